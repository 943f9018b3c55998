"""What anybody would take for Portworx, and pxsec does not know: in a template, or misspelt.

    apiVersion: core.libopenstorage.org/v1      kind: Template
    kind: Storagecluster                        objects: [{kind: StorageCluster, spec: {...}}]

Mostly this does no harm, for a run without Portworx is refused. One with classes and claims alone
is not: they get the name of a Secret, as they should where Portworx is secured elsewhere, and then
nobody would notice that the Portworx which is here stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.hazards.rivals import runs_portworx
from renderer.manifests import search
from renderer.manifests.objects import text_at
from renderer.manifests.search import Clue
from renderer.manifests.selection import Input
from renderer.portworx.names import GROUP, PORTWORX, PORTWORX_IMAGES, STORAGE_CLUSTER
from renderer.problems import Findings, Problem
from renderer.yamltext.nodes import MAPPING, Node
from renderer.yamltext.stream import Document

_KIND = STORAGE_CLUSTER.casefold()
_SPELT = b"(?i)" + _KIND.encode()
_VERSION = r"([a-z0-9.-]+)/v\w+"


def check(given: Input) -> Iterator[Problem]:
    """Yield every StorageCluster and container of Portworx, wherever in a document it stands."""
    for document in _documents(given):
        kind = text_at(document.source.root, "kind")
        for node, what in _outermost(document.source.root, kind):
            yield Problem(
                "looks-like-portworx",
                document.source.place(node),
                f"this looks like {what}, and pxsec cannot switch PX-Security on in it",
                "correct its kind and apiVersion, or take it out of what it is wrapped in",
            )


def _documents(given: Input) -> Iterator[Document]:
    if given.joined:
        yield given.joined
        return
    spellings = {word for file in given.files for word in re.findall(_SPELT, file.data)}
    words = (*spellings, *(word.encode() for word in (*PORTWORX_IMAGES, PORTWORX)))
    yield from search.documents(given.files, (Clue(words),), Findings())


def _outermost(node: Node, kind: str) -> Iterator[tuple[Node, str]]:
    if what := _likeness(node, kind):
        yield node, what
        return
    for below in [value for _, value in node.entries] or node.items:
        yield from _outermost(below, kind)


def _likeness(node: Node, kind: str) -> str:
    if node.kind != MAPPING:
        return ""
    if _is_cluster(node):
        return "a StorageCluster of Portworx"
    return "a container of Portworx" if node.get("image") and runs_portworx(node, kind) else ""


def _is_cluster(node: Node) -> bool:
    """Tell a StorageCluster, in whatever letters, from what only refers to one."""
    is_object = any(_values(node, "metadata")) or any(_values(node, "spec"))
    is_named = any(value.may_fit(_is_kind) for value in _values(node, "kind"))
    return is_object and is_named and not _is_of_another(node)


def _is_kind(text: str) -> bool:
    return text.strip().casefold() == _KIND


def _is_of_another(node: Node) -> bool:
    """Tell whether the version is that of another group, such as OpenShift Data Foundation."""
    versions = [value.text or "" for value in _values(node, "apiversion")]
    groups = [found[1] for text in versions if (found := re.fullmatch(_VERSION, text))]
    return bool(groups) and GROUP not in groups


def _values(node: Node, name: str) -> Iterator[Node]:
    """Yield the values of a key, in whatever letters."""
    return (
        value.seen
        for key, value in node.entries
        if key.seen.may_fit(lambda text: text.casefold() == name)
    )
