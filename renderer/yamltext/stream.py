r"""A YAML stream as bytes: cut at its document marks, spliced and joined.

What no splice touches goes out as it came in and is never decoded.

kubectl and Kustomize cut a stream at every line that begins with `---`, and that line goes, with a
comment on it or a byte order mark below. Not so where nothing is above it, at the beginning and
behind another mark: there it is left to a YAML parser, to which a mark ends with a blank, and a
byte order mark is a letter of the first key.

    kind: A                    ---# b
    ---# b                     kind: B
    kind: B

Left are two documents; right kubectl refuses `---# b` as a text. So whoever takes out a document
above such a mark breaks the one below. A comment is enough to be something, and is left there:

    kind: A                    #
    ---# b             ->      ---# b
    kind: B                    kind: B

Streams are joined by `---` where none stands, and only the first keeps its byte order mark. A
stream that begins with `{` is JSON to kubectl, which knows no second document: if there is one,
`---` goes first. Then all of it is YAML, to which some escapes of JSON, `\/` and the halves
`\ud83d\ude00`, are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from renderer.problems import Place, Problem, RenderError
from renderer.records import Record
from renderer.yamltext.nodes import Source

MARK = re.compile(rb"^---", re.MULTILINE)
GLUED = b"---#"
# A mark that means something else where nothing is above it. Of two in a row the first is the one
# that goes if something is above it, and else the second.
_NEEDS_DOCUMENT = rb"---(?:#|[^\n]*\n(?:\xef\xbb\xbf|(?:[ \t\r]*(?:#[^\n]*)?\n)*(?:---|\.\.\.)))"
_ENDS_WITH_MARK = rb"(?m)^---[^\n]*\n\Z"
_TOP_KIND = rb"(?m)^kind[ \t]*:[ \t]*[\"']?([A-Za-z]+)[\"']?[ \t]*(?:#.*)?\r?$"
BOM = b"\xef\xbb\xbf"
# A slash and half a character above U+FFFF: JSON knows both, go-yaml neither.
_JSON_ESCAPE = rb"(?<!\\)(?:\\\\)*+\\(?:/|u[dD][89a-fA-F])"
_FIRST = rb"[^\s\xef\xbb\xbf]"  # neither blank nor byte order mark


class File(Record):
    """An input, the name that problems call it by, and where it was read."""

    name: str
    data: bytes
    path: str = ""


class Document(Record):
    """A document that may be ours: `start` is its `---` line, `body` what follows that line."""

    file: int
    start: int
    body: int
    end: int
    source: Source


class Splice(Record):
    """Put `text` where the bytes from `start` to `end` of a file stand."""

    file: int
    start: int
    end: int
    text: bytes


Pieces = list[bytes | memoryview]

Span = tuple[int, int]
"""Where something begins and ends."""


class Lines:
    """The numbers of lines of a file; who asks for them in order has each byte counted once."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._line = data, 0, 1

    def number(self, offset: int) -> int:
        """Return the number of the line in which an offset is that is not above the last one."""
        self._line += self._data.count(b"\n", self._at, offset)
        self._at = offset
        return self._line


def splice(files: list[File], splices: Iterable[Splice]) -> list[Pieces]:
    """Return each file as the pieces to write, with the splices made."""
    pieces: list[Pieces] = [[] for _ in files]
    at = [0] * len(files)
    for item in sorted(splices, key=lambda s: (s.file, s.start, s.end)):
        _add(pieces[item.file], memoryview(files[item.file].data)[at[item.file] : item.start])
        pieces[item.file].append(item.text)
        at[item.file] = item.end
    for index, file in enumerate(files):
        _add(pieces[index], memoryview(file.data)[at[index] :])
    return pieces


def _add(pieces: Pieces, rest: memoryview) -> None:
    """Add what stands behind a splice, below a comment where a mark needs something above it."""
    if (
        pieces
        and bytes(rest[:3]) == b"---"
        and re.match(_NEEDS_DOCUMENT, rest)
        and _stands_first(pieces)
    ):
        pieces.append(b"#\n")
    pieces.append(rest)


def _stands_first(before: Pieces) -> bool:
    """Tell whether what follows has nothing before it, or right before it a mark."""
    last = next((piece for piece in reversed(before) if piece), None)
    return last is None or bool(re.search(_ENDS_WITH_MARK, last))


