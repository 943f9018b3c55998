"""Odd YAML, noted while a document is read.

There are two kinds. A text that some reader refuses makes the whole document unreadable: it is
refused at once. A text that all of them take, but not for the same, does no harm in an object that
pxsec leaves alone: it is noted, and refused once an object of ours turns out to hold it.

    args: [http://a?b]        unreadable: kubectl refuses it, the pure parser takes it
    image: a                  noted: kubectl takes the last key, Kustomize refuses the object
    image: b

Which text is refused for which reason is in `refusals`; here is how one is found.
"""

from __future__ import annotations

import re
from typing import Any

from renderer.problems import IN_FILE, NO_FILE, Fault, Problem, RenderError, place_of
from renderer.yamltext import blanks, names, refusals
from renderer.yamltext.nodes import SCALAR, Node
from renderer.yamltext.refusals import Refusal
from renderer.yamltext.scalars import BREAKS_OF_YAML_1_1

_BREAK_OF_YAML_1_1 = f"[{BREAKS_OF_YAML_1_1}]"
# What of ASCII is forbidden or, of a carriage return, may be: to look for each takes no time.
_CONTROLS = (*map(chr, (*range(9), *range(11, 32))), "\x7f")
_BLOCK_HEADER = r"[|>][-+0-9]*(?:[ \t]*|[ \t]+#.*)\r?"
_WIDE = r"[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000]"
# Where a plain blank would be indentation, or end a key or the mark of an item.
_WIDE_BLANK = rf"(?m)^[ -]*+(?:(?:(?<=-)|\?|[\w./-]++:){_WIDE}|{_WIDE}(?=[^\n]*?:(?:\s|$)))"
_FORBIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
# An action of Go's templates or Jinja2's, alone in a line or the value of a key.
_TEMPLATE = r"(?m)^[ \t]*\{[{%].*[}%]\}|:[ \t]+\{\{.*\}\}"
# So far, in characters, a refusal and the template that is its reason are apart at most.
_NEAR = 200


