"""Where the manifests hold arguments of px-runc: in a list, or in a text of the Operator's.

args: [-c, px, -jwt_issuer, portworx.com]                     # of the container portworx
portworx.io/misc-args: "-jwt_issuer portworx.com"             # an annotation, split at blanks
"""

from __future__ import annotations

from typing import TypeAlias

from renderer.manifests.objects import Object, items_at
from renderer.yamltext.nodes import Node

Argument: TypeAlias = tuple[str, Node]
"""An argument or the value of one, with the node that holds it."""

_ANNOTATION = "portworx.io/misc-args"


def listed(node: Node | None) -> list[Argument]:
    """Return the arguments in a list, '' for what is not text."""
    return [(item.text or "", item) for item in items_at(node)]


def split(node: Node) -> list[Argument]:
    """Return the arguments in a text."""
    return [(word, node) for word in node.value.split()]


def misc_args(storagecluster: Object) -> list[tuple[str, Node]]:
    """Return the texts of a StorageCluster that hold arguments, by what messages call them."""
    own = storagecluster.node.get("metadata", "annotations", _ANNOTATION)
    groups = items_at(storagecluster.node, "spec", "nodes")
    of_nodes = [("spec.nodes[].miscArgs", group.get("miscArgs")) for group in groups]
    given = [(f"the annotation {_ANNOTATION}", own), *of_nodes]
    return [(what, node) for what, node in given if node]
