"""What people do by mistake, and what they are told."""

from __future__ import annotations

import random
from base64 import b64encode
from pathlib import Path

import pytest

from program import VALUES, outcome, pxsec
from renderer.problems import looks_secret

SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: px-system-secrets, namespace: portworx}
data: {system-secret: b2xk}
"""
PASSED = (
    "old.yaml:1:1: warning: Secret portworx/px-system-secrets holds keys that the values give, and "
    "goes out as it is: applied, it replaces what pxsec renders [secret-passed-on]\n"
    "  hint: take it out of the manifests, or render without --only workloads\n"
)


@pytest.mark.parametrize(
    "command", [("render", "--only", "workloads"), ("patch",)], ids=lambda words: words[0]
)
def test_a_secret_that_would_bring_old_keys_back_is_told(
    folder: Path, command: tuple[str, ...]
) -> None:
    (folder / "old.yaml").write_text(SECRET)
    done = outcome(pxsec(folder, *command, "-f", "pxsec.yaml", "old.yaml", "cluster.yaml"))
    assert (done[0], done[2]) == (0, PASSED)
    assert "system-secret: b2xk" in done[1]


def test_a_secret_that_is_rendered_or_referred_to_is_not_told(folder: Path) -> None:
    (folder / "old.yaml").write_text(SECRET)
    code, output, messages = outcome(
        pxsec(folder, "render", "-f", "pxsec.yaml", "old.yaml", "cluster.yaml")
    )
    assert (code, "b2xk" in output, "secret-passed-on" in messages) == (0, False, False)
    reference = "{secretKeyRef: {name: px-system-secrets, key: %s}}"
    values = VALUES.replace("{file: keys/system-secret}", reference % "system-secret")
    values = values.replace("{env: PXSEC_APPS_KEY}", reference % "apps-secret")
    (folder / "pxsec.yaml").write_text(values)
    command = ("render", "-f", "pxsec.yaml", "--only", "workloads", "old.yaml", "cluster.yaml")
    done = outcome(pxsec(folder, *command))
    assert (done[0], done[2]) == (0, "")


DAEMONSET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: portworx, namespace: portworx}
spec: {template: {spec: {containers: [{name: portworx, image: "portworx/oci-monitor:3.1.2"}]}}}
"""


@pytest.mark.parametrize("command", ["render", "patch"])
def test_who_takes_the_wrong_install_is_not_told_to_delete_portworx(
    folder: Path, command: str
) -> None:
    (folder / "px.yaml").write_text(DAEMONSET)
    code, output, messages = outcome(pxsec(folder, command, "-f", "pxsec.yaml", "px.yaml"))
    assert (code, output) == (2, "")
    assert messages == (
        "px.yaml:4:39: error: DaemonSet portworx/portworx runs Portworx too in its container "
        "'portworx', and PX-Security is not switched on there [second-portworx]\n"
        "  hint: write install: daemonset where the values are for this one\n"
        "pxsec.yaml:1:1: error: the values say install: operator, and the manifests hold DaemonSet "
        "portworx/portworx [workload-not-found]\n"
        "  hint: for this one write install: daemonset; pxsec init --install daemonset has the "
        "settings that go with it\n"
    )


VALUES_OF_DAEMONSET = """\
install: daemonset
namespace: portworx
auth: {selfSigned: {issuer: portworx.com, sharedSecret: {file: keys/shared-secret}}}
keys: {system: {file: keys/system-secret}, apps: {env: PXSEC_APPS_KEY}}
"""
NO_STORK = (
    "pxsec.yaml:4:44: notice: keys.apps: the manifests hold no Stork and no Autopilot, which are "
    "guests without it [no-stork]\n"
    "  hint: give their manifests too, or set stork.enabled: false where no Stork runs\n"
)


def test_a_daemonset_without_its_stork_is_told(folder: Path) -> None:
    (folder / "px.yaml").write_text(DAEMONSET)
    (folder / "pxsec.yaml").write_text(VALUES_OF_DAEMONSET)
    command = ("render", "-f", "pxsec.yaml", "--only", "workloads", "px.yaml")
    assert NO_STORK in outcome(pxsec(folder, *command))[2]
    assert "[no-stork]" not in outcome(pxsec(folder, "patch", "-f", "pxsec.yaml", "px.yaml"))[2]
    (folder / "pxsec.yaml").write_text(VALUES_OF_DAEMONSET + "stork: {enabled: false}\n")
    assert "[no-stork]" not in outcome(pxsec(folder, *command))[2]


@pytest.mark.parametrize(
    "target",
    ["pxsec.yaml", "./keys/../pxsec.yaml", "keys/shared-secret", "link"],
)
@pytest.mark.parametrize(
    "command",
    [
        ("render", "--only", "workloads", "cluster.yaml"),
        ("token", "create", "--name", "Ann", "--sub", "ann", "--role", "system.user"),
    ],
    ids=lambda words: words[0],
)
def test_w_never_takes_the_values_or_a_key(
    folder: Path, command: tuple[str, ...], target: str
) -> None:
    (folder / "link").hardlink_to(folder / "keys/system-secret")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = outcome(pxsec(folder, *command, "-f", "pxsec.yaml", "-w", target))
    assert done == (
        2,
        "",
        f"{target}: error: this file is the values, or a key that they name, and would be lost"
        " [own-input]\n"
        "  hint: name another file by -w\n",
    )
    assert {path: path.read_bytes() for path in before} == before


