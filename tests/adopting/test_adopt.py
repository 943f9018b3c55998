"""The values of a cluster that runs: `render` with them changes what they say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import inprocess
import manifests
import oldclusters
from inprocess import Result
from manifests import Bench
from matrix import METHODS, Case, Told
from oldclusters import APPS, JWT, NEW_ISSUER, OIDC, SHARED, STORK, STORK_KEY, SYSTEM, Variable, ref

NOTHING = "# pxsec render with these values changes nothing in the manifests.\n"
TOLD = Told("tag", "2.6.0", None)


def adopt(folder: Path, *documents: str, more: tuple[str, ...] = ()) -> Result:
    (folder / "px.yaml").write_bytes(oldclusters.joined(*documents))
    return inprocess.main("adopt", "px.yaml", *more, folder=folder)


def tail(values: bytes) -> list[str]:
    """Return the comments below the values."""
    return values.decode().rpartition("\n\n")[2].splitlines()


# --- What `render` made is adopted as it is


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("install", ["operator", "daemonset"])
def test_what_render_made_is_adopted_as_it_is(
    tmp_path: Path, bench: Bench, install: str, method: str
) -> None:
    case = Case(install, method, TOLD, "found", "found")
    secured = bench.render(manifests.values(install, *METHODS[method]), _cluster(case)).out
    (tmp_path / "px.yaml").write_bytes(secured)
    adopted = inprocess.main("adopt", "px.yaml", folder=tmp_path)
    assert (adopted.err, adopted.status) == ("", 0)
    assert adopted.text.endswith(NOTHING)
    (tmp_path / "values.yaml").write_bytes(adopted.out)
    rendered = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=tmp_path)
    assert rendered.out == secured


def _cluster(case: Case) -> str:
    if case.operator:
        return manifests.storagecluster(
            "portworx/oci-monitor:3.1.2", stork="", autopilot="  autopilot:\n    enabled: true\n"
        )
    return manifests.stream(manifests.daemonset(), manifests.stork(), manifests.autopilot())


# --- Clusters of old


def test_a_stork_key_of_old_is_adopted_with_what_that_changes(tmp_path: Path) -> None:
    adopted = adopt(
        tmp_path,
        oldclusters.daemonset([SYSTEM, STORK_KEY, SHARED], release="2.6.1"),
        oldclusters.stork([STORK], release="2.5.0"),
    )
    assert (adopted.err, adopted.status) == ("", 0)
    assert adopted.text == (
        "# Adopted from DaemonSet kube-system/portworx (px.yaml): what is there now.\n"
        "# Autopilot was not in the input: give its manifest too, if it runs.\n"
        "\n"
        "install: daemonset  # DaemonSet kube-system/portworx\n"
        "namespace: kube-system\n"
        "stork:\n"
        "  enabled: true\n"
        "auth:\n"
        "  selfSigned:\n"
        "    issuer: portworx.com  # the argument -jwt_issuer (px.yaml:4:478)\n"
        "    sharedSecret: {secretKeyRef: {name: pxkeys, key: shared-secret}}"
        "  # PORTWORX_AUTH_JWT_SHAREDSECRET (px.yaml:4:337)\n"
        "keys:\n"
        "  system: {secretKeyRef: {name: pxkeys, key: system-secret}}"
        "  # PORTWORX_AUTH_SYSTEM_KEY (px.yaml:4:113)\n"
        "  apps: {secretKeyRef: {name: pxkeys, key: stork-secret}}"
        "  # PORTWORX_AUTH_STORK_KEY (px.yaml:4:226)\n"
        "\n"
        "# pxsec render with these values changes:\n"
        "#   DaemonSet kube-system/portworx: "
        "spec.template.spec.containers[portworx].env[PORTWORX_AUTH_STORK_KEY]\n"
        "#   DaemonSet kube-system/portworx: "
        "spec.template.spec.containers[portworx].env[PORTWORX_AUTH_SYSTEM_APPS_KEY]\n"
        "#   Deployment kube-system/stork: "
        "spec.template.spec.containers[stork].env[PX_JWT_ISSUER]\n"
        "# Restarted by it: every pod of Portworx, the pods of Deployment kube-system/stork.\n"
    )


def test_an_argument_that_portworx_may_not_know_is_adopted_and_named(tmp_path: Path) -> None:
    adopted = adopt(tmp_path, oldclusters.daemonset([SYSTEM, SHARED], ("--jwt-issuer=px.com",)))
    assert adopted.status == 0
    assert "issuer: px.com  # the argument --jwt-issuer (px.yaml:4:" in adopted.text
    assert "), spelt as Portworx may not know it\n" in adopted.text
    assert tail(adopted.out) == [
        "# pxsec render with these values changes:",
        "#   DaemonSet kube-system/portworx: spec.template.spec.containers[portworx].args",
        "# Restarted by it: every pod of Portworx.",
    ]


def test_a_stork_without_a_key_is_left_alone(tmp_path: Path) -> None:
    adopted = adopt(tmp_path, oldclusters.daemonset([SYSTEM, SHARED]), oldclusters.stork([]))
    assert "stork:\n  enabled: false  # it sends no token: left alone as it is\n" in adopted.text
    assert adopted.text.endswith(NOTHING)


@pytest.mark.parametrize("stork", [[oldclusters.stork([])], []], ids=["a guest", "not there"])
def test_an_apps_key_that_nobody_signs_with_stays(tmp_path: Path, stork: list[str]) -> None:
    adopted = adopt(tmp_path, oldclusters.daemonset([SYSTEM, APPS, SHARED]), *stork)
    assert (adopted.err, adopted.status) == ("", 0)
    assert "\n  apps: {secretKeyRef: {name: pxkeys, key: stork-secret}}" in adopted.text
    assert adopted.text.endswith(NOTHING)


@pytest.mark.parametrize("method", METHODS)
def test_a_cluster_of_the_operator_without_stork_is_adopted_as_it_is(
    tmp_path: Path, bench: Bench, method: str
) -> None:
    cluster = manifests.storagecluster(
        "portworx/oci-monitor:3.1.2", stork="  stork:\n    enabled: false\n"
    )
    secured = bench.render(manifests.values("operator", *METHODS[method]), cluster).out
    (tmp_path / "px.yaml").write_bytes(secured)
    adopted = inprocess.main("adopt", "px.yaml", folder=tmp_path)
    assert (adopted.err, adopted.status) == ("", 0)
    assert adopted.text.endswith(NOTHING)


PLAIN: list[Variable] = [
    ("PORTWORX_AUTH_SYSTEM_KEY", oldclusters.KEYS["system-secret"]),
    ("PORTWORX_AUTH_SYSTEM_APPS_KEY", oldclusters.KEYS["stork-secret"]),
    ("PORTWORX_AUTH_JWT_SHAREDSECRET", oldclusters.KEYS["shared-secret"]),
]
PLAIN_STORK: list[Variable] = [("PX_SHARED_SECRET", oldclusters.KEYS["stork-secret"]), NEW_ISSUER]


def test_plain_keys_go_to_files_and_the_same_keys_come_out(tmp_path: Path) -> None:
    documents = (oldclusters.daemonset(PLAIN), oldclusters.stork(PLAIN_STORK))
    adopted = adopt(tmp_path, *documents, more=("--keys", "keys", "-w", "values.yaml"))
    assert (adopted.out, adopted.status) == (b"", 0)
    found = {path.name: path for path in (tmp_path / "keys").iterdir()}
    assert sorted(found) == ["apps-secret", "shared-secret", "system-secret"]
    assert found["apps-secret"].read_text() == oldclusters.KEYS["stork-secret"]
    assert {path.stat().st_mode & 0o777 for path in found.values()} == {0o600}
    rendered = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=tmp_path)
    secrets = [item for item in rendered.objects if item["kind"] == "Secret"]
    assert [item["metadata"]["name"] for item in secrets] == ["pxkeys"]


def test_the_way_from_plain_values_to_files_ends_no_token(tmp_path: Path) -> None:
    documents = (oldclusters.daemonset(PLAIN), oldclusters.stork(PLAIN_STORK))
    assert adopt(tmp_path, *documents, more=("--keys", "keys", "-w", "values.yaml")).status == 0
    done = inprocess.main("plan", "-f", "values.yaml", "px.yaml", folder=tmp_path)
    assert done.status == 0, done.err
    assert "keys.system: a plain value -> Secret pxkeys, key system-secret (the same key)" in (
        " ".join(done.text.split())
    )
    assert "token reset" not in done.text
    assert "Tokens" not in done.text


def test_a_weak_key_that_is_in_use_is_kept_as_it_is(tmp_path: Path) -> None:
    weak: list[Variable] = [("PORTWORX_AUTH_SYSTEM_KEY", "mysecret"), *PLAIN[1:]]
    adopted = adopt(tmp_path, oldclusters.daemonset(weak), more=("--keys", "keys"))
    assert (adopted.out, adopted.status) == (b"", 2)
    assert adopted.err.endswith(
        "  hint: it is in use, so keep it: put it into a Secret as it is (kubectl create secret "
        "generic NAME --from-file=KEY=FILE), let the manifest refer to that, and adopt again; "
        "then pxsec rotate\n"
    )
    assert not (tmp_path / "keys").exists()


def test_plain_keys_are_gaps_without_a_folder_for_them(tmp_path: Path) -> None:
    adopted = adopt(tmp_path, oldclusters.daemonset([*PLAIN[:1], SHARED]))
    assert (adopted.out, adopted.status) == (b"", 2)
    assert adopted.err == (
        "px.yaml:4:113: error: keys.system stands as a plain value, and the values file may not "
        "hold it [not-adopted]\n"
        "  hint: give --keys DIR, into which it is written as a file\n"
    )


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("mine")
    adopted = adopt(tmp_path, oldclusters.daemonset([SYSTEM, SHARED]), more=("-w", "values.yaml"))
    assert adopted.status == 3
    assert (tmp_path / "values.yaml").read_text() == "mine"


# --- Gaps


def test_one_key_for_stork_and_users_is_a_gap(tmp_path: Path) -> None:
    env = [SYSTEM, ref("PORTWORX_AUTH_SYSTEM_APPS_KEY", "shared-secret"), SHARED]
    stork = [ref("PX_SHARED_SECRET", "shared-secret"), NEW_ISSUER]
    adopted = adopt(tmp_path, oldclusters.daemonset(env), oldclusters.stork(stork))
    assert (adopted.out, adopted.status) == (b"", 2)
    assert "auth.selfSigned.sharedSecret: the same key as keys.apps [same-key]\n" in adopted.err
    assert adopted.err.startswith("px.yaml:4:")


def test_all_gaps_are_told_at_once(tmp_path: Path) -> None:
    env = [
        ("PORTWORX_AUTH_JWT_ISSUER", "other.com"),
        ("PORTWORX_AUTH_SYSTEM_KEY", oldclusters.KEYS["system-secret"]),
        SHARED,
    ]
    adopted = adopt(tmp_path, oldclusters.daemonset(env, (*JWT, *OIDC[:2])))
    assert (adopted.out, adopted.status) == (b"", 2)
    lines = [line.partition(": error: ")[2] for line in adopted.err.splitlines()[::2]]
    assert lines == [
        "PORTWORX_AUTH_JWT_ISSUER of auth.selfSigned.issuer: two places set it differently "
        "[not-adopted]",
        "keys.system stands as a plain value, and the values file may not hold it [not-adopted]",
    ]


def test_a_cluster_without_security_has_nothing_to_adopt(tmp_path: Path) -> None:
    adopted = adopt(tmp_path, oldclusters.daemonset([], ()))
    assert (adopted.out, adopted.status) == (b"", 2)
    assert adopted.err == (
        "px.yaml:1:1: error: DaemonSet kube-system/portworx has nothing of PX-Security, so that "
        "there is nothing to adopt [not-adopted]\n"
        "  hint: start with pxsec init\n"
    )


def test_of_two_clusters_the_name_says_which(tmp_path: Path) -> None:
    documents = [oldclusters.daemonset([SYSTEM, SHARED]), oldclusters.storagecluster()]
    adopted = adopt(tmp_path, *documents)
    assert (adopted.out, adopted.status) == (b"", 2)
    assert adopted.err == (
        "px.yaml:6:1: error: several Portworx: DaemonSet kube-system/portworx, StorageCluster "
        "kube-system/px [two-workloads]\n"
        "  hint: say by --name which one is meant, or give its manifests alone\n"
    )
    missing = adopt(tmp_path, *documents, more=("--name", "other"))
    assert missing.err == (
        "px.yaml: error: no Portworx of the name that --name gives; there is DaemonSet "
        "kube-system/portworx, StorageCluster kube-system/px [workload-not-found]\n"
        "  hint: give --name as metadata.name has it\n"
    )


@pytest.mark.parametrize("apps", [APPS, STORK_KEY])
def test_of_two_apps_keys_the_one_that_stork_signs_with_is_taken(
    tmp_path: Path, apps: Variable
) -> None:
    other = "PORTWORX_AUTH_STORK_KEY" if apps is APPS else "PORTWORX_AUTH_SYSTEM_APPS_KEY"
    env = [SYSTEM, SHARED, apps, ref(other, "stork", secret="old")]
    stork = [STORK, *([NEW_ISSUER] if apps is APPS else [])]
    adopted = adopt(tmp_path, oldclusters.daemonset(env), oldclusters.stork(stork))
    assert "\n  apps: {secretKeyRef: {name: pxkeys, key: stork-secret}}" in adopted.text
