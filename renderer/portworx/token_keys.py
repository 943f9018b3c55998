"""The keys under which an object names the Secret of a token: parameters or annotations.

The sidecars of Kubernetes CSI read each of their keys for one kind of call; Portworx and Stork read
the pair of `openstorage.io`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from renderer.manifests.objects import Object, text_at
from renderer.values.cluster import GROUP_SNAPSHOT_CLASS, SNAPSHOT_CLASS, STORAGE_CLASS, TokenUser
from renderer.yamltext.nodes import Node

CSI, IN_TREE = "pxd.portworx.com", "kubernetes.io/portworx-volume"
OLD_CSI = "com.openstorage.pxd"
"""The name of the CSI driver before release 2.2 of Portworx."""


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


class Class(NamedTuple):
    """A kind of class: where it names its driver, and the pairs of CSI under which a Secret."""

    driver: str
    needed: tuple[Pair, ...]
    optional: tuple[Pair, ...]
    """Not needed, and naming the same Secret where they are there."""
    untemplated: tuple[Pair, ...] = ()
    """Without a template, or that of the class: no object of Kubernetes asked for the call."""


# Volumes of Direct Access are attached and staged by calls of their own.
_DIRECT_ACCESS = _csi("node-stage", "controller-publish")
# What calls get that have no keys of their own.
_DEFAULT = Pair("csi.storage.k8s.io/secret-name", "csi.storage.k8s.io/secret-namespace")
CLASSES = {
    STORAGE_CLASS: Class(
        "provisioner",
        _csi("provisioner", "node-publish", "controller-expand"),
        (*_DIRECT_ACCESS, *_csi("node-expand", "controller-modify"), _DEFAULT),
    ),
    # A snapshotter before 8.0 refuses a class with keys for groups, which it does not know.
    SNAPSHOT_CLASS: Class(
        "driver",
        _csi("snapshotter", "snapshotter-list"),
        _csi("group-snapshotter"),
        untemplated=_csi("snapshotter-list", "group-snapshotter"),
    ),
    GROUP_SNAPSHOT_CLASS: Class(
        "driver",
        _csi("group-snapshotter"),
        _csi("group-snapshotter-get"),
        untemplated=_csi("group-snapshotter-get"),
    ),
}
# Earlier names of some of these; the provisioner refuses a class with both.
_DEPRECATED = {
    pair: Pair(f"csi{call}SecretName", f"csi{call}SecretNamespace")
    for call, pair in zip(
        ("Provisioner", "NodePublish", "NodeStage", "ControllerPublish"),
        _csi("provisioner", "node-publish", "node-stage", "controller-publish"),
        strict=True,
    )
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
    kind = CLASSES.get(found.kind)
    return text_at(found.node, kind.driver) if kind else ""


def is_csi(found: Object) -> bool:
    """Tell whether a class is of Portworx' CSI driver."""
    return driver_of(found) in (CSI, OLD_CSI)


def wanted(user: TokenUser, found: Object) -> tuple[Pair, ...]:
    """Return the pairs that must name the Secret."""
    if not is_csi(found):
        return (OPENSTORAGE,)
    kind = CLASSES[found.kind]
    needed = kind.needed + (_DIRECT_ACCESS if _is_direct_access(found) else ())
    there = (pair for pair in kind.optional if pair not in needed and _has(found, pair))
    unable = kind.untemplated if user.secret_namespace.startswith("$") else ()
    return tuple(pair for pair in (*needed, *there) if pair not in unable)


def foreign(found: Object) -> list[Reference]:
    """Return the references of a class under keys that are not those of its driver."""
    if found.kind not in CLASSES:
        return []
    kind = CLASSES[found.kind]
    others = (OPENSTORAGE,) if is_csi(found) else (*kind.needed, *kind.optional)
    return list(references(found, (*others, *_DEPRECATED.values())))


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
    return ("parameters",) if kind in CLASSES else ("metadata", "annotations")


def _is_direct_access(found: Object) -> bool:
    return text_at(found.node, "parameters", "backend").lower().startswith("pure_")


def _has(found: Object, pair: Pair) -> bool:
    """Tell whether the object has a reference for the calls of this pair."""
    return any(references(found, (pair, _DEPRECATED.get(pair, pair))))
