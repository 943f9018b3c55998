"""A command run as the command line runs it, without a process of its own."""

from __future__ import annotations

import io
from argparse import ArgumentParser, HelpFormatter
from collections.abc import Mapping
from typing import NamedTuple

from renderer.commands.session import Command, Output, Session, add_common
from renderer.edge import report
from renderer.problems import Findings, RenderError


class Result(NamedTuple):
    out: str
    err: str
    status: int


def run(
    commands: Mapping[str, Command],
    *arguments: str,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
) -> Result:
    """Run a command and return its output, its messages and its exit code."""
    name, *rest = arguments
    parser = ArgumentParser(f"pxsec {name}", formatter_class=HelpFormatter, allow_abbrev=False)
    parser.set_defaults(parser=parser)
    commands[name].arguments(parser)
    add_common(parser)
    findings = Findings()
    session = Session(parser.parse_args(rest), io.BytesIO(stdin), environ or {}, findings)
    output = Output([], 2)
    try:
        output = commands[name].run(session)
    except RenderError as error:
        findings.absorb(error)
        outside = all(problem.outside for problem in findings.errors)
        output = Output([], 3 if outside else 2)
    text = report.as_text(findings.problems, quiet=session.args.quiet)
    return Result(b"".join(output.pieces).decode(), text, output.status)
