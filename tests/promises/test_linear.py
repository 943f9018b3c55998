"""Every command is linear in its input: four times the input, four times the work, not sixteen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import growing
import work
from renderer.problems import Findings, Place, Problem, RenderError

SIZE = 40
MOST = 0.01
"""So much of the work may be what is not exactly linear, such as names that are longer."""


@pytest.mark.parametrize("shape", growing.TABLE)
def test_the_work_is_linear_in_the_input(shape: str, tmp_path: Path) -> None:
    assert work.excess(lambda size: growing.TABLE[shape](size).run(tmp_path), SIZE) <= MOST


class Hashed(Problem):
    """A problem that is compared in Python, where it is counted."""

    def __hash__(self) -> int:
        return hash(tuple(self))


def test_problems_are_collected_one_by_one() -> None:
    errors = [RenderError(Hashed("code", Place("m.yaml", line), "text")) for line in range(160)]

    def collect(size: int) -> Callable[[], None]:
        def call() -> None:
            findings = Findings()
            for error in errors[:size]:
                findings.absorb(error)

        return call

    # Hashes of text differ from run to run, and with them what collides in a dictionary.
    assert work.excess(collect, SIZE) <= 4 * MOST


def test_what_grows_with_the_square_is_seen() -> None:
    """Look at every pair in Python, through a list in C, and for a line of a text."""
    text = "a line of a manifest\n" * 1000

    def pairs(size: int) -> Callable[[], int]:
        return lambda: sum(1 for a in range(size) for b in range(size) if a < b)

    def counts(size: int) -> Callable[[], int]:
        return lambda: sum(list(range(size)).count(number) for number in range(size))

    def lines(size: int) -> Callable[[], int]:
        return lambda: sum(text[: 20 * size].count("\n") for number in range(size))

    for call in (pairs, counts, lines):
        assert work.excess(call, SIZE) > 10 * MOST
