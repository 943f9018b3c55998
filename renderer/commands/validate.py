"""The command validate."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.arguments import (
    add_output,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.reading import access_of, read_contents, read_valid_cluster
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import report, stdio
from renderer.keys import sources
from renderer.problems import RenderError
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=VALUES_FILE)
    add_output(parser)
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
    args, findings = session.args, session.findings
    try:
        _check_contents(session, read_valid_cluster(session))
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
    return Output([] if status else [report.lines([_valid(args)])], status)


def _check_contents(session: Session, cluster: Cluster) -> None:
    """Check what the values refer to; without files, what can be told of it all the same."""
    if session.args.no_files:
        session.findings.record(sources.check_unread(cluster, access_of(session)))
    else:
        read_contents(session, cluster)


def _valid(args: Namespace) -> str:
    """Return the good answer, which says no more than was looked at."""
    answer = f"{', '.join(stdio.place_of(path).name for path in args.values)}: valid"
    return f"{answer} (no key or token was read)" if args.no_files else answer


def _is_unread(error: RenderError) -> bool:
    """Tell whether a values file itself could not be read: then there is no answer."""
    return any(problem.outside and not problem.place.line for problem in error.problems)


_EXAMPLES = (
    "pxsec validate",
    "pxsec validate -f base.yaml -f site.yaml",
    "pxsec validate --no-files -o json",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
