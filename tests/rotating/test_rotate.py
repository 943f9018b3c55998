"""New keys beside the old ones: what is made, what the values say then, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import inprocess
import oldclusters
from inprocess import Result
from plandesk import RESET
from rotations import DAEMONSET, OPERATOR, found, rotate, secured

CHANGE = "Change DaemonSet kube-system/portworx, Deployment kube-system/stork"
ENDED = (
    "Nodes that have restarted refuse the tokens that users have, and the others refuse new ones"
)


def titles(done: Result) -> list[str]:
    return [line for line in done.text.splitlines() if line[:1].isdigit()]


def planned(folder: Path, *keys: str) -> dict[str, Any]:
    """Return the steps to new keys, by their titles."""
    done = inprocess.main(
        *("rotate", *keys, "-f", "values.yaml", "-o", "json", "px.yaml"), folder=folder
    )
    assert done.status == 0, done.err
    return {step["title"]: step for step in json.loads(done.out)["steps"]}


def names_of(secrets: list[Any]) -> list[str]:
    return [item["metadata"]["name"] for item in secrets]


def new_secrets(folder: Path) -> list[Any]:
    done = inprocess.main("render", "-qf", "values.yaml", "--only", "secrets", folder=folder)
    return done.objects


# --- By file


def test_a_key_of_a_daemonset_goes_to_a_new_file_and_a_new_secret(folder: Path) -> None:
    secured(folder, DAEMONSET)
    before, (old,) = (folder / "keys/system-secret").read_bytes(), new_secrets(folder)
    done = rotate(folder, "system")
    assert (found(done), done.status) == ("", 0)
    assert (folder / "values.yaml").read_text() == DAEMONSET.replace(
        "{file: keys/system-secret}", '{file: "keys/system-secret-2"}'
    ) + "secretName: pxkeys-2\n"
    assert (folder / "keys/system-secret").read_bytes() == before
    assert (folder / "keys/system-secret-2").stat().st_mode & 0o777 == 0o600
    (new,) = new_secrets(folder)
    assert (old["metadata"]["name"], new["metadata"]["name"]) == ("pxkeys", "pxkeys-2")
    changed = [key for key in new["data"] if new["data"][key] != old["data"][key]]
    assert changed == ["system-secret"]
    assert titles(done) == [
        "1. Save what is there",
        "2. Apply the Secrets",
        f"3. {CHANGE}",
        f"4. {RESET}",
        "5. Delete what nobody reads any more",
    ]


def test_a_second_time_the_number_goes_on(folder: Path) -> None:
    secured(folder, DAEMONSET)
    assert rotate(folder, "shared").status == 0
    again = rotate(folder, "shared")
    assert (again.out, again.status) == (b"", 2)
    assert "DaemonSet kube-system/portworx is otherwise than the values: " in again.err
    rendered = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=folder)
    (folder / "px.yaml").write_bytes(rendered.out)
    assert rotate(folder, "shared").status == 0
    values = yaml.safe_load((folder / "values.yaml").read_text())
    assert values["secretName"] == "pxkeys-3"
    assert values["auth"]["selfSigned"]["sharedSecret"] == {"file": "keys/shared-secret-3"}


def test_the_shared_secret_of_the_operator_gets_another_name(folder: Path) -> None:
    secured(folder, OPERATOR)
    done = rotate(folder, "shared")
    assert (found(done), done.status) == ("", 0)
    assert names_of(new_secrets(folder)) == ["px-system-secrets", "px-shared-secret-2"]
    assert "4. Delete what nobody reads any more" in titles(done)


@pytest.mark.parametrize("key", ["system", "apps"])
def test_a_key_that_only_the_operator_reads_is_an_outage_said_as_one(
    folder: Path, key: str
) -> None:
    secured(folder, OPERATOR)
    done = rotate(folder, key)
    assert (found(done), done.status) == ("", 0)
    assert names_of(new_secrets(folder)) == ["px-system-secrets", "px-shared-secret"]
    assert done.text.startswith("StorageCluster kube-system/px: new keys, with an outage, in ")
    assert titles(done)[:4] == [
        "1. Save what is there",
        "2. Apply Secret kube-system/px-system-secrets with the new keys",
        "3. Restart all nodes of Portworx together",
        "4. Restart Stork",
    ]
    assert (RESET in done.text) == (key == "system")


def test_with_the_shared_secret_the_operators_keys_are_one_outage(folder: Path) -> None:
    secured(folder, OPERATOR)
    steps = planned(folder, "system", "apps", "shared")
    assert list(steps) == [
        "Save what is there",
        "Apply Secret kube-system/px-system-secrets with the new keys",
        "Change StorageCluster kube-system/px",
        "Restart all nodes of Portworx together",
        "Restart Stork",
        RESET,
        "Delete what nobody reads any more",
    ]
    assert not any("--force" in line for step in steps.values() for line in step["commands"])


def test_a_public_key_gets_another_path_by_which_portworx_restarts(folder: Path) -> None:
    secured(folder, _only_rsa())
    done = rotate(folder, "rsa")
    assert (found(done), done.status) == ("", 0)
    assert (folder / "keys/rsa-2.pem").stat().st_mode & 0o777 == 0o600
    assert '{file: "keys/rsa-2.pub.pem"}' in (folder / "values.yaml").read_text()
    rendered = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=folder)
    (config,) = (item for item in rendered.objects if item["kind"] == "ConfigMap")
    assert "rsa-2.pub.pem" in config["data"]
    assert "/etc/pwx/px-auth-public-keys/rsa-2.pub.pem" in rendered.text


def _only_rsa() -> str:
    return DAEMONSET.replace(
        "sharedSecret: {file: keys/shared-secret}", "rsaPublicKey: {file: keys/rsa.pub.pem}"
    )


def test_the_tokens_of_an_old_public_key_end_and_nodes_keep_it_until_the_end(
    folder: Path,
) -> None:
    secured(folder, _only_rsa())
    steps = planned(folder, "rsa")
    assert list(steps) == [
        "Save what is there",
        CHANGE,
        "Take the old public key out of the ConfigMap",
    ]
    saved = "px-before/configmap-kube-system-px-auth-public-keys.yaml"
    assert steps["Save what is there"]["commands"][-1].endswith(f" > {saved}")
    assert steps[CHANGE]["commands"][-1] == (
        f"if test -s {saved}; then sed '/^ *resourceVersion: /d' {saved} | kubectl patch configmap "
        "px-auth-public-keys -n kube-system --type=merge --patch-file /dev/stdin; fi"
    )
    assert ENDED in steps[CHANGE]["notice"]


@pytest.mark.parametrize(
    ("key", "resets", "ends"),
    [("system", True, False), ("apps", False, False), ("shared", False, True)],
)
def test_only_what_rests_on_the_new_key_ends(
    folder: Path, key: str, resets: bool, ends: bool
) -> None:
    secured(folder, DAEMONSET)
    steps = planned(folder, key)
    assert (RESET in steps, ENDED in steps[CHANGE]["notice"]) == (resets, ends)
    labels = {"system": "keys.system", "apps": "keys.apps"}
    label = labels.get(key, "auth.selfSigned.sharedSecret")
    changes = [text for text in steps[CHANGE]["changes"] if "signs with" not in text]
    assert [text.partition(":")[0] for text in changes if "(the same key)" not in text] == [label]
    assert len(changes) == 3


# --- By other sources


def test_of_a_variable_nothing_is_made_and_it_is_said(folder: Path) -> None:
    values = DAEMONSET
    for name, variable in (("shared", "S"), ("system", "Y"), ("apps", "A")):
        values = values.replace(f"{{file: keys/{name}-secret}}", f"{{env: PXSEC_{variable}}}")
    environ = {f"PXSEC_{n}": key for n, key in zip("SYA", oldclusters.KEYS.values(), strict=True)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        secured(folder, values)
        done = rotate(folder, "system")
    assert (found(done), done.status) == ("", 0)
    assert (folder / "values.yaml").read_text() == values + "secretName: pxkeys-2\n"
    assert "\n1. Put the new key into PXSEC_Y\n   why:     nothing was made: " in done.text
    assert not (folder / "keys/system-secret-2").exists()


def test_a_secret_of_the_cluster_is_copied_by_commands(folder: Path) -> None:
    values = DAEMONSET
    for name, key in (("shared", "shared"), ("system", "system"), ("apps", "stork")):
        source = f"{{secretKeyRef: {{name: pxkeys, key: {key}-secret}}}}"
        values = values.replace(f"{{file: keys/{name}-secret}}", source)
    secured(folder, values)
    done = rotate(folder, "apps")
    assert (found(done), done.status) == ("", 0)
    values_now = yaml.safe_load((folder / "values.yaml").read_text())
    refs = [*values_now["keys"].values(), values_now["auth"]["selfSigned"]["sharedSecret"]]
    assert {ref["secretKeyRef"]["name"] for ref in refs} == {"pxkeys-2"}
    assert (
        "if ! test -e px-before/new-keys/apps-secret; then pxsec keygen px-before/new-keys --key "
        "apps; fi &&" in done.text
    )
    assert (
        "kubectl get secret pxkeys -n kube-system -o jsonpath='{.data.system-secret}' | base64 -d"
        " > px-before/new-keys/kept-system-secret &&\n"
        "     test -s px-before/new-keys/kept-system-secret &&" in done.text
    )
    assert "--from-file=stork-secret=px-before/new-keys/apps-secret" in done.text


@pytest.mark.parametrize("key", ["system", "apps", "shared"])
def test_where_stork_is_elsewhere_the_secret_with_its_key_is_copied_there(
    folder: Path, key: str
) -> None:
    values = DAEMONSET + "stork: {enabled: true, namespace: stork}\n"
    for name, held in (("shared", "shared"), ("system", "system"), ("apps", "stork")):
        source = f"{{secretKeyRef: {{name: pxkeys, key: {held}-secret}}}}"
        values = values.replace(f"{{file: keys/{name}-secret}}", source)
    elsewhere = oldclusters.stork([]).replace('"kube-system"', '"stork"')
    cluster = oldclusters.joined(oldclusters.daemonset([], ()), elsewhere)
    (folder / "px.yaml").write_bytes(cluster)
    (folder / "values.yaml").write_text(values)
    rendered = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=folder)
    (folder / "px.yaml").write_bytes(rendered.out)
    steps = planned(folder, key)
    for namespace, entries in (
        ("kube-system", {"shared-secret", "stork-secret", "system-secret"}),
        ("stork", {"stork-secret"}),
    ):
        made = steps[f"Make Secret {namespace}/pxkeys-2 with the new keys"]["commands"]
        assert set(re.findall("--from-file=([a-z-]+)=", made[-1])) == entries
        asked = {line for line in made if line.startswith("kubectl get")}
        assert all(f" -n {namespace} " in line for line in asked)


def test_a_key_that_stays_is_never_taken_for_a_new_one(folder: Path) -> None:
    values = DAEMONSET
    for name, held in (("shared", "a"), ("system", "b"), ("apps", "system-secret")):
        source = f"{{secretKeyRef: {{name: pxkeys, key: {held}}}}}"
        values = values.replace(f"{{file: keys/{name}-secret}}", source)
    secured(folder, values)
    steps = planned(folder, "system")
    made = steps["Make Secret kube-system/pxkeys-2 with the new keys"]["commands"]
    written = dict(re.findall("--from-file=([a-z-]+)=([^ ]+)", made[-1]))
    assert len(set(written.values())) == len(written) == 3
    assert written["b"] == "px-before/new-keys/system-secret"
    assert steps["Save what is there"]["commands"][0] == "mkdir -m 700 px-before"


def test_of_several_values_files_the_one_that_names_the_key_is_changed(folder: Path) -> None:
    secured(folder, DAEMONSET)
    (folder / "more.yaml").write_text("portworx: {version: 3.1.2}\n")
    done = inprocess.main(
        *("rotate", "system", "apps", "-f", "values.yaml", "-f", "more.yaml", "px.yaml"),
        folder=folder,
    )
    assert (found(done), done.status) == ("", 0)
    assert (folder / "more.yaml").read_text() == "portworx: {version: 3.1.2}\n"
    assert (folder / "values.yaml").read_text().endswith("secretName: pxkeys-2\n")


def test_no_key_is_in_what_is_printed(folder: Path) -> None:
    secured(folder, DAEMONSET)
    done = rotate(folder, "system", "apps", "shared")
    keys = [path.read_text() for path in (folder / "keys").iterdir() if "secret" in path.name]
    assert len(keys) == 6
    assert not any(key in done.text + done.err for key in keys)
