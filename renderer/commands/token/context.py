"""The command token context."""

from __future__ import annotations

import os
from argparse import ArgumentParser

from renderer.commands.shared import bearer
from renderer.commands.shared.arguments import add_write, text
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import stdio, writing
from renderer.problems import failure
from renderer.tokens import contexts


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=text, metavar="NAME", help="the name of the context")
    bearer.add_token(parser)
    parser.add_argument(
        "--endpoint",
        default=contexts.ENDPOINT,
        metavar="URL",
        help=f"where pxctl finds Portworx (default: {contexts.ENDPOINT})",
    )
    add_write(parser, to="a new file")
    bearer.forbid_values(parser)


def run(session: Session) -> Output:
    """Write a token as the context file of pxctl."""
    args = session.args
    given = bearer.read_token(session, args.token)
    text = contexts.render(
        args.name, given.text.reveal(), given.token.claims, endpoint=args.endpoint
    )
    finish(session)
    if args.write is None:
        return Output([text.encode()])
    if os.path.lexists(args.write):
        raise failure(
            "file-exists",
            stdio.place_of(args.write),
            "it already exists, and may hold other contexts",
            "add the entry by hand: print it without -w",
        )
    writing.create_all({args.write: text.encode()}, session.findings, {args.write: 0o600})
    return Output([])


COMMAND = Command(run, arguments, bearer.check)
