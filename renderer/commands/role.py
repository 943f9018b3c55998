"""The command role."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.shared.arguments import check_nothing
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
        default="-",
        metavar="FILE",
        help="the role to check, `-` for standard input (default)",
    )
    parser.add_argument(
        "--rest", action="store_true", help='print it as the REST gateway takes it: {"role": ...}'
    )


def run(session: Session) -> Output:
    """Print the role of a disabled or default guest, or check a role that you wrote."""
    args = session.args
    if args.action != _CHECK:
        role = _GUESTS[args.action]
        return Output([report.dump({"role": role} if args.rest else role).encode()])
    name = stdio.place_of(args.file).name
    text = stdio.read_text(args.file, session.stdin, limits.TEXT)
    try:
        session.findings.record(check(name, text))
        finish(session)
    except RenderError as error:
        session.findings.absorb(error)
    valid = not session.findings.errors
    return Output([report.lines([f"{name}: valid"])] if valid else [], 0 if valid else 1)


_EXAMPLES = (
    "pxsec role disabled-guest",
    "pxsec role check role.json",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES)
