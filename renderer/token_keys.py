"""The keys under which an object names the Secret of a token: parameters or annotations.

The sidecars of Kubernetes CSI read each of their keys for one kind of call; Portworx and Stork read
the pair of `openstorage.io`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from renderer.model import GROUP_SNAPSHOT_CLASS, SNAPSHOT_CLASS, STORAGE_CLASS, TokenUser
from renderer.nodes import Node
from renderer.objects import Object, text_at

CSI, IN_TREE = ("pxd.portworx.com", "com.openstorage.pxd"), "kubernetes.io/portworx-volume"
"""The drivers of Portworx; the second name of the CSI driver is that before release 2.2."""
DRIVER_FIELDS = {
    STORAGE_CLASS: "provisioner",
    SNAPSHOT_CLASS: "driver",
    GROUP_SNAPSHOT_CLASS: "driver",
}
"""The field that names the driver of a class."""


class Pair(NamedTuple):
    """The two keys of one reference."""

    name: str
    namespace: str


OPENSTORAGE = Pair("openstorage.io/auth-secret-name", "openstorage.io/auth-secret-namespace")


def _csi(*calls: str) -> tuple[Pair, ...]:
    prefix = "csi.storage.k8s.io"
    return tuple(
        Pair(f"{prefix}/{call}-secret-name", f"{prefix}/{call}-secret-namespace") for call in calls
    )


_CLASS = _csi("provisioner", "node-publish", "controller-expand")
# Volumes of Direct Access are attached and staged by calls of their own.
_DIRECT_ACCESS = _csi("node-stage", "controller-publish")
# Earlier names of some of these; the provisioner refuses a class with both.
_DEPRECATED = {
    pair: Pair(f"csi{call}SecretName", f"csi{call}SecretNamespace")
    for call, pair in zip(
        ("Provisioner", "NodePublish", "NodeStage", "ControllerPublish"),
        (*_CLASS[:2], *_DIRECT_ACCESS),
        strict=True,
    )
}
# What calls get that have no keys of their own.
_DEFAULT = Pair("csi.storage.k8s.io/secret-name", "csi.storage.k8s.io/secret-namespace")
_NEEDED = {
    STORAGE_CLASS: _CLASS,
    SNAPSHOT_CLASS: _csi("snapshotter", "snapshotter-list"),
    GROUP_SNAPSHOT_CLASS: _csi("group-snapshotter"),
}
# What is not needed, and names the same Secret where it is there.
_OPTIONAL = {
    STORAGE_CLASS: (*_DIRECT_ACCESS, *_csi("node-expand", "controller-modify"), _DEFAULT),
    SNAPSHOT_CLASS: _csi("group-snapshotter"),
    GROUP_SNAPSHOT_CLASS: _csi("group-snapshotter-get"),
}
# What takes no template, or not that of the class: no object of Kubernetes asked for the call.
_NO_TEMPLATE = {
    STORAGE_CLASS: (),
    SNAPSHOT_CLASS: _csi("snapshotter-list", "group-snapshotter"),
    GROUP_SNAPSHOT_CLASS: _csi("group-snapshotter-get"),
}


class Reference(NamedTuple):
    """A reference that an object has: what stands under one of its keys, or both."""

    pair: Pair
    name: str
    namespace: str
    node: Node
    """The name, or the namespace where there is no name."""


def driver_of(found: Object) -> str:
    """Return the driver that a class names, '' for what has none."""
    field = DRIVER_FIELDS.get(found.kind)
    return text_at(found.node, field) if field else ""


def wanted(user: TokenUser, found: Object) -> tuple[Pair, ...]:
    """Return the pairs that must name the Secret."""
    if not _is_csi(found):
        return (OPENSTORAGE,)
    needed = _NEEDED[user.kind] + (_DIRECT_ACCESS if _is_direct_access(found) else ())
    there = (pair for pair in _OPTIONAL[user.kind] if pair not in needed and _has(found, pair))
    unable = _NO_TEMPLATE[user.kind] if user.secret_namespace.startswith("$") else ()
    return tuple(pair for pair in (*needed, *there) if pair not in unable)


def foreign(user: TokenUser, found: Object) -> list[Reference]:
    """Return the references of a class under keys that are not those of its driver."""
    if _is_csi(found):
        return list(references(found, (OPENSTORAGE, *_DEPRECATED.values())))
    others = (*_CLASS, *_OPTIONAL[STORAGE_CLASS], *_DEPRECATED.values())
    return list(references(found, others)) if user.kind == STORAGE_CLASS else []


def references(found: Object, pairs: Iterable[Pair]) -> Iterator[Reference]:
    """Yield what an object names under these keys."""
    holder = found.node.get(*holder_of(found.kind))
    for pair in pairs:
        nodes = [node for key in pair if holder and (node := holder.get(key))]
        if nodes:
            name, namespace = (text_at(holder, key) for key in pair)
            yield Reference(pair, name, namespace, nodes[0])


def holder_of(kind: str) -> tuple[str, ...]:
    """Return the path of the mapping that holds the keys in an object of this kind."""
    return ("parameters",) if kind in _NEEDED else ("metadata", "annotations")


def _is_csi(found: Object) -> bool:
    return driver_of(found) in CSI


def _is_direct_access(found: Object) -> bool:
    return text_at(found.node, "parameters", "backend").lower().startswith("pure_")


def _has(found: Object, pair: Pair) -> bool:
    """Tell whether the object has a reference for the calls of this pair."""
    return any(references(found, (pair, _DEPRECATED.get(pair, pair))))
