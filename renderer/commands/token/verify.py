"""The command token verify: a token held against what the cluster is configured to trust."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain

from renderer.commands.inputs import bearer, key_arguments
from renderer.commands.inputs.reading import read_cluster
from renderer.commands.shared.arguments import add_output, add_values, check_stdin, text
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import checks, limits, stdio
from renderer.edge.checks import Check, failed
from renderer.golang import web_keys
from renderer.golang.json_text import NotJson
from renderer.network import discovery, tls, web
from renderer.network.discovery import Provider
from renderer.network.provider_keys import check_keys, verifying_keys
from renderer.network.web import Request
from renderer.portworx.authorization import (
    ALGORITHMS,
    OFFERED,
    RESERVED_ISSUERS,
    USERNAME_CLAIMS,
    VERIFIED,
)
from renderer.portworx.settings import ECDSA, RSA, SHARED
from renderer.problems import RenderError, failure
from renderer.records import Record
from renderer.tokens.form import Token
from renderer.tokens.jws import VerifyingKey
from renderer.values.cluster import Cluster, Oidc
from renderer.verifying.case import Case, Trust
from renderer.verifying.checks import verify, verify_issuer


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
        choices=OFFERED,
        help="with --jwks: what the provider's discovery document lists (default: RS256)",
    )
    provider.add_argument("--ca-file", metavar="FILE", help="the CA certificates to trust, as PEM")
    bearer.forbid_values(parser)
    add_output(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    keyfiles = _typed_files(args)
    check_stdin(args, args.token, args.jwks, *keyfiles.values())
    for typed in (args.token, args.issuer, args.client_id, args.claim_namespace):
        bearer.refuse_typed(args, typed)
    if bool(args.values) == bool(args.issuer):
        args.parser.error("give the values (-f VALUES) or the issuer and its keys (--issuer)")
    if args.issuer and not args.client_id and not keyfiles:
        args.parser.error("give a key: --shared-secret-file or a public key")


def run(session: Session) -> Output:
    """Check a token as Portworx does, with the causes that Portworx hides (OIDC: by network)."""
    args = session.args
    cluster = read_cluster(session) if args.values else None
    done = list(_checks(session, args.token, _trusted(session, cluster)))
    finish(session)
    status = checks.status(done, strict=args.warnings_as_errors)
    if args.output == "json":
        return Output([checks.as_json(done).encode()], status)
    return Output([f"{checks.as_text(done)}{_verdict(done)}\n".encode()], status)


def _verdict(done: list[Check]) -> str:
    counts = Counter(check.word for check in done)
    if checks.status(done) == 3:
        return f"not decided: {counts['failed']} of {len(done)} checks could not be made"
    if counts["failed"]:
        return f"refused: {counts['failed']} of {len(done)} checks failed"
    if warned := counts["warned"]:
        return f"valid, with {warned} warning{'s' * (warned > 1)}"
    return "valid"


class _Trusted(Record):
    """What the cluster trusts, by its values or as typed: your own tokens, a provider's, or both.

    Keys of the values are read, and the provider is asked, only where a token needs them. Keys that
    arguments name are all read: Portworx does not start with one that it cannot read.
    """

    issuer: str | None
    keys: Mapping[str, Callable[[], VerifyingKey | None]]
    """By kind; None with an error."""
    typed: frozenset[str]
    """The kinds of those that arguments name."""
    oidc: Oidc | None
    discover: Callable[[Oidc], Provider]
    username_claim: str
    unchecked: tuple[str, ...] = ()
    """Issuers of which the cluster has a key that is not looked at here."""


def _trusted(session: Session, cluster: Cluster | None) -> _Trusted:
    """Return what the values say, or without them the arguments; a typed key goes first."""
    args = session.args
    discover = partial(_discover, session, args.ca_file)
    if args.jwks:
        discover = partial(_read_jwks, session, args.jwks, tuple(args.alg))
    typed = _typed_files(args)
    keys = {
        kind: partial(key_arguments.verifying_key, session, path, kind)
        for kind, path in typed.items()
    }
    kinds = frozenset(typed)
    if cluster is None:
        provider = args.client_id and Oidc(args.issuer, args.client_id, args.claim_namespace)
        own = None if provider else args.issuer
        claim = args.username_claim or USERNAME_CLAIMS[0]
        return _Trusted(own, keys, kinds, provider, discover, claim)
    for kind in key_arguments.kinds(cluster):
        keys.setdefault(kind, partial(key_arguments.values_key, session, cluster, kind))
    own = cluster.self_signed.issuer if cluster.self_signed else None
    claim = cluster.username_claim or USERNAME_CLAIMS[0]
    return _Trusted(own, keys, kinds, cluster.oidc, discover, claim, RESERVED_ISSUERS)


def _typed_files(args: Namespace) -> dict[str, str]:
    """Return the key files that arguments name, by the kind of key."""
    paths = {
        SHARED: args.shared_secret_file,
        RSA: args.rsa_public_keyfile,
        ECDSA: args.ecdsa_public_keyfile,
    }
    return {kind: path for kind, path in paths.items() if path}


def _checks(session: Session, path: str, trusted: _Trusted) -> Iterator[Check]:
    try:
        token = bearer.read_token(session, path).token
    except RenderError as error:
        if error.problems[0].code != "bad-token":
            raise
        yield failed("form", error.problems[0])
        return
    yield Check("form", "three parts on one line")
    own, oidc, found = trusted.issuer, trusted.oidc, token.issuer
    if found in trusted.unchecked:
        yield _unchecked(found)
    elif oidc and (found == oidc.issuer or not own):
        yield from _check_provider(token, oidc, trusted)
    elif own and (found == own or not oidc):
        trust = _own_trust(token, own, trusted)
        session.findings.raise_errors()
        yield from verify(Case(token, trust, _now()))
    else:
        yield from verify_issuer(token, tuple(name for name in (own, oidc and oidc.issuer) if name))


def _unchecked(issuer: str) -> Check:
    """Tell of a token of Stork or Autopilot, which no user has."""
    message = f"{issuer} is that of Stork and Autopilot, whose key (keys.apps) is not looked at"
    hint = "see whether both ends have one key: pxsec check"
    return Check("issuer", message, "not-checked", hint, outside=True)


def _now() -> int:
    return int(time.time())


def _own_trust(token: Token, issuer: str, trusted: _Trusted) -> Trust:
    """Return what the cluster wants of your own tokens; of the values' keys, the one needed."""
    found = {
        kind: read()
        for kind, read in trusted.keys.items()
        if kind in trusted.typed or token.algorithm in VERIFIED[kind]
    }
    keys = {kind: key for kind, key in found.items() if key}
    algorithms = (
        keys[kind].algorithms if kind in keys else ALGORITHMS[kind] for kind in trusted.keys
    )
    return Trust(
        issuer,
        tuple(chain.from_iterable(algorithms)),
        tuple(keys.values()),
        username_claim=trusted.username_claim,
    )


