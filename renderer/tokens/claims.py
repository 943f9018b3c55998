"""The claims of a token: who it is for, what Portworx asks of them, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.portworx.authorization import (
    ADMIN,
    BACKDATED,
    DAY,
    EVERY_GROUP,
    LONG,
    LONG_FOR_ADMIN,
    issuer_fault,
    lifetime_fault,
    role_fault,
    seconds,
)
from renderer.problems import Findings, Place
from renderer.records import Record

_FOREVER = 1e15
_DURATION = "write a number and one of s, m, h, d or y, such as 24h"


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

    def place(self, claim: str) -> Place:
        """Return where the claim was written, or where it would be."""
        return self.places.get(claim, self.places[""])


def check_duration(duration: str, place: Place, findings: Findings) -> int | None:
    """Return how many seconds a token shall live, or None for an invalid duration."""
    found = seconds(duration)
    message = "expected a whole number with one unit" if found is None else lifetime_fault(found)
    if message:
        findings.error("bad-duration", place, message, _DURATION)
        return None
    return found


def check_issuer(issuer: str, place: Place, findings: Findings) -> None:
    """Refuse the issuers that Portworx takes for something else than your own tokens."""
    if not issuer:
        message = "no issuer, and Portworx finds the key of a token by it"
        findings.error("no-issuer", place, message, "give --issuer NAME, or -f VALUES")
    elif fault := issuer_fault(issuer):
        findings.record([fault.at(place)])
    elif issuer != issuer.strip():
        message = "a blank at an end, which the cluster's issuer must have too"
        findings.warning("issuer-blanks", place, message, "remove the blank")


def check_user(user: User, username_claim: str, findings: Findings) -> None:
    """Record what would make a token of this user useless, and what is most likely a mistake."""
    _check_name(user, username_claim, findings)
    if not user.roles:
        message = "no role, so Portworx would deny every call"
        hint = "give roles such as system.user"
        findings.error("no-roles", user.place("roles"), message, hint)
    for role in user.roles:
        if fault := role_fault(role):
            findings.record([fault.at(user.place("roles"))])
    _check_groups(user, findings)


def _check_name(user: User, username_claim: str, findings: Findings) -> None:
    if not user.sub and not user.name and not user.email:
        message = "nobody is named: sub, name and email are all empty"
        findings.error("no-user", user.place("sub"), message, "give at least a name or an email")
    elif username_claim != "sub" and not getattr(user, username_claim):
        message = f"{username_claim} is empty, and it is the username claim"
        hint = f"give {username_claim}, or another username claim, as the cluster has it"
        findings.error("empty-username", user.place(username_claim), message, hint)
    elif not user.sub:
        message = "no sub: one is made of name and email, as pxctl does"
        hint = "give a sub to choose the name that volumes are owned by"
        findings.notice("made-subject", user.place("sub"), message, hint)


def _check_groups(user: User, findings: Findings) -> None:
    place = user.place("groups")
    admin, everywhere = ADMIN in user.roles, EVERY_GROUP in user.groups
    if admin and not everywhere:
        message = f"{ADMIN} without the group * cannot see private volumes"
        hint = 'for an administrator of everything: groups: ["*"]'
        findings.warning("admin-without-groups", place, message, hint)
    elif everywhere and not admin:
        message = f"the group * opens the private volumes of everybody, without {ADMIN} too"
        findings.notice("every-group", place, message, "name the groups that this user is in")


def check_lifetime(user: User, lifetime: int, place: Place, findings: Findings) -> None:
    """Warn about a token that lives for long: Portworx cannot take a single one back."""
    hint = "choose a shorter time, and make a new token when it ends"
    if ADMIN in user.roles and EVERY_GROUP in user.groups and lifetime > LONG_FOR_ADMIN:
        message = f"{ADMIN} and the group * for more than {LONG_FOR_ADMIN // DAY} days"
        findings.warning("long-admin-token", place, message, hint)
    elif lifetime > LONG:
        message = f"the token lives for more than {LONG // DAY} days"
        findings.warning("long-token", place, message, hint)


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


def custom(claims: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    """Return roles and groups as Portworx takes them: from the namespace first, then plain."""
    return {
        name: claims.get(namespace + name, claims.get(name))
        for name in ("roles", "groups")
        if namespace + name in claims or name in claims
    }


def namespaces(claims: Mapping[str, Any]) -> list[str]:
    """Return what stands before `roles` or `groups` in the names of the claims."""
    found = [
        claim.removesuffix(name)
        for claim in claims
        for name in ("roles", "groups")
        if claim.endswith(name) and claim != name
    ]
    return list(dict.fromkeys(found))


def wrong_types(claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each claim of a type that Portworx cannot read, and what it expects."""
    for name in ("iss", "sub", "name", "email"):
        if not isinstance(claims.get(name), str | None):
            yield name, "a string"
    for name in ("roles", "groups"):
        value = claims.get(name)
        if value is not None and not _is_strings(value):
            yield name, "a list of strings"
    for name in ("exp", "iat", "nbf"):
        if name in claims and not is_number(claims[name]):
            yield name, "a number"


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_number(value: object) -> bool:
    """Tell whether a claim is a number of seconds; true, false and infinity are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FOREVER
