"""A YAML stream as bytes, and the few documents in it that are looked into.

A document is passed on unread only where it can hold no object of interest to any reader: the
words that such an object must have are not in its bytes, and nothing in it can spell them
otherwise. Of the ways that YAML has only an escape in double quotes (`\\x72`, `\\u0072`, a
backslash before a line end) and base64 behind a tag (`!!binary`) spell a word without its letters;
folded lines, block scalars, aliases and merge keys leave it whole somewhere in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from renderer import encoding
from renderer.nodes import Source
from renderer.problems import Findings, Place, Problem, RenderError
from renderer.source import read

# Each begins with one byte that is searched for at memory speed.
_SPELT = (
    re.compile(rb"\\(?:[xuU\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9])"),
    re.compile(rb"!(?<![^\s\[{,:-]!)[!<]"),
)
_LIVE = re.compile(rb"(?:\n[ \t]{1,12}|[{,][ \t]*)[\"']?(?:resourceVersion|uid)[\"']?[ \t]*:")
# The words that _LIVE wants: a search for them is quick, and most streams hold none.
_LIVE_WORDS = (b"resourceVersion", b"uid:", b'uid"', b"uid'")
_MARK = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_TOP_KIND = re.compile(
    rb"^kind[ \t]*:[ \t]*[\"']?([A-Za-z]+)[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE
)
_METADATA = re.compile(rb"^metadata:[^\n]*\n((?:[ \t][^\n]*\n|\r?\n|#[^\n]*\n)*+)", re.MULTILINE)
_HOOK = re.compile(rb"(?:^[ \t]+|[{,]\s*)[\"']?helm\.sh/hook[\"']?[ \t]*:", re.MULTILINE)
_LIVE_KEY = re.compile(rb"(?:^[ \t]+|[{,][ \t]*)[\"']?(?:uid|resourceVersion)[\"']?:", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_FIRST = re.compile(rb"[^\s\xef\xbb\xbf]")  # neither blank nor byte order mark


class File(NamedTuple):
    """An input and the name that problems call it by."""

    name: str
    data: bytes


class Document(NamedTuple):
    """A document that may be ours: `start` is its `---` line, `body` what follows that line."""

    file: int
    start: int
    body: int
    end: int
    source: Source


class Splice(NamedTuple):
    """Put `text` where the bytes from `start` to `end` of a file stand."""

    file: int
    start: int
    end: int
    text: bytes


Pieces = list[bytes | memoryview]


class Clue(NamedTuple):
    """What a document with an object of interest must hold: a mark, and if there are words one."""

    marks: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()


def documents(
    files: Iterable[File], clues: Iterable[Clue], findings: Findings, *, by_path: bool = False
) -> Iterator[Document]:
    """Yield the documents that may hold an object of interest or a live one, in order.

    One that nobody can read is a finding, for it may hold what is looked for. With `by_path` a host
    wrote the files.
    """
    clues = tuple(clues)
    for index, file in enumerate(files):
        line, counted = 1, 0
        for (start, end), may_be_ours in _candidates(file, clues, findings):
            body = _body(file.data, start, end)
            line += file.data.count(b"\n", counted, body)
            counted = body
            try:
                source = _read(file, (start, body, end), line, by_path=by_path)
                yield Document(index, start, body, end, source)
            except RenderError as error:
                if may_be_ours:
                    findings.absorb(error)


def splice(files: list[File], splices: Iterable[Splice]) -> list[Pieces]:
    """Return each file as the pieces to write, with the splices made."""
    pieces: list[Pieces] = [[] for _ in files]
    at = [0] * len(files)
    for item in sorted(splices, key=lambda s: (s.file, s.start, s.end)):
        view = memoryview(files[item.file].data)
        pieces[item.file] += [view[at[item.file] : item.start], item.text]
        at[item.file] = item.end
    for index, file in enumerate(files):
        pieces[index].append(memoryview(file.data)[at[index] :])
    return pieces


def join(parts: list[Pieces]) -> Pieces:
    """Return the files' pieces as one stream, with `---` between two files where it is missing."""
    stream: Pieces = []
    for part in parts:
        pieces = [piece for piece in part if len(piece)]
        if stream and pieces:
            if bytes(stream[-1][-1:]) != b"\n":
                stream.append(b"\n")
            if not starts_with_mark(bytes(pieces[0][:4])):
                stream.append(b"---\n")
        stream += pieces
    return _with_mark(stream) if _is_json_and_more(stream) else stream


def _is_json_and_more(stream: Pieces) -> bool:
    """Tell whether kubectl would take a stream of several documents for JSON, by its first byte."""
    head = next((found[0] for piece in stream if (found := _FIRST.search(piece))), b"")
    return head == b"{" and any(_MARK.search(piece) for piece in stream)


def _with_mark(stream: Pieces) -> Pieces:
    """Put `---` first, but behind a byte order mark, which must stand first."""
    first, *rest = stream
    bom = _BOM if bytes(first[: len(_BOM)]) == _BOM else b""
    return [bom, b"---\n", first[len(bom) :], *rest]


def starts_with_mark(data: bytes) -> bool:
    """Tell whether the data begins with a document mark."""
    return bool(_MARK.match(data))


