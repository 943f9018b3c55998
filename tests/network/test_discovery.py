"""An OpenID Connect provider asked as Portworx asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from provider import Keys, rsa_jwk
from renderer.edge import checks
from renderer.network import discovery
from renderer.network.discovery import Provider
from renderer.network.web import Answer
from renderer.portworx.authorization import OFFERED
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


def fetching(pages: Mapping[str, object]) -> Callable[[str], Answer]:
    def fetch(url: str) -> Answer:
        page = pages[url]
        if isinstance(page, Answer):
            return page
        return Answer(url, 200, page if isinstance(page, bytes) else json.dumps(page).encode())

    return fetch


def discover(keys: Any, **changes: object) -> Provider:
    pages = {WELL_KNOWN: document(**changes), JWKS: {"keys": keys}}
    return discovery.discover(ISSUER, fetching(pages))


def failures(provider: Provider) -> str:
    return checks.as_text(check for check in provider.checks if check.code)


ANEW = "passed  rotation: Portworx asks for the keys again when a token names a new one\n"


def test_a_healthy_provider(keys: Keys) -> None:
    offered = ["ES256", "RS256", "HS256", "EdDSA", "none"]
    provider = discover(keys.published(), id_token_signing_alg_values_supported=offered)
    assert checks.as_text(provider.checks) == (
        f"passed  discovery: {WELL_KNOWN} answers\n"
        f"passed  issuer: {ISSUER} equals the provider's byte for byte\n"
        "passed  algorithms: of ES256, RS256, HS256, EdDSA, none Portworx takes RS256, ES256\n"
        f"passed  jwks_uri: {JWKS} answers\n"
        f"{ANEW}"
        "passed  key new: RSA of 2048 bits; verifies RS256\n"
        "passed  key old: RSA of 2048 bits; verifies RS256\n"
        "passed  key ec: P-256; verifies ES256\n"
        "passed  key enc: RSA of 2048 bits, for encryption; verifies RS256\n"
    )
    assert [key.key_id for key in provider.keys or ()] == ["new", "old", "ec", "enc"]
    assert provider.algorithms == ("RS256", "ES256")
    assert list(provider.unverified) == []


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (None, ("RS256",)),
        ([], ("RS256",)),
        (["HS256"], ("RS256",)),
        (["rs256"], ("RS256",)),
        (["EdDSA", "none", "HS512"], ("RS256",)),
        ([None, "RS384"], ("RS384",)),
        (["ES256"], ("ES256",)),
        (list(reversed(OFFERED)), OFFERED),
    ],
    ids=str,
)
def test_portworx_takes_of_the_algorithms(offered: object, taken: tuple[str, ...]) -> None:
    assert discover([], id_token_signing_alg_values_supported=offered).algorithms == taken


def test_a_slash_at_the_end_of_the_issuer_does_not_double_in_the_url() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Answer:
        asked.append(url)
        return Answer(url, 404, b"{}")

    discovery.discover(f"{ISSUER}/", fetch)
    assert asked == [WELL_KNOWN]


NO_START = "Portworx does not start"
SET_ISSUER = "        hint: set auth.oidc.issuer to what the provider says, if it is yours\n"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            f"{ISSUER}/",
            f"failed  issuer: the provider calls itself {ISSUER}/, and the values say {ISSUER}:"
            f" a slash too few at the end; {NO_START} [issuer-mismatch]\n{SET_ISSUER}",
        ),
        (
            ISSUER.upper(),
            f"failed  issuer: the provider calls itself {ISSUER.upper()}, and the values say"
            f" {ISSUER}; {NO_START} [issuer-mismatch]\n{SET_ISSUER}",
        ),
        (
            None,
            f"failed  issuer: the discovery document names no issuer: {NO_START}"
            " [issuer-mismatch]\n        hint: check auth.oidc.issuer\n",
        ),
    ],
    ids=["slash", "capitals", "none"],
)
def test_an_issuer_that_differs_keeps_portworx_from_starting(
    keys: Keys, found: object, text: str
) -> None:
    provider = discover(keys.published(), issuer=found)
    assert failures(provider) == text
    assert provider.keys is None


def test_a_slash_too_many_in_the_values(keys: Keys) -> None:
    pages = {WELL_KNOWN: document(), JWKS: {"keys": keys.published()}}
    text = failures(discovery.discover(f"{ISSUER}/", fetching(pages)))
    assert text == (
        f"failed  issuer: the provider calls itself {ISSUER}, and the values say {ISSUER}/:"
        f" a slash too many at the end; {NO_START} [issuer-mismatch]\n{SET_ISSUER}"
    )


def test_of_names_that_differ_by_case_the_last_counts(keys: Keys) -> None:
    assert failures(discover(keys.published(), ISSUER=ISSUER, jwks_uri=None, JWKS_URI=JWKS)) == ""
    assert failures(discover(keys.published(), Issuer="https://x")) == (
        f"failed  issuer: the provider calls itself https://x, and the values say {ISSUER}; it"
        f" names itself 2 times, and Portworx takes the last; {NO_START} [issuer-mismatch]\n"
        f"{SET_ISSUER}"
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("issuer", 7, "a string"),
        ("jwks_uri", ["https://x"], "a string"),
        ("authorization_endpoint", 5, "a string"),
        ("TOKEN_ENDPOINT", {}, "a string"),
        ("userinfo_endpoint", False, "a string"),
        ("id_token_signing_alg_values_supported", "RS256", "a list of strings"),
        ("id_token_signing_alg_values_supported", ["RS256", 5], "a list of strings"),
    ],
    ids=str,
)
def test_a_type_that_go_cannot_read_keeps_portworx_from_starting(
    keys: Keys, name: str, value: object, expected: str
) -> None:
    assert failures(discover(keys.published(), **{name: value})) == (
        f"failed  discovery: {WELL_KNOWN}: {name.lower()} is not {expected}: {NO_START}"
        " [bad-answer]\n"
        "        hint: see what answers there, and check auth.oidc.issuer, path and all\n"
    )


def test_what_portworx_does_not_read_may_be_of_any_type(keys: Keys) -> None:
    raw = json.dumps(document(scopes_supported=5)).encode()[:-1] + b', "x": 1e400}'
    pages = {WELL_KNOWN: raw, JWKS: {"keys": keys.published()}}
    assert failures(discovery.discover(ISSUER, fetching(pages))) == ""


@pytest.mark.parametrize("offered", [["HS256"], ["EdDSA"]], ids=str)
def test_a_provider_that_offers_what_portworx_takes_not_is_warned_of(
    keys: Keys, offered: list[str]
) -> None:
    provider = discover(keys.published(), id_token_signing_alg_values_supported=offered)
    assert failures(provider) == (
        f"warned  algorithms: the provider offers {offered[0]}, and Portworx takes RS256 alone"
        " [no-common-algorithm]\n"
        "        hint: let the provider sign the client's tokens with RS256\n"
    )


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        (None, "names no jwks_uri"),
        ("", "names no jwks_uri"),
        ("/keys", "names /keys as jwks_uri, where nobody can ask"),
        ("ftp://x/keys", "names ftp://x/keys as jwks_uri, where nobody can ask"),
        ("https://", "names https:// as jwks_uri, where nobody can ask"),
        ("https://x:y/keys", "names https://x:y/keys as jwks_uri, where nobody can ask"),
    ],
    ids=["none", "empty", "path", "ftp", "no host", "port"],
)
def test_a_provider_that_does_not_say_where_its_keys_are(uri: object, said: str) -> None:
    provider = discover([], jwks_uri=uri)
    assert provider.keys is None
    assert failures(provider) == (
        f"failed  jwks_uri: the discovery document {said}: Portworx starts and refuses every token"
        " [bad-jwks-uri]\n"
        "        hint: let the provider say there where its keys are: https://...\n"
    )


OVER_TLS = "        hint: let the provider answer over https://\n"
NOT_ASKED = (
    "not looked at, since pxsec asks over https:// alone [not-checked]\n"
    "        hint: let the provider answer over https://\n"
)


def test_keys_over_http_are_not_asked_for_and_no_answer(keys: Keys) -> None:
    provider = discover(keys.published(), jwks_uri="HTTP://user:secret@login.test/keys")
    assert failures(provider) == (
        "warned  jwks_uri: HTTP://login.test/keys: Portworx asks there, and anybody in between can"
        f" answer as he likes [insecure-jwks-uri]\n{OVER_TLS}failed  keys: {NOT_ASKED}"
    )
    assert checks.status(provider.checks) == 3
    assert [check.code for check in provider.unverified] == ["not-checked"]


def test_keys_behind_a_password_are_not_asked_for_and_it_is_not_shown() -> None:
    provider = discover([], jwks_uri="https://user:secret-canary@login.test/keys")
    assert failures(provider) == (
        "failed  jwks_uri: not asked, since its jwks_uri has a user name in it [not-checked]\n"
        "        hint: let the provider hand out its keys without one\n"
    )
    assert checks.status(provider.checks) == 3


def test_an_address_is_asked_as_go_asks_for_it(keys: Keys) -> None:
    uri = f"{ISSUER}/key s/\xe9?a=%20#x"
    asked = f"{ISSUER}/key%20s/%C3%A9?a=%20#x"
    pages = {WELL_KNOWN: document(jwks_uri=uri), asked: {"keys": keys.published()}}
    assert failures(discovery.discover(ISSUER, fetching(pages))) == ""


def test_a_provider_over_http_is_not_asked() -> None:
    provider = discovery.discover("http://login.test", fetching({}))
    assert failures(provider) == (
        "warned  discovery: http://login.test/.well-known/openid-configuration: Portworx asks"
        " there, and anybody in between can answer as he likes [insecure-issuer]\n"
        f"{OVER_TLS}failed  provider: {NOT_ASKED}"
    )
    assert checks.status(provider.checks) == 3


def test_a_scheme_in_capitals_is_one(keys: Keys) -> None:
    uri = JWKS.replace("https", "HTTPS")
    pages = {WELL_KNOWN: document(jwks_uri=uri), uri: {"keys": keys.published()}}
    assert failures(discovery.discover(ISSUER, fetching(pages))) == ""


NOT_JSON = "the answer is not JSON"
BAD_PAGES = {
    "empty": (b"", NOT_JSON),
    "html": (b"<html>", NOT_JSON),
    "list": (b"[]", "the answer is not a JSON object"),
    "byte": (b"\xff", NOT_JSON),
    "mark": (b"\xef\xbb\xbf{}", NOT_JSON),
    "utf-16": ('{"issuer": ""}'.encode("utf-16"), NOT_JSON),
    "more": (b"{} x", NOT_JSON),
}


@pytest.mark.parametrize(("page", "said"), BAD_PAGES.values(), ids=list(BAD_PAGES))
def test_a_page_that_is_not_a_json_object(page: bytes, said: str) -> None:
    hint = "        hint: see what answers there, and check auth.oidc.issuer, path and all\n"
    first = discovery.discover(ISSUER, fetching({WELL_KNOWN: page}))
    assert checks.as_text(first.checks) == (
        f"failed  discovery: {WELL_KNOWN}: {said}: {NO_START} [bad-answer]\n{hint}"
    )
    second = discovery.discover(ISSUER, fetching({WELL_KNOWN: document(), JWKS: page}))
    assert failures(second) == (
        f"failed  jwks_uri: {JWKS}: {said}: Portworx refuses every token [bad-answer]\n{hint}"
    )


@pytest.mark.parametrize("status", [201, 204, 304, 404, 500])
def test_an_answer_must_have_the_status_200(status: int) -> None:
    hint = "        hint: check auth.oidc.issuer, path and all\n"
    first = fetching({WELL_KNOWN: Answer(WELL_KNOWN, status, b"{}")})
    assert failures(discovery.discover(ISSUER, first)) == (
        f"failed  discovery: {WELL_KNOWN}: the answer is HTTP {status}, and not 200: {NO_START}"
        f" [bad-answer]\n{hint}"
    )
    second = fetching({WELL_KNOWN: document(), JWKS: Answer(JWKS, status, b"{}")})
    assert failures(discovery.discover(ISSUER, second)) == (
        f"failed  jwks_uri: {JWKS}: the answer is HTTP {status}, and not 200: Portworx refuses"
        f" every token [bad-answer]\n{hint}"
    )


def test_a_provider_that_does_not_answer_is_no_answer_and_not_a_no() -> None:
    def fetch(url: str) -> Answer:
        raise RenderError(Problem("slow-answer", Place(url), "m", "h", outside=True))

    assert checks.status(discovery.discover(ISSUER, fetch).checks) == 3


@pytest.mark.parametrize("found", [[], None], ids=["empty", "none"])
def test_a_provider_without_keys(found: Any) -> None:
    assert failures(discover(found)) == (
        "failed  keys: of 0 keys none can verify a token: Portworx refuses every token"
        " [no-usable-key]\n        hint: let the provider publish a signing key for RS256\n"
    )


def test_a_key_that_cannot_be_read_leaves_nothing_to_verify_with(keys: Keys) -> None:
    provider = discover([*keys.published(), {"kty": "OKP", "crv": "X25519", "kid": "box"}])
    assert "failed  key box: " in failures(provider)
    assert provider.keys is None
    assert checks.as_text(provider.unverified) == (
        "failed  signature: not checked, since Portworx has no key of this provider [not-checked]\n"
        "        hint: see above\n"
    )


def test_keys_that_pxsec_does_not_ask_for_are_not_seen() -> None:
    def fetch(url: str) -> Answer:
        return Answer(url, 200, json.dumps(document(jwks_uri="http://x/keys")).encode())

    assert checks.as_text(discovery.discover(ISSUER, fetch).unverified) == (
        "failed  signature: not checked, since its keys are not seen [not-checked]\n"
        "        hint: see above\n"
    )


def rotation(keys: Keys, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"keys": keys.published()}).encode()
    pages = {WELL_KNOWN: document(), JWKS: Answer(JWKS, 200, body, named)}
    found = discovery.discover(ISSUER, fetching(pages)).checks
    return checks.as_text(check for check in found if check.name == "rotation")


def test_it_is_told_for_how_long_after_a_rotation_new_tokens_are_refused(keys: Keys) -> None:
    assert rotation(keys) == ANEW
    assert rotation(keys, Cache_Control="max-age=30") == ANEW
    assert rotation(keys, Cache_Control="public, max-age=21600") == (
        "passed  rotation: Portworx keeps the keys for 6h (max-age): so long after a rotation it"
        " refuses tokens of a new key, and takes those of a withdrawn one\n"
    )
    assert rotation(keys, Cache_Control="max-age=864000") == (
        "warned  rotation: Portworx keeps the keys for 10d (max-age): so long after a rotation it"
        " refuses tokens of a new key, and takes those of a withdrawn one [long-kept-keys]\n"
        "        hint: let the provider say Cache-Control: max-age=3600 with its keys\n"
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
