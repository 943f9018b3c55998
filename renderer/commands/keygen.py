"""The commands around keys and rights: keygen and role."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.session import (
    Command,
    Output,
    Session,
    access_of,
    add_values,
    finish,
    read_cluster,
)
from renderer.edge import limits, report, stdio
from renderer.keys import making
from renderer.keys.making import KINDS, SECRETS, Wanted
from renderer.keys.private import RSA_BITS
from renderer.problems import RenderError
from renderer.tokens.role import DEFAULT, DISABLED, check

_GUESTS = {"disabled-guest": DISABLED, "default-guest": DEFAULT}
_CHECK = "check"


def run_keygen(session: Session) -> Output:
    """Make the keys that a values file asks for, or that are named."""
    args = session.args
    if args.values and args.folder is not None:
        args.parser.error("-f takes the paths from the values, so it goes without DIR")
    wanted = _wanted(session)
    making.check_folders(wanted, session.findings)
    made = wanted if args.force else making.missing(wanted, session.findings)
    finish(session)
    making.write(made, session.findings, bits=args.rsa_bits, force=args.force)
    return Output([making.lines(made if args.values else wanted).encode()])


def _wanted(session: Session) -> list[Wanted]:
    """Return the keys to make; all may be there already where nobody names them."""
    args = session.args
    if args.values:
        wanted = _of_values(session)
    else:
        wanted = making.by_name(args.folder or "keys", args.key or SECRETS)
    if not args.force and (args.key or not args.values):
        making.check_free(wanted)
    return wanted


def _of_values(session: Session) -> list[Wanted]:
    args, findings = session.args, session.findings
    found = making.from_values(read_cluster(session), access_of(session), findings)
    wanted = [key for key in found if not args.key or key.name in args.key]
    missing = [name for name in args.key if name not in [key.name for key in found]]
    if missing or not wanted:
        fields = [".".join(KINDS[name].path) for name in missing] or ["no key"]
        negated = "do not name" if missing else "name"
        message = f"the values {negated} {', '.join(fields)} as a file"
        hint = "write it as {file: PATH}; pxsec keygen without -f makes keys by name"
        findings.error("no-key-file", stdio.place_of(args.values[0]), message, hint)
    findings.raise_errors()
    return wanted


def run_role(session: Session) -> Output:
    """Print the role of a disabled or default guest, or check a role that you wrote."""
    args = session.args
    if args.action != _CHECK:
        role = _GUESTS[args.action]
        return Output([report.dump({"role": role} if args.rest else role).encode()])
    name = stdio.place_of(args.file).name
    text = stdio.read_text(args.file, session.stdin, limits.TEXT)
    try:
        check(name, text, session.findings)
        finish(session)
    except RenderError as error:
        session.findings.absorb(error)
    valid = not session.findings.errors
    return Output([report.lines([f"{name}: valid"])] if valid else [], 0 if valid else 1)


def _keygen_arguments(parser: ArgumentParser) -> None:
    add_values(parser, required=False)
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help="where the keys go without -f (default: keys)"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        choices=tuple(KINDS),
        help="make this key, once or more often (default: what the values name and is not there,"
        " or without values system, apps and shared)",
    )
    parser.add_argument(
        "--rsa-bits",
        type=int,
        choices=(2048, 3072, 4096),
        default=RSA_BITS,
        help=f"the size of an RSA key (default: {RSA_BITS})",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace keys that are there; they are lost then"
    )


def _role_arguments(parser: ArgumentParser) -> None:
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


COMMANDS = {
    "keygen": Command(run_keygen, _keygen_arguments),
    "role": Command(run_role, _role_arguments),
}
