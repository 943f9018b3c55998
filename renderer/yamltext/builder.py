"""The nodes of one document, built from the events of a parser.

They are not composed as a YAML library does it: aliases stay visible, nothing is expanded, so that
a bomb of aliases stays small, depth is bounded, and no scalar is typed behind the user's back.

What is on the way here is where a node ends. The end of a flow collection is an event with a place.
That of a block collection is not: it ends where the next token begins, comments and blank lines
later. So it ends where the last node in it does. And an empty value stands nowhere:

    a:          # a comment
    b: c

The C parser puts the value of `a` behind its colon, the pure one before `b`. Here it ends where its
key does, while the collection around it ends behind the colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from renderer.records import Record
from renderer.yamltext import refusals
from renderer.yamltext.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node
from renderer.yamltext.oddities import Oddities


class Builder:
    """Builds the nodes of one document, and shows what it comes by to the oddities."""

    def __init__(self, text: str, oddities: Oddities) -> None:
        self.text, self.oddities = text, oddities
        self.stack = [_Open(None, flow=False, children=[])]
        """The document, and the collections in it whose end has not been seen."""
        self.last_end = 0
        """The end of the last node: of a block collection it will be the end too."""
        self.flow_depth = 0
        self.after_plain = False
        self.anchors: dict[str, Node | None] = {}
        """What each anchor stands for; None while its collection is open."""
        self.anchored: list[Node] = []
        self.aliases: set[str] = set()

    def build(self, events: Iterable[Any]) -> Node:
        """Return the root node, a null where there is none."""
        for event in events:
            self._take(type(event).__name__, event)
        self._gap(len(self.text))
        roots = self.stack[0].children
        if len(roots) > 1:
            raise self.oddities.refused(refusals.SECOND_DOCUMENT, roots[1].start)
        return roots[0] if roots else Node(SCALAR, len(self.text), len(self.text))

    def shared(self) -> tuple[Node, ...]:
        """Return the nodes that an alias stands for, in the order of the text."""
        nodes = (node for node in self.anchored if node.anchor in self.aliases)
        return tuple(sorted(nodes, key=lambda node: (node.start, -node.end)))

    def _take(self, kind: str, event: Any) -> None:
        if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
            return
        if kind == "DocumentStartEvent":
            if event.version or event.tags:
                raise self.oddities.refused(refusals.DIRECTIVE, 0)
            self.last_end = max(self.last_end, event.end_mark.index)
            return
        self._gap(event.start_mark.index)
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._open(event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._add(self._closed(event))
        else:
            self._add(self._alias(event) if kind == "AliasEvent" else self._scalar(event))

    def _gap(self, start: int) -> None:
        flow = self.flow_depth > 0
        self.oddities.gap(self.last_end, start, flow=flow, after_plain=self.after_plain)

    def _add(self, node: Node) -> None:
        self.stack[-1].children.append(node)
        if node.anchor:
            self.anchors[node.anchor] = node
            self.anchored.append(node)

    def _open(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if len(self.stack) > refusals.MAX_DEPTH:
            raise self.oddities.refused(refusals.TOO_DEEP, start)
        self.after_plain = False
        self._properties(event)
        flow = bool(event.flow_style)
        self.flow_depth += flow
        self.stack.append(_Open(event, flow, []))
        if self.text[start:end] == "?":  # the mapping of `[? a: b]` begins at its mark
            self.oddities.question_mark(start)
        # Of a list below its key the first dash is a part of this event; what follows it counts.
        is_dash = self.text[start:end] == "-"
        self.last_end = max(self.last_end, start if is_dash else end)

    def _closed(self, event: Any) -> Node:
        done = self.stack.pop()
        if done.flow:
            self.last_end = event.end_mark.index
            self.flow_depth -= 1
            self.after_plain = False
        span = (done.event.start_mark.index, self.last_end)
        form = ("flow" if done.flow else "block", done.event.anchor, done.event.tag)
        if done.is_list:
            return Node(SEQUENCE, *span, "", (), tuple(done.children), *form)
        entries = tuple(zip(done.children[::2], done.children[1::2], strict=True))
        self.oddities.keys(entries, flow=done.flow)
        return Node(MAPPING, *span, "", entries, (), *form)

    def _alias(self, event: Any) -> Node:
        self.oddities.anchor_name(event)
        self.after_plain = False
        self.aliases.add(event.anchor)
        start, self.last_end = event.start_mark.index, event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is None:
            self.oddities.unknown_alias(event)
        return Node(ALIAS, start, self.last_end, event.anchor, target=target)

    def _scalar(self, event: Any) -> Node:
        self._properties(event)
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        if style in ("|", ">"):
            end = self._block_scalar_end(start, end)
        if start == end and not self.stack[-1].is_list:
            start = end = self.last_end
            self._pass_colon()
        self.last_end = max(self.last_end, end)
        self.after_plain = bool(event.value) and not style
        # By position: nodes are made by the thousand.
        node = Node(SCALAR, start, end, event.value, (), (), style, event.anchor, event.tag)
        self.oddities.scalar(node, flow=self.flow_depth > 0)
        if self.after_plain:
            self.oddities.tab_behind(end, self._indentation())
        return node

    def _pass_colon(self) -> None:
        """Go past the colon behind a key without a value: it belongs to what is around both."""
        if colon := re.compile("[ \t]*:").match(self.text, self.last_end):
            self.last_end = colon.end()

    def _block_scalar_end(self, start: int, end: int) -> int:
        """Leave the last line end out; with `+` in the header empty lines are content.

        A line of blanks is content where it is longer than the indentation.
        """
        header = self.oddities.block_scalar(start, end, self._indentation())
        span = self.text[start:end]
        first = re.search("\n( *)[^ \r\n]", span)
        if first:
            self.oddities.tab_behind(start + len(span.rstrip()), len(first[1]) - 1)
        if "+" in header.split("#", 1)[0] and span.endswith("\n"):
            return start + len(span[:-1].removesuffix("\r"))
        return start + len(span.rstrip("\r\n"))

    def _properties(self, event: Any) -> None:
        """Look at anchor and tag."""
        if event.anchor or event.tag:
            self.oddities.properties(event, flow=self.flow_depth > 0)
        if event.anchor:
            self.oddities.anchor_name(event)
            if event.anchor in self.anchors:
                self.oddities.second_anchor(event)
            self.anchors[event.anchor] = None

    def _indentation(self) -> int:
        """Return the column of the innermost block collection, or -1."""
        blocks = (collection.event for collection in reversed(self.stack) if not collection.flow)
        event = next(blocks)
        return event.start_mark.column if event else -1


class _Open(Record):
    """A collection whose end has not been seen."""

    event: Any
    flow: bool
    children: list[Node]

    @property
    def is_list(self) -> bool:
        """Tell whether it is a list, in which the parsers agree on where an empty item stands."""
        return type(self.event).__name__ == "SequenceStartEvent"
