"""The claims that a StatefulSet makes from templates, one for each of its pods.

    kind: StatefulSet
    metadata: {name: db}
    spec: {volumeClaimTemplates: [{metadata: {name: data}}]}

makes `data-db-0`, `data-db-1`, and so on. The API server refuses every change of the templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from renderer.manifests.objects import Object, text_at
from renderer.yamltext.nodes import Node

STATEFUL_SET = "StatefulSet"

Templates: TypeAlias = dict[tuple[str, str], tuple[Object, Node]]
"""Templates with their StatefulSets, by the namespace and the claims' name without its number."""


def makers(claim: str) -> set[str]:
    """Return the names of all StatefulSets that might make a claim of this name."""
    stem = _stem(claim)
    return {stem[place + 1 :] for place, letter in enumerate(stem) if letter == "-"}


def of(objects: Iterable[Object]) -> Templates:
    """Return the templates of all StatefulSets."""
    found: Templates = {}
    for item in objects:
        templates = item.node.get("spec", "volumeClaimTemplates")
        for template in templates.items if templates and item.kind == STATEFUL_SET else ():
            stem = f"{text_at(template, 'metadata', 'name')}-{item.name}"
            found.setdefault((item.namespace, stem), (item, template))
    return found


def find(claim: str, namespace: str, templates: Templates) -> tuple[Object, Node] | None:
    """Return the StatefulSet that makes a claim, and the template that it makes it from."""
    stem = _stem(claim)
    return templates.get((namespace, stem)) or templates.get(("", stem))


def _stem(claim: str) -> str:
    """Return the name without its number, '' where it ends in none."""
    return claim.rpartition("-")[0] if re.search(r"-[0-9]+$", claim) else ""
