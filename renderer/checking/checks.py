"""All rules, in the order in which their problems are told where they stand at one place.

A new rule is a generator that takes a Case and yields Problems, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from renderer.checking import caller_rules, setting_rules
from renderer.checking.case import Case
from renderer.problems import Problem

RULES: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    caller_rules.refused,
    caller_rules.guests,
    caller_rules.undecided,
    caller_rules.old_pair,
    setting_rules.two_values,
)


def problems(case: Case) -> Iterator[Problem]:
    """Yield all that is wrong."""
    yield from case.reading.obstacles
    for rule in RULES:
        yield from rule(case)
