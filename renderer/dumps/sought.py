"""Which objects of a dump are looked at, in two passes.

The first finds what runs Portworx, Stork and Autopilot, and what names the Secret of a token; these
name Secrets and ConfigMaps, of which a dump may have thousands. The second finds those.

A kind that is not in the input was not seen, which is not the same as not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from renderer.dumps.dump import Dump
from renderer.manifests import selection
from renderer.manifests.interest import CONFIG_MAP, SECRET, Interest
from renderer.manifests.objects import Identity, Object, pod_containers, text_at
from renderer.manifests.search import Clue
from renderer.portworx import operator
from renderer.portworx.kinds import CSI, IN_TREE, KINDS, OLD_CSI, OPENSTORAGE
from renderer.portworx.names import AUTOPILOT, PORTWORX, PORTWORX_IMAGES, STORAGE_CLUSTER, STORK
from renderer.portworx.settings import PUBLIC_KEYS
from renderer.problems import Findings
from renderer.reading import ends, stanza
from renderer.reading.ends import Known
from renderer.records import Record
from renderer.spellings import token_keys
from renderer.yamltext.nodes import EACH, MAPPING, Node
from renderer.yamltext.stream import File

VOLUME, CRD, REVISION, POD = (
    "PersistentVolume",
    "CustomResourceDefinition",
    "ControllerRevision",
    "Pod",
)
_WORKLOADS = Interest({}, PORTWORX_IMAGES | {PORTWORX, STORK, AUTOPILOT, "portworx-operator"})
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
)
_KINDS = frozenset((*KINDS, VOLUME, CRD, REVISION))
VOLUME_REFERENCES = ("nodePublishSecretRef", "controllerExpandSecretRef", "nodeStageSecretRef")
"""Where a volume of CSI names the Secret of a token, for each kind of call."""
_KIND = rb"(?m)^(?:- |  )?\"?kind\"?:[ \t]*[\"']?([A-Za-z]+)"
_REFERENCES = ("secretKeyRef", "configMapKeyRef", "secretRef", "configMapRef")


class Seen(Record):
    """What the input holds of a cluster."""

    objects: tuple[Object, ...]
    known: Known
    kinds: frozenset[str]
    """Of which objects were seen, or known not to be there."""


def read(files: list[File], findings: Findings, gone: Iterable[Identity] = ()) -> Seen:
    """Return what is looked at; what readers take two ways in it is refused."""
    dump = Dump(files)
    first = list(_sought(dump, findings))
    named = {name for item in first for name in _named(item) if name}
    names = frozenset((*named, operator.KEYS_SECRET, PUBLIC_KEYS, *operator.TOKEN_SECRETS))
    wanted = Interest({SECRET: names, CONFIG_MAP: names}, frozenset())
    second = dump.objects(wanted.clues(), findings, kinds=wanted.names)
    found = [item for item in second if wanted.holds(item)]
    findings.record(selection.ambiguities([(item, True) for item in found]))
    kinds = {match.decode() for file in files for match in re.findall(_KIND, file.data)}
    return Seen(tuple(first), ends.known(found, gone), frozenset(kinds))


def _sought(dump: Dump, findings: Findings) -> Iterator[Object]:
    for item in dump.objects(_CLUES, findings):
        if item.kind in _KINDS or _WORKLOADS.holds(item):
            findings.record(selection.ambiguities([(item, True)]))
            yield item


def _named(found: Object) -> Iterator[str]:
    """Yield the names of Secrets and ConfigMaps that an object refers to."""
    if found.kind == STORAGE_CLUSTER:
        yield stanza.of(found).shared_secret.text
    owners = [*pod_containers(found), *_parts(found)]
    for owner in owners:
        for path in (("env", EACH, "valueFrom"), ("envFrom", EACH)):
            for node in owner.readings(*path):
                yield from (text_at(node, key, "name") for key in _REFERENCES)
    if found.kind in KINDS:
        kind = KINDS[found.kind]
        pairs = (*kind.needed, *kind.optional, OPENSTORAGE)
        yield from (item.name for item in token_keys.references(found, pairs))
    if found.kind == VOLUME:
        for reference in (
            "nodePublishSecretRef",
            "controllerExpandSecretRef",
            "nodeStageSecretRef",
        ):
            yield text_at(found.node, "spec", "csi", reference, "name")


def _parts(found: Object) -> Iterator[Node]:
    """Yield the parts of a StorageCluster that have variables."""
    spec = found.node.get("spec")
    for part in (spec, *(spec.get(role) for role in (STORK, AUTOPILOT))) if spec else ():
        if part and part.kind == MAPPING:
            yield part
