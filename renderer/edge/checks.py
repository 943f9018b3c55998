"""The answers of a command that checks: what was looked at, and whether it passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from renderer.edge import report
from renderer.problems import ERROR, Problem
from renderer.records import Record


class Check(Record):
    """One thing that was looked at; where there is no code all is well."""

    name: str
    message: str
    code: str = ""
    hint: str = ""
    outside: bool = False
    """True when the surroundings failed (nobody answers), so that there is no answer."""
    severity: str = ERROR
    """With a code: ERROR where it fails, another where it works and should not be so."""

    @property
    def passed(self) -> bool:
        """Tell whether it works."""
        return not self.code or self.severity != ERROR

    @property
    def word(self) -> str:
        """What became of it: passed, warned or failed."""
        if not self.code:
            return "passed"
        return "warned" if self.passed else "failed"


def failed(name: str, problem: Problem) -> Check:
    """Return the check that this problem kept from passing."""
    message = f"{problem.place}: {problem.message}"
    return Check(name, message, problem.code, problem.hint, problem.outside)


def status(checks: Sequence[Check], *, strict: bool = False) -> int:
    """Return the exit code: 0 all passed, 1 the answer is no, 3 only the surroundings failed.

    With `strict` the answer is no where a check warned, too.
    """
    failures = [check for check in checks if not check.passed]
    if not failures:
        return int(strict and any(check.code for check in checks))
    return 3 if all(check.outside for check in failures) else 1


def told(checks: Sequence[Check], form: str) -> bytes:
    """Return the answers as "text" or "json"."""
    return (as_json(checks) if form == "json" else as_text(checks)).encode()


def as_text(checks: Iterable[Check]) -> str:
    """Return a line for each check; one with a code ends in it, with its hint below."""
    return "".join(map(_lines, checks))


def as_json(checks: Sequence[Check]) -> str:
    """Return a JSON list of objects; `code` is null where all is well."""
    return report.dump(rows(checks))


def rows(checks: Iterable[Check]) -> list[dict[str, str | bool | None]]:
    """Return the checks as they stand in JSON."""
    return [_row(check) for check in checks]


def _lines(check: Check) -> str:
    line = f"{check.word}  {check.name}: {check.message}"
    code = f" [{check.code}]" if check.code else ""
    hint = f"        hint: {report.harmless(check.hint)}\n" if check.hint else ""
    return f"{report.harmless(line)}{code}\n{hint}"


def _row(check: Check) -> dict[str, str | bool | None]:
    return {
        "check": check.name,
        "passed": check.passed,
        "severity": check.severity if check.code else None,
        "code": check.code or None,
        "message": check.message,
        "hint": check.hint,
    }
