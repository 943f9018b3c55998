"""Keys of clusters as they are: the verdict of the real server, and what pxsec says of each."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import jwts
from judge import Case, Own, judge
from keyforms import (
    armored,
    by_numbers,
    certificate,
    compressed,
    der,
    rsa_pss,
    spki,
    without_null,
)
from renderer.edge import report
from renderer.keys import taken
from renderer.problems import Findings, Place

PLACE = Place("v")
ACCEPTED, NO_START, REFUSED = "accepted", "nostart", "403"
"""A token under the key is taken, Portworx does not start with it, it starts and takes no token."""

RSA, RSA2, P256, P384 = jwts.RSA, jwts.OTHER_RSA, jwts.P256, jwts.P384
P224, P521 = (ec.generate_private_key(curve) for curve in (ec.SECP224R1(), ec.SECP521R1()))
RSA3072 = rsa.generate_private_key(65537, 3072)
EXPONENT3, SHORT = rsa.generate_private_key(3, 2048), rsa.generate_private_key(65537, 1024)
K256 = ec.generate_private_key(ec.SECP256K1())
PKCS1 = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
SSH = RSA.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
PRIVATE, EC_PRIVATE = jwts.private_pem(RSA).encode(), jwts.private_pem(P256).encode()
MODULUS = RSA.public_key().public_numbers().n


def crlf(text: bytes) -> bytes:
    return text.replace(b"\n", b"\r\n")


def indented(text: bytes) -> bytes:
    return b"".join(b"  " + line for line in text.splitlines(keepends=True))


def on_one_line(content: bytes) -> bytes:
    first, *middle, last = armored(content).splitlines()
    return b"\n".join([first, b"".join(middle), last, b""])


def with_header(text: bytes) -> bytes:
    return text.replace(b"KEY-----\n", b"KEY-----\nComment: of the login server\n\n", 1)


MAKE = "make one: pxsec keygen -f VALUES --key"
PUBOUT = "openssl pkey -in PRIVATE -pubout -out PATH"
ANEW = f"write it anew from the private key: {PUBOUT}"
FROM_PRIVATE = f"take it from the private key: {PUBOUT}"
ALL_THE_SAME = "Portworx takes it all the same"
TAKE_OUT = "take the key out of it: openssl x509 -in CERTIFICATE -noout -pubkey > PATH"


class Said(NamedTuple):
    """What pxsec says of a key file."""

    severity: str
    code: str
    message: str
    hint: str

    def told(self, kind: str) -> str:
        """Return it as it is printed."""
        about = f"auth.selfSigned.{kind}PublicKey"
        return f"v: {self.severity}: {about}: {self.message} [{self.code}]\n  hint: {self.hint}\n"


def error(code: str, message: str, hint: str) -> Said:
    return Said("error", code, message, hint)


def warned(code: str, message: str, hint: str = ANEW) -> Said:
    return Said("warning", code, f"{message}; {ALL_THE_SAME}", hint)


PLAIN = None
CERTIFICATE = warned(
    "certificate", "this is a certificate, and the public key alone belongs here", TAKE_OUT
)
SEVERAL = warned(
    "several-keys", "there is more than one PEM block in the file, and the first whole one counts"
)
UNUSUAL = warned("no-public-key", "the file has not the usual form of a public key")
ANOTHER_NAME = warned("pkcs1-key", "the PEM block has the name of another form of key")
PRIVATE_BESIDE = warned("private-key", "there is a private key in the file beside the public one")
IS_PRIVATE = error(
    "private-key",
    "this is a private key, and only its public half belongs here",
    f"write the public half: {PUBOUT}",
)
NO_KEY = error("no-public-key", "this is not a public key in PEM form", FROM_PRIVATE)
NO_BLOCK = error(
    "no-public-key",
    "the PEM block is not whole or not at the start of a line: Portworx finds none",
    ANEW,
)
NOT_READ = error("no-public-key", "the key is written in a way that Portworx does not read", ANEW)
EMPTY = "the file is empty: Portworx leaves it out, and needs another key to start"


class Form(NamedTuple):
    """A key file, and what the server makes of a token that `signer` has signed."""

    kind: str
    text: bytes
    verdict: str
    said: Said | None = PLAIN
    signer: jwts.PrivateKey = RSA
    algorithm: str = "RS256"


def of_ec(
    text: bytes,
    verdict: str,
    said: Said | None = PLAIN,
    signer: ec.EllipticCurvePrivateKey = P256,
    algorithm: str = "ES256",
) -> Form:
    return Form("ecdsa", text, verdict, said, signer, algorithm)


RECORDED = {
    "spki": Form("rsa", spki(RSA), ACCEPTED),
    "cert": Form("rsa", certificate(RSA), ACCEPTED, CERTIFICATE),
    "pkcs1": Form(
        "rsa",
        PKCS1,
        NO_START,
        error(
            "pkcs1-key",
            "this is an RSA key in PKCS#1 form, which Portworx does not read",
            "convert it: openssl rsa -RSAPublicKey_in -in OLD -pubout -out PATH",
        ),
    ),
    "private pkcs8": Form("rsa", PRIVATE, NO_START, IS_PRIVATE),
    "crlf": Form("rsa", crlf(spki(RSA)), ACCEPTED),
    "leading text": Form("rsa", b"the key of the login server\n" + spki(RSA), ACCEPTED),
    "leading blank line": Form("rsa", b"\n" + spki(RSA), ACCEPTED),
    "indented": Form("rsa", indented(spki(RSA)), NO_START, NO_BLOCK),
    "bom": Form(
        "rsa",
        b"\xef\xbb\xbf" + spki(RSA),
        NO_START,
        error("not-ascii", "this is not plain ASCII text", f"let openssl write the file: {PUBOUT}"),
    ),
    "trailing text": Form("rsa", spki(RSA) + b"that was it\n", ACCEPTED),
    "two keys (rsa2 second)": Form("rsa", spki(RSA) + spki(RSA2), ACCEPTED, SEVERAL),
    "two keys (rsa2 first)": Form("rsa", spki(RSA2) + spki(RSA), ACCEPTED, SEVERAL, RSA2),
    "no final newline": Form("rsa", spki(RSA).rstrip(), ACCEPTED),
    "one line base64": Form("rsa", on_one_line(der(RSA)), ACCEPTED),
    "label CERTIFICATE on SPKI": Form(
        "rsa", armored(der(RSA), "CERTIFICATE"), ACCEPTED, CERTIFICATE
    ),
    "ec key": Form(
        "rsa",
        spki(P256),
        NO_START,
        error("wrong-key-type", "this is not an RSA key", f"{MAKE} rsa"),
    ),
    "empty": Form("rsa", b"", NO_START, error("empty-key", EMPTY, f"{MAKE} rsa")),
    "garbage": Form("rsa", b"not a key at all\n", NO_START, NO_KEY),
    "DER": Form(
        "rsa",
        der(RSA),
        NO_START,
        error(
            "der-key",
            "this is a public key in binary form (DER), and Portworx reads PEM",
            "convert it: openssl pkey -pubin -inform DER -in OLD -out PATH",
        ),
    ),
    "trailing blanks in lines": Form("rsa", spki(RSA).replace(b"\n", b" \n"), ACCEPTED),
    "header attribute": Form("rsa", with_header(spki(RSA)), ACCEPTED),
    "ssh": Form(
        "rsa",
        SSH,
        NO_START,
        error(
            "openssh-key",
            "this is a public key of OpenSSH, and Portworx reads PEM",
            "convert it: ssh-keygen -e -m PKCS8 -f OLD > PATH",
        ),
    ),
    "rsa-pss spki": Form(
        "rsa",
        rsa_pss(RSA),
        NO_START,
        error(
            "wrong-key-type",
            "this is a key for RSA-PSS alone, and Portworx takes plain RSA keys",
            f"{MAKE} rsa",
        ),
    ),
    "e=3": Form(
        "rsa",
        spki(EXPONENT3),
        ACCEPTED,
        Said(
            "warning",
            "low-exponent",
            "the exponent is 3, with which careless checks can be fooled",
            f"{MAKE} rsa",
        ),
        EXPONENT3,
    ),
    "3072": Form("rsa", spki(RSA3072), ACCEPTED, signer=RSA3072),
    "ec spki": of_ec(spki(P256), ACCEPTED),
    "ec cert": of_ec(certificate(P256), ACCEPTED, CERTIFICATE),
    "ec private": of_ec(EC_PRIVATE, NO_START, IS_PRIVATE),
    "ec crlf": of_ec(crlf(spki(P256)), ACCEPTED),
    "rsa key": of_ec(
        spki(RSA),
        NO_START,
        error("wrong-key-type", "this is not an ECDSA key", f"{MAKE} ecdsa"),
    ),
    "ec label EC PUBLIC KEY": of_ec(armored(der(P256), "EC PUBLIC KEY"), ACCEPTED, UNUSUAL),
    "ec two (384 second)": of_ec(spki(P256) + spki(P384), ACCEPTED, SEVERAL),
}
"""The forms that the real server was started with, by their names in its record."""


def on_curve(name: str) -> Said:
    message = f"the key is on {name}, and pxsec makes and renders only P-256"
    return warned("wrong-curve", message, f"{MAKE} ecdsa")


def bits(number: int) -> Said:
    message = f"the key has {number} bits, and 2048 or more are needed"
    return warned("short-key", message, f"{MAKE} rsa")


JUDGED = {
    "RSA PUBLIC KEY on SPKI": Form(
        "rsa", armored(der(RSA), "RSA PUBLIC KEY"), ACCEPTED, ANOTHER_NAME
    ),
    "public key, then its private half": Form("rsa", spki(RSA) + PRIVATE, ACCEPTED, PRIVATE_BESIDE),
    "private key, then its public half": Form("rsa", PRIVATE + spki(RSA), NO_START, IS_PRIVATE),
    "text that is not ASCII before it": Form(
        "rsa", "Schlüssel\n".encode() + spki(RSA), ACCEPTED, UNUSUAL
    ),
    "a broken block before it": Form(
        "rsa", spki(RSA2).replace(b"END PUBLIC", b"END") + spki(RSA), ACCEPTED, SEVERAL
    ),
    "an indented key before it": Form("rsa", indented(spki(RSA2)) + spki(RSA), ACCEPTED, SEVERAL),
    "text before it on its line": Form("rsa", b"key: " + spki(RSA), NO_START, NO_BLOCK),
    "1024 bits": Form("rsa", spki(SHORT), ACCEPTED, bits(1024), SHORT),
    "RSA without NULL": Form("rsa", without_null(RSA), NO_START, NOT_READ),
    "an exponent of 1": Form(
        "rsa",
        by_numbers(MODULUS, 1),
        REFUSED,
        error("broken-key", "the exponent is even or below 3", f"{MAKE} rsa"),
    ),
    "a large exponent": Form(
        "rsa",
        by_numbers(MODULUS, 2**31 + 1),
        REFUSED,
        error(
            "broken-key",
            "the exponent is above 2^31-1, which Portworx does not take",
            f"{MAKE} rsa",
        ),
    ),
    "P-384": of_ec(spki(P384), ACCEPTED, on_curve("P-384"), P384, "ES384"),
    "P-521": of_ec(spki(P521), ACCEPTED, on_curve("P-521"), P521, "ES512"),
    "P-224": of_ec(
        spki(P224),
        REFUSED,
        error("wrong-curve", "the key is not on the curve P-256", f"{MAKE} ecdsa"),
    ),
    "secp256k1": of_ec(
        spki(K256),
        NO_START,
        error("wrong-curve", "the key is not on the curve P-256", f"{MAKE} ecdsa"),
    ),
    "a point of one coordinate": of_ec(compressed(P256), NO_START, NOT_READ),
}
"""More forms, whose verdict the libraries of the server gave."""

FORMS = {**RECORDED, **JUDGED}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_key_file_is_taken_if_portworx_verifies_with_it(form: Form) -> None:
    findings = Findings()
    found = taken.public_key(form.text, form.kind, place=PLACE, findings=findings)
    assert (found is not None) == (form.verdict == ACCEPTED)
    assert report.as_text(findings.problems) == (form.said.told(form.kind) if form.said else "")


def test_the_libraries_of_portworx_give_the_verdicts(token_judge: str) -> None:
    cases = []
    for form in FORMS.values():
        made = jwts.make(jwts.CLAIMS, form.algorithm, form.signer)
        own = Own(jwts.ISSUER, **{form.kind: form.text})
        cases.append(Case(made, jwts.NOW, own=own))
    answers = judge(token_judge, cases)
    assert {name: answer.verdict for name, answer in zip(FORMS, answers, strict=True)} == {
        name: form.verdict for name, form in FORMS.items()
    }


@pytest.mark.parametrize(
    ("text", "kind", "signer", "algorithms"),
    [
        (spki(RSA2) + spki(RSA), "rsa", RSA2, ("RS256", "RS384", "RS512")),
        (certificate(P256), "ecdsa", P256, ("ES256",)),
        (spki(P384), "ecdsa", P384, ("ES384",)),
        (spki(P521), "ecdsa", P521, ("ES512",)),
    ],
    ids=["two RSA keys", "P-256", "P-384", "P-521"],
)
def test_the_algorithms_go_with_the_key(
    text: bytes, kind: str, signer: jwts.PrivateKey, algorithms: tuple[str, ...]
) -> None:
    found = taken.public_key(text, kind, place=PLACE, findings=Findings())
    assert found == taken.Taken(jwts.public_pem(signer), algorithms)


def said_of(text: bytes, kind: str) -> str:
    findings = Findings()
    assert taken.public_key(text, kind, place=PLACE, findings=findings)
    return report.as_text(findings.problems)


def test_an_rsa_key_that_newer_builds_of_portworx_may_refuse_is_told() -> None:
    told = said_of(by_numbers((2**511 + 111) * 2**256 + 1, 65537), "rsa")
    assert told == (
        "v: warning: auth.selfSigned.rsaPublicKey: the key has 768 bits, and a Portworx made for"
        " Go 1.24 would not take it [short-key]\n"
        f"  hint: {MAKE} rsa\n"
    )


def test_a_key_that_anybody_can_break_is_told() -> None:
    told = said_of(by_numbers(3 * 2**2047 + 3, 65537), "rsa")
    assert told == (
        "v: warning: auth.selfSigned.rsaPublicKey: the modulus has a small factor: anybody can find"
        f" the private key; {ALL_THE_SAME} [broken-key]\n  hint: {MAKE} rsa\n"
    )


def test_all_that_is_wrong_with_a_key_is_said_at_once() -> None:
    assert said_of(certificate(SHORT), "rsa") == CERTIFICATE.told("rsa") + bits(1024).told("rsa")
