"""Objects read from a live cluster: what the API server wrote into them must not be applied.

`kubectl get storagecluster px -o yaml` prints what was applied, with what the API server added:

    metadata:
      name: px
      uid: 5f0c...                      # these two tell an object of a cluster from one of a file
      resourceVersion: "7"
      creationTimestamp: "2024-05-02T08:14:31Z"
    status: {phase: Online}

Applied again, an old `resourceVersion` is a conflict, and another `uid` too. Objects beside ours in
such a dump are left out: they are as old as the dump, and applying them would take back what
changed since then.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.objects import Object
from renderer.problems import Findings, Problem, notice
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import Node

_SERVER_METADATA = frozenset(
    ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")
)
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def is_live(found: Object) -> bool:
    """Tell whether the object was read from a cluster."""
    metadata = found.node.get("metadata")
    return bool(metadata and (metadata.get("uid") or metadata.get("resourceVersion")))


def clean(found: Object, changes: Changes, findings: Findings) -> None:
    """Take out what the API server wrote, with a notice."""
    metadata = found.node.get("metadata")
    dropped = _remove(changes, found.node, {"status"})
    dropped += _remove(changes, metadata, _SERVER_METADATA)
    dropped += _remove(changes, metadata.get("annotations") if metadata else None, {_LAST_APPLIED})
    findings.notice(
        "live-object",
        found.place,
        f"{found.title} was read from a cluster; dropped {', '.join(dropped)}",
        "nothing to do: the API server writes these itself",
    )


def left_out(objects: list[Object]) -> Iterator[Problem]:
    """Say which objects are left out, being live and not ours."""
    if objects:
        titles = ", ".join(found.title for found in objects)
        yield notice(
            "live-left-out",
            objects[0].place,
            f"left out {len(objects)} live object(s) that PX-Security does not touch: {titles}",
            "nothing to do: applying them again could only do harm",
        )


def _remove(changes: Changes, node: Node | None, names: frozenset[str] | set[str]) -> list[str]:
    dropped = []
    for index, (key, _) in enumerate(node.entries if node else ()):
        if node and key.value in names:
            changes.remove(node, index)
            dropped.append(key.value)
    return dropped
