"""What Portworx asks of those who call it: claims, issuers, roles and groups, and how long.

Roles, claims and durations are those of openstorage, observed on its server (osd 0.186); times are
seconds.
"""

from __future__ import annotations

from renderer.portworx.settings import ECDSA, RSA, SHARED
from renderer.problems import Fault

ALGORITHMS = {
    SHARED: ("HS256", "HS384", "HS512"),
    RSA: ("RS256", "RS384", "RS512"),
    ECDSA: ("ES256",),
}
"""What pxsec signs with each kind of key; its ECDSA keys are on P-256."""

CURVES = {
    "secp256r1": ("P-256", "ES256"),
    "secp384r1": ("P-384", "ES384"),
    "secp521r1": ("P-521", "ES512"),
}
"""The curves of ECDSA keys: what people call each, and the algorithm that goes with it."""

VERIFIED = {**ALGORITHMS, ECDSA: tuple(algorithm for _, algorithm in CURVES.values())}
"""What Portworx verifies with each kind of key; with an ECDSA key what goes with its curve."""

OFFERED = tuple(f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512))
"""What Portworx takes from a provider that offers it: never HMAC, EdDSA or none."""

REQUIRED = ("iss", "sub", "exp", "iat", "name", "email")
"""The claims without which Portworx refuses a token; empty is another matter."""
TIMES = ("exp", "iat", "nbf")
"""The claims that are times, in seconds since 1970."""
USERNAME_CLAIMS = ("sub", "email", "name")

ADMIN, EVERY_GROUP = "system.admin", "*"
ROLES = {
    ADMIN: "may do everything",
    "system.view": "may look at everything and change nothing",
    "system.user": "may use volumes, snapshots, cloud backups, credentials and schedule policies",
    "system.guest": "may do what a caller without a token may do",
}

RESERVED_ISSUERS = ("apps.portworx.io", "stork.openstorage.io")

OIDC_LEEWAY = 60
"""Seconds by which `nbf` may lie ahead in a token of a provider; nothing else has a leeway."""
BACKDATED = 600
"""By how much `iat` is set back, as the Operator does: Portworx allows for no clock skew."""
DAY = 86400
LONG, LONG_FOR_ADMIN = 90 * DAY, 7 * DAY
"""How long tokens may live without a warning: Portworx cannot take a single one back."""
MAX_SECONDS = (2**63 - 1) // 10**9
"""Portworx counts nanoseconds in an int64: 292 years."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY, "y": 365 * DAY}


def seconds(duration: str) -> int | None:
    """Return a duration in seconds, None for an invalid one; centuries too many are cut short."""
    digits, unit = duration[:-1], _UNITS.get(duration[-1:])
    if unit is None or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits.lstrip("0")[:12] or "0") * unit


def span(duration: float) -> str:
    """Return a span of seconds in short, rounded: a token for 24h has 24h a second later, too."""
    for name, unit in (("d", DAY), ("h", 3600), ("m", 60)):
        if duration >= 2 * unit:
            return f"{duration / unit:.0f}{name}"
    return f"{duration:.0f}s"


def impossible_lifetime(lifetime: int) -> str | None:
    """Return why no token can live for so many seconds, or None."""
    if lifetime == 0:
        return "a token that lives for no time at all"
    return "more than 292 years, which Portworx cannot count" if lifetime > MAX_SECONDS else None


def issuer_fault(issuer: str) -> Fault | None:
    """Return why this cannot be the issuer of tokens that the administrator signs, or None."""
    hint = "write a name such as portworx.com"
    if "http://" in issuer or "https://" in issuer:
        message = "http:// and https:// are for the issuers of OpenID Connect only"
        return Fault("issuer-url", message, hint)
    if issuer in RESERVED_ISSUERS:
        return Fault("reserved-issuer", f"{issuer} is the issuer of Stork and Autopilot", hint)
    return None