def test_the_old_name_of_w_does_not_take_them_either(folder: Path) -> None:
    before = (folder / "pxsec.yaml").read_bytes()
    command = ("token", "create", "-f", "pxsec.yaml", "--name", "Ann", "--sub", "ann")
    done = pxsec(folder, *command, "--role", "system.user", "--output", "pxsec.yaml")
    assert outcome(done) == (
        2,
        "",
        "pxsec.yaml: error: this file is the values, or a key that they name, and would be lost"
        " [own-input]\n"
        "  hint: name another file by -w\n",
    )
    assert (folder / "pxsec.yaml").read_bytes() == before


def test_who_compares_with_no_values_is_not_told_of_a_difference(folder: Path) -> None:
    code, output, messages = outcome(pxsec(folder, "check", "--no-values", "cluster.yaml"))
    assert (code, messages) == (0, "")
    assert output.endswith("StorageCluster portworx/px-cluster is off: no errors, no warnings\n")
    usage = outcome(pxsec(folder, "check", "--no-values", "-f", "pxsec.yaml", "cluster.yaml"))
    assert "argument --no-values: not allowed with argument -f/--values [usage]" in usage[2]


def test_a_comparison_says_that_it_opened_no_key(folder: Path) -> None:
    (folder / "cluster.yaml").write_bytes(
        pxsec(folder, "render", "-f", "pxsec.yaml", "cluster.yaml").stdout
    )
    code, output, _ = outcome(pxsec(folder, "check", "cluster.yaml"))
    assert code == 0
    assert output.endswith(
        "StorageCluster portworx/px-cluster is on: no errors, no warnings; pxsec plan tells whether"
        " it has the keys of the values\n"
    )


PUBLIC = "    rsaPublicKey: {hostPath: /etc/pwx/rsa.pub.pem}\n"


@pytest.mark.parametrize(
    "values",
    [
        VALUES.replace("keys:\n", f"{PUBLIC}keys:\n"),
        VALUES.replace("auth:\n", "auth:\n  usernameClaim: name\n"),
        VALUES.replace("keys:\n", "  oidc: {issuer: 'https://a', clientID: b}\nkeys:\n"),
    ],
    ids=["public key", "username claim", "provider"],
)
def test_a_stanza_that_is_not_all_is_said_to_be_no_patch(folder: Path, values: str) -> None:
    (folder / "pxsec.yaml").write_text(values)
    code, output, messages = outcome(pxsec(folder, "render", "-f", "pxsec.yaml", "--stanza"))
    assert (code, output.count("---\n")) == (0, 2)
    assert (
        "warning: auth: the Operator has no field for a part of it, which is a fragment to paste:"
        " as a patch kubectl would drop it, or replace your whole list [no-patch]\n"
        "  hint: paste it, or give the manifest: pxsec render MANIFEST\n"
    ) in messages


def test_a_stanza_that_is_all_is_a_patch(folder: Path) -> None:
    assert outcome(pxsec(folder, "render", "-f", "pxsec.yaml", "--stanza"))[2] == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["rendr"], "argument COMMAND: invalid choice: 'rendr' (did you mean 'render'?)"),
        (
            ["render", "--only", "workload"],
            "invalid choice: 'workload' (did you mean 'workloads'?)",
        ),
        (["init", "--auth", "x"], "'x' (choose from 'self-signed', 'oidc', 'both')"),
        (
            ["token", "create", "-f", "pxsec.yaml", "--role", "system.user,system.view"],
            "argument --role: give it once for each role",
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_a_slip_is_met_with_what_was_meant(folder: Path, args: list[str], message: str) -> None:
    code, _, messages = outcome(pxsec(folder, *args))
    assert (code, message in messages) == (2, True), messages


def test_no_key_of_ours_is_taken_for_a_path() -> None:
    source = random.Random(1)
    keys = [b64encode(source.randbytes(48)).decode() for _ in range(20_000)]
    assert [key for key in keys if not looks_secret(key)] == []


@pytest.mark.parametrize(
    "path",
    [
        "examples/argocd/app/manifests/storagecluster.yaml",
        "clusters/Frankfurt/PortworxEnterprise/StorageCluster2/values",
        "/home/jane/Documents/Kubernetes/portworx/keys/systemsecret",
        "deploy/k8s/overlays/prod1/px/StorageCluster/manifests",
    ],
)
def test_a_path_is_taken_for_a_path(path: str) -> None:
    assert not looks_secret(path)


def test_nobody_plans_for_a_sample(folder: Path) -> None:
    assert pxsec(folder, "init", "px", "--keys").returncode == 0
    args = ("plan", "-f", "px/pxsec.yaml", "px/storagecluster.yaml")
    assert outcome(pxsec(folder, *args)) == (
        2,
        "",
        "px/storagecluster.yaml:4:1: error: StorageCluster portworx/px-cluster is the sample of "
        "pxsec init: applied, it would replace your own [sample-manifest]\n"
        "  hint: put your own manifest here; take out the annotation pxsec.dev/sample where it is"
        "\n",
    )


def test_who_has_no_issuer_of_their_own_is_not_asked_for_one(folder: Path) -> None:
    oidc = "  oidc: {issuer: 'https://a', clientID: b}\n"
    text = VALUES[: VALUES.index("  guestAccess")] + oidc + VALUES[VALUES.index("keys:\n") :]
    (folder / "pxsec.yaml").write_text(text)
    user = ("--name", "Ann", "--sub", "ann", "--role", "system.user")
    done = outcome(pxsec(folder, "token", "create", "-q", "-f", "pxsec.yaml", *user))
    assert done == (
        2,
        "",
        "pxsec.yaml:3:1: error: auth: Portworx takes no token that you sign [no-self-signed]\n"
        "  hint: get a token from the provider, or add auth.selfSigned\n",
    )
