"""A secret in a key file or variable appears in `Secret.data`, and nowhere else."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

import jwts
from canary import CANARY, COMMANDS, MANIFESTS, OTHER, RENDER, Desk, leaks, without_secrets

INSTALLS = pytest.mark.parametrize("values", MANIFESTS, ids=["operator", "daemonset"])


def test_the_search_finds_what_it_should() -> None:
    raw = CANARY.encode()
    for leaked in [
        raw,
        b"..." + raw[5:17] + b"...",
        base64.b64encode(b"password=" + raw + b"!"),
        base64.urlsafe_b64encode(b"a" + raw),
        raw.hex().encode(),
        quote(CANARY, safe="").encode(),
    ]:
        assert leaks(leaked), leaked
    line = b"data:\n  system-secret: " + base64.b64encode(raw) + b"\n"
    assert leaks(line)
    assert not leaks(without_secrets(line))


@INSTALLS
@pytest.mark.parametrize("field", OTHER)
def test_a_good_key_stands_in_its_secret_alone(desk: Desk, values: str, field: str) -> None:
    desk.write("pxsec.yaml", values)
    desk.write("manifest.yaml", MANIFESTS[values])
    desk.write(f"keys/{field}", CANARY)
    if field == "apps":
        desk.monkeypatch.setenv("PXSEC_APPS_KEY", CANARY)
    product = desk.run(RENDER).out
    assert product.count(base64.b64encode(CANARY.encode())) == 1
    desk.check()


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_line_end_after_the_key_gives_nothing_away(desk: Desk, ends: str) -> None:
    desk.write("keys/system", CANARY + ends)
    assert desk.run(RENDER).out.count(base64.b64encode(CANARY.encode())) == 1
    desk.check()


SIGNED: dict[str, tuple[str, str | jwts.PrivateKey]] = {
    "shared": ("HS256", jwts.SECRET),
    "rsa.pub.pem": ("RS256", jwts.RSA),
}
BAD = {
    "two line ends": f"{CANARY}\n\n".encode(),
    "two lines": f"{CANARY[:20]}\n{CANARY[20:]}".encode(),
    "blank first": f" {CANARY}".encode(),
    "blank last": f"{CANARY} ".encode(),
    "tab last": f"{CANARY}\t".encode(),
    "not ASCII": f"{CANARY}é".encode(),
    "NUL": CANARY.encode() + b"\x00",
    "not UTF-8": CANARY.encode() + b"\xff",
    "UTF-16": CANARY.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + CANARY.encode(),
    "short": CANARY[:31].encode(),
    "huge": CANARY.encode() * 3000,
    "PEM": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n".encode(),
    "manifest": f"apiVersion: v1\nkind: Secret\nstringData: {{x: {CANARY}}}\n".encode(),
    "repeated": CANARY[:20].encode() * 3,
    "token": b"eyJ" + re.sub(r"\W", "-", CANARY).encode() + b"..",
    "answer": f'{{"error": "{CANARY}"}}'.encode(),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["system", "shared", "rsa.pub.pem"])
def test_a_bad_key_file_is_not_shown(desk: Desk, field: str, content: bytes) -> None:
    desk.write(f"keys/{field}", content)
    assert desk.run(RENDER).status == 2
    desk.check()


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["shared", "rsa.pub.pem"])
def test_a_bad_key_that_verifies_a_token_is_not_shown(
    desk: Desk, field: str, content: bytes
) -> None:
    desk.write(f"keys/{field}", content)
    desk.write("ann.token", jwts.make(jwts.CLAIMS, *SIGNED[field]))
    for form in ("text", "json"):
        done = desk.run(["token", "verify", "-f", "pxsec.yaml", "-o", form, "ann.token"])
        assert done.status in (1, 2), done.err
        assert leaks(done.out + done.err.encode()) == []


def test_a_key_that_two_fields_share_is_not_shown(desk: Desk) -> None:
    for name in ("system", "shared"):
        desk.write(f"keys/{name}", CANARY)
    desk.monkeypatch.setenv("PXSEC_APPS_KEY", CANARY)
    assert "[same-key]" in desk.run(RENDER).err
    desk.check()


@pytest.mark.parametrize(
    "value", [CANARY[:31], f"{CANARY}\n\n", f" {CANARY}", f"{CANARY}é", CANARY + "\udcff"]
)
def test_a_bad_key_in_the_environment_is_not_shown(desk: Desk, value: str) -> None:
    desk.monkeypatch.setenv("PXSEC_APPS_KEY", value)
    assert desk.run(RENDER).status == 2
    desk.check()


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o000])
def test_the_mode_of_a_key_file_gives_nothing_away(desk: Desk, mode: int) -> None:
    desk.write("keys/system", CANARY)
    (desk.folder / "keys" / "system").chmod(mode)
    desk.check()


# Private keys where public ones belong.


def private_keys() -> dict[str, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    plain, locked = NoEncryption(), BestAvailableEncryption(b"hunter2")
    return {
        "PKCS8": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain),
        "encrypted": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
        "SEC1": key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, plain),
        "OpenSSH": key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, plain),
        "DER": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, plain),
        "JWK": f'{{"kty": "EC", "crv": "P-256", "d": "{CANARY}", "x": "a", "y": "b"}}'.encode(),
        "PuTTY": f"PuTTY-User-Key-File-3: x\nPrivate-Lines: 1\n{CANARY}\n".encode(),
    }


PRIVATE = private_keys()


@pytest.mark.parametrize("form", PRIVATE)
def test_a_private_key_in_a_public_field_is_not_shown(desk: Desk, form: str) -> None:
    desk.write("keys/rsa.pub.pem", PRIVATE[form])
    pieces = [line for line in PRIVATE[form].splitlines() if len(line) > 20 and b"---" not in line]
    for args in COMMANDS:
        result = desk.run(args)
        opens_none = {"--stanza", "--no-files", "secrets"} & {*args} or args[0] == "patch"
        if not opens_none:
            assert "private-key" in result.err, args
        for piece in pieces or [PRIVATE[form]]:
            assert piece not in result.err.encode() + result.out
            assert base64.b64encode(piece)[4:-4] not in result.err.encode() + result.out
