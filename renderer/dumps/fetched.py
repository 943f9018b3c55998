"""What a live cluster is asked for: kind by kind, by full group names.

First what runs Portworx, and what names the Secret of a token. Then pods and their revisions, in
the namespaces of what runs Portworx alone: a cluster may have ten thousand others. At last Secrets
and ConfigMaps by name, those that were referred to and no others:

    kubectl get storageclusters.core.libopenstorage.org --all-namespaces
    kubectl get pods --namespace=portworx
    kubectl get secrets pxkeys px-user-token --namespace=portworx

What is not found is not there; what may not be read was not seen, and a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from renderer.dumps import sought
from renderer.dumps.dump import Dump
from renderer.dumps.kubectl import PLACE, Answer, Kubectl
from renderer.dumps.sought import CRD, NODE, REVISION, Seen
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.manifests.objects import NAMESPACE, Identity, Object
from renderer.manifests.search import Clue
from renderer.portworx import operator
from renderer.portworx.kinds import CLAIM, STORAGE_CLASS
from renderer.portworx.names import DAEMON_SET, DEPLOYMENT, GROUP, STORAGE_CLUSTER
from renderer.portworx.settings import PUBLIC_KEYS
from renderer.problems import Findings, Problem, shown_name, warning
from renderer.reading import ends, stanza
from renderer.reading.reading import is_portworx
from renderer.reading.running import POD
from renderer.reading.token_uses import VOLUME, class_of
from renderer.records import Record
from renderer.yamltext.stream import File

_EVERYWHERE = "--all-namespaces"
_DEFINITION = f"storageclusters.{GROUP}"
_LISTED = {
    STORAGE_CLUSTER: (_DEFINITION, _EVERYWHERE),
    NODE: (f"storagenodes.{GROUP}", _EVERYWHERE),
    DAEMON_SET: ("daemonsets.apps", _EVERYWHERE),
    DEPLOYMENT: ("deployments.apps", _EVERYWHERE),
    CRD: ("customresourcedefinitions.apiextensions.k8s.io", _DEFINITION),
    STORAGE_CLASS: ("storageclasses.storage.k8s.io",),
    CLAIM: ("persistentvolumeclaims", _EVERYWHERE),
    VOLUME: ("persistentvolumes",),
    "VolumeSnapshotClass": ("volumesnapshotclasses.snapshot.storage.k8s.io",),
    "VolumeGroupSnapshotClass": ("volumegroupsnapshotclasses.groupsnapshot.storage.k8s.io",),
    "ClusterPair": ("clusterpairs.stork.libopenstorage.org", _EVERYWHERE),
    "VolumeSnapshot": ("volumesnapshots.volumesnapshot.external-storage.k8s.io", _EVERYWHERE),
}
"""The arguments of `kubectl get` for each kind that is looked at everywhere."""
_BESIDE = {POD: "pods", REVISION: "controllerrevisions.apps"}
_BY_NAME = {SECRET: "secrets", CONFIG_MAP: "configmaps"}
_WORKLOADS = frozenset((STORAGE_CLUSTER, DAEMON_SET, DEPLOYMENT))
_NAME = r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?"
"""The form of an object's name; nothing in a cluster has another."""


class _Fetched(Record):
    """What one question was about, and the answer."""

    kind: str
    namespace: str
    names: tuple[str, ...]
    answer: Answer

    @property
    def file(self) -> File:
        """What kubectl printed."""
        return File(f"cluster:{self.kind}", self.answer.data)


def read(kubectl: Kubectl, findings: Findings) -> Seen:
    """Return what is looked at of a cluster."""
    listed = [_Fetched(kind, "", (), kubectl.get(*words)) for kind, words in _LISTED.items()]
    everywhere = _dump(listed)
    first = sought.users(everywhere, findings)
    beside = [
        _Fetched(kind, namespace, (), kubectl.get(resource, f"--namespace={namespace}"))
        for namespace in sorted({item.namespace for item in first if item.kind in _WORKLOADS})
        for kind, resource in _BESIDE.items()
    ]
    first += sought.users(_dump(beside), findings)
    wanted = {*_wanted(first, _claims(everywhere, first, findings))}
    named = list(_by_name(kubectl, wanted))
    names = frozenset(name for _, name, _ in wanted)
    found = sought.holders(_dump(named), names, findings)
    return _seen(first, found, wanted, [*listed, *beside, *named], findings)


