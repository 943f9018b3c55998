"""An OpenID Connect provider asked as Portworx asks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from provider import Keys, rsa_jwk
from renderer.edge import checks
from renderer.network import discovery
from renderer.network.discovery import KNOWN, Provider
from renderer.network.web import Answer
from renderer.problems import Place, Problem, RenderError
from renderer.values.cluster import Oidc
from renderer.verifying.case import Trust

ISSUER = "https://login.test/realms/storage"
WELL_KNOWN = f"{ISSUER}/.well-known/openid-configuration"
JWKS = f"{ISSUER}/keys"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys.make()


def document(**changes: object) -> dict[str, object]:
    healthy = {
        "issuer": ISSUER,
        "jwks_uri": JWKS,
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    return {name: value for name, value in {**healthy, **changes}.items() if value is not None}


def fetching(pages: dict[str, object]) -> Callable[[str], Answer]:
    def fetch(url: str) -> Answer:
        page = pages[url]
        if isinstance(page, Answer):
            return page
        return Answer(url, 200, page if isinstance(page, bytes) else json.dumps(page).encode())

    return fetch


def discover(keys: list[Any], **changes: object) -> Provider:
    pages = {WELL_KNOWN: document(**changes), JWKS: {"keys": keys}}
    return discovery.discover(ISSUER, fetching(pages))


def failures(provider: Provider) -> str:
    return checks.as_text(check for check in provider.checks if not check.passed)


def test_a_healthy_provider(keys: Keys) -> None:
    offered = ["ES256", "RS256", "HS256", "EdDSA", "none"]
    provider = discover(keys.published(), id_token_signing_alg_values_supported=offered)
    assert checks.as_text(provider.checks) == (
        f"passed  discovery: {WELL_KNOWN} answers\n"
        f"passed  issuer: {ISSUER} equals the provider's byte for byte\n"
        "passed  algorithms: of ES256, RS256, HS256, EdDSA, none Portworx takes RS256, ES256\n"
        f"passed  jwks_uri: {JWKS} answers\n"
        "passed  key new: RSA of 2048 bits; verifies RS256\n"
        "passed  key old: RSA of 2048 bits; verifies RS256\n"
        "passed  key ec: P-256; verifies ES256\n"
        "passed  key enc: RSA of 2048 bits for encryption; Portworx has no use for it\n"
    )
    assert [key.key_id for key in provider.keys] == ["new", "old", "ec"]
    assert provider.algorithms == ("RS256", "ES256")


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (None, ("RS256",)),
        ([], ("RS256",)),
        ("RS512", ("RS256",)),
        (["HS256"], ("RS256",)),
        (["EdDSA", "none", "HS512"], ("RS256",)),
        ([1, None, "RS384"], ("RS384",)),
        (["ES256"], ("ES256",)),
        (list(reversed(KNOWN)), KNOWN),
    ],
    ids=str,
)
def test_portworx_takes_of_the_algorithms(offered: object, taken: tuple[str, ...]) -> None:
    found = {"id_token_signing_alg_values_supported": offered}
    assert discovery.accepted(found) == taken


def test_a_slash_at_the_end_of_the_issuer_does_not_double_in_the_url() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Answer:
        asked.append(url)
        return Answer(url, 404, b"{}")

    discovery.discover(f"{ISSUER}/", fetch)
    assert asked == [WELL_KNOWN]


SET_ISSUER = "        hint: set auth.oidc.issuer to what the provider says, if it is yours\n"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            f"{ISSUER}/",
            f"failed  issuer: the provider calls itself {ISSUER}/, and the values say {ISSUER}:"
            f" a slash too few at the end [issuer-mismatch]\n{SET_ISSUER}",
        ),
        (
            ISSUER.upper(),
            f"failed  issuer: the provider calls itself {ISSUER.upper()}, and the values say"
            f" {ISSUER} [issuer-mismatch]\n{SET_ISSUER}",
        ),
        (
            7,
            "failed  issuer: the discovery document names no issuer [issuer-mismatch]\n"
            "        hint: check auth.oidc.issuer\n",
        ),
    ],
    ids=["slash", "capitals", "number"],
)
def test_an_issuer_that_differs(keys: Keys, found: object, text: str) -> None:
    assert failures(discover(keys.published(), issuer=found)) == text


def test_a_slash_too_many_in_the_values(keys: Keys) -> None:
    pages = {WELL_KNOWN: document(), JWKS: {"keys": keys.published()}}
    text = failures(discovery.discover(f"{ISSUER}/", fetching(pages)))
    assert text == (
        f"failed  issuer: the provider calls itself {ISSUER}, and the values say {ISSUER}/:"
        f" a slash too many at the end [issuer-mismatch]\n{SET_ISSUER}"
    )


def test_a_provider_that_signs_with_a_shared_secret_only(keys: Keys) -> None:
    offered = ["HS256"]
    provider = discover(keys.published(), id_token_signing_alg_values_supported=offered)
    assert failures(provider) == (
        "failed  algorithms: the provider offers HS256, and Portworx would take RS256 alone"
        " [no-common-algorithm]\n"
        "        hint: let the provider sign the client's tokens with RS256\n"
    )


@pytest.mark.parametrize(
    "uri", [None, 1, "", "http://login.test/keys", "/keys"], ids=["none", "1", "", "http", "path"]
)
def test_keys_that_do_not_come_over_tls(uri: object) -> None:
    provider = discover([], jwks_uri=uri)
    assert provider.keys == ()
    assert failures(provider) == (
        "failed  jwks_uri: the discovery document names no jwks_uri that begins with https://"
        " [bad-jwks-uri]\n"
        "        hint: let the provider hand out its keys over TLS\n"
    )


@pytest.mark.parametrize("page", [b"", b"<html>", b"[]", b"\xff", b"[" * 100_000], ids=range(5))
def test_a_page_that_is_not_a_json_object(page: bytes) -> None:
    hint = "        hint: check auth.oidc.issuer, path and all\n"
    message = "the answer is not a JSON object [bad-answer]"
    first = discovery.discover(ISSUER, fetching({WELL_KNOWN: page}))
    assert checks.as_text(first.checks) == f"failed  discovery: {WELL_KNOWN}: {message}\n{hint}"
    second = discovery.discover(ISSUER, fetching({WELL_KNOWN: document(), JWKS: page}))
    assert failures(second) == f"failed  jwks_uri: {JWKS}: {message}\n{hint}"


def test_a_page_that_is_not_there() -> None:
    provider = discovery.discover(ISSUER, fetching({WELL_KNOWN: Answer(WELL_KNOWN, 404, b"{}")}))
    assert failures(provider) == (
        f"failed  discovery: {WELL_KNOWN}: the answer is HTTP 404, and 200 is needed [bad-answer]\n"
        "        hint: check auth.oidc.issuer, path and all\n"
    )


def test_a_provider_that_does_not_answer_is_no_answer_and_not_a_no() -> None:
    def fetch(url: str) -> Answer:
        raise RenderError(Problem("slow-answer", Place(url), "m", "h", outside=True))

    assert checks.status(discovery.discover(ISSUER, fetch).checks) == 3


NONE = "        hint: let the provider publish a signing key for RS256\n"


@pytest.mark.parametrize(
    "found", [[], None, {}, "x", [1, None]], ids=["empty", "none", "object", "text", "junk"]
)
def test_a_provider_without_keys(found: Any) -> None:
    assert failures(discover(found)) == (
        f"failed  keys: of 0 keys none can verify a token [no-usable-key]\n{NONE}"
    )


def test_a_key_too_short(keys: Keys) -> None:
    short = rsa_jwk(keys.short.public_key(), "short")
    text = failures(discover([short, rsa_jwk(keys.new.public_key(), "new")]))
    assert text == (
        "failed  key short: the key has 1024 bits, and 2048 or more are needed [short-key]\n"
        "        hint: let the provider use a longer key\n"
    )


@pytest.mark.parametrize("member", ["d", "k"])
def test_a_private_key_that_is_published(keys: Keys, member: str) -> None:
    leaked = {**rsa_jwk(keys.new.public_key(), "new"), member: "secret-canary"}
    provider = discover([leaked, rsa_jwk(keys.old.public_key(), "old")])
    assert [key.key_id for key in provider.keys] == ["old"]
    assert "canary" not in checks.as_text(provider.checks)
    assert failures(provider) == (
        "failed  key new: its private half is published too, so anybody can sign with it"
        " [published-key]\n"
        "        hint: replace the key at the provider at once\n"
    )


def test_one_key_without_a_kid_will_do_and_one_of_several_will_not(keys: Keys) -> None:
    key = rsa_jwk(keys.new.public_key(), "")
    del key["kid"]
    assert failures(discover([key])) == ""
    assert failures(discover([key, rsa_jwk(keys.old.public_key(), "old")])) == (
        "failed  key without a kid: RSA of 2048 bits; without a kid no token can name it among"
        " several [no-key-id]\n"
        "        hint: let the provider give each key a kid\n"
    )


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "AA"},
        {"kty": "EC", "crv": "secp256k1", "kid": "a"},
        {"kty": ["RSA"], "kid": {"a": 1}},
        {"kty": "RSA", "kid": "a", "use": "enc", "n": 7},
        {"kty": "RSA", "kid": "a", "alg": "RSA-OAEP", "n": "\u20ac"},
        {},
    ],
    ids=["ed25519", "curve", "types", "use", "alg", "empty"],
)
def test_a_key_that_portworx_has_no_use_for_is_told_and_left_out(keys: Keys, key: Any) -> None:
    provider = discover([key, rsa_jwk(keys.new.public_key(), "new")])
    assert failures(provider) == ""
    assert [key.key_id for key in provider.keys] == ["new"]


def test_a_flood_of_keys_is_not_listed() -> None:
    assert failures(discover([{}] * 101)) == (
        f"failed  jwks_uri: {JWKS}: the answer has 101 keys, and no provider needs that many"
        " [bad-answer]\n"
        "        hint: check what answers there\n"
    )


def test_what_a_provider_says_is_cut_and_made_harmless(keys: Keys) -> None:
    issuer = "https://x/\x1b[31m" + "y" * 1_000_000
    text = failures(discover(keys.published(), issuer=issuer))
    assert len(text) < 1000
    assert "\x1b" not in text


def test_trust_is_what_the_settings_want_of_tokens(keys: Keys) -> None:
    provider = discover([rsa_jwk(keys.new.public_key(), "new")])
    trust = discovery.trust(provider, Oidc(ISSUER, "portworx", None), None)
    assert trust == Trust(ISSUER, ("RS256",), provider.keys, "sub", "portworx", "")
