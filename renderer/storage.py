"""The classes and claims of the manifests that get the Secret of a token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from renderer import manifests
from renderer.model import CLAIM, SNAPSHOT_CLASS, STORAGE_CLASS, Cluster, TokenUser
from renderer.nodes import MAPPING, Source
from renderer.objects import Object, text_at
from renderer.problems import Findings

CSI, IN_TREE = "pxd.portworx.com", "kubernetes.io/portworx-volume"

_GROUPS = {
    STORAGE_CLASS: "storage.k8s.io",
    SNAPSHOT_CLASS: "snapshot.storage.k8s.io",
    CLAIM: "",
}
# The field that names the driver of a class, and the drivers of Portworx that it may name.
_DRIVERS = {
    STORAGE_CLASS: ("provisioner", (CSI, IN_TREE)),
    SNAPSHOT_CLASS: ("driver", (CSI,)),
}
_TEMPLATES = {
    STORAGE_CLASS: manifests.STORAGE_CLASS,
    SNAPSHOT_CLASS: manifests.SNAPSHOT_CLASS,
    CLAIM: manifests.CLAIM,
}


class Completion(NamedTuple):
    """An object of the manifests, and what it needs to name the Secret of a token."""

    user: TokenUser
    found: Object
    fragment: Source


def find(cluster: Cluster, candidates: list[Object], findings: Findings) -> list[Completion]:
    """Return the objects that the values name, each with what it needs; what is wrong is found."""
    users: dict[tuple[str, ...], list[TokenUser]] = {}
    for user in cluster.token_users:
        users.setdefault((user.kind, _GROUPS[user.kind], user.name), []).append(user)
        if user.namespace:
            users[user.kind, _GROUPS[user.kind], user.name, user.namespace] = [user]
    completions = []
    for found in candidates if users else ():
        if named := users.get(_identity(found)):
            _check(named, found, findings)
            completions.append(Completion(named[0], found, _fragment(named[0], found)))
    return completions


def _identity(found: Object) -> tuple[str, ...]:
    """Return what the values know an object by; a class has no namespace."""
    where = (found.namespace,) if found.kind == CLAIM and found.namespace else ()
    return (found.kind, found.group, found.name, *where)


def note_immutable(completions: Iterable[Completion], findings: Findings) -> None:
    """Say once that the API server refuses new parameters of a StorageClass that it has."""
    changed = [c.found for c in completions if c.user.kind == STORAGE_CLASS and not _is_complete(c)]
    if changed:
        findings.notice(
            "immutable-parameters",
            changed[0].place,
            f"new parameters for {', '.join(found.title for found in changed)}: a StorageClass "
            "that is in the cluster keeps those that it has",
            "delete it there first (`kubectl delete storageclass NAME`); volumes and claims stay",
        )


def note_no_fragment(cluster: Cluster, findings: Findings) -> None:
    """Say that there is no fragment of classes and claims, where the values name some."""
    if cluster.token_users:
        findings.notice(
            "no-fragment",
            cluster.token_users[0].place,
            "there is no fragment to paste for a class or a claim",
            "give its manifest to `pxsec render` or `pxsec patch`",
        )


def _check(users: list[TokenUser], found: Object, findings: Findings) -> None:
    if users[0].namespace and not found.namespace:
        _check_namespace(users, found, findings)
    _check_driver(users[0], found, findings)


def _check_namespace(users: list[TokenUser], found: Object, findings: Findings) -> None:
    """Check a claim without a namespace: it is in that of the values, if they name only one."""
    first, *others = (user.namespace for user in users)
    if others:
        findings.error(
            "no-namespace",
            found.place,
            f"{found.title} has no namespace, and the values name one of this name in "
            f"'{first}' and in '{others[0]}'",
            "add metadata.namespace",
        )
    else:
        findings.notice(
            "namespace-assumed",
            found.place,
            f"{found.title} has no namespace; it is taken to be in '{first}'",
            f"add metadata.namespace, or apply it with -n {first}",
        )


def _check_driver(user: TokenUser, found: Object, findings: Findings) -> None:
    if user.kind not in _DRIVERS:
        return
    key, drivers = _DRIVERS[user.kind]
    driver, node = text_at(found.node, key), found.node.get(key) or found.node
    if driver not in drivers:
        findings.error(
            "wrong-provisioner",
            found.source.place(node),
            f"{found.title} is not of Portworx: its {key} is not {' or '.join(drivers)}",
            "correct it, or take the class out of the values",
        )
    elif driver == IN_TREE and user.secret_namespace.startswith("$"):
        findings.error(
            "wrong-template",
            user.place,
            f"{found.title} ({found.place}) has the provisioner {IN_TREE}, which takes no template",
            "write the name of a namespace, or change the class to the provisioner " + CSI,
        )


def _fragment(user: TokenUser, found: Object) -> Source:
    return manifests.render(
        _TEMPLATES[user.kind],
        name=user.name,
        namespace=user.namespace,
        csi=text_at(found.node, "provisioner") == CSI,
        secret=user.secret,
        secret_namespace=user.secret_namespace,
    )


def _is_complete(completion: Completion) -> bool:
    """Tell whether the class has its parameters already."""
    here = completion.found.node.get("parameters")
    wanted = completion.fragment.root.get("parameters")
    if here is None or here.kind != MAPPING or wanted is None:
        return False
    return bool(wanted.data().items() <= here.data().items())