def _dump(fetched: Iterable[_Fetched]) -> Dump:
    """Return what was fetched; nobody has its text, so that places are objects and field paths."""
    return Dump([item.file for item in fetched], written_by_host=True)


def _seen(
    first: list[Object],
    found: list[Object],
    wanted: set[Identity],
    fetched: list[_Fetched],
    findings: Findings,
) -> Seen:
    """Return all that was fetched, and what of it is known not to be there."""
    refused = [item for item in fetched if item.answer.is_forbidden]
    if refused:
        findings.record([_forbidden(refused)])
    hidden = {identity for item in refused for identity in _hidden(item)}
    there = {(item.kind, item.name, item.namespace) for item in found}
    gone = wanted - there - hidden - {*_made_by_operator(first)}
    kinds = {*_LISTED, *_BESIDE, *_BY_NAME} - {item.kind for item in refused}
    return Seen(tuple(first), ends.known(found, gone), frozenset(kinds))


def _made_by_operator(first: Iterable[Object]) -> Iterator[Identity]:
    """Yield the Secrets that the Operator makes where they are not there: nobody waits for them."""
    for found in first:
        if found.kind == STORAGE_CLUSTER and (own := stanza.of(found)).is_on:
            for name in (own.shared_secret.text, operator.KEYS_SECRET, *operator.TOKEN_SECRETS):
                yield SECRET, name, found.namespace


def _hidden(item: _Fetched) -> Iterator[Identity]:
    for name in item.answer.hidden or item.names:
        yield item.kind, name, item.namespace


def _forbidden(refused: Iterable[_Fetched]) -> Problem:
    what = ", ".join(title for item in refused for title in _titles(item))
    return warning(
        "forbidden",
        PLACE,
        f"not seen, since you may not read it: {what}",
        "ask for the right to get and list it, or let somebody check who has it",
    )


def _titles(item: _Fetched) -> Iterator[str]:
    """Yield what an answer does not have, as messages call it."""
    if not (item.names or item.answer.hidden):
        where = f" in {item.namespace}" if item.namespace else ""
        yield f"every {item.kind}{where}"
    for kind, name, namespace in sorted(_hidden(item)):
        told = shown_name(name)
        yield f"{kind} {namespace}/{told}" if namespace else f"{kind} {told}"


def _wanted(first: Sequence[Object], claims: Sequence[Object]) -> Iterator[Identity]:
    """Yield the Secrets and ConfigMaps that are referred to, templates filled in."""
    for found in first:
        if is_portworx(found):
            yield CONFIG_MAP, PUBLIC_KEYS, found.namespace
        if found.kind == STORAGE_CLUSTER:
            for name in (operator.KEYS_SECRET, *operator.TOKEN_SECRETS):
                yield SECRET, name, found.namespace
        for kind, name, namespace in sought.references([found]):
            if _is_template((kind, name, namespace)):
                yield from ((kind, name, where) for where in _users_of(found, claims))
            elif namespace:
                yield kind, name, namespace


def _claims(everywhere: Dump, first: Iterable[Object], findings: Findings) -> list[Object]:
    """Return the claims of classes that have a Secret beside each claim."""
    classes = [
        item.name.encode()
        for item in first
        if item.kind == STORAGE_CLASS
        and any(_is_template(ref) for ref in sought.references([item]))
    ]
    clue = Clue((CLAIM.encode(),), tuple(classes))
    return [*everywhere.objects((clue,), findings, kinds=(CLAIM,))] if classes else []


def _is_template(identity: Identity) -> bool:
    return identity[2].startswith("$")


def _users_of(found: Object, claims: Iterable[Object]) -> set[str]:
    """Return the namespaces of the claims of a class."""
    return {
        item.namespace for item in claims if item.kind == CLAIM and class_of(item) == found.name
    }


def _by_name(kubectl: Kubectl, wanted: set[Identity]) -> Iterator[_Fetched]:
    """Ask for Secrets and ConfigMaps, once for each namespace."""
    groups: dict[tuple[str, str], list[str]] = {}
    for kind, namespace, name in sorted((kind, space, name) for kind, name, space in wanted):
        if re.fullmatch(_NAME, name) and re.fullmatch(NAMESPACE, namespace):
            groups.setdefault((kind, namespace), []).append(name)
    for (kind, namespace), names in groups.items():
        answer = kubectl.get(_BY_NAME[kind], *names, f"--namespace={namespace}")
        yield _Fetched(kind, namespace, tuple(names), answer)
