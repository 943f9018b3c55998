"""Numbers of seconds are held as Go holds them."""

from __future__ import annotations

import pytest

from renderer.golang import moments

SMALLEST, LARGEST = -(2**63), 2**63 - 1


@pytest.mark.parametrize(
    ("number", "whole"),
    [
        (0.9, 0),
        (-0.9, 0),
        (9e18, 9 * 10**18),
        (9223372036854774784.0, 9223372036854774784),
        (1e19, SMALLEST),
        (-1e19, SMALLEST),
        (1e300, SMALLEST),
    ],
)
def test_a_float_becomes_an_int64_as_on_x86(number: float, whole: int) -> None:
    assert moments.int64(number) == whole


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (0, 0),
        (LARGEST - 62_135_596_800, LARGEST - 62_135_596_800),
        (LARGEST - 62_135_596_799, SMALLEST - 62_135_596_800),
        (SMALLEST, SMALLEST),
    ],
)
def test_a_time_near_the_end_of_all_times_wraps_around(seconds: int, found: int) -> None:
    assert moments.moment(seconds) == found


@pytest.mark.parametrize(("number", "found"), [(1.9, 1), (0.5, 0), (-0.5, -1), (-1.0, -1)])
def test_a_fraction_is_dropped_downwards(number: float, found: int) -> None:
    assert moments.rounded(number) == found
