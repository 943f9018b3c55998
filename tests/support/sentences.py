"""The sentences of a page: of its paragraphs, items and rows of tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

_BLOCK = re.compile(r"^( *)```.*?^ *```$|<!--.*?-->", re.M | re.S)
_FENCE = re.compile(r"^ *```.*$", re.M)
_FIRST = re.compile(r"#|[-*•] |\d+\. |\|")
"""What begins a line that does not go on with the one before."""
_END = re.compile(r"(?<=[.!?])(?:\*\*)? +(?=[\"'(*`\[]*[A-Z`])")
_NO_WORDS = re.compile(r"\]\([^)]*\)|\{\{.*?\}\}")
"""Where a link leads, and what a program puts in."""


def sentences(text: str, *, with_code: bool = False) -> list[str]:
    """Return the sentences of a page, without headings, each with one blank between its words."""
    plain = _FENCE.sub("", text) if with_code else _BLOCK.sub("\n", text)
    found = (part for line in _paragraphs(plain) for part in _parts(line))
    return [part for part in found if re.search(r"\w", _NO_WORDS.sub("]", part))]


def key(sentence: str) -> str:
    """Return what a sentence is called where its words may not stand."""
    words = re.findall(r"[^\W_]+", _NO_WORDS.sub("]", sentence.lower()))
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:10]


def _paragraphs(text: str) -> Iterator[str]:
    """Yield what belongs together, in one line."""
    lines: list[str] = []
    for line in [*map(str.strip, text.splitlines()), ""]:
        if lines and (not line or _FIRST.match(line) or lines[0].startswith("#")):
            yield " ".join(lines)
            lines = []
        if line:
            lines.append(line)


def _parts(line: str) -> Iterator[str]:
    if line.startswith("#"):
        return
    if line.startswith("|"):
        yield line
    else:
        yield from _END.split(re.sub(r"^(?:[-*•]|\d+\.) +", "", line))
