"""A values file in the making: its entries, each with where it came from.

auth:
  selfSigned:
    issuer: portworx.com  # -jwt_issuer (portworx.yaml:16:34)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from renderer.edge.report import harmless
from renderer.problems import Place
from renderer.records import Record
from renderer.values.paths import Path
from renderer.yamltext.scalars import scalar

_ORDER = (
    *(("install",), ("namespace",), ("portworx",), ("stork",), ("autopilot",)),
    *(("auth", "usernameClaim"), ("auth", "guestAccess"), ("auth", "selfSigned", "issuer")),
    *(("auth", "selfSigned"), ("auth", "oidc"), ("keys", "system"), ("keys", "apps")),
)


class Entry(Record):
    """A key of the values with its value: a text, a flag, or a source as a mapping."""

    path: Path
    value: object
    place: Place
    """Where in the manifests it came from."""
    note: str = ""
    """What a comment says of it."""


class Draft(Record):
    """Values in the making, and comments above and below them."""

    entries: tuple[Entry, ...]
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the values file."""
        lines = [*_comments(self.head), *self._body(), *_comments(self.tail)]
        return "".join(f"{line}\n" for line in lines)

    def places(self) -> dict[int, Place]:
        """Return where what stands in each line of the text came from."""
        found = {}
        for number, entry in enumerate(self._lines(), len(self.head) + 1):
            if isinstance(entry, Entry):
                found[number] = entry.place
        return found

    def _body(self) -> Iterator[str]:
        for item in self._lines():
            yield _line(item) if isinstance(item, Entry) else f"{'  ' * (len(item) - 1)}{item[-1]}:"

    def _lines(self) -> Iterator[Entry | Path]:
        """Yield what stands in each line: an entry, or the path of a mapping that begins."""
        open_at: set[Path] = set()
        for entry in sorted(self.entries, key=lambda entry: _rank(entry.path)):
            for depth in range(1, len(entry.path)):
                parent = entry.path[:depth]
                if parent not in open_at:
                    open_at.add(parent)
                    yield parent
            yield entry


def _rank(path: Path) -> int:
    return next(number for number, head in enumerate(_ORDER) if path[: len(head)] == head)


def _line(entry: Entry) -> str:
    value = _flow(entry.value) if isinstance(entry.value, dict) else scalar(entry.value)
    note = f"  # {harmless(entry.note)}" if entry.note else ""
    return f"{'  ' * (len(entry.path) - 1)}{entry.path[-1]}: {value}{note}"


def _flow(value: object) -> str:
    """Return a source on one line, as a person writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return scalar(value)


def _comments(lines: Sequence[str]) -> Iterable[str]:
    return (f"# {harmless(line)}" if line else "" for line in lines)
