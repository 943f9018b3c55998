"""What is wrong with the settings: half of a method, two that differ, one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.problems import Problem
from renderer.reading.settled import TWICE


def two_values(case: Case) -> Iterator[Problem]:
    """Yield two places that set one thing differently."""
    for item in case.reading.settled.values():
        if item.doubt == TWICE:
            first, *others = item.given
            for other in others:
                yield Problem(
                    "two-values",
                    other.place,
                    f"{case.title}: {other.name} sets {item.path}, and {first.name} at "
                    f"{first.place} sets it otherwise",
                    "leave one of the two",
                )
