"""The answer of `check` as text: who is refused, a table, the callers, and a verdict.

What is said in full of who is refused stands above the tables, and in short in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from renderer.answers import callers, unseen
from renderer.answers.rows import Carried, Row, rows
from renderer.checking.case import Case
from renderer.edge import report
from renderer.problems import ERROR, WARNING, Place, Problem
from renderer.reading.clients import REFUSED, Client

_STANZA, _AUTH = "spec.security", "spec.security.auth."
_SHORT = {
    "key-mismatch": "Portworx does not have its key",
    "line-end-differs": "a line end in one of the two keys",
    "issuer-mismatch": "Portworx does not have its issuer",
    "stork-issuer": "it does not start with its issuer",
    "key-not-there": "it waits for its key",
    "email-of-stork": "its tokens name no user",
    "guest-refused": "it sends no token",
    "token-not-there": "its token is not there",
}


def told(cases: Sequence[Case], problems: Iterable[Problem], limits: str = "") -> bytes:
    """Return the answer; the problems themselves are messages.

    The limits of what was looked at stand behind the verdict.
    """
    lines = [line for case in cases for line in _refusals(case)]
    for case in cases:
        lines += ["", *_of(case)] if lines else _of(case)
    return report.lines([*lines, "", *_not_seen(cases), verdict(cases, problems) + limits])


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
    causes: dict[tuple[str, Place, str], list[str]] = {}
    for client in callers.of(case):
        if client.verdict == REFUSED and client.code:
            cause = (client.why, client.place, client.fix)
            causes.setdefault(cause, []).append(client.caller)
    for (why, place, fix), names in causes.items():
        is_one = len(names) == 1 and not names[0].endswith("s")
        yield f"{' and '.join(names)} {'is' if is_one else 'are'} refused: {why}"
        yield f"  at {place}"
        yield f"  fix: {fix}"


def _not_seen(cases: Sequence[Case]) -> Iterator[str]:
    """Yield the kinds that are not in the input, in one line."""
    if open_ones := ", ".join(f"{_plural(item.kind)} ({item.open})" for item in unseen.of(cases)):
        yield f"not seen: {open_ones}"


def _plural(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _of(case: Case) -> list[str]:
    made = case.reading
    version = f", Portworx {made.version}" if made.version else ""
    head = f"{case.title}{version}: PX-Security is {made.state} ({made.why})"
    table = [("SETTING", "WHAT IT IS", "SET BY", "USED BY"), *map(_cells, rows(case))]
    clients = [("CALLER", "GETS IN AS", "WHY"), *_callers(callers.of(case))]
    settings = ["", *_aligned(table)] if len(table) > 1 else []
    return [head, *settings, "", *_aligned(clients)]


def _cells(row: Row) -> tuple[str, ...]:
    by = "; ".join(f"{_by(item)} ({item.place})" for item in row.set_by)
    return row.setting, row.doubt or row.value, by, ", ".join(row.used_by)


def _by(item: Carried) -> str:
    """Return what sets something: a variable, an argument, or a field of the stanza."""
    return item.where.removeprefix(_AUTH) if item.where.startswith(_STANZA) else item.name


def _callers(clients: Sequence[Client]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each; of two with one name, it says where they stand."""
    names = [client.caller for client in clients]
    for client in clients:
        is_one = names.count(client.caller) == 1
        name = client.caller if is_one else f"{client.caller} ({client.place})"
        short = _SHORT.get(client.code) if client.verdict == REFUSED else None
        yield name, client.verdict, f"{short}: see above" if short else client.why


def _aligned(table: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    )
    return [line.rstrip() for line in padded]
