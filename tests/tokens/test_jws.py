"""Tokens as pxsec reads and signs them, held against an independent library."""

from __future__ import annotations

import pytest

import jwts
import signing
import trusts
from renderer.keys.secret import Hidden
from renderer.problems import Place
from renderer.tokens.form import Token, parse
from renderer.tokens.jws import SigningKey, VerifyingKey, sign, verifies

PLACE = Place("token")
FAMILY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


def is_good(key: VerifyingKey, token: Token) -> bool:
    """Tell whether a key verifies the signature of a token."""
    signed = ".".join(token.parts[:2]).encode()
    return verifies(key, token.algorithm, signed, token.signature)


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
    assert is_good(VerifyingKey((algorithm,), right), token)
    assert not is_good(VerifyingKey((algorithm,), wrong), token)


@pytest.mark.parametrize(
    ("algorithm", "private"),
    [("RS256", jwts.RSA), ("PS256", jwts.RSA), ("ES256", jwts.P256), ("ES384", jwts.P384)],
)
def test_a_json_web_key_verifies(algorithm: str, private: jwts.PrivateKey) -> None:
    key = trusts.jwk(private, "a")
    token = parse(jwts.make(jwts.CLAIMS, algorithm, private), PLACE)
    assert algorithm in key.algorithms
    assert is_good(key, token)


def test_a_json_web_key_with_its_private_half_verifies_nothing() -> None:
    key = trusts.read_jwk(jwts.key_of(jwts.RSA).as_dict(private=True))
    assert key.algorithms == ()
    assert not is_good(key, parse(jwts.make(jwts.CLAIMS, "RS256", jwts.RSA), PLACE))


def test_a_json_web_key_that_is_no_key_verifies_nothing() -> None:
    token = parse(jwts.make(jwts.CLAIMS, "RS256", jwts.RSA), PLACE)
    assert not is_good(trusts.read_jwk({"kty": "RSA", "n": "", "e": "AQAB"}), token)


@pytest.mark.parametrize("algorithm", FAMILY)
def test_a_signature_of_rsa_has_the_length_of_the_key(algorithm: str) -> None:
    """OpenSSL, which verifies here, lets some of them be shorter; Go does not."""
    key = VerifyingKey((algorithm,), jwts.public_pem(jwts.RSA))
    texts = (f"text {number}".encode() for number in range(10000))
    signed = ((text, signing.sign(algorithm, "rsa", text)) for text in texts)
    text, signature = next(pair for pair in signed if not pair[1][0])
    assert verifies(key, algorithm, text, signature)
    for other in (signature[1:], signature.lstrip(b"\0"), b"\0" + signature, signature[:-1], b""):
        assert not verifies(key, algorithm, text, other)


RSA, EC = (jwts.key_of(key).as_dict(private=False) for key in (jwts.RSA, jwts.P384))


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [
        ({**RSA, "use": "enc"}, FAMILY),
        ({**RSA, "alg": "RS512"}, FAMILY),
        (EC, ("ES384",)),
        ({"kty": "oct", "k": "c2VjcmV0"}, ()),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AA"}, ()),
    ],
    ids=["for encryption", "for one algorithm", "P-384", "symmetric", "Ed25519"],
)
def test_a_json_web_key_goes_with_what_its_kind_allows(
    key: dict[str, object], algorithms: tuple[str, ...]
) -> None:
    assert trusts.read_jwk(key).algorithms == algorithms


def test_a_token_does_not_print_a_key() -> None:
    assert jwts.SECRET not in repr(SigningKey("shared", Hidden(jwts.SECRET)))
    assert jwts.SECRET not in repr(VerifyingKey(("HS256",), Hidden(jwts.SECRET)))
