"""Gateways of several nodes on loopback, at which a token is tried."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

import jwts
from commandline import Result, run
from provider import CALLS, Answerer, Authority, Rights, Server, allow, gateway, serving

TOKEN = jwts.make({"iss": "portworx.com", "sub": "ann"})
HEALTHY = Rights(guest=tuple(CALLS), tokens={TOKEN: allow}, issuers=("portworx.com",))
SHUT = HEALTHY._replace(guest=())
OPEN = Rights(security=False)
DEAD = "http://localhost:1"
UNREACHABLE = """\
failed  gateway: no connection: nothing listens there [unreachable]
        hint: check the address, and that this machine may connect (no proxy is used)
"""
BEGIN = """\
passed  gateway: answers as a REST SDK gateway
passed  security: what is not a token is refused
"""
ALLOWED = "passed  without a token: " + ", ".join(
    f"{name} allowed" for name in ("identity version", "cluster inspect", "volume list")
)
REFUSED = ALLOWED.replace("allowed", "refused")
TAKEN = """\
passed  identity version: allowed: Portworx 3.1.2.0-abcdef1
passed  cluster inspect: allowed: status STATUS_OK
passed  volume list: allowed: 2 volumes
"""
OFF = """\
passed  gateway: answers as a REST SDK gateway
failed  security: PX-Security is off: anything is taken for a token, so yours was not sent\
 [security-off]
        hint: turn it on: pxsec render
"""


class Farm(NamedTuple):
    """Gateways that run until the end of a test."""

    stack: ExitStack
    servers: list[Server]

    def add(self, answer: Answerer | Rights, ca: Authority | None = None) -> Server:
        answerer = gateway(answer) if isinstance(answer, Rights) else answer
        server = self.stack.enter_context(serving(answerer, ca and ca.context))
        self.servers.append(server)
        return server

    def run(self, *arguments: str, token: str = TOKEN) -> Result:
        """Try the token at all of them; they are called A, B, C in what comes back."""
        endpoints = [word for server in self.servers for word in ("--endpoint", server.url)]
        return self.named(run("token", "try", *endpoints, *arguments, stdin=token.encode()))

    def named(self, done: Result) -> Result:
        for server, name in zip(self.servers, "ABCDEFGH", strict=False):
            done = done._replace(
                out=done.out.replace(server.url, name), err=done.err.replace(server.url, name)
            )
        return done

    @property
    def tokens(self) -> list[list[str | None]]:
        """The tokens that each of them saw."""
        return [[seen.token for seen in server.seen] for server in self.servers]
