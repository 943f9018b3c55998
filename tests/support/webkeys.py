"""JSON Web Keys as members of JSON text, which tests change.

    of("p256")["x"] == '"WbbaSStuffPD9Sq...M9PD4"'

In a changed value `{x}` stands for what the member is, and what else there is in VIEWS:
`"{x without its first byte}"`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import jwts
import keyforms
import signing

CURVES = {
    "secp224r1": "P-224",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
    "secp256k1": "secp256k1",
}
_OKP = {"ed25519": "Ed25519", "ed448": "Ed448", "x25519": "X25519"}

VIEWS: dict[str, Callable[[bytes], str]] = {
    "": jwts.encoded,
    " without its first byte": lambda raw: jwts.encoded(raw[1:]),
    " after a zero byte": lambda raw: jwts.encoded(b"\0" + raw),
    " with another last byte": lambda raw: jwts.encoded(raw[:-1] + bytes([raw[-1] ^ 1])),
    " in standard base64": lambda raw: base64.b64encode(raw).decode(),
}
_VIEW = re.compile(r"\{(\w+)( [a-z0-9 ]+)?\}")
_CUTS: dict[str, Callable[[str], str]] = {
    "": str,
    " in lines": lambda text: f"{text[:64]}\\n{text[64:]}",
    " without its end": lambda text: text[:-8],
    " and a blank": lambda text: f"{text} ",
}
_CERTIFICATE = re.compile(rf" of (.+?)({'|'.join(_CUTS)})")


def of(name: str, *, private: bool = False) -> dict[str, str]:
    """Return the members of the key of this name, each as JSON text."""
    return {member: json.dumps(value) for member, value in _members(name, private).items()}


def _members(name: str, private: bool) -> dict[str, str]:
    key = signing.key(name)
    if isinstance(key, bytes):
        return {"kty": "oct", "k": jwts.encoded(key)}
    if isinstance(key, rsa.RSAPrivateKey):
        return _rsa(key, private)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.key_size + 7) // 8
        found = key.private_numbers()
        numbers = {"x": found.public_numbers.x, "y": found.public_numbers.y}
        if private:
            numbers["d"] = found.private_value
        coordinates = {name: jwts.encoded(value.to_bytes(size)) for name, value in numbers.items()}
        return {"kty": "EC", "crv": CURVES[key.curve.name], **coordinates}
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": _OKP[name], "x": jwts.encoded(raw)}


def _rsa(key: rsa.RSAPrivateKey, private: bool) -> dict[str, str]:
    found = key.private_numbers()
    numbers = {"n": found.public_numbers.n, "e": found.public_numbers.e}
    if private:
        numbers |= {"d": found.d, "p": found.p, "q": found.q}
        numbers |= {"dp": found.dmp1, "dq": found.dmq1, "qi": found.iqmp}
    return {"kty": "RSA", **{name: _number(value) for name, value in numbers.items()}}


def _number(value: int) -> str:
    return jwts.encoded(value.to_bytes((value.bit_length() + 7) // 8))


def viewed(text: str, members: dict[str, str]) -> str:
    """Return a changed value with what `{member}` and `{certificate of KEY}` stand for."""

    def view(found: re.Match[str]) -> str:
        name, how = found[1], found[2] or ""
        if name == "certificate":
            parts = _CERTIFICATE.fullmatch(how)
            assert parts, how
            return _CUTS[parts[2]](base64.b64encode(certificate(parts[1])).decode())
        raw = str(json.loads(members[name])).encode()  # a number by an earlier change
        return VIEWS[how](base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)))

    return _VIEW.sub(view, text)


@cache
def certificate(name: str) -> bytes:
    """Return a certificate of this key, signed by itself, as DER."""
    key = signing.key(name)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return keyforms.certificate(key, Encoding.DER)
