"""What an object of ours may not hold: each refusal with its place, its reason and its cure.

kubectl (go-yaml v2), Kustomize (go-yaml v3) and the C and the pure parser of ruamel.yaml do not
agree on all texts. What they judge differently is noted while a document is read, and refused once
an object of ours turns out to hold it; a document that nobody can read is refused at once.
"""

from __future__ import annotations

import re
from typing import Any

from renderer.problems import Problem, RenderError, can_echo
from renderer.yamltext import blanks, refusals
from renderer.yamltext.nodes import SCALAR, Node, Refusal, place_of

_BREAKS_OF_YAML_1_1 = re.compile(f"[{blanks.BREAKS_OF_YAML_1_1}]")
_BLOCK_HEADER = r"[|>][-+0-9]*(?:[ \t]*|[ \t]+#.*)\r?"
_APART = r"(?:\s++|#[^\n]*+)"
_PROPERTIES = f"(?:{blanks.PROPERTY}{_APART}*+)++"
_TAG = f"(?:{blanks.ANCHOR}{_APART}++)?+({blanks.TAG})"
_PLAIN_TAG = r"!<\S*|!!?[^!#]*"
_TAG_BEFORE_ANCHOR = f"{blanks.TAG}{_APART}++(?=&)"
_ANCHOR_BEFORE_TAG = f"{blanks.ANCHOR}{_APART}++!"
_ANCHOR = "[A-Za-z0-9_-]+"
_OF_AN_OBJECT = frozenset(("apiVersion", "kind", "metadata"))
_ENDS_OF_NAMES = frozenset(("", *" \t\r\n,[]{}", *blanks.BREAKS_OF_YAML_1_1))
_WIDE = r"[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000]"
# Where a plain blank would be indentation, or end a key or the mark of an item.
_WIDE_BLANK = rf"(?m)^[ -]*+(?:(?:(?<=-)|\?|[\w./-]++:){_WIDE}|{_WIDE}(?=[^\n]*?:(?:\s|$)))"
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
# An action of Go's templates or Jinja2's, alone in a line or the value of a key.
_TEMPLATE = r"(?m)^[ \t]*\{[{%].*[}%]\}|:[ \t]+\{\{.*\}\}"
# So far, in characters, a refusal and the template that is its reason are apart at most.
_NEAR = 200


