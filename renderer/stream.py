"""A YAML stream as bytes, and the few documents in it that are looked into.

Documents are found by searching for the words that one of ours must hold; what is not found is
never decoded or parsed and goes out as it came in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from renderer.nodes import ALIAS, Source, walk
from renderer.problems import Findings, Place, Problem, RenderError
from renderer.source import parse

# Between `kind:` and its value YAML allows blanks, line ends, comments, anchors, tags and a block
# scalar's header; an alias (`*`) may stand for any kind, and so may what is behind ten of these.
# Possessive: the search never goes back, so that it stays linear.
_KIND = rb"kind[\"']?\s*+:(?:\s++|#[^\n]*+\n|[&!]\S*+|[|>][-+0-9]*+){0,10}+[\"']?(\*|[A-Za-z]+|)"
_LIVE = rb"(?:\n[ \t]{1,12}|[{,][ \t]*)[\"']?(?:resourceVersion|uid)[\"']?[ \t]*:"
_KIND_OR_LIVE = _KIND + b"|" + _LIVE
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

Interest = dict[str, tuple[bytes, ...]]
"""Kinds to look into, each with words of which a document of that kind must hold one; () is any."""


def documents(files: Iterable[File], interest: Interest, findings: Findings) -> Iterator[Document]:
    """Yield the documents that may hold an object of interest, in order.

    Lists are looked into whatever they hold, and so are documents that look like objects read from
    a live cluster. One that is ours and cannot be parsed is a finding.
    """
    for index, file in enumerate(files):
        line, counted = 1, 0
        for start, end in _candidates(file.data, interest):
            body = _body(file.data, start, end)
            foreign = _is_foreign(file.data[body:end], interest)
            if foreign and not _looks_live(file.data[body:end]):
                continue
            line += file.data.count(b"\n", counted, body)
            counted = body
            try:
                yield Document(index, start, body, end, _parse(file, (start, body, end), line))
            except RenderError as error:
                if not foreign:
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
    return stream


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


def _candidates(data: bytes, interest: Interest) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the documents that hold the words of interest."""
    interest = {kind: words for kind, words in interest.items() if _holds_any(data, words)}
    live = _holds_any(data, _LIVE_WORDS)
    hits = re.compile(_KIND_OR_LIVE if live else _KIND)
    at = start = end = 0
    dull: set[bytes] = set()
    while hit := hits.search(data, at):
        at = hit.end()
        if hit[1] and not _wanted(hit[1].decode(), interest):
            continue
        if hit.start() >= end:
            (start, end), dull = _bounds(data, hit.start()), set()
        if hit[1] in dull:
            continue
        if not hit[1] or _interesting(hit[1].decode(), data[start:end], interest):
            yield start, end
            at = end
        else:
            dull.add(hit[1])


def _wanted(kind: str, interest: Interest) -> bool:
    return kind == "*" or kind.endswith("List") or kind in interest


def _interesting(kind: str, document: bytes, interest: Interest) -> bool:
    return kind not in interest or _holds_any(document, interest[kind])


def _holds_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    """Tell whether the data holds one of the words, or there is none to hold."""
    return not words or any(word in data for word in words)


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


def _is_foreign(body: bytes, interest: Interest) -> bool:
    """Tell whether a block style document says at its top that it is none of ours."""
    kind = _TOP_KIND.search(body)
    if kind is None or re.match(rb"(?:\s|#[^\n]*\n)*[\[{\"']", body):
        return False
    name = kind[1].decode()
    return not (_wanted(name, interest) and _interesting(name, body, interest))


def _looks_live(body: bytes) -> bool:
    metadata = _METADATA.search(body)
    return bool(metadata and _LIVE_KEY.search(metadata[0]))


def _parse(file: File, span: tuple[int, int, int], line: int) -> Source:
    start, body, end = span
    before = file.data[file.data.rfind(b"\n", 0, max(start - 1, 0)) + 1 : start]
    mark = file.data[start:body].removesuffix(_BOM)
    if before.startswith(b"%"):
        raise _refused(
            "yaml-directive",
            Place(file.name, line - 2 or 1, 1),
            "a % directive, which kubectl and Kustomize refuse",
            "remove the line that begins with %",
        )
    if mark[3:].strip() and not mark[3:].strip().startswith(b"#"):
        raise _refused(
            "document-mark",
            Place(file.name, line - 1 or 1, 4),
            "text on the line of `---`, which kubectl refuses",
            "begin the document on the next line",
        )
    source = parse(file.name, _decode(file, (body, end), line), line)
    for node in walk(source.root):
        if node.kind == ALIAS and node.target is None:
            raise _refused(
                "yaml-syntax",
                source.place(node),
                "an alias without an anchor of its name above it",
                "write the value out, or quote a text that begins with *",
            )
    return source


def _decode(file: File, span: tuple[int, int], line: int) -> str:
    try:
        return file.data[span[0] : span[1]].decode("utf-8")
    except UnicodeDecodeError as error:
        line += file.data.count(b"\n", span[0], span[0] + error.start)
        raise _refused(
            "not-utf8", Place(file.name, line), "a byte that is not UTF-8", "save the file as UTF-8"
        ) from None


def _refused(code: str, place: Place, message: str, hint: str) -> RenderError:
    return RenderError(Problem(code, place, message, hint))
