"""Tokens: read strictly, signed, and their signature checked.

What signs or verifies is told by the configuration; the token only names one of the algorithms
that the configuration allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from renderer.keys.secret import Hidden
from renderer.portworx.authorization import ALGORITHMS
from renderer.portworx.settings import RSA
from renderer.problems import Place, failure
from renderer.records import Record

MAX_LENGTH = 65536
_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_RSA_FAMILY = (*ALGORITHMS[RSA], "PS256", "PS384", "PS512")
_PUBLIC = {"kty", "n", "e", "crv", "x", "y"}
"""The members of a JSON Web Key that make its public half."""

_PART = r"[A-Za-z0-9_-]*"


class Token(Record):
    """A token that was read and not verified."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    """Header and claims as they were signed."""
    signature: bytes

    @property
    def algorithm(self) -> str:
        """The algorithm that the header names, or '' where it names none."""
        name = self.header.get("alg")
        return name if isinstance(name, str) else ""


def unsigned(claims: Mapping[str, Any]) -> Token:
    """Return the token that these claims make, before it is signed."""
    return Token({}, dict(claims), b"", b"")


class SigningKey(Record):
    """A key that signs: a shared secret, or a private key as PEM."""

    kind: str
    """shared, rsa or ecdsa."""
    material: Hidden


class VerifyingKey(Record):
    """A key that verifies: a shared secret, a public key as PEM, or a JSON Web Key."""

    algorithms: tuple[str, ...]
    material: Hidden | str | Mapping[str, Any]
    key_id: str | None = None


def sign(claims: Mapping[str, Any], key: SigningKey) -> str:
    """Return the signed token, without a line end."""
    import jwt

    algorithm = ALGORITHMS[key.kind][0]
    return jwt.encode(dict(claims), key.material.reveal(), algorithm=algorithm)


def verifies(key: VerifyingKey, token: Token) -> bool:
    """Tell whether the signature is right; the key must allow the token's algorithm."""
    import jwt
    from jwt.algorithms import get_default_algorithms

    algorithm = get_default_algorithms()[token.algorithm]
    try:
        return algorithm.verify(token.signed, _prepared(key, algorithm), token.signature)
    except (jwt.PyJWTError, TypeError, ValueError):  # an invalid JSON Web Key
        return False


def _prepared(key: VerifyingKey, algorithm: Any) -> Any:
    if isinstance(key.material, Hidden):
        return key.material.reveal().encode()
    if isinstance(key.material, str):
        return algorithm.prepare_key(key.material)
    return algorithm.from_jwk({name: key.material[name] for name in _PUBLIC & key.material.keys()})


def web_key(key: Mapping[str, Any]) -> VerifyingKey:
    """Return a JSON Web Key of a provider, with the algorithms that go with it."""
    curve = _CURVES.get(str(key.get("crv")))
    fits = {"RSA": _RSA_FAMILY, "EC": (curve,) if curve else ()}.get(str(key.get("kty")), ())
    if key.get("use", "sig") != "sig":
        fits = ()
    key_id = key.get("kid")
    return VerifyingKey(
        tuple(name for name in fits if key.get("alg", name) == name),
        key,
        key_id if isinstance(key_id, str) else None,
    )


def parse(text: str, place: Place) -> Token:
    """Read a token; RenderError `bad-token` says what is wrong with its form."""
    try:
        names = ("header", "payload", "signature")
        header, claims, signature = map(_decoded, _parts(text), names)
        signed = text.rpartition(".")[0].encode()
        return Token(_object(header, "header"), _object(claims, "payload"), signed, signature)
    except _FormError as error:
        hint = "give the token as it was issued: three parts with dots between, on one line"
        raise failure("bad-token", place, str(error), hint) from None


class _FormError(Exception):
    """The text has not the form of a token."""


def _parts(text: str) -> list[str]:
    if not text:
        raise _FormError("it is empty")
    if len(text) > MAX_LENGTH:
        raise _FormError("more than 64 KiB, and no token is that large")
    if "\n" in text or "\r" in text:
        raise _FormError("a line break in the token, which Portworx refuses")
    if text != text.strip() or " " in text or "\t" in text:
        raise _FormError("a blank in the token or at an end of it, which Portworx refuses")
    parts = text.split(".")
    if len(parts) == 5:
        raise _FormError("the token is encrypted (five parts), and Portworx reads signed ones")
    if len(parts) != 3:
        raise _FormError(f"{len(parts)} parts between dots, and a token has three")
    return parts


def _decoded(part: str, name: str) -> bytes:
    """Return the bytes of a part; one that its own encoding would not give back is refused."""
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    raw = b""
    if re.fullmatch(_PART, part) and len(part) % 4 != 1:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=") != part.encode(errors="surrogateescape"):
        raise _FormError(f"the {name} is not base64url")
    return raw


def _object(raw: bytes, name: str) -> dict[str, Any]:
    """Return a JSON object; a name that is there twice is refused.

    Go takes the last of both, others the first, so that two readers see two different users.
    """
    import json

    try:
        found = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _TwiceError:
        raise _FormError(f"the {name} has a name twice, and readers disagree") from None
    except (ValueError, RecursionError):
        raise _FormError(f"the {name} is not JSON") from None
    if not isinstance(found, dict):
        raise _FormError(f"the {name} is not a JSON object")
    return found


class _TwiceError(Exception):
    """A JSON object has a name twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


def _no_constant(_: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON has not."""
    raise ValueError
