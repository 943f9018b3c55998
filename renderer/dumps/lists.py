r"""A `kind: List` cut at its items, where every reader of YAML would cut it at the same places.

`kubectl get -o yaml` prints thousands of objects as one document. Its text has few forms:

    apiVersion: v1
    items:
    - apiVersion: v1
      data:
        text: |
          - "any
        quoted: "a long text
          goes on"
        plain: a long text
          "goes on
    kind: List

An item begins where a line begins with `- `, unless that is inside of something that does not care
for indentation: quotes, brackets and braces. So each line is matched with what goes on below it,
and the list is cut if that comes out at its end. What follows `|` is text as long as it is indented
deeper than its key, what follows a plain text too, and quotes end where they are closed, but none
of these holds a line that begins with `- `. Brackets with something in them, anchors, aliases,
tags, comments, tabs and odd characters are not what kubectl prints: with one of them the list is
not cut. A text that matches and is no YAML all the same is refused whole by everybody.

The marks of `? key` and `: value`, which kubectl prints for very long keys, indent as `- ` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.problems import RenderError
from renderer.records import Record
from renderer.yamltext.nodes import SCALAR, Node, Source, walk
from renderer.yamltext.parser import parse
from renderer.yamltext.stream import File

_ITEMS = rb"(?m)^items:(?=\n- )"
_BEHIND_ITEMS = rb"\n(?![ \n]|- )"

# Control characters and the tab, and what else some reader refuses or ends a line at.
_CONTROLS = bytes((*range(10), *range(11, 32), 127))
_ODD = "[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]"

# A text without quotes: it ends with its line, since neither `: ` nor ` #` is in it.
_FIRST = r"(?:[^-?:,\[\]{}#&*!|>'\"%@`\s]|[-?:](?=\S))"
_REST = r"[^:#\n]*+(?:(?::(?![ \n])|(?<! )#)[^:#\n]*+)*"
_PLAIN = _FIRST + _REST
_MORE = rf"(?:[^:#\s]|:(?![ \n])){_REST}"
# In quotes lines may go on wherever they do not begin an item.
_QUOTED_IN_LINE = r"""'[^'\n]*+(?:''[^'\n]*+)*'|"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*\""""
_QUOTED = (
    r"""'[^'\n]*+(?:(?:''|\n(?=[ \n]))[^'\n]*+)*'"""
    r"""|"[^"\\\n]*+(?:(?:\\[^\n]|\\?\n(?=[ \n]))[^"\\\n]*+)*\""""
)
_KEY = rf"(?:{_PLAIN}|{_QUOTED_IN_LINE}):(?=[ \n])"
_MARK = "[-?:] "
_MOST_MARKS = 4


class Cut(Record):
    """A list of which each item can be read for itself."""

    start: int
    end: int
    holder: Node
    """What is around the items, without them, as if it stood where an item begins."""

    def items(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where each item begins, with its dash, and ends."""
        return _items(data, self.start, self.end)

    def around(self, item: Source) -> Source:
        """Return the list as if it held this item alone, which was parsed as a list of one."""
        key = Node(SCALAR, 0, 0, "items")
        entries = (*self.holder.entries, (key, item.root))
        return item.replace(root=self.holder.replace(entries=entries))


def cut(file: File, body: int, end: int) -> Cut | None:
    """Return a document as a list that can be cut; None where it is none or not for sure."""
    data = file.data
    found = re.compile(_ITEMS).search(data, body, end)
    if not found:
        return None
    start = found.end() + 1
    behind = re.compile(_BEHIND_ITEMS).search(data, start, end)
    last = behind.start() + 1 if behind else end
    holder = _holder(data[body : found.end()], data[last:end])
    if holder and _is_canonical(data, start, last):
        items = (data[slice(*span)] for span in _items(data, start, last))
        return Cut(start, last, holder) if all(map(_is_text, items)) else None
    return None


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        following = data.find(b"\n- ", start, end)
        after = following + 1 if following >= 0 else end
        yield start, after
        start = after


def _holder(above: bytes, below: bytes) -> Node | None:
    """Return what is around the items if that is what kubectl writes there, and no more."""
    try:
        head = above.decode()
        root = parse("", f"{head} []\n{below.decode()}").root
    except (UnicodeDecodeError, RenderError):
        return None
    entries = {key.value: value for key, value in root.entries}
    items = entries.pop("items", None)
    if items is None or items.start != len(head) + 1 or any(map(_is_odd, walk(root))):
        return None  # what looks like `items:` is in a text, or in brackets
    texts = {name: value.value for name, value in entries.items()}
    is_list = texts.pop("kind", "") == "List" and texts.pop("apiVersion", "") == "v1"
    if not is_list or root.style != "block" or texts.keys() - {"metadata"}:
        return None
    return _moved(root.replace(entries=tuple(e for e in root.entries if e[1] is not items)))


def _is_odd(node: Node) -> bool:
    return bool(node.anchor or node.tag or node.target or node.is_merge_key)


def _moved(node: Node) -> Node:
    """Return a node as if all of it stood at the beginning of a text."""
    entries = tuple((_moved(key), _moved(value)) for key, value in node.entries)
    return node.replace(start=0, end=0, entries=entries, items=tuple(map(_moved, node.items)))


def _is_canonical(data: bytes, start: int, end: int) -> bool:
    """Tell whether all is in kubectl's forms, and no item ends inside of quotes or brackets.

    The lines that stand for themselves are most, and a search passes them by.
    """
    other, more = re.compile(rb"\n(?!%b)" % _lines(alone=True)), re.compile(_lines(alone=False))
    at = start
    while at < end:
        line = other.search(data, at - 1, end)
        at = line.end() if line else end
        if at < end:
            found = more.match(data, at, end)
            if not found:
                return False
            at = found.end()
    return True


def _lines(*, alone: bool) -> bytes:
    """Return the pattern of a line with what goes on below it, or of one where nothing does."""
    pattern = _entry(_MOST_MARKS, alone=alone)
    for marks in reversed(range(_MOST_MARKS)):
        pattern = f"(?:{_entry(marks, alone=alone)}|{_MARK}{pattern})"
    return f"( *+){pattern}".encode()


def _entry(marks: int, *, alone: bool) -> str:
    """Return the pattern of what stands behind indentation and this many marks.

    What belongs to a key is indented deeper than the key, and other texts deeper than their mark.
    """
    values = _alone if alone else _with_more
    below_key, below_mark = (rf"\1 {{{2 * number + 1}}}" for number in (marks, marks - 1))
    keyed = rf"{_KEY}(?:\n| (?:{values(below_key)}))"
    return rf"(?:{keyed}|{values(below_mark)})" if marks else keyed


def _alone(deeper: str) -> str:
    return rf"(?:\{{\}}|\[\]|{_QUOTED_IN_LINE})\n|{_PLAIN}\n(?!\n|{deeper})"


def _with_more(deeper: str) -> str:
    plain = rf"{_PLAIN}(?:\n{deeper} *+{_MORE})*\n(?!\n|{deeper})"
    block = rf"[|>](?:[-+]?[1-9]?|[1-9][-+])\n(?:{deeper}[^\n]*+\n| *+\n)*"
    return rf"(?:{_QUOTED})\n|{plain}|{block}"


def _is_text(item: bytes) -> bool:
    """Tell whether an item has only characters that mean the same to every reader."""
    if len(item.translate(None, _CONTROLS)) < len(item):
        return False
    try:
        return item.isascii() or not re.search(_ODD, item.decode())
    except UnicodeDecodeError:
        return False
