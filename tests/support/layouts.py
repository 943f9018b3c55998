"""Manifests in every layout that YAML has for the same data."""

from __future__ import annotations

import json
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

_COMMENTS = ["", "", "", "  # why", "   ", " # kind: DaemonSet"]
_NULLS = ["", " null", " ~"]
_LINES_BETWEEN = ["", "", "", "\n", "   \n", "# a comment\n", "      # - name: env\n"]


class Layout:
    """Writes data as YAML, each choice left to chance; `flow` is never, sometimes or always."""

    def __init__(self, chance: Random, *, flow: str) -> None:
        self.chance, self.flow = chance, flow
        self.step = self._one([1, 2, 4, 7])
        self.dash = self._one([0, 1, 2, 3])
        self.quote = self._one(["plain", "'", '"'])

    def stream(self, objects: list[Any]) -> str:
        """Return the objects as one stream, which may begin and end in odd ways."""
        texts = [self.document(item) for item in objects]
        mark = self._one(["---\n", "--- # next\n", "\n---\n\n", "---\n# Source: x\n"])
        text = self._one(["", "---\n", "# head\n---\n", "\n"]) + mark.join(texts)
        text = text.rstrip("\n") if self._one([False, True]) else text
        text = text.replace("\n", self._one(["\n", "\n", "\r\n"]))
        return self._one(["", "", "\ufeff"]) + text

    def document(self, item: Any) -> str:
        if self.flow == "always":
            indent = self._one([None, 0, 2, 3])
            return json.dumps(item, indent=indent, ensure_ascii=False) + "\n"
        return self._block(item, 0)

    def _block(self, item: Any, column: int) -> str:
        if isinstance(item, dict):
            return "".join(self._entry(k, v, column) for k, v in item.items())
        return "".join(self._item(v, column) for v in item)

    def _entry(self, key: str, value: Any, column: int) -> str:
        head = f"{self._between()}{' ' * column}{self._string(key, key=True)}:"
        if not isinstance(value, dict | list) or not value or self._in_flow():
            return self._ended(f"{head}{self._inline(value)}")
        inner = column + (self.dash if isinstance(value, list) else self.step)
        return f"{head}{self._comment()}\n{self._block(value, inner)}"

    def _item(self, value: Any, column: int) -> str:
        head = f"{self._between()}{' ' * column}-"
        if not isinstance(value, dict) or not value or self._in_flow():
            return self._ended(f"{head}{self._inline(value) or ' null'}")
        gap = self._one([1, 1, 3])
        first, *rest = value.items()
        below = column + 1 + gap
        lines = self._entry(*first, column=below).lstrip(" \n")
        while lines.startswith("#"):  # a comment may not stand behind the dash
            lines = lines.partition("\n")[2].lstrip(" \n")
        return f"{head}{' ' * gap}{lines}{self._block(dict(rest), below)}"

    def _inline(self, value: Any) -> str:
        if value is None:
            return self._one(_NULLS)
        if isinstance(value, str):
            return " " + self._string(value)
        if isinstance(value, dict | list) and self._one([False, True]):
            broken = json.dumps(value, indent=1, ensure_ascii=False)
            return " " + broken.replace("\n", "\n" + " " * 30)
        if isinstance(value, list):
            return " [" + ", ".join(map(self._flow_item, value)) + "]"
        return " " + json.dumps(value, ensure_ascii=False)

    def _flow_item(self, value: Any) -> str:
        """Return an item of a flow list, where a mapping of one entry needs no braces."""
        text = json.dumps(value, ensure_ascii=False)
        is_pair = isinstance(value, dict) and len(value) == 1 and self._one([False, True])
        return text[1:-1] if is_pair else text

    def _string(self, text: str, *, key: bool = False) -> str:
        if "\n" in text or (self.quote == "plain" and not text.replace("/", "").isalpha()):
            return text if key else json.dumps(text, ensure_ascii=False)
        if self.quote == "'":
            return "'" + text.replace("'", "''") + "'"
        return text if self.quote == "plain" else json.dumps(text, ensure_ascii=False)

    def _in_flow(self) -> bool:
        return self.flow == "sometimes" and self._one([False, False, False, True])

    def _between(self) -> str:
        return self._one(_LINES_BETWEEN)

    def _ended(self, line: str) -> str:
        """End a line; behind a quote or bracket a comment needs no blank."""
        comment = self._comment()
        if line[-1] in "'\"]}" and self._one([False, True]):
            comment = comment.lstrip()
        return f"{line}{comment}\n"

    def _comment(self) -> str:
        return self._one(_COMMENTS)

    def _one(self, choices: list[T]) -> T:
        return self.chance.choice(choices)
