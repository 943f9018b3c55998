"""Private keys that are the same ones in every run, so that what hangs on their bits is so too.

They follow from their names. The keys of a cluster for tests are in jwts, those of the tables in
signing.
"""

from __future__ import annotations

from hashlib import shake_256

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, x25519
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_keys

EXPONENT = 65537
_PRIMES = {
    "rsa": (756, 162),
    "other rsa": (160, 2080),
    "rsa1024": (348, 616),
    "rsa4096": (1312, 336),
}
"""How far the first primes are from the numbers that the name gives."""


def rsa(name: str, size: int) -> rsa_keys.RSAPrivateKey:
    """Return the RSA key of this name."""
    half = size // 2
    odd_and_large = 3 << (half - 2) | 1
    p, q = (
        (_number(f"{which} of {name}", half) | odd_and_large) + distance
        for which, distance in zip("pq", _PRIMES[name], strict=True)
    )
    d = rsa_keys.rsa_recover_private_exponent(EXPONENT, p, q)
    return rsa_keys.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa_keys.rsa_crt_dmp1(d, p),
        dmq1=rsa_keys.rsa_crt_dmq1(d, q),
        iqmp=rsa_keys.rsa_crt_iqmp(p, q),
        public_numbers=rsa_keys.RSAPublicNumbers(EXPONENT, p * q),
    ).private_key()


def on_curve(name: str, curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    """Return the key of this name on a curve."""
    return ec.derive_private_key(_number(name, curve.key_size - 8), curve)


def ed25519_key(name: str) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(_bytes(name, 32))


def ed448_key(name: str) -> ed448.Ed448PrivateKey:
    return ed448.Ed448PrivateKey.from_private_bytes(_bytes(name, 57))


def x25519_key(name: str) -> x25519.X25519PrivateKey:
    return x25519.X25519PrivateKey.from_private_bytes(_bytes(name, 32))


def _number(name: str, bits: int) -> int:
    return int.from_bytes(_bytes(name, bits // 8))


def _bytes(name: str, size: int) -> bytes:
    return shake_256(name.encode()).digest(size)
