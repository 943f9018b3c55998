"""How a change to a collection is written, in block or flow style, whichever the collection has.

What goes in is cut out of a rendered fragment and re-indented.
"""

from __future__ import annotations

import re

from renderer.records import Record
from renderer.yamltext.blanks import PROPERTY
from renderer.yamltext.nodes import MAPPING, SCALAR, Node, Source
from renderer.yamltext.scalars import flow, quoted

# Blanks, comments, and the anchor and tag of a list.
_PROPERTIES = rf"(?:{PROPERTY}(?:\s++|#[^\n]*+)*+)*+"
_BEFORE_DASH = rf"(?:\s++|#[^\n]*+|{PROPERTY})*+"


class Fresh(Record):
    """A piece of a rendered fragment: a value, or with a key an entry of a mapping."""

    source: Source
    node: Node
    key: Node | None = None

    def block(self, column: int, newline: str) -> str:
        """Return the piece in block style, its first line without indentation."""
        text, first = self.source.text, self.key or self.node
        shift = column - _column(text, first.start)
        head, *rest = text[first.start : self.node.end].split("\n")
        shifted = (" " * (_indent(line) + shift) + line.lstrip() for line in rest)
        return newline.join([head, *shifted])

    def flow(self) -> str:
        """Return the piece in flow style, which JSON documents take too."""
        text = flow(self.node.data())
        return f"{quoted(self.key.value)}: {text}" if self.key else text


class Edit(Record):
    """Put `text` where the characters from `start` to `end` stand."""

    start: int
    end: int
    text: str


class Pending(Record):
    """What is to change in one collection, by the numbers of its members."""

    node: Node
    removed: set[int]
    replaced: dict[int, Fresh]
    added: list[Fresh]


def lay_out(text: str, pending: Pending) -> list[Edit]:
    """Return the edits that make the changes to one collection."""
    node = pending.node
    if node.style == "flow":
        members = _pair_members if _is_pair(text, node) else _flow_members
        return [*members(text, pending), *_flow_replacements(text, pending)]
    spans = _block_spans(text, node)
    if len(pending.removed) == len(spans) and not _has_line_above(text, spans[0][0]):
        return [Edit(spans[0][0], spans[-1][1], _in_brackets(pending))]
    # Of edits at one place the first stays first: the last value comes before what follows it.
    return [
        *_block_removals(text, pending, spans),
        *_block_replacements(text, pending),
        *_block_additions(text, pending),
    ]


# Flow style: [a, b] and {a: b}, JSON documents among them.


def _spans(text: str, node: Node) -> list[tuple[int, int]]:
    if node.kind == MAPPING:
        return [(key.start, _entry_end(text, key, value)) for key, value in node.entries]
    return [(item.start, item.end) for item in node.items]


def _entry_end(text: str, key: Node, value: Node) -> int:
    """Return where an entry ends: an empty value has no span, but it may have a colon."""
    if value.start < value.end:
        return value.end
    end = _after_colon(text, key)
    return end + 1 if text[end : end + 1] == " " else end


def _after_colon(text: str, key: Node) -> int:
    colon = text[key.end :].lstrip(" ")[:1] == ":"
    return text.index(":", key.end) + 1 if colon else key.end


def _flow_members(text: str, pending: Pending) -> list[Edit]:
    spans = _spans(text, pending.node)
    kept = [i for i in range(len(spans)) if i not in pending.removed]
    new = ", ".join(fresh.flow() for fresh in pending.added)
    edits = [Edit(spans[a][0], spans[b][0], "") for a, b in _removed_runs(pending, kept)]
    if kept and kept[-1] < len(spans) - 1:
        edits.append(Edit(spans[kept[-1]][1], spans[-1][1], ""))
    if not kept and spans:
        # Without a new member a comma behind the last one has to go too.
        end = spans[-1][1] if new else pending.node.end - 1
        return [Edit(spans[0][0], end, new)]
    if not new:
        return edits
    if not spans:
        return [Edit(pending.node.end - 1, pending.node.end - 1, new)]
    return [*edits, _flow_addition(text, pending.node, spans, kept[0], new)]


def _is_pair(text: str, node: Node) -> bool:
    """Tell whether this is the mapping of `[a: b]`, which has no braces."""
    return node.kind == MAPPING and text[_bracket(text, node)] != "{"


def _pair_members(text: str, pending: Pending) -> list[Edit]:
    """Give a pair the braces that it needs to have no entry or two."""
    ((start, end),) = _spans(text, pending.node)
    if pending.removed:
        return [Edit(start, end, _in_brackets(pending))]
    more = "".join(f", {fresh.flow()}" for fresh in pending.added)
    return [Edit(start, start, "{"), Edit(end, end, f"{more}}}")] if more else []


def _in_brackets(pending: Pending) -> str:
    """Return what is added as a collection of its own."""
    new = ", ".join(fresh.flow() for fresh in pending.added)
    return f"{{{new}}}" if pending.node.kind == MAPPING else f"[{new}]"


def _removed_runs(pending: Pending, kept: list[int]) -> list[tuple[int, int]]:
    """Return each run of removed members as its first index and that of the member after it."""
    runs = []
    for index in kept:
        first = index
        while first - 1 in pending.removed:
            first -= 1
        if first < index:
            runs.append((first, index))
    return runs


