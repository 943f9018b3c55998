"""A token that the user hands to a command, in a file or on standard input."""

from __future__ import annotations

from argparse import SUPPRESS, Action, ArgumentParser, Namespace
from typing import Any, NoReturn

from renderer.commands.shared.session import Session
from renderer.edge import limits, stdio
from renderer.keys.secret import Hidden, without_line_end
from renderer.records import Record
from renderer.tokens import form
from renderer.tokens.form import Token


class Bearer(Record):
    """A token as it is sent, and what it says."""

    text: Hidden
    token: Token


def read_token(session: Session, path: str) -> Bearer:
    """Read a token, without the line end behind it; RenderError `bad-token` for anything else."""
    kept = text_of(session, path, stdio.read(path, session.stdin, limits.TOKEN))
    return Bearer(Hidden(kept), form.parse(kept, stdio.place_of(path)))


def text_of(session: Session, path: str, data: bytes) -> str:
    """Return the text of a token's file, without the line end behind it."""
    text = data.decode("ascii", "replace")
    kept = without_line_end(text)
    if kept != text and path != "-":
        message = "the line end after the token is left out"
        hint = "a Secret made of this file would hold it, and Portworx would refuse the token"
        session.findings.notice("line-end", stdio.place_of(path), message, hint)
    return kept


def add_token(parser: ArgumentParser) -> None:
    """Add the argument that names a token's file."""
    parser.add_argument(
        "token",
        nargs="?",
        default="-",
        metavar="FILE",
        help="the token's file, `-` for standard input (default)",
    )


def refuse_typed(args: Namespace, path: str | None) -> None:
    """Refuse a token that was typed where its file belongs."""
    if path and path.startswith("eyJ") and path.count(".") >= 2:
        args.parser.error("everybody can read a command line: pipe the token in")


def check(args: Namespace) -> None:
    """Refuse a token on the command line of a command that takes nothing else amiss."""
    refuse_typed(args, args.token)


def forbid_values(parser: ArgumentParser) -> None:
    """Refuse the arguments by which other tools take a secret or a token, without repeating it."""
    hints = {"--shared-secret": "--shared-secret-file FILE", "--token": "a file, or pipe it in"}
    for name, hint in hints.items():
        parser.add_argument(name, action=_Forbidden, nargs="?", const=hint, help=SUPPRESS)


class _Forbidden(Action):
    """An argument that would hold a secret; `const` says what to give instead."""

    def __call__(self, parser: ArgumentParser, *_: Any) -> NoReturn:
        name = self.option_strings[0]
        parser.error(f"{name}: everybody can read a command line: give {self.const}")
