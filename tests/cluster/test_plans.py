"""Plans carried out on a real API server, line by line, and taken back.

No pod runs here, so that what waits for pods, or runs a program in one, is left out.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

import applying
import manifests
from applying import INSTALLS, MANIFESTS, begin
from clusters import Cluster
from hosts import Done, as_text
from plandesk import RESET

DUMP = "kubectl get storagecluster,daemonset,deployment,pod -n portworx -o yaml"
TOKENS = ("px-admin-token", "px-user-token")
_NEEDS_PODS = ("kubectl exec", "kubectl wait", "kubectl rollout", "storkctl")
_WRITTEN = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "deprecated.daemonset.template.generation",
    "deployment.kubernetes.io/revision",
)
BESIDE = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-secured}
provisioner: pxd.portworx.com
parameters: {repl: "2"}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-1}
spec:
  storageClassName: px-secured
  persistentVolumeReclaimPolicy: Delete
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: portworx, name: data}
  csi: {driver: pxd.portworx.com, volumeHandle: "113"}
"""
VALUES = manifests.values(
    "operator",
    "shared",
    storageClasses=[
        {"name": "px-secured", "secretName": "px-user-token", "secretNamespace": "portworx"}
    ],
)
DUMP_WITH_VOLUMES = "kubectl get storagecluster,storageclass,persistentvolume -n portworx -o yaml"
every_install = pytest.mark.parametrize("install", INSTALLS)
every_way = pytest.mark.parametrize("way", ["files", "the cluster"])


def planned(cluster: Cluster, folder: Path, command: str) -> list[dict[str, Any]]:
    done = cluster.shell(command, folder)
    assert done.code == 0, done.messages
    steps: list[dict[str, Any]] = json.loads(done.out)["steps"]
    return steps


def plan(cluster: Cluster, folder: Path, way: str, what: str) -> list[dict[str, Any]]:
    """Return the steps of a plan, from the user's files or from the cluster."""
    if way == "files":
        return planned(cluster, folder, f"pxsec plan {what} -o json portworx.yaml")
    return planned(cluster, folder, f"{DUMP} | pxsec plan {what} -o json -")


def carry_out(cluster: Cluster, folder: Path, lines: list[str]) -> None:
    """Type the lines of a step that need no pod."""
    typed = [line for line in lines if not any(word in line for word in _NEEDS_PODS)]
    done = cluster.shell("\n".join(typed), folder)
    assert done.code == 0, done.messages


def judged(cluster: Cluster, folder: Path) -> Done:
    return cluster.shell(f"{DUMP} | pxsec check --no-values -q -", folder)


def what_is_set(cluster: Cluster) -> dict[str, Any]:
    """Return what stands in each object, without what the server counts and writes."""
    found = {}
    for path, item in cluster.objects().items():
        metadata = item.get("metadata", {})
        written = metadata.get("annotations") or {}
        annotations = {key: value for key, value in written.items() if key not in _WRITTEN}
        kept = {key: value for key, value in item.items() if key not in ("metadata", "status")}
        found[path] = {**kept, "labels": metadata.get("labels"), "annotations": annotations or None}
    return found


@every_install
@every_way
def test_a_plan_switches_security_on_and_every_step_goes_back(
    cluster: Cluster, folder: Path, install: str, way: str
) -> None:
    begin(cluster, folder, install, "plain apply")
    states, steps = [what_is_set(cluster)], plan(cluster, folder, way, "-f pxsec.yaml")
    assert len(steps) >= 3
    for step in steps:
        carry_out(cluster, folder, step["commands"])
        states.append(what_is_set(cluster))
    assert applying.missing(cluster, install) == []
    done = judged(cluster, folder)
    assert b" is on: no errors, no warnings\n" in done.out, done.messages
    assert plan(cluster, folder, "the cluster", "-f pxsec.yaml") == []
    for step in reversed(steps):
        states.pop()
        carry_out(cluster, folder, step["back"])
        assert what_is_set(cluster) == states[-1], step["title"]


# --- New keys


def _by_file(install: str) -> dict[str, Any]:
    values = manifests.values(install, "shared")
    values["keys"] = {name: {"file": f"keys/{name}-secret"} for name in ("system", "apps")}
    values["auth"]["selfSigned"]["sharedSecret"] = {"file": "keys/shared-secret"}
    return values


def _by_reference(install: str) -> dict[str, Any]:
    values = manifests.values(install, "shared")
    own, shared = OF_KEYS[install]
    values["keys"] = {
        name: {"secretKeyRef": {"name": own, "key": f"{name}-secret"}}
        for name in ("system", "apps")
    }
    source = {"secretKeyRef": {"name": shared, "key": "shared-secret"}}
    values["auth"]["selfSigned"]["sharedSecret"] = source
    return values


