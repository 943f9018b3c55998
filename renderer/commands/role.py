"""The command role."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.answering import answer
from renderer.commands.shared.arguments import add_output
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import limits, report, stdio
from renderer.problems import RenderError
from renderer.tokens.role import DEFAULT, DISABLED, check

_GUESTS = {"disabled-guest": DISABLED, "default-guest": DEFAULT}
_CHECK = "check"


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("action", choices=(*_GUESTS, _CHECK), help="what to print, or check")
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the role to check, `-` for standard input (default)",
    )
    parser.add_argument(
        "--rest", action="store_true", help='print it as the REST gateway takes it: {"role": ...}'
    )
    add_output(parser)


def check_arguments(args: Namespace) -> None:
    """Refuse what the roles of guests, or the check, have no use for."""
    if args.action != _CHECK and args.file is not None:
        args.parser.error("argument FILE: only allowed with check")
    if args.action == _CHECK and args.rest:
        args.parser.error("argument --rest: not allowed with check")


def run(session: Session) -> Output:
    """Print the role of a disabled or default guest, or check a role that you wrote."""
    args = session.args
    if args.action != _CHECK:
        role = _GUESTS[args.action]
        return Output([report.dump({"role": role} if args.rest else role).encode()])
    path = args.file or "-"
    name, text = stdio.place_of(path).name, stdio.read_text(path, session.stdin, limits.TEXT)
    try:
        session.findings.record(check(name, text))
        finish(session)
    except RenderError as error:
        session.findings.absorb(error)
    return answer(session, name)


_EXAMPLES = (
    "pxsec role disabled-guest",
    "pxsec role check role.json",
)

COMMAND = Command(run, arguments, check_arguments, _EXAMPLES)
