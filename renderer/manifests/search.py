"""The few documents of a stream that are looked into, since they may hold an object of interest.

A document is passed on unread only where it can hold no such object to any reader: the words that
it must have are not in the bytes, and nothing in them can spell them otherwise. Two things in YAML
spell a word without its letters:

    kind: "StorageCluste\\x72"        # an escape: also \\u0072, and a backslash before a line end
    kind: !!binary U3RvcmFnZUNsdXN0ZXI=       # base64, also behind what a `%TAG` makes of a tag

Folded lines, block scalars, aliases and merge keys leave it whole somewhere in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from renderer.edge import encoding
from renderer.problems import Findings, Place, RenderError, failure
from renderer.records import Record
from renderer.yamltext import refusals
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import (
    BOM,
    GLUED,
    Document,
    File,
    Lines,
    Span,
    body_of,
    bounds,
    cuts,
    is_blank,
    starts_with_mark,
)

# By the byte that each begins with, which is searched for at memory speed. A tag may also stand
# behind a byte order mark and the line breaks of YAML 1.1, of which the last bytes are looked at.
_SPELT = {
    b"\\": rb"\\(?:[xuU\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9])",
    b"!": rb"!(?<![^\s\[{,:?\x85\xa8\xa9\xbf-]!)[!<]",
    b"%": rb"%TAG",
}
# Objects that were read from a cluster are looked into too, whatever they are.
_LIVE = rb"(?:\n[ \t]{1,12}|[{,][ \t]*)[\"']?(?:resourceVersion|uid)[\"']?[ \t]*:"
# What _LIVE wants: a search for words is quick, and most streams hold none.
_LIVE_WORDS = (b"resourceVersion", b"uid")
_METADATA = rb"(?m)^metadata:[^\n]*\n((?:[ \t][^\n]*\n|\r?\n|#[^\n]*\n)*+)"
_LIVE_KEY = rb"(?m)(?:^[ \t]+|[{,][ \t]*)[\"']?(?:uid|resourceVersion)[\"']?:"


class Clue(Record):
    """What a document with an object of interest must hold: a mark, and if there are words one."""

    marks: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether these bytes hold a mark, and if there are words one."""
        return _holds_any(data, self.marks) and (not self.words or _holds_any(data, self.words))


def documents(
    files: Iterable[File],
    clues: Iterable[Clue],
    findings: Findings,
    *,
    written_by_host: bool = False,
) -> Iterator[Document]:
    """Yield the documents that may hold an object of interest or a live one, in order.

    One that nobody can read is a finding, for it may hold what is looked for.
    """
    clues = tuple(clues)
    for index, file in enumerate(files):
        lines = Lines(file.data)
        for span, may_be_ours in _candidates(file, clues, findings):
            try:
                yield read(index, file, span, lines, written_by_host=written_by_host)
            except RenderError as error:
                if may_be_ours:
                    findings.absorb(error)


def every(file: File) -> Iterator[Document]:
    """Yield all documents of a file; RenderError at the first that nobody can read."""
    lines = Lines(file.data)
    for span in cuts(file.data):
        if not is_blank(file.data[slice(*span)]):
            yield read(0, file, span, lines)


def spans(file: File, clues: tuple[Clue, ...], findings: Findings) -> list[Span]:
    """Return the bounds of the documents that may hold an object of interest, in order."""
    return sorted({*_with_clues(file.data, clues)}) if _is_encoded(file, findings) else []


def _candidates(file: File, clues: tuple[Clue, ...], findings: Findings) -> list[tuple[Span, bool]]:
    """Return the bounds of the documents to read, in order, and whether they may be ours."""
    if not _is_encoded(file, findings):
        return []
    found = dict.fromkeys(_live(file.data), False)
    found |= dict.fromkeys(_with_clues(file.data, clues), True)
    return sorted(found.items())


def _is_encoded(file: File, findings: Findings) -> bool:
    try:
        encoding.check(file.name, file.data)
    except RenderError as error:
        findings.absorb(error)
        return False
    return True


