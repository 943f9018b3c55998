"""The command check."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from renderer.answers import json_, text
from renderer.checking import checks
from renderer.checking.case import Case
from renderer.commands.arguments import add_manifests, add_output, instant
from renderer.commands.clusters import all_readings, read_seen
from renderer.commands.session import Command, Output, Session
from renderer.problems import Findings


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_manifests(parser, "*")
    add_output(parser)
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="CODE", help="leave out problems of a code"
    )
    parser.add_argument(
        "--now",
        type=instant,
        metavar="TIME",
        help="the time for the end of tokens, such as 2026-01-31T00:00:00Z (default: the clock)",
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if not args.manifests:
        args.parser.error("name a manifest, or `-` for standard input")


def run(session: Session) -> Output:
    """Say what a cluster that runs has of PX-Security, and what is wrong with it."""
    args, findings = session.args, session.findings
    now = time.time() if args.now is None else args.now
    files, seen = read_seen(session)
    cases = [Case(found, seen, now) for found in all_readings(files, seen)]
    _judge(cases, findings, args.ignore)
    return _answer(session, cases)


def _judge(cases: list[Case], findings: Findings, ignored: list[str]) -> None:
    for case in cases:
        found = checks.problems(case)
        findings.record(problem for problem in found if problem.code not in ignored)


def _answer(session: Session, cases: list[Case]) -> Output:
    """Return the answer, which is one with errors too."""
    args, findings = session.args, session.findings
    if args.warnings_as_errors:
        findings.promote()
    status = 1 if findings.errors else 0
    if args.output == "json":
        answer = json_.told(cases, findings.problems, quiet=args.quiet)
        findings.clear()
        return Output([answer], status)
    return Output([text.told(cases, findings.problems)], status)


COMMAND = Command(run, arguments, check)
