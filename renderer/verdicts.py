"""What a YAML document may not hold: each refusal with its place, its reason and its cure.

The readers around Kubernetes, and the C and the pure parser of ruamel.yaml, do not agree on all
texts; what they judge differently is refused for all.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from renderer.nodes import SCALAR, Node, place_of
from renderer.problems import Problem, RenderError, can_echo

MAX_DEPTH = 100

_BREAKS_OF_YAML_1_1 = re.compile("[\x85\u2028\u2029]")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(?: *| +#.*)\r?")
_ANCHOR = re.compile("[A-Za-z0-9_-]+")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)


class Verdicts(NamedTuple):
    """The refusals of one document."""

    name: str
    text: str
    first_line: int
    by_path: bool

    def characters(self) -> None:
        """Refuse characters that some reader refuses or takes for a line break."""
        if found := _FORBIDDEN.search(self.text):
            raise self.fail(
                "bad-character",
                found.start(),
                "a character that YAML does not allow",
                f"remove the character U+{ord(found[0]):04X}",
            )
        if not self.by_path and (found := _BREAKS_OF_YAML_1_1.search(self.text)):
            raise self.fail(
                "bad-character",
                found.start(),
                "a line break of YAML 1.1 on which readers do not agree",
                f'write it as "\\u{ord(found[0]):04X}" in double quotes',
            )

    def directive(self, event: Any) -> None:
        """Refuse a document that begins with a directive."""
        if event.version or event.tags:
            raise self.fail(
                "yaml-directive",
                0,
                "a % directive, which kubectl and Kustomize refuse",
                "remove the line that begins with %",
            )

    def gap(self, start: int, end: int, *, flow: bool) -> None:
        """Refuse tabs and question marks between two nodes."""
        gap = self.text[start:end]
        if "\t" in gap and not flow and (found := re.search(r"^[^#]*?\t", gap, re.MULTILINE)):
            raise self._tab(start + found.end() - 1)
        if "?" in gap and (found := re.search(r"^[^#\n]*?\?", gap, re.MULTILINE)):
            raise self.fail(
                "yaml-syntax",
                start + found.end() - 1,
                "a key behind a question mark",
                "write `key: value`",
            )

    def scalar(self, node: Node, *, flow: bool) -> None:
        """Refuse scalars that readers take differently."""
        if re.search("[\ud800-\udfff]", node.value):
            raise self.fail(
                "bad-character",
                node.start,
                "a surrogate escape, which YAML does not know",
                r"write the character itself, or \U and eight digits",
            )
        if not node.style and (tab := self.text.find("\t", node.start, node.end)) >= 0:
            raise self._tab(tab)
        if not node.style and flow and node.value.startswith("?"):
            raise self._unquoted(node.start)

    def block_header(self, header: str, start: int) -> None:
        """Refuse what only one parser takes behind | or >."""
        if not _BLOCK_HEADER.fullmatch(header):
            raise self.fail(
                "yaml-syntax",
                start,
                "more than + or - and a comment behind | or >",
                "begin the text on the next line",
            )

    def anchor_name(self, event: Any) -> None:
        """Refuse names of anchors and aliases that the pure parser alone takes."""
        if not _ANCHOR.fullmatch(event.anchor):
            raise self.fail(
                "yaml-syntax",
                event.start_mark.index,
                "the name of an anchor or alias with other than letters, digits, - and _",
                "quote a text that begins with & or *",
            )

    def second_anchor(self, event: Any) -> RenderError:
        """Return the refusal of an anchor that is there twice."""
        message = "this anchor is there twice"
        return self.fail("yaml-syntax", event.start_mark.index, message, "give it another name")

    def keys(self, entries: tuple[tuple[Node, Node], ...], *, flow: bool) -> None:
        """Refuse keys that are twice there, that are no strings, or that look like an entry."""
        seen: dict[str, Node] = {}
        for key, _ in entries:
            if key.kind != SCALAR or key.start == key.end:
                raise self.fail(
                    "yaml-syntax",
                    key.start,
                    "a key that is no plain string",
                    "write the key as one word or quote it",
                )
            if flow and not key.style and ":" in key.value:
                raise self._unquoted(key.start + key.value.index(":"))
            if key.value in seen:
                raise self._twice(key, seen[key.value])
            seen[key.value] = key

    def syntax(self, error: Any) -> RenderError:
        """Return the refusal of what the parser refused."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        offset = mark.index if mark else 0
        if self.text.startswith("\t", offset):
            return self._tab(offset)
        if _wants_document(error) and self.text[offset : offset + 1] not in ("", "}", "]"):
            return self.second_document(offset)
        return self.fail(
            "yaml-syntax",
            offset,
            "this is not valid YAML from here on",
            "look for a missing colon, quote or bracket, or a wrong indentation",
        )

    def second_document(self, offset: int) -> RenderError:
        """Return the refusal of a document without `---`, which kubectl and Helm drop."""
        return self.fail(
            "document-after-end",
            offset,
            "a second document begins here",
            "put `---` on a line of its own before it",
        )

    def too_deep(self, offset: int) -> RenderError:
        """Return the refusal of deep nesting, which some parsers crash on."""
        message = f"more than {MAX_DEPTH} levels of nesting"
        return self.fail("too-deep", offset, message, "take levels out")

    def fail(self, code: str, offset: int, message: str, hint: str) -> RenderError:
        """Return a refusal at an offset of the text."""
        place = place_of(self.name, self.text, offset, self.first_line)
        return RenderError(Problem(code, place, message, hint))

    def _twice(self, key: Node, first: Node) -> RenderError:
        line = place_of(self.name, self.text, first.start, self.first_line).line
        name = f"the key '{key.value}'" if can_echo(key.value) else "this key"
        message = f"{name} is there twice, first in line {line}"
        return self.fail("duplicate-key", key.start, message, "keep one of the two")

    def _unquoted(self, offset: int) -> RenderError:
        return self.fail(
            "yaml-syntax",
            offset,
            "a colon or question mark in an unquoted key inside {} or []",
            "quote the key",
        )

    def _tab(self, offset: int) -> RenderError:
        return self.fail("tab", offset, "a tab where YAML wants blanks", "use blanks")


def _wants_document(error: Any) -> bool:
    """Tell whether the parser has read a whole document and found more behind it."""
    return bool(re.search("expected '?<document start>", getattr(error, "problem", None) or ""))