def _check_provider(token: Token, oidc: Oidc, trusted: _Trusted) -> Iterator[Check]:
    """Check a token of a provider, with its keys from a file or, over the network, from it."""
    provider = trusted.discover(oidc)
    yield from (check for check in provider.checks if check.code)
    yield from provider.unverified
    trust = discovery.trust(provider, oidc, trusted.username_claim)
    yield from verify(Case(token, trust, _now()))


def _discover(session: Session, ca_file: str | None, oidc: Oidc) -> Provider:
    fetch = partial(web.get, request=Request(tls.read_ca(ca_file)))
    finish(session)
    return discovery.discover(oidc.issuer, fetch)


def _read_jwks(session: Session, path: str, algorithms: tuple[str, ...], _: Oidc) -> Provider:
    """Read the keys of a provider from a file; of its algorithms it says nothing."""
    fault = "expected a JSON object with a list `keys`"
    try:
        found = web_keys.read_set(stdio.read(path, session.stdin, limits.WEB_KEYS))
        fault = "" if found.keys else f"there is no key; {fault}"
    except NotJson as error:
        fault = f"the file {error}; {fault}"
    if fault:
        raise failure("bad-jwks", stdio.place_of(path), fault, "save what jwks_uri answers")
    taken = algorithms or (discovery.DEFAULT,)
    return Provider(tuple(check_keys(found, taken)), taken, verifying_keys(found, taken))


_EXAMPLES = (
    "pxsec token verify -f pxsec.yaml keys/ann.token",
    "pxsec token verify --issuer portworx.com --shared-secret-file keys/shared-secret ann.token",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
