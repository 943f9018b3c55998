"""Plans carried out on a real API server, line by line, and taken back.

No pod runs here, so that what waits for pods, or runs a program in one, is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import applying
import manifests
from applying import INSTALLS, MANIFESTS, begin
from clusters import Cluster
from hosts import Done, as_text

DUMP = "kubectl get storagecluster,daemonset,deployment,pod -n portworx -o yaml"
TOKENS = ("px-admin-token", "px-user-token")
_NEEDS_PODS = ("kubectl exec", "kubectl wait", "rollout status", "storkctl")
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
    return cluster.shell(f"{DUMP} | pxsec check -q -", folder)


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