OF_KEYS = {"daemonset": ("pxkeys", "pxkeys"), "operator": ("px-system-secrets", "px-shared-secret")}
"""Where an install has its system and apps keys, and its shared secret."""
KEYS = ("system-secret", "apps-secret", "shared-secret")


def _make_secrets(cluster: Cluster, folder: Path, install: str) -> None:
    """Make the Secrets that values refer to, as somebody has before."""
    own, shared = OF_KEYS[install]
    for secret in dict.fromkeys((own, shared)):
        keys = [key for key in KEYS if secret == (shared if key == "shared-secret" else own)]
        sources = " ".join(f"--from-file={key}=keys/{key}" for key in keys)
        line = f"kubectl create secret generic {secret} -n portworx {sources}"
        assert cluster.shell(line, folder).code == 0


def rotated(
    cluster: Cluster, folder: Path, values: dict[str, Any], *keys: str, by_reference: bool = False
) -> list[dict[str, Any]]:
    """Return the steps to new keys in a cluster that has those of these values."""
    install = values["install"]
    begin(cluster, folder, install, "plain apply")
    (folder / "pxsec.yaml").write_text(manifests.as_text(values))
    assert cluster.shell("pxsec keygen keys", folder).code == 0
    if by_reference:
        _make_secrets(cluster, folder, install)
    for step in plan(cluster, folder, "the cluster", "-f pxsec.yaml"):
        carry_out(cluster, folder, step["commands"])
    cluster.shell("mv px-before px-before-on", folder)
    rotate = f"pxsec rotate {' '.join(keys)} -f pxsec.yaml -o json -"
    return planned(cluster, folder, f"{DUMP} | {rotate}")


