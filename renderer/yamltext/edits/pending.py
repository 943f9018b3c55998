"""What is to change in one collection, and where its members stand in the text.

A change puts in a piece of a rendered fragment. Its text is cut out and re-indented, so that it
looks as the template does, wherever it goes:

    env:                          containers:
      - name: A                   - name: px
        value: a                    env:
                                    - name: A
                                      value: a

In brackets, where indentation means nothing, the same piece is written as JSON, which all YAML
readers take: `{"name": "A", "value": "a"}`.
"""

from __future__ import annotations

import re

from renderer.records import Record
from renderer.yamltext.nodes import MAPPING, Node, Source
from renderer.yamltext.scalars import as_flow, quoted


class Fresh(Record):
    """A piece of a rendered fragment: a value, or with a key an entry of a mapping."""

    source: Source
    node: Node
    key: Node | None = None

    @property
    def own_column(self) -> int:
        """The column in which the piece begins in its fragment."""
        return column_of(self.source.text, (self.key or self.node).start)

    def as_block(self, column: int, newline: str) -> str:
        """Return the piece as lines that begin in this column, the first without its blanks."""
        first, shift = self.key or self.node, column - self.own_column
        head, *rest = self.source.text[first.start : self.node.end].split("\n")
        shifted = (" " * (_indentation(line) + shift) + line.lstrip() for line in rest)
        return newline.join([head, *shifted])

    def as_flow(self) -> str:
        """Return the piece as JSON that is also YAML."""
        text = as_flow(self.node.data())
        return f"{quoted(self.key.value)}: {text}" if self.key else text


class Edit(Record):
    """Put `text` where the characters from `start` to `end` stand."""

    start: int
    end: int
    text: str


class Span(Record):
    """Where a member of a collection stands: an item, or a key with its value."""

    start: int
    end: int


class Pending(Record):
    """What is to change in one collection, by the numbers of its members."""

    node: Node
    removed: set[int]
    replaced: dict[int, Fresh]
    added: list[Fresh]

    @property
    def kept(self) -> list[int]:
        """The numbers of the members that stay, changed or not."""
        members = self.node.entries or self.node.items
        return [number for number in range(len(members)) if number not in self.removed]

    @property
    def added_as_flow(self) -> str:
        """What is added, as a flow collection holds it."""
        return ", ".join(fresh.as_flow() for fresh in self.added)

    @property
    def replacement_as_flow(self) -> str:
        """What is added, as a collection of its own."""
        new = self.added_as_flow
        return f"{{{new}}}" if self.node.kind == MAPPING else f"[{new}]"


def spans_of(text: str, node: Node) -> list[Span]:
    """Return where the members of a collection stand."""
    if node.kind == MAPPING:
        return [Span(key.start, _entry_end(text, key, value)) for key, value in node.entries]
    return [Span(item.start, item.end) for item in node.items]


def _entry_end(text: str, key: Node, value: Node) -> int:
    """Return where an entry ends: an empty value has no span, but it may have a colon.

    What is left of `{a: , b: c}` without its second entry is `{a: }`.
    """
    if value.start < value.end:
        return value.end
    end = _after_colon(text, key)
    return end + 1 if text[end : end + 1] == " " else end


def _after_colon(text: str, key: Node) -> int:
    colon = re.compile(" *:").match(text, key.end)
    return colon.end() if colon else key.end


def value_edit(text: str, node: Node, index: int, new: str) -> Edit:
    """Return the edit of an item or a value to a text that fits on its line.

    An empty value has no span: `a:   # c` becomes `a: new   # c`, and `{a, b: c}`, where not even
    the colon is there, `{a: "new", b: c}`.
    """
    key, value = node.entries[index] if node.kind == MAPPING else (None, node.items[index])
    if key is None or value.start < value.end:
        return Edit(value.start, value.end, new)
    at = _after_colon(text, key)
    return Edit(at, at, f" {new}" if at > key.end else f": {new}")


def column_of(text: str, offset: int) -> int:
    """Return the column of an offset, counted from 0."""
    return offset - text.rfind("\n", 0, offset) - 1


def line_end(text: str, offset: int) -> int:
    """Return where the line of the offset ends, its line end left out."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end


def newline_at(text: str, offset: int) -> str:
    """Return the line end that the lines around the offset have."""
    end = text.find("\n", offset)
    end = text.rfind("\n", 0, offset) if end < 0 else end
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
