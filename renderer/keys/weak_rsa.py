"""RSA public keys whose private half anybody can find, and exponents that are trouble."""

from __future__ import annotations

from functools import cache
from math import gcd, isqrt, prod

MAX_BITS = 16384
"""More than this Go, in which Portworx is written, takes very long to check, or refuses."""
MAX_EXPONENT = 2**31 - 1
"""The largest that Go's crypto/rsa takes."""

_SMALL = 2**16
_STEPS = 100


def weakness(modulus: int, exponent: int) -> str | None:
    """Return why a key is broken, as a sentence about it, or None."""
    return refusal(modulus, exponent) or _openness(modulus)


def refusal(modulus: int, exponent: int) -> str | None:
    """Return why nothing is verified with a key, or None."""
    if modulus.bit_length() > MAX_BITS:
        return f"the key has {modulus.bit_length()} bits, and {MAX_BITS} are the most"
    if exponent < 3 or exponent % 2 == 0:
        return "the exponent is even or below 3"
    if exponent > MAX_EXPONENT:
        return "the exponent is above 2^31-1, which Portworx does not take"
    return None


def _openness(modulus: int) -> str | None:
    """Return why anybody can find the private half, or None."""
    if gcd(modulus, _small_primes()) > 1:
        return "the modulus has a small factor: anybody can find the private key"
    if _has_close_factors(modulus):
        return "the factors of the modulus are too close: anybody can find the private key"
    return None


@cache
def _small_primes() -> int:
    """Return the product of the primes below 2^16."""
    sieve = bytearray([1]) * _SMALL
    for number in range(2, isqrt(_SMALL) + 1):
        multiples = range(number * number, _SMALL, number)
        sieve[multiples.start :: number] = bytes(len(multiples))
    return prod(number for number in range(2, _SMALL) if sieve[number])


def _has_close_factors(modulus: int) -> bool:
    """Try Fermat's method for as long as it takes no time."""
    middle = isqrt(modulus - 1) + 1
    squares = (number * number - modulus for number in range(middle, middle + _STEPS))
    return any(isqrt(square) ** 2 == square for square in squares)
