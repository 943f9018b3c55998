"""Manifests with Secrets go out: whole into a file or a pipe, without a value onto a terminal."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from renderer.commands.shared.session import Output, Session, finish
from renderer.edge import stdio
from renderer.problems import no_file
from renderer.rendering.new_objects import Contents
from renderer.values.cluster import Cluster
from renderer.yamltext.stream import Pieces


def add_show_secrets(parser: ArgumentParser) -> None:
    """Add the argument of every command that a person has print Secrets."""
    parser.add_argument(
        "--show-secrets", action="store_true", help="show the values of Secrets on a terminal too"
    )


def written(session: Session, pieces: Pieces, contents: Contents, cluster: Cluster) -> Output:
    """Write to the file that -w names, or else to standard output."""
    if session.args.write is None:
        return output(session, pieces, contents, cluster)
    from renderer.edge import writing

    finish(session)
    writing.write_atomic(session.args.write, pieces, session.findings)
    return Output([])


def output(session: Session, pieces: Pieces, contents: Contents, cluster: Cluster) -> Output:
    """Return what goes to standard output."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    if not is_terminal or session.args.show_secrets:
        return Output(pieces)
    from renderer.rendering import masks

    hidden = masks.masked(pieces, contents, cluster)
    if hidden is not pieces:
        session.findings.notice(
            "hidden-secrets",
            no_file(stdio.STDOUT),
            "values of Secrets are hidden on a terminal, where kubectl stops at the first",
            "pipe them to kubectl, or write them by -w FILE; --show-secrets shows them",
        )
    return Output(hidden)
