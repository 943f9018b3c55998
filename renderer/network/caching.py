"""How long Portworx keeps the keys of a provider, which the headers of HTTP beside them say.

    Cache-Control: max-age=21600     six hours, in which tokens of a new key are refused

go-oidc asks cachecontrol (2018), which goes by s-maxage, else max-age, else Expires, else by a
tenth of the time since Last-Modified, a day at most. It keeps keys in spite of no-store, no-cache
and private, and not at all where a header cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from renderer.portworx.authorization import DAY
from renderer.records import Record

HEADERS = ("Cache-Control", "Expires", "Date", "Last-Modified")
"""What counts; of a header that is there twice the first."""
EARLY = 30
"""Seconds before the end at which go-oidc asks for keys again."""
_MAX_SECONDS = 2**31 - 1
_BARE = ("max-age", "s-maxage", "stale-if-error", "stale-while-revalidate")
"""Directives that must have a number of seconds."""
_ALONE = ("must-revalidate", "no-store", "no-transform", "public", "proxy-revalidate", "immutable")
"""Directives that may have no value."""
_LISTS = ("no-cache", "private")
"""Directives whose value goes on behind a comma."""
_NAME = re.compile(r'[\t ,]*+(.[^\x00-\x20\x7f-\uffff()<>@,;:\\"/\[\]?={}]*)', re.S)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_TIMES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


class Lifetime(Record):
    """For how many seconds answers are kept, and by which header; 0 is not at all."""

    seconds: int = 0
    source: str = ""


class _UnreadableError(Exception):
    """A header that cachecontrol cannot read."""


def lifetime(headers: Mapping[str, str], now: float) -> Lifetime:
    """Return how long an answer is kept that came now, in seconds since 1970."""
    try:
        found = _lifetime(headers, now)
    except _UnreadableError:
        return Lifetime()
    return found if found.seconds > 0 else Lifetime()


def _lifetime(headers: Mapping[str, str], now: float) -> Lifetime:
    ages = dict(_ages(headers.get("Cache-Control", "")))
    sent, changed = (_time(headers.get(name, "")) for name in ("Date", "Last-Modified"))
    try:
        expires = _time(headers.get("Expires", ""))
    except _UnreadableError:  # 0 and -1 are usual
        expires = None
    for name in ("s-maxage", "max-age"):
        if name in ages:
            return Lifetime(ages[name], name)
    if expires is not None:
        return Lifetime(int(expires - (now if sent is None else sent)), "Expires")
    if changed is not None:
        return Lifetime(int(min((now - changed) / 10, DAY)), "Last-Modified")
    return Lifetime()


def _ages(header: str) -> Iterator[tuple[str, int]]:
    """Yield the directives that have a number of seconds, the last one of a name last."""
    for name, value in _directives(header):
        if name in _BARE:
            yield name, _seconds(value or "")
        elif name in _ALONE and value is not None:
            raise _UnreadableError


def _seconds(value: str) -> int:
    digits = re.split("[^0-9]", value, maxsplit=1)[0]
    number = int(digits.lstrip("0")[:12] or "0")
    # Go gives up at the digit that is too many, before it sees what comes behind.
    if number < 1 << 32 and (digits != value or not digits):
        raise _UnreadableError
    return min(number, _MAX_SECONDS)


def _directives(header: str) -> Iterator[tuple[str, str | None]]:
    at = 0
    while match := _NAME.match(header, at):
        name, at = match[1].lower(), match.end()
        if header[at : at + 1] != "=" or at + 1 == len(header):
            yield name, None
            continue
        at += 1
        if header[at] == '"':
            quoted = _QUOTED.match(header, at)
            if quoted is None:
                raise _UnreadableError
            value, at = re.sub(r"\\.", "?", quoted[1], flags=re.S), quoted.end()
        else:
            value = re.split("[\t ]" if name in _LISTS else "[\t ,]", header[at:], maxsplit=1)[0]
            at += len(value)
        yield name, value


def _time(header: str) -> float | None:
    """Return a time in one of the three forms that HTTP has, None where there is none."""
    from datetime import UTC, datetime

    if not header:
        return None
    if re.match("[^,]*, [0-9][^0-9]", header):  # only behind a name alone has a day one digit
        raise _UnreadableError
    for form in _TIMES:
        try:
            return datetime.strptime(header, form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    raise _UnreadableError
