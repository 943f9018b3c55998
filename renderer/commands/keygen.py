"""The command keygen."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.arguments import (
    DEFAULT_VALUES,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.reading import access_of, read_cluster
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import encoding, stdio
from renderer.keys import making
from renderer.keys.making import IN_FILE_ORDER, Wanted
from renderer.keys.private import RSA_BITS
from renderer.portworx.settings import KEYS, SECRETS

FOLDER = "keys"


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=f"{DEFAULT_VALUES}, without DIR and --key")
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help=f"where keys go without -f (default: {FOLDER})"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        choices=tuple(key.name for key in IN_FILE_ORDER),
        help="make this key, once or more often (default: what the values name and is not there,"
        " or without values system, apps and shared)",
    )
    parser.add_argument(
        "--rsa-bits",
        choices=("2048", "3072", "4096"),
        default=str(RSA_BITS),
        help=f"the size of an RSA key (default: {RSA_BITS})",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace keys that are there; they are lost then"
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    args.is_by_default = not args.values
    if args.folder is None and not args.key:
        take_default_values(args, needed=False)
    check_stdin(args)
    if not encoding.is_utf8(args.folder or ""):
        args.parser.error("argument DIR: a values file cannot name a path that is not UTF-8")
    if args.values and args.folder is not None:
        args.parser.error("-f takes the paths from the values, so it goes without DIR")


def run(session: Session) -> Output:
    """Make the keys that a values file asks for, or that are named."""
    args = session.args
    wanted = _wanted(session)
    session.findings.record(making.check_folders(wanted))
    made = wanted if args.force else making.missing(wanted, session.findings)
    finish(session)
    write = making.replace if args.force else making.create
    write(made, session.findings, bits=int(args.rsa_bits))
    return Output([making.lines(made if args.values else wanted).encode()])


def _wanted(session: Session) -> list[Wanted]:
    """Return the keys to make; all may be there already where nobody names them."""
    args = session.args
    wanted = _of_values(session) if args.values else []
    if not wanted:
        args.values = []  # nobody gave them, and they say nothing of keys
        wanted = making.by_name(args.folder or FOLDER, args.key or SECRETS)
    if not args.force and (args.key or not args.values):
        making.check_free(wanted)
    return wanted


def _of_values(session: Session) -> list[Wanted]:
    args, findings = session.args, session.findings
    found = making.from_values(read_cluster(session), access_of(session), findings)
    wanted = [key for key in found if not args.key or key.name in args.key]
    if not found and args.is_by_default:
        return []
    missing = [name for name in args.key if name not in [key.name for key in found]]
    if missing or not wanted:
        labels = ", ".join(KEYS[name].label for name in missing)
        findings.error(
            "no-key-file",
            stdio.place_of(args.values[0]),
            f"the values {f'do not name {labels}' if missing else 'name no key'} as a file",
            "write it as {file: PATH}; pxsec keygen without -f makes keys by name",
        )
    findings.raise_errors()
    return wanted


_EXAMPLES = (
    "pxsec keygen",
    "pxsec keygen keys --key rsa",
    "pxsec keygen -f pxsec.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
