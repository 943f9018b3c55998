"""A token that the user hands to a command, in a file or on standard input."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.session import Session
from renderer.edge import limits, stdio
from renderer.keys.secret import Hidden
from renderer.records import Record
from renderer.tokens import jws
from renderer.tokens.jws import Token


class Bearer(Record):
    """A token as it is sent, and what it says."""

    text: Hidden
    token: Token


def read(session: Session, path: str) -> Bearer:
    """Read a token, without the line end behind it; RenderError `bad-token` for what is none."""
    if path.startswith("eyJ") and path.count(".") >= 2:
        session.args.parser.error("everybody can read a command line: pipe the token in")
    place = stdio.place_of(path)
    text = stdio.read(path, session.stdin, limits.TOKEN).decode("ascii", "replace")
    kept = text[:-1].removesuffix("\r") if text.endswith("\n") else text
    if kept != text and path != "-":
        message = "the line end after the token is left out"
        hint = "a Secret made of this file would hold it, and Portworx would refuse the token"
        session.findings.notice("line-end", place, message, hint)
    return Bearer(Hidden(kept), jws.parse(kept, place))


def add_token(parser: ArgumentParser) -> None:
    """Add the argument that names a token's file."""
    parser.add_argument(
        "token",
        nargs="?",
        default="-",
        metavar="FILE",
        help="the token's file, `-` for standard input (default)",
    )