def insertion(index: int, file: File, *, at: int | None, text: bytes) -> Splice:
    """Put documents, each with its `---`, where one ends, or with `at` None before all others.

    Comments that stand above the first `---` stay above what is put in.
    """
    if at is None:
        at = _first_document(file.data)
    before, after = file.data[max(at - 4, 0) : at], file.data[at : at + 4]
    if before.removeprefix(_BOM) and not before.endswith(b"\n"):
        text = b"\n" + text
    if after and not starts_with_mark(after):
        text += b"---\n"
    return Splice(index, at, at, text)


def _first_document(data: bytes) -> int:
    mark = _MARK.search(data)
    if mark and is_blank(data[: mark.start()]):
        return mark.start()
    return len(_BOM) if data.startswith(_BOM) else 0


def is_blank(data: bytes) -> bool:
    """Tell whether a stream holds no document: nothing but marks, comments and blank lines."""
    return not re.search(
        rb"^(?!(?:\xef\xbb\xbf)?(?:---\s*(#.*)?$|\.\.\.\s*$|\s*#|\s*$)).", data, re.MULTILINE
    )


def kinds(data: bytes) -> list[str]:
    """Return the kinds of the block style documents, in order, as their text tells them."""
    return [found[1].decode() for found in _TOP_KIND.finditer(data)]


def is_hooks_only(data: bytes) -> bool:
    """Tell whether every document of a stream is a hook of Helm."""
    bounds = [mark.start() for mark in _MARK.finditer(data)]
    documents = [data[a:b] for a, b in pairwise([0, *bounds, len(data)])]
    with_content = [document for document in documents if not is_blank(document)]
    return all(_is_hook(document) for document in with_content)


def _is_hook(document: bytes) -> bool:
    """Look for the annotation in the metadata alone: a script in a ConfigMap may speak of it."""
    metadata = _METADATA.search(document + b"\n")
    return bool(_HOOK.search(metadata[0] if metadata else document))


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
        live = _around(data, (hit.start() for hit in _LIVE.finditer(data)))
        found.update((bounds, False) for bounds in live if _looks_live(data[slice(*bounds)]))
    for clue in clues:
        found.update((bounds, True) for bounds in _holding(data, clue))
    for pattern in _SPELT:
        hits = (hit.start() for hit in pattern.finditer(data))
        found.update((bounds, True) for bounds in _around(data, hits))
    return sorted(found.items())


def _holding(data: bytes, clue: Clue) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the documents that hold a mark and a word."""
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
            start, end = _bounds(data, offset)
            yield start, end


def _holds_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    return any(word in data for word in words)


def _bounds(data: bytes, hit: int) -> tuple[int, int]:
    start = end = hit
    while (start := data.rfind(b"\n---", 0, start)) >= 0 and not _MARK.match(data, start + 1):
        pass
    while (end := data.find(b"\n---", end)) >= 0 and not _MARK.match(data, end + 1):
        end += 1
    return max(start + 1, 0), len(data) if end < 0 else end + 1


def _body(data: bytes, start: int, end: int) -> int:
    """Return where the document begins behind its `---` line and a byte order mark."""
    if starts_with_mark(data[start : start + 4]):
        start = data.find(b"\n", start, end) + 1 or end
    return start + len(_BOM) if data.startswith(_BOM, start) else start


def _looks_live(document: bytes) -> bool:
    """Tell whether a document may be an object read from a cluster, or a list of such."""
    metadata = _METADATA.search(document)
    block = not re.match(rb"(?:---)?(?:\s|#[^\n]*\n)*[\[{\"']", document)
    return not block or b"items" in document or bool(metadata and _LIVE_KEY.search(metadata[0]))


def _read(file: File, span: tuple[int, int, int], line: int, *, by_path: bool) -> Source:
    start, body, end = span
    _check_mark(file, start, body, line)
    return read(
        file.name, encoding.decode(file.name, file.data[body:end], line), line, by_path=by_path
    )


def _check_mark(file: File, start: int, body: int, line: int) -> None:
    """Refuse what kubectl does not take on the line of `---`, right above or right below it."""
    before = file.data[file.data.rfind(b"\n", 0, max(start - 1, 0)) + 1 : start]
    mark = file.data[start:body].removesuffix(_BOM)
    note = mark[3:].strip()
    if before.startswith(b"%"):
        raise _refused(
            "yaml-directive",
            Place(file.name, line - 2 or 1, 1),
            "a % directive, which kubectl and Kustomize refuse",
            "remove the line that begins with %",
        )
    if note and not note.startswith(b"#"):
        raise _refused(
            "document-mark",
            Place(file.name, line - 1 or 1, 4),
            "text on the line of `---`, which kubectl refuses",
            "begin the document on the next line",
        )
    if mark and not start and len(mark) < body:
        raise _refused(
            "bad-character",
            Place(file.name, line, 1),
            "a byte order mark behind the first `---`, which kubectl takes for a part of the text",
            "remove the character U+FEFF",
        )


def _refused(code: str, place: Place, message: str, hint: str) -> RenderError:
    return RenderError(Problem(code, place, message, hint))
