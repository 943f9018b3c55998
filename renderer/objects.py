"""The objects of the manifests, each a document or an item of a List."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from renderer.nodes import MAPPING, SEQUENCE, Node, Source
from renderer.problems import Place
from renderer.stream import Document


class Object(NamedTuple):
    """An object of the manifests: a document's root, or an item of a List."""

    document: Document
    node: Node
    number: int | None = None
    """Of an item its number in the List, of a document None."""

    @property
    def source(self) -> Source:
        """The document's text and nodes."""
        return self.document.source

    @property
    def kind(self) -> str:
        """The object's kind, '' where it has none."""
        return text_at(self.node, "kind")

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
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else f"{self.kind} {self.name}"
        )


def objects(documents: Iterable[Document]) -> Iterator[Object]:
    """Yield every object of the documents but Helm's hooks, items of Lists one by one."""
    for document in documents:
        root = document.source.root
        items = root.get("items")
        if text_at(root, "kind").endswith("List") and items and items.kind == SEQUENCE:
            found = [Object(document, item, i) for i, item in enumerate(items.items)]
        else:
            found = [Object(document, root)] if root.kind == MAPPING else []
        yield from (item for item in found if not _is_hook(item))


def _is_hook(found: Object) -> bool:
    """Tell whether Helm runs the object as a hook, be it named as a workload is."""
    return found.node.get("metadata", "annotations", "helm.sh/hook") is not None


def container(workload: Object, name: str) -> Node | None:
    """Return the container of this name in a workload's pod template."""
    return next((c for c in containers(workload) if text_at(c, "name") == name), None)


def text_at(node: Node | None, *path: str) -> str:
    """Return the text under these keys, '' where there is none."""
    found = node.get(*path) if node else None
    return (found.text or "") if found else ""


def is_true(node: Node | None) -> bool:
    """Tell whether a flag is on for kubectl, which reads YAML 1.1."""
    return bool(node and not node.style and node.value.lower() in ("true", "yes", "on", "y"))


def containers(workload: Object) -> tuple[Node, ...]:
    """Return the containers of a workload's pod template."""
    node = workload.node.get("spec", "template", "spec", "containers")
    return node.items if node else ()
