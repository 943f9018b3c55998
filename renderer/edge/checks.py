"""The answers of a command that checks: what was looked at, and whether it passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from renderer.edge import report
from renderer.problems import Problem
from renderer.records import Record


class Check(Record):
    """One thing that was looked at. It passed where there is no code."""

    name: str
    message: str
    code: str = ""
    hint: str = ""
    outside: bool = False
    """True when the surroundings failed (nobody answers), so that there is no answer."""

    @property
    def passed(self) -> bool:
        """Tell whether it is as it should be."""
        return not self.code


def failed(name: str, problem: Problem) -> Check:
    """Return the check that this problem kept from passing."""
    message = f"{problem.place}: {problem.message}"
    return Check(name, message, problem.code, problem.hint, problem.outside)


def status(checks: Iterable[Check]) -> int:
    """Return the exit code: 0 all passed, 1 the answer is no, 3 only the surroundings failed."""
    failures = [check for check in checks if not check.passed]
    if not failures:
        return 0
    return 3 if all(check.outside for check in failures) else 1


def told(checks: Sequence[Check], form: str) -> bytes:
    """Return the answers as "text" or "json"."""
    return (as_json(checks) if form == "json" else as_text(checks)).encode()


def as_text(checks: Iterable[Check]) -> str:
    """Return a line for each check; one that failed ends in its code, with its hint below."""
    return "".join(map(_lines, checks))


def as_json(checks: Sequence[Check]) -> str:
    """Return a JSON list of objects; `code` is null for a check that passed."""
    return report.dump([_row(check) for check in checks])


def _lines(check: Check) -> str:
    line = f"{'passed' if check.passed else 'failed'}  {check.name}: {check.message}"
    code = f" [{check.code}]" if check.code else ""
    hint = f"        hint: {report.harmless(check.hint)}\n" if check.hint else ""
    return f"{report.harmless(line)}{code}\n{hint}"


def _row(check: Check) -> dict[str, str | bool | None]:
    return {
        "check": check.name,
        "passed": check.passed,
        "code": check.code or None,
        "message": check.message,
        "hint": check.hint,
    }