class Verdicts:
    """The refusals of one document, collected while it is read."""

    def __init__(self, name: str, text: str, first_line: int, *, written_by_host: bool) -> None:
        self.name, self.text, self.first_line = name, text, first_line
        self.written_by_host = written_by_host
        self.has_tabs = "\t" in text
        self.has_wide_blanks = not text.isascii() and bool(re.search(_WIDE, text))
        self.start()

    def start(self) -> None:
        """Forget what was noted: another parser reads the document from its beginning."""
        self.found: list[Refusal] = []
        self.unreadable: list[Refusal] = []
        self._characters()

    def refusal(self, refusal: Refusal) -> RenderError:
        """Return the refusal of a document that nobody can read."""
        return RenderError(self._problem(self._reason(refusal)))

    def _reason(self, refusal: Refusal) -> Refusal:
        """Return the refusal of a template or of a wide blank that is why a line is no YAML."""
        if refusal.code not in ("yaml-syntax", "document-after-end"):
            return refusal
        above = self._line_start(self._line_start(refusal.offset) - 1)
        last = refusal.offset + _NEAR
        end = self.text.find("\n", refusal.offset, last)
        end = end if end >= 0 else last
        if found := re.compile(_TEMPLATE).search(self.text, above, end):
            return refusals.template(found.start())
        if self.has_wide_blanks and (
            found := re.compile(_WIDE_BLANK).search(self.text, above, end)
        ):
            return refusals.wide_blank(found.end() - 1, found[0][-1])
        return refusal

    def _line_start(self, offset: int) -> int:
        """Return where the line of an offset begins, or how far back a look goes."""
        near = max(offset - _NEAR, 0)
        return self.text.rfind("\n", near, max(offset, 0)) + 1 or near

    def odd_character(self) -> Refusal | None:
        """Return the first character that may be why a parser refused the document."""
        noted = self.unreadable + self.found
        return next((refusal for refusal in noted if refusal.code == "bad-character"), None)

    def raise_unreadable(self) -> None:
        """Refuse a document that the parsers take and kubectl does not."""
        if self.unreadable:
            raise RenderError(*map(self._problem, self.unreadable))

    def in_order(self) -> tuple[Refusal, ...]:
        """Return what was noted, in the order of the text."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda refusal: refusal.offset))

    def _characters(self) -> None:
        """Note characters that some reader refuses or takes for a line break."""
        for found in _FORBIDDEN.finditer(self.text):
            self._note(
                "bad-character",
                found.start(),
                "a character that YAML does not allow",
                f"remove the character U+{ord(found[0]):04X}",
                readable=found[0] in "\r\ufeff",
            )
        # What Kustomize writes is read by the same rules as it was written.
        for found in () if self.written_by_host else _BREAKS_OF_YAML_1_1.finditer(self.text):
            self._note(
                "bad-character",
                found.start(),
                "a line break of YAML 1.1 on which readers do not agree",
                f'write it as "\\u{ord(found[0]):04X}" in double quotes',
            )

    def gap(self, start: int, end: int, *, flow: bool, after_plain: bool) -> None:
        """Note tabs and question marks between two nodes."""
        gap = self.text[start:end]
        if "\t" in gap and not flow:
            self._tab_in(start, end, flow=flow, after_plain=after_plain)
        elif "\t" in gap and after_plain:
            tab = blanks.tab_before_colon(self.text, start)
            if tab >= 0:
                self._tab(tab)
        if "?" in gap and (found := re.search(r"^[^#\n]*?\?", gap, re.MULTILINE)):
            self.question_mark(start + found.end() - 1)

    def question_mark(self, offset: int) -> None:
        """Note a key that is marked as one, which other readers may not take for a key."""
        message = "a key behind a question mark"
        self._note("yaml-syntax", offset, message, "write `key: value`")

    def properties(self, event: Any, *, flow: bool) -> None:
        """Note anchors and tags that the parsers do not agree on; `event` has one or both."""
        start = event.start_mark.index
        found = re.compile(_PROPERTIES).match(self.text, start)
        if found and "\t" in found[0]:
            self._tab_in(start, found.end(), flow=flow, after_plain=False)
        if found and flow and self.text.startswith(":", found.end()):
            raise self.refusal(refusals.colon(found.end()))
        if event.tag:
            self._tag_name(start)
        if event.anchor and event.tag:
            self._tag_first(start)

    def _tag_name(self, start: int) -> None:
        """Refuse names of tags that the parsers do not read alike."""
        found = re.compile(_TAG).match(self.text, start)
        if found and not re.fullmatch(_PLAIN_TAG, found[1]):
            raise self.refusal(refusals.tag_name(found.start(1)))

    def _tag_first(self, start: int) -> None:
        """Note a tag before an anchor: to the pure parser the node begins at the anchor."""
        if self.text[start] == "!" and (
            found := re.compile(_TAG_BEFORE_ANCHOR).match(self.text, start)
        ):
            start = found.end()
        elif re.compile(_ANCHOR_BEFORE_TAG).match(self.text, start):
            return
        self._note(
            "yaml-syntax",
            start,
            "an anchor behind a tag, where parsers do not agree on the node's start",
            "write the anchor first, or leave one of the two out",
        )

    def tab_behind(self, end: int, indentation: int) -> None:
        """Refuse a tab in the indentation behind a scalar that may go on, as the C parser does."""
        if self.has_tabs:
            tab = blanks.tab_in_indentation(self.text, end, indentation)
            if tab >= 0:
                raise self.refusal(refusals.tab(tab))

    def scalar(self, node: Node, *, flow: bool) -> None:
        """Note scalars that readers take differently."""
        if self.has_wide_blanks and not node.style:
            self._wide_blank(node)
        if re.search("[\ud800-\udfff]", node.value):
            self._note(
                "bad-character",
                node.start,
                "a surrogate escape, which YAML does not know",
                r"write the character itself, or \U and eight digits",
            )
        if not node.style and (tab := self.text.find("\t", node.start, node.end)) >= 0:
            self._tab(tab)
        if not node.style and flow:
            self._unquoted_in_brackets(node)

    def _unquoted_in_brackets(self, node: Node) -> None:
        """Refuse a text that kubectl ends at a mark, and note one that it may take for a key."""
        if node.value.startswith(":"):
            raise self.refusal(refusals.colon(node.start))
        if "?" in node.value[1:]:
            mark = self.text.index("?", node.start + 1)
            raise self.refusal(refusals.question_mark(mark))
        if node.value.startswith("?"):
            self._unquoted(node.start)

    def _wide_blank(self, node: Node) -> None:
        """Note a blank of Unicode where a plain one would mean something."""
        first = self._line_start(node.start)
        found = re.compile(_WIDE_BLANK).match(self.text, first, node.end + 1)
        if found and node.start < found.end() <= node.end:
            self.found.append(refusals.wide_blank(found.end() - 1, found[0][-1]))

    def block_scalar(self, start: int, end: int, indentation: int) -> str:
        """Return the header of a block scalar; note what only one parser takes in its head."""
        found = re.compile(_PROPERTIES).match(self.text, start)
        start = found.end() if found else start
        if self.has_tabs:
            tab = blanks.tab_before_block(self.text, start, indentation)
            if tab >= 0:
                raise self.refusal(refusals.tab(tab))
        header = self.text[start:end].split("\n", 1)[0]
        if not re.fullmatch(_BLOCK_HEADER, header):
            self._note(
                "yaml-syntax",
                start,
                "more than + or - and a comment behind | or >",
                "begin the text on the next line",
            )
        if "-" not in header.split("#", 1)[0] and self._ends_with_the_file(start, end):
            self._note(
                "yaml-syntax",
                start,
                "a text behind | or > that ends with the file: kubectl adds a line end to it, "
                "Kustomize does not",
                "end the file with a line end, or write |- or >-",
            )
        if blanks.has_deeper_lines(self.text[start:end]):
            self._note(
                "yaml-syntax",
                start,
                "blank lines with blanks in them before the first line of a block",
                "take the blanks out of these lines",
            )
        return header

    def _ends_with_the_file(self, start: int, end: int) -> bool:
        """Tell whether a block scalar is in the last line, and that has no line end."""
        is_last = not self.text[end:].strip()
        return is_last and "\n" in self.text[start:] and not self.text.endswith("\n")

    def anchor_name(self, event: Any) -> None:
        """Refuse names of anchors and aliases that the parsers do not end at the same place."""
        start = event.start_mark.index
        if self.text[start] == "!":  # to the C parser the node begins at its tag
            start = self.text.index(f"&{event.anchor}", start)
        end = start + 1 + len(event.anchor)
        goes_on = self.text[end : end + 1] not in _ENDS_OF_NAMES
        if goes_on or not re.fullmatch(_ANCHOR, event.anchor):
            raise self.refusal(refusals.anchor_name(event.start_mark.index))

    def second_anchor(self, event: Any) -> None:
        """Note an anchor that is there twice."""
        message = "this anchor is there twice"
        self._note("yaml-syntax", event.start_mark.index, message, "give it another name")

    def unknown_alias(self, event: Any) -> None:
        """Note an alias that stands for nothing, which kubectl refuses."""
        self._note(
            "unknown-alias",
            event.start_mark.index,
            "an alias without an anchor of its name above it",
            "write the value out, or quote a text that begins with *",
            readable=False,
        )

    def keys(self, entries: tuple[tuple[Node, Node], ...], *, flow: bool) -> None:
        """Note keys that are twice there, that are no strings, or that look like an entry."""
        seen: dict[str, Node] = {}
        for key, _ in entries:
            if key.kind != SCALAR or key.is_null:
                # What an alias stands for may be a string; a list, a mapping and a null are none.
                self._note(
                    "yaml-syntax",
                    key.start,
                    "a key that is no plain string",
                    "write the key as one word or quote it",
                    readable=key.seen.kind == SCALAR and not key.seen.is_null,
                )
            elif flow and not key.style and ":" in key.value:
                self._unquoted(key.start + key.value.index(":"))
            elif key.value in seen:
                self._twice(key, seen[key.value])
            else:
                seen[key.value] = key

    def _note(
        self, code: str, offset: int, message: str, hint: str, *, readable: bool = True
    ) -> None:
        refusals = self.found if readable else self.unreadable
        refusals.append(self._reason(Refusal(code, offset, message, hint)))

    def _problem(self, refusal: Refusal) -> Problem:
        place = place_of(self.name, self.text, refusal.offset, self.first_line)
        return Problem(refusal.code, place, refusal.message, refusal.hint)

    def _twice(self, key: Node, first: Node) -> None:
        name = f"the key '{key.value}'" if can_echo(key.value) else "this key"
        message = f"{name} is there twice"
        if not self.written_by_host:
            line = place_of(self.name, self.text, first.start, self.first_line).line
            message += f", first in line {line}"
        begins_line = self.text[max(key.start - 1, 0) : key.start] in ("", "\n")
        hint = "keep one of the two"
        if key.value in _OF_AN_OBJECT and begins_line:
            hint = "put `---` on a line before it if a second object begins here; else " + hint
        self._note("duplicate-key", key.start, message, hint)

    def _unquoted(self, offset: int) -> None:
        self._note(
            "yaml-syntax",
            offset,
            "a colon or question mark in an unquoted key inside {} or []",
            "quote the key",
        )

    def _tab_in(self, start: int, end: int, *, flow: bool, after_plain: bool) -> None:
        """Refuse a tab that begins a line outside of brackets, and note one elsewhere."""
        if not flow:
            first = blanks.first_in_line(self.text, start, end, after_plain=after_plain)
            if first >= 0:
                raise self.refusal(refusals.tab(first))
        if (tab := blanks.misplaced_tab(self.text, start, end)) >= 0:
            self._tab(tab)

    def _tab(self, offset: int) -> None:
        self.found.append(refusals.tab(offset))
