"""The command token verify: a token held against what the cluster is configured to trust."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial

from renderer.commands import bearer, key_arguments
from renderer.commands.arguments import add_output, add_values, check_stdin, text
from renderer.commands.reading import read_cluster
from renderer.commands.session import Command, Output, Session, finish
from renderer.edge import checks, limits, stdio
from renderer.edge.checks import Check, failed
from renderer.keys.secret import Hidden
from renderer.network import discovery, web
from renderer.network.discovery import Provider
from renderer.network.web import Request
from renderer.portworx.authorization import USERNAME_CLAIMS
from renderer.portworx.settings import ECDSA, RSA, SHARED
from renderer.problems import Problem, RenderError
from renderer.tokens import verification
from renderer.tokens.jws import ALGORITHMS, Token, VerifyingKey, web_key
from renderer.tokens.verification import Trust
from renderer.values.cluster import Cluster, Oidc


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    bearer.add_token(parser)
    add_values(parser, required=False)
    own = parser.add_argument_group("your own tokens")
    own.add_argument("--issuer", type=text, help="the issuer that the cluster trusts, without -f")
    key_arguments.add_shared_secret(own)
    own.add_argument("--rsa-public-keyfile", metavar="FILE", help="the RSA key that verifies")
    own.add_argument("--ecdsa-public-keyfile", metavar="FILE", help="the ECDSA key that verifies")
    own.add_argument("--username-claim", choices=USERNAME_CLAIMS, help="without -f (default: sub)")
    provider = parser.add_argument_group("tokens of a provider")
    provider.add_argument(
        "--client-id", type=text, metavar="ID", help="with --issuer, instead of -f"
    )
    provider.add_argument("--claim-namespace", type=text, metavar="TEXT", help="with --client-id")
    provider.add_argument("--jwks", metavar="FILE", help="the provider's keys; without network")
    provider.add_argument(
        "--alg",
        action="append",
        default=[],
        choices=discovery.KNOWN,
        help="with --jwks: what the provider's discovery document lists (default: RS256)",
    )
    provider.add_argument("--ca-file", metavar="FILE", help="the CA certificates to trust, as PEM")
    key_arguments.forbid_values(parser)
    add_output(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    keyfiles = (args.shared_secret_file, args.rsa_public_keyfile, args.ecdsa_public_keyfile)
    check_stdin(args, args.token, args.jwks, *keyfiles)
    if bool(args.values) == bool(args.issuer):
        args.parser.error("give the values (-f VALUES) or the issuer and its keys (--issuer)")


def run(session: Session) -> Output:
    """Check a token as Portworx does, with the causes that Portworx hides (OIDC: by network)."""
    args = session.args
    cluster = read_cluster(session) if args.values else None
    done = list(_checks(session, cluster))
    finish(session)
    if args.output == "json":
        return Output([checks.as_json(done).encode()], checks.status(done))
    failures = sum(not check.passed for check in done)
    verdict = f"refused: {failures} of {len(done)} checks failed" if failures else "valid"
    return Output([f"{checks.as_text(done)}{verdict}\n".encode()], checks.status(done))


def _checks(session: Session, cluster: Cluster | None) -> Iterator[Check]:
    try:
        token = bearer.read(session, session.args.token).token
    except RenderError as error:
        if error.problems[0].code != "bad-token":
            raise
        yield failed("form", error.problems[0])
        return
    yield Check("form", "three parts on one line")
    oidc, issuer = _oidc(session, cluster), _own_issuer(session, cluster)
    trusted = tuple(name for name in (issuer, oidc and oidc.issuer) if name)
    found = token.claims.get("iss")
    if oidc and (found == oidc.issuer or not issuer):
        yield from _check_provider(session, cluster, token, oidc=oidc)
    elif issuer and (found == issuer or not oidc):
        trust = _own_trust(session, cluster, token, issuer=issuer)
        yield from verification.verify(token, trust, _now())
    else:
        yield verification.check_issuer(token, trusted)


def _now() -> int:
    return int(time.time())


def _own_issuer(session: Session, cluster: Cluster | None) -> str | None:
    if cluster is None:
        return None if session.args.client_id else session.args.issuer
    return cluster.self_signed.issuer if cluster.self_signed else None


def _oidc(session: Session, cluster: Cluster | None) -> Oidc | None:
    args = session.args
    if cluster:
        return cluster.oidc
    return Oidc(args.issuer, args.client_id, args.claim_namespace) if args.client_id else None


def _username_claim(session: Session, cluster: Cluster | None) -> str:
    known = cluster.username_claim if cluster else session.args.username_claim
    return known or USERNAME_CLAIMS[0]


def _own_trust(session: Session, cluster: Cluster | None, token: Token, *, issuer: str) -> Trust:
    """Return what the cluster wants of your own tokens; of the keys, the one that is needed."""
    kinds = _kinds(session, cluster)
    if not kinds:
        session.args.parser.error("give a key: --shared-secret-file or a public key")
    kind = next((kind for kind in kinds if token.algorithm in ALGORITHMS[kind]), None)
    keys = (_key(session, cluster, kind),) if kind else ()
    session.findings.raise_errors()
    return Trust(
        issuer,
        tuple(name for kind in kinds for name in ALGORITHMS[kind]),
        tuple(VerifyingKey(ALGORITHMS[kind], key) for key in keys if kind and key),
        username_claim=_username_claim(session, cluster),
    )


def _kinds(session: Session, cluster: Cluster | None) -> list[str]:
    """Return the kinds of keys that the cluster verifies with."""
    args = session.args
    given = {
        SHARED: args.shared_secret_file,
        RSA: args.rsa_public_keyfile,
        ECDSA: args.ecdsa_public_keyfile,
    }
    kinds = [kind for kind, path in given.items() if path]
    if cluster and key_arguments.has_secret(cluster):
        kinds.append(SHARED)
    if cluster:
        kinds.extend(cluster.public_keys)
    return list(dict.fromkeys(kinds))


def _key(session: Session, cluster: Cluster | None, kind: str) -> Hidden | str | None:
    """Return the key of this kind, from its argument or from the values; None with an error."""
    args = session.args
    if kind == SHARED and args.shared_secret_file:
        return key_arguments.shared_secret(session, args.shared_secret_file)
    if path := {RSA: args.rsa_public_keyfile, ECDSA: args.ecdsa_public_keyfile}.get(kind):
        return key_arguments.public_key(session, path, kind)
    if cluster is None:
        return None
    if kind == SHARED:
        return key_arguments.values_secret(session, cluster)
    return key_arguments.values_public_key(session, cluster, kind)


def _check_provider(
    session: Session, cluster: Cluster | None, token: Token, *, oidc: Oidc
) -> Iterator[Check]:
    """Check a token of a provider, with its keys from a file or, over the network, from it."""
    args = session.args
    provider = _read_jwks(session) if args.jwks else _discover(session, oidc)
    yield from (check for check in provider.checks if not check.passed)
    trust = discovery.trust(provider, oidc, _username_claim(session, cluster))
    check = verification.verify if provider.keys else verification.verify_claims
    yield from check(token, trust, _now())


def _discover(session: Session, oidc: Oidc) -> Provider:
    fetch = partial(web.get, request=Request(web.read_ca(session.args.ca_file)))
    finish(session)
    return discovery.discover(oidc.issuer, fetch)


def _read_jwks(session: Session) -> Provider:
    """Read the keys of a provider from a file; of its algorithms it says nothing."""
    import json

    args = session.args
    try:
        found = json.loads(stdio.read(args.jwks, session.stdin, limits.WEB_KEYS))["keys"]
        keys = tuple(web_key(key) for key in found if isinstance(key, dict))
    except (ValueError, TypeError, KeyError, RecursionError):
        place = stdio.place_of(args.jwks)
        message, hint = "expected a JSON object with a list `keys`", "save what jwks_uri answers"
        raise RenderError(Problem("bad-jwks", place, message, hint)) from None
    return Provider((), tuple(args.alg) or (discovery.DEFAULT,), keys)


COMMAND = Command(run, arguments, check)
