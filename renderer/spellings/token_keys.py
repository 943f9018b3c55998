"""The keys under which an object names the Secret of a token: parameters or annotations.

A class of CSI has a pair of keys for each kind of call that Kubernetes makes in its name, such as
`csi.storage.k8s.io/node-publish-secret-name` and `-namespace`, and passes the Secret on with the
call. Whatever else names a Secret has one pair, which Portworx and Stork read themselves:
`openstorage.io/auth-secret-name` and `-namespace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.manifests.objects import Object, text_at
from renderer.portworx.kinds import (
    CSI,
    DEPRECATED,
    DIRECT_ACCESS,
    KINDS,
    OLD_CSI,
    OPENSTORAGE,
    Kind,
    Pair,
)
from renderer.records import Record
from renderer.values.cluster import TokenUser
from renderer.yamltext.nodes import Node


class Reference(Record):
    """A reference that an object has: what stands under one of its keys, or both."""

    pair: Pair
    name: str
    namespace: str
    node: Node
    """The name, or the namespace where there is no name."""


def driver_of(found: Object) -> str:
    """Return the driver that a class names, '' for what has none."""
    kind = KINDS.get(found.kind)
    return text_at(found.node, kind.driver) if kind and kind.is_class else ""


def is_csi(found: Object) -> bool:
    """Tell whether a class is of Portworx' CSI driver."""
    return driver_of(found) in (CSI, OLD_CSI)


def wanted(user: TokenUser, found: Object) -> tuple[Pair, ...]:
    """Return the pairs that must name the Secret."""
    if not is_csi(found):
        return (OPENSTORAGE,)
    kind = KINDS[found.kind]
    needed = kind.needed + (DIRECT_ACCESS if _is_direct_access(found) else ())
    there = (pair for pair in kind.optional if pair not in needed and _has(found, pair))
    unable = kind.untemplated if user.secret_namespace.startswith("$") else ()
    return tuple(pair for pair in (*needed, *there) if pair not in unable)


def foreign(found: Object) -> list[Reference]:
    """Return the references of a class under keys that are not those of its driver."""
    kind = KINDS[found.kind]
    if not kind.is_class:
        return []
    others = (OPENSTORAGE,) if is_csi(found) else (*kind.needed, *kind.optional)
    return list(references(found, (*others, *DEPRECATED.values())))


def references(found: Object, pairs: Iterable[Pair]) -> Iterator[Reference]:
    """Yield what an object names under these keys."""
    holder = found.node.get(*_holder(KINDS[found.kind]))
    for pair in pairs:
        nodes = [node for key in pair if holder and (node := holder.get(key))]
        if nodes:
            name, namespace = (text_at(holder, key) for key in pair)
            yield Reference(pair, name, namespace, nodes[0])


def _holder(kind: Kind) -> tuple[str, ...]:
    """Return the path of the mapping that holds the keys in an object of this kind."""
    return ("parameters",) if kind.is_class else ("metadata", "annotations")


def _is_direct_access(found: Object) -> bool:
    return text_at(found.node, "parameters", "backend").lower().startswith("pure_")


def _has(found: Object, pair: Pair) -> bool:
    """Tell whether the object has a reference for the calls of this pair."""
    return any(references(found, (pair, DEPRECATED.get(pair, pair))))
