"""The commands around tokens: token create, inspect, verify, context and try."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser

from renderer.commands import bearer, key_arguments
from renderer.commands.session import Command, Once, Output, Session, add_common, finish
from renderer.commands.token import attempt
from renderer.commands.token.create import create_arguments, run_create
from renderer.commands.token.verify import run_verify, verify_arguments
from renderer.edge import report, writing
from renderer.problems import Place, Problem, RenderError
from renderer.tokens import contexts, inspection


def run_token(session: Session) -> Output:
    """Create, inspect, verify and try tokens, or write one as a context of pxctl."""
    return SUBCOMMANDS[session.args.action].run(session)


def run_inspect(session: Session) -> Output:
    """Explain a token in plain words, without verifying it."""
    token, now = bearer.read(session, session.args.token).token, int(time.time())
    if session.args.output == "json":
        return Output([report.dump(inspection.as_data(token, now)).encode()])
    return Output([inspection.as_text(token, now).encode()])


def run_context(session: Session) -> Output:
    """Write a token as the context file of pxctl."""
    args = session.args
    given = bearer.read(session, args.token)
    text = contexts.render(
        args.name, given.text.reveal(), given.token.claims, endpoint=args.endpoint
    )
    finish(session)
    if args.write is None:
        return Output([text.encode()])
    if os.path.lexists(args.write):
        message = "it is there already, and may hold other contexts"
        hint = "add the entry by hand: print it without -w"
        raise RenderError(Problem("file-exists", Place(args.write), message, hint))
    writing.create_all({args.write: text.encode()}, session.findings, {args.write: 0o600})
    return Output([])


def _inspect_arguments(parser: ArgumentParser) -> None:
    bearer.add_token(parser)
    parser.add_argument(
        "-o", "--output", choices=("text", "json"), default="text", help="the format"
    )
    key_arguments.forbid_values(parser)


def _context_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the name of the context")
    bearer.add_token(parser)
    parser.add_argument(
        "--endpoint",
        default=contexts.ENDPOINT,
        metavar="URL",
        help=f"where pxctl finds Portworx (default: {contexts.ENDPOINT})",
    )
    parser.add_argument(
        "-w", "--write", action=Once, metavar="FILE", help="write to a new file (mode 0600)"
    )
    key_arguments.forbid_values(parser)


def _arguments(parser: ArgumentParser) -> None:
    choices = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, command in SUBCOMMANDS.items():
        text = (command.run.__doc__ or "").rstrip(".")
        leaf = choices.add_parser(
            name,
            help=text,
            description=text,
            formatter_class=parser.formatter_class,
            epilog=parser.epilog,
            allow_abbrev=False,
        )
        leaf.set_defaults(parser=leaf)
        command.arguments(leaf)
        add_common(leaf, nested=True)


SUBCOMMANDS = {
    "create": Command(run_create, create_arguments),
    "inspect": Command(run_inspect, _inspect_arguments),
    "verify": Command(run_verify, verify_arguments),
    "try": Command(attempt.run_try, attempt.add_try_arguments),
    "context": Command(run_context, _context_arguments),
}
COMMANDS = {"token": Command(run_token, _arguments)}
