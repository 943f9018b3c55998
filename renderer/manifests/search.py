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
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import (
    BOM,
    GLUED,
    Document,
    File,
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
        line, counted = 1, 0
        for (start, end), may_be_ours in _candidates(file, clues, findings):
            body = body_of(file.data, start, end)
            line += file.data.count(b"\n", counted, body)
            counted = body
            try:
                source = _read(file, (start, body, end), line, written_by_host=written_by_host)
                yield Document(index, start, body, end, source)
            except RenderError as error:
                if may_be_ours:
                    findings.absorb(error)


def every(file: File) -> Iterator[Document]:
    """Yield all documents of a file; RenderError at the first that nobody can read."""
    line, counted = 1, 0
    for start, end in cuts(file.data):
        if not is_blank(file.data[start:end]):
            body = body_of(file.data, start, end)
            line += file.data.count(b"\n", counted, body)
            counted = body
            source = _read(file, (start, body, end), line, written_by_host=False)
            yield Document(0, start, body, end, source)


def _candidates(
    file: File, clues: tuple[Clue, ...], findings: Findings
) -> list[tuple[tuple[int, int], bool]]:
    """Return the bounds of the documents to read, in order, and whether they may be ours."""
    data = file.data
    try:
        encoding.check(file.name, data)
    except RenderError as error:
        findings.absorb(error)
        return []
    found: dict[tuple[int, int], bool] = {}
    if _holds_any(data, _LIVE_WORDS):
        live = _around(data, (hit.start() for hit in re.finditer(_LIVE, data)))
        found.update((span, False) for span in live if _looks_live(data[slice(*span)]))
    for clue in clues:
        found.update((span, True) for span in _holding(data, clue))
    for byte, pattern in _SPELT.items():
        hits = (hit.start() for hit in re.finditer(pattern, data)) if byte in data else ()
        found.update((span, True) for span in _around(data, hits))
    return sorted(found.items())


def _holding(data: bytes, clue: Clue) -> Iterator[tuple[int, int]]:
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


def _around(data: bytes, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
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


def _read(file: File, span: tuple[int, int, int], line: int, *, written_by_host: bool) -> Source:
    start, body, end = span
    _check_mark(file, start, body, line)
    return parse_leniently(
        file.name,
        encoding.decode(file.name, file.data[body:end], line),
        line,
        written_by_host=written_by_host,
    )


def _check_mark(file: File, start: int, body: int, line: int) -> None:
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
