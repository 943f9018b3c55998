"""Shared secrets of clusters as they are: any bytes are a key, and none is the key of nobody."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import jwts
from judge import Case, Own, judge
from keyforms import spki, token_under
from renderer.edge import report
from renderer.keys import taken
from renderer.keys.secret import as_bytes
from renderer.problems import Findings, Place

PLACE = Place("v")
SSH = jwts.RSA.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
GOOD = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e"
REPLACE = "make a new one: pxsec rotate shared MANIFEST -f VALUES"
LINE_END = (
    "v: notice: auth.selfSigned.sharedSecret: the line end after the key is left out [line-end]\n"
    "  hint: every byte counts: whatever else holds this key must have no line end either\n"
)


def faults_told(*faults: tuple[str, str]) -> str:
    return "".join(
        f"v: warning: auth.selfSigned.sharedSecret: the key {message}; Portworx takes it all"
        f" the same [{code}]\n"
        f"  hint: {REPLACE}\n"
        for code, message in faults
    )


OTHER_KEY = "is the text of another key (SSH, PEM or JWK), which others may have seen"
CHARACTER = ("bad-key", "holds a character that is not printable ASCII")
SHORT_TEXT = ("weak-key", "is shorter than 32 characters")
BLANK = ("bad-key", "begins or ends with a blank")
SECRETS = {
    "a good one": (GOOD.encode(), ""),
    "short": (b"secret", faults_told(SHORT_TEXT)),
    "one letter": (b"x", faults_told(SHORT_TEXT)),
    "one NUL": (b"\0", faults_told(CHARACTER, SHORT_TEXT)),
    "UTF-8": (f"Schlüssel-{GOOD}".encode(), faults_told(CHARACTER)),
    "no UTF-8": (b"\xff\xfe\x80" + GOOD.encode(), faults_told(CHARACTER)),
    "blanks": (f" {GOOD} ".encode(), faults_told(BLANK)),
    "two lines": (
        f"{GOOD}\n{GOOD[::-1]}".encode(),
        faults_told(("bad-key", "has more than one line or line end")),
    ),
    "SSH": (SSH, faults_told(("weak-key", OTHER_KEY))),
    "PEM": (
        spki(jwts.P256).rstrip(),
        faults_told(("bad-key", "has more than one line or line end"), ("weak-key", OTHER_KEY)),
    ),
    "JWK": (f'{{"kty":"oct","k":"{GOOD}"}}'.encode(), faults_told(("weak-key", OTHER_KEY))),
}


@pytest.mark.parametrize(("raw", "said"), SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"], ids=["no line end", "LF", "CRLF"])
def test_a_secret_is_taken_byte_for_byte_with_its_faults_as_warnings(
    raw: bytes, said: str, end: bytes
) -> None:
    findings = Findings()
    found = taken.secret(raw + end, PLACE, findings, label="auth.selfSigned.sharedSecret")
    assert found is not None
    assert as_bytes(found) == raw
    assert report.as_text(findings.problems) == said + (LINE_END if end else "")


def test_portworx_takes_every_secret(token_judge: str) -> None:
    cases = [
        Case(token_under(raw), jwts.NOW, own=Own(jwts.ISSUER, raw)) for raw, _ in SECRETS.values()
    ]
    assert {answer.verdict for answer in judge(token_judge, cases)} == {"accepted"}


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n"], ids=["nothing", "LF", "CRLF"])
def test_an_empty_secret_is_no_key(raw: bytes) -> None:
    findings = Findings()
    assert taken.secret(raw, PLACE, findings, label="auth.selfSigned.sharedSecret") is None
    assert report.as_text(findings.problems) == (
        "v: error: auth.selfSigned.sharedSecret: the key is empty, and Portworx takes it for no key"
        f" at all [empty-key]\n  hint: {REPLACE}\n"
    )
