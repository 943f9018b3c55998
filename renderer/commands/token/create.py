"""The command token create: from a user and a key to a signed token."""

from __future__ import annotations

import time
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.commands.inputs import bearer, key_arguments
from renderer.commands.inputs.reading import read_cluster
from renderer.commands.shared.arguments import add_values, add_write, check_stdin, text
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import limits, stdio, writing
from renderer.keys.private import Pair
from renderer.portworx.authorization import ROLES, USERNAME_CLAIMS
from renderer.portworx.settings import ECDSA, RSA, SHARED
from renderer.problems import Findings, Problem, RenderError, no_file, notice
from renderer.records import Record
from renderer.tokens import auth_config, claims, form, jws
from renderer.tokens.claims import User
from renderer.tokens.jws import SigningKey
from renderer.values.cluster import FILE, Cluster
from renderer.verifying import checks
from renderer.verifying.case import Case, Trust

DURATION = "24h"
DURATION_PLACE = no_file("--token-duration")


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False)
    user = parser.add_argument_group("user")
    user.add_argument("--auth-config", metavar="FILE", help="name, email, sub, roles and groups")
    user.add_argument("--name", type=text, default="", help="the name of the user")
    user.add_argument("--email", type=text, default="", help="the email address of the user")
    user.add_argument("--sub", type=text, default="", help="the unique name of the user")
    user.add_argument(
        "--role", action="append", type=text, default=[], help="a role, once or more often"
    )
    user.add_argument(
        "--group", action="append", type=text, default=[], help="a group, once or more often"
    )
    parser.add_argument(
        "--issuer", type=text, help="the issuer of your own tokens, as the cluster has it"
    )
    parser.add_argument(
        "--username-claim", choices=USERNAME_CLAIMS, help="as the cluster has it (default: sub)"
    )
    parser.add_argument(
        "--token-duration",
        default=DURATION,
        metavar="TIME",
        help=f"a number and s, m, h, d or y (default: {DURATION})",
    )
    keys = parser.add_mutually_exclusive_group()
    key_arguments.add_shared_secret(keys)
    keys.add_argument("--rsa-private-keyfile", metavar="FILE", help="the RSA key that signs")
    keys.add_argument("--ecdsa-private-keyfile", metavar="FILE", help="the ECDSA key that signs")
    bearer.forbid_values(parser)
    add_write(parser)
    parser.add_argument("--output", dest="old_write", metavar="FILE", help=SUPPRESS)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if args.old_write and args.write:
        args.parser.error("argument --output: not allowed with argument -w/--write")
    args.write = args.write or args.old_write
    given_keys = [key.path for key in _given_keys(args)]
    check_stdin(args, args.auth_config, *given_keys)
    given = [args.name, args.email, args.sub, *args.role, *args.group]
    if args.auth_config and any(given):
        args.parser.error("--auth-config goes without --name, --email, --sub, --role and --group")
    if any("," in role and not ROLES.keys().isdisjoint(role.split(",")) for role in args.role):
        args.parser.error("argument --role: give it once for each role")
    if not (args.values or given_keys):
        args.parser.error("give a key: -f VALUES, --shared-secret-file or a private key")


def run(session: Session) -> Output:
    """Create a token by the rules of Portworx."""
    args, findings = session.args, session.findings
    cluster = read_cluster(session) if args.values else None
    path = args.auth_config
    user = _described_user(session, path) if path else _typed_user(args)
    user = _with_issuer(user, args.issuer, cluster, findings)
    username_claim = _known_claim(cluster) or args.username_claim or USERNAME_CLAIMS[0]
    if args.username_claim not in (None, username_claim):
        args.parser.error(
            f"--username-claim is {args.username_claim}, and the values say {username_claim}"
        )
    now = int(time.time())
    payload = claims.payload(user, lifetime=claims.lifetime(args.token_duration), now=now)
    findings.record(_problems(user, payload, username_claim, now))
    findings.record(claims.check_duration(args.token_duration, DURATION_PLACE))
    findings.record(_old_option(args))
    key = _key(session, cluster, next(iter(_given_keys(args)), None))
    finish(session)
    if key is None:
        raise RenderError(*findings.problems)
    token = jws.sign(payload, key).encode()
    if args.write is None:
        return Output([token, b"\n"])
    writing.write_atomic(args.write, [token], findings)
    return Output([])


def _old_option(args: Namespace) -> Iterator[Problem]:
    """Tell who names the file to write by --output, as pxctl has it."""
    if args.old_write:
        message = "it is a format in the other commands, and will be one here"
        yield notice("old-option", no_file("--output"), message, "write -w FILE")


def _problems(
    user: User, payload: Mapping[str, Any], username_claim: str, now: int
) -> Iterator[Problem]:
    """Yield what is wrong with the token that is about to be signed, where it was written."""
    places = {**user.places, "user": user.place(username_claim), "exp": DURATION_PLACE}
    case = Case(form.unsigned(payload), Trust(user.issuer, username_claim=username_claim), now)
    found = (
        *claims.check_issuer(user.issuer, user.place("issuer")),
        *claims.check_subject(user),
        *checks.before_signing(case, user.replace(places=places).place),
    )
    unread = {user.place(claim) for claim in user.unread}
    yield from (problem for problem in found if problem.place not in unread)


