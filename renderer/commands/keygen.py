"""The command keygen."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator

from renderer.commands.inputs.reading import access_of, read_cluster
from renderer.commands.shared.arguments import (
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import encoding, report, stdio
from renderer.keys import making
from renderer.keys.access import near
from renderer.keys.making import IN_FILE_ORDER, Wanted
from renderer.keys.private import RSA_BITS
from renderer.keys.sources import KEY_FOLDER
from renderer.portworx.settings import KEYS, SECRETS
from renderer.starting.start import MANIFESTS, look
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=f"{VALUES_FILE}, without DIR and --key")
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help=f"where keys go without -f (default: {KEY_FOLDER})"
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
    cluster = _values(session)
    wanted = _wanted(session, cluster)
    session.findings.record(making.check_folders(wanted))
    session.findings.record(making.check_replaced(wanted) if args.force else ())
    made = wanted if args.force else making.missing(wanted, session.findings)
    finish(session)
    write = making.replace if args.force else making.create
    write(made, session.findings, bits=int(args.rsa_bits))
    if cluster is None:
        return Output([making.lines(wanted).encode()])
    return Output([report.lines((*_written(made), *_next(args, cluster)))])


def _values(session: Session) -> Cluster | None:
    """Return what the values ask for; none where nobody gave them, and they name no key."""
    args = session.args
    cluster = read_cluster(session) if args.values else None
    names_keys = cluster and (cluster.secrets or cluster.public_keys)
    return cluster if names_keys or not args.is_by_default else None


def _wanted(session: Session, cluster: Cluster | None) -> list[Wanted]:
    """Return the keys to make; all may be there already where nobody names them."""
    args = session.args
    if cluster:
        wanted = _of_values(session, cluster)
    else:
        wanted = making.by_name(args.folder or KEY_FOLDER, args.key or SECRETS)
    if not args.force and (args.key or not cluster):
        making.check_free(wanted)
    return wanted


def _of_values(session: Session, cluster: Cluster) -> list[Wanted]:
    args, findings = session.args, session.findings
    found = making.from_values(cluster, access_of(session), findings)
    findings.record(making.check_apart(found, cluster))
    findings.raise_errors()
    wanted = [key for key in found if not args.key or key.name in args.key]
    missing = [name for name in args.key if name not in [key.name for key in found]]
    if missing or not wanted:
        labels = ", ".join(KEYS[name].label for name in missing)
        findings.error(
            "no-key-file",
            stdio.place_of(args.values[0]),
            f"the values {f'do not name {labels}' if missing else 'name no key'} as a file",
            "write it as {file: PATH}; pxsec keygen DIR makes keys by name",
        )
    findings.raise_errors()
    return wanted


def _written(made: Iterable[Wanted]) -> Iterator[str]:
    for key in made:
        yield from (f"wrote {near(path)}" for path in (key.private_path, key.path) if path)


def _next(args: Namespace, cluster: Cluster) -> Iterator[str]:
    """Yield the next step of a start by `pxsec init`."""
    if args.values == [VALUES_FILE] and not args.allow_path:
        manifest = MANIFESTS[cluster.install]
        yield f"next: {look(manifest) if os.path.isfile(manifest) else 'pxsec validate'}"


_EXAMPLES = (
    "pxsec keygen",
    "pxsec keygen keys --key rsa",
    "pxsec keygen -f base.yaml -f site.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
