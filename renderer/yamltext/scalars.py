"""Scalars that every YAML reader around Kubernetes takes the same way.

kubectl and Helm read YAML 1.1 (go-yaml v2), Kustomize reads with go-yaml v3, other tools read
YAML 1.2. A plain scalar is written only where all of them see the same string.
"""

from __future__ import annotations

import re

from renderer.records import Record

BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029"
"""They end a line to kubectl; YAML 1.2 has them as ordinary characters."""

# The words that some YAML 1.1 or 1.2 reader takes for a boolean, a null or a number.
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"))
_BOOLEANS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLAIN, _FIRST_OF_PLAIN = f"{_LETTERS}0123456789._/-", frozenset(f"{_LETTERS}/")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

# Numbers of YAML 1.1 and 1.2, of go-yaml v2 (`08`, `0o12`, `1e3`) among them.
_NUMBER = (
    r"(?i)[-+]?(0b[01_]+|0x[0-9a-f_]+|0o[0-7_]+|[0-9][0-9_]*|\.inf|\.nan"
    r"|(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?)"
)
_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"
_FIRST_OF_NUMBERS = "+-.0123456789"


class Unquoted(Record):
    """A plain scalar that readers take for a number or a date: no string until it is quoted."""

    kind: str
    text: str


Scalar = str | bool | Unquoted | None


def is_plain(text: str) -> bool:
    """Tell whether the text, unquoted, is the same string to every reader."""
    has_odd = text[:1] not in _FIRST_OF_PLAIN or text.strip(_PLAIN)
    return not has_odd and text.lower() not in _WORDS


def quoted(text: str) -> str:
    """Return a double-quoted scalar that is valid YAML and, below U+10000, valid JSON.

    Characters that are not printable are escaped, the line breaks of YAML 1.1 among them; others
    stay as they are, since sigs.k8s.io/yaml refuses surrogate escapes.
    """
    return '"' + "".join(_ESCAPES.get(char) or _printable(char) for char in text) + '"'


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def scalar(value: object) -> str:
    """Return a value as one YAML node on one line; lists and mappings in flow style."""
    if isinstance(value, str) and is_plain(value):
        return value
    return as_flow(value)


def as_flow(value: object) -> str:
    """Return a value as JSON that is also YAML: what a flow collection can take in."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)}: {as_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_flow, value)) + "]"
    raise TypeError(f"no YAML form for {type(value).__name__}")


def resolve(text: str) -> Scalar:
    """Return what a plain scalar means; words on which readers differ stay strings.

    `yes`, `no`, `on` and `off` are booleans to YAML 1.1 and strings to Kustomize: where a boolean
    is wanted the string is refused, where a string is wanted it is taken.
    """
    if text in ("", "~") or text in ("null", "Null", "NULL"):
        return None
    if text in _BOOLEANS:
        return text.lower() == "true"
    if text[0] not in _FIRST_OF_NUMBERS:
        return text
    if re.fullmatch(_NUMBER, text):
        return Unquoted("number", text)
    if re.fullmatch(_DATE, text):
        return Unquoted("date", text)
    return text
