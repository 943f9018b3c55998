"""What pxsec refuses in a text: each reason with its message and its fix.

Some texts nobody can read. On others the readers around Kubernetes do not agree: kubectl and Helm
(go-yaml v2), Kustomize (go-yaml v3), and the C and the pure parser of ruamel.yaml. `a: b<TAB>c` is
a text to the first three, and no YAML to the last. Why each is refused stands with its reason.
"""

from __future__ import annotations

from renderer.problems import Fault, can_echo
from renderer.records import Record

MAX_DEPTH = 100


class Refusal(Record):
    """What must not be in an object that is read or changed, and where it begins in the text."""

    fault: Fault
    offset: int


# Documents

SYNTAX = Fault(
    "yaml-syntax",
    "this is not valid YAML from here on",
    "look for a missing colon, quote or bracket, or a wrong indentation",
)
DIRECTIVE = Fault(
    "yaml-directive",
    "a % directive, which kubectl and Kustomize refuse",
    "remove the line that begins with %",
)
SECOND_DOCUMENT = Fault(
    "document-after-end",
    "a second document begins here",
    "put `---` on a line of its own before it",
)
"""Behind `...` alone, where kubectl and Kustomize drop it without a word."""
TOO_DEEP = Fault("too-deep", f"more than {MAX_DEPTH} levels of nesting", "nest less deeply")
"""The pure parser recurses in flow collections, and crashes on some thousands."""
TEMPLATE = Fault(
    "not-rendered",
    "this is a template, not a manifest yet",
    "render it first, as `helm template` does; or quote the value if the braces are meant",
)
"""`a: {{ .Values.a }}` is no YAML; that it is not rendered helps more than that."""

# Characters

TAB = Fault("tab", "a tab where YAML wants spaces", "use spaces")
SURROGATE = Fault(
    "bad-character",
    "a surrogate escape, which YAML does not know",
    r"write the character itself, or \U and eight digits",
)
r"""The pair `"\ud83d\ude00"` is one character of JSON: kubectl refuses it, Python reads two."""


def forbidden(char: str) -> Fault:
    """Return the refusal of a control character, a lone surrogate or a byte order mark."""
    hint = f"remove the character U+{ord(char):04X}"
    return Fault("bad-character", "a character that YAML does not allow", hint)


def break_of_yaml_1_1(char: str) -> Fault:
    """Return the refusal of U+0085, U+2028 or U+2029: kubectl ends a line there, YAML 1.2 not."""
    return Fault(
        "bad-character",
        "a line break of YAML 1.1 on which readers do not agree",
        f'write it as "\\u{ord(char):04X}" in double quotes',
    )


def wide_blank(char: str) -> Fault:
    """Return the refusal of a blank of Unicode, which is a letter to YAML."""
    return Fault(
        "bad-character",
        f"a space that YAML takes for a letter, U+{ord(char):04X}",
        "write a plain space instead; text from web pages often has such spaces",
    )


# Anchors, aliases and tags

ANCHOR_NAME = Fault(
    "yaml-syntax",
    "an anchor or alias whose name has more than letters, digits, - and _",
    "quote a text that begins with & or *",
)
"""`&a.b` is refused by kubectl, Kustomize and the C parser; the pure one takes it."""
ANCHOR_TWICE = Fault("yaml-syntax", "this anchor is defined twice", "give it another name")
UNKNOWN_ALIAS = Fault(
    "unknown-alias",
    "an alias without an anchor of its name above it",
    "write the value out, or quote a text that begins with *",
)
TAG_NAME = Fault(
    "yaml-syntax", "a tag whose name has ! or # in it", "quote a text that begins with !"
)
"""`!x#y` likewise."""
ANCHOR_BEHIND_TAG = Fault(
    "yaml-syntax",
    "an anchor after a tag, where parsers do not agree on the node's start",
    "write the anchor first, or leave one of the two out",
)
"""The node of `!!map &x {}` begins at its tag to the C parser, at its anchor to the pure one."""

# Flow style: inside brackets and braces

COLON_FIRST = Fault(
    "yaml-syntax", "an unquoted text that begins with a colon inside {} or []", "quote it"
)
"""`[:a]` is refused by kubectl and Kustomize; the pure parser takes it, as YAML 1.2 says."""
QUESTION_MARK_IN_TEXT = Fault(
    "yaml-syntax", "a question mark in an unquoted text inside {} or []", "quote the text"
)
"""kubectl and Kustomize end the text of `[http://a?b]` at the mark, and refuse what follows."""
UNQUOTED_KEY = Fault(
    "yaml-syntax",
    "a colon or question mark in an unquoted key inside {} or []",
    "quote the key",
)
"""`{a:1}` is to kubectl the key `a:1` without a value; nobody means that."""

# Block scalars: what stands behind | or >

BLOCK_HEADER = Fault(
    "yaml-syntax",
    "more than + or - and a comment after | or >",
    "begin the text on the next line",
)
BLOCK_AT_END = Fault(
    "yaml-syntax",
    "a text after | or > that ends with the file: kubectl adds a newline to it, Kustomize does not",
    "end the file with a newline, or write |- or >-",
)
BLANKS_ABOVE_BLOCK = Fault(
    "yaml-syntax",
    "blank lines with spaces in them before the first line of a block",
    "remove the spaces from these lines",
)
"""The pure parser takes these blanks for the indentation of the text."""

# Keys

MARKED_KEY = Fault("yaml-syntax", "a key after a question mark", "write `key: value`")
NOT_A_STRING = Fault(
    "yaml-syntax", "a key that is not a plain string", "write the key as one word or quote it"
)
"""`[a]: b` is YAML, but what kubectl makes of it is JSON, which has strings for keys."""

_OF_AN_OBJECT = frozenset(("apiVersion", "kind", "metadata"))


def key_twice(name: str, *, first_line: int, begins_line: bool) -> Fault:
    """Return the refusal of a key that is there twice: kubectl takes the last, Kustomize none.

    `first_line` is 0 where lines say nothing to the user. Two objects without `---` between them
    are one mapping, with a second `kind` or `metadata` that `begins_line`.
    """
    message = f"the key '{name}' is there twice" if can_echo(name) else "this key is there twice"
    if first_line:
        message += f", first in line {first_line}"
    hint = "keep one of the two"
    if begins_line and name in _OF_AN_OBJECT:
        hint = f"put `---` on a line before it if a second object begins here; else {hint}"
    return Fault("duplicate-key", message, hint)
