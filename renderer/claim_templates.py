"""The claims that a StatefulSet makes from templates: of `data`, `data-NAME-0`, `data-NAME-1`.

The API server refuses every change of `volumeClaimTemplates`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from renderer.nodes import Node
from renderer.objects import Object, text_at

STATEFUL_SET = "StatefulSet"


def makers(claim: str) -> set[str]:
    """Return the names of all StatefulSets that might make a claim of this name."""
    stem = _stem(claim)
    return {stem[place + 1 :] for place, letter in enumerate(stem) if letter == "-"}


def find(claim: str, namespace: str, candidates: Iterable[Object]) -> tuple[Object, Node] | None:
    """Return the StatefulSet that makes a claim, and the template that it makes it from."""
    stem = _stem(claim)
    for found in candidates:
        if found.kind != STATEFUL_SET or found.namespace not in ("", namespace):
            continue
        templates = found.node.get("spec", "volumeClaimTemplates")
        for template in templates.items if templates and stem else ():
            if f"{text_at(template, 'metadata', 'name')}-{found.name}" == stem:
                return found, template
    return None


def _stem(claim: str) -> str:
    """Return the name without its number, '' where it ends in none."""
    return claim.rpartition("-")[0] if re.search(r"-[0-9]+$", claim) else ""
