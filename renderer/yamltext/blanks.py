"""Blanks that mean nothing to kubectl and to the C parser, and that the pure parser refuses.

A tab is no more than a blank behind a colon, before a comment and at the end of a line:

    image: a:1<TAB># pinned

and so are blanks in the empty lines above the first line of a block scalar, if that is indented
deeper than they are. Elsewhere some reader takes a tab for indentation or for a part of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from renderer.yamltext.names import PROPERTY
from renderer.yamltext.scalars import BREAKS_OF_YAML_1_1

# Possessive and anchored at the first blank of a run, so that a search stays linear.
_BEFORE_NOTHING = r"(?<![ \t])(?!(?<=\n)\t)[ \t]++(?=#|\r?\n|\Z)"
_NO_MORE_THAN_BLANKS = rf"#[^\n]*+|(?<=:)[ \t]++|(?<!-){_BEFORE_NOTHING}"
# The C parser takes these too, also in a word, where it is kept: `a<TAB>b`.
_TABS = rf"(?:(?<=[^\s?-])|(?<=\S[?-]))[ \t]++|{_BEFORE_NOTHING}"
# What is not yet the text of a scalar: anchor and tag, and of a block what is above the first line.
_START = rf"(?:{PROPERTY}\s*+)*+(?:[|>][^\n]*+(?:\n(?: *+\r?\n)*+)?+)?+"
# All that ends a line to the parsers, and so to kubectl: a carriage return alone too.
_LINE_ENDS = f"\r\n{BREAKS_OF_YAML_1_1}"
_TAB_FIRST = rf"(?:\A|(?<=[{_LINE_ENDS}])) *(\t)"
_BLANK_LINES = rf"[ \t]*+[{_LINE_ENDS}][ \t{_LINE_ENDS}]*+"
_GLUED_COMMENT = r"(?<=\s)([|>][-+0-9]*+)(#[^\r\n]*+)"
_TAB_BEFORE_BLOCK = r"[|>][-+]?+([0-9]?+)[^\n]*+\n(?: *+\r?\n)*+ *+\t"
_TAB_BEFORE_COLON = r" *\t(?=[ \t]*:\S)"
_END = r"(?m)^\.\.\.(?=\s|\Z)"
_HEAD = r"([|>][-+0-9]*+[ \t]*+(?:#[^\n]*?)?)(\r?\n)((?: *+\r?\n)++)( *+)(?=(\S?))"


def misplaced_tab(text: str, start: int, end: int) -> int:
    """Return where between two nodes a tab is more than a blank, or -1."""
    gap = re.sub(_NO_MORE_THAN_BLANKS, lambda found: " " * len(found[0]), text[start : end + 1])
    at = gap.find("\t", 0, end - start)
    return at if at < 0 else start + at


def first_in_line(text: str, start: int, end: int, *, after_plain: bool) -> int:
    """Return where between two nodes a line begins with a tab that no parser skips, or -1.

    Only where a plain scalar may go on does kubectl pass over such a tab.
    """
    for found in re.compile(_TAB_FIRST).finditer(text, start, end):
        if not (after_plain and text[start : found.start()].isspace()):
            return found.start(1)
    return -1


def tab_before_colon(text: str, start: int) -> int:
    """Return where a tab stands before a colon that ends no key, or -1.

    `start` is the end of an unquoted text in brackets or braces: kubectl takes `a<TAB>:b` for one.
    """
    found = re.compile(_TAB_BEFORE_COLON).match(text, start)
    return found.end() - 1 if found else -1


def tab_in_indentation(text: str, end: int, indentation: int) -> int:
    """Return where a tab stands in for the indentation behind a plain or block scalar, or -1.

    The scalar may go on in the next line, so kubectl looks there, also when there is nothing.
    """
    blank = re.compile(_BLANK_LINES).match(text, end)
    for line in re.compile(_TAB_FIRST).finditer(text, end, blank.end()) if blank else ():
        if line.start(1) - line.start() <= indentation:
            return line.start(1)
    return -1


def tab_before_block(text: str, start: int, indentation: int) -> int:
    """Return where a tab stands in for the indentation of a block scalar's first line, or -1.

    `start` is at its | or >. A digit there tells how much deeper than `indentation` the text is,
    which is the column of what holds it, or -1; else the first line does, by its blanks. A line of
    tabs alone is refused in any case: the pure parser takes them for blanks.
    """
    found = re.compile(_TAB_BEFORE_BLOCK).match(text, start)
    if found is None:
        return -1
    column = found.end() - 1 - (text.rfind("\n", 0, found.end()) + 1)
    is_text = found[1] and column >= max(indentation, 0) + int(found[1])
    has_words = re.compile(r"[^\n]*\S").match(text, found.end())
    return -1 if is_text and has_words else found.end() - 1


def has_deeper_lines(head: str) -> bool:
    """Tell whether an empty line above a block scalar's first line has blanks, but fewer of them.

    `head` is the scalar from its | or > on.
    """
    found = re.compile(_HEAD).match(head)
    if found is None:
        return False
    first, *more = [len(line.rstrip("\r")) for line in found[3].split("\n")[:-1]]
    return 0 < first < max([*more, len(found[4])])


def with_one_end(text: str) -> str:
    """Return the text with blanks for every `...` behind the first, at the same length."""
    first = re.search(_END, text)
    at = first.end() if first else len(text)
    return text[:at] + re.sub(_END, "   ", text[at:])


def bare(text: str) -> str:
    """Return the text with such blanks in forms that the pure parser takes, at the same length.

    What looks like them in a scalar changes too, until it is `restored`.
    """
    spaced = re.sub(_TABS, lambda found: " " * len(found[0]), text) if "\t" in text else text
    spaced = re.sub(_GLUED_COMMENT, lambda found: found[1] + " " * len(found[2]), spaced)
    return re.sub(_HEAD, _with_blanks_in_the_header, spaced)


def restored(text: str, bared: str, scalars: Iterable[tuple[int, int]]) -> str:
    """Return the bare text with the scalars at these places as they were."""
    pieces, at = [], 0
    for start, end in scalars:
        if head := re.compile(_START).match(bared, start, end):
            start = head.end()
        pieces += [bared[at:start], text[start:end]]
        at = end
    return "".join([*pieces, bared[at:]])


def _with_blanks_in_the_header(found: re.Match[str]) -> str:
    """Move the blanks of the empty lines behind the | or >, where they mean nothing."""
    header, newline, empty, indentation, content = found.groups()
    lines = empty.split("\n")[:-1]
    if content and max(len(line.rstrip("\r")) for line in lines) > len(indentation):
        return found[0]  # the scalar has no text: what follows is less indented
    blanks = " " * empty.count(" ")
    return header + blanks + newline + empty.replace(" ", "") + indentation
