"""The command token try: what a live cluster makes of a token."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress

from renderer.commands.shared import bearer
from renderer.commands.shared.arguments import add_ca_file, add_output
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import checks
from renderer.keys.secret import Hidden
from renderer.network import gateway, tls, web
from renderer.network.web import Answer, Request
from renderer.problems import Place

_LABEL = r"(?!eyJ)(?=.{1,63}$)\w{1,23}(-+\w{1,23})*"
MAX_START_PORT = 65535 - 20


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    bearer.add_token(parser)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--endpoint", metavar="URL", help="the gateway, such as http://node:9021")
    where.add_argument(
        "--node", type=_host, metavar="HOST", help="a node whose gateway has the usual port"
    )
    parser.add_argument(
        "--start-port",
        type=_port,
        metavar="PORT",
        help="where the ports of Portworx begin on that node (default: 9001)",
    )
    add_ca_file(parser)
    add_output(parser)
    bearer.forbid_values(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    bearer.refuse_typed(args, args.token)
    if args.start_port and not args.node:
        args.parser.error("--start-port goes with --node; a URL has its own port")


def run(session: Session) -> Output:
    """Try a token at the SDK gateway of a live cluster, by network and calls that only read."""
    args = session.args
    url, ca = _url(session), tls.read_ca(args.ca_file)
    web.split(url, plain=True)
    token = bearer.read_token(session, args.token).text
    if url.startswith("http://"):
        message = "others in between can read a token that goes out over http"
        hint = "turn TLS on in Portworx, or try a token that ends soon"
        session.findings.notice("token-in-clear", Place(url), message, hint)
    finish(session)

    def fetch(where: str, token: Hidden | None) -> Answer:
        return web.get(where, Request(ca, token, plain=True))

    done = gateway.try_token(url, token, fetch)
    return Output([checks.told(done, args.output)], checks.status(done))


def _url(session: Session) -> str:
    args = session.args
    start_port = args.start_port or gateway.START_PORT
    if args.node:
        return gateway.node_url(args.node, start_port, tls=args.ca_file is not None)
    # Its web page is what people know of the gateway.
    url: str = args.endpoint.rstrip("/").removesuffix("/sdk")
    return url


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MAX_START_PORT:
        return int(text)
    raise ArgumentTypeError(f"expected a number from 1 to {MAX_START_PORT}")


def _host(text: str) -> str:
    from ipaddress import ip_address

    with suppress(ValueError):
        return str(ip_address(text.strip("[]")))
    # What is longer between two hyphens is a token or a key, which must not reach a name server.
    labels = text.removesuffix(".").split(".")
    if len(text) < 254 and all(re.fullmatch(_LABEL, label, re.ASCII) for label in labels):
        return text
    raise ArgumentTypeError("expected the name of a host, or its IP address")


COMMAND = Command(run, arguments, check)
