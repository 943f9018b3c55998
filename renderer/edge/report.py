"""Problems as people and programs read them: as text or JSON, on standard error and in a report.

Some hosts show nothing of standard error, or only when a run fails. PXSEC_REPORT names a file that
has the messages of every run then, and Helm 4 gets the first error on the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from renderer.edge import stdio
from renderer.problems import ERROR, NOTICE, WARNING, Findings, Problem, RenderError

_COLOURS = {ERROR: "\x1b[1;31m", WARNING: "\x1b[1;33m", NOTICE: "\x1b[1;36m"}
_PLAIN = "\x1b[0m"


def in_file_order(problems: Iterable[Problem], *, quiet: bool = False) -> list[Problem]:
    """Sort by file, in the order in which the files first come up, then by line and column.

    `quiet` leaves out what does not stop the run.
    """
    kept = [problem for problem in problems if not quiet or problem.severity == ERROR]
    names = {name: index for index, name in enumerate(dict.fromkeys(p.place.name for p in kept))}
    return sorted(kept, key=lambda p: (names[p.place.name], p.place.line, p.place.column))


def as_text(problems: Iterable[Problem], *, quiet: bool = False, colour: bool = False) -> str:
    """Return `file:line:column: severity: message [code]` lines, each with its hint below."""
    return "".join(_lines(in_file_order(problems, quiet=quiet), colour))


def _lines(problems: Iterable[Problem], colour: bool) -> Iterator[str]:
    for problem in problems:
        label = f"{problem.severity}:"
        if colour:
            label = _COLOURS[problem.severity] + label + _PLAIN
        message = harmless(problem.message)
        yield f"{harmless(str(problem.place))}: {label} {message} [{problem.code}]\n"
        if problem.hint:
            yield f"  hint: {harmless(problem.hint)}\n"


def harmless(text: str) -> str:
    r"""Escape what a terminal may act upon or not show, such as ESC as \x1b."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def lines(texts: Iterable[str]) -> bytes:
    """Return texts for people as lines; a path in them may hold anything."""
    return "".join(f"{harmless(text)}\n" for text in texts).encode()


def as_json(problems: Iterable[Problem], *, quiet: bool = False) -> str:
    """Return a JSON list of objects; a line or column that is not known is null."""
    return dump(rows(problems, quiet=quiet))


def rows(problems: Iterable[Problem], *, quiet: bool = False) -> list[dict[str, str | int | None]]:
    """Return problems as they stand in JSON."""
    return [_row(problem) for problem in in_file_order(problems, quiet=quiet)]


def dump(data: object) -> str:
    """Return the data as JSON for people and programs, with nothing that a terminal acts upon."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    # JSON itself leaves DEL, C1 controls, bidirectional marks and lone surrogates as they are.
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _row(problem: Problem) -> dict[str, str | int | None]:
    return {
        "file": problem.place.name,
        "line": problem.place.line or None,
        "column": problem.place.column or None,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def wants_colour(choice: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Tell whether to colour; the choice is auto, always or never, and auto heeds NO_COLOR."""
    if choice == "auto":
        return terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return choice == "always"


def say(problems: Sequence[Problem], *, quiet: bool, color: str) -> None:
    """Write the messages to standard error."""
    terminal = bool(sys.stderr and sys.stderr.isatty())
    colour = wants_colour(color, os.environ, terminal=terminal)
    stdio.write_stderr(as_text(problems, quiet=quiet, colour=colour), sys.stderr)
    if "HELM_PLUGIN_DIR" in os.environ and not terminal:
        tell_terminal(problems)


def tell(text: str) -> None:
    """Write a line about what goes on to standard error; it is no message, and in no report."""
    stdio.write_stderr(f"{harmless(text)}\n", sys.stderr)


def tell_terminal(problems: Iterable[Problem]) -> None:
    """Show the first error on the terminal, if there is one: Helm 4 throws standard error away."""
    errors = [problem for problem in in_file_order(problems) if problem.severity == ERROR]
    with suppress(OSError), open("/dev/tty", "w", encoding="utf-8") as terminal:
        terminal.writelines(_lines(errors[:1], colour=False))


def save(findings: Findings, *, quiet: bool) -> None:
    """Write the messages to the file that PXSEC_REPORT names, also none: no old one may stay."""
    # Not by ARGOCD_ENV_PXSEC_REPORT: who writes an Argo CD application must not be able to write
    # over the repo server's files.
    if path := os.environ.get("PXSEC_REPORT"):
        from renderer.edge.writing import write_atomic

        write_atomic(path, [as_text(findings.problems, quiet=quiet).encode()], findings)


def say_alone(problem: Problem) -> None:
    """Report what ends a run before its options are known to be good."""
    findings = Findings()
    findings.record([problem])
    say([problem], quiet=False, color="never")
    with suppress(RenderError):
        save(findings, quiet=False)
