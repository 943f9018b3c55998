"""Tokens and keys for tests, made by joserfc or by hand: nothing here comes from pxsec."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import warnings
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jwk, jws, jwt
from joserfc.errors import SecurityWarning

import keyring

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

NOW = 1_800_000_000
ISSUER, PROVIDER, CLIENT = "portworx.com", "https://login.example.com/realms/storage", "portworx"
NAMESPACE = "https://myoidc.provider.com/"
SECRET = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e-shared-0123456789abcdefghijklmn"
OTHER_SECRET = "another-secret-that-nobody-in-the-cluster-knows-0123456789abcdefghi"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "jim@example.com/jim",
    "name": "Jim",
    "email": "jim@example.com",
    "roles": ["system.user"],
    "groups": ["engineering"],
    "iat": NOW - 600,
    "exp": NOW + 86400,
}
# The two forms of the page "Preparing To Enhance Security", to the letter.
PLAIN = json.loads("""
{
  "roles" : [ "system.admin" ],
  "groups": [ "*" ]
}
""")
NAMESPACED = json.loads("""
{
  "https://myoidc.provider.com/roles" : [ "system.admin" ],
  "https://myoidc.provider.com/groups": [ "*" ]
}
""")


def private_pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: PrivateKey) -> str:
    spki = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, spki).decode()


RSA = keyring.rsa("rsa", 2048)
OTHER_RSA = keyring.rsa("other rsa", 2048)
P256 = keyring.on_curve("p256", ec.SECP256R1())
OTHER_P256 = keyring.on_curve("other p256", ec.SECP256R1())
P384 = keyring.on_curve("p384", ec.SECP384R1())
ED25519 = keyring.ed25519_key("ed25519")


def key_of(material: str | PrivateKey) -> Any:
    """Return a key of joserfc."""
    if isinstance(material, str):
        return jwk.OctKey.import_key(material)
    if isinstance(material, rsa.RSAPrivateKey):
        return jwk.RSAKey.import_key(private_pem(material))
    if isinstance(material, ec.EllipticCurvePrivateKey):
        return jwk.ECKey.import_key(private_pem(material))
    return jwk.OKPKey.import_key(private_pem(material))


def make(
    claims: dict[str, Any],
    algorithm: str = "HS256",
    material: str | PrivateKey = SECRET,
    **header: Any,
) -> str:
    """Return a token as joserfc signs it."""
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # EdDSA has newer names
        return jwt.encode({"alg": algorithm, **header}, claims, key_of(material), registry=registry)


def es256_on_p384(claims: dict[str, Any]) -> str:
    """Return a token that says ES256 and is signed on the curve P-384."""
    header = b'{"alg":"ES256"}'
    signed = f"{encoded(header)}.{encoded(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(P384.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"{signed}.{encoded(r.to_bytes(48) + s.to_bytes(48))}"


def decode(token: str, algorithm: str, material: str | PrivateKey) -> dict[str, Any]:
    """Return the claims of a token that joserfc has verified."""
    return dict(jwt.decode(token, key_of(material), algorithms=[algorithm]).claims)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def by_hand(header: str, claims: str, secret: str = SECRET, *, spare: bool = False) -> str:
    """Return a token of exactly these JSON texts, signed with HMAC and SHA-256.

    With `spare` a bit is set in the header that stands for nothing.
    """
    first = encoded(header.encode())
    if spare:
        first = encoded(f"{header} ".encode())[:-1] + "B"
    signed = f"{first}.{encoded(claims.encode())}"
    digest = hmac.digest(secret.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{encoded(digest)}"


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in CLAIMS.items() if name not in names}
