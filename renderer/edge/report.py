"""Problems as people and programs read them: as text or JSON, on standard error and in a report.

Some hosts show nothing of standard error, or only when a run fails. PXSEC_REPORT names a file that
has the messages of every run then, and Helm 4 gets the first error on the terminal.

With `--messages json` each line of standard error is an object, whatever is said, and so is each
of the report, which is read by who would read standard error. The terminal is for people: it gets
text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from renderer.edge import stdio
from renderer.problems import ERROR, NOTICE, WARNING, Findings, Place, Problem, RenderError

Row: TypeAlias = dict[str, str | int | None]

_COLOURS = {ERROR: "\x1b[1;31m", WARNING: "\x1b[1;33m", NOTICE: "\x1b[1;36m"}
_PLAIN = "\x1b[0m"

TEXT, JSON = "text", "json"
_INFO = "info"
_NOWHERE = Place("")


class _Chosen:
    """The form of the messages of this process, which even a bug before all else keeps to."""

    form = TEXT


def choose(form: str) -> None:
    """Say in which form all messages come from now on."""
    _Chosen.form = form


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


def rows(problems: Iterable[Problem], *, quiet: bool = False) -> list[Row]:
    """Return problems as they stand in an answer as JSON."""
    return [_row(problem) for problem in in_file_order(problems, quiet=quiet)]


def as_lines(problems: Iterable[Problem], *, quiet: bool = False) -> str:
    """Return problems as JSON objects, each in a line of its own."""
    found = in_file_order(problems, quiet=quiet)
    return "".join(
        _line(problem.code, problem.severity, problem.place, problem.message, problem.hint)
        for problem in found
    )


def _line(code: str | None, level: str, place: Place, text: str, hint: str) -> str:
    """Return a message as an object in one line, of ASCII alone: any encoding leaves that as is."""
    import json

    row = {"code": code, "level": level, **_facts(place), "text": text, "hint": hint or None}
    return json.dumps(row).replace("\x7f", "\\u007f") + "\n"


def _facts(place: Place) -> Row:
    """Return where something is; what is no file is called by its name, as an object is."""
    object_, path = place.within.named()
    is_file = place.within.is_file
    name = "" if is_file or path else place.name
    return {
        "file": (place.name or None) if is_file else None,
        "line": place.line or None,
        "column": place.column or None,
        "object": object_ or name or None,
        "path": path or None,
    }


def place_row(place: Place) -> Row:
    """Return where something is as it stands in an answer; `file` is what text has there."""
    return {**_facts(place), "file": place.name}


def dump(data: object) -> str:
    """Return the data as JSON for people and programs, with nothing that a terminal acts upon."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    # JSON itself leaves DEL, C1 controls, bidirectional marks and lone surrogates as they are.
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _row(problem: Problem) -> Row:
    return {
        **place_row(problem.place),
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
    stdio.write_stderr(_in_form(problems, quiet=quiet, colour=colour), sys.stderr)
    if "HELM_PLUGIN_DIR" in os.environ and not terminal:
        tell_terminal(problems)


def _in_form(problems: Iterable[Problem], *, quiet: bool, colour: bool = False) -> str:
    if _Chosen.form == JSON:
        return as_lines(problems, quiet=quiet)
    return as_text(problems, quiet=quiet, colour=colour)


def tell(text: str) -> None:
    """Write a line about what goes on to standard error; it is no message, and in no report."""
    is_text = _Chosen.form == TEXT
    line = f"{harmless(text)}\n" if is_text else _line(None, _INFO, _NOWHERE, text, "")
    stdio.write_stderr(line, sys.stderr)


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

        write_atomic(path, [_in_form(findings.problems, quiet=quiet).encode()], findings)


def say_alone(problem: Problem, usage: str = "") -> None:
    """Report what ends a run before its options are known to be good, for people below the usage.

    PXSEC_REPORT has no place for the usage.
    """
    findings = Findings()
    findings.record([problem])
    if _Chosen.form == TEXT:
        stdio.write_stderr(usage, sys.stderr)
    say([problem], quiet=False, color="never")
    with suppress(RenderError):
        save(findings, quiet=False)
