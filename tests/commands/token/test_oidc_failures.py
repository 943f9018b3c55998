"""pxsec oidc check, against a provider that fails in every way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from oidcbench import Bench
from provider import DISCOVERY, Reply, authority, reply, rsa_jwk
from renderer.network import web

WELL_KNOWN = "ISSUER/.well-known/openid-configuration"
PROXY = "check the address, and that this machine may connect (no proxy is used)"


def moving(location: str) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies[DISCOVERY] = Reply(b"", 302, {"Location": location})

    return fail


def answering(what: Reply) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies[DISCOVERY] = what

    return fail


def failing_keys(what: Reply) -> Callable[[Bench], None]:
    def fail(bench: Bench) -> None:
        bench.provider.replies["/realms/storage/keys"] = what

    return fail


def short_key(bench: Bench) -> None:
    bench.provider.keys([rsa_jwk(bench.keys.short.public_key(), "a")])


FAILING: dict[str, tuple[Callable[[Bench], None], str, int]] = {
    "huge": (
        answering(Reply(b" " * (web.MAX_BYTES + 1))),
        f"failed  discovery: {WELL_KNOWN}: the answer has more than 1 MiB [large-answer]\n"
        "        hint: check the address: such answers are small\n",
        1,
    ),
    "redirect to http": (
        moving("http://login.test/"),
        f"failed  discovery: {WELL_KNOWN}: it redirects to an address that is not https://"
        " [unsafe-redirect]\n"
        "        hint: let it answer itself: others in between could answer for that address\n",
        1,
    ),
    "redirect to nowhere": (
        moving("https://127.0.0.1:1/"),
        "failed  discovery: https://127.0.0.1:1/: no connection: nothing listens there"
        f" [unreachable]\n        hint: {PROXY}\n",
        3,
    ),
    "redirect in a circle": (
        moving(DISCOVERY),
        f"failed  discovery: {WELL_KNOWN}: it redirects more than 5 times [unsafe-redirect]\n"
        "        hint: give the address that it ends at\n",
        1,
    ),
    "not there": (
        answering(reply({"error": "x"}, 404)),
        f"failed  discovery: {WELL_KNOWN}: the answer is HTTP 404, and 200 is needed [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "bad JSON": (
        answering(Reply(b"{")),
        f"failed  discovery: {WELL_KNOWN}: the answer is not a JSON object [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "a slash too many": (
        lambda bench: bench.provider.discovery(issuer=f"{bench.provider.issuer}/"),
        "failed  issuer: the provider calls itself ISSUER/, and the values say ISSUER: a slash too"
        " few at the end [issuer-mismatch]\n"
        "        hint: set auth.oidc.issuer to what the provider says, if it is yours\n",
        1,
    ),
    "keys over http": (
        lambda bench: bench.provider.discovery(jwks_uri="http://login.test/keys"),
        "failed  jwks_uri: the discovery document names no jwks_uri that begins with https://"
        " [bad-jwks-uri]\n"
        "        hint: let the provider hand out its keys over TLS\n",
        1,
    ),
    "no keys": (
        lambda bench: bench.provider.keys([]),
        "failed  keys: of 0 keys none can verify a token [no-usable-key]\n"
        "        hint: let the provider publish a signing key for RS256 or ES256\n",
        1,
    ),
    "keys not there": (
        failing_keys(reply({}, 500)),
        "failed  jwks_uri: ISSUER/keys: the answer is HTTP 500, and 200 is needed [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n",
        1,
    ),
    "a short key alone": (
        short_key,
        "failed  key a: the key has 1024 bits, and 2048 or more are needed [short-key]\n"
        "        hint: let the provider use a longer key\n"
        "failed  keys: of 1 keys none can verify a token [no-usable-key]\n"
        "        hint: let the provider publish a signing key for RS256 or ES256\n",
        1,
    ),
    "HS256 only": (
        lambda b: b.provider.discovery(id_token_signing_alg_values_supported=["HS256"]),
        "failed  algorithms: the provider offers HS256, and Portworx would take RS256 alone"
        " [no-common-algorithm]\n"
        "        hint: let the provider sign the client's tokens with RS256\n",
        1,
    ),
}


@pytest.mark.parametrize(("fail", "expected", "code"), FAILING.values(), ids=list(FAILING))
def test_a_failing_provider(
    bench: Bench, fail: Callable[[Bench], None], expected: str, code: int
) -> None:
    fail(bench)
    assert bench.failures() == (expected, code)


def test_a_provider_that_trickles(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "get", partial(web.get, seconds=1))
    bench.provider.replies[DISCOVERY] = Reply(b" " * 999, pause=0.2)
    assert bench.failures() == (
        f"failed  discovery: {WELL_KNOWN}: no whole answer within 1 seconds [slow-answer]\n"
        "        hint: check the address, and the firewalls between\n",
        3,
    )


def test_an_unknown_ca(bench: Bench) -> None:
    (bench.folder / "other.pem").write_bytes(authority().pem)
    assert bench.check(ca="other.pem") == (
        f"failed  discovery: {WELL_KNOWN}: its certificate is not signed by a CA that is trusted"
        " here [unknown-ca]\n"
        "        hint: name the CA with --ca-file, and see that Portworx trusts it too\n",
        1,
    )


def test_a_provider_over_http_is_not_even_asked(bench: Bench) -> None:
    issuer = bench.provider.issuer.replace("https:", "http:")
    text, status = bench.failures(values=bench.values(issuer))
    assert ("not an https:// URL [bad-url]\n" in text, status) == (True, 1)
    assert bench.provider.seen == []
