"""The command token context."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace

from renderer.commands.inputs import bearer
from renderer.commands.inputs.bearer import Bearer
from renderer.commands.shared.arguments import add_write, text
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import report, stdio, writing
from renderer.problems import failure
from renderer.tokens import contexts
from renderer.tokens.contexts import ENDPOINTS, PXC, PXCTL, TOLD
from renderer.verifying import listing
from renderer.verifying.inspection import utc
from renderer.verifying.listing import Origin


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=text, metavar="NAME", help="the name of the context")
    bearer.add_token(parser)
    defaults = ", ".join(f"{name} {endpoint}" for name, endpoint in ENDPOINTS.items())
    parser.add_argument(
        "--endpoint", metavar="URL", help=f"where it finds Portworx (default: {defaults})"
    )
    parser.add_argument(
        "-o",
        "--output",
        choices=(PXCTL, PXC),
        default=PXCTL,
        help="whose file: that of pxctl (default), or of its open sister pxc",
    )
    add_write(parser, to="a new file")
    bearer.forbid_values(parser)


def check(args: Namespace) -> None:
    """Refuse a token on the command line, a name that is empty, and what pxc would refuse."""
    bearer.refuse_typed(args, args.name)  # its NAME was left out
    bearer.check(args)
    if not args.name:
        args.parser.error("argument NAME: it is empty")
    if args.output != PXC:
        return
    if len(args.name) > contexts.LONGEST_NAME:
        longest = contexts.LONGEST_NAME
        args.parser.error(f"argument NAME: pxc takes a name of 1 to {longest} characters")
    if args.endpoint and contexts.target(args.endpoint) is None:
        args.parser.error("argument --endpoint: pxc calls gRPC: HOST:PORT, or https://HOST:PORT")


def run(session: Session) -> Output:
    """Write a token as the context file of pxctl or pxc, and say where it goes."""
    args = session.args
    given = bearer.read_token(session, args.token)
    text = _text(session, given)
    _warn_of_end(session, given)
    finish(session)
    if args.write is None:
        _tell(session)
        return Output([text.encode()])
    if os.path.lexists(args.write):
        raise failure(
            "file-exists",
            stdio.place_of(args.write),
            "it already exists, and may hold other contexts",
            "add the entry by hand: print it without -w",
        )
    writing.create_all({args.write: text.encode()}, session.findings, {args.write: 0o600})
    _tell(session)
    return Output([])


def _warn_of_end(session: Session, given: Bearer) -> None:
    now, place = int(time.time()), stdio.place_of(session.args.token)
    row = listing.of_token(Origin(place.name), given.token)
    if row.has_ended(now):
        message = f"the token ended ({utc(row.end) or 'long ago'}), and Portworx refuses it"
        session.findings.warning(
            "expired-token", place, message, "pxsec token create makes a new one"
        )


def _text(session: Session, given: Bearer) -> str:
    args = session.args
    endpoint = args.endpoint or ENDPOINTS[args.output]
    server = contexts.target(endpoint) if args.output == PXC else None
    if server:
        return contexts.render_for_pxc(args.name, given.text.reveal(), server)
    return contexts.render(args.name, given.text.reveal(), given.token.claims, endpoint=endpoint)


def _tell(session: Session) -> None:
    """Say where the file goes; that is no finding, since nothing is wrong."""
    if not session.args.quiet:
        report.tell(TOLD[session.args.output])


_EXAMPLES = (
    "pxsec token context ann keys/ann.token -w contextconfig",
    "pxsec token context ann keys/ann.token -o pxc",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
