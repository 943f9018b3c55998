"""Paths of the values: their file, where each setting stands, and what messages call it."""

from __future__ import annotations

VALUES_FILE = "pxsec.yaml"
"""What the values file is called, unless somebody says otherwise."""

Path = tuple[str, ...]
"""The keys that lead to a value; an item of a list has its number, as in ("tokens", "0")."""

SELF_SIGNED, OIDC = ("auth", "selfSigned"), ("auth", "oidc")
"""The two ways in which tokens come about: signed by the administrator, or by a provider."""

ISSUER, LIFETIME = (*SELF_SIGNED, "issuer"), (*SELF_SIGNED, "tokenLifetime")
OIDC_ISSUER, CLIENT_ID = (*OIDC, "issuer"), (*OIDC, "clientID")
CLAIM_NAMESPACE = (*OIDC, "customClaimNamespace")
USERNAME_CLAIM, GUEST_ACCESS = ("auth", "usernameClaim"), ("auth", "guestAccess")
SECRET_NAME = ("secretName",)


def field(path: Path) -> str:
    """Return a path as messages call it, such as tokens[0].name."""
    keys = (f"[{key}]" if key.isdecimal() else f".{key}" for key in path)
    return "".join(keys).removeprefix(".")
