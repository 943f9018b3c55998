"""Where the manifests hold arguments of px-runc: in a list, or in a text of the Operator's.

args: [-c, px, -jwt_issuer, portworx.com]                     # of the container portworx
portworx.io/misc-args: "-jwt_issuer portworx.com"             # an annotation, split at blanks
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from renderer.manifests.objects import Object, container, items_at
from renderer.manifests.workloads import is_storage_cluster
from renderer.portworx.names import PORTWORX
from renderer.yamltext.nodes import Node

Argument: TypeAlias = tuple[str, Node]
"""An argument or the value of one, with the node that holds it."""

ANNOTATION = "portworx.io/misc-args"


def listed(node: Node | None) -> list[Argument]:
    """Return the arguments in a list, '' for what is not text."""
    return [(item.text or "", item) for item in items_at(node)]


def split(node: Node) -> list[Argument]:
    """Return the arguments in a text."""
    return [(word, node) for word in node.value.split()]


def of_portworx(found: Object) -> Iterator[list[Argument]]:
    """Yield the lists of arguments that a StorageCluster or DaemonSet gives to Portworx."""
    if is_storage_cluster(found):
        yield from (split(node) for _, node in misc_args(found))
    elif owner := container(found, PORTWORX):
        yield listed(owner.get("args"))


def misc_args(storagecluster: Object) -> list[tuple[str, Node]]:
    """Return the texts of a StorageCluster that hold arguments, by what messages call them."""
    own = storagecluster.node.get("metadata", "annotations", ANNOTATION)
    groups = items_at(storagecluster.node, "spec", "nodes")
    of_nodes = [("spec.nodes[].miscArgs", group.get("miscArgs")) for group in groups]
    given = [(f"the annotation {ANNOTATION}", own), *of_nodes]
    return [(what, node) for what, node in given if node]