class Oddities:
    """What is odd in one document, collected while it is read.

    Methods named for a part of a document are called with each such part, in the order of the text.
    """

    def __init__(self, name: str, text: str, first_line: int, *, written_by_host: bool) -> None:
        self.name, self.text, self.first_line = name, text, first_line
        self.written_by_host = written_by_host
        self.has_tabs = "\t" in text
        self.has_wide_blanks = not text.isascii() and bool(re.search(_WIDE, text))
        self.start()

    def start(self) -> None:
        """Forget what was noted: another parser reads the document from its beginning."""
        self.noted: list[Refusal] = []
        self.unreadable: list[Refusal] = []
        self._characters()

    def refused(self, fault: Fault, offset: int) -> RenderError:
        """Return the error of a document that nobody can read on from an offset."""
        return self.refused_for(Refusal(fault, offset))

    def refused_for(self, refusal: Refusal) -> RenderError:
        """Return the same error for what is a refusal already."""
        return RenderError(self._problem(self._reason(refusal)))

    def odd_character(self) -> Refusal | None:
        """Return the first character that may be why a parser refused the document."""
        noted = self.unreadable + self.noted
        return next((refusal for refusal in noted if refusal.fault.code == "bad-character"), None)

    def raise_unreadable(self) -> None:
        """Refuse a document that the parsers take and kubectl does not."""
        if self.unreadable:
            raise RenderError(*map(self._problem, self.unreadable))

    def in_order(self) -> tuple[Refusal, ...]:
        """Return what was noted, in the order of the text."""
        return tuple(sorted(dict.fromkeys(self.noted), key=lambda refusal: refusal.offset))

    # Parts of a document, as a parser comes by them.

    def gap(self, start: int, end: int, *, flow: bool, after_plain: bool) -> None:
        """Note tabs and question marks between two nodes."""
        gap = self.text[start:end]
        if "\t" in gap and not flow:
            self._tab_in(start, end, flow=flow, after_plain=after_plain)
        elif "\t" in gap and after_plain:
            self._tab_at(blanks.tab_before_colon(self.text, start))
        if "?" in gap and (found := re.search(r"^[^#\n]*?\?", gap, re.MULTILINE)):
            self.question_mark(start + found.end() - 1)

    def question_mark(self, offset: int) -> None:
        """Note a key that is marked as one: `? a`, with its value in the next line, `: b`."""
        self._note(refusals.MARKED_KEY, offset)

    def properties(self, event: Any, *, flow: bool) -> None:
        """Note anchors and tags that the parsers do not agree on; `event` has one or both."""
        start = event.start_mark.index
        end = names.properties_end(self.text, start)
        if self.text.find("\t", start, end) >= 0:
            self._tab_in(start, end, flow=flow, after_plain=False)
        if flow and end > start and self.text.startswith(":", end):
            raise self.refused(refusals.COLON_FIRST, end)
        if event.tag and (tag := names.odd_tag(self.text, start)) >= 0:
            raise self.refused(refusals.TAG_NAME, tag)
        if event.anchor and event.tag:
            anchor = names.anchor_behind_tag(self.text, start)
            if anchor >= 0:
                self._note(refusals.ANCHOR_BEHIND_TAG, anchor)

    def anchor_name(self, event: Any) -> None:
        """Refuse names of anchors and aliases that the parsers do not end at the same place."""
        start = event.start_mark.index
        if names.has_odd_name(self.text, start, event.anchor):
            raise self.refused(refusals.ANCHOR_NAME, start)

    def second_anchor(self, event: Any) -> None:
        """Note an anchor that is there twice."""
        self._note(refusals.ANCHOR_TWICE, event.start_mark.index)

    def unknown_alias(self, event: Any) -> None:
        """Note an alias that stands for nothing, which kubectl refuses."""
        self._note(refusals.UNKNOWN_ALIAS, event.start_mark.index, readable=False)

    def scalar(self, node: Node, *, flow: bool) -> None:
        """Note scalars that readers take differently."""
        if self.has_wide_blanks and not node.style:
            self._wide_blank(node)
        if not node.value.isascii() and re.search("[\ud800-\udfff]", node.value):
            self._note(refusals.SURROGATE, node.start)
        if not node.style:
            self._tab_at(self.text.find("\t", node.start, node.end))
        if not node.style and flow:
            self._unquoted_in_brackets(node)

    def block_scalar(self, start: int, end: int, indentation: int) -> str:
        """Return the header of a block scalar; note what only one parser takes in its head."""
        start = names.properties_end(self.text, start)
        if self.has_tabs:
            self._refuse_tab(blanks.tab_before_block(self.text, start, indentation))
        header = self.text[start:end].split("\n", 1)[0]
        if not re.fullmatch(_BLOCK_HEADER, header):
            self._note(refusals.BLOCK_HEADER, start)
        if "-" not in header.split("#", 1)[0] and self._ends_with_the_file(start, end):
            self._note(refusals.BLOCK_AT_END, start)
        if blanks.has_deeper_lines(self.text[start:end]):
            self._note(refusals.BLANKS_ABOVE_BLOCK, start)
        return header

    def tab_behind(self, end: int, indentation: int) -> None:
        """Refuse a tab in the indentation behind a scalar that may go on, as the C parser does."""
        if self.has_tabs:
            self._refuse_tab(blanks.tab_in_indentation(self.text, end, indentation))

    def keys(self, entries: tuple[tuple[Node, Node], ...], *, flow: bool) -> None:
        """Note keys that are there twice, that are not strings, or that look like an entry."""
        seen: dict[str, Node] = {}
        for key, _ in entries:
            if key.kind != SCALAR or key.is_null:
                # What an alias stands for may be a string; a list, a mapping and a null are not.
                is_string = key.seen.kind == SCALAR and not key.seen.is_null
                self._note(refusals.NOT_A_STRING, key.start, readable=is_string)
            elif flow and not key.style and ":" in key.value:
                self._note(refusals.UNQUOTED_KEY, key.start + key.value.index(":"))
            elif key.value in seen:
                self._twice(key, seen[key.value])
            else:
                seen[key.value] = key

    # How a part is judged.

    def _characters(self) -> None:
        """Note characters that some reader refuses or takes for a line break."""
        if self.text.isascii() and not any(mark in self.text for mark in _CONTROLS):
            return
        for found in re.finditer(_FORBIDDEN, self.text):
            fault, readable = refusals.forbidden(found[0]), found[0] in "\r\ufeff"
            self._note(fault, found.start(), readable=readable)
        # What Kustomize writes is read by the same rules as it was written.
        for found in () if self.written_by_host else re.finditer(_BREAK_OF_YAML_1_1, self.text):
            self._note(refusals.break_of_yaml_1_1(found[0]), found.start())

    def _unquoted_in_brackets(self, node: Node) -> None:
        """Refuse a text that kubectl ends at a mark, and note one that it may take for a key."""
        if node.value.startswith(":"):
            raise self.refused(refusals.COLON_FIRST, node.start)
        if "?" in node.value[1:]:
            mark = self.text.index("?", node.start + 1)
            raise self.refused(refusals.QUESTION_MARK_IN_TEXT, mark)
        if node.value.startswith("?"):
            self._note(refusals.UNQUOTED_KEY, node.start)

    def _wide_blank(self, node: Node) -> None:
        """Note a blank of Unicode where a plain one would mean something."""
        first = self._line_start(node.start)
        found = re.compile(_WIDE_BLANK).match(self.text, first, node.end + 1)
        if found and node.start < found.end() <= node.end:
            self._note(refusals.wide_blank(found[0][-1]), found.end() - 1)

    def _ends_with_the_file(self, start: int, end: int) -> bool:
        """Tell whether a block scalar is in the last line, and that has no line end."""
        if self.text.endswith("\n") or self.text.find("\n", start) < 0:
            return False
        return bool(re.compile(r"\s*+\Z").match(self.text, end))

    def _twice(self, key: Node, first: Node) -> None:
        place = place_of(self.name, self.text, first.start, self.first_line)
        first_line = 0 if self.written_by_host else place.line
        begins_line = self.text[max(key.start - 1, 0) : key.start] in ("", "\n")
        fault = refusals.key_twice(key.value, first_line=first_line, begins_line=begins_line)
        self._note(fault, key.start)

    def _tab_in(self, start: int, end: int, *, flow: bool, after_plain: bool) -> None:
        """Refuse a tab that begins a line outside of brackets, and note one elsewhere."""
        if not flow:
            self._refuse_tab(blanks.first_in_line(self.text, start, end, after_plain=after_plain))
        self._tab_at(blanks.misplaced_tab(self.text, start, end))

    def _refuse_tab(self, offset: int) -> None:
        if offset >= 0:
            raise self.refused(refusals.TAB, offset)

    def _tab_at(self, offset: int) -> None:
        if offset >= 0:
            self._note(refusals.TAB, offset)

    # What is told of it.

    def _note(self, fault: Fault, offset: int, *, readable: bool = True) -> None:
        found = self.noted if readable else self.unreadable
        found.append(self._reason(Refusal(fault, offset)))

    def _reason(self, refusal: Refusal) -> Refusal:
        """Return the refusal of a template or of a wide blank that is why a line is no YAML."""
        if refusal.fault.code not in ("yaml-syntax", "document-after-end"):
            return refusal
        above = self._line_start(self._line_start(refusal.offset) - 1)
        last = refusal.offset + _NEAR
        end = self.text.find("\n", refusal.offset, last)
        end = end if end >= 0 else last
        if found := re.compile(_TEMPLATE).search(self.text, above, end):
            return Refusal(refusals.TEMPLATE, found.start())
        if self.has_wide_blanks and (
            found := re.compile(_WIDE_BLANK).search(self.text, above, end)
        ):
            return Refusal(refusals.wide_blank(found[0][-1]), found.end() - 1)
        return refusal

    def _line_start(self, offset: int) -> int:
        """Return where the line of an offset begins, or how far back a look goes."""
        near = max(offset - _NEAR, 0)
        return self.text.rfind("\n", near, max(offset, 0)) + 1 or near

    def _problem(self, refusal: Refusal) -> Problem:
        within = NO_FILE if self.written_by_host else IN_FILE
        place = place_of(self.name, self.text, refusal.offset, self.first_line, within)
        return refusal.fault.at(place)
