"""pxsec oidc check with a token of the provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from oidcbench import PROVIDER, Bench, run
from provider import now, rsa_jwk

NAMESPACE = "https://myoidc.provider.com/"


def test_a_healthy_provider_and_a_healthy_token(bench: Bench) -> None:
    bench.token()
    text, status = bench.check(*bench.sample())
    assert status == 0
    assert text.startswith(PROVIDER + "passed  token issuer: ISSUER")
    assert "passed  token signature: " in text
    assert "passed  token audience: portworx is in aud\n" in text
    assert "passed  token roles: system.admin\n" in text


def test_the_token_may_come_from_standard_input(bench: Bench) -> None:
    bench.token()
    token = (bench.folder / "token").read_bytes()
    more = ["--ca-file", str(bench.folder / "ca.pem"), "--token-file", "-"]
    text, status, _ = run("-f", bench.values(), *more, stdin=token)
    assert (status, "passed  token signature: " in text) == (0, True)
    assert token.decode().strip() not in text


def test_a_token_of_the_key_before_the_last_rotation_still_passes(bench: Bench) -> None:
    bench.token(bench.keys.old, kid="old")
    assert bench.failures(*bench.sample()) == ("", 0)


def rotated_away(bench: Bench) -> None:
    bench.provider.keys([rsa_jwk(bench.keys.new.public_key(), "new")])
    bench.token(bench.keys.old, kid="old")


def namespaced(bench: Bench) -> None:
    custom: dict[str, Any] = {f"{NAMESPACE}roles": ["system.admin"], f"{NAMESPACE}groups": ["*"]}
    bench.token(roles=None, groups=None, **custom)


BAD_TOKENS: dict[str, tuple[Callable[[Bench], None], str]] = {
    "signed by another": (lambda b: b.token(b.keys.old), "token signature|bad-signature"),
    "rotated away": (rotated_away, "token signature|unknown-key-id"),
    "for another client": (lambda b: b.token(aud="account"), "token audience|wrong-audience"),
    "for nobody": (lambda b: b.token(aud=None, azp="portworx"), "token audience|wrong-audience"),
    "of another realm": (lambda b: b.token(iss="https://x/"), "token issuer|untrusted-issuer"),
    "with a slash": (
        lambda b: b.token(iss=f"{b.provider.issuer}/"),
        "token issuer|untrusted-issuer",
    ),
    "expired": (lambda b: b.token(exp=now() - 1), "token exp|expired-token"),
    "without an email": (lambda b: b.token(email=None), "token email|missing-claim"),
    "roles as text": (lambda b: b.token(roles="system.admin"), "token roles|bad-claim"),
    "roles elsewhere": (
        lambda b: b.token(roles=None, realm_access={"roles": ["system.admin"]}),
        "token roles|no-roles",
    ),
    "roles in a namespace": (namespaced, "token roles|no-roles"),
}


@pytest.mark.parametrize(("make", "expected"), BAD_TOKENS.values(), ids=list(BAD_TOKENS))
def test_a_bad_token_of_a_healthy_provider(
    bench: Bench, make: Callable[[Bench], None], expected: str
) -> None:
    make(bench)
    text, status = bench.failures(*bench.sample())
    name, _, code = expected.partition("|")
    assert status == 1
    failed = [line for line in text.splitlines() if line.startswith("failed")]
    assert len(failed) == 1
    assert failed[0].startswith(f"failed  {name}: ") and failed[0].endswith(f" [{code}]")


def test_the_namespace_of_the_values_is_looked_at(bench: Bench) -> None:
    namespaced(bench)
    values = bench.values(more=f"    customClaimNamespace: {NAMESPACE}\n")
    assert bench.failures(*bench.sample(), values=values) == ("", 0)


def test_a_namespace_that_the_values_lack_is_named(bench: Bench) -> None:
    namespaced(bench)
    text, _ = bench.failures(*bench.sample())
    assert f"set auth.oidc.customClaimNamespace: {NAMESPACE}\n" in text


def test_without_keys_the_claims_of_the_token_are_checked_still(bench: Bench) -> None:
    bench.provider.discovery(jwks_uri=None)
    bench.token(name=None, iss="portworx.com", aud=None)
    text, _ = bench.check(*bench.sample())
    failed = re.findall("^failed  token (.*?):", text, re.M)
    assert failed == ["signature", "issuer", "audience", "name"]
    assert "failed  token signature: not checked, since " in text


def test_no_signature_is_valid_where_a_key_cannot_be_read(bench: Bench) -> None:
    bench.provider.keys([*bench.keys.published(), {"kty": "OKP", "crv": "Ed448", "kid": "e"}])
    bench.token()
    text, status = bench.failures(*bench.sample())
    found = re.findall(r"^failed  (.*?): .*\[(.*)\]$", text, re.M)
    assert found == [("key e", "unreadable-key"), ("token signature", "not-checked")]
    assert status == 1


def test_a_token_whose_signature_cannot_be_checked_is_not_decided(bench: Bench) -> None:
    bench.provider.discovery(jwks_uri="http://login.test/keys")
    bench.token()
    assert bench.failures(*bench.sample())[1] == 3
