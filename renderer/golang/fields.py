"""JSON objects as Go decodes them into the fields of a struct.

A member belongs to the field whose name it has, whatever the case of its letters, and of several
the last one counts. A null leaves a text as it was.

    {"sub": "ann", "SUB": "root", "sub": null}     is root
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from renderer.golang.json_text import Members
from renderer.records import Record

Decode = Callable[[Any, Any], Any]
"""What a field makes of its old value and the value of a member; WrongType where it refuses."""
# The two letters besides the ASCII ones that Go takes for one of them.
_FOLDED = str.maketrans({"\u017f": "s", "\u212a": "k"})


class WrongType(Exception):
    """A value of another type than the field has; the message says what is expected."""


class Decoded(Record):
    """The fields that were there, and those that could not be decoded, with what is expected."""

    values: dict[str, Any]
    wrong: dict[str, str]


def folded(name: str) -> str:
    """Return a name as it is compared with those of fields."""
    return name.translate(_FOLDED).lower()


def decode(members: Members, fields: Mapping[str, Decode]) -> Decoded:
    """Return the fields, whose names are in lower case."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for written, value in members:
        name = folded(written)
        if name not in fields:
            continue
        try:
            values[name] = fields[name](values.get(name), value)
        except WrongType as error:
            wrong[name] = str(error)
    return Decoded(values, wrong)


def text(old: str | None, value: Any) -> str:
    """Decode into a string."""
    if value is None:
        return old or ""
    if type(value) is str:
        return value
    raise WrongType("a string")


class _Texts(tuple[str, ...]):
    """A []string in an array that an earlier, longer one has left items in."""

    left: tuple[str, ...] = ()


def texts(old: tuple[str, ...] | None, value: Any) -> tuple[str, ...]:
    """Decode into a []string; an item that is null is what was there before.

    What was there is what the array holds, also behind the end of the last list.
    """
    if value is None or value == []:
        return ()
    if type(value) is not list or not all(item is None or type(item) is str for item in value):
        raise WrongType("a list of strings")
    array = (*(old or ()), *(old.left if isinstance(old, _Texts) else ()))
    before = (*array, *[""] * len(value))
    found = _Texts(was if item is None else item for was, item in zip(before, value, strict=False))
    found.left = array[len(value) :]
    return found
