"""The claims of a token: who it is for, what Portworx asks of them, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any, TypeGuard

from renderer.portworx.authorization import BACKDATED, impossible_lifetime, issuer_fault, seconds
from renderer.problems import Place, Problem, notice, warning
from renderer.records import Record


class User(Record):
    """Who a token is for, and where each of its claims was written."""

    issuer: str
    sub: str
    name: str
    email: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    places: Mapping[str, Place]
    """By claim; "" is the place for what is missing."""
    unread: frozenset[str] = frozenset()
    """The claims that are of a wrong type, which is told already."""

    @property
    def is_nobody(self) -> bool:
        """Tell whether nothing names the user."""
        return not (self.sub or self.name or self.email or self.unread)

    def place(self, claim: str) -> Place:
        """Return where the claim was written, or where it would be."""
        return self.places.get(claim, self.places[""])


def lifetime(duration: str) -> int:
    """Return how many seconds a token shall live, 0 for a duration that is refused."""
    found = seconds(duration)
    return 0 if found is None or impossible_lifetime(found) else found


def check_duration(duration: str, place: Place) -> Iterator[Problem]:
    """Refuse an invalid duration, and one that no token can have."""
    found = seconds(duration)
    message = (
        "expected a whole number with one unit" if found is None else impossible_lifetime(found)
    )
    if message:
        hint = "write a number and one of s, m, h, d or y, such as 24h"
        yield Problem("bad-duration", place, message, hint)


def check_issuer(issuer: str, place: Place) -> Iterator[Problem]:
    """Refuse the issuers that Portworx takes for something else than your own tokens."""
    if not issuer:
        message = "no issuer, and Portworx finds the key of a token by it"
        yield Problem("no-issuer", place, message, "give --issuer NAME, or -f VALUES")
    elif fault := issuer_fault(issuer):
        yield fault.at(place)
    elif issuer != issuer.strip():
        message = "a blank at an end, which the cluster's issuer must have too"
        yield warning("issuer-blanks", place, message, "remove the blank")


def check_subject(user: User) -> Iterator[Problem]:
    """Tell of a sub that is made of name and email, even where both are empty."""
    if user.sub:
        return
    if user.is_nobody:
        message = "nobody is named, so that all such tokens have one and the same sub"
        yield warning("no-user", user.place("sub"), message, "give at least a name or an email")
    else:
        message = "no sub: one is made of name and email, as pxctl does"
        hint = "give a sub to choose the name that volumes are owned by"
        yield notice("made-subject", user.place("sub"), message, hint)


def payload(user: User, *, lifetime: int, now: int) -> dict[str, Any]:
    """Return the claims of a token that begins now; times are seconds since 1970."""
    return {
        "iss": user.issuer,
        "sub": user.sub or _made_subject(user),
        "name": user.name,
        "email": user.email,
        "roles": list(user.roles),
        "groups": list(user.groups),
        "iat": now - BACKDATED,
        "exp": now + lifetime,
    }


def _made_subject(user: User) -> str:
    """Return the sub that pxctl makes where there is none."""
    from base64 import b64encode

    return b64encode(
        f"openstorage.io/{user.name}/{user.email}".encode(errors="surrogateescape")
    ).decode()


def text(claims: Mapping[str, Any], name: str) -> str:
    """Return a claim that is a string, '' where it is none."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def namespaces(claims: Mapping[str, Any]) -> list[str]:
    """Return what stands before `roles` or `groups` in the names of the claims."""
    found = [
        claim.removesuffix(name)
        for claim in claims
        for name in ("roles", "groups")
        if claim.endswith(name) and claim != name
    ]
    return list(dict.fromkeys(found))


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a claim is a number of seconds; true, false and infinity are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) != inf
