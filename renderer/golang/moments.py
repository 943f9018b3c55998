"""Numbers of seconds since 1970 as Go holds them: int64, and time.Time, which counts from year 1.

What is larger than an int64 becomes the smallest of all (on x86-64, where Portworx runs), and what
comes near the largest wraps around when the years before 1970 are added: both are long past.
"""

from __future__ import annotations

from math import floor

_SMALLEST, _MODULUS = -(2**63), 2**64
_BEFORE_1970 = 62_135_596_800
"""Seconds from the beginning of year 1 to that of 1970."""


def int64(number: float) -> int:
    """Return int64(number)."""
    whole = int(number)
    return whole if _SMALLEST <= whole < -_SMALLEST else _SMALLEST


def moment(seconds: int) -> int:
    """Return the seconds since 1970 that a time.Time made of so many seconds is compared by."""
    return wrapped(seconds + _BEFORE_1970) - _BEFORE_1970


def wrapped(whole: int) -> int:
    """Return what an int64 keeps of a whole number: its last 64 bits."""
    return (whole - _SMALLEST) % _MODULUS + _SMALLEST


def rounded(number: float) -> int:
    """Return the moment of a number with a fraction, without the fraction."""
    return moment(int64(floor(number)))
