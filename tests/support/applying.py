"""Clusters before security, and what must hold while it is switched on: all ends, or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import manifests
from clusters import Cluster
from hosts import Done
from pages import blocks_of_section, steps
from unchanged import codes

TOP = "Apply: to a new cluster, and to one that runs"
SERVER_SIDE, FROM_CLUSTER = "Made by kubectl apply --server-side", "From the cluster"

HOW = {
    "plain apply": ["apply"],
    "server-side apply": ["apply", "--server-side"],
    "create": ["create"],
}

OLD_KEY = {"name": "PORTWORX_AUTH_STORK_KEY", "value": "an-old-key-that-somebody-wrote-by-hand"}
OLD_SHARED = {"name": "PX_SHARED_SECRET", "value": "an-old-key-that-somebody-wrote-by-hand"}

MANIFESTS = {
    "daemonset": manifests.stream(
        manifests.daemonset(), manifests.stork(), manifests.autopilot(), manifests.OTHER
    ),
    "operator": manifests.stream(manifests.storagecluster(), manifests.OTHER),
}
INSTALLS = sorted(MANIFESTS)
WORKLOADS = {
    "daemonset": [("daemonset", "portworx"), ("deployment", "stork"), ("deployment", "autopilot")],
    "operator": [("storagecluster", "px-cluster")],
}

# What somebody writes by hand, who leaves the files as they are.
BY_HAND = {
    "daemonset": [
        *("set", "env", "daemonset/portworx", "-n", "portworx", "-c", "portworx"),
        f"{OLD_KEY['name']}={OLD_KEY['value']}",
    ],
    "operator": [
        *("patch", "storagecluster", "px-cluster", "-n", "portworx", "--type=merge", "-p"),
        json.dumps({"spec": {"startPort": 9001, "stork": {"env": [OLD_SHARED]}}}),
    ],
}


def block(heading: str, install: str) -> list[str]:
    """Return the steps of the block for an install: the last one where there is one for each."""
    found = blocks_of_section("docs/apply.md", heading)
    return steps(found[-1] if install == "operator" else found[0])


def is_secured(cluster: Cluster, install: str) -> bool:
    """Tell whether Portworx has begun to take tokens of the issuer that the values name."""
    kind, name = WORKLOADS[install][0]
    if name not in cluster.names(kind):
        return False
    workload = cluster.get(kind, name)
    if install == "operator":
        return bool(workload["spec"].get("security", {}).get("auth", {}).get("selfSigned"))
    return "-jwt_issuer" in _container(workload, name)["args"]


def missing(cluster: Cluster, install: str) -> list[str]:
    """Return what Portworx' security needs and is not there, or is there beside it."""
    if install == "operator":
        stork = cluster.get("storagecluster", "px-cluster")["spec"]["stork"]
        stale = [f"old {OLD_SHARED['name']}"] if OLD_SHARED in (stork.get("env") or []) else []
        wanted = {"px-shared-secret", "px-system-secrets"}
        return stale + sorted(wanted - set(cluster.names("secret")))
    return [*_unwired(cluster), *_dangling(cluster)]


def _unwired(cluster: Cluster) -> Iterator[str]:
    needed = {
        "portworx": ("PORTWORX_AUTH_SYSTEM_KEY", "PORTWORX_AUTH_SYSTEM_APPS_KEY"),
        "stork": ("PX_SHARED_SECRET", "PX_JWT_ISSUER"),
        "autopilot": ("PX_SHARED_SECRET",),
    }
    for kind, name in WORKLOADS["daemonset"]:
        env = _env(cluster.get(kind, name), name)
        yield from (f"{name}: {variable}" for variable in needed[name] if variable not in env)
        yield from (f"{name}: old {variable}" for variable in env if variable == OLD_KEY["name"])


def _dangling(cluster: Cluster) -> Iterator[str]:
    """Yield the references to keys that no Secret holds."""
    there = cluster.names("secret")
    for kind, name in WORKLOADS["daemonset"]:
        for entry in _env(cluster.get(kind, name), name).values():
            reference = entry.get("valueFrom", {}).get("secretKeyRef")
            if reference and reference["name"] not in there:
                yield f"{name}: Secret {reference['name']}"


def _container(workload: Any, name: str) -> Any:
    containers = workload["spec"]["template"]["spec"]["containers"]
    return next(item for item in containers if item["name"] == name)


def _env(workload: Any, name: str) -> dict[str, Any]:
    return {entry["name"]: entry for entry in _container(workload, name).get("env", [])}


def versions(cluster: Cluster, install: str) -> list[str]:
    """Return what changes whenever the spec of a workload does."""
    found = [cluster.get(kind, name)["metadata"] for kind, name in WORKLOADS[install]]
    return [f"{item['name']} {item['generation']}" for item in found]


def begin(cluster: Cluster, folder: Path, install: str, state: str, *methods: str) -> None:
    """Make the cluster as it was before security, and the files that it was made from."""
    settings = manifests.values(install, *(methods or ("shared",)))
    (folder / "pxsec.yaml").write_text(manifests.as_text(settings))
    (folder / "portworx.yaml").write_text(MANIFESTS[install])
    made, _, by_hand = state.partition(", ")
    if made != "nothing":
        cluster.create(MANIFESTS[install], *HOW[made])
    if by_hand:
        cluster.kubectl(*BY_HAND[install])


def follow(cluster: Cluster, folder: Path, install: str, lines: list[str]) -> None:
    """Run the steps of a block, after each of which the cluster is whole or as it was."""
    for line in lines:
        done = cluster.shell(line, folder)
        assert done.code == 0, f"{line}\n{done.messages}"
        assert_not_half(cluster, install)


def assert_stops(cluster: Cluster, folder: Path, install: str, question: str, message: str) -> None:
    """The API server says no with this message, and nothing is secured."""
    done = cluster.shell(question, folder)
    assert (done.code, done.messages) == (1, message)
    assert not is_secured(cluster, install)


def assert_not_half(cluster: Cluster, install: str) -> None:
    if is_secured(cluster, install):
        assert missing(cluster, install) == []


def look(cluster: Cluster, folder: Path, install: str) -> Done:
    """Run the block of the page that looks first."""
    return cluster.shell(" && ".join(block("Look first", install)), folder)


def assert_is_whole(cluster: Cluster, folder: Path, install: str) -> None:
    """The page's own look finds nothing to do, and neither do we."""
    assert is_secured(cluster, install)
    assert missing(cluster, install) == []
    done = look(cluster, folder, install)
    assert (done.code, done.out) == (0, b""), done
    assert codes(done) <= {"live-object", "live-origin"}
