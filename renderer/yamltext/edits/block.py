"""Changes in block style, where every member has lines of its own and indentation is structure.

What is new comes behind the last member, in the column that the others have: lists may stand as
deep as their key or deeper, and all items of one list must stand alike.

    env:                         env:
      - name: A  # ours            - name: A  # ours
        value: a           ->        value: a
    image: px                      - name: B
                                     value: b
                                 image: px

A member goes with its lines, from the end of the line above to the end of its own; comments on
lines of their own stay. The first one may share its line with a dash, which is not its own, or the
text may begin with it: then the next one that stays takes its place, and where none does the
collection needs brackets to be there at all.

    - name: a               - value: b
      value: b      ->

    - name: a  # ours       - {}  # ours
                    ->

Where a list becomes empty, all that is left is the key, and its value is null, which Kubernetes
takes for an empty list. Where null or nothing stands, a list goes below its key:

    env: ~  # none          env:  # none
                    ->        - name: A
                                value: a
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.yamltext.edits.pending import (
    Edit,
    Fresh,
    Pending,
    Span,
    column_of,
    line_end,
    newline_at,
    spans_of,
    value_edit,
)
from renderer.yamltext.names import PROPERTY
from renderer.yamltext.nodes import MAPPING, SCALAR, Node

# Blanks, comments, and the anchor and tag of a list.
_BEFORE_DASH = rf"(?:\s++|#[^\n]*+|{PROPERTY})*+"


def edits(text: str, pending: Pending) -> Iterator[Edit]:
    """Yield the edits that make the changes to one block collection.

    Of edits at one place the first stays first: the last value comes before what follows it.
    """
    spans = _spans(text, pending.node)
    if not pending.kept and not _has_line_above(text, spans[0]):
        yield Edit(spans[0].start, spans[-1].end, pending.replacement_as_flow)
        return
    yield from _removals(text, pending, spans)
    for index, fresh in pending.replaced.items():
        yield from _replacement(text, pending.node, index, fresh)
    yield from _additions(text, pending, column_of(text, spans[0].start))


def _spans(text: str, node: Node) -> list[Span]:
    """Return where the members stand, items with their dashes."""
    spans = spans_of(text, node)
    if node.kind == MAPPING:
        return spans
    return [span.replace(start=dash) for span, dash in zip(spans, _dashes(text, node), strict=True)]


def _dashes(text: str, node: Node) -> Iterator[int]:
    """Yield where the dash of each item stands; an empty item has no span of its own."""
    before_dash, at = re.compile(_BEFORE_DASH), node.start
    for item in node.items:
        found = before_dash.match(text, at)
        dash = found.end() if found else at
        yield dash
        at = max(item.end, dash + 1)


def _has_line_above(text: str, span: Span) -> bool:
    """Tell whether a member begins its line, and there is a line above it to go on behind."""
    line_start = text.rfind("\n", 0, span.start) + 1
    return line_start > 0 and not text[line_start : span.start].strip(" ")


def _removals(text: str, pending: Pending, spans: list[Span]) -> Iterator[Edit]:
    gone = sorted(pending.removed)
    if gone[:1] == [0] and not _has_line_above(text, spans[0]):
        first_kept = pending.kept[0]
        yield Edit(spans[0].start, spans[first_kept].start, "")
        gone = [index for index in gone if index > first_kept]
    for span in (spans[index] for index in gone):
        line_above = line_end(text, text.rfind("\n", 0, span.start))
        yield Edit(line_above, line_end(text, span.end), "")


def _replacement(text: str, node: Node, index: int, fresh: Fresh) -> Iterator[Edit]:
    if fresh.node.kind == SCALAR:
        scalar = fresh.source.text[fresh.node.start : fresh.node.end]
        yield value_edit(text, node, index, scalar)
    elif node.kind == MAPPING:
        yield from _below_key(text, node, index, fresh)
    else:
        item = node.items[index]
        lines = fresh.as_block(column_of(text, item.start), newline_at(text, item.start))
        yield Edit(item.start, item.end, lines)


def _below_key(text: str, node: Node, index: int, fresh: Fresh) -> Iterator[Edit]:
    """Yield the edits that put a collection below its key, where null or nothing stands now."""
    key, value = node.entries[index]
    if value.start < value.end:
        line_start = text.rfind("\n", 0, value.start) + 1
        blanks = len(text[line_start : value.start].rstrip(" "))
        yield Edit(line_start + blanks, value.end, "")
    below = fresh.replace(key=None)
    column = column_of(text, key.start) + below.own_column - fresh.own_column
    newline, at = newline_at(text, value.end), line_end(text, value.end)
    yield Edit(at, at, f"{newline}{' ' * column}{below.as_block(column, newline)}")


def _additions(text: str, pending: Pending, column: int) -> Iterator[Edit]:
    end = pending.node.end
    at, newline = line_end(text, end), newline_at(text, end)
    for fresh in pending.added:
        dash = "" if fresh.key else "- "
        lines = fresh.as_block(column + len(dash), newline)
        yield Edit(at, at, f"{newline}{' ' * column}{dash}{lines}")
