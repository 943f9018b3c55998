"""A secret that others can guess is refused, whatever makes it weak; a random one never is."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwts import by_hand
from renderer.keys.secret import Hidden, faults
from renderer.keys.weak_secrets import SHAPES, Shape, weakness
from renderer.tokens import jws
from renderer.tokens.jws import SigningKey

REPEATED = "is a short text repeated"
SAMPLE, ANSWER = "is a sample that anybody can look up", "is HTML, JSON or the message of a program"
PLACEHOLDER = "is a placeholder, not the secret that is meant"
KEY = "is the text of another key (SSH, PEM or JWK), which others may have seen"
NOTHING, TOKEN = "is the hash of an empty input", "is a token, which others have seen"
GRAPH = string.ascii_letters + string.digits + string.punctuation
SHORT, PLAIN = "is shorter than 32 characters", "has fewer than 8 different characters"


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aK", SHORT),
        ("q7q7q7q7q7q7q7q7q7q7q7q7q7q7q7q7", PLAIN),
        ("aAbBcCdD" * 4, REPEATED),
        ("changeit!" * 4, REPEATED),
        ("my-secret-0123456789" * 2 + "my", REPEATED),
        ("q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aK" * 2, REPEATED),
        ("Passw0rd!" * 4 + "x", REPEATED),
        ("a" * 29 + "bcdefgh", REPEATED),
        ("abcdefghijklmnopqrstuvwxyz123456", SAMPLE),
        ("a-string-secret-at-least-256-bits-long", SAMPLE),
        ("404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970", SAMPLE),
        (by_hand('{"alg": "HS256"}', '{"sub": "a"}'), TOKEN),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJxN1JrMm1aeCJ9.", TOKEN),
        ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJxN1JrMm1aeCJ9.", TOKEN),
        ("<html><head><title>404 Not Found</title>", ANSWER),
        ("<!DOCTYPE html><title>502 Bad Gateway", ANSWER),
        ('{"errors": ["permission denied"], "q": 7}', ANSWER),
        ('[{"message": "not authorised", "q": 7}]', ANSWER),
        ('error: secrets "px-keys" not found in portworx', ANSWER),
        ("Error from server (NotFound): q7 Rk2 mZx9", ANSWER),
        ("curl: (6) Could not resolve host: vault", ANSWER),
        ("fatal: not a git repository (or any parent)", ANSWER),
        ("bash: vault: command not found, q7Rk2m Zx", ANSWER),
        ("cat: keys/system: No such file or directory", ANSWER),
        ("An error occurred (ResourceNotFoundException)", ANSWER),
        ("ENC[AES256_GCM,data:q7Rk2mZx9LwP,iv:4sVt8YbN3c,tag:Hj6G,type:str]", PLACEHOLDER),
        ("vault:secret/data/portworx#shared-secret", PLACEHOLDER),
        ("ref+vault://secret/portworx/shared-secret", PLACEHOLDER),
        ("op://vault/portworx/shared-secret/password", PLACEHOLDER),
        ("${PORTWORX_AUTH_SHARED_SECRET_VALUE}", PLACEHOLDER),
        ("$PORTWORX_AUTH_SHARED_SECRET_VALUE_1", PLACEHOLDER),
        ("${SHARED_SECRET:-change-it-before-use}", PLACEHOLDER),
        ("$(openssl rand -base64 48 | tr -d '=')", PLACEHOLDER),
        ("$__file{/run/secrets/portworx/shared}", PLACEHOLDER),
        ("<path:secret/data/portworx#shared-secret>", PLACEHOLDER),
        ("((portworx.auth.shared_secret_value))", PLACEHOLDER),
        ("__PORTWORX_AUTH_SHARED_SECRET_VALUE__", PLACEHOLDER),
        ("@@PORTWORX_AUTH_SHARED_SECRET_VALUE@@", PLACEHOLDER),
        ("#{Portworx.Auth.SharedSecret.Value.A}#", PLACEHOLDER),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:px", PLACEHOLDER),
        ("YOUR_LONG_RANDOM_SHARED_SECRET_GOES_HERE", PLACEHOLDER),
        ("{{ .Values.portworx.sharedSecret | b64enc }}", PLACEHOLDER),
        ("<put-a-long-random-secret-in-here>", PLACEHOLDER),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7q7Rk2mZx9LwP4s jim@example.com", KEY),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIq7Rk2mZx9LwP4sVt8", KEY),
        ("from authorized_keys: ecdsa-sha2-nistp256 AAAAE2Vj", KEY),
        ("-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKo-----END PUBLIC KEY-----", KEY),
        ("---- BEGIN SSH2 PUBLIC KEY ---- q7Rk2mZx9LwP4sVt8", KEY),
        ('{"kty": "oct", "k": "q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe"}', KEY),
        ('{"keys": [{"k": "q7Rk2mZx9LwP4sVt8YbN3cHj", "kty": "oct"}]}', KEY),
        (r'{"\u006bty": "oct", "k": "q7Rk2mZx9LwP4sVt8YbN3cHj"}', ANSWER),
        ('[1, {"two words": "q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe"}]', ANSWER),
        ("REPLACE_ME_WITH_A_LONG_RANDOM_SECRET", PLACEHOLDER),
        ("replace-with-a-long-random-shared-secret", PLACEHOLDER),
    ],
)
def test_a_weak_secret_is_told_why(secret: str, reason: str) -> None:
    assert weakness(secret) == reason


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("text", [b"", b"\n"], ids=["nothing", "line end"])
def test_the_hash_of_nothing_is_no_secret(name: str, text: bytes) -> None:
    digest = hashlib.new(name, text).digest()
    told = [digest.hex(), digest.hex().upper(), digest.hex() + "  -"]
    encoded = base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()
    told += [f"SHA2-256(stdin)= {digest.hex()}", f"{name}:{digest.hex()}"]
    told += [text for text in encoded if len(text) >= 32]
    assert {weakness(secret) for secret in told} == {NOTHING}


@pytest.mark.parametrize(
    "make",
    [
        lambda: secrets.token_hex(16),
        lambda: secrets.token_hex(32),
        lambda: secrets.token_urlsafe(24),
        lambda: secrets.token_urlsafe(48),
        lambda: base64.b64encode(secrets.token_bytes(48)).decode(),
        lambda: base64.b85encode(secrets.token_bytes(32)).decode(),
        lambda: "".join(secrets.choice(string.ascii_lowercase) for _ in range(32)),
        lambda: "".join(secrets.choice(GRAPH) for _ in range(32)),
        lambda: "<" + "".join(secrets.choice(GRAPH) for _ in range(32)),
        lambda: "<h1" + "".join(secrets.choice(GRAPH) for _ in range(32)),
    ],
    ids=[
        "hex-16",
        "hex-32",
        "base64-24",
        "base64-48",
        "base64",
        "base85",
        "letters",
        "printable",
        "behind a bracket",
        "behind a tag",
    ],
)
def test_a_random_secret_is_never_weak(make: Callable[[], str]) -> None:
    assert {weakness(make()) for _ in range(2000)} == {None}


@pytest.mark.parametrize(
    "secret",
    [
        "q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe" * 2,
        "system-0123456789abcdef0123456789",
        "correct horse battery staple and q7Rk",
        "q7Rk2mZx9LwP4sVt8YbN.cHj6GfD1aKe.x",
        "{q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe}",
        "terrorq7Rk2mZx9LwP4sVt8YbN3cHj6GfD1",
        "error table lamp river mountain silver",
        "curl and fatal table lamp river mountain",
        '"W":A3jzz|Eyc{q7Rk2mZx9LwP4sVt8YbN3c',
        "$uperSecret-q7Rk2mZx9LwP4sVt8YbN3cHj",
        "YOUR horse battery staple and q7Rk2mZx",
    ],
)
def test_a_secret_that_only_looks_like_one_of_these_is_taken(secret: str) -> None:
    assert weakness(secret) is None


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.reason)
@given(data=st.data())
def test_whatever_a_pattern_matches_holds_a_mark(shape: Shape, data: st.DataObject) -> None:
    ascii_only = st.characters(max_codepoint=127)  # as secrets are decoded
    secret = data.draw(st.from_regex(shape.pattern, alphabet=ascii_only))
    assert any(mark in secret.lower() for mark in shape.marks)


def test_a_random_secret_compiles_no_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr(re, "match", fail)
    for _ in range(2000):
        assert weakness(base64.b64encode(secrets.token_bytes(48)).decode()) is None


KEY_PIECES = [
    *("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "---- BEGIN SSH2 PUBLIC KEY ----"),
    *("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "---- END SSH2 PUBLIC KEY ----"),
    *(
        "ssh-rsa AAAA",
        "ssh-ed25519 ",
        "ssh-dss ",
        "ecdsa-sha2-nistp256 ",
        "x-cert-v01@openssh.com a",
    ),
    *(
        '{"kty":"oct",',
        '"kty"',
        r'"\u006bty": 1',
        "{",
        "}",
        "[",
        "]",
        '"',
        ":",
        ",",
        " ",
        '{"":',
        "[",
    ),
    *("q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe", "7", "x"),
]
NESTED = [
    f"{opened * depth}{text}"
    for opened in ("[", "{", '{"":', '["kty":')
    for depth in (99, 9999)
    for text in KEY_PIECES
]


@pytest.mark.parametrize("secret", NESTED)
def test_a_deeply_nested_secret_is_refused_or_signs(secret: str) -> None:
    assert weakness(secret) or signs(secret)


@given(
    st.lists(st.sampled_from(KEY_PIECES), max_size=6),
    st.sampled_from(["", "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e"]),
    st.lists(st.sampled_from(KEY_PIECES), min_size=1, max_size=6),
)
def test_whatever_passes_the_rules_signs(before: list[str], good: str, behind: list[str]) -> None:
    secret = "".join([*before, good, *behind])
    assert list(faults(secret)) or signs(secret)


def signs(secret: str) -> bool:
    return jws.sign({"iss": "a"}, SigningKey("shared", Hidden(secret))).count(".") == 2
