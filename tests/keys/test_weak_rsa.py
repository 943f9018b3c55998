"""RSA keys that anybody can break are refused before a cluster trusts them."""

from __future__ import annotations

import base64
from math import isqrt
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from renderer.edge import report
from renderer.keys.public import check_public_key
from renderer.keys.weak_rsa import weakness
from renderer.problems import Findings, Place

HALF = 1024
SMALL_PRIMES = [n for n in range(2, 2**16) if all(n % m for m in range(2, isqrt(n) + 1))]
SMALL = "the modulus has a small factor: anybody can find the private key"
CLOSE = "the factors of the modulus are too close: anybody can find the private key"
EXPONENT = "the exponent is even or below 3"
LARGE = "the exponent is above 2^31-1, which Portworx does not take"
FIELD = "v: error: auth.selfSigned.rsaPublicKey:"
MAKE = "  hint: make one: pxsec keygen -f VALUES --key rsa\n"


@pytest.fixture(scope="module")
def numbers() -> rsa.RSAPrivateNumbers:
    return rsa.generate_private_key(65537, 2048).private_numbers()


def rough_behind(number: int) -> int:
    """Return the next odd number without a small factor; that it is prime is not needed here."""
    number |= 1
    while any(number % factor == 0 for factor in SMALL_PRIMES):
        number += 2
    return number


def pem(modulus: int, exponent: int) -> bytes:
    """Return a public key in SPKI form, whatever its numbers are."""
    key = der(0x30, integer(modulus) + integer(exponent))
    algorithm = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    body = base64.encodebytes(der(0x30, algorithm + der(3, b"\0" + key)))
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"-----END PUBLIC KEY-----\n"


def integer(number: int) -> bytes:
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def der(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8 or 1, "big")
    head = size if len(content) < 128 else bytes([128 + len(size)]) + size
    return bytes([tag]) + head + content


def said(modulus: int, exponent: int = 65537) -> tuple[str, str | None]:
    findings = Findings()
    found = check_public_key(pem(modulus, exponent), "rsa", place=Place("v"), findings=findings)
    return report.as_text(findings.problems), found


def test_a_sound_key_is_taken(numbers: rsa.RSAPrivateNumbers) -> None:
    modulus = numbers.public_numbers.n
    text, found = said(modulus)
    assert (text, weakness(modulus, 65537)) == ("", None)
    assert found is not None
    assert found.encode().startswith(b"-----BEGIN PUBLIC KEY-----")


@pytest.mark.parametrize("factor", [2, 3, 5, 65521])
def test_a_modulus_with_a_small_factor_is_refused(factor: int) -> None:
    modulus = factor * (Random(factor).getrandbits(2048) | 1 << 2048 | 1)
    assert said(modulus) == (f"{FIELD} {SMALL} [broken-key]\n{MAKE}", None)


@pytest.mark.parametrize("distance", [2, 2**20, 2**400])
def test_a_modulus_of_two_close_factors_is_refused(distance: int) -> None:
    first = rough_behind(Random(distance).getrandbits(HALF) | 3 << (HALF - 2))
    modulus = first * rough_behind(first + distance)
    assert said(modulus) == (f"{FIELD} {CLOSE} [broken-key]\n{MAKE}", None)


def test_the_square_of_a_number_is_refused() -> None:
    first = rough_behind(Random(1).getrandbits(HALF) | 3 << (HALF - 2))
    assert weakness(first * first, 65537) == CLOSE


@pytest.mark.parametrize("exponent", [0, 1, 2, 4, 65536])
def test_an_even_or_tiny_exponent_is_refused(numbers: rsa.RSAPrivateNumbers, exponent: int) -> None:
    text, found = said(numbers.public_numbers.n, exponent)
    assert (text, found) == (f"{FIELD} {EXPONENT} [broken-key]\n{MAKE}", None)
    assert weakness(numbers.public_numbers.n, exponent) == EXPONENT


@pytest.mark.parametrize("exponent", [2**31 + 1, 2**64 + 1])
def test_an_exponent_that_go_does_not_take_is_refused(
    numbers: rsa.RSAPrivateNumbers, exponent: int
) -> None:
    expected = f"{FIELD} {LARGE} [broken-key]\n{MAKE}"
    assert said(numbers.public_numbers.n, exponent) == (expected, None)


def test_the_exponent_three_is_taken_with_a_warning(numbers: rsa.RSAPrivateNumbers) -> None:
    text, found = said(numbers.public_numbers.n, 3)
    assert found is not None
    assert text == (
        "v: warning: auth.selfSigned.rsaPublicKey: the exponent is 3, with which careless checks"
        f" can be fooled [low-exponent]\n{MAKE}"
    )


def test_a_key_of_more_bits_than_anybody_checks_is_refused() -> None:
    modulus = Random(7).getrandbits(16400) | 1 << 16399 | 1
    assert said(modulus) == (
        f"{FIELD} the key has 16400 bits, and 16384 are the most [broken-key]\n{MAKE}",
        None,
    )


SAMPLES = {
    "rsa": """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u
+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyeh
kd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ
0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdg
cKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc
mwIDAQAB
-----END PUBLIC KEY-----
""",
    "ecdsa": """\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----
""",
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_sample_of_documentation_is_refused(kind: str) -> None:
    findings = Findings()
    raw = SAMPLES[kind].replace("\n", "\r\n").encode()
    assert check_public_key(raw, kind, place=Place("v"), findings=findings) is None
    assert report.as_text(findings.problems) == (
        f"v: error: auth.selfSigned.{kind}PublicKey: this is a sample, whose private key anybody"
        f" can look up [broken-key]\n  hint: make one: pxsec keygen -f VALUES --key {kind}\n"
    )
