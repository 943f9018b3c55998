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


UNREADABLE = {"kty": "OKP", "crv": "X25519", "kid": "box", "use": "enc", "x": "AA"}


def short_key(bench: Bench) -> None:
    bench.provider.keys([rsa_jwk(bench.keys.short.public_key(), "a")])


REFUSES_ALL = "Portworx refuses every token"
NO_START = "Portworx does not start"
OVER_TLS = "        hint: let the provider answer over https://\n"
NOT_JSON = "        hint: see what answers there, and check auth.oidc.issuer, path and all\n"
CHECK_ISSUER = "        hint: check auth.oidc.issuer, path and all\n"
ITSELF = "        hint: let it answer itself: others in between could answer for that address\n"

FAILING: dict[str, tuple[Callable[[Bench], None], str, int]] = {
    "huge": (
        answering(Reply(b" " * (web.MAX_BYTES + 1))),
        f"failed  discovery: {WELL_KNOWN}: the answer has more than 4 MiB, and pxsec reads no more"
        " [large-answer]\n        hint: check the address: such answers are small\n",
        3,
    ),
    "redirect to http": (
        moving("http://login.test/"),
        f"failed  discovery: {WELL_KNOWN}: it redirects to an address that is not https://"
        f" [unsafe-redirect]\n{ITSELF}",
        3,
    ),
    "redirect to nowhere": (
        moving("https://127.0.0.1:1/"),
        "failed  discovery: https://127.0.0.1:1/: no connection: nothing listens there"
        f" [unreachable]\n        hint: {PROXY}\n",
        3,
    ),
    "redirect in a circle": (
        moving(DISCOVERY),
        f"failed  discovery: {WELL_KNOWN}: it redirects more than 9 times [unsafe-redirect]\n"
        "        hint: give the address that it ends at\n",
        1,
    ),
    "not there": (
        answering(reply({"error": "x"}, 404)),
        f"failed  discovery: {WELL_KNOWN}: the answer is HTTP 404, and not 200: {NO_START}"
        f" [bad-answer]\n{CHECK_ISSUER}",
        1,
    ),
    "bad JSON": (
        answering(Reply(b"{")),
        f"failed  discovery: {WELL_KNOWN}: the answer is not JSON: {NO_START} [bad-answer]\n"
        f"{NOT_JSON}",
        1,
    ),
    "a slash too many": (
        lambda bench: bench.provider.discovery(issuer=f"{bench.provider.issuer}/"),
        "failed  issuer: the provider calls itself ISSUER/, and the values say ISSUER: a slash too"
        f" few at the end; {NO_START} [issuer-mismatch]\n"
        "        hint: set auth.oidc.issuer to what the provider says, if it is yours\n",
        1,
    ),
    "keys over http": (
        lambda bench: bench.provider.discovery(jwks_uri="http://login.test/keys"),
        "warned  jwks_uri: http://login.test/keys: Portworx asks there, and anybody in between can"
        f" answer as he likes [insecure-jwks-uri]\n{OVER_TLS}"
        "failed  keys: not looked at, since pxsec asks over https:// alone [not-checked]\n"
        f"{OVER_TLS}",
        3,
    ),
    "keys redirected to http": (
        failing_keys(Reply(b"", 302, {"Location": "http://login.test/"})),
        "failed  jwks_uri: ISSUER/keys: it redirects to an address that is not https://"
        f" [unsafe-redirect]\n{ITSELF}",
        3,
    ),
    "no keys": (
        lambda bench: bench.provider.keys([]),
        f"failed  keys: of 0 keys none can verify a token: {REFUSES_ALL} [no-usable-key]\n"
        "        hint: let the provider publish a signing key for RS256 or ES256\n",
        1,
    ),
    "keys not there": (
        failing_keys(reply({}, 500)),
        f"failed  jwks_uri: ISSUER/keys: the answer is HTTP 500, and not 200: {REFUSES_ALL}"
        f" [bad-answer]\n{CHECK_ISSUER}",
        1,
    ),
    "a key that cannot be read": (
        lambda bench: bench.provider.keys([*bench.keys.published(), UNREADABLE]),
        "failed  key box: its curve (crv) is 'X25519', which Portworx does not know: so Portworx"
        " reads none of the keys, and refuses every token [unreadable-key]\n"
        "        hint: let the provider's administrator take this key out of the JWKS, or give"
        " Portworx a realm without it (Keycloak: Realm settings, Keys, Add providers: delete the"
        " one that made the key)\n",
        1,
    ),
    "a short key alone": (
        short_key,
        "warned  key a: RSA of 1024 bits; verifies RS256; fewer than 2048 bits are no longer safe"
        " [short-key]\n        hint: let the provider use a longer key\n",
        0,
    ),
    "HS256 only": (
        lambda b: b.provider.discovery(id_token_signing_alg_values_supported=["HS256"]),
        "warned  algorithms: the provider offers HS256, and Portworx takes RS256 alone"
        " [no-common-algorithm]\n"
        "        hint: let the provider sign the client's tokens with RS256\n",
        0,
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
        "        hint: name the CA with --ca-file; of a provider, Portworx must trust it too\n",
        3,
    )


def test_what_is_warned_of_fails_where_warnings_are_errors(bench: Bench) -> None:
    short_key(bench)
    own = "  guestAccess: Enabled\n  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}\n"
    values = bench.values(more=own)
    text, status = bench.failures(values=values)
    assert (text.partition(":")[0], status) == ("warned  key a", 0)
    assert bench.failures("--warnings-as-errors", values=values) == (text, 1)


def test_a_provider_over_http_is_not_even_asked(bench: Bench) -> None:
    issuer = bench.provider.issuer.replace("https:", "http:")
    text, status = bench.failures(values=bench.values(issuer))
    assert text.replace(issuer, "ISSUER") == (
        f"warned  discovery: {WELL_KNOWN}: Portworx asks there, and anybody in between can answer"
        f" as he likes [insecure-issuer]\n{OVER_TLS}"
        "failed  provider: not looked at, since pxsec asks over https:// alone [not-checked]\n"
        f"{OVER_TLS}"
    )
    assert status == 3
    assert bench.provider.seen == []


def test_it_is_told_how_long_portworx_keeps_the_keys(bench: Bench) -> None:
    path = "/realms/storage/keys"
    headers = {"Cache-Control": "public, max-age=3600"}
    bench.provider.replies[path] = bench.provider.replies[path]._replace(headers=headers)
    text, status = bench.check()
    assert (
        "passed  rotation: Portworx keeps the keys for 60m (max-age): so long after a rotation it"
        " refuses tokens of a new key, and takes those of a withdrawn one\n"
    ) in text
    assert status == 0
