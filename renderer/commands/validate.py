"""The command validate."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.inputs.reading import access_of, read_contents, read_valid_cluster
from renderer.commands.shared.answering import answer
from renderer.commands.shared.arguments import (
    add_output,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import stdio
from renderer.keys import sources
from renderer.problems import RenderError
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE

_NOT_READ = " (no key or token was read)"
"""What is said beside the good answer, which claims no more than was looked at."""


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=VALUES_FILE)
    add_output(parser, "sarif")
    parser.add_argument(
        "--no-files",
        action="store_true",
        help="read no key and no token: for Git and pipelines, where there is none",
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    take_default_values(args)
    check_stdin(args)


def run(session: Session) -> Output:
    """Report every problem of the values file and of what it refers to."""
    findings = session.findings
    try:
        _check_contents(session, read_valid_cluster(session))
        finish(session)
    except RenderError as error:
        if _is_unread(error):
            raise
        findings.absorb(error)
    names = ", ".join(stdio.place_of(path).name for path in session.args.values)
    return answer(session, names, _NOT_READ if session.args.no_files else "")


def _check_contents(session: Session, cluster: Cluster) -> None:
    """Check what the values refer to; without files, what can be told of it all the same."""
    if session.args.no_files:
        session.findings.record(sources.check_unread(cluster, access_of(session)))
    else:
        read_contents(session, cluster)


def _is_unread(error: RenderError) -> bool:
    """Tell whether a values file itself could not be read: then there is no answer."""
    return any(problem.outside and not problem.place.line for problem in error.problems)


_EXAMPLES = (
    "pxsec validate",
    "pxsec validate -f base.yaml -f site.yaml",
    "pxsec validate --no-files -o sarif",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
