"""Public keys as Go's crypto/x509 reads them (SPKI).

Go takes one spelling of each alone: RSA as rsaEncryption with NULL behind it, and a point on one
of four named curves with both of its coordinates. The library that is used here takes more, such as
RSA-PSS, points of one coordinate and curves that are written out, so what it reads is held against
how it would write it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes as PublicKeyTypes

_CURVES = ("secp224r1", "secp256r1", "secp384r1", "secp521r1")
_RSA_PSS = bytes.fromhex("06092a864886f70d01010a")
"""Its name in DER."""


def read(der: bytes) -> PublicKeyTypes | None:
    """Return a public key, None where Go reads none in it."""
    key = _loaded(der)
    return key if key is not None and has_known_curve(key) else None


def is_rsa_pss(der: bytes) -> bool:
    """Tell whether this is a bare key for RSA-PSS alone, which Go does not read."""
    return _RSA_PSS in der[:32]


def spki(key: PublicKeyTypes) -> bytes:
    """Return a key as Go writes it, in DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _loaded(der: bytes) -> PublicKeyTypes | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if spki(key) == der else None


def has_known_curve(key: PublicKeyTypes) -> bool:
    """Tell whether Go knows the curve of a key, if it is on one."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name in _CURVES
