"""One run of a command: what was typed, its surroundings, and what comes of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import IO

from renderer.problems import Findings
from renderer.records import Record


class Session(Record):
    """What a command works with; it adds what it finds to `findings`."""

    args: Namespace
    stdin: IO[bytes] | None
    environ: Mapping[str, str]
    findings: Findings


class Output(Record):
    """What goes to standard output, and the exit code."""

    pieces: list[bytes | memoryview]
    status: int = 0


class Command(Record):
    """A command: its function, whose docstring is its help, its arguments, and their check."""

    run: Callable[[Session], Output]
    arguments: Callable[[ArgumentParser], None]
    check: Callable[[Namespace], None]
    """Leaves with exit code 2 where arguments do not go together."""
    examples: tuple[str, ...]
    """Two or three command lines that people type, for the help."""
    has_notes: bool = True
    """Whether a run may have warnings and notices, which options of all commands are about."""


def finish(session: Session) -> None:
    """Raise what stops the run, before anything is written."""
    if session.args.warnings_as_errors:
        session.findings.promote()
    session.findings.raise_errors()
