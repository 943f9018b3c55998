"""Signatures of tokens, made and checked.

What signs or verifies is told by the configuration; the token only names one of the algorithms
that the configuration allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from renderer.golang import web_keys
from renderer.golang.web_keys import WebKey
from renderer.keys.secret import Hidden
from renderer.portworx.authorization import ALGORITHMS
from renderer.portworx.settings import RSA
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_CURVES = {"P-256": ("ES256",), "P-384": ("ES384",), "P-521": ("ES512",)}
_RSA_FAMILY = (*ALGORITHMS[RSA], "PS256", "PS384", "PS512")
_SIGNATURE_BYTES = {"256": 64, "384": 96, "512": 132}
"""Of ECDSA, by the end of the algorithm's name."""


class SigningKey(Record):
    """A key that signs: a shared secret, or a private key as PEM."""

    kind: str
    """shared, rsa or ecdsa."""
    material: Hidden


class VerifyingKey(Record):
    """A key that verifies: a shared secret, a public key as PEM, or a JSON Web Key."""

    algorithms: tuple[str, ...]
    material: Hidden | str | WebKey
    key_id: str = ""
    line_end: str = ""
    """What stood behind a shared secret and was left out; that of the cluster may have it."""


def web_key(key: WebKey) -> VerifyingKey:
    """Return a key of a provider, with the algorithms that go with it; use and alg do not count."""
    public = {"RSA": _RSA_FAMILY, "EC": _CURVES.get(key.curve, ())}.get(key.kind, ())
    return VerifyingKey(() if key.is_private else public, key, key.key_id)


def sign(claims: Mapping[str, Any], key: SigningKey) -> str:
    """Return the signed token, without a line end."""
    import jwt

    algorithm = ALGORITHMS[key.kind][0]
    return jwt.encode(dict(claims), key.material.reveal(), algorithm=algorithm)


def verifies(key: VerifyingKey, algorithm: str, signed: bytes, signature: bytes) -> bool:
    """Tell whether the signature is right; the key must allow the algorithm."""
    if isinstance(key.material, Hidden):
        return _is_mac(key.material, algorithm, signed, signature)
    return _is_signature(key.material, algorithm, signed, signature)


def _is_mac(secret: Hidden, algorithm: str, signed: bytes, signature: bytes) -> bool:
    import hmac

    material = secret.reveal().encode(errors="surrogateescape")
    made = hmac.digest(material, signed, f"sha{algorithm[2:]}")
    return hmac.compare_digest(made, signature)


def _is_signature(material: str | WebKey, algorithm: str, signed: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    public = _public(material)
    try:
        if isinstance(public, rsa.RSAPublicKey) and algorithm[:2] in ("RS", "PS"):
            public.verify(signature, signed, _padding(algorithm), _digest(algorithm))
            # OpenSSL takes RSA-PSS without the zeros that it begins with, and Go does not.
            return len(signature) == (public.key_size + 7) // 8
        if isinstance(public, ec.EllipticCurvePublicKey) and algorithm[:2] == "ES":
            pair = _pair(algorithm, signature)
            public.verify(pair, signed, ec.ECDSA(_digest(algorithm)))
            return True
    except InvalidSignature:
        pass
    return False


def _public(material: str | WebKey) -> PublicKeyTypes | None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if isinstance(material, str):
        return load_pem_public_key(material.encode())
    return web_keys.public_key(material)


def _digest(algorithm: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    return {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[algorithm[2:]]


def _padding(algorithm: str) -> AsymmetricPadding:
    from cryptography.hazmat.primitives.asymmetric import padding

    if algorithm.startswith("RS"):
        return padding.PKCS1v15()
    # Go takes a salt of any length.
    return padding.PSS(padding.MGF1(_digest(algorithm)), padding.PSS.AUTO)


def _pair(algorithm: str, signature: bytes) -> bytes:
    """Return a signature of ECDSA in DER, b"" for one of a wrong length."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if len(signature) != _SIGNATURE_BYTES[algorithm[2:]]:
        return b""
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
