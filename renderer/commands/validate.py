"""The command validate."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.arguments import (
    DEFAULT_VALUES,
    add_output,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.reading import read_contents, read_valid_cluster
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import report
from renderer.problems import RenderError


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=DEFAULT_VALUES)
    add_output(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    take_default_values(args)
    check_stdin(args)


def run(session: Session) -> Output:
    """Report every problem of the values file and of what it refers to."""
    args, findings = session.args, session.findings
    try:
        read_contents(session, read_valid_cluster(session))
        finish(session)
    except RenderError as error:
        if _is_unread(error):
            raise
        findings.absorb(error)
    status = 1 if findings.errors else 0
    if args.output == "json":
        text = report.as_json(findings.problems, quiet=args.quiet)
        findings.clear()
        return Output([text.encode()], status)
    return Output([] if status else [report.lines([f"{', '.join(args.values)}: valid"])], status)


def _is_unread(error: RenderError) -> bool:
    """Tell whether a values file itself could not be read: then there is no answer."""
    return any(problem.outside and not problem.place.line for problem in error.problems)


_EXAMPLES = (
    "pxsec validate",
    "pxsec validate -f base.yaml -f site.yaml",
    "pxsec validate -o json",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
