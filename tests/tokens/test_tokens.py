"""Tokens as pxsec reads and signs them, held against an independent library."""

from __future__ import annotations

import json

import pytest

import jwts
from renderer.edge import report
from renderer.keys.secret import Hidden
from renderer.problems import Place, RenderError
from renderer.tokens.jws import SigningKey, VerifyingKey, parse, sign, verifies, web_key

PLACE = Place("token")


@pytest.mark.parametrize(
    ("kind", "algorithm", "private"),
    [("shared", "HS256", jwts.SECRET), ("rsa", "RS256", jwts.RSA), ("ecdsa", "ES256", jwts.P256)],
)
def test_another_library_verifies_what_is_signed(
    kind: str, algorithm: str, private: str | jwts.PrivateKey
) -> None:
    material = private if isinstance(private, str) else jwts.private_pem(private)
    token = sign(jwts.CLAIMS, SigningKey(kind, Hidden(material)))
    assert jwts.decode(token, algorithm, private) == jwts.CLAIMS
    assert token.count("\n") == 0


def test_the_header_names_algorithm_and_type_and_nothing_else() -> None:
    token = parse(sign(jwts.CLAIMS, SigningKey("shared", Hidden(jwts.SECRET))), PLACE)
    assert token.header == {"alg": "HS256", "typ": "JWT"}


@pytest.mark.parametrize(
    ("algorithm", "private", "right", "wrong"),
    [
        ("HS256", jwts.SECRET, Hidden(jwts.SECRET), Hidden(jwts.OTHER_SECRET)),
        ("HS384", jwts.SECRET, Hidden(jwts.SECRET), Hidden(jwts.OTHER_SECRET)),
        ("HS512", jwts.SECRET, Hidden(jwts.SECRET), Hidden(jwts.OTHER_SECRET)),
        ("RS256", jwts.RSA, jwts.public_pem(jwts.RSA), jwts.public_pem(jwts.OTHER_RSA)),
        ("RS512", jwts.RSA, jwts.public_pem(jwts.RSA), jwts.public_pem(jwts.OTHER_RSA)),
        (
            "ES256",
            jwts.P256,
            jwts.public_pem(jwts.P256),
            jwts.public_pem(jwts.OTHER_P256),
        ),
    ],
)
def test_what_another_library_signs_verifies_with_the_right_key_only(
    algorithm: str, private: str | jwts.PrivateKey, right: Hidden | str, wrong: Hidden | str
) -> None:
    token = parse(jwts.make(jwts.CLAIMS, algorithm, private), PLACE)
    assert verifies(VerifyingKey((algorithm,), right), token)
    assert not verifies(VerifyingKey((algorithm,), wrong), token)


@pytest.mark.parametrize(
    ("algorithm", "private"),
    [("RS256", jwts.RSA), ("PS256", jwts.RSA), ("ES256", jwts.P256), ("ES384", jwts.P384)],
)
def test_a_json_web_key_verifies(algorithm: str, private: jwts.PrivateKey) -> None:
    key = web_key(jwts.key_of(private).as_dict(private=False))
    token = parse(jwts.make(jwts.CLAIMS, algorithm, private), PLACE)
    assert algorithm in key.algorithms
    assert verifies(key, token)


