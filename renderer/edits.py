"""Changes to a document, collected per collection and turned into edits of its text.

Every byte that no change touches stays as it is.
"""

from __future__ import annotations

from renderer.layout import Fresh, Pending, lay_out
from renderer.nodes import ALIAS, Node, Source, walk
from renderer.problems import Problem, RenderError


class Changes:
    """The changes to one document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._pending: dict[int, Pending] = {}
        names = {node.value for node in walk(source.root) if node.kind == ALIAS}
        self._shared = [n for n in walk(source.root) if n.anchor in names] if names else []

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
        text = self.source.text
        pending = sorted(self._pending.values(), key=lambda p: -p.node.start)
        edits = [edit for p in pending for edit in lay_out(text, p)]
        for edit in sorted(edits, key=lambda e: (e.start, e.end))[::-1]:
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _of(self, collection: Node, gone: tuple[Node, ...] = ()) -> Pending:
        self._refuse_shared(collection, gone)
        return self._pending.setdefault(id(collection), Pending(collection, set(), {}, []))

    def _refuse_shared(self, collection: Node, gone: tuple[Node, ...]) -> None:
        for shared in self._shared:
            if _holds(shared, collection) or any(_holds(node, shared) for node in gone):
                raise RenderError(aliased(self.source, shared, f"an edit inside &{shared.anchor}"))


def _member(collection: Node, index: int) -> tuple[Node, ...]:
    return collection.entries[index] if collection.entries else (collection.items[index],)


def _holds(outer: Node, inner: Node) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def aliased(source: Source, node: Node, what: str) -> Problem:
    """Return the problem of an edit that would reach a second place through an alias."""
    return Problem(
        "aliased",
        source.place(node),
        f"{what} would change every place that refers to it",
        "write the value out here instead of sharing it by anchor and alias",
    )
