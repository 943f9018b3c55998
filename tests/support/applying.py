"""Clusters before security, and what must hold while it is switched on: all ends, or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import manifests
from clusters import Cluster
from pages import blocks_of_section

TOP = "Apply: to a new cluster, and to one that runs"

OLD_KEY = {"name": "PORTWORX_AUTH_STORK_KEY", "value": "an-old-key-that-somebody-wrote-by-hand"}
OLD_SHARED = {"name": "PX_SHARED_SECRET", "value": "an-old-key-that-somebody-wrote-by-hand"}

MANIFESTS = {
    "daemonset": manifests.stream(
        manifests.daemonset(), manifests.stork(), manifests.autopilot(), manifests.OTHER
    ),
    "operator": manifests.stream(manifests.storagecluster(), manifests.OTHER),
}
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
    """Return the block for an install: the last one where there is one for each."""
    found = blocks_of_section("docs/apply.md", heading)
    return (found[-1] if install == "operator" else found[0]).splitlines()


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
    for kind, name in WORKLOADS["daemonset"]:
        for entry in _env(cluster.get(kind, name), name).values():
            reference = entry.get("valueFrom", {}).get("secretKeyRef")
            if reference and reference["name"] not in cluster.names("secret"):
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
