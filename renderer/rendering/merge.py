"""A rendered fragment laid over an object: only what differs becomes a change.

    the object                      the fragment         what comes of it
    spec:                           spec:                spec:
      replicas: 3 # not ours          env:                 replicas: 3 # not ours
      env:                              - name: A          env:
      - {name: B, value: b}               value: "2"       - {name: B, value: b}
      - {name: A, value: "1"}         paused: true         - name: A
                                                             value: "2"
                                                           paused: true

Mappings merge by key. Lists merge by the `name` of their items, as kubectl merges containers and
their variables: the place of an item says nothing. In two kinds of lists less is replaced than a
whole item:

- A container is merged in its turn: most of it is not ours.
- Arguments of px-runc are words, each with its value behind it: `[-jwt_issuer, px, -c, name]`. A
  word that is there keeps its place and gets the value, another goes to the end with its value.

All other items are replaced whole. An entry of `env` that had `valueFrom` and got `value` would
have both, which the API server refuses; and `optional: true` in a reference would let Portworx
start without its key.
"""

from __future__ import annotations

from renderer.problems import RenderError, failure
from renderer.yamltext.edits.changes import Changes, aliased
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.scalars import is_plain

_MERGED_ITEMS = frozenset({"containers"})
"""The lists whose items are merged; those of others are replaced whole."""
_IDENTITY = frozenset({"apiVersion", "kind", "name", "namespace"})
_WORDS = {SCALAR: "a single value", MAPPING: "a mapping", SEQUENCE: "a list"}


def merge(changes: Changes, target: Node, fragment: Source) -> None:
    """Collect the changes that bring the fragment into the object; its identity stays."""
    laid = _Merge(changes, fragment)
    for key, value in fragment.root.entries:
        if key.value == "metadata":
            for inner in value.entries:
                if inner[0].value not in _IDENTITY:
                    laid.entry(laid.metadata(target), inner)
        elif key.value not in _IDENTITY:
            laid.entry(target, (key, value))


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


class _Merge:
    """Lays one fragment over one object."""

    def __init__(self, changes: Changes, fragment: Source) -> None:
        self.changes, self.fragment = changes, fragment

    def metadata(self, target: Node) -> Node:
        """Return the metadata of the object, which no fragment brings."""
        node = target.get("metadata")
        if node is None or node.kind != MAPPING:
            raise self._other_shape(node or target, MAPPING)
        return node

    def entry(self, target: Node, wanted: tuple[Node, Node]) -> None:
        """Merge one entry into a mapping."""
        key, value = wanted
        self._check_shape(target, MAPPING)
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
        self._check_shape(here, value.kind)
        if value.kind == MAPPING:
            for inner in value.entries:
                self.entry(here, inner)
        elif value.kind == SEQUENCE and value.items[0].kind == SCALAR:
            self._arguments(here, value)
        elif value.kind == SEQUENCE and key.value in _MERGED_ITEMS:
            self._merged_items(here, value)
        elif value.kind == SEQUENCE:
            self._whole_items(here, value)
        elif not same(here, value):
            self.changes.replace(target, index, Fresh(self.fragment, value))

    def _merged_items(self, target: Node, wanted: Node) -> None:
        for item in wanted.items:
            index = _index_of(item, target)
            if index is None:
                self.changes.append(target, Fresh(self.fragment, item))
            else:
                for inner in item.entries:
                    self.entry(target.items[index], inner)

    def _whole_items(self, target: Node, wanted: Node) -> None:
        for item in wanted.items:
            index = _index_of(item, target)
            if index is None:
                self.changes.append(target, Fresh(self.fragment, item))
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

    def _check_shape(self, node: Node, kind: str) -> None:
        if node.kind == ALIAS:
            problem = aliased(self.changes.source, node, f"an edit through *{node.value}")
            raise RenderError(problem)
        if node.kind != kind:
            raise self._other_shape(node, kind)

    def _other_shape(self, node: Node, kind: str) -> RenderError:
        return failure(
            "unexpected-shape",
            self.changes.source.place(node),
            f"expected {_WORDS[kind]} here, found {_WORDS[node.kind]}",
            "fix the manifest: the API server would refuse it too",
        )


def _index_of(wanted: Node, target: Node) -> int | None:
    """Return the number of the item that has the name of the wanted one."""
    name = wanted.get("name")
    if name is None:
        return None
    return next((i for i, node in enumerate(target.items) if _is_named(node, name)), None)


def _is_named(node: Node, name: Node) -> bool:
    own = node.get("name")
    return own is not None and own.value == name.value