def join(parts: list[Pieces]) -> Pieces:
    """Return the files' pieces as one stream, with `---` between two files where it is missing.

    A byte order mark stays at the beginning of the stream alone.
    """
    stream: Pieces = []
    for part in parts:
        pieces = [piece for piece in part if len(piece)]
        if stream and pieces:
            pieces[0] = _without_bom(pieces[0])
            if bytes(stream[-1][-1:]) != b"\n":
                stream.append(b"\n")
            if not starts_with_mark(bytes(pieces[0][:4])):
                stream.append(b"---\n")
        stream += pieces
    return _with_mark(stream) if _is_json_and_more(stream) else stream


def _without_bom(piece: bytes | memoryview) -> bytes | memoryview:
    return piece[len(BOM) :] if piece[: len(BOM)] == BOM else piece


def _is_json_and_more(stream: Pieces) -> bool:
    """Tell whether kubectl would take a stream of several documents for JSON, by its first byte."""
    first = next((piece for piece in stream if re.search(_FIRST, piece)), b"")
    return _begins_as_json(first) and any(MARK.search(piece) for piece in stream)


def check_json(files: list[File], parts: list[Pieces]) -> None:
    """Refuse JSON that is not YAML where kubectl has to read it as YAML, beside other documents.

    RenderError `json-escape` at the first escape that go-yaml does not know.
    """
    texts = [piece for part in parts for piece in part if len(piece)]
    is_alone = sum(map(bool, parts)) == 1 and not any(MARK.search(piece) for piece in texts)
    for file in () if is_alone else files:
        found = re.search(_JSON_ESCAPE, file.data) if _begins_as_json(file.data) else None
        if found:
            line_start = file.data.rfind(b"\n", 0, found.start()) + 1
            line = file.data.count(b"\n", 0, line_start) + 1
            raise RenderError(
                Problem(
                    "json-escape",
                    Place(file.name, line, found.start() - line_start + 1),
                    "a JSON escape in a stream that kubectl reads as YAML, which does not have it",
                    "write the character itself, or pass this file alone",
                )
            )


def _begins_as_json(data: bytes | memoryview) -> bool:
    found = re.search(_FIRST, data)
    return found is not None and found[0] == b"{"


def _with_mark(stream: Pieces) -> Pieces:
    """Put `---` first, but behind a byte order mark, which must stand first."""
    first, *rest = stream
    text = _without_bom(first)
    return [first[: len(first) - len(text)], b"---\n", text, *rest]


def starts_with_mark(data: bytes) -> bool:
    """Tell whether the data begins with a document mark."""
    return bool(MARK.match(data))


def insertion(index: int, file: File, *, at: int | None, text: bytes) -> Splice:
    """Put documents, each with its `---`, where one ends, or with `at` None before all others.

    Comments and marks that stand above the first document stay above what is put in.
    """
    if at is None:
        at = _first_document(file.data)
    before, after = file.data[max(at - 4, 0) : at], file.data[at : at + 4]
    if before.removeprefix(BOM) and not before.endswith(b"\n"):
        text = b"\n" + text
    if after and not starts_with_mark(after):
        text += b"---\n"
    return Splice(index, at, at, text)


def _first_document(data: bytes) -> int:
    start = 0
    for mark in MARK.finditer(data):
        if not is_blank(data[start : mark.start()]):
            break
        start = mark.start()
    return start or (len(BOM) if data.startswith(BOM) else 0)


def cuts(data: bytes) -> list[tuple[int, int]]:
    """Return where each document of a stream begins, with its mark, and ends."""
    marks = [mark.start() for mark in MARK.finditer(data)]
    return list(pairwise([0, *marks, len(data)]))


def is_blank(data: bytes) -> bool:
    """Tell whether a stream holds no document: nothing but marks, comments and blank lines."""
    return not re.search(
        rb"^(?!(?:\xef\xbb\xbf)?(?:---\s*(#.*)?$|\.\.\.\s*$|\s*#|\s*$)).", data, re.MULTILINE
    )


def kinds(data: bytes) -> list[str]:
    """Return the kinds of the block style documents, in order, as their text tells them."""
    return [found[1].decode() for found in re.finditer(_TOP_KIND, data)]


def bounds(data: bytes, hit: int) -> tuple[int, int]:
    """Return where the document around an offset begins, with its mark, and ends."""
    start, end = data.rfind(b"\n---", 0, hit), data.find(b"\n---", hit)
    return max(start + 1, 0), len(data) if end < 0 else end + 1


def body_of(data: bytes, start: int, end: int) -> int:
    """Return where the document begins behind its `---` line and a byte order mark."""
    if starts_with_mark(data[start : start + 4]):
        start = data.find(b"\n", start, end) + 1 or end
    return start + len(BOM) if data.startswith(BOM, start) else start
