"""The rules for public keys, and the forms that are told by name."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from advice import obey
from renderer.edge import report
from renderer.keys.public import check_public_key
from renderer.problems import Findings, Place

PLACE = Place("pxsec.yaml", 4, 17)

PUBOUT = "openssl pkey -in PRIVATE -pubout -out PATH"

NEW = {
    "rsa": "make one: pxsec keygen -f VALUES --key rsa",
    "ecdsa": "make one: pxsec keygen -f VALUES --key ecdsa",
}

RSA = rsa.generate_private_key(65537, 2048)

EC = ec.generate_private_key(ec.SECP256R1())


def spki(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private(
    encoding: Encoding = Encoding.PEM,
    form: PrivateFormat = PrivateFormat.PKCS8,
    protection: KeySerializationEncryption | None = None,
) -> bytes:
    return RSA.private_bytes(encoding, form, protection or NoEncryption())


def certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "login.example.com")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(RSA.public_key()).serial_number(1)
    builder = builder.not_valid_before(start).not_valid_after(start.replace(year=2027))
    return builder.sign(RSA, hashes.SHA256()).public_bytes(Encoding.PEM)


LOCKED = BestAvailableEncryption(b"password")

RSA_PEM, EC_PEM = spki(RSA), spki(EC)

RSA_DER = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

PKCS1 = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)

SSH = RSA.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)

SSH2 = b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2E=\n---- END SSH2 PUBLIC KEY ----\n"


def public_report(raw: bytes, kind: str) -> tuple[str | None, str]:
    findings = Findings()
    text = check_public_key(raw, kind, place=PLACE, findings=findings)
    return text, report.as_text(findings.problems)


GOOD_PUBLIC = {
    "RSA": (RSA_PEM, "rsa", RSA_PEM),
    "ECDSA": (EC_PEM, "ecdsa", EC_PEM),
    "CRLF": (EC_PEM.replace(b"\n", b"\r\n"), "ecdsa", EC_PEM),
    "no final line end": (EC_PEM.rstrip(), "ecdsa", EC_PEM),
    "text around": (b"key of the login server\n" + EC_PEM + b"\n\n", "ecdsa", EC_PEM),
}


@pytest.mark.parametrize(("raw", "kind", "pem"), GOOD_PUBLIC.values(), ids=GOOD_PUBLIC)
def test_a_public_key_comes_back_in_its_one_form(raw: bytes, kind: str, pem: bytes) -> None:
    assert public_report(raw, kind) == (pem.decode(), "")


P384 = spki(ec.generate_private_key(ec.SECP384R1()))

ED25519 = spki(ed25519.Ed25519PrivateKey.generate())

DSA = dsa.generate_private_key(2048).public_key()

PRIVATE = (
    "this is a private key, and only its public half belongs here [private-key]\n"
    f"  hint: write the public half: {PUBOUT}\n"
)

NO_KEY = (
    "this is not a public key in PEM form [no-public-key]\n"
    f"  hint: take it from the private key: {PUBOUT}\n"
)

NOT_ASCII = (
    f"this is not plain ASCII text [not-ascii]\n  hint: let openssl write the file: {PUBOUT}\n"
)

OPENSSH = (
    "this is a public key of OpenSSH, and Portworx reads PEM [openssh-key]\n"
    "  hint: convert it: ssh-keygen -e -m PKCS8 -f OLD > PATH\n"
)

SEVERAL = (
    "there is more than one PEM block in the file [several-keys]\n"
    "  hint: keep the one that openssl pkey -pubout wrote: -----BEGIN PUBLIC KEY-----\n"
)

ASK = "  hint: ask its maker for the public key as PEM, as openssl pkey -pubout writes it\n"

JWK = "this is a JSON Web Key, and Portworx reads PEM [json-web-key]\n" + ASK

JWK_PRIVATE = (
    "this is a JSON Web Key with its private half, and only a public key belongs here"
    " [private-key]\n" + ASK
)

REFUSED_PUBLIC = {
    "PKCS#8 private": (private(), PRIVATE),
    "PKCS#1 private": (private(form=PrivateFormat.TraditionalOpenSSL), PRIVATE),
    "encrypted private": (private(protection=LOCKED), PRIVATE),
    "private beside public": (RSA_PEM + private(), PRIVATE),
    "private in DER": (private(Encoding.DER), PRIVATE),
    "encrypted in DER": (private(Encoding.DER, protection=LOCKED), PRIVATE),
    "private in UTF-16": (private().decode().encode("utf-16"), PRIVATE),
    "PuTTY": (b"PuTTY-User-Key-File-3: ssh-rsa\n", PRIVATE),
    "OpenSSH private": (
        private(form=PrivateFormat.OpenSSH),
        "this is a private key of OpenSSH, and only its public half belongs here [private-key]\n"
        "  hint: write the public half: ssh-keygen -e -m PKCS8 -f PRIVATE > PATH\n",
    ),
    "private JWK": (b'{"kty": "EC", "crv": "P-256", "d": "c2VjcmV0"}', JWK_PRIVATE),
    "symmetric JWK": (b'\n{"keys": [{"kty": "oct",\n "k" : "c2VjcmV0"}]}', JWK_PRIVATE),
    "JWK": (b'{"kty": "RSA", "n": "0vx7", "e": "AQAB"}', JWK),
    "PKCS#1": (
        PKCS1,
        "this is an RSA key in PKCS#1 form, which Portworx does not read [pkcs1-key]\n"
        "  hint: convert it: openssl rsa -RSAPublicKey_in -in OLD -pubout -out PATH\n",
    ),
    "certificate": (
        certificate(),
        "this is a certificate, and the public key alone belongs here [certificate]\n"
        "  hint: take the key out of it: openssl x509 -in CERTIFICATE -noout -pubkey > PATH\n",
    ),
    "DER": (
        RSA_DER,
        "this is a public key in binary form (DER), and Portworx reads PEM [der-key]\n"
        "  hint: convert it: openssl pkey -pubin -inform DER -in OLD -out PATH\n",
    ),
    "OpenSSH": (SSH, OPENSSH),
    "SSH2": (SSH2, OPENSSH),
    "two keys": (RSA_PEM + RSA_PEM, SEVERAL),
    "two certificates": (certificate() * 2, SEVERAL),
    "UTF-16": (RSA_PEM.decode().encode("utf-16"), NOT_ASCII),
    "a BOM": (b"\xef\xbb\xbf" + RSA_PEM, NOT_ASCII),
    "noise": (b"\x00\xff" * 99, NOT_ASCII),
    "empty": (b"", NO_KEY),
    "prose": (b"not a key at all", NO_KEY),
    "damaged": (RSA_PEM.replace(b"A", b"B"), NO_KEY),
    "cut off": (RSA_PEM[:200], NO_KEY),
    "PGP": (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", NO_KEY),
    "ECDSA where RSA is asked": (
        EC_PEM,
        f"this is not an RSA key [wrong-key-type]\n  hint: {NEW['rsa']}\n",
    ),
}


@pytest.mark.parametrize(("raw", "expected"), REFUSED_PUBLIC.values(), ids=REFUSED_PUBLIC)
def test_what_is_no_rsa_public_key_is_refused_by_its_name(raw: bytes, expected: str) -> None:
    head = "pxsec.yaml:4:17: error: auth.selfSigned.rsaPublicKey: "
    assert public_report(raw, "rsa") == (None, head + expected)


REFUSED_ECDSA = {
    "RSA": (RSA_PEM, "this is not an ECDSA key [wrong-key-type]"),
    "Ed25519": (ED25519, "this is not an ECDSA key [wrong-key-type]"),
    "DSA": (
        DSA.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "this is not an ECDSA key [wrong-key-type]",
    ),
    "P-384": (P384, "the key is not on the curve P-256 [wrong-curve]"),
}


@pytest.mark.parametrize(("raw", "message"), REFUSED_ECDSA.values(), ids=REFUSED_ECDSA)
def test_what_is_no_p_256_key_is_refused_by_its_name(raw: bytes, message: str) -> None:
    head = "pxsec.yaml:4:17: error: auth.selfSigned.ecdsaPublicKey: "
    assert public_report(raw, "ecdsa") == (None, f"{head}{message}\n  hint: {NEW['ecdsa']}\n")


def test_a_short_rsa_key_is_refused() -> None:
    short = spki(rsa.generate_private_key(65537, 1024))
    assert public_report(short, "rsa") == (
        None,
        "pxsec.yaml:4:17: error: auth.selfSigned.rsaPublicKey: "
        "the key has 1024 bits, and 2048 or more are needed [short-key]\n"
        f"  hint: {NEW['rsa']}\n",
    )


MENDED = {
    "private-key": (private(), PUBOUT),
    "pkcs1-key": (PKCS1, "openssl rsa -RSAPublicKey_in -in OLD -pubout -out PATH"),
    "certificate": (certificate(), "openssl x509 -in CERTIFICATE -noout -pubkey > PATH"),
    "der-key": (RSA_DER, "openssl pkey -pubin -inform DER -in OLD -out PATH"),
    "openssh-key": (SSH, "ssh-keygen -e -m PKCS8 -f OLD > PATH"),
    "openssh private": (
        private(form=PrivateFormat.OpenSSH),
        "ssh-keygen -e -m PKCS8 -f PRIVATE > PATH",
    ),
}


@pytest.mark.parametrize(("raw", "command"), MENDED.values(), ids=MENDED)
def test_the_advised_command_mends_the_key(
    raw: bytes, command: str, tmp_path: Path, system_program: Callable[[str], str]
) -> None:
    system_program(command.split()[0])
    old = tmp_path / "old"
    old.write_bytes(raw)
    old.chmod(0o600)
    for name in ("PRIVATE", "OLD", "CERTIFICATE"):
        command = command.replace(f" {name}", " old")
    command = command.replace("PATH", "new")
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert public_report((tmp_path / "new").read_bytes(), "rsa") == (RSA_PEM.decode(), "")


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_the_advised_command_makes_a_key_pair(kind: str, tmp_path: Path) -> None:
    obey(NEW[kind].removeprefix("make one: "), tmp_path)
    assert public_report((tmp_path / kind).read_bytes(), kind)[1] == ""
