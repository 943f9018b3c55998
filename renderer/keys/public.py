"""Public keys: the forms in which people have them, and the rules for those that Portworx takes.

Portworx takes one form alone, PEM with the key as SPKI, as `openssl pkey -pubout` writes it:

    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE...
    -----END PUBLIC KEY-----

People also have keys as OpenSSH, JSON (JWK), PKCS#1, DER or certificates, or take the private half.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from renderer.portworx.settings import ECDSA, KEYS, PUBLIC, RSA
from renderer.problems import Fault, Findings, Place

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

MIN_RSA_BITS = 2048

_PUBOUT = "openssl pkey -in PRIVATE -pubout -out PATH"
MAKE_PUBLIC = {kind: f"pxsec keygen -f VALUES --key {kind}" for kind in PUBLIC}
_MAKE_ONE = {kind: f"make one: {command}" for kind, command in MAKE_PUBLIC.items()}


_PEM = "ask its maker for the public key as PEM, as openssl pkey -pubout writes it"

_PRIVATE = Fault(
    "private-key",
    "this is a private key, and only its public half belongs here",
    f"write the public half: {_PUBOUT}",
)
_DER = Fault(
    "der-key",
    "this is a public key in binary form (DER), and Portworx reads PEM",
    "convert it: openssl pkey -pubin -inform DER -in OLD -out PATH",
)
_NOT_ASCII = Fault(
    "not-ascii",
    "this is not plain ASCII text",
    f"let openssl write the file: {_PUBOUT}",
)
_NO_KEY = Fault(
    "no-public-key",
    "this is not a public key in PEM form",
    f"take it from the private key: {_PUBOUT}",
)

# What gives a text away. Private keys come first: a private key beside a public one is no less bad.
_FORMS = (
    (
        "-----BEGIN OPENSSH PRIVATE KEY",
        Fault(
            "private-key",
            "this is a private key of OpenSSH, and only its public half belongs here",
            "write the public half: ssh-keygen -e -m PKCS8 -f PRIVATE > PATH",
        ),
    ),
    ("(?m)PRIVATE KEY-----|^PuTTY-User-Key-File", _PRIVATE),
    (
        r'(?s)\A\s*[{\[].*"[dk]"\s*:',
        Fault(
            "private-key",
            "this is a JSON Web Key with its private half, and only a public key belongs here",
            _PEM,
        ),
    ),
    (
        r"\A\s*[{\[]",
        Fault("json-web-key", "this is a JSON Web Key, and Portworx reads PEM", _PEM),
    ),
    (
        r"(?m)^(ssh-|ecdsa-|sk-)\S+ |---- BEGIN SSH2 PUBLIC KEY",
        Fault(
            "openssh-key",
            "this is a public key of OpenSSH, and Portworx reads PEM",
            "convert it: ssh-keygen -e -m PKCS8 -f OLD > PATH",
        ),
    ),
    (
        "(?s)-----BEGIN .*-----BEGIN ",
        Fault(
            "several-keys",
            "there is more than one PEM block in the file",
            "keep the one that openssl pkey -pubout wrote: -----BEGIN PUBLIC KEY-----",
        ),
    ),
    (
        "-----BEGIN RSA PUBLIC KEY-----",
        Fault(
            "pkcs1-key",
            "this is an RSA key in PKCS#1 form, which Portworx does not read",
            "convert it: openssl rsa -RSAPublicKey_in -in OLD -pubout -out PATH",
        ),
    ),
    (
        "-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----",
        Fault(
            "certificate",
            "this is a certificate, and the public key alone belongs here",
            "take the key out of it: openssl x509 -in CERTIFICATE -noout -pubkey > PATH",
        ),
    ),
)


def check_public_key(raw: bytes, kind: str, *, place: Place, findings: Findings) -> str | None:
    """Return the key as PEM in SPKI form with LF, or None where the rules refuse it.

    The kind is "rsa" (2048 bits or more) or "ecdsa" (P-256).
    """
    key = _form(raw) or _load(raw, kind)
    if not isinstance(key, Fault):
        key = _unfit(key, kind) or key
    if isinstance(key, Fault):
        findings.record([key.at(place, about=KEYS[kind].label)])
        return None
    if _exponent(key) == 3:
        message = f"{KEYS[kind].label}: the exponent is 3, with which careless checks can be fooled"
        findings.warning("low-exponent", place, message, _MAKE_ONE[kind])
    return _spki(key, pem=True).decode("ascii")


def _form(raw: bytes) -> Fault | None:
    """Return what the text looks like when it is not a public key in PEM form."""
    if not raw.isascii():
        return _binary_form(raw)
    text = raw.decode("ascii")
    return next((fault for mark, fault in _FORMS if re.search(mark, text)), None)


def _binary_form(raw: bytes) -> Fault:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    if b"PRIVATE KEY-----" in raw.replace(b"\0", b""):  # UTF-16 puts a NUL beside each letter
        return _PRIVATE
    with suppress(ValueError, UnsupportedAlgorithm):
        serialization.load_der_public_key(raw)
        return _DER
    with suppress(ValueError, UnsupportedAlgorithm):
        with suppress(TypeError):  # it is encrypted
            serialization.load_der_private_key(raw, None)
        return _PRIVATE
    return _NOT_ASCII


def _load(raw: bytes, kind: str) -> PublicKeyTypes | Fault:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return load_pem_public_key(raw)
    except UnsupportedAlgorithm:
        return _NO_KEY
    except ValueError as error:
        # The library checks the exponent itself.
        is_exponent = str(error).startswith("e must be")
        return _broken("the exponent is even or below 3", kind) if is_exponent else _NO_KEY


def _broken(reason: str, kind: str) -> Fault:
    return Fault("broken-key", reason, _MAKE_ONE[kind])


def _exponent(key: PublicKeyTypes) -> int | None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return key.public_numbers().e if isinstance(key, rsa.RSAPublicKey) else None


def _unfit(key: PublicKeyTypes, kind: str) -> Fault | None:
    """Return why Portworx, or a careful administrator, would not take the key."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    from renderer.keys import sample_keys, weak_rsa

    make = _MAKE_ONE[kind]
    if not isinstance(key, {RSA: rsa.RSAPublicKey, ECDSA: ec.EllipticCurvePublicKey}[kind]):
        return Fault("wrong-key-type", f"this is not an {kind.upper()} key", make)
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS:
            message = f"the key has {key.key_size} bits, and {MIN_RSA_BITS} or more are needed"
            return Fault("short-key", message, make)
        numbers = key.public_numbers()
        if reason := weak_rsa.weakness(numbers.n, numbers.e):
            return _broken(reason, kind)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name != "secp256r1":
        return Fault("wrong-curve", "the key is not on the curve P-256", make)
    if sample_keys.is_sample(_spki(key, pem=False)):
        return _broken("this is a sample, whose private key anybody can look up", kind)
    return None


def _spki(key: PublicKeyTypes, *, pem: bool) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    encoding = Encoding.PEM if pem else Encoding.DER
    return key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
