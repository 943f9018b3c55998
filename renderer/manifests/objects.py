"""The objects of the manifests, each a document or an item of a list.

Readers do not agree on what is a list. kubectl takes for one whatever has `items`, Kustomize what
is called so too, so that of these the first is a list to both, and the second to kubectl alone:

    kind: List                                  kind: Bundle
    items:                                      items:
    - {kind: StorageCluster, ...}               - {kind: StorageCluster, ...}

Both hold a StorageCluster here; whether such an object may be ours is for `ambiguity` to say. In a
typed list the items may leave out what the list has: those of a `StorageClusterList` are of kind
StorageCluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from renderer.problems import Place, shown_name
from renderer.records import Record
from renderer.yamltext.nodes import EACH, MAPPING, SEQUENCE, Node, Source
from renderer.yamltext.stream import Document

_POD_SPECS = (
    ("spec", "template", "spec"),
    ("spec",),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)
# Helm runs these hooks before it writes the release, or when that goes; all others behind it.
_EARLY_EVENTS = ("pre-install", "pre-upgrade", "pre-rollback", "pre-delete", "post-delete")
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


Identity: TypeAlias = tuple[str, str, str]
"""Kind, name and namespace of an object of the core group."""

NAMESPACE = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
"""The form of a namespace's name, a label of DNS; anything else is yet to be filled in."""


class Object(Record):
    """An object of the manifests: a document's root, or an item of a List."""

    document: Document
    node: Node
    items: Node | None = None
    """The list that holds it, None for a document."""
    number: int | None = None
    """Of an item its number in the list."""
    holder: Node | None = None
    """Of an item the object that has the list, from which one without a type gets its own."""
    is_nested: bool = False
    """True for an item of a list that is itself an item."""

    @property
    def source(self) -> Source:
        """The document's text and nodes."""
        return self.document.source

    @property
    def kind(self) -> str:
        """The object's kind, '' where it has none."""
        return self._type()[0]

    @property
    def group(self) -> str:
        """The API group of the object, '' for the core group."""
        return self._type()[1].rpartition("/")[0]

    @property
    def name(self) -> str:
        """The object's name, '' where it has none."""
        return text_at(self.node, "metadata", "name")

    @property
    def namespace(self) -> str:
        """The object's namespace, '' where it has none."""
        return text_at(self.node, "metadata", "namespace")

    @property
    def place(self) -> Place:
        """Where the object begins."""
        return self.source.place(self.node)

    @property
    def title(self) -> str:
        """Kind, namespace and name, as messages call the object."""
        namespace, name = shown_name(self.namespace), shown_name(self.name)
        return f"{self.kind} {namespace}/{name}" if namespace else f"{self.kind} {name}"

    @property
    def is_typed(self) -> bool:
        """Tell whether the object has a kind and an apiVersion, as kubectl wants it."""
        return all(self._type())

    @property
    def is_hook(self) -> bool:
        """Tell whether Helm runs the object as a hook, be it named as a workload is."""
        return self._hook is not None

    @property
    def is_late_hook(self) -> bool:
        """Tell whether Helm may run it after the release, when it replaces its namesake there.

        As of `helm.sh/hook: pre-install,post-upgrade`, of which the second is late.
        """
        events = text_at(self._hook).lower().split(",")
        return self.is_hook and not all(event.strip() in _EARLY_EVENTS for event in events)

    @property
    def _hook(self) -> Node | None:
        return self.node.get("metadata", "annotations", "helm.sh/hook")

    def may_be(self, kind: str) -> bool:
        """Tell whether some reader may take the object for one of this kind."""
        own, lists = self.node.readings("kind"), self._inherited("kind")
        return (
            self.kind == kind
            or any(node.may_be(kind) for node in own)
            or any(node.may_be(kind) or node.may_be(f"{kind}List") for node in lists)
        )

    def versions(self) -> Iterator[Node]:
        """Yield every apiVersion that some reader may find for the object."""
        yield from self.node.readings("apiVersion")
        yield from self._inherited("apiVersion")

    def _type(self) -> tuple[str, str]:
        kind, version = self._own_type()
        if kind or version:
            return kind, version
        return text_at(self.holder, "kind").removesuffix("List"), text_at(self.holder, "apiVersion")

    def _own_type(self) -> tuple[str, str]:
        return text_at(self.node, "kind"), text_at(self.node, "apiVersion")

    def _inherited(self, key: str) -> Iterable[Node]:
        return self.holder.readings(key) if self.holder and not any(self._own_type()) else ()


def objects(document: Document) -> Iterator[Object]:
    """Yield every object of a document, items of lists one by one."""
    return _objects(Object(document, document.source.root), set())


def _objects(found: Object, seen: set[int]) -> Iterator[Object]:
    node = found.node
    if node.kind != MAPPING or id(node) in seen:
        return
    seen.add(id(node))
    lists = [items for items in node.readings("items") if items.kind == SEQUENCE]
    if not (lists and found.kind.endswith("List")):
        yield found
    nested = found.number is not None
    for items in lists:
        for number, item in enumerate(items.items):
            inner = Object(found.document, item.seen, items, number, node, nested)
            yield from _objects(inner, seen)


def by_identity(objects: Iterable[Object], namespace: str) -> dict[Identity, list[Object]]:
    """Return the objects of the core group by kind, name and namespace.

    One without a namespace, or with a placeholder, is taken to be in the one that is given.
    """
    there: dict[Identity, list[Object]] = {}
    for item in objects:
        if not item.group:
            where = namespace if may_be_in(item, namespace) else item.namespace
            identity = (item.kind, item.name, where)
            there.setdefault(identity, []).append(item)
    return there


def may_be_in(found: Object, namespace: str) -> bool:
    """Tell whether an object is in a namespace, or may be once a placeholder is filled in."""
    return found.namespace in ("", namespace) or not re.fullmatch(NAMESPACE, found.namespace)


def container(workload: Object, name: str) -> Node | None:
    """Return the container of this name in a workload's pod template."""
    return next((c for c in containers(workload) if text_at(c, "name") == name), None)


def text_at(node: Node | None, *path: str) -> str:
    """Return the text under these keys, '' where there is none."""
    found = node.get(*path) if node else None
    return (found.text or "") if found else ""


def items_at(node: Node | None, *path: str) -> tuple[Node, ...]:
    """Return the items of the list under these keys, aliases looked through."""
    found = node.get(*path) if node else None
    return tuple(item.seen for item in found.items) if found else ()


def is_true(node: Node | None) -> bool:
    """Tell whether a flag is on for kubectl, which reads YAML 1.1."""
    return _is_word(node, ("true", "yes", "on", "y"))


def is_false(node: Node | None) -> bool:
    """Tell whether a flag is off for kubectl."""
    return _is_word(node, ("false", "no", "off", "n"))


def _is_word(node: Node | None, words: tuple[str, ...]) -> bool:
    return bool(node and not node.style and not node.tag and node.value.lower() in words)


def containers(workload: Object) -> tuple[Node, ...]:
    """Return the containers of a workload's pod template."""
    return items_at(workload.node, "spec", "template", "spec", "containers")


def pod_containers(found: Object) -> Iterator[Node]:
    """Yield every container, of any sort, that some reader may find in an object's pods."""
    for path in _POD_SPECS:
        for spec in found.node.readings(*path):
            for sort in _CONTAINERS:
                yield from spec.readings(sort, EACH)
