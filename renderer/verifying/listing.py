"""Tokens in a list, by when they end: whose they are, what they allow, and where they are kept.

    ENDS                  LEFT          USER                   ROLES        ISSUER        WHERE
    2027-01-15T07:00:00Z  ended 1h ago  Ann <ann@example.com>  system.view  portworx.com  a/px-token
    2027-01-16T08:00:00Z  24h           Jim                    system.user  portworx.com  jim.token

Those that end come first, the earliest first of all; then those of which it is not known, those
that never end, and what is no token. No token is shown, and nothing of what is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from renderer.edge import report
from renderer.portworx.authorization import EVERY_GROUP, span
from renderer.problems import Place, RenderError, shown_name
from renderer.records import Record
from renderer.tokens import form
from renderer.tokens.claims import namespaces
from renderer.tokens.form import Token
from renderer.verifying import own, provided
from renderer.verifying.checks import inspect
from renderer.verifying.inspection import UNVERIFIED, utc

_WIDEST = 48
"""Characters of a text that are shown in a column."""
_NONE = "-"
_HEAD = ("ENDS", "LEFT", "USER", "ROLES", "ISSUER", "WHERE", "NOTE")
_ENDS, _UNKNOWN, _NEVER, _NO_TOKEN = range(4)


class Origin(Record):
    """Where a token is kept: a file, or a Secret in one."""

    file: str
    namespace: str = ""
    secret: str = ""
    is_renewed: bool = False
    """True where the Operator makes the token, and makes it anew before it ends."""

    def __str__(self) -> str:
        if not self.secret:
            return self.file
        name = shown_name(self.secret)
        return f"{shown_name(self.namespace)}/{name}" if self.namespace else name

    @property
    def in_full(self) -> str:
        """The same with the file, where several files have Secrets."""
        return f"{self.file}: {self}" if self.secret else self.file


class Row(Record):
    """What is known of a token, or why it is none."""

    origin: Origin
    fault: str = ""
    """Why it is no token."""
    name: str = ""
    email: str = ""
    sub: str = ""
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    issuer: str = ""
    end: float | None = None
    """In seconds since 1970; None where it is not known."""
    refused: tuple[str, ...] = ()
    """Why Portworx refuses it, whoever it trusts."""
    odd: tuple[str, ...] = ()
    """What it takes in it, and nobody should rely on."""

    @property
    def user(self) -> str:
        """Whom the token is for, in short."""
        if self.name and self.email:
            return f"{self.name} <{self.email}>"
        return self.name or self.email or self.sub

    def is_endless(self, now: int) -> bool:
        """Tell whether the token never ends, or behind all that a calendar has."""
        return self.end == 0 or (self.end is not None and self.end > now and not utc(self.end))

    def has_ended(self, now: int) -> bool:
        """Tell whether the end is past."""
        return self.end is not None and self.end <= now and not self.is_endless(now)

    def is_due(self, now: int, limit: int | None) -> bool:
        """Tell whether it ends within so many seconds, or may; the Operator renews its own."""
        if limit is None or self.fault or self.is_endless(now):
            return False
        return self.end is None or self.end <= now + (0 if self.origin.is_renewed else limit)


def of(origin: Origin, text: str) -> Row:
    """Return the row of a token, or of what stands in the place of one."""
    try:
        return of_token(origin, form.parse(text, Place(origin.file)))
    except RenderError as error:
        return Row(origin, error.problems[0].message)


def of_token(origin: Origin, token: Token) -> Row:
    """Return the row of a token that was read."""
    user = token.identity.values
    name, email, sub = (user.get(key, "") for key in ("name", "email", "sub"))
    roles, groups = (tuple(_every(token, key)) for key in ("roles", "groups"))
    found, end = inspect(token), _end(token)
    rights = roles, groups, token.issuer, end, found.refused, found.odd
    return Row(origin, "", name, email, sub, *rights)


def _every(token: Token, key: str) -> list[str]:
    """Return roles or groups, those under a namespace too."""
    claims = token.claims
    values = [claims.get(space + key) for space in namespaces(claims)]
    below = [item for value in values if isinstance(value, list) for item in value]
    items = [*token.identity.values.get(key, ()), *below]
    return list(dict.fromkeys(item for item in items if isinstance(item, str)))


def _end(token: Token) -> float | None:
    """Return exp, which a provider may write as a string."""
    seen = own.read(token)
    if seen.is_endless:
        return 0
    if "exp" in seen.times:
        return seen.times["exp"]
    return provided.read(token, "").times.get("exp")


def in_order(rows: Iterable[Row], now: int) -> list[Row]:
    """Return rows, each once, by their end."""

    def rank(row: Row) -> tuple[int, float, str]:
        if row.fault:
            return _NO_TOKEN, 0, str(row.origin)
        if row.end is None or row.is_endless(now):
            return _UNKNOWN if row.end is None else _NEVER, 0, str(row.origin)
        return _ENDS, row.end, str(row.origin)

    return sorted(dict.fromkeys(rows), key=rank)


def as_text(rows: Sequence[Row], now: int, limit: int | None = None) -> str:
    """Return a table; `limit` is the number of seconds in which no token should end."""
    has_several = len({row.origin.file for row in rows if row.origin.secret}) > 1
    wheres = (row.origin.in_full if has_several else str(row.origin) for row in rows)
    cells = (
        _cells(row, _short(where), now, limit) for row, where in zip(rows, wheres, strict=True)
    )
    table = [_HEAD, *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    )
    head = f"signatures {UNVERIFIED}; pxsec token verify does that"
    return "".join(f"{line}\n" for line in (head, *lines))


def _cells(row: Row, where: str, now: int, limit: int | None) -> tuple[str, ...]:
    if row.fault:
        return _NONE, _NONE, _NONE, _NONE, _NONE, where, f"no token: {report.harmless(row.fault)}"
    every = [f"group {EVERY_GROUP}"] if EVERY_GROUP in row.groups else []
    texts = row.user, ", ".join([*row.roles, *every]), row.issuer
    user, roles, issuer = (_short(text) or _NONE for text in texts)
    ends, left = _times(row, now)
    return ends, left, user, roles, issuer, where, "; ".join(_notes(row, now, limit))


def _times(row: Row, now: int) -> tuple[str, str]:
    """Return when a token ends, and how long that is from now."""
    if row.end is None:
        return "unknown", _NONE
    if row.is_endless(now):
        return "never", _NONE
    away = span(abs(row.end - now))
    return utc(row.end) or "long ago", f"ended {away} ago" if row.has_ended(now) else away


def _notes(row: Row, now: int, limit: int | None) -> Iterator[str]:
    if row.is_due(now, limit):
        yield "due"
    for word, texts in (("refused", row.refused), ("odd", row.odd)):
        if texts:
            names = dict.fromkeys(text.partition(":")[0] for text in texts)
            yield f"{word} for {', '.join(names)}"
    if row.origin.is_renewed:
        yield "renewed by the Operator"


def _short(text: str) -> str:
    shown = report.harmless(text)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 3]}..."


def as_data(rows: Sequence[Row], now: int, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the same as plain data for JSON."""
    return [_data(row, now, limit) for row in rows]


def _data(row: Row, now: int, limit: int | None) -> dict[str, Any]:
    origin, is_endless = row.origin, row.is_endless(now)
    return {
        "file": origin.file,
        "namespace": shown_name(origin.namespace) if origin.secret else None,
        "secret": shown_name(origin.secret) if origin.secret else None,
        "problem": row.fault or None,
        "signature": UNVERIFIED,
        "name": row.name,
        "email": row.email,
        "sub": row.sub,
        "roles": list(row.roles),
        "groups": list(row.groups),
        "issuer": row.issuer,
        "ends": None if row.end is None or is_endless else utc(row.end),
        "expired": row.has_ended(now),
        "endless": is_endless,
        "due": row.is_due(now, limit),
        "renewed": origin.is_renewed,
        "refused": list(row.refused),
        "beware": list(row.odd),
    }
