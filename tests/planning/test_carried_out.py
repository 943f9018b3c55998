"""Plans are carried out step by step on a cluster in memory, forth and back.

After each step `check` says nothing that it did not say before and that the step has not announced;
and who goes back, from wherever, has the objects that were there before.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import manifests
from kubelines import Kube

CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-secured}
provisioner: pxd.portworx.com
parameters: {repl: "2"}
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: team-a}
spec: {storageClassName: px-secured, volumeName: pv-1}
"""
VOLUME = """\
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pv-1
  finalizers: [kubernetes.io/pv-protection]
spec:
  storageClassName: px-secured
  persistentVolumeReclaimPolicy: Delete
  claimRef: {namespace: team-a, name: data, uid: uid-of-data}
  csi: {driver: pxd.portworx.com, volumeHandle: "1"}
"""
USERS = {
    "storageClasses": [
        {"name": "px-secured", "secretName": "px-user-token", "secretNamespace": "portworx"}
    ],
    "persistentVolumeClaims": [
        {"name": "data", "namespace": "team-a", "secretName": "px-user-token"}
        | {"secretNamespace": "portworx"}
    ],
}
WORKLOADS = {
    "operator": manifests.storagecluster(),
    "daemonset": manifests.stream(manifests.daemonset(), manifests.stork(), manifests.autopilot()),
}


class Way(NamedTuple):
    """From values or none to values or off, and what is in the cluster beside Portworx."""

    install: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    beside: tuple[str, ...] = ()


def _issuer(install: str) -> dict[str, Any]:
    values = manifests.values(install, "shared")
    values["auth"]["selfSigned"]["issuer"] = "other.example.com"
    return values


def _guests(guests: str) -> dict[str, Any]:
    values = manifests.values("operator", "shared", **USERS)
    values["auth"]["guestAccess"] = guests
    return values


def _key(name: str) -> dict[str, Any]:
    return manifests.values("daemonset", "shared", secretName=name)


BESIDE = (CLASS, CLAIM, VOLUME)
VALUES = manifests.values
WAYS = {
    "operator off to on": Way("operator", None, VALUES("operator", "shared")),
    "daemonset off to on": Way("daemonset", None, VALUES("daemonset", "shared")),
    "operator, off to public keys": Way("operator", None, VALUES("operator", "rsa", "oidc")),
    "operator, another issuer": Way("operator", VALUES("operator", "shared"), _issuer("operator")),
    "daemonset, another issuer": Way(
        "daemonset", VALUES("daemonset", "shared"), _issuer("daemonset")
    ),
    "operator, OIDC added": Way(
        "operator", VALUES("operator", "shared"), VALUES("operator", "shared", "oidc")
    ),
    "daemonset, OIDC added": Way(
        "daemonset", VALUES("daemonset", "shared"), VALUES("daemonset", "shared", "oidc")
    ),
    "daemonset, other keys": Way("daemonset", _key("pxkeys"), _key("pxkeys-2")),
    "operator off": Way("operator", VALUES("operator", "shared"), None),
    "operator off, OIDC alone": Way("operator", VALUES("operator", "oidc"), None),
    "operator off, guests shut out": Way("operator", _guests("Disabled"), None, BESIDE),
    "daemonset off": Way("daemonset", VALUES("daemonset", "shared", "oidc"), None),
    "guests shut out": Way("operator", _guests("Enabled"), _guests("Disabled"), BESIDE),
    "guests shut out from off": Way("operator", None, _guests("Disabled"), BESIDE),
}
SOURCES = ("files", "a dump")
Begun = tuple[Kube, list[Any]]


def arguments(way: Way, source: str) -> list[str]:
    """Return how the plan is asked for."""
    goal = ["-f", "after.yaml"] if way.after else ["--disable"]
    files = ["portworx.yaml", "beside.yaml", "volumes.yaml"][: 3 if way.beside else 1]
    return ["plan", *goal, "-o", "json", *(files if source == "files" else ["-"])]


def planned(kube: Kube, way: Way, source: str) -> dict[str, Any]:
    done = kube.pxsec(*arguments(way, source), stdin=kube.dump())
    assert done.status == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def step(kube: Kube, lines: list[str]) -> None:
    kube.run(*lines)
    kube.reconcile()


def begin(way: Way, source: str, folder: Path) -> Begun:
    """Return a cluster as it is before the plan, and the steps of the plan."""
    folder.mkdir()
    manifests.make_public_keys(folder)
    for name, values in (("before.yaml", way.before), ("after.yaml", way.after)):
        if values:
            (folder / name).write_text(manifests.as_text(values))
    text = WORKLOADS[way.install]
    (folder / "portworx.yaml").write_text(text)
    (folder / "beside.yaml").write_text(manifests.stream(*way.beside[:2]))
    kube = Kube(folder, manifests.SECRETS, text, *way.beside)
    if way.before:
        _secure(kube, way)
    kube.path("volumes.yaml").write_bytes(kube.dump("persistentvolume"))
    steps = planned(kube, way, source)["steps"]
    return kube, steps


def _secure(kube: Kube, way: Way) -> None:
    """Bring the values of before in, and make files of what comes of it."""
    done = kube.pxsec("plan", "-f", "before.yaml", "-o", "json", "-", stdin=kube.dump())
    assert done.status == 0, done.err
    for found in json.loads(done.out)["steps"]:
        step(kube, found["commands"])
    shutil.rmtree(kube.path("px-before"))
    for file, kinds in (
        ("portworx.yaml", ("storagecluster", "daemonset", "deployment")),
        ("beside.yaml", ("storageclass", "persistentvolumeclaim")),
    ):
        chosen = [item for (kind, _, _), item in kube.objects.items() if kind in kinds]
        kube.path(file).write_text("---\n".join(manifests.as_text(item) for item in chosen))


def codes(kube: Kube) -> set[str]:
    """Return what `check` says of the whole cluster."""
    done = kube.pxsec("check", "-o", "json", "-", stdin=kube.dump())
    assert done.status in (0, 1), done.err
    return {item["code"] for item in json.loads(done.out)["findings"]}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", WAYS)
def test_each_step_leaves_what_it_announced_and_the_last_one_the_goal(
    name: str, source: str, tmp_path: Path
) -> None:
    way = WAYS[name]
    kube, steps = begin(way, source, tmp_path / "cluster")
    assert steps
    before = codes(kube)
    for found in steps:
        step(kube, found["commands"])
        assert codes(kube) <= before | set(found["codes"]), found["title"]
    done = planned(kube, way, "a dump")
    assert (done["steps"], done["fix"], done["ends"]) == ([], [], None)
    assert codes(kube) <= before


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", WAYS)
def test_going_back_from_every_step_gives_what_was_there(
    name: str, source: str, tmp_path: Path
) -> None:
    way, count = WAYS[name], 1
    while True:
        kube, steps = begin(way, source, tmp_path / f"cluster-{count}")
        there = kube.snapshot()
        done = steps[:count]
        for found in done:
            step(kube, found["commands"])
        for found in reversed(done):
            step(kube, found["back"])
        assert kube.objects == there, done[-1]["title"]
        count += 1
        if count > len(steps):
            break


def test_a_step_that_cannot_be_undone_says_so(tmp_path: Path) -> None:
    for number, (way, source) in enumerate((w, s) for w in WAYS.values() for s in SOURCES):
        _, steps = begin(way, source, tmp_path / str(number))
        assert [s["title"] for s in steps if not (s["back"] or s["backNote"])] == []
        assert [s["title"] for s in steps if not (s["why"] and s["proof"] and s["shows"])] == []
