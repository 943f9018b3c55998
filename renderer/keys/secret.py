"""Secrets that nothing shows, and the rules for them; no text of one ever reaches a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NoReturn

from renderer.keys import weak_secrets
from renderer.portworx.settings import KEYS
from renderer.problems import Fault, Findings, Place, Problem, notice

MAKE_SECRET = "pxsec keygen -f VALUES --key NAME"
MAKE_TOKEN = "pxsec token create --auth-config FILE -f VALUES -w PATH"
_FIX = f"refer to a key of the cluster by secretKeyRef, or make a new one: {MAKE_SECRET}"


class Hidden:
    """A secret that prints, formats and logs as ***; only `reveal` gives it away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a hidden value is not to be pickled or copied")


def as_text(raw: bytes) -> str:
    """Return a secret as Hidden holds it: bytes that are no UTF-8 are carried by surrogates."""
    return raw.decode("utf-8", "surrogateescape")


def as_bytes(secret: Hidden) -> bytes:
    """Return the bytes of a secret, also of one that is no text."""
    return secret.reveal().encode("utf-8", "surrogateescape")


def without_line_end(text: str) -> str:
    """Return a text without the one line end that an editor or `echo` has put behind it."""
    return text[:-1].removesuffix("\r") if text.endswith("\n") else text


def check_secret(
    raw: bytes, place: Place, findings: Findings, *, label: str, fix: str = _FIX
) -> str | None:
    """Return the secret without its final line end, or None where the rules refuse it.

    The label is the field that names the secret, such as keys.system.
    """
    text = raw.decode("ascii", "replace")
    kept = without_line_end(text)
    found = list(faults(kept))
    findings.record(fault.replace(hint=fix).at(place, about=label) for fault in found)
    if found:
        return None
    if kept != text:
        findings.record([line_end(place, label)])
    return kept


def line_end(place: Place, label: str) -> Problem:
    """Return the notice of a line end that is not taken for a part of the key."""
    message = f"{label}: the line end after the key is left out"
    hint = "every byte counts: whatever else holds this key must have no line end either"
    return notice("line-end", place, message, hint)


def faults(text: str) -> Iterator[Fault]:
    """Yield what is wrong with a secret, from which no line end has been taken."""
    if not text.strip("\r\n"):
        yield Fault("empty-key", "the key is empty", _FIX)
        return
    if "\n" in text or "\r" in text:
        yield Fault("bad-key", "the key has more than one line or line end", _FIX)
    elif any(not " " <= char <= "~" for char in text):
        yield Fault("bad-key", "the key holds a character that is not printable ASCII", _FIX)
    if text[0] in " \t" or text[-1] in " \t":
        yield Fault("bad-key", "the key begins or ends with a blank", _FIX)
    if reason := weak_secrets.weakness(text):
        yield Fault("weak-key", f"the key {reason}", _FIX)


def check_distinct(secrets: Mapping[str, Hidden], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Refuse one secret by two names: who holds one key could then sign for the other."""
    for first, second in combinations(secrets, 2):
        if secrets[first].reveal() == secrets[second].reveal():
            yield same_key(first, second, places[second])


def same_key(first: str, second: str, place: Place) -> Problem:
    """Return the problem of two keys that are one, at the place of the second."""
    message = f"{KEYS[second].label}: the same key as {KEYS[first].label}"
    return Problem("same-key", place, message, f"make its own: {MAKE_SECRET}")
