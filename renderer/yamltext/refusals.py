"""What nobody can read: the refusals of a whole document, each with its reason and its fix."""

from __future__ import annotations

import re
from typing import Any

from renderer.yamltext.nodes import Refusal

MAX_DEPTH = 100


def directive() -> Refusal:
    """Return the refusal of a directive, which neither kubectl nor Kustomize reads."""
    return Refusal(
        "yaml-directive",
        0,
        "a % directive, which kubectl and Kustomize refuse",
        "remove the line that begins with %",
    )


def template(offset: int) -> Refusal:
    """Return the refusal of a file that a template engine has yet to read."""
    return Refusal(
        "not-rendered",
        offset,
        "this is a template, and no manifest yet",
        "render it first, as `helm template` does; or quote the value if the braces are meant",
    )


def wide_blank(offset: int, blank: str) -> Refusal:
    """Return the refusal of a blank of Unicode, which is a letter to YAML."""
    return Refusal(
        "bad-character",
        offset,
        f"a blank that YAML takes for a letter, U+{ord(blank):04X}",
        "write a plain blank in its place; text from web pages has such ones",
    )


def second_document(offset: int) -> Refusal:
    """Return the refusal of a document without `---`, which kubectl and Helm drop."""
    return Refusal(
        "document-after-end",
        offset,
        "a second document begins here",
        "put `---` on a line of its own before it",
    )


def too_deep(offset: int) -> Refusal:
    """Return the refusal of deep nesting, which some parsers crash on."""
    message = f"more than {MAX_DEPTH} levels of nesting"
    return Refusal("too-deep", offset, message, "take levels out")


def tab(offset: int) -> Refusal:
    """Return the refusal of a tab that is more than a blank."""
    return Refusal("tab", offset, "a tab where YAML wants blanks", "use blanks")


def anchor_name(offset: int) -> Refusal:
    """Return the refusal of an anchor or alias whose name the parsers do not end alike."""
    return Refusal(
        "yaml-syntax",
        offset,
        "the name of an anchor or alias with other than letters, digits, - and _",
        "quote a text that begins with & or *",
    )


def tag_name(offset: int) -> Refusal:
    """Return the refusal of a tag whose name the parsers do not read alike."""
    message = "the name of a tag with ! or # in it"
    return Refusal("yaml-syntax", offset, message, "quote a text that begins with !")


def colon(offset: int) -> Refusal:
    """Return the refusal of a colon where kubectl and Kustomize want a text or a key."""
    message = "an unquoted text that begins with a colon inside {} or []"
    return Refusal("yaml-syntax", offset, message, "quote it")


def question_mark(offset: int) -> Refusal:
    """Return the refusal of a question mark that ends a text to kubectl and Kustomize."""
    message = "a question mark in an unquoted text inside {} or []"
    return Refusal("yaml-syntax", offset, message, "quote the text")


def syntax(text: str, error: Any) -> Refusal:
    """Return the refusal of what a parser of ruamel.yaml refused."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = mark.index if mark else _high_escape(text)
    if text.startswith("\t", offset):
        return tab(offset)
    if _wants_document(error) and text[offset : offset + 1] not in ("", "}", "]"):
        return second_document(offset)
    return Refusal(
        "yaml-syntax",
        offset,
        "this is not valid YAML from here on",
        "look for a missing colon, quote or bracket, or a wrong indentation",
    )


def _high_escape(text: str) -> int:
    """Return where an escape above U+10FFFF stands, at which a parser gives no place."""
    found = re.search(r"\\U(?!00(?:10|0[0-9A-Fa-f]))", text)
    return found.start() if found else 0


def _wants_document(error: Any) -> bool:
    """Tell whether the parser has read a whole document and found more behind it."""
    return bool(re.search("expected '?<document start>", getattr(error, "problem", None) or ""))
