"""The answer of `check` as text: who is refused, a table, the callers, and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from renderer.answers.rows import Row, rows
from renderer.checking.case import Case
from renderer.edge import report
from renderer.problems import ERROR, WARNING, Problem
from renderer.reading.clients import REFUSED, Client


def told(cases: Sequence[Case], problems: Iterable[Problem]) -> bytes:
    """Return the answer; the problems themselves are messages."""
    lines = [line for case in cases for line in _refusals(case)]
    for case in cases:
        lines += ["", *_of(case)] if lines else _of(case)
    return report.lines([*lines, "", verdict(cases, problems)])


def verdict(cases: Sequence[Case], problems: Iterable[Problem]) -> str:
    """Return the state of each Portworx and the numbers of problems, in one line."""
    severities = [problem.severity for problem in problems]
    errors, warnings = severities.count(ERROR), severities.count(WARNING)
    states = ", ".join(f"{case.title} is {case.reading.state}" for case in cases)
    return f"{states}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _refusals(case: Case) -> Iterator[str]:
    """Yield who is refused, since what, and the first thing to do."""
    for client in case.clients:
        if client.verdict == REFUSED:
            yield f"{client.caller} is refused: {client.why}"
            yield f"  at {client.place}"
            yield f"  fix: {client.fix}"


def _of(case: Case) -> list[str]:
    made = case.reading
    version = f", Portworx {made.version}" if made.version else ""
    head = f"{case.title}{version}: PX-Security is {made.state} ({made.why})"
    table = [("SETTING", "WHAT IT IS", "SET BY", "USED BY"), *map(_cells, rows(case))]
    callers = [("CALLER", "GETS IN AS", "WHY"), *map(_caller, case.clients)]
    settings = ["", *_aligned(table)] if len(table) > 1 else []
    return [head, *settings, "", *_aligned(callers)]


def _cells(row: Row) -> tuple[str, ...]:
    by = "; ".join(f"{item.name} ({item.place})" for item in row.set_by)
    return row.setting, row.doubt or row.value, by, ", ".join(row.used_by)


def _caller(client: Client) -> tuple[str, ...]:
    return client.caller, client.verdict, client.why


def _aligned(table: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    )
    return [line.rstrip() for line in padded]
