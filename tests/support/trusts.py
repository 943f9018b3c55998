"""Whom tests trust, tokens of a provider, and what the checks say of a token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import jwts
from jwts import CLAIMS, ISSUER, NOW, make
from renderer.edge.checks import Check
from renderer.golang import json_text, web_keys
from renderer.keys.secret import Hidden
from renderer.portworx.authorization import ALGORITHMS
from renderer.problems import Place
from renderer.tokens.claims import User
from renderer.tokens.form import parse
from renderer.tokens.jws import VerifyingKey, web_key
from renderer.verifying import checks
from renderer.verifying.case import Case, Trust

RSA_PEM, EC_PEM = jwts.public_pem(jwts.RSA), jwts.public_pem(jwts.P256)
SHARED = VerifyingKey(ALGORITHMS["shared"], Hidden(jwts.SECRET))
RSA = VerifyingKey(ALGORITHMS["rsa"], RSA_PEM)
ECDSA = VerifyingKey(ALGORITHMS["ecdsa"], EC_PEM)

JIM = User(
    "portworx.com",
    "jim@example.com/jim",
    "Jim",
    "jim@example.com",
    ("system.user",),
    ("engineering",),
    {"": Place("user.yaml"), "roles": Place("user.yaml", 4, 1)},
)


def own(*keys: VerifyingKey, username_claim: str = "sub") -> Trust:
    allowed = tuple(name for key in keys for name in key.algorithms)
    return Trust(ISSUER, allowed, keys, username_claim=username_claim)


def jwk(private: jwts.PrivateKey, key_id: str) -> VerifyingKey:
    return read_jwk({**jwts.key_of(private).as_dict(private=False), "kid": key_id})


def read_jwk(key: Mapping[str, Any]) -> VerifyingKey:
    return web_key(web_keys.read_key(json_text.read(json.dumps(key).encode())))


OWN = own(SHARED)
EVERY = own(SHARED, RSA, ECDSA)
KEYS = (jwk(jwts.RSA, "new"), jwk(jwts.OTHER_RSA, "old"), jwk(jwts.P256, "ec"))
OIDC = Trust(jwts.PROVIDER, ("RS256",), KEYS, client_id=jwts.CLIENT)
SPACED = OIDC.replace(claim_namespace=jwts.NAMESPACE)
WIDE = OIDC.replace(algorithms=("RS256", "PS256", "ES256"))
FROM_PROVIDER = {**CLAIMS, "iss": jwts.PROVIDER, "aud": jwts.CLIENT}


def own_claims(**changes: Any) -> dict[str, Any]:
    return {**CLAIMS, **changes}


def provided(claims: dict[str, Any] = FROM_PROVIDER, key_id: str = "new", **changes: Any) -> str:
    return make({**claims, **changes}, "RS256", jwts.RSA, kid=key_id)


def verified(token: str, trust: Trust) -> list[Check]:
    return list(checks.verify(Case(parse(token, Place("token")), trust, NOW)))


def failures(token: str, trust: Trust) -> list[tuple[str, str, str]]:
    done = verified(token, trust)
    return [(check.name, check.code, check.message) for check in done if not check.passed]


class Bad(NamedTuple):
    token: str
    trust: Trust
    check: str
    code: str
    message: str


def check_refusal(bad: Bad) -> None:
    """Check that a bad token is refused for this cause alone."""
    found = failures(bad.token, bad.trust)
    assert (bad.check, bad.code, bad.message) in found
    if "1e999" not in bad.token and bad.check != "exp":
        assert [name for name, _, _ in found] == [bad.check]
