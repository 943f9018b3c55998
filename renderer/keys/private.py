"""Private keys and secrets: made from the system's randomness, and loaded to sign with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderer.keys.public import MIN_RSA_BITS, as_pem
from renderer.keys.secret import Hidden
from renderer.portworx.settings import ECDSA, RSA
from renderer.problems import Fault, Findings, Place
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SECRET_BYTES = 48
RSA_BITS = 3072

_MAKE = "make a pair: pxsec keygen --key "


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
    key = _load(raw, kind)
    if not isinstance(key, Fault):
        key = _unfit(key, kind) or key
    if isinstance(key, Fault):
        findings.record([key.at(place)])
        return None
    return _pair(key)


def _load(raw: bytes, kind: str) -> PrivateKeyTypes | Fault:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(raw, None)
    except TypeError:
        hint = "decrypt it: openssl pkey -in OLD -out PATH"
        return Fault("encrypted-key", "the key is encrypted", hint)
    except (ValueError, UnsupportedAlgorithm):
        message = "this is not a private key in PEM form"
        if b"BEGIN PUBLIC KEY" in raw or b"BEGIN CERTIFICATE" in raw:
            message = "this is a public key, and only the private one can sign"
        return Fault("no-private-key", message, _MAKE + kind)


def _unfit(key: PrivateKeyTypes, kind: str) -> Fault | None:
    """Return what is wrong where the key is not what Portworx takes."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    make = _MAKE + kind
    if not isinstance(key, {RSA: rsa.RSAPrivateKey, ECDSA: ec.EllipticCurvePrivateKey}[kind]):
        return Fault("wrong-key-type", f"this is not an {kind.upper()} key", make)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < MIN_RSA_BITS:
        message = f"the key has {key.key_size} bits, and {MIN_RSA_BITS} are needed"
        return Fault("short-key", message, make)
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name != "secp256r1":
        return Fault("wrong-curve", "the key is not on the curve P-256", make)
    return None


def _pair(key: PrivateKeyTypes) -> Pair:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(Hidden(private.decode("ascii")), as_pem(key.public_key()))
