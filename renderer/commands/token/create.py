"""The command token create: from a user and a key to a signed token."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from renderer.commands import key_arguments
from renderer.commands.arguments import add_values, add_write, check_stdin, text
from renderer.commands.reading import read_cluster
from renderer.commands.session import Command, Output, Session, finish
from renderer.edge import limits, stdio, writing
from renderer.keys.private import Pair
from renderer.portworx.authorization import USERNAME_CLAIMS
from renderer.portworx.settings import ECDSA, RSA, SHARED
from renderer.problems import Place, RenderError
from renderer.tokens import auth_config, claims, jws
from renderer.tokens.claims import User
from renderer.tokens.jws import SigningKey
from renderer.values.cluster import FILE, Cluster

DURATION = "24h"


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
    key_arguments.forbid_values(parser)
    add_write(parser, "--output")


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    keyfiles = (args.shared_secret_file, args.rsa_private_keyfile, args.ecdsa_private_keyfile)
    check_stdin(args, args.auth_config, *keyfiles)
    given = [args.name, args.email, args.sub, *args.role, *args.group]
    if args.auth_config and any(given):
        args.parser.error("--auth-config goes without --name, --email, --sub, --role and --group")
    if not (args.values or any(keyfiles)):
        args.parser.error("give a key: --shared-secret-file, --rsa-private-keyfile or -f VALUES")


def run(session: Session) -> Output:
    """Create a token by the rules of Portworx."""
    args, findings = session.args, session.findings
    cluster = read_cluster(session) if args.values else None
    user = _user(session, cluster)
    claims.check_issuer(user.issuer, user.place("issuer"), findings)
    claims.check_user(user, _username_claim(session, cluster), findings)
    place = Place("--token-duration")
    lifetime = claims.check_duration(args.token_duration, place, findings)
    claims.check_lifetime(user, lifetime or 0, place, findings)
    key = _key(session, cluster)
    finish(session)
    if lifetime is None or key is None:
        raise RenderError(*findings.problems)
    payload = claims.payload(user, lifetime=lifetime, now=int(time.time()))
    token = jws.sign(payload, key).encode()
    if args.write is None:
        return Output([token, b"\n"])
    writing.write_atomic(args.write, [token], findings)
    return Output([])


def _user(session: Session, cluster: Cluster | None) -> User:
    args, findings = session.args, session.findings
    if args.auth_config:
        text = stdio.read_text(args.auth_config, session.stdin, limits.TEXT)
        name = stdio.place_of(args.auth_config).name
        user = auth_config.read(name, text, findings)
    else:
        places = {"roles": Place("--role"), "groups": Place("--group"), "": Place("--name")}
        roles, groups = tuple(args.role), tuple(args.group)
        user = User("", args.sub, args.name, args.email, roles, groups, places)
    return _with_issuer(session, user, cluster)


def _with_issuer(session: Session, user: User, cluster: Cluster | None) -> User:
    """Add the issuer; where several are given they must be the same."""
    found = {user.place("issuer"): user.issuer} if user.issuer else {}
    if session.args.issuer is not None:
        found[Place("--issuer")] = session.args.issuer
    if cluster and cluster.self_signed:
        place = cluster.place("auth", "selfSigned", "issuer")
        found[place] = cluster.self_signed.issuer
    elif cluster:
        place, message = cluster.place("auth"), "auth: Portworx takes no token that you sign"
        hint = "get a token from the provider, or add auth.selfSigned"
        session.findings.error("no-self-signed", place, message, hint)
    if len(set(found.values())) > 1:
        places = " and ".join(map(str, found))
        message, hint = f"{places} name different issuers", "give the one of the cluster"
        session.findings.error("two-issuers", next(iter(found)), message, hint)
    place, issuer = next(iter(found.items()), (Place("--issuer"), ""))
    return user.replace(issuer=issuer, places={**user.places, "issuer": place})


def _username_claim(session: Session, cluster: Cluster | None) -> str:
    typed: str | None = session.args.username_claim
    known = (cluster.username_claim or USERNAME_CLAIMS[0]) if cluster else None
    if typed and known and typed != known:
        session.args.parser.error(f"--username-claim is {typed}, and the values say {known}")
    return typed or known or USERNAME_CLAIMS[0]


def _key(session: Session, cluster: Cluster | None) -> SigningKey | None:
    """Return the key to sign with, or None with an error."""
    args = session.args
    paths = {RSA: args.rsa_private_keyfile, ECDSA: args.ecdsa_private_keyfile}
    kind = next((kind for kind, path in paths.items() if path), None)
    if kind:
        pair = key_arguments.pair(session, paths[kind], kind)
        if pair and cluster:
            _check_pair(session, cluster, pair, kind=kind)
        return SigningKey(kind, pair.private) if pair else None
    if cluster and cluster.self_signed and not key_arguments.has_secret(cluster):
        _report_no_secret(session, cluster)
        return None
    secret = None
    if args.shared_secret_file:
        secret = key_arguments.shared_secret(session, args.shared_secret_file)
    elif cluster and cluster.self_signed:
        secret = key_arguments.values_secret(session, cluster)
    return SigningKey(SHARED, secret) if secret else None


def _report_no_secret(session: Session, cluster: Cluster) -> None:
    kind = next(iter(cluster.public_keys))
    place = cluster.place("auth", "selfSigned")
    message = "auth.selfSigned: there is no shared secret, so a private key must sign"
    hint = f"give --{kind}-private-keyfile FILE"
    session.findings.error("no-shared-secret", place, message, hint)


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


COMMAND = Command(run, arguments, check)