def _live(data: bytes) -> Iterator[Span]:
    """Yield the bounds of the documents that were read from a cluster."""
    if _holds_any(data, _LIVE_WORDS):
        hits = (hit.start() for hit in re.finditer(_LIVE, data))
        yield from (span for span in _around(data, hits) if _looks_live(data[slice(*span)]))


def _with_clues(data: bytes, clues: tuple[Clue, ...]) -> Iterator[Span]:
    """Yield the bounds of the documents that hold a clue, or may spell one otherwise."""
    for clue in clues:
        yield from _holding(data, clue)
    for byte, pattern in _SPELT.items():
        hits = (hit.start() for hit in re.finditer(pattern, data)) if byte in data else ()
        yield from _around(data, hits)


def _holding(data: bytes, clue: Clue) -> Iterator[Span]:
    """Yield the bounds of the documents that hold a mark and a word."""
    if not _holds_any(data, clue.marks):
        return
    sought, also = (clue.words, clue.marks) if clue.words else (clue.marks, ())
    for word in sought:
        for start, end in _around(data, _offsets(data, word)):
            if not also or any(data.find(mark, start, end) >= 0 for mark in also):
                yield start, end


def _offsets(data: bytes, word: bytes) -> Iterator[int]:
    at = -1
    while (at := data.find(word, at + 1)) >= 0:
        yield at


def _around(data: bytes, offsets: Iterable[int]) -> Iterator[Span]:
    """Yield the bounds of the documents around these offsets, each once."""
    end = -1
    for offset in offsets:
        if offset >= end:
            start, end = bounds(data, offset)
            yield start, end


def _holds_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    return any(word in data for word in words)


def _looks_live(document: bytes) -> bool:
    """Tell whether a document may be an object read from a cluster, or a list of such."""
    metadata = _metadata_of(document)
    block = not re.match(rb"(?:---)?(?:\s|#[^\n]*\n)*[\[{\"']", document)
    return not block or b"items" in document or bool(metadata and re.search(_LIVE_KEY, metadata))


def _metadata_of(document: bytes) -> bytes | None:
    """Return the metadata of a document in block style as its text tells them."""
    found = re.search(_METADATA, document + b"\n")
    return found[0] if found else None


def read(
    index: int, file: File, span: Span, lines: Lines, *, written_by_host: bool = False
) -> Document:
    """Return a document of a file; RenderError where nobody can read it."""
    start, end = span
    body = body_of(file.data, start, end)
    line = lines.number(body)
    check_mark(file, start, body, line)
    text = encoding.decode(file.name, file.data[body:end], line)
    source = parse_leniently(file.name, text, line, written_by_host=written_by_host)
    return Document(index, start, body, end, source)


def check_mark(file: File, start: int, body: int, line: int) -> None:
    """Refuse what kubectl does not take on the line of `---`, right above or right below it."""
    before = file.data[file.data.rfind(b"\n", 0, max(start - 1, 0)) + 1 : start]
    opening = file.data[start:body]
    mark = opening.removesuffix(BOM)
    is_first = not start or starts_with_mark(before)
    note = mark[3:].strip()
    if before.startswith(b"%"):
        place = Place(file.name, line - 2 or 1, 1)
        raise RenderError(refusals.DIRECTIVE.at(place))
    if note and not note.startswith(b"#"):
        raise failure(
            "document-mark",
            Place(file.name, line - 1 or 1, 4),
            "text on the line of `---`, which kubectl refuses",
            "begin the document on the next line",
        )
    if is_first and mark.startswith(GLUED):
        raise failure(
            "document-mark",
            Place(file.name, line - 1 or 1, 4),
            "a comment right after a first `---`, which kubectl takes for a text",
            "put a blank before the #",
        )
    if is_first and mark and mark != opening:
        raise failure(
            "bad-character",
            Place(file.name, line, 1),
            "a byte order mark after a first `---`, which kubectl takes for a part of the text",
            "remove the character U+FEFF",
        )
