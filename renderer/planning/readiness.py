"""What must be mended before anything is changed.

A change restarts one node after the other, and stops at the first one that does not come back. So
it begins where all nodes are Ready, none is restarting, and the Operator does its work.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.objects import Object, containers, items_at, text_at
from renderer.planning.situation import There
from renderer.portworx.names import DEPLOYMENT
from renderer.problems import Problem
from renderer.reading.reading import LOCKED
from renderer.yamltext.nodes import Node

OPERATOR_CONTAINER = "portworx-operator"
_APPROVED, _DISABLED = (
    "portworx.io/migration-approved",
    "operator.libopenstorage.org/disable-storage",
)
_BAD_PHASES = frozenset(("Degraded", "Offline", "NotInQuorum", "Failed", "Unknown"))
_OLDEST = (2, 1, 0)


def problems(there: There) -> Iterator[Problem]:
    """Yield what of a cluster is not ready for a change."""
    yield from _being_deleted(there.found)
    yield from _too_old(there)
    if there.is_operator:
        yield from _paused(there)
        yield from _of_storagecluster(there.found)
    else:
        yield from _of_daemonset(there)
    for pod in there.pods:
        yield from _of_pod(pod)


def _being_deleted(found: Object) -> Iterator[Problem]:
    if text_at(found.node, "metadata", "deletionTimestamp"):
        yield Problem(
            "being-deleted",
            found.place,
            f"{found.title} is being deleted in the cluster that it was read from",
            "wait until it is gone",
        )


def _too_old(there: There) -> Iterator[Problem]:
    version = there.reading.version
    if version and not version.reaches(_OLDEST):
        yield Problem(
            "too-old",
            there.found.place,
            f"{there.found.title} runs Portworx {version}, and PX-Security came with 2.1",
            "bring Portworx to a newer release first",
        )


def _paused(there: There) -> Iterator[Problem]:
    found = there.found
    annotations = found.node.get("metadata", "annotations")
    approved = annotations.get(_APPROVED) if annotations else None
    if approved and approved.value.lower() not in ("1", "t", "true"):
        message = f"{found.title} waits for {_APPROVED}: the Operator changes nothing until then"
        fix = "finish the migration from the DaemonSet first: docs/migrate.md"
        yield Problem("operator-paused", found.source.place(approved), message, fix)
    if text_at(annotations, _DISABLED).lower() == "true":
        message = f"{found.title} has {_DISABLED}: the Operator deletes the pods of Portworx"
        yield Problem("operator-paused", found.place, message, "take the annotation out first")
    for item in there.case.seen.objects:
        names = [text_at(node, "name") for node in containers(item)]
        replicas = text_at(item.node, "spec", "replicas")
        if item.kind == DEPLOYMENT and OPERATOR_CONTAINER in names and replicas == "0":
            message = f"{item.title} has no replica: nobody carries out what a StorageCluster says"
            yield Problem("operator-paused", item.place, message, "scale it to 1 first")


def _of_storagecluster(found: Object) -> Iterator[Problem]:
    for condition in items_at(found.node, "status", "conditions"):
        if (text_at(condition, "type"), text_at(condition, "status")) == ("Update", "InProgress"):
            yield _rolling(found, condition)
    phase = text_at(found.node, "status", "phase")
    if phase in _BAD_PHASES:
        yield _not_ready(found, f"its status.phase is {phase}")


def _of_daemonset(there: There) -> Iterator[Problem]:
    found = there.found
    status = found.node.get("status")
    desired = _number(status, "desiredNumberScheduled")
    updated, ready = _number(status, "updatedNumberScheduled"), _number(status, "numberReady")
    is_behind = _number(status, "observedGeneration") < _number(
        found.node.get("metadata"), "generation"
    )
    if status and (updated < desired or is_behind):
        yield _rolling(found, status)
    if ready < desired:
        yield _not_ready(found, f"{ready} of {desired} nodes are Ready")


def _of_pod(pod: Object) -> Iterator[Problem]:
    for condition in items_at(pod.node, "status", "conditions"):
        if (text_at(condition, "type"), text_at(condition, "status")) == ("Ready", "False"):
            yield _not_ready(pod, "its pod is not Ready")


def _rolling(found: Object, at: Node) -> Problem:
    return Problem(
        "roll-going-on",
        found.source.place(at),
        f"{found.title}: not all nodes run what it says yet",
        "wait until the last node has restarted; with OnDelete delete the old pods, one by one",
    )


def _not_ready(found: Object, why: str) -> Problem:
    return Problem(
        "not-ready",
        found.place,
        f"{found.title} is not ready for a change: {why}",
        "mend it first: a change stops at the first node that does not come back",
    )


def is_moot(problem: Problem, there: There) -> bool:
    """Tell whether the plan itself mends it: nodes that a locked cluster cannot start."""
    return there.reading.state == LOCKED and problem.code in ("not-ready", "roll-going-on")


def _number(node: Node | None, key: str) -> int:
    told = text_at(node, key)
    return int(told) if told.isdecimal() else 0


def crd_lacks_stanza(there: There) -> Problem | None:
    """Return the problem of a definition that drops the security stanza of a StorageCluster."""
    for item in there.case.seen.objects:
        if item.kind != "CustomResourceDefinition" or "storageclusters" not in item.name:
            continue
        for version in items_at(item.node, "spec", "versions"):
            spec = version.get("schema", "openAPIV3Schema", "properties", "spec", "properties")
            if spec and spec.get("security") is None:
                message = f"{item.title} has no spec.security: the API server drops it"
                fix = "bring the Operator and its definitions to a newer release first"
                return Problem("too-old", item.source.place(spec), message, fix)
    return None