def test_of_a_json_web_key_only_the_public_half_is_used() -> None:
    key = web_key(jwts.key_of(jwts.RSA).as_dict(private=True))
    assert verifies(key, parse(jwts.make(jwts.CLAIMS, "RS256", jwts.RSA), PLACE))


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "RSA"},
        {"kty": "RSA", "n": 5, "e": "AQAB"},
        {"kty": "RSA", "n": "!", "e": "AQAB"},
        {"kty": "RSA", "n": "", "e": "AQAB"},
    ],
    ids=json.dumps,
)
def test_an_invalid_json_web_key_verifies_nothing(key: dict[str, object]) -> None:
    token = parse(jwts.make(jwts.CLAIMS, "RS256", jwts.RSA), PLACE)
    assert not verifies(web_key(key), token)


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [
        ({"kty": "RSA", "use": "enc"}, ()),
        ({"kty": "RSA", "alg": "RS512"}, ("RS512",)),
        ({"kty": "EC", "crv": "P-384"}, ("ES384",)),
        ({"kty": "EC", "crv": "secp256k1"}, ()),
        ({"kty": "oct", "k": "c2VjcmV0"}, ()),
        ({"kty": "OKP", "crv": "Ed25519"}, ()),
        ({}, ()),
    ],
    ids=json.dumps,
)
def test_a_json_web_key_goes_with_what_its_kind_allows(
    key: dict[str, object], algorithms: tuple[str, ...]
) -> None:
    assert web_key(key).algorithms == algorithms


GOOD = jwts.make(jwts.CLAIMS)
HEADER = '{"alg":"HS256"}'
TEXT = json.dumps(jwts.CLAIMS)
BAD = {
    "nothing": ("", "it is empty"),
    "two parts": (GOOD.rpartition(".")[0], "2 parts between dots, and a token has three"),
    "four parts": (GOOD + ".x", "4 parts between dots, and a token has three"),
    "encrypted": (
        GOOD + ".x.y",
        "the token is encrypted (five parts), and Portworx reads signed ones",
    ),
    "a line break inside": (
        GOOD[:40] + "\n" + GOOD[40:],
        "a line break in the token, which Portworx refuses",
    ),
    "a line break behind": (GOOD + "\n", "a line break in the token, which Portworx refuses"),
    "a blank before": (
        " " + GOOD,
        "a blank in the token or at an end of it, which Portworx refuses",
    ),
    "bearer": (
        "Bearer " + GOOD,
        "a blank in the token or at an end of it, which Portworx refuses",
    ),
    "no UTF-8": (GOOD.replace(".", ".\udcff", 1), "the payload is not base64url"),
    "padding": (GOOD.replace(".", "=.", 1), "the header is not base64url"),
    "plain base64": ("+/+/." + GOOD.partition(".")[2], "the header is not base64url"),
    "a header of text": (
        f"{jwts.encoded(b'hello')}.{GOOD.partition('.')[2]}",
        "the header is not JSON",
    ),
    "a header that is a list": (jwts.by_hand("[]", TEXT), "the header is not a JSON object"),
    "claims that are a string": (jwts.by_hand(HEADER, '"x"'), "the payload is not a JSON object"),
    "not a number": (jwts.by_hand(HEADER, '{"exp": NaN}'), "the payload is not JSON"),
    "alg twice": (
        jwts.by_hand('{"alg":"none","alg":"HS256"}', TEXT),
        "the header has a name twice, and readers disagree",
    ),
    "roles twice": (
        jwts.by_hand(HEADER, '{"roles":["system.view"],"roles":["system.admin"]}'),
        "the payload has a name twice, and readers disagree",
    ),
    "nested for ever": (jwts.by_hand(HEADER, "[" * 20000), "the payload is not JSON"),
    "more than 64 KiB": ("x" * 65537, "more than 64 KiB, and no token is that large"),
}


@pytest.mark.parametrize(("text", "cause"), BAD.values(), ids=BAD)
def test_what_is_not_a_token_is_refused_with_its_cause(text: str, cause: str) -> None:
    with pytest.raises(RenderError) as caught:
        parse(text, PLACE)
    assert report.as_text(caught.value.problems) == (
        f"token: error: {cause} [bad-token]\n"
        "  hint: give the token as it was issued: three parts with dots between, on one line\n"
    )


def test_a_token_does_not_print_a_key() -> None:
    assert jwts.SECRET not in repr(SigningKey("shared", Hidden(jwts.SECRET)))
    assert jwts.SECRET not in repr(VerifyingKey(("HS256",), Hidden(jwts.SECRET)))
