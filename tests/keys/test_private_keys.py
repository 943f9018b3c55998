"""New secrets and pairs, and the private keys that may sign."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

import jwts
from renderer.edge import report
from renderer.keys.private import load, make_pair, make_secret
from renderer.keys.public import check_public_key
from renderer.problems import Findings, Place

PLACE = Place("key.pem")
WEAK = rsa.generate_private_key(65537, 1024)


def test_a_secret_is_64_base64_characters() -> None:
    assert re.fullmatch(r"[A-Za-z0-9+/]{64}", make_secret().reveal())


def test_no_secret_comes_twice() -> None:
    assert len({make_secret().reveal() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("bits", [2048, 3072])
def test_an_rsa_pair_has_the_size_that_is_asked_for(bits: int) -> None:
    pair = make_pair("rsa", bits=bits)
    key = load_pem_private_key(pair.private.reveal().encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert (key.key_size, key.public_key().public_numbers().e) == (bits, 65537)


def test_an_ecdsa_pair_is_on_p256() -> None:
    key = load_pem_private_key(make_pair("ecdsa").private.reveal().encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.curve.name == "secp256r1"


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_pair_is_pkcs8_and_spki_and_belongs_together(
    kind: str, tmp_path: Path, system_program: Callable[[str], str]
) -> None:
    pair, findings = make_pair(kind), Findings()
    assert pair.private.reveal().startswith("-----BEGIN PRIVATE KEY-----\n")
    assert pair.public.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert check_public_key(pair.public.encode(), kind, place=PLACE, findings=findings)
    (tmp_path / "key").write_text(pair.private.reveal())
    run = subprocess.run(
        [system_program("openssl"), "pkey", "-in", tmp_path / "key", "-pubout"],
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode() == pair.public


def pem(key: jwts.PrivateKey, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(Encoding.PEM, form, NoEncryption())


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (pem(jwts.RSA), "rsa"),
        (pem(jwts.RSA, PrivateFormat.TraditionalOpenSSL), "rsa"),
        (pem(jwts.P256), "ecdsa"),
        (pem(jwts.P256, PrivateFormat.TraditionalOpenSSL), "ecdsa"),
    ],
    ids=["PKCS#8", "PKCS#1", "PKCS#8 ECDSA", "SEC1"],
)
def test_the_usual_forms_of_a_private_key_are_loaded(raw: bytes, kind: str) -> None:
    findings = Findings()
    pair = load(raw, kind, place=PLACE, findings=findings)
    assert pair is not None
    assert pair.public == jwts.public_pem(jwts.RSA if kind == "rsa" else jwts.P256)
    assert not findings.problems


LOCKED = jwts.RSA.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")
)
MAKE = "  hint: make a pair: pxsec keygen --key"
REFUSED = {
    "a key on P-384": (
        pem(jwts.P384),
        "ecdsa",
        f"the key is not on the curve P-256 [wrong-curve]\n{MAKE} ecdsa\n",
    ),
    "RSA of 1024 bits": (
        pem(WEAK),
        "rsa",
        f"the key has 1024 bits, and 2048 are needed [short-key]\n{MAKE} rsa\n",
    ),
    "an RSA key for an ECDSA one": (
        pem(jwts.RSA),
        "ecdsa",
        f"this is not an ECDSA key [wrong-key-type]\n{MAKE} ecdsa\n",
    ),
    "an Ed25519 key": (
        pem(jwts.ED25519),
        "ecdsa",
        f"this is not an ECDSA key [wrong-key-type]\n{MAKE} ecdsa\n",
    ),
    "a public key": (
        jwts.public_pem(jwts.RSA).encode(),
        "rsa",
        f"this is a public key, and only the private one can sign [no-private-key]\n{MAKE} rsa\n",
    ),
    "an encrypted key": (
        LOCKED,
        "rsa",
        "the key is encrypted [encrypted-key]\n"
        "  hint: decrypt it: openssl pkey -in OLD -out PATH\n",
    ),
    "nothing": (
        b"",
        "rsa",
        f"this is not a private key in PEM form [no-private-key]\n{MAKE} rsa\n",
    ),
    "a secret": (
        jwts.SECRET.encode(),
        "rsa",
        f"this is not a private key in PEM form [no-private-key]\n{MAKE} rsa\n",
    ),
}


@pytest.mark.parametrize(("raw", "kind", "text"), REFUSED.values(), ids=REFUSED)
def test_a_key_that_cannot_sign_for_portworx_is_refused(raw: bytes, kind: str, text: str) -> None:
    findings = Findings()
    assert load(raw, kind, place=PLACE, findings=findings) is None
    assert report.as_text(findings.problems) == f"key.pem: error: {text}"
