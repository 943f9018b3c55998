"""Messages as data: the lines of standard error under `--messages json`, and as text again."""

from __future__ import annotations

import json
from typing import Any

from renderer.edge.report import harmless

KEYS = ["code", "level", "file", "line", "column", "object", "path", "text", "hint"]
AS_DATA = ("--messages", "json")


def read(err: str) -> list[dict[str, Any]]:
    """Return the messages, each of which is one object, and nothing else is there."""
    assert err.isascii()
    assert err.replace("\n", "").isprintable() or not err
    assert err == "" or err.endswith("\n")
    return [_checked(json.loads(line)) for line in err.splitlines()]


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    assert [*row] == KEYS
    assert row["level"] in ("error", "warning", "notice", "info")
    assert (row["code"] is None) == (row["level"] == "info")
    assert isinstance(row["text"], str)
    for name in ("file", "object", "path", "hint"):
        assert row[name] is None or (isinstance(row[name], str) and row[name]), name
    for name in ("line", "column"):
        assert row[name] is None or (isinstance(row[name], int) and row[name] > 0), name
    return row


def as_text(row: dict[str, Any]) -> str:
    """Return what the same message is as text."""
    if row["level"] == "info":
        return f"{harmless(row['text'])}\n"
    named = row["file"] or " ".join(filter(None, (row["object"], row["path"])))
    place = ":".join([named, *(str(row[n]) for n in ("line", "column") if row[n])])
    hint = f"  hint: {harmless(row['hint'])}\n" if row["hint"] else ""
    return f"{harmless(place)}: {row['level']}: {harmless(row['text'])} [{row['code']}]\n{hint}"
