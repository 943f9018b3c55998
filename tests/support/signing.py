"""Keys by name, and signatures that any of them makes by any algorithm, fitting or not."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from functools import cache, lru_cache, partial

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

import jwts
import keyring

Private = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
    | x25519.X25519PrivateKey
)
Key = bytes | Private

_MAKERS: dict[str, Callable[[], Key]] = {
    "secret": jwts.SECRET.encode,
    "other secret": jwts.OTHER_SECRET.encode,
    "empty secret": bytes,
    "short secret": lambda: b"hunter2",
    "umlaut secret": lambda: "Schlüssel der Speicherverwaltung, älter als diese Regeln".encode(),
    "secret and a line end": lambda: jwts.SECRET.encode() + b"\n",
    "rsa": lambda: jwts.RSA,
    "other rsa": lambda: jwts.OTHER_RSA,
    "rsa1024": lambda: keyring.rsa("rsa1024", 1024),
    "rsa4096": lambda: keyring.rsa("rsa4096", 4096),
    "p256": lambda: jwts.P256,
    "other p256": lambda: jwts.OTHER_P256,
    "p384": lambda: jwts.P384,
    "p521": lambda: keyring.on_curve("p521", ec.SECP521R1()),
    "p224": lambda: keyring.on_curve("p224", ec.SECP224R1()),
    "secp256k1": lambda: keyring.on_curve("secp256k1", ec.SECP256K1()),
    "ed25519": lambda: jwts.ED25519,
    "ed448": lambda: keyring.ed448_key("ed448"),
    "x25519": lambda: keyring.x25519_key("x25519"),
}
USUAL = {
    "HS": "secret",
    "RS": "rsa",
    "PS": "rsa",
    "ES256": "p256",
    "ES384": "p384",
    "ES512": "p521",
    "EdDSA": "ed25519",
}
"""Which key signs by an algorithm or a family of them, where no other is named."""
NOBODY = "nobody"
"""Signs with nothing at all."""
_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@cache
def key(name: str) -> Key:
    """Return the key of this name, the same one each time."""
    if found := re.fullmatch(r"text of the (.+) key", name):
        return public_pem(found[1]).encode()
    return _MAKERS[name]()


def public_pem(name: str) -> str:
    """Return the public half of a key, as PEM."""
    found = key(name)
    assert not isinstance(found, bytes)
    pem, spki = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return found.public_key().public_bytes(pem, spki).decode()


def usual(algorithm: str) -> str:
    """Return the name of the key that signs by this algorithm."""
    return USUAL.get(algorithm) or USUAL[algorithm[:2]]


@lru_cache(4096)
def sign(
    algorithm: str, name: str, text: bytes, salt: int | None = None, *, from_zero: bool = False
) -> bytes:
    """Return the signature of a text, by the key of this name; the salt is that of RSA-PSS.

    It is the same one each time, though some algorithms are random. One of 256 begins with a zero
    byte; such a one is sought where it is asked for.
    """
    made = _sign(algorithm, name, text, salt)
    if from_zero and (algorithm[:2] not in ("PS", "ES") or salt == 0):
        raise ValueError(f"{algorithm} has one signature of a text")
    while from_zero and made[0]:
        made = _sign(algorithm, name, text, salt)
    return made


def _sign(algorithm: str, name: str, text: bytes, salt: int | None) -> bytes:
    if name == NOBODY:
        return b""
    signer = key(name)
    if isinstance(signer, bytes):
        return hmac.digest(signer, text, getattr(hashlib, f"sha{algorithm[2:]}"))
    if isinstance(signer, rsa.RSAPrivateKey):
        return _by_rsa(signer, algorithm, text, salt)
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(signer.sign(text, ec.ECDSA(_HASHES[algorithm[2:]])))
        size = (signer.key_size + 7) // 8
        return r.to_bytes(size) + s.to_bytes(size)
    assert isinstance(signer, ed25519.Ed25519PrivateKey)
    return signer.sign(text)


def _by_rsa(signer: rsa.RSAPrivateKey, algorithm: str, text: bytes, salt: int | None) -> bytes:
    digest = _HASHES[algorithm[2:]]
    if algorithm.startswith("PS"):
        length = digest.digest_size if salt is None else salt
        return signer.sign(text, padding.PSS(padding.MGF1(digest), length), digest)
    return signer.sign(text, padding.PKCS1v15(), digest)


def _in_der(signature: bytes) -> bytes:
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))


def _in(size: int, signature: bytes) -> bytes:
    """Return a signature of ECDSA with zeros before each of its numbers, in so many bytes."""
    half, room = len(signature) // 2, size // 2
    return signature[:half].rjust(room, b"\0") + signature[half:].rjust(room, b"\0")


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "in DER": _in_der,
    "in 96 bytes": partial(_in, 96),
    "in 132 bytes": partial(_in, 132),
    "after a zero byte": lambda raw: b"\0" + raw,
    "without its first byte": lambda raw: raw[1:],
    "of zeros": lambda raw: bytes(len(raw)),
    "with another last byte": lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
    "twice": lambda raw: raw + raw,
}
"""What may become of a signature."""
