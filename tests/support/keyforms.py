"""Public keys in the forms in which people have them, and in forms that hardly anybody has."""

from __future__ import annotations

import hmac
import json
import textwrap
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import jwts

Pair = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_NULL = bytes.fromhex("0500")


def spki(key: Pair, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def der(key: Pair) -> bytes:
    return spki(key, Encoding.DER)


def armored(content: bytes, label: str = "PUBLIC KEY") -> bytes:
    """Return PEM, whatever the content is."""
    lines = "\n".join(textwrap.wrap(b64encode(content).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()


def certificate(key: Pair, encoding: Encoding = Encoding.PEM) -> bytes:
    """Return a certificate that the key has signed itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "login.example.com")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    names = [x509.DNSName("login.example.com"), x509.UniformResourceIdentifier("https://a.example")]
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(7)
    builder = builder.not_valid_before(start).not_valid_after(start.replace(year=2027))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(encoding)


def rsa_pss(key: rsa.RSAPrivateKey) -> bytes:
    """Return a key that calls itself one for RSA-PSS alone."""
    rsa_encryption, pss = (bytes.fromhex(f"06092a864886f70d0101{end}") for end in ("01", "0a"))
    return armored(_without(der(key).replace(rsa_encryption, pss), _NULL))


def without_null(key: rsa.RSAPrivateKey) -> bytes:
    """Return an RSA key without the NULL that stands behind the name of the algorithm."""
    return armored(_without(der(key), _NULL))


def _without(whole: bytes, part: bytes) -> bytes:
    """Take a part of the inner of two sequences out; the outer one has a length of two bytes."""
    size = int.from_bytes(whole[2:4]) - len(part)
    inner = bytes([whole[5] - len(part)])
    return whole[:2] + size.to_bytes(2) + whole[4:5] + inner + whole[6:].replace(part, b"", 1)


def compressed(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key on P-256 of which one coordinate is left out."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    algorithm = der(key)[2:23]
    bits = bytes([3, len(point) + 1, 0]) + point
    return armored(bytes([0x30, len(algorithm) + len(bits)]) + algorithm + bits)


def by_numbers(modulus: int, exponent: int) -> bytes:
    """Return an RSA key of any numbers, which no library would make."""
    numbers = _sequence(_integer(modulus) + _integer(exponent))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    return armored(_sequence(algorithm + _tagged(3, b"\0" + numbers)))


def _sequence(content: bytes) -> bytes:
    return _tagged(0x30, content)


def _integer(number: int) -> bytes:
    return _tagged(2, number.to_bytes(number.bit_length() // 8 + 1))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2)
    if 128 <= size < 256:
        length = bytes([0x81, size])
    return bytes([tag]) + length + content


def token_under(secret: bytes, claims: dict[str, Any] = jwts.CLAIMS) -> str:
    """Return a token that is signed with these bytes, whatever they are."""
    parts = (b'{"alg":"HS256"}', json.dumps(claims).encode())
    signed = ".".join(map(jwts.encoded, parts))
    return f"{signed}.{jwts.encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"
