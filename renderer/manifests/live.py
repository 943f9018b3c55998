"""Objects read from a live cluster: what the API server wrote into them must not be applied."""

from __future__ import annotations

from renderer.manifests.objects import Object
from renderer.problems import Findings
from renderer.yamltext.edits import Changes
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


def report_left_out(left_out: list[Object], findings: Findings) -> None:
    """Say which objects are left out, being live and none of ours."""
    if left_out:
        titles = ", ".join(found.title for found in left_out)
        findings.notice(
            "live-left-out",
            left_out[0].place,
            f"left out {len(left_out)} live object(s) that PX-Security does not touch: {titles}",
            "nothing to do: applying them again could only do harm",
        )


def _remove(changes: Changes, node: Node | None, names: frozenset[str] | set[str]) -> list[str]:
    dropped = []
    for index, (key, _) in enumerate(node.entries if node else ()):
        if node and key.value in names:
            changes.remove(node, index)
            dropped.append(key.value)
    return dropped
