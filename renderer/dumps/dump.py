r"""The objects of files that may be ours, where most are not even parsed.

Of the 10,000 objects that `kubectl get -A -o yaml` prints as one list, those are read that hold a
clue, each for itself and with its true place. An escape can spell a clue too:

    - apiVersion: core.libopenstorage.org/v1
      kind: "StorageCluste\x72"

What is no list as kubectl prints it is read as a whole document.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator

from renderer.dumps import lists
from renderer.dumps.lists import Cut
from renderer.edge import encoding
from renderer.manifests import objects, search
from renderer.manifests.objects import Object
from renderer.manifests.search import Clue
from renderer.problems import Findings, RenderError
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import Document, File, Lines, Span, body_of

# The first backslash of an odd number of them; two stand for one, which begins nothing.
_HEX = rb"[\da-fA-F]"
_ESCAPE = rb"\\(?<!\\\\)((?:\\\\)*)(?:x(%b{2})|u(%b{4})|U(%b{8})|\n *)" % (_HEX, _HEX, _HEX)
# A key of the object itself; a second one may be a line of a text in quotes, and which is which is
# not asked here.
_KIND = rb"(?m)^(?:- |  )(?:\? )?[\"']?kind[\"']?(?:: ([A-Za-z]+)$)?"
_SPELLING = (b"\\x", b"\\u", b"\\U", b"\\\n")


class Dump:
    """Files and the lists in them, which are cut when they are first looked into."""

    def __init__(self, files: list[File], *, written_by_host: bool = False) -> None:
        """Take files; `written_by_host` makes problems name object and field path."""
        self.files = files
        self._written_by_host = written_by_host
        self._cuts: dict[tuple[int, int], Cut | None] = {}

    def objects(
        self, clues: Iterable[Clue], findings: Findings, *, kinds: Collection[str] = ()
    ) -> Iterator[Object]:
        """Yield the objects that may hold a clue, in order, and others beside them.

        What may hold one and cannot be read is a finding. With kinds, items of lists that are
        certainly of another are left out.
        """
        clues = tuple(clues)
        for index, file in enumerate(self.files):
            lines = Lines(file.data)
            for span in search.spans(file, clues, findings):
                for part, whole in self._parts(index, span, clues, kinds):
                    try:
                        document = self._read(index, part, whole, lines)
                    except RenderError as error:
                        findings.absorb(error)
                    else:
                        yield from objects.objects(document)

    def _parts(
        self, index: int, span: Span, clues: tuple[Clue, ...], kinds: Collection[str]
    ) -> Iterator[tuple[Span, Cut | None]]:
        """Yield a document, or the items with a clue where it is a list that can be cut."""
        data, found = self.files[index].data, self._cut(index, span)
        if found is None:
            yield span, None
            return
        for start, end in found.items(data):
            item = data[start:end]
            if _may_hold(item, clues) and not (kinds and _is_of_another(item, kinds)):
                yield (start, end), found

    def _read(self, index: int, part: Span, whole: Cut | None, lines: Lines) -> Document:
        """Return a document, or a list with this one of its items; RenderError where none is."""
        file, by_host = self.files[index], self._written_by_host
        if whole is None:
            return search.read(index, file, part, lines, written_by_host=by_host)
        start, end = part
        text, line = encoding.decode(file.name, file.data[start:end]), lines.number(start)
        item = parse_leniently(file.name, text, line, written_by_host=by_host)
        return Document(index, start, start, end, whole.around(item))

    def _cut(self, index: int, span: Span) -> Cut | None:
        """Return a document as a list that can be cut, or None; found out once."""
        key = index, span[0]
        if key not in self._cuts:
            self._cuts[key] = _cut(self.files[index], span)
        return self._cuts[key]


def _cut(file: File, span: Span) -> Cut | None:
    start, end = span
    body = body_of(file.data, start, end)
    try:
        search.check_mark(file, start, body, file.data.count(b"\n", 0, body) + 1)
    except RenderError:
        return None
    return lists.cut(file, body, end)


def _may_hold(item: bytes, clues: tuple[Clue, ...]) -> bool:
    """Tell whether an item holds a clue, be it spelt with escapes."""
    spellings = [item]
    if any(spelling in item for spelling in _SPELLING):
        spellings.append(re.sub(_ESCAPE, _unescaped, item))
    return any(clue.may_be_in(spelling) for clue in clues for spelling in spellings)


def _is_of_another(item: bytes, kinds: Collection[str]) -> bool:
    """Tell whether an item is certainly of none of these kinds: one line says so, and no other."""
    said = re.findall(_KIND, item)
    is_certain = len(said) == 1 and said[0] and not any(s in item for s in _SPELLING)
    return is_certain and said[0].decode() not in kinds


def _unescaped(found: re.Match[bytes]) -> bytes:
    """Return what an escape in double quotes stands for.

    Elsewhere the same is none, but what stands there is looked at as it is too.
    """
    before, *digits = found.groups()
    number = int(next(filter(None, digits), b"-1"), 16)
    is_character = 0 <= number <= sys.maxunicode
    return before + (chr(number).encode(errors="replace") if is_character else b"")
