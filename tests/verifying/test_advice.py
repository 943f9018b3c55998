"""What Portworx takes and nobody should rely on is a warning, and nothing else."""

from __future__ import annotations

import json

import pytest

import jwts
from jwts import CLAIMS
from renderer.edge.checks import Check
from trusts import FROM_PROVIDER, OIDC, OWN, own_claims, provided, verified

HS256 = '{"alg":"HS256"}'
TEXT = json.dumps(CLAIMS)
RETRY = "make a new token: pxsec token create"
ODD = {
    "a name twice": (
        jwts.by_hand(HS256, TEXT[:-1] + ', "sub": "root"}'),
        "payload",
        "'sub' is there twice: Portworx takes the last, not all do",
        "repeated-name",
    ),
    "alg twice": (
        jwts.by_hand('{"alg":"none","alg":"HS256"}', TEXT),
        "header",
        "'alg' is there twice: Portworx takes the last, not all do",
        "repeated-name",
    ),
    "capitals": (
        jwts.by_hand(HS256, TEXT[:-1] + ', "Roles": ["system.view"]}'),
        "payload",
        "'Roles' counts as roles for Portworx, and not for others",
        "claim-in-capitals",
    ),
    "crit": (
        jwts.by_hand('{"alg":"HS256","crit":["b64"],"b64":false}', TEXT),
        "header",
        "it asks for an extension (crit), which Portworx passes over",
        "ignored-extension",
    ),
    "a blank behind": (
        jwts.make(CLAIMS) + " ",
        "form",
        "a blank in the token or at an end of it; the REST gateway takes it, and gRPC refuses it,"
        " so Kubernetes too",
        "blank-in-token",
    ),
    "spare bits": (
        jwts.by_hand(HS256, TEXT, spare=True),
        "form",
        "its base64url has bits to spare at an end, which other readers refuse",
        "spare-bits",
    ),
}


@pytest.mark.parametrize(("token", "about", "message", "code"), ODD.values(), ids=ODD)
def test_what_is_odd_works_and_is_warned_of(
    token: str, about: str, message: str, code: str
) -> None:
    found = [check for check in verified(token, OWN) if check.code]
    assert found == [Check(about, message, code, RETRY, severity="warning")]


def test_an_endless_token_works_and_is_warned_of() -> None:
    found = [check for check in verified(jwts.make(own_claims(exp=0)), OWN) if check.code]
    hint = "replace it by one that ends: nobody can take it back, save by a new key"
    message = "0, which Portworx takes for a token without an end"
    assert found == [Check("exp", message, "endless-token", hint, severity="warning")]


def test_an_end_of_0_ends_a_token_of_a_provider() -> None:
    found = [check for check in verified(provided(exp=0), OIDC) if check.code]
    assert [(check.name, check.code) for check in found] == [("exp", "expired-token")]


def test_a_good_token_has_no_warnings() -> None:
    assert not [check for check in verified(jwts.make(CLAIMS), OWN) if check.code]
    assert not [check for check in verified(provided(FROM_PROVIDER), OIDC) if check.code]
