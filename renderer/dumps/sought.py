"""Which objects of a dump are looked at, in two passes.

The first finds what runs Portworx, Stork and Autopilot, and what names the Secret of a token; these
name Secrets and ConfigMaps, of which a dump may have thousands. The second finds those.

A kind that is not in the input was not seen, which is not the same as not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from renderer.dumps.dump import Dump
from renderer.manifests import selection
from renderer.manifests.interest import CONFIG_MAP, SECRET, Interest
from renderer.manifests.objects import Identity, Object, pod_containers, text_at
from renderer.manifests.search import Clue
from renderer.portworx import operator
from renderer.portworx.kinds import CSI, IN_TREE, KINDS, OLD_CSI
from renderer.portworx.names import AUTOPILOT, PORTWORX, PORTWORX_IMAGES, STORAGE_CLUSTER, STORK
from renderer.portworx.settings import PUBLIC_KEYS
from renderer.problems import Findings
from renderer.reading import ends, stanza, token_uses
from renderer.reading.ends import Known
from renderer.reading.token_uses import VOLUME
from renderer.records import Record
from renderer.yamltext.nodes import EACH, MAPPING, Node
from renderer.yamltext.stream import File

CRD, REVISION, NODE = "CustomResourceDefinition", "ControllerRevision", "StorageNode"
_NAMES = {PORTWORX, STORK, AUTOPILOT, "stork-scheduler", "portworx-operator"}
_WORKLOADS = Interest({}, PORTWORX_IMAGES | _NAMES)
_DRIVERS = (CSI.encode(), IN_TREE.encode(), OLD_CSI.encode(), b"portworxVolume")
_MARKS = (b"openstorage.io/auth-secret", IN_TREE.encode(), b"ClusterPair")
"""What a claim has that names the Secret of a token itself, or that is of the old driver."""
_CLUES = (
    *_WORKLOADS.clues(),
    *(Clue((kind.name.encode(),), _MARKS) for kind in KINDS.values() if not kind.is_class),
    *(Clue((kind.name.encode(),), _DRIVERS) for kind in KINDS.values() if kind.is_class),
    Clue((VOLUME.encode(),), _DRIVERS),
    Clue((CRD.encode(),), (b"storageclusters",)),
    Clue((REVISION.encode(),), (PORTWORX.encode(),)),
    Clue((NODE.encode(),)),
)
_KINDS = frozenset((*KINDS, VOLUME, CRD, REVISION, NODE))
_KIND = rb"(?m)^(?:- |  |\{(?:[^][{}\n]*,)? *)?\"?kind\"?:[ \t]*[\"']?([A-Za-z]+)"
"""A key of an object that stands for itself, is an item of a list, or in braces on one line."""
_REFERENCES = {
    "secretKeyRef": SECRET,
    "secretRef": SECRET,
    "configMapKeyRef": CONFIG_MAP,
    "configMapRef": CONFIG_MAP,
}


class Seen(Record):
    """What the input holds of a cluster."""

    objects: tuple[Object, ...]
    known: Known
    kinds: frozenset[str]
    """Of which objects were seen, or known not to be there."""


def read(files: list[File], findings: Findings) -> Seen:
    """Return what is looked at; what readers take two ways in it is refused."""
    dump = Dump(files)
    first = users(dump, findings)
    own = (operator.KEYS_SECRET, PUBLIC_KEYS, *operator.TOKEN_SECRETS)
    names = frozenset([*(name for _, name, _ in references(first)), *own])
    held = holders(dump, names, findings)
    kinds = {kind for file in files for kind in _kinds(file)} | {item.kind for item in first + held}
    return Seen(tuple(first), ends.known(held), frozenset(kinds))


def _kinds(file: File) -> Iterator[str]:
    """Yield the kinds of the objects in a file; those of a typed list are told by its own."""
    found = [match.decode() for match in re.findall(_KIND, file.data)]
    for kind in (*found, *_kinds_of_json(file.data)):
        yield from (kind, kind.removesuffix("List"))


def _kinds_of_json(data: bytes) -> Iterator[str]:
    """Yield the kinds of what `kubectl get -o json` prints: one object, or a list of many."""
    if not data.lstrip().startswith(b"{"):
        return
    with suppress(ValueError, RecursionError):
        whole = json.loads(data)
        items = whole.get("items")
        for item in (whole, *(items if isinstance(items, list) else ())):
            kind = item.get("kind") if isinstance(item, dict) else None
            yield from (kind,) if isinstance(kind, str) else ()


def users(dump: Dump, findings: Findings) -> list[Object]:
    """Return what runs Portworx, Stork and Autopilot, and what names the Secret of a token."""
    found = list(_each_once(item for item in dump.objects(_CLUES, findings) if _is_sought(item)))
    findings.record(selection.ambiguities([(item, True) for item in found]))
    return found


def _each_once(found: Iterable[Object]) -> Iterator[Object]:
    """Leave out what two dumps of one cluster both have: the same object, at the same version."""
    seen = set()
    for item in found:
        uid, version = (text_at(item.node, "metadata", key) for key in ("uid", "resourceVersion"))
        mark = (item.kind, item.group, item.namespace, item.name, uid, version)
        if not (uid and version and mark in seen):
            seen.add(mark)
            yield item


def holders(dump: Dump, names: frozenset[str], findings: Findings) -> list[Object]:
    """Return the Secrets and ConfigMaps of these names."""
    wanted = Interest({SECRET: names, CONFIG_MAP: names}, frozenset())
    second = dump.objects(wanted.clues(), findings, kinds=wanted.names)
    found = [item for item in second if wanted.holds(item)]
    findings.record(selection.ambiguities([(item, True) for item in found]))
    return found


def _is_sought(found: Object) -> bool:
    return found.kind in _KINDS or _WORKLOADS.holds(found)


def references(found: Iterable[Object]) -> set[Identity]:
    """Return the Secrets and ConfigMaps that these objects refer to."""
    return {identity for item in found for identity in _references(item) if identity[1]}


def _references(found: Object) -> Iterator[Identity]:
    """Yield what one refers to; the namespace is as it stands there, be it a template."""
    if found.kind == STORAGE_CLUSTER:
        yield SECRET, stanza.of(found).shared_secret.text, found.namespace
    for owner in (*pod_containers(found), *_parts(found)):
        yield from _of_variables(owner, found.namespace)
    for use in token_uses.of(found):
        yield SECRET, use.name, use.namespace or found.namespace


def _of_variables(owner: Node, namespace: str) -> Iterator[Identity]:
    for path in (("env", EACH, "valueFrom"), ("envFrom", EACH)):
        for node in owner.readings(*path):
            for key, kind in _REFERENCES.items():
                yield kind, text_at(node, key, "name"), namespace


def _parts(found: Object) -> Iterator[Node]:
    """Yield the parts of a StorageCluster that have variables."""
    spec = found.node.get("spec")
    for part in (spec, *(spec.get(role) for role in (STORK, AUTOPILOT))) if spec else ():
        if part and part.kind == MAPPING:
            yield part
