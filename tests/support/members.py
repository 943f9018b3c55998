"""The members of a JSON object as text, in their order, so that nothing is ever put right.

    name: JSON             the member is this, or is put at the end
    and name: JSON         one more at the end, even if there is one of that name
    first name: JSON       one more before all others
    without name           there is none
    name becomes Name      it is called otherwise, where it is

In a text `<FF>` stands for that byte (`<EF BB BF>` for three), `<x 150 times>` for 150 of it, and
`now+60` among the values for the moment a minute after that of the check.
"""

from __future__ import annotations

import json
import re

from jwts import NOW

_NAME = r'(\w+|"(?:[^"\\]|\\.)*")'
_CHANGE = re.compile(rf"(and |first |){_NAME}: (.+)", re.DOTALL)
_WITHOUT = re.compile(rf"without {_NAME}")
_BECOMES = re.compile(rf"{_NAME} becomes {_NAME}")
_MOMENT = re.compile(r"\bnow([+-]\d+)?\b")
_BYTES = re.compile(rb"<([0-9A-F]{2}(?: [0-9A-F]{2})*)>")
_TIMES = re.compile(r"<(.+?) (\d+) times>", re.DOTALL)


class Members:
    """The members of an object: names and values, each as JSON text."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    @classmethod
    def of(cls, members: dict[str, str]) -> Members:
        return cls(*((json.dumps(name), value) for name, value in members.items()))

    def copy(self) -> Members:
        return Members(*self.pairs)

    def as_dict(self) -> dict[str, str]:
        """Return the values by name; of several of a name, the last."""
        return {json.loads(name): value for name, value in self.pairs}

    def change(self, text: str) -> bool:
        """Make a change; False where the text tells of none."""
        if found := _WITHOUT.fullmatch(text):
            self.pairs = [pair for pair in self.pairs if pair[0] != _quoted(found[1])]
        elif found := _BECOMES.fullmatch(text):
            old, new = _quoted(found[1]), _quoted(found[2])
            assert old in dict(self.pairs), text
            self.pairs = [(new if name == old else name, value) for name, value in self.pairs]
        elif found := _CHANGE.fullmatch(text):
            self._put(found[1], _quoted(found[2]), found[3])
        else:
            return False
        return True

    def _put(self, where: str, name: str, value: str) -> None:
        pair, names = (name, value), [name for name, _ in self.pairs]
        if where == "first ":
            self.pairs.insert(0, pair)
        elif where or name not in names:
            self.pairs.append(pair)
        else:
            self.pairs[names.index(name)] = pair

    def __str__(self) -> str:
        return "{" + ",".join(f"{name}:{value}" for name, value in self.pairs) + "}"


def _quoted(name: str) -> str:
    return name if name.startswith('"') else f'"{name}"'


def dated(text: str) -> str:
    """Return a value with the moments that it names in seconds."""
    return _MOMENT.sub(lambda found: str(NOW + int(found[1] or 0)), text)


def as_bytes(text: str, encoding: str = "utf-8") -> bytes:
    """Return a text as bytes, with those that it names by their numbers."""
    long = _TIMES.sub(lambda found: found[1] * int(found[2]), text)
    return _BYTES.sub(lambda found: bytes.fromhex(found[1].decode()), long.encode(encoding))
