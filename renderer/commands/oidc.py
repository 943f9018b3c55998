"""The command around OpenID Connect: oidc check."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial

from renderer.commands import bearer, key_arguments
from renderer.commands.session import Command, Output, Session, add_values, finish, read_cluster
from renderer.edge import checks
from renderer.edge.checks import Check
from renderer.network import discovery, web
from renderer.network.web import Request
from renderer.problems import RenderError
from renderer.tokens import verification
from renderer.tokens.jws import Token
from renderer.tokens.verification import Trust
from renderer.values.cluster import Cluster, Oidc


def run_oidc(session: Session) -> Output:
    """Check an OpenID Connect provider, by network, before the cluster depends on it."""
    args = session.args
    key_arguments.check_stdin(session, args.token_file)
    cluster = read_cluster(session)
    oidc = _settings(session, cluster)
    given = bearer.read(session, args.token_file) if args.token_file else None
    fetch = partial(web.get, request=Request(web.read_ca(args.ca_file)))
    finish(session)
    provider = discovery.discover(oidc.issuer, fetch)
    done = list(provider.checks)
    if given:
        trust = discovery.trust(provider, oidc, cluster.username_claim)
        done.extend(_check_token(given.token, trust))
    return report(done, args.output)


def report(done: list[Check], form: str) -> Output:
    """Return the checks as text or JSON, and the exit code."""
    text = checks.as_json(done) if form == "json" else checks.as_text(done)
    return Output([text.encode()], checks.status(done))


def _settings(session: Session, cluster: Cluster) -> Oidc:
    if cluster.oidc:
        return cluster.oidc
    session.findings.error(
        "no-provider",
        cluster.place("auth"),
        "auth: there is no 'oidc', so there is no provider to check",
        "give issuer and clientID below auth.oidc",
    )
    raise RenderError(*session.findings.problems)


def _check_token(token: Token, trust: Trust) -> Iterator[Check]:
    """Check the sample token; without keys of the provider, all but its signature."""
    import time

    check = verification.verify if trust.keys else verification.verify_claims
    for found in check(token, trust, int(time.time())):
        yield found._replace(name=f"token {found.name}")


def add_ca_file(parser: ArgumentParser) -> None:
    """Add the argument of every command that uses the network."""
    parser.add_argument(
        "--ca-file",
        metavar="FILE",
        help="the CA certificates to trust, as PEM, instead of those of this machine",
    )


def add_output(parser: ArgumentParser) -> None:
    """Add the argument of every command that answers with checks."""
    parser.add_argument(
        "-o", "--output", choices=("text", "json"), default="text", help="the format"
    )


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=("check",), help="what to do")
    add_values(parser)
    add_ca_file(parser)
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        help="a token of the provider to check too, `-` for standard input",
    )
    add_output(parser)
    key_arguments.forbid_values(parser)


COMMANDS = {"oidc": Command(run_oidc, _arguments)}
