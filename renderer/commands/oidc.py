"""The command oidc, with its one action, check."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from functools import partial

from renderer.commands.inputs import bearer
from renderer.commands.inputs.reading import read_cluster
from renderer.commands.shared.arguments import add_ca_file, add_output, add_values, check_stdin
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import checks
from renderer.edge.checks import Check
from renderer.network import discovery, tls, web
from renderer.network.web import Request
from renderer.problems import failure
from renderer.tokens.form import Token
from renderer.values.cluster import Cluster, Oidc
from renderer.verifying.case import Case, Trust
from renderer.verifying.checks import verify


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("action", choices=("check",), help="what to do")
    add_values(parser, opens_keys=False)
    add_ca_file(parser)
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        help="a token of the provider to check too, `-` for standard input",
    )
    add_output(parser)
    bearer.forbid_values(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    check_stdin(args, args.token_file)
    bearer.refuse_typed(args, args.token_file)


def run(session: Session) -> Output:
    """Check an OpenID Connect provider, by network, before the cluster depends on it."""
    args = session.args
    cluster = read_cluster(session)
    oidc = _settings(cluster)
    given = bearer.read_token(session, args.token_file) if args.token_file else None
    fetch = partial(web.get, request=Request(tls.read_ca(args.ca_file)))
    finish(session)
    provider = discovery.discover(oidc.issuer, fetch)
    done = list(provider.checks)
    if given:
        trust = discovery.trust(provider, oidc, cluster.username_claim)
        done.extend(_check_token(given.token, trust, provider.unverified))
    return Output(
        [checks.told(done, args.output)], checks.status(done, strict=args.warnings_as_errors)
    )


def _settings(cluster: Cluster) -> Oidc:
    if cluster.oidc:
        return cluster.oidc
    raise failure(
        "no-provider",
        cluster.place("auth"),
        "auth: there is no 'oidc', so there is no provider to check",
        "give issuer and clientID below auth.oidc",
    )


def _check_token(token: Token, trust: Trust, unverified: Iterable[Check]) -> Iterator[Check]:
    """Check the sample token; without keys of the provider, all but its signature."""
    for found in (*unverified, *verify(Case(token, trust, int(time.time())))):
        yield found.replace(name=f"token {found.name}")


_EXAMPLES = (
    "pxsec oidc check -f pxsec.yaml",
    "pxsec oidc check -f pxsec.yaml --token-file keys/ann.token",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
