"""The nodes of one YAML document, which know where they stand in the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from renderer.problems import Place, can_echo
from renderer.scalars import Scalar, resolve

SCALAR, MAPPING, SEQUENCE, ALIAS = "scalar", "mapping", "sequence", "alias"

_STR_TAG = "tag:yaml.org,2002:str"


class Node(NamedTuple):
    """A node: `start` and `end` are offsets into the text, end exclusive, comments left out."""

    kind: str
    start: int
    end: int
    value: str = ""
    """The text of a scalar, the name of an alias."""
    entries: tuple[tuple[Node, Node], ...] = ()
    """The keys and values of a mapping."""
    items: tuple[Node, ...] = ()
    """The items of a sequence."""
    style: str = ""
    """Of a scalar '' (plain), ', ", | or >; of a collection 'flow' or 'block'."""
    anchor: str | None = None
    tag: str | None = None
    target: Node | None = None
    """Of an alias the node that it stands for; None where no finished anchor has its name."""

    def get(self, *path: str) -> Node | None:
        """Return the node under these keys, or None; aliases and merge keys are looked through."""
        node: Node | None = self.seen
        for key in path:
            node = node._value(key) if node else None
        return node

    @property
    def seen(self) -> Node:
        """The node itself, or what an alias stands for."""
        return self.target or self

    @property
    def is_merge_key(self) -> bool:
        """Tell whether the node, as a key, brings the entries of other mappings in."""
        return self.value == "<<" and not self.style

    def _value(self, wanted: str) -> Node | None:
        own = next((value for key, value in self.entries if key.value == wanted), None)
        if own is not None:
            return own.seen
        merged = (value.seen for key, value in self.entries if key.is_merge_key)
        parents = (parent for value in merged for parent in (value.items or (value,)))
        return next((found for p in parents if (found := p.get(wanted)) is not None), None)

    @property
    def is_null(self) -> bool:
        """Tell whether the node is a plain null or nothing at all."""
        return self.kind == SCALAR and self.data() is None

    @property
    def text(self) -> str | None:
        """The scalar's text when it is a string, or would be one if it were quoted."""
        return self.value if self.kind == SCALAR and not self.is_null else None

    def data(self) -> Any:
        """Return the node as plain Python data; an alias becomes None."""
        if self.kind == MAPPING:
            return {key.value: value.data() for key, value in self.entries}
        if self.kind == SEQUENCE:
            return [item.data() for item in self.items]
        return None if self.kind == ALIAS else self._scalar()

    def _scalar(self) -> Scalar:
        return self.value if self.style or self.tag == _STR_TAG else resolve(self.value)


class Source(NamedTuple):
    """A document's text, where it stands in its file, and its root node."""

    name: str
    text: str
    root: Node
    first_line: int = 1
    by_path: bool = False
    """True where a host has re-written the text, so that its lines say nothing to the user."""

    def place(self, node: Node) -> Place:
        """Return where the node begins: line and column, or object and field path."""
        if self.by_path:
            return Place(field_path(self.root, node) or self.name)
        return place_of(self.name, self.text, node.start, self.first_line)


def place_of(name: str, text: str, offset: int, first_line: int = 1) -> Place:
    """Return the place of an offset in a text whose first line has this number."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Place(name, first_line + text.count("\n", 0, offset), offset - line_start + 1)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, keys included."""
    yield node
    for key, value in node.entries:
        yield key
        yield from walk(value)
    for item in node.items:
        yield from walk(item)


def field_path(root: Node, wanted: Node) -> str:
    """Return the object that holds a node, and the path to the node within it."""
    title, steps = "", ""
    node: Node | None = root
    while node is not None:
        if name := node.get("metadata", "name"):
            kind, namespace = node.get("kind"), node.get("metadata", "namespace")
            where = f"{namespace.value}/{name.value}" if namespace else name.value
            title, steps = f"{kind.value if kind else 'object'} {where}", ""
        if node is wanted:
            break
        step, node = _step(node, wanted)
        steps += step
    return f"{title} {steps.lstrip('.')}".strip()


def _step(node: Node, wanted: Node) -> tuple[str, Node | None]:
    """Return the step towards a node from one above it."""
    for key, value in node.entries:
        if key is wanted or _holds(value, wanted):
            name = key.value if can_echo(key.value) else "*"
            return f".{name}", wanted if key is wanted else value
    for index, item in enumerate(node.items):
        if _holds(item, wanted):
            return f"[{index}]", item
    return "", None


def _holds(node: Node, wanted: Node) -> bool:
    return node is wanted or any(below is wanted for below in walk(node))