def _known_claim(cluster: Cluster | None) -> str | None:
    """Return the username claim of a cluster that is known."""
    return (cluster.username_claim or USERNAME_CLAIMS[0]) if cluster else None


def _typed_user(args: Namespace) -> User:
    places = {name: no_file(f"--{name}") for name in ("name", "email", "sub")}
    places |= {"roles": no_file("--role"), "groups": no_file("--group"), "": no_file("--name")}
    roles, groups = tuple(args.role), tuple(args.group)
    return User("", args.sub, args.name, args.email, roles, groups, places)


def _described_user(session: Session, path: str) -> User:
    text = stdio.read_text(path, session.stdin, limits.TEXT)
    return auth_config.read_user(stdio.place_of(path).name, text, session.findings)


def _with_issuer(
    user: User, typed: str | None, cluster: Cluster | None, findings: Findings
) -> User:
    """Add the issuer; where several are given they must be the same."""
    found = {user.place("issuer"): user.issuer} if user.issuer else {}
    if typed is not None:
        found[no_file("--issuer")] = typed
    if cluster and cluster.self_signed:
        place = cluster.place("auth", "selfSigned", "issuer")
        found[place] = cluster.self_signed.issuer
    elif cluster:
        place, message = cluster.place("auth"), "auth: Portworx takes no token that you sign"
        hint = "get a token from the provider, or add auth.selfSigned"
        findings.error("no-self-signed", place, message, hint)
        user = user.replace(unread=user.unread | {"issuer"})  # of which there is none to give
    if len(set(found.values())) > 1:
        places = " and ".join(map(str, found))
        message, hint = f"{places} name different issuers", "give the one of the cluster"
        findings.error("two-issuers", next(iter(found)), message, hint)
    missing = user.place("issuer") if "issuer" in user.unread else no_file("--issuer")
    place, issuer = next(iter(found.items()), (missing, ""))
    return user.replace(issuer=issuer, places={**user.places, "issuer": place})


class _KeyFile(Record):
    """The key to sign with, where an argument names it."""

    kind: str
    path: str


def _given_keys(args: Namespace) -> list[_KeyFile]:
    """Return the key that an argument names: the arguments exclude each other."""
    paths = {
        RSA: args.rsa_private_keyfile,
        ECDSA: args.ecdsa_private_keyfile,
        SHARED: args.shared_secret_file,
    }
    return [_KeyFile(kind, path) for kind, path in paths.items() if path]


def _key(session: Session, cluster: Cluster | None, given: _KeyFile | None) -> SigningKey | None:
    """Return the key to sign with, or None with an error."""
    if given and given.kind != SHARED:
        return _private_key(session, cluster, given)
    if cluster and cluster.self_signed and not key_arguments.has_secret(cluster):
        session.findings.record(_no_secret(cluster))
        return None
    secret = None
    if given:
        secret = key_arguments.shared_secret(session, given.path)
    elif cluster and cluster.self_signed:
        secret = key_arguments.values_secret(session, cluster)
    return SigningKey(SHARED, secret) if secret else None


def _private_key(session: Session, cluster: Cluster | None, given: _KeyFile) -> SigningKey | None:
    pair = key_arguments.pair(session, given.path, given.kind)
    if pair and cluster:
        _check_pair(session, cluster, pair, kind=given.kind)
    return SigningKey(given.kind, pair.private) if pair else None


def _no_secret(cluster: Cluster) -> Iterator[Problem]:
    kind = next(iter(cluster.public_keys))
    yield Problem(
        "no-shared-secret",
        cluster.place("auth", "selfSigned"),
        "auth.selfSigned: there is no shared secret, so a private key must sign",
        f"give --{kind}-private-keyfile FILE",
    )


def _check_pair(session: Session, cluster: Cluster, pair: Pair, *, kind: str) -> None:
    """Refuse a private key whose public half the values do not name."""
    key = cluster.public_keys.get(kind)
    if key is None:
        place = cluster.place("auth", "selfSigned")
        message = f"the values name no {kind}PublicKey that the private key could belong to"
        hint = f"add auth.selfSigned.{kind}PublicKey, or sign with what the values name"
        session.findings.error("key-mismatch", place, message, hint)
        return
    known = key_arguments.values_public_key(session, cluster, kind) if key.kind == FILE else None
    if known not in (None, pair.public):
        message = f"the private key does not belong to {kind}PublicKey of the values"
        hint = "sign with the private half of it, or let the values name the new public half"
        session.findings.error("key-mismatch", key.place, message, hint)


_EXAMPLES = (
    "pxsec token create -f pxsec.yaml --name Ann --sub ann --role system.user -w keys/ann.token",
    "pxsec token create --auth-config ann.yaml --shared-secret-file keys/shared-secret",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)
