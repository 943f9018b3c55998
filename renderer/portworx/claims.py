"""What Portworx asks of the claims of a token: names, issuers, roles, groups and times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.problems import Findings, Place
from renderer.records import Record

REQUIRED = ("iss", "sub", "exp", "iat", "name", "email")
"""Portworx refuses a token without one of them; empty is another matter."""
USERNAME_CLAIMS = ("sub", "email", "name")
ADMIN, EVERY_GROUP = "system.admin", "*"
ROLES = {
    ADMIN: "may do everything",
    "system.view": "may look at everything and change nothing",
    "system.user": "may use volumes, snapshots, cloud backups, credentials and schedule policies",
    "system.guest": "may do what a caller without a token may do",
}
RESERVED_ISSUERS = ("apps.portworx.io", "stork.openstorage.io")
BACKDATED = 600
"""Seconds by which `iat` is set back, as the Operator does: Portworx allows for no clock skew."""

DAY = 86400
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY, "y": 365 * DAY}
MAX_SECONDS = (2**63 - 1) // 10**9
"""Portworx counts nanoseconds in an int64: 292 years."""
_FOREVER = 1e15
LONG, LONG_FOR_ADMIN = 90 * DAY, 7 * DAY

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


def seconds(duration: str) -> int | None:
    """Return a duration in seconds, None for what is none; centuries too many are cut short."""
    digits, unit = duration[:-1], _UNITS.get(duration[-1:])
    if unit is None or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits.lstrip("0")[:12] or "0") * unit


def check_duration(duration: str, place: Place, findings: Findings) -> int | None:
    """Return how many seconds a token shall live, or None where that is no duration."""
    found = seconds(duration)
    if found is None:
        message = "expected a whole number with one unit"
        findings.error("bad-duration", place, message, _DURATION)
    elif found == 0:
        message = "a token that lives for no time at all"
        findings.error("bad-duration", place, message, _DURATION)
    elif found > MAX_SECONDS:
        message = "more than 292 years, which Portworx cannot count"
        findings.error("bad-duration", place, message, _DURATION)
    return found if found and found <= MAX_SECONDS else None


def check_issuer(issuer: str, place: Place, findings: Findings) -> None:
    """Refuse the issuers that Portworx takes for something else than your own tokens."""
    if not issuer:
        message = "no issuer, and Portworx finds the key of a token by it"
        findings.error("no-issuer", place, message, "give --issuer NAME, or -f VALUES")
    elif "http://" in issuer or "https://" in issuer:
        message = "http:// and https:// are for the issuers of OpenID Connect only"
        findings.error("issuer-url", place, message, "give the jwt issuer, such as portworx.com")
    elif issuer in RESERVED_ISSUERS:
        message = f"{issuer} is the issuer of Stork and Autopilot"
        findings.error("reserved-issuer", place, message, "give the issuer of your own tokens")
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
        if reason := role_fault(role):
            findings.error("unknown-role", user.place("roles"), *reason)
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


def role_fault(role: str) -> tuple[str, str] | None:
    """Return why Portworx cannot have this role, and what to do; None where it may."""
    if role == EVERY_GROUP:
        return "* is a group and no role", "give it in groups, and a role such as system.admin"
    if not role or "/" in role or " " in role:
        return "a role whose name is empty or holds a blank or a slash", "name a role of Portworx"
    if role.lower().startswith("system.") and role not in ROLES:
        hint = f"the roles of Portworx are {', '.join(ROLES)}"
        return f"Portworx has no role '{role}'", hint
    return None


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
