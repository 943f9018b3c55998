"""What is applied again changes nothing on the API server, whatever way it is applied."""

from __future__ import annotations

import re
from typing import Any

import yaml

import manifests
from clusters import Cluster
from hosts import Done

PLAIN = ("apply",)
SERVER_SIDE = ("apply", "--server-side")
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# Plain apply says "configured" if it sends anything: a null or `false` that the server drops, or
# `0.1` that it stores as `100m`.
_ALWAYS_CONFIGURED = {
    "storageclass.storage.k8s.io/px-nothing",
    "daemonset.apps/portworx",
    "deployment.apps/stork",
    "deployment.apps/autopilot",
}

# What the API server writes anew at a server-side apply that changes nothing: a claim and a Job
# once, and for ever a custom resource with `annotations: null`, as the manifest of a chart has.
_WRITTEN_AGAIN = (
    "/persistentvolumeclaims/data",
    "/jobs/remove-storage",
    "/storageclusters/px-cluster",
)


def apply(cluster: Cluster, manifest: str, how: tuple[str, ...]) -> str:
    """Apply with strict validation, which must succeed; return what kubectl prints."""
    return cluster.kubectl(*how, "--validate=strict", "-f", "-", stdin=manifest)


def assert_is_there(cluster: Cluster, manifest: str, how: tuple[str, ...]) -> None:
    """Another apply changes nothing, and says so where it can tell."""
    before, versions = contents(cluster), _unwritten(cluster)
    said = apply(cluster, manifest, how)
    assert contents(cluster) == before
    assert _unwritten(cluster) == versions
    if how == PLAIN:
        assert set(re.findall("^(.*) configured$", said, re.MULTILINE)) <= _ALWAYS_CONFIGURED


def _unwritten(cluster: Cluster) -> dict[str, str]:
    found = cluster.versions().items()
    return {path: version for path, version in found if not path.endswith(_WRITTEN_AGAIN)}


def assert_no_difference(cluster: Cluster, manifest: str, how: tuple[str, ...]) -> None:
    """Neither has kubectl anything to show."""
    done = cluster.run("kubectl", "diff", *how[1:], "-f", "-", stdin=manifest)
    assert done == (0, b"", ""), done


def codes(done: Done) -> set[str]:
    """Return the codes of what pxsec said."""
    return set(re.findall(r"\[([a-z-]+)\]$", done.messages, re.MULTILINE))


def contents(cluster: Cluster) -> dict[str, Any]:
    """Return all objects without what an apply writes down about itself.

    A change of its annotations is a new generation of a Deployment too.
    """
    found = cluster.objects()
    for item in found.values():
        metadata = item["metadata"]
        for name in ("resourceVersion", "managedFields", "generation"):
            metadata.pop(name, None)
        metadata.get("annotations", {}).pop(_LAST_APPLIED, None)
        if not metadata.get("annotations"):
            metadata.pop("annotations", None)
    return found


def live(cluster: Cluster, manifest: str) -> str:
    """Return the objects of the manifest as they are in the cluster, as one List."""
    return cluster.kubectl("get", "-f", "-", "-o", "yaml", stdin=manifest)


def as_singles(listed: str) -> str:
    """Return the items of a List as documents, as `kubectl get` prints each of them alone."""
    items = yaml.safe_load(listed)["items"]
    return manifests.stream(*map(manifests.as_text, items))
