"""token verify with keys of clusters as they are: the verdict of Portworx, and a warning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import jwts
from commandline import Result
from jwts import CLAIMS
from keyforms import certificate, rsa_pss, spki, token_under
from tokenbench import JIM, OWN, create, token

pytestmark = pytest.mark.usefixtures("folder")

REPLACE = "  hint: make a new one: pxsec rotate shared MANIFEST -f VALUES\n"
NEW_ECDSA = "  hint: make one: pxsec keygen -f VALUES --key ecdsa\n"
ECDSA_FILE = ("--issuer", "portworx.com", "--ecdsa-public-keyfile")
RSA_FILE = ("--issuer", "portworx.com", "--rsa-public-keyfile")
VALID = (
    "passed  form: three parts on one line\n"
    "passed  issuer: portworx.com, as the cluster has it\n"
    "passed  algorithm: {algorithm}\n"
    "passed  signature: valid\n"
    "passed  exp: it ends in 24h\n"
    "passed  iat: issued in the past\n"
    "passed  user: jim@example.com{user}\n"
    "passed  roles: system.user\n"
    "passed  groups: engineering\n"
    "valid\n"
)


def valid(algorithm: str, user: str = "/jim, from sub") -> str:
    return VALID.format(algorithm=algorithm, user=user)


def write(path: str, content: bytes) -> None:
    Path(path).write_bytes(content)
    Path(path).chmod(0o600)


@pytest.mark.parametrize(
    ("secret", "warning"),
    [
        (b"too-short", "the key is shorter than 32 characters"),
        (
            b"\xff\xfe of the old cluster, in Latin-1: \xfc",
            "the key holds a character that is not printable ASCII",
        ),
        (
            b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7q7Rk2mZx9LwP4s",
            "the key is the text of another key (SSH, PEM or JWK), which others may have seen",
        ),
        (
            b'{"kty":"oct","k":"q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe"}',
            "the key is the text of another key (SSH, PEM or JWK), which others may have seen",
        ),
    ],
    ids=["short", "no UTF-8", "SSH", "JWK"],
)
def test_a_secret_that_pxsec_would_not_make_is_told_and_taken(secret: bytes, warning: str) -> None:
    write("keys/shared", secret)
    code = "bad-key" if "ASCII" in warning else "weak-key"
    told = f"{warning}; Portworx takes it all the same [{code}]\n{REPLACE}"
    assert token("verify", *OWN, stdin=token_under(secret)) == Result(
        valid("HS256, a shared secret"), f"keys/shared: warning: --shared-secret-file: {told}", 0
    )
    assert token("verify", "-f", "pxsec.yaml", stdin=token_under(secret)) == Result(
        valid("HS256, a shared secret", user=", from email"),
        f"pxsec.yaml:7:5: warning: auth.selfSigned.sharedSecret: {told}",
        0,
    )


def test_another_secret_of_bytes_that_are_no_text_is_not_taken_for_it() -> None:
    write("keys/shared", b"\xff" * 40)
    done = token("verify", *OWN, stdin=token_under(b"\xfe" * 40))
    assert "failed  signature: made with another key, or the token was changed" in done.out
    assert done.status == 1


def test_a_line_end_behind_a_secret_that_is_no_text_is_told_too() -> None:
    write("keys/shared", b"\xff" * 40)
    done = token("verify", *OWN, stdin=token_under(b"\xff" * 40 + b"\n"))
    assert (
        "failed  signature: made with the key and a line end after it, which is another key"
        in done.out
    )


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("how", ["file", "pipe"])
def test_a_key_that_was_read_with_its_line_end_may_be_so_in_the_cluster(
    line_end: bytes, how: str
) -> None:
    read = b"q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe" + line_end
    write("keys/shared", read)
    write("ann.token", token_under(read).encode())
    arguments = ("--issuer", "portworx.com", "--shared-secret-file")
    if how == "file":
        done = token("verify", "ann.token", *arguments, "keys/shared")
    else:
        done = token("verify", "ann.token", *arguments, "-", stdin=read.decode())
    told = "valid if the key of the cluster has a line end, as the one that was read here"
    assert f"warned  signature: {told} [line-end]\n" in done.out
    assert (done.out.splitlines()[-1], done.status) == (VALID_BUT, 0)


def test_who_asks_for_errors_gets_them() -> None:
    write("keys/shared", b"too-short")
    done = token("verify", "--warnings-as-errors", *OWN, stdin=token_under(b"too-short"))
    assert done == Result(
        "",
        "keys/shared: error: --shared-secret-file: the key is shorter than 32 characters;"
        f" Portworx takes it all the same [weak-key]\n{REPLACE}",
        2,
    )


def test_an_empty_secret_is_no_key() -> None:
    write("keys/shared", b"")
    assert token("verify", *OWN, stdin=jwts.make(CLAIMS)) == Result(
        "",
        "keys/shared: error: --shared-secret-file: the key is empty, and Portworx takes it for no"
        f" key at all [empty-key]\n{REPLACE}",
        2,
    )


@pytest.mark.parametrize(
    "secret",
    [
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7q7Rk2mZx9LwP4s",
        "-----BEGIN PUBLIC KEY-----q7Rk2mZx9LwP4s-----END PUBLIC KEY-----",
        '{"kty":"oct","k":"q7Rk2mZx9LwP4sVt8YbN3cHj6GfD1aKe"}',
    ],
    ids=["SSH", "PEM", "JWK"],
)
def test_the_text_of_another_key_signs_nothing(secret: str) -> None:
    write("keys/shared", secret.encode())
    done = create(*JIM, "--role", "system.user", *OWN)
    assert done == Result(
        "",
        "keys/shared: error: --shared-secret-file: the key is the text of another key (SSH, PEM or"
        " JWK), which others may have seen [weak-key]\n  hint: sign with pxctl auth token"
        " generate, or make a new one: pxsec rotate shared MANIFEST -f VALUES\n",
        2,
    )


VALID_BUT = "valid, with 1 warning"
P384 = "the key is on P-384, and pxsec makes and renders only P-256; Portworx takes it all the same"


def test_a_key_on_p_384_is_told_and_taken() -> None:
    write("keys/p384.pub.pem", spki(jwts.P384))
    made = jwts.make(CLAIMS, "ES384", jwts.P384)
    assert token("verify", *ECDSA_FILE, "keys/p384.pub.pem", stdin=made) == Result(
        valid("ES384, an ECDSA key"),
        f"keys/p384.pub.pem: warning: auth.selfSigned.ecdsaPublicKey: {P384} [wrong-curve]\n"
        + NEW_ECDSA,
        0,
    )


def test_a_key_on_p_384_that_the_values_name_is_told_and_taken() -> None:
    text = Path("pxsec.yaml").read_text()
    Path("pxsec.yaml").write_text(
        text.replace("{hostPath: /etc/pwx/auth/ecdsa", "{file: keys/ecdsa")
    )
    write("keys/ecdsa.pub.pem", spki(jwts.P384))
    done = token("verify", "-f", "pxsec.yaml", stdin=jwts.make(CLAIMS, "ES384", jwts.P384))
    assert done == Result(
        valid("ES384, an ECDSA key", user=", from email"),
        f"pxsec.yaml:9:5: warning: auth.selfSigned.ecdsaPublicKey: {P384} [wrong-curve]\n"
        + NEW_ECDSA,
        0,
    )


@pytest.mark.parametrize(
    ("algorithm", "signer", "named"),
    [("ES256", jwts.P256, jwts.P384), ("ES384", jwts.P384, jwts.P256)],
    ids=["P-384 is trusted", "P-256 is trusted"],
)
def test_a_token_of_another_curve_is_refused(
    algorithm: str, signer: jwts.PrivateKey, named: jwts.PrivateKey
) -> None:
    write("keys/ecdsa.pub.pem", jwts.public_pem(named).encode())
    made = jwts.make(CLAIMS, algorithm, signer)
    done = token("verify", *ECDSA_FILE, "keys/ecdsa.pub.pem", stdin=made)
    told = f"failed  algorithm: {algorithm}: not the curve of the ECDSA key [refused-algorithm]\n"
    assert told in done.out
    assert done.status == 1


def test_a_certificate_and_a_short_key_are_told_and_taken() -> None:
    short = rsa.generate_private_key(65537, 1024)
    write("keys/rsa.crt", certificate(short))
    done = token("verify", *RSA_FILE, "keys/rsa.crt", stdin=jwts.make(CLAIMS, "RS256", short))
    about = "keys/rsa.crt: warning: auth.selfSigned.rsaPublicKey"
    assert done == Result(
        valid("RS256, an RSA key"),
        f"{about}: this is a certificate, and the public key alone belongs here; Portworx takes it"
        " all the same [certificate]\n  hint: take the key out of it: openssl x509 -in CERTIFICATE"
        f" -noout -pubkey > PATH\n{about}: the key has 1024 bits, and 2048 or more are needed;"
        " Portworx takes it all the same [short-key]\n"
        "  hint: make one: pxsec keygen -f VALUES --key rsa\n",
        0,
    )


def test_a_key_file_that_stops_portworx_counts_for_every_token() -> None:
    write("keys/rsa.pub.pem", rsa_pss(jwts.RSA))
    arguments = (*OWN, "--rsa-public-keyfile", "keys/rsa.pub.pem")
    assert token("verify", *arguments, stdin=jwts.make(CLAIMS)) == Result(
        "",
        "keys/rsa.pub.pem: error: auth.selfSigned.rsaPublicKey: this is a key for RSA-PSS alone,"
        " and Portworx takes plain RSA keys [wrong-key-type]\n"
        "  hint: make one: pxsec keygen -f VALUES --key rsa\n",
        2,
    )


def test_an_empty_key_file_is_told() -> None:
    write("keys/rsa.pub.pem", b"")
    made = jwts.make(CLAIMS, "RS256", jwts.RSA)
    assert token("verify", *RSA_FILE, "keys/rsa.pub.pem", stdin=made) == Result(
        "",
        "keys/rsa.pub.pem: error: auth.selfSigned.rsaPublicKey: the file is empty: Portworx leaves"
        " it out, and needs another key to start [empty-key]\n"
        "  hint: make one: pxsec keygen -f VALUES --key rsa\n",
        2,
    )


def test_json_is_not_changed_by_a_warning() -> None:
    write("keys/shared", b"too-short")
    done = token("verify", *OWN, "-o", "json", stdin=token_under(b"too-short"))
    assert all(row["passed"] for row in json.loads(done.out))
    assert done.status == 0