def _flow_addition(
    text: str, node: Node, spans: list[tuple[int, int]], first_kept: int, new: str
) -> Edit:
    """Add members: on a line of their own where the list has one line or more for each.

    No line that is there changes, so entries of a mapping go in front. Items keep their order, for
    the same list in block style has new ones at its end; a comma in front begins their line.
    """
    opening, last = text[_bracket(text, node) : spans[0][0]], spans[-1][1]
    if "\n" not in opening:
        return Edit(last, last, f", {new}")
    newline, indentation = _newline(text, node.start), opening.rpartition("\n")[2]
    if node.kind == MAPPING:
        first = spans[first_kept][0]
        return Edit(first, first, f"{new},{newline}{indentation}")
    at = min(_line_end(text, last), node.end - 1)
    if text[last:at].lstrip().startswith(","):
        return Edit(at, at, f"{newline}{indentation}{new},")
    return Edit(at, at, f"{newline}{indentation}, {new}")


def _bracket(text: str, node: Node) -> int:
    """Return where a collection opens: an anchor or tag may stand on a line above."""
    found = re.compile(_PROPERTIES).match(text, node.start)
    return found.end() if found else node.start


def _flow_replacements(text: str, pending: Pending) -> list[Edit]:
    return [
        _value_edit(text, pending.node, index, flow(fresh.node.data()))
        for index, fresh in pending.replaced.items()
    ]


def _value_edit(text: str, node: Node, index: int, new: str) -> Edit:
    """Replace an item or a value by text that fits on its line; an empty value has no span."""
    key, value = node.entries[index] if node.kind == MAPPING else (None, node.items[index])
    if key is None or value.start < value.end:
        return Edit(value.start, value.end, new)
    at = _after_colon(text, key)
    return Edit(at, at, f" {new}" if at > key.end else f": {new}")


# Block style.


def _block_additions(text: str, pending: Pending) -> list[Edit]:
    node, edits = pending.node, []
    at, newline = _line_end(text, node.end), _newline(text, node.end)
    column = _block_column(text, node)
    for fresh in pending.added:
        lead = "" if fresh.key else "- "
        block = fresh.block(column + len(lead), newline)
        edits.append(Edit(at, at, f"{newline}{' ' * column}{lead}{block}"))
    return edits


def _block_spans(text: str, node: Node) -> list[tuple[int, int]]:
    starts = [key.start for key, _ in node.entries] or _dashes(text, node)
    return [(start, end) for start, (_, end) in zip(starts, _spans(text, node), strict=True)]


def _block_removals(text: str, pending: Pending, spans: list[tuple[int, int]]) -> list[Edit]:
    gone, edits = sorted(pending.removed), []
    if gone[:1] == [0] and not _has_line_above(text, spans[0][0]):
        # Behind a dash or in the first line: the first that stays takes its place.
        kept = next(i for i in range(len(spans)) if i not in pending.removed)
        edits, gone = [Edit(spans[0][0], spans[kept][0], "")], [i for i in gone if i > kept]
    for start, end in (spans[index] for index in gone):
        above = text.rfind("\n", 0, start)
        edits.append(Edit(_line_end(text, above), _line_end(text, end), ""))
    return edits


def _has_line_above(text: str, offset: int) -> bool:
    """Tell whether what stands at the offset begins a line, and that is not the first."""
    line_start = text.rfind("\n", 0, offset) + 1
    return line_start > 0 and not text[line_start:offset].strip(" ")


def _block_replacements(text: str, pending: Pending) -> list[Edit]:
    edits = []
    for index, fresh in pending.replaced.items():
        if fresh.node.kind == SCALAR:
            scalar = fresh.source.text[fresh.node.start : fresh.node.end]
            edits.append(_value_edit(text, pending.node, index, scalar))
        elif pending.node.kind == MAPPING:
            edits += _block_value(text, pending.node, index, fresh)
        else:
            item = pending.node.items[index]
            block = fresh.block(_column(text, item.start), _newline(text, item.start))
            edits.append(Edit(item.start, item.end, block))
    return edits


def _block_value(text: str, node: Node, index: int, fresh: Fresh) -> list[Edit]:
    """Put a block collection below its key, where null or nothing stands now."""
    key, value = node.entries[index]
    newline = _newline(text, value.end)
    step = _column(fresh.source.text, fresh.node.start) - _column(
        fresh.source.text, fresh.key.start if fresh.key else 0
    )
    column = _column(text, key.start) + step
    block = f"{newline}{' ' * column}{Fresh(fresh.source, fresh.node).block(column, newline)}"
    at = _line_end(text, value.end)
    null_start = len(text[: value.start].rstrip(" "))
    gone = [Edit(null_start, value.end, "")] if value.start < value.end else []
    return [*gone, Edit(at, at, block)]


def _dashes(text: str, node: Node) -> list[int]:
    """Return where the dash of each item stands; an empty item has no span of its own."""
    dashes, at = [], node.start
    for item in node.items:
        if found := re.compile(_BEFORE_DASH).match(text, at):
            dashes.append(found.end())
        at = max(item.end, dashes[-1] + 1)
    return dashes


def _block_column(text: str, node: Node) -> int:
    if node.kind == MAPPING:
        return _column(text, node.entries[0][0].start)
    return _column(text, _dashes(text, node)[0])


def _column(text: str, offset: int) -> int:
    return offset - text.rfind("\n", 0, offset) - 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line_end(text: str, offset: int) -> int:
    """Return where the line of the offset ends, its line end left out."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end


def _newline(text: str, offset: int) -> str:
    """Return the line end that the lines around the offset have."""
    end = text.find("\n", offset)
    end = text.rfind("\n", 0, offset) if end < 0 else end
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
