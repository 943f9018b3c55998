"""Public keys: the forms in which people have them, and the rules for those that Portworx takes.

Portworx takes one form alone, PEM with the key as SPKI, as `openssl pkey -pubout` writes it:

    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE...
    -----END PUBLIC KEY-----

People also have keys as OpenSSH, JSON (JWK), PKCS#1, DER or certificates, or take the private half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from renderer.golang.public_keys import spki
from renderer.portworx.settings import ECDSA, KEYS, PUBLIC, RSA
from renderer.problems import Fault, Findings, Place, Problem, warning
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

MIN_RSA_BITS = 2048

_PUBOUT = "openssl pkey -in PRIVATE -pubout -out PATH"
MAKE_PUBLIC = {kind: f"pxsec keygen -f VALUES --key {kind}" for kind in PUBLIC}
MAKE_ONE = {kind: f"make one: {command}" for kind, command in MAKE_PUBLIC.items()}


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
    key = read(raw, kind)
    if not isinstance(key, Fault):
        key = unfit(key, kind) or key
    if isinstance(key, Fault):
        findings.record([key.at(place, about=KEYS[kind].label)])
        return None
    findings.record(doubts(key, kind, place))
    return as_pem(key)


def read(raw: bytes, kind: str) -> PublicKeyTypes | Fault:
    """Return the key, or what the text looks like where it is not a public key in PEM form."""
    if not raw.isascii():
        return _binary_form(raw)
    text = raw.decode("ascii")
    form = next((fault for mark, fault in _FORMS if re.search(mark, text)), None)
    return form or _load(raw, kind)


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
    return Fault("broken-key", reason, MAKE_ONE[kind])


class Traits(Record):
    """What the rules look at in a key."""

    kind: str
    """rsa, ecdsa, or '' for what Portworx has no use for."""
    modulus: int = 0
    exponent: int = 0
    curve: str = ""

    @property
    def bits(self) -> int:
        """The size of an RSA key."""
        return self.modulus.bit_length()


def traits(key: PublicKeyTypes) -> Traits:
    """Return what the rules look at."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return Traits(RSA, numbers.n, numbers.e)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Traits(ECDSA, curve=key.curve.name)
    return Traits("")


def doubts(key: PublicKeyTypes, kind: str, place: Place) -> Iterator[Problem]:
    """Warn about an RSA key with which a careless check can be fooled."""
    if traits(key).exponent == 3:
        message = f"{KEYS[kind].label}: the exponent is 3, with which careless checks can be fooled"
        yield warning("low-exponent", place, message, MAKE_ONE[kind])


def unfit(key: PublicKeyTypes, kind: str) -> Fault | None:
    """Return why Portworx, or a careful administrator, would not take the key."""
    from renderer.keys import sample_keys, weak_rsa

    found, make = traits(key), MAKE_ONE[kind]
    if found.kind != kind:
        return Fault("wrong-key-type", f"this is not an {kind.upper()} key", make)
    if kind == RSA:
        if found.bits < MIN_RSA_BITS:
            message = f"the key has {found.bits} bits, and {MIN_RSA_BITS} or more are needed"
            return Fault("short-key", message, make)
        if reason := weak_rsa.weakness(found.modulus, found.exponent):
            return _broken(reason, kind)
    elif found.curve != "secp256r1":
        return Fault("wrong-curve", "the key is not on the curve P-256", make)
    if sample_keys.is_sample(spki(key)):
        return _broken("this is a sample, whose private key anybody can look up", kind)
    return None


def as_pem(key: PublicKeyTypes) -> str:
    """Return the key as SPKI in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
