"""A command run as the command line runs it, without a process of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from renderer import cli
from renderer.commands import parsing
from renderer.commands.session import Output, Session
from renderer.edge import report
from renderer.problems import Findings, RenderError


class Result(NamedTuple):
    out: str
    err: str
    status: int


def session(
    *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> Session:
    """Return the session of a command; SystemExit where its arguments are invalid."""
    args = parsing.parse(list(arguments), cli.commands(arguments))
    return Session(args, io.BytesIO(stdin), environ or {}, Findings())


def run(*arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Result:
    """Run a command and return its output, its messages and its exit code."""
    run = session(*arguments, stdin=stdin, environ=environ)
    output = Output([], 2)
    try:
        output = cli.commands(arguments)[run.args.command].run(run)
    except RenderError as error:
        run.findings.absorb(error)
        outside = all(problem.outside for problem in run.findings.errors)
        output = Output([], 3 if outside else 2)
    text = report.as_text(run.findings.problems, quiet=run.args.quiet)
    return Result(b"".join(output.pieces).decode(), text, output.status)


def failure(act: Callable[[], object]) -> str:
    """Return the report of what the call raises, which is always something outside."""
    with pytest.raises(RenderError) as caught:
        act()
    assert all(problem.outside for problem in caught.value.problems)
    return report.as_text(caught.value.problems)
