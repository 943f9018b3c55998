"""Private keys and secrets: made from the system's randomness, and loaded to sign with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderer.keys.public import MIN_RSA_BITS
from renderer.keys.secret import Hidden
from renderer.portworx.settings import ECDSA, RSA
from renderer.problems import Findings, Place
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SECRET_BYTES = 48
RSA_BITS = 3072

_MAKE = "make a pair: pxsec keygen --key "
_NAMES = {RSA: "RSA", ECDSA: "ECDSA"}


class Pair(Record):
    """A private key and its public half, as PEM."""

    private: Hidden
    """PKCS#8."""
    public: str
    """SPKI."""


def make_secret() -> Hidden:
    """Return 64 base64 characters, as the Operator makes them."""
    from base64 import b64encode
    from secrets import token_bytes

    return Hidden(b64encode(token_bytes(SECRET_BYTES)).decode())


def make_pair(kind: str, *, bits: int = RSA_BITS) -> Pair:
    """Return a new pair; the kind is "rsa", of so many bits, or "ecdsa", on P-256."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if kind == RSA:
        return _pair(rsa.generate_private_key(public_exponent=65537, key_size=bits))
    return _pair(ec.generate_private_key(ec.SECP256R1()))


def load(raw: bytes, kind: str, *, place: Place, findings: Findings) -> Pair | None:
    """Return the pair of a private key in PEM form, or None where it cannot sign for Portworx."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    make = _MAKE + kind
    try:
        key = load_pem_private_key(raw, None)
    except TypeError:
        message, hint = "the key is encrypted", "decrypt it: openssl pkey -in OLD -out PATH"
        findings.error("encrypted-key", place, message, hint)
        return None
    except (ValueError, UnsupportedAlgorithm):
        message = "this is no private key in PEM form"
        if b"BEGIN PUBLIC KEY" in raw or b"BEGIN CERTIFICATE" in raw:
            message = "this is a public key, and only the private one can sign"
        findings.error("no-private-key", place, message, make)
        return None
    if fault := _unfit(key, kind):
        findings.error(*fault[:1], place, fault[1], make)
        return None
    return _pair(key)


def _unfit(key: PrivateKeyTypes, kind: str) -> tuple[str, str] | None:
    """Return code and message where the key is not what Portworx takes."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if not isinstance(key, {RSA: rsa.RSAPrivateKey, ECDSA: ec.EllipticCurvePrivateKey}[kind]):
        return "wrong-key-type", f"this is no {_NAMES[kind]} key"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < MIN_RSA_BITS:
        return "short-key", f"the key has {key.key_size} bits, and {MIN_RSA_BITS} are needed"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name != "secp256r1":
        return "wrong-curve", "the key is not on the curve P-256"
    return None


def _pair(key: PrivateKeyTypes) -> Pair:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return Pair(Hidden(private.decode("ascii")), public.decode("ascii"))
