"""JSON as Go's encoding/json reads it, which differs from what other readers make of the same text.

    {"a": 1, "A": 2, "a": 3}     three members, in their order: what counts is the reader's business
    "\\ud800"                     half of a pair is U+FFFD, and so is each byte that is not UTF-8
    1e400                        a number, which no float64 can hold

UTF-8 without a byte order mark is the only encoding. NaN and control characters are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_MAX_DEPTH = 200
"""How deep objects and lists may be in each other; Go reads 10,000, and nobody writes them."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_TOO_DEEP = "is nested deeper than pxsec reads"
_REPLACEMENT = "\ufffd"


class NotJson(Exception):
    """The text is not JSON to Go, or nothing that pxsec can settle; the message says which."""


class Number(str):
    """A number, as it was written."""

    __slots__ = ()

    @property
    def fits(self) -> bool:
        """Tell whether a float64 can hold it."""
        return abs(float(self)) != float("inf")


class Members(tuple[tuple[str, Any], ...]):
    """The members of an object in their order, each name as often as it was written."""

    __slots__ = ()


def read(raw: bytes) -> Any:
    """Return the value: Members, list, str, Number, True, False or None; NotJson otherwise."""
    import json

    # An escape stands for one byte that is not UTF-8, as in Go.
    text = raw.decode("utf-8", "surrogateescape")
    try:
        found = json.loads(
            text,
            object_pairs_hook=Members,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_no_constant,
        )
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except ValueError:
        raise NotJson("is not JSON") from None
    if _is_deep(found):
        raise NotJson(_TOO_DEEP)
    return _replaced(found)


def _is_deep(value: Any) -> bool:
    """Tell whether a value is nested deeper than can be walked through."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [below for item in level for below in _below(item)]
    return bool(level)


def _below(value: Any) -> Iterable[Any]:
    if isinstance(value, Members):
        return (below for _, below in value)
    return value if isinstance(value, list) else ()


def _no_constant(_: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON has not."""
    raise ValueError


def _replaced(value: Any) -> Any:
    """Return a value with U+FFFD for what is no character."""
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return _SURROGATES.sub(_REPLACEMENT, value)
    if isinstance(value, Members):
        return Members((_replaced(name), _replaced(below)) for name, below in value)
    return [_replaced(below) for below in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """Return a value as Go decodes it into an interface: of a name that is there twice the last."""
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, Members):
        return {name: plain(below) for name, below in value}
    return [plain(below) for below in value] if isinstance(value, list) else value


def number(text: Number) -> int | float:
    """Return a number; one that was written without a fraction stays whole."""
    return int(text) if re.fullmatch(r"-?\d{1,300}", text) else float(text)


def too_large(value: Any) -> Iterator[str]:
    """Yield the numbers that no float64 can hold: Go refuses to decode them into an interface."""
    if isinstance(value, Number) and not value.fits:
        yield value
    for below in _below(value):
        yield from too_large(below)


def repeated(value: Any) -> Iterator[str]:
    """Yield the names that an object at any depth has twice."""
    if isinstance(value, Members):
        seen: set[str] = set()
        for name, _ in value:
            if name in seen:
                yield name
            seen.add(name)
    for below in _below(value):
        yield from repeated(below)
