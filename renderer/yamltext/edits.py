"""Changes to a document, collected per collection and turned into edits of its text.

Every byte that no change touches stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from renderer.problems import Problem, RenderError
from renderer.yamltext.layout import Fresh, Pending, lay_out
from renderer.yamltext.nodes import ALIAS, Node, Source, walk


class Changes:
    """The changes to one document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._pending: dict[int, Pending] = {}
        self._shared = _Shared(source.root)

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
        text, pieces, at = self.source.text, [], 0
        pending = sorted(self._pending.values(), key=lambda p: -p.node.start)
        edits = [edit for p in pending for edit in lay_out(text, p)]
        for edit in sorted(edits, key=lambda e: (e.start, e.end)):
            if edit.start < at:
                raise AssertionError("two edits overlap")
            pieces += [text[at : edit.start], edit.text]
            at = edit.end
        return _joined([*pieces, text[at:]])

    def _of(self, collection: Node, gone: tuple[Node, ...] = ()) -> Pending:
        taken = (self._shared.within(node) for node in gone)
        if shared := self._shared.around(collection) or next(filter(None, taken), None):
            raise RenderError(aliased(self.source, shared, f"an edit inside &{shared.anchor}"))
        return self._pending.setdefault(id(collection), Pending(collection, set(), {}, []))


class _Shared:
    """The nodes of a document that an alias refers to, in the order of the text."""

    def __init__(self, root: Node) -> None:
        names = {node.value for node in walk(root) if node.kind == ALIAS}
        self.nodes = [node for node in walk(root) if node.anchor in names] if names else []
        self.starts = [node.start for node in self.nodes]
        self.farthest = list(accumulate(self.nodes, _the_farther))
        """Of each node and those before it the one that ends last."""

    def around(self, inner: Node) -> Node | None:
        """Return a shared node that holds this one."""
        number = bisect_right(self.starts, inner.start)
        outer = self.farthest[number - 1] if number else None
        return outer if outer and outer.end >= inner.end else None

    def within(self, outer: Node) -> Node | None:
        """Return a shared node that this one holds."""
        number = bisect_left(self.starts, outer.start)
        inner = self.nodes[number] if number < len(self.nodes) else None
        return inner if inner and inner.end <= outer.end else None


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


def _the_farther(first: Node, second: Node) -> Node:
    return first if first.end >= second.end else second


def _member(collection: Node, index: int) -> tuple[Node, ...]:
    return collection.entries[index] if collection.entries else (collection.items[index],)


def aliased(source: Source, node: Node, what: str) -> Problem:
    """Return the problem of an edit that would reach a second place through an alias."""
    return Problem(
        "aliased",
        source.place(node),
        f"{what} would change every place that refers to it",
        "write the value out here instead of sharing it by anchor and alias",
    )