def carried_out(
    cluster: Cluster, folder: Path, steps: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Carry out the steps; return what is set before each of them, and at the end."""
    states = [what_is_set(cluster)]
    for step in steps:
        carry_out(cluster, folder, step["commands"])
        states.append(what_is_set(cluster))
    return states


def assert_goes_back(
    cluster: Cluster, folder: Path, steps: list[dict[str, Any]], states: list[dict[str, Any]]
) -> None:
    for step, state in reversed(list(zip(steps, states, strict=False))):
        carry_out(cluster, folder, step["back"])
        assert what_is_set(cluster) == state, step["title"]


def keys_in(cluster: Cluster, *secrets: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in dict.fromkeys(secrets):
        data = cluster.get("secret", name)["data"]
        found |= {key: base64.b64decode(text) for key, text in data.items()}
    return found


def keys_of(folder: Path) -> dict[str, bytes]:
    return {key: (folder / "keys" / key).read_bytes() for key in KEYS}


def other_keys(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    assert one.keys() == other.keys()
    return [key for key in one if one[key] != other[key]]


def test_a_key_of_a_daemonset_by_file_is_changed_and_changed_back(
    cluster: Cluster, folder: Path
) -> None:
    steps = rotated(cluster, folder, _by_file("daemonset"), "system")
    assert [step["title"] for step in steps] == [
        "Save what is there",
        "Apply the Secrets",
        "Change DaemonSet portworx/portworx, Deployment portworx/stork, Deployment "
        "portworx/autopilot",
        RESET,
        "Delete what nobody reads any more",
    ]
    before = keys_in(cluster, "pxkeys")
    states = carried_out(cluster, folder, steps)
    assert other_keys(keys_in(cluster, "pxkeys-2"), before) == ["system-secret"]
    assert cluster.names("secret") == ["pxkeys-2"]
    assert applying.missing(cluster, "daemonset") == []
    assert b" is on: no errors, no warnings\n" in judged(cluster, folder).out
    assert plan(cluster, folder, "the cluster", "-f pxsec.yaml") == []
    assert_goes_back(cluster, folder, steps, states)


def test_a_key_of_a_daemonset_by_reference_is_copied_beside_the_others_and_back(
    cluster: Cluster, folder: Path
) -> None:
    steps = rotated(cluster, folder, _by_reference("daemonset"), "shared", by_reference=True)
    assert [step["title"] for step in steps] == [
        "Save what is there",
        "Make Secret portworx/pxkeys-2 with the new keys",
        "Change DaemonSet portworx/portworx, Deployment portworx/stork, Deployment "
        "portworx/autopilot",
        "Delete what nobody reads any more",
    ]
    states = carried_out(cluster, folder, steps)
    assert other_keys(keys_in(cluster, "pxkeys-2"), keys_of(folder)) == ["shared-secret"]
    assert cluster.names("secret") == ["pxkeys-2"]
    assert applying.missing(cluster, "daemonset") == []
    assert plan(cluster, folder, "the cluster", "-f pxsec.yaml") == []
    assert_goes_back(cluster, folder, steps, states)


@pytest.mark.parametrize("by_reference", [False, True])
def test_all_keys_of_the_operator_are_changed_and_changed_back(
    cluster: Cluster, folder: Path, by_reference: bool
) -> None:
    values = (_by_reference if by_reference else _by_file)("operator")
    names = ("system", "apps", "shared")
    steps = rotated(cluster, folder, values, *names, by_reference=by_reference)
    states = carried_out(cluster, folder, steps)
    found = keys_in(cluster, "px-system-secrets", "px-shared-secret-2")
    assert sorted(other_keys(found, keys_of(folder))) == sorted(KEYS)
    spec = cluster.get("storagecluster", "px-cluster")["spec"]
    assert spec["security"]["auth"]["selfSigned"]["sharedSecret"] == "px-shared-secret-2"
    assert cluster.names("secret") == ["px-shared-secret-2", "px-system-secrets"]
    assert plan(cluster, folder, "the cluster", "-f pxsec.yaml") == []
    assert_goes_back(cluster, folder, steps, states)


def test_the_old_public_key_stays_until_the_last_node_has_the_new_one(
    cluster: Cluster, folder: Path
) -> None:
    values = manifests.values("daemonset", "rsa")
    steps = rotated(cluster, folder, values, "rsa")
    entries = []
    for step in steps:
        carry_out(cluster, folder, step["commands"])
        entries.append(sorted(cluster.get("configmap", "px-auth-public-keys")["data"]))
    both = ["rsa-2.pub.pem", "rsa.pub.pem"]
    assert entries == [["rsa.pub.pem"], ["rsa.pub.pem"], both, ["rsa-2.pub.pem"]]
    for step in reversed(steps):
        carry_out(cluster, folder, step["back"])
    assert sorted(cluster.get("configmap", "px-auth-public-keys")["data"]) == ["rsa.pub.pem"]


# --- Off


def _token_of_the_operator(name: str) -> str:
    metadata = {"name": name, "namespace": "portworx"}
    return as_text({"apiVersion": "v1", "kind": "Secret", "metadata": metadata})


@every_install
def test_a_plan_switches_security_off_and_back(
    cluster: Cluster, folder: Path, install: str
) -> None:
    begin(cluster, folder, install, "plain apply")
    for step in plan(cluster, folder, "files", "-f pxsec.yaml"):
        carry_out(cluster, folder, step["commands"])
    for name in TOKENS if install == "operator" else ():
        cluster.create(_token_of_the_operator(name), "create")
    cluster.shell("mv px-before px-before-on", folder)
    before, steps = what_is_set(cluster), plan(cluster, folder, "the cluster", "--disable")
    for step in steps:
        carry_out(cluster, folder, step["commands"])
    assert b" is off: no errors, no warnings\n" in judged(cluster, folder).out
    for step in reversed(steps):
        carry_out(cluster, folder, step["back"])
    assert what_is_set(cluster) == before


# Nothing binds volumes here, so that the wait for the phase is left out.
def test_classes_and_volumes_name_their_secret_before_guests_are_shut_out(
    cluster: Cluster, folder: Path
) -> None:
    VALUES["auth"]["guestAccess"] = "Disabled"
    (folder / "pxsec.yaml").write_text(manifests.as_text(VALUES))
    cluster.create(MANIFESTS["operator"], "apply")
    cluster.create(BESIDE, "create")
    steps = planned(cluster, folder, f"{DUMP_WITH_VOLUMES} | pxsec plan -f pxsec.yaml -o json -")
    states = [what_is_set(cluster)]
    for step in steps:
        carry_out(cluster, folder, step["commands"])
        states.append(what_is_set(cluster))
    volume = cluster.get("persistentvolume", "pv-1")
    reference = {"name": "px-user-token", "namespace": "portworx"}
    assert volume["spec"]["csi"]["nodePublishSecretRef"] == reference
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    assert volume["spec"]["claimRef"]["name"] == "data"
    spec = cluster.get("storagecluster", "px-cluster")["spec"]
    assert spec["security"]["auth"]["guestAccess"] == "Disabled"
    done = planned(cluster, folder, f"{DUMP_WITH_VOLUMES} | pxsec plan -f pxsec.yaml -o json -")
    assert done == []
    for step in reversed(steps):
        states.pop()
        carry_out(cluster, folder, step["back"])
        assert what_is_set(cluster) == states[-1], step["title"]
