"""What must be fixed before anything is changed.

A change restarts one node after the other, and stops at the first one that does not come back. So
it begins where all nodes are Ready, none is restarting, and the Operator does its work: what
`check` only warns of there stops a plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.objects import Object, items_at, text_at
from renderer.planning.situation import There
from renderer.problems import ERROR, Problem
from renderer.rules import running_rules

AGAIN = "Fix step 0, read the cluster again, and make a new plan."
_OLDEST = (2, 1, 0)
_OF_NODES = ("not-ready", "roll-going-on")


def problems(there: There) -> Iterator[Problem]:
    """Yield what of a cluster is not ready for a change."""
    yield from _being_deleted(there.found)
    yield from _too_old(there)
    for rule in (running_rules.paused, running_rules.roll, running_rules.not_ready):
        for problem in rule(there.case):
            if not (there.is_stuck and problem.code in _OF_NODES):  # the plan itself is the fix
                yield problem.replace(severity=ERROR)


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
