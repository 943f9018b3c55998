"""pxsec run in-process: a command line in, one result out.

`run` calls a command and hands out what it found as data; a bug comes with its traceback. `main` is
the program as a shell starts it, with standard streams, report and exit code.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import yaml

from renderer import cli
from renderer.commands.shared import parsing
from renderer.commands.shared.session import Output, Session, finish
from renderer.edge import report
from renderer.problems import Findings, Problem, RenderError


class Result(NamedTuple):
    """What a run left behind: its product, its messages, its exit code, and what it found."""

    out: bytes
    err: str
    status: int
    problems: tuple[Problem, ...] = ()

    @property
    def text(self) -> str:
        """The product as text."""
        return self.out.decode()

    @property
    def output(self) -> bytes:
        """The product."""
        return self.out

    @property
    def messages(self) -> str:
        """What the user reads, notices left out."""
        return report.as_text([p for p in self.problems if p.severity == "error"])

    @property
    def codes(self) -> list[str]:
        """The codes of the errors."""
        return [problem.code for problem in self.problems if problem.severity == "error"]

    @property
    def objects(self) -> list[Any]:
        """The objects of the product, as YAML 1.1 reads them."""
        return [item for item in yaml.load_all(self.out, yaml.CSafeLoader) if item]


def session(
    *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> Session:
    """Return the session of a command; SystemExit where its arguments are invalid."""
    return Session(_parsed(arguments), io.BytesIO(stdin), environ or {}, Findings())


@cache
def _parsed(arguments: tuple[str, ...]) -> Namespace:
    return parsing.parse(list(arguments), cli.commands(arguments))


def run(*arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Result:
    """Run a command with this environment and no other; only RenderError is a clean failure."""
    started = session(*arguments, stdin=stdin, environ=environ)
    args, findings = started.args, started.findings
    try:
        output = cli.commands(arguments)[args.command].run(started)
        if output.status == 0:
            finish(started)
        out = b"".join(output.pieces)
    except RenderError as error:
        findings.absorb(error)
        outside = all(problem.outside for problem in findings.errors)
        out, output = b"", Output([], 3 if outside else 2)
    problems = findings.problems
    return Result(out, report.as_text(problems, quiet=args.quiet), output.status, problems)


def main(
    *arguments: str,
    stdin: bytes = b"",
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Result:
    """Run the program, in this folder and environment or in those that are there."""
    given, out, err = _stream(stdin), _stream(), _stream()
    with (
        chdir(folder or "."),
        mock.patch.dict(os.environ, environ or {}, clear=environ is not None),
        mock.patch.multiple(sys, stdin=given, stdout=out, stderr=err),
    ):
        status = cli.main(arguments)
    gc.unfreeze()  # a process that goes on needs its memory back
    report.choose(report.TEXT)
    return Result(_content(out), _content(err).decode(), status)


def _stream(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="")


def _content(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    stream.seek(0)
    return bytes(stream.buffer.read())
