"""The keys of a provider: which verify tokens, and what is said of each."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from provider import Json, Keys, ec_jwk, number, rsa_jwk
from renderer.edge import checks
from renderer.golang import web_keys
from renderer.network import provider_keys

RS256, ES = ("RS256",), ("ES256", "ES384", "ES512")


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys.make()


@pytest.fixture(scope="module")
def good(keys: Keys) -> Json:
    return rsa_jwk(keys.new.public_key(), "new")


def told(published: list[Any], algorithms: tuple[str, ...] = RS256) -> str:
    """Return what is said of the keys."""
    found = web_keys.read_set(json.dumps({"keys": published}).encode())
    return checks.as_text(provider_keys.check_keys(found, algorithms))


def verifying(published: list[Any], algorithms: tuple[str, ...] = RS256) -> dict[str, Any] | None:
    """Return the algorithms of each key that verifies, by its kid."""
    found = web_keys.read_set(json.dumps({"keys": published}).encode())
    keys = provider_keys.verifying_keys(found, algorithms)
    return None if keys is None else {key.key_id: key.algorithms for key in keys}


TAKE_OUT = (
    "        hint: let the provider's administrator take this key out of the JWKS, or give Portworx"
    " a realm without it (Keycloak: Realm settings, Keys, Add providers: delete the one that made"
    " the key)\n"
)
NONE_READ = "so Portworx reads none of the keys, and refuses every token [unreadable-key]\n"
X25519 = {"kty": "OKP", "crv": "X25519", "kid": "box", "use": "enc", "x": number(9, 32)}
UNREADABLE: dict[str, tuple[Any, str]] = {
    "x25519": (
        X25519,
        "key box: its curve (crv) is 'X25519', which Portworx does not know",
    ),
    "ed448": (
        {**X25519, "crv": "Ed448", "kid": ""},
        "key 2 of 2: its curve (crv) is 'Ed448', which Portworx does not know",
    ),
    "null": (None, "key 2 of 2: it has no kind (kty)"),
    "text": ("text", "key 2 of 2: it is not a JSON object"),
    "kid": ({**X25519, "kid": 5}, "key 2 of 2: its kid is not a string"),
}


@pytest.mark.parametrize(("key", "said"), UNREADABLE.values(), ids=list(UNREADABLE))
def test_a_key_that_cannot_be_read_is_named_and_no_other_verifies(
    good: Json, key: Any, said: str
) -> None:
    published = [good, key]
    assert told(published) == (
        f"passed  key new: RSA of 2048 bits; would verify RS256\nfailed  {said}: {NONE_READ}"
        f"{TAKE_OUT}"
    )
    assert verifying(published) is None


def test_neither_use_nor_alg_of_a_key_counts(good: Json) -> None:
    key = {**good, "use": "enc", "alg": "RSA-OAEP"}
    assert told([key]) == "passed  key new: RSA of 2048 bits, for encryption; verifies RS256\n"
    assert verifying([key]) == {"new": RS256}


def test_an_rsa_key_verifies_both_families_and_as_many_as_are_taken(good: Json) -> None:
    assert verifying([good], ("RS256", "PS512", "ES256")) == {"new": ("RS256", "PS512")}


@pytest.mark.parametrize(
    ("curve", "name", "algorithm"),
    [
        (ec.SECP256R1(), "P-256", "ES256"),
        (ec.SECP384R1(), "P-384", "ES384"),
        (ec.SECP521R1(), "P-521", "ES512"),
    ],
    ids=["P-256", "P-384", "P-521"],
)
def test_an_ec_key_verifies_what_belongs_to_its_curve(
    curve: ec.EllipticCurve, name: str, algorithm: str
) -> None:
    key = ec_jwk(ec.generate_private_key(curve).public_key(), "a")
    assert told([key], ES) == f"passed  key a: {name}; verifies {algorithm}\n"
    assert verifying([key], ES) == {"a": (algorithm,)}


def test_a_key_that_no_signature_fits_is_no_key() -> None:
    empty = {"kty": "RSA", "kid": "a", "n": "", "e": ""}
    assert told([empty]) == (f"passed  key a: RSA of 0 bits; Portworx has no use for it\n{NO_KEY}")
    assert verifying([empty]) == {}


ED25519 = {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": number(9, 32)}


def test_a_key_without_a_use_is_told_and_fails_nothing(keys: Keys, good: Json) -> None:
    published = [good, ED25519, ec_jwk(keys.elliptic.public_key(), "ec")]
    assert told(published) == (
        "passed  key new: RSA of 2048 bits; verifies RS256\n"
        "passed  key ed: Ed25519; Portworx has no use for it\n"
        "passed  key ec: P-256; Portworx has no use for it\n"
    )
    assert verifying(published) == {"new": RS256}


def test_a_short_key_is_warned_of_and_verifies(keys: Keys) -> None:
    short = rsa_jwk(keys.short.public_key(), "a")
    assert told([short]) == (
        "warned  key a: RSA of 1024 bits; verifies RS256; fewer than 2048 bits are no longer safe"
        " [short-key]\n        hint: let the provider use a longer key\n"
    )
    assert verifying([short]) == {"a": RS256}


def test_a_key_without_a_kid_is_for_tokens_without_one(good: Json) -> None:
    unnamed = {name: value for name, value in good.items() if name != "kid"}
    message = "RSA of 2048 bits; verifies RS256, of tokens that name no key (kid) alone"
    assert told([unnamed]) == f"passed  key 1 of 1: {message}\n"
    assert told([good, unnamed]) == (
        "passed  key new: RSA of 2048 bits; verifies RS256\n"
        f"warned  key 2 of 2: {message} [no-key-id]\n"
        "        hint: let the provider give each key a kid\n"
    )


PUBLISHED = " [published-key]\n        hint: replace the key at the provider at once\n"
NO_KEY = (
    "failed  keys: of 1 keys none can verify a token: Portworx refuses every token"
    " [no-usable-key]\n"
    "        hint: let the provider publish a signing key for RS256\n"
)


def private(keys: Keys) -> Json:
    numbers = keys.new.private_numbers()
    secret = {"d": numbers.d, "p": numbers.p, "q": numbers.q}
    texts = {name: number(value, 256) for name, value in secret.items()}
    return {**rsa_jwk(keys.new.public_key(), "new"), **texts}


def test_a_private_key_that_is_published_verifies_nothing(keys: Keys) -> None:
    assert told([private(keys)]) == (
        "warned  key new: RSA of 2048 bits with its private half; Portworx verifies nothing with"
        f" such a key{PUBLISHED}{NO_KEY}"
    )
    assert verifying([private(keys)]) == {}


def test_a_public_key_with_secret_numbers_beside_it_is_warned_of(keys: Keys) -> None:
    key = {name: value for name, value in private(keys).items() if name != "d"}
    assert told([key]) == (
        "warned  key new: RSA of 2048 bits with numbers that are secret, so anybody can sign with"
        f" it; verifies RS256{PUBLISHED}"
    )
    assert verifying([key]) == {"new": RS256}


def test_a_private_key_of_megabytes_takes_no_time(keys: Keys) -> None:
    long = number((1 << 8_000_000) - 1, 1_000_000)
    key = {**private(keys), "n": long, "d": long, "p": long}
    begin = time.monotonic()
    assert "key new: it is private, and longer than a key can be: " in told([key])
    assert time.monotonic() - begin < 2


def test_a_shared_secret_that_is_published_is_not_shown(good: Json) -> None:
    secret = {"kty": "oct", "kid": "s", "k": "c2VjcmV0LWNhbmFyeQ"}
    assert told([secret, good]) == (
        "warned  key s: a shared secret, which anybody can read; Portworx has no use for it"
        f"{PUBLISHED}"
        "passed  key new: RSA of 2048 bits; verifies RS256\n"
    )


def test_a_set_without_a_key_that_verifies() -> None:
    assert told([ED25519]).endswith(NO_KEY)
    assert told([]) == NO_KEY.replace("of 1 keys", "of 0 keys")


def test_of_a_flood_of_keys_those_that_are_wrong_are_told_first(good: Json) -> None:
    flood = [*[good] * 60, {"kty": "oct", "kid": "s", "k": "AA"}, X25519, *[X25519] * 60]
    lines = [line for line in told(flood).splitlines() if not line.startswith("  ")]
    assert len(lines) == provider_keys.MAX_KEYS + 1
    assert {line.split()[0] for line in lines[:-1]} == {"failed"}
    assert lines[-1] == (
        "passed  more keys: 72 are not listed here, of which 11 failed, of which 1 warned"
    )


def test_what_a_provider_names_its_keys_is_cut(good: Json) -> None:
    named = {**good, "kid": "x" * 1_000_000}
    assert len(told([named])) < 400
