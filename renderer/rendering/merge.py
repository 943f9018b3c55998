"""A rendered fragment laid over an object: only what differs becomes a change.

Mappings merge by key, lists by the `name` of their items, arguments by the word before the value.
"""

from __future__ import annotations

from renderer.problems import Problem, RenderError
from renderer.yamltext.edits.changes import Changes, aliased
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.scalars import is_plain

# Lists whose items are merged; the items of other lists are replaced whole, so that an entry with
# `value` never ends up with `valueFrom` too, nor a reference with `optional: true`.
_DEEP_LISTS = frozenset({"containers"})
_IDENTITY = frozenset({"apiVersion", "kind", "name", "namespace"})
_WORDS = {SCALAR: "a single value", MAPPING: "a mapping", SEQUENCE: "a list"}


def merge(changes: Changes, target: Node, fragment: Source) -> None:
    """Collect the changes that bring the fragment into the object; its identity stays."""
    for key, value in fragment.root.entries:
        if key.value == "metadata":
            for inner in value.entries:
                if inner[0].value not in _IDENTITY:
                    _Merge(changes, fragment).entry(_metadata(changes, target), inner)
        elif key.value not in _IDENTITY:
            _Merge(changes, fragment).entry(target, (key, value))


def same(node: Node, wanted: Node) -> bool:
    """Tell whether a node says what is wanted to every reader, quoting apart."""
    if node.kind != wanted.kind:
        return False
    if node.kind == MAPPING:
        ours = {key.value: value for key, value in wanted.entries}
        return len(node.entries) == len(ours) and all(
            key.value in ours and same(value, ours[key.value]) for key, value in node.entries
        )
    if node.kind == SEQUENCE:
        return len(node.items) == len(wanted.items) and all(map(same, node.items, wanted.items))
    if node.kind == ALIAS or node.tag or node.data() != wanted.data():
        return False
    return bool(node.style) or not isinstance(wanted.data(), str) or is_plain(node.value)


def _metadata(changes: Changes, target: Node) -> Node:
    node = target.get("metadata")
    if node is None or node.kind != MAPPING:
        raise _shape(changes.source, node or target, MAPPING)
    return node


class _Merge:
    """Lays one fragment over one object."""

    def __init__(self, changes: Changes, fragment: Source) -> None:
        self.changes, self.fragment = changes, fragment

    def entry(self, target: Node, wanted: tuple[Node, Node]) -> None:
        """Merge one entry into a mapping."""
        key, value = wanted
        self._readable(target, MAPPING)
        index = next((i for i, (k, _) in enumerate(target.entries) if k.value == key.value), None)
        if index is None:
            self.changes.append(target, Fresh(self.fragment, value, key))
        elif target.entries[index][1].is_null:
            self.changes.replace(target, index, Fresh(self.fragment, value, key))
        else:
            self._value(target, index, (key, value))

    def _value(self, target: Node, index: int, wanted: tuple[Node, Node]) -> None:
        key, value = wanted
        here = target.entries[index][1]
        self._readable(here, value.kind)
        if value.kind == MAPPING:
            for inner in value.entries:
                self.entry(here, inner)
        elif value.kind == SEQUENCE and value.items[0].kind == SCALAR:
            self._arguments(here, value)
        elif value.kind == SEQUENCE:
            self._named_items(here, value, deep=key.value in _DEEP_LISTS)
        elif not same(here, value):
            self.changes.replace(target, index, Fresh(self.fragment, value))

    def _named_items(self, target: Node, wanted: Node, *, deep: bool) -> None:
        for item in wanted.items:
            name = item.get("name")
            index = next(
                (i for i, node in enumerate(target.items) if name and _named(node, name)), None
            )
            if index is None:
                self.changes.append(target, Fresh(self.fragment, item))
            elif deep:
                for inner in item.entries:
                    self.entry(target.items[index], inner)
            elif not same(target.items[index], item):
                self.changes.replace(target, index, Fresh(self.fragment, item))

    def _arguments(self, target: Node, wanted: Node) -> None:
        """Merge `-name`, `value` pairs into a list of arguments."""
        words = [item.seen.text for item in target.items]
        for name, value in zip(wanted.items[::2], wanted.items[1::2], strict=True):
            if name.value not in words:
                self.changes.append(target, Fresh(self.fragment, name))
                self.changes.append(target, Fresh(self.fragment, value))
                continue
            index = words.index(name.value) + 1
            if index < len(target.items) and not same(target.items[index], value):
                self.changes.replace(target, index, Fresh(self.fragment, value))

    def _readable(self, node: Node, kind: str) -> None:
        if node.kind == ALIAS:
            problem = aliased(self.changes.source, node, f"an edit through *{node.value}")
            raise RenderError(problem)
        if node.kind != kind:
            raise _shape(self.changes.source, node, kind)


def _named(node: Node, name: Node) -> bool:
    own = node.get("name")
    return own is not None and own.value == name.value


def _shape(source: Source, node: Node, kind: str) -> RenderError:
    return RenderError(
        Problem(
            "unexpected-shape",
            source.place(node),
            f"expected {_WORDS[kind]} here, found {_WORDS[node.kind]}",
            "mend the manifest: the API server would refuse it too",
        )
    )
