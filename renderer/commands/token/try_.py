"""The command token try: what live clusters make of a token, and of callers without one."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from renderer.answers import gateways
from renderer.answers.gateways import Tried
from renderer.commands.inputs import bearer
from renderer.commands.inputs.bearer import Bearer
from renderer.commands.inputs.reading import read_cluster
from renderer.commands.shared.arguments import add_ca_file, add_output, add_values, check_stdin
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.network import gateway, tls, web
from renderer.network.expected import Expected, expected
from renderer.network.survey import survey
from renderer.network.visit import Question, Target
from renderer.network.web import Answer, Request
from renderer.portworx.authorization import RESERVED_ISSUERS
from renderer.problems import RenderError, no_file
from renderer.records import Record
from renderer.tokens.form import Token
from renderer.verifying.checks import verify_issuer

_LABEL = r"(?!eyJ)(?=.{1,63}$)\w{1,23}(-+\w{1,23})*"
MAX_START_PORT = 65535 - 20
_PORTS = {"http": 80, "https": 443}


class _Node(Record):
    """A node, whose gateway has the usual port."""

    host: str


class _Endpoint(Record):
    """A gateway that was given as a URL."""

    url: str


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    bearer.add_token(parser)
    parser.add_argument(
        "--guest", action="store_true", help="without a token: see what a guest may do"
    )
    parser.add_argument(
        "--endpoint",
        action="append",
        dest="gateways",
        type=_endpoint,
        metavar="URL",
        help="a gateway, such as http://node:9021; may be given again, as --node",
    )
    parser.add_argument(
        "--node",
        action="append",
        dest="gateways",
        type=_node,
        metavar="HOST",
        help="a node whose gateway has the usual port",
    )
    parser.add_argument(
        "--start-port",
        type=_port,
        metavar="PORT",
        help="where the ports of Portworx begin on these nodes (default: 9001)",
    )
    add_values(parser, required=False, opens_keys=False)
    add_ca_file(parser)
    add_output(parser)
    bearer.forbid_values(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    bearer.refuse_typed(args, args.token)
    if not args.gateways:
        args.parser.error("give at least one --node HOST or --endpoint URL")
    if args.start_port and not any(isinstance(given, _Node) for given in args.gateways):
        args.parser.error("--start-port goes with --node; a URL has its own port")
    if args.guest and args.token != "-":
        args.parser.error("--guest goes without a token, and a file of one is given")
    check_stdin(args, None if args.guest else args.token)


def run(session: Session) -> Output:
    """Try a token, or no token, at the SDK gateways of live clusters, by calls that only read."""
    args = session.args
    ca, wanted = tls.read_ca(args.ca_file), _expected(session)
    targets = _targets(session)
    token, seen = None, None
    if not args.guest:
        given = _given(session)
        seen = _seen(given.token, wanted)
        token = given.text if all(check.passed for check in seen) else None
    if token:
        _say_in_clear(session, targets)
    finish(session)

    def get(where: str, token: Hidden | None, seconds: float) -> Answer:
        return web.get(where, Request(ca, token, plain=True), seconds=seconds)

    tried = Tried(survey(targets, Question(token, wanted), get), seen, wanted is not None)
    told = gateways.as_json if args.output == "json" else gateways.as_text
    return Output([told(tried)], tried.status)


def _given(session: Session) -> Bearer:
    """Read the token; who is asked to type one may want to give none."""
    try:
        return bearer.read_token(session, session.args.token)
    except RenderError as error:
        hint = "name the token's file, pipe the token in, or give --guest to go without one"
        raise RenderError(
            *(p.replace(hint=hint) if p.code == "terminal-input" else p for p in error.problems)
        ) from None


def _expected(session: Session) -> Expected | None:
    return expected(read_cluster(session)) if session.args.values else None


def _targets(session: Session) -> list[Target]:
    """Return the gateways in the order in which they were given, each once."""
    args, found = session.args, dict[tuple[object, ...], Target]()
    url_of = partial(
        gateway.node_url,
        start_port=args.start_port or gateway.START_PORT,
        tls=args.ca_file is not None,
    )
    for given in args.gateways:
        url = url_of(given.host) if isinstance(given, _Node) else given.url
        try:
            parts = web.split(url, plain=True)
        except RenderError as error:
            session.findings.absorb(error)
            continue
        name = given.host if isinstance(given, _Node) else url
        port = parts.port or _PORTS[parts.scheme]
        found.setdefault((parts.scheme, parts.hostname, port, parts.path), Target(name, url))
    session.findings.raise_errors()
    return [*found.values()]


def _seen(token: Token, wanted: Expected | None) -> tuple[Check, ...]:
    """Return whether the issuer is one of the values, before the token is sent to anybody."""
    issuer = token.issuer
    if wanted is None:
        return ()
    if issuer in RESERVED_ISSUERS:
        return (Check("issuer", f"{issuer} is that of Stork and Autopilot"),)
    return tuple(verify_issuer(token, tuple(wanted.issuers.values())))


def _say_in_clear(session: Session, targets: Sequence[Target]) -> None:
    plain = [target.url for target in targets if target.url.startswith("http://")]
    if plain:
        more = f", to this gateway and {len(plain) - 1} more" if len(plain) > 1 else ""
        message = f"others in between can read a token that goes out over http{more}"
        hint = "turn TLS on in Portworx, or try a token that ends soon"
        session.findings.notice("token-in-clear", no_file(plain[0]), message, hint)


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MAX_START_PORT:
        return int(text)
    raise ArgumentTypeError(f"expected a number from 1 to {MAX_START_PORT}")


def _endpoint(text: str) -> _Endpoint:
    if not text:
        raise ArgumentTypeError("it is empty")
    if re.search("[?#]|eyJ", text):
        raise ArgumentTypeError("expected a URL without a query and without a token in it")
    # Its web page is what people know of the gateway.
    return _Endpoint(text.rstrip("/").removesuffix("/sdk"))


def _node(text: str) -> _Node:
    from ipaddress import ip_address

    with suppress(ValueError):
        return _Node(str(ip_address(text.strip("[]"))))
    # What is longer between two hyphens is a token or a key, which must not reach a name server.
    labels = text.removesuffix(".").split(".")
    if len(text) < 254 and all(re.fullmatch(_LABEL, label, re.ASCII) for label in labels):
        return _Node(text)
    raise ArgumentTypeError("expected the name of a host, or its IP address")


_EXAMPLES = (
    "pxsec token try --node node1 keys/ann.token",
    "pxsec token try --guest --endpoint https://node1:9021 --ca-file ca.pem",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
