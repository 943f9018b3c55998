"""The command token inspect."""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from renderer.commands.inputs import bearer
from renderer.commands.shared.arguments import add_output
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import limits, report, stdio
from renderer.portworx.authorization import seconds
from renderer.problems import RenderError, failure
from renderer.tokens import form
from renderer.tokens.form import Token
from renderer.verifying import inspection

if TYPE_CHECKING:
    from renderer.verifying.listing import Row

_KIND = rb"(?:^|[\s{,])[\"']?kind[\"']?\s*:"
"""What has it is for Kubernetes, as a token is not, nor a key."""

_GET = "print Secrets with tokens: kubectl get secrets --all-namespaces -o yaml"


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "tokens",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help="a token's file, or Secrets as kubectl get secret -o yaml prints them; `-` for"
        " standard input (default)",
    )
    parser.add_argument(
        "--ends-within",
        type=_duration,
        metavar="DURATION",
        help="list the tokens, and fail where one ends so soon, such as 30d",
    )
    add_output(parser)
    bearer.forbid_values(parser)


def _duration(given: str) -> str:
    """Return a duration that was typed."""
    if seconds(given) is None:
        raise ArgumentTypeError("expected a number and one of s, m, h, d or y, such as 30d")
    return given


def check(args: Namespace) -> None:
    """Refuse a token on the command line, and standard input twice."""
    for path in args.tokens:
        bearer.refuse_typed(args, path)
    if args.tokens.count("-") > 1:
        args.parser.error("`-` is standard input, which can be read once only")


def run(session: Session) -> Output:
    """Explain a token in plain words, or list many by when they end, without verifying them."""
    given = _read(session)
    (path, data), *others = given.items()
    if not others and not _is_kubernetes(data):
        token = form.parse(bearer.text_of(session, path, data), stdio.place_of(path))
        if not session.args.ends_within:
            return _explained(session, token)
    return _listed(session, given)


def _read(session: Session) -> dict[str, bytes]:
    """Return the content of each file; RenderError with all that cannot be read."""
    given = {}
    for path in session.args.tokens:
        try:
            given[path] = stdio.read(path, session.stdin, limits.SECRETS)
        except RenderError as error:
            session.findings.absorb(error)
    session.findings.raise_errors()
    return given


def _is_kubernetes(data: bytes) -> bool:
    return re.search(_KIND, data) is not None


def _explained(session: Session, token: Token) -> Output:
    now = int(time.time())
    if session.args.output == "json":
        return Output([report.dump(inspection.as_data(token, now)).encode()])
    return Output([inspection.as_text(token, now).encode()])


def _listed(session: Session, given: dict[str, bytes]) -> Output:
    """List tokens; the exit code is 1 where one is none, or ends too soon."""
    from renderer.verifying import listing

    now, within = int(time.time()), session.args.ends_within or ""
    found = [row for path, data in given.items() for row in _rows(session, path, data)]
    session.findings.raise_errors()
    if not found:
        place = stdio.place_of(next(iter(given)))
        raise failure("no-tokens", place, "no token, and no Secret with the key auth-token", _GET)
    rows = listing.in_order(found, now)
    limit = seconds(within) if within else None
    if session.args.output == "json":
        text = report.dump(listing.as_data(rows, now, limit))
    else:
        text = listing.as_text(rows, now, limit)
    return Output([text.encode()], int(any(row.fault or row.is_due(now, limit) for row in rows)))


def _rows(session: Session, path: str, data: bytes) -> list[Row]:
    """Return the token of a file, or those of the Secrets in it."""
    from renderer.verifying import listing

    place = stdio.place_of(path)
    if not _is_kubernetes(data):
        return [listing.of(listing.Origin(place.name), bearer.text_of(session, path, data))]
    from renderer.dumps import bearers
    from renderer.yamltext.stream import File

    found = list(bearers.rows(File(place.name, data), session.findings))
    if not found and len(session.args.tokens) > 1:
        message = "no Secret with the key auth-token, so it is passed over"
        session.findings.notice("no-tokens", place, message, _GET)
    return found


_EXAMPLES = (
    "pxsec token inspect keys/ann.token",
    "kubectl get secrets --all-namespaces -o yaml | pxsec token inspect --ends-within 30d -",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
