"""Texts of YAML, edited: each function makes one kind of change, and returns the text after it."""

from __future__ import annotations

from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import Node, Source
from renderer.yamltext.parser import parse

NEW = parse("fragment", "new:\n    deep:\n      - name: n\n        value: v\n")
ITEM = parse("fragment", "- name: n\n  value: v\n")
WORD = parse("fragment", "k: fresh\n")
MEMBER = '{"name": "n", "value": "v"}'
"""The item as a flow collection takes it."""


def entry(source: Source = NEW) -> Fresh:
    key, value = source.root.entries[0]
    return Fresh(source, value, key)


def item() -> Fresh:
    return Fresh(ITEM, ITEM.root.items[0])


def word() -> Fresh:
    return Fresh(WORD, WORD.root.entries[0][1])


def at(source: Source, *path: str) -> Node:
    node = source.root.get(*path)
    assert node is not None
    return node


def appended(text: str, *path: str) -> str:
    """Return the text with an item or an entry added to the collection at the path."""
    source = parse("m.yaml", text)
    changes, node = Changes(source), at(source, *path)
    changes.append(node, item() if node.kind == "sequence" else entry())
    return changes.apply()


def removed(text: str, *indexes: int, path: tuple[str, ...] = ("a",)) -> str:
    """Return the text without these members of the collection at the path."""
    source = parse("m.yaml", text)
    changes = Changes(source)
    for index in indexes:
        changes.remove(at(source, *path), index)
    return changes.apply()


def replaced(text: str, index: int, fresh: Fresh, *path: str) -> str:
    """Return the text with a piece in the place of a member of the collection at the path."""
    source = parse("m.yaml", text)
    changes = Changes(source)
    changes.replace(at(source, *path), index, fresh)
    return changes.apply()


def edited(text: str, *removes: int, add: bool = False) -> str:
    """Return the text with entries of its first item removed, and one added."""
    source = parse("m.yaml", text)
    changes, first = Changes(source), source.root.items[0]
    for index in removes:
        changes.remove(first, index)
    if add:
        changes.append(first, entry(WORD))
    return changes.apply()
