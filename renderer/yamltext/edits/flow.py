"""Changes in flow style, `[a, b]` and `{a: b}`, of which JSON is a part.

Members are separated by commas, and both parsers of YAML take a comma behind the last one, while
JSON does not. So a member that goes takes the comma behind it along, and the last one the comma
before it:

    [a, b, c]      without a    [b, c]
    [a, b, c]      without c    [a, b]
    [a, b, c, ]    without c    [a, b, ]
    [a, ]          without a    []

What is new stands behind the last member, as JSON. A list that has lines of its own gets one more,
and no line that is there changes, so that its comment stays where it is. The comma that is missing
then begins the new line:

    args: [              args: [
      -c,  # name          -c,  # name
      px   # ours    ->    px   # ours
    ]                      , "new"
                         ]

The order of entries means nothing, so that in a mapping the new line comes first, and reads well:

    {                    {
      "a": 1       ->      "new": 2,
    }                      "a": 1
                         }

A mapping of one entry in a list needs no braces, `[a: b]`: it gets them to have none, or two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from renderer.yamltext.edits.pending import (
    Edit,
    Pending,
    Span,
    line_end,
    newline_at,
    spans_of,
    value_edit,
)
from renderer.yamltext.names import properties_end
from renderer.yamltext.nodes import MAPPING
from renderer.yamltext.scalars import as_flow


def edits(text: str, pending: Pending) -> Iterator[Edit]:
    """Yield the edits that make the changes to one flow collection."""
    opening = properties_end(text, pending.node.start)
    is_pair = pending.node.kind == MAPPING and text[opening] != "{"
    yield from _of_pair(text, pending) if is_pair else _of_members(text, pending)
    for index, fresh in pending.replaced.items():
        yield value_edit(text, pending.node, index, as_flow(fresh.node.data()))


def _of_pair(text: str, pending: Pending) -> Iterator[Edit]:
    ((start, end),) = spans_of(text, pending.node)
    if pending.removed:
        yield Edit(start, end, pending.replacement_as_flow)
    elif pending.added:
        yield Edit(start, start, "{")
        yield Edit(end, end, f", {pending.added_as_flow}}}")


def _of_members(text: str, pending: Pending) -> Iterator[Edit]:
    spans, new, closing = spans_of(text, pending.node), pending.added_as_flow, pending.node.end - 1
    if not spans:
        yield Edit(closing, closing, new)
    elif not pending.kept:
        # Without a new member a comma behind the last one has to go too.
        yield Edit(spans[0].start, spans[-1].end if new else closing, new)
    else:
        yield from _removals(pending, spans)
        if new:
            yield _addition(text, pending, spans)


def _removals(pending: Pending, spans: list[Span]) -> Iterator[Edit]:
    """Yield an edit for each run of members that go, from one that stays to the next."""
    kept = pending.kept
    for before, behind in pairwise([-1, *kept]):
        if behind > before + 1:
            yield Edit(spans[before + 1].start, spans[behind].start, "")
    if kept[-1] < len(spans) - 1:
        yield Edit(spans[kept[-1]].end, spans[-1].end, "")


def _addition(text: str, pending: Pending, spans: list[Span]) -> Edit:
    """Return the edit that adds members: on a line of their own where the collection has lines."""
    node, new, last = pending.node, pending.added_as_flow, spans[-1].end
    before_first = text[properties_end(text, node.start) : spans[0].start]
    if "\n" not in before_first:
        return Edit(last, last, f", {new}")
    line_start = newline_at(text, node.start) + before_first.rpartition("\n")[2]
    if node.kind == MAPPING:
        first = spans[pending.kept[0]].start
        return Edit(first, first, f"{new},{line_start}")
    at = min(line_end(text, last), node.end - 1)
    has_comma = text[last:at].lstrip().startswith(",")
    return Edit(at, at, f"{line_start}{new}," if has_comma else f"{line_start}, {new}")
