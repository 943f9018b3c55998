r"""The changes to one document, made all at once.

    source = parse("m.yaml", "args:\n  - -c\n  # the cluster\n  - px\n")
    changes = Changes(source)
    changes.remove(source.root.get("args"), 0)
    changes.apply() == "args:\n  # the cluster\n  - px\n"

Changes are collected and named by the nodes that were read, so that none shifts the place of
another. A node that an alias stands for is not changed:

    env: &common
      - {name: LEVEL, value: debug}
    more: *common

An edit of `env` would be one of `more` as well, and nobody has asked for that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate

from renderer.problems import Problem, RenderError
from renderer.yamltext.edits import block, flow
from renderer.yamltext.edits.pending import Edit, Fresh, Pending
from renderer.yamltext.nodes import Node, Source


class Changes:
    """The changes to one document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._pending: dict[int, Pending] = {}

    def __bool__(self) -> bool:
        return bool(self._pending)

    def replace(self, collection: Node, index: int, fresh: Fresh) -> None:
        """Put a piece in the place of an item, or of the value of an entry."""
        self._of(collection, _member(collection, index)[-1:]).replaced[index] = fresh

    def remove(self, collection: Node, index: int) -> None:
        """Take an item or an entry out."""
        self._of(collection, _member(collection, index)).removed.add(index)

    def append(self, collection: Node, fresh: Fresh) -> None:
        """Add an item or an entry."""
        self._of(collection).added.append(fresh)

    def apply(self) -> str:
        """Return the document's text with the changes made."""
        # Where two collections end together, what is new in the inner one comes first.
        inner_first = sorted(self._pending.values(), key=lambda pending: -pending.node.start)
        edits = [edit for pending in inner_first for edit in _edits(self.source.text, pending)]
        return _edited(self.source.text, edits)

    def _of(self, collection: Node, gone: tuple[Node, ...] = ()) -> Pending:
        """Return what is to change in a collection; RenderError where an alias would see it."""
        taken = (self._shared.within(node) for node in gone)
        if shared := self._shared.around(collection) or next(filter(None, taken), None):
            raise RenderError(aliased(self.source, shared, f"an edit inside &{shared.anchor}"))
        return self._pending.setdefault(id(collection), Pending(collection, set(), {}, []))

    @cached_property
    def _shared(self) -> _Shared:
        return _Shared(self.source.shared)


class _Shared:
    """The nodes of a document that an alias stands for, found by place; they may be nested."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.starts = [node.start for node in nodes]
        self.farthest = list(accumulate(nodes, _the_farther))
        """Of each node and those before it the one that ends last."""

    def around(self, inner: Node) -> Node | None:
        """Return a shared node that holds this one, or is it."""
        number = bisect_right(self.starts, inner.start)
        outer = self.farthest[number - 1] if number else None
        return outer if outer and outer.end >= inner.end else None

    def within(self, outer: Node) -> Node | None:
        """Return a shared node that this one holds, or is."""
        number = bisect_left(self.starts, outer.start)
        inner = self.nodes[number] if number < len(self.nodes) else None
        return inner if inner and inner.end <= outer.end else None


def _the_farther(first: Node, second: Node) -> Node:
    return first if first.end >= second.end else second


def _member(collection: Node, index: int) -> tuple[Node, ...]:
    return collection.entries[index] if collection.entries else (collection.items[index],)


def _edits(text: str, pending: Pending) -> list[Edit]:
    style = flow if pending.node.style == "flow" else block
    return list(style.edits(text, pending))


def _edited(text: str, edits: list[Edit]) -> str:
    """Return the text with the edits made; of two at one place the first stays first."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise AssertionError("two edits overlap")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return _joined([*pieces, text[at:]])


def _joined(pieces: list[str]) -> str:
    """Join pieces of text, and keep a comment one: behind a quote or bracket it needs no blank.

    `'old'# comment` is the word `old`, but `new# comment` would be one word.
    """
    joined: list[str] = []
    for piece in filter(None, pieces):
        if piece.startswith("#") and joined and not joined[-1][-1].isspace():
            joined.append(" ")
        joined.append(piece)
    return "".join(joined)


def aliased(source: Source, node: Node, what: str) -> Problem:
    """Return the problem of an edit that would reach a second place through an alias."""
    return Problem(
        "aliased",
        source.place(node),
        f"{what} would change every place that refers to it",
        "write the value out here instead of sharing it by anchor and alias",
    )
