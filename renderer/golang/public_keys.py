"""Public keys as Go's crypto/x509 reads them: a bare key (SPKI), or the one in a certificate.

Go takes one spelling of each alone: RSA as rsaEncryption with NULL behind it, and a point on one
of four named curves with both of its coordinates. The library that is used here takes more, such as
RSA-PSS, points of one coordinate and curves that are written out, so what it reads is held against
how it would write it. Of a certificate two things are not held against Go: the types of texts in
names, and URIs, which Go refuses where they are broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes as PublicKeyTypes

_CURVES = ("secp224r1", "secp256r1", "secp384r1", "secp521r1")
_RSA_PSS = bytes.fromhex("06092a864886f70d01010a")
"""Its name in DER."""


def read(der: bytes) -> PublicKeyTypes | None:
    """Return a public key, None where Go reads none in it, or where it cannot be told here."""
    key = _bare(der) or _certified(der)
    return key if key is not None and _has_known_curve(key) else None


def is_rsa_pss(der: bytes) -> bool:
    """Tell whether this is a bare key for RSA-PSS alone, which Go does not read."""
    return _RSA_PSS in der[:32]


def spki(key: PublicKeyTypes) -> bytes:
    """Return a key as Go writes it, in DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _bare(der: bytes) -> PublicKeyTypes | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if spki(key) == der else None


def _certified(der: bytes) -> PublicKeyTypes | None:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        found = x509.load_der_x509_certificate(der)
        key = found.public_key()
        # Go reads all of it at once, and the library each part when it is asked for.
        _ = found.subject, found.issuer, found.extensions, found.not_valid_before_utc
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension):
        return None
    signed = found.tbs_certificate_bytes
    is_whole = spki(key) in signed and _algorithm(der, signed) in signed
    return key if is_whole and found.serial_number >= 0 else None


def _algorithm(der: bytes, signed: bytes) -> bytes:
    """Return the algorithm behind the signed part; Go wants the same one in it."""
    behind = der.partition(signed)[2]
    return behind[: 2 + behind[1]]


def _has_known_curve(key: PublicKeyTypes) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec

    return not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name in _CURVES
