"""A token in plain words: who it is for, what it allows, when it begins and ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from renderer.edge.report import harmless
from renderer.portworx.authorization import EVERY_GROUP, ROLES
from renderer.portworx.role_names import role_fault
from renderer.tokens.claims import is_number, namespaces
from renderer.tokens.form import Token
from renderer.verifying.checks import inspect

UNVERIFIED = "NOT verified"
_WIDTH = 11
_MORE = 200
"""Characters of a claim that are shown as text."""


def as_text(token: Token, now: int) -> str:
    """Return a line or more for each thing to know; `now` is seconds since 1970."""
    claims, found = _read(token), inspect(token)
    rows = [
        ("signature", f"{UNVERIFIED}; pxsec token verify does that"),
        ("algorithm", token.algorithm or "none named"),
        ("issuer", _shown(claims.get("iss"))),
        *((name, _shown(claims.get(name))) for name in ("name", "email", "sub")),
        *_rights(claims),
        ("begins", _moment(claims.get("nbf", claims.get("iat")))),
        ("ends", _end(claims.get("exp"), now)),
        *(("refused", text) for text in found.refused),
        *(("beware", text) for text in found.odd),
    ]
    return "".join(f"{name:<{_WIDTH}}{harmless(text)}\n" for name, text in rows)


def as_data(token: Token, now: int) -> dict[str, Any]:
    """Return what is known as plain data for JSON."""
    end = token.claims.get("exp")
    begin = token.claims.get("nbf", token.claims.get("iat"))
    found = inspect(token)
    return {
        "signature": UNVERIFIED,
        "header": token.header,
        "claims": token.claims,
        "begins": utc(begin),
        "ends": utc(end),
        "expired": isinstance(end, int | float) and end <= now and end != 0,
        "refused": list(found.refused),
        "beware": list(found.odd),
    }


def _read(token: Token) -> dict[str, Any]:
    """Return the claims, with those that name the user as Portworx reads them."""
    known = token.identity.values.items()
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in known}
    return {**token.claims, **lists}


def _rights(claims: dict[str, Any]) -> Iterator[tuple[str, str]]:
    spaces = ("", *namespaces(claims))
    for space in spaces:
        for role in _items(claims.get(f"{space}roles")):
            yield "role", f"{_below(space)}{_shown(role)}: {_allows(role)}"
        for group in _items(claims.get(f"{space}groups")):
            every = ": every group, so private volumes of everybody too"
            yield "group", f"{_below(space)}{_shown(group)}{every * (group == EVERY_GROUP)}"
    if not any(claims.get(f"{space}groups") for space in spaces):
        yield "group", "none"


def _below(space: str) -> str:
    return f"under {space[:_MORE]}, " if space else ""


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _allows(role: object) -> str:
    if not isinstance(role, str):
        return "not a role, since it is not a string"
    fault = role_fault(role)
    return fault.message if fault else ROLES.get(role, "what the cluster says about this role")


def _shown(value: object) -> str:
    """Return a claim as text, in one short line."""
    if value in (None, ""):
        return "none"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _MORE else f"{text[:_MORE]}... ({len(text)} characters)"


def _end(end: object, now: int) -> str:
    if not is_number(end):
        return _moment(end)
    if end == 0:
        return "never: Portworx takes 0 for no end, and of a provider it refuses 0"
    return f"{_moment(end)}{', which is past' if end <= now else ''}"


def _moment(value: object) -> str:
    """Return a time in UTC and here."""
    there = utc(value)
    if there is None or not is_number(value):
        return "not a time that a calendar has" if value is not None else "none"
    return f"{there} ({time.strftime('%Y-%m-%d %H:%M:%S %Z', time.localtime(value))})"


def utc(value: object) -> str | None:
    """Return a time as ISO 8601 in UTC, None for what no calendar has."""
    if not is_number(value):
        return None
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(value))
    except (OverflowError, ValueError, OSError):
        return None
