"""token create: what is made, and what is not."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

import jwts
from commandline import Result
from jwts import CLAIMS, NOW
from tokenbench import JIM, OWN, SHARED, USER, create

OLD_OPTION = (
    "--output: notice: it is a format in the other commands, and will be one here [old-option]\n"
    "  hint: write -w FILE\n"
)

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize(
    "user", [USER, ("--auth-config", "user.yaml")], ids=["flags", "auth-config"]
)
@pytest.mark.parametrize(
    ("key", "algorithm", "private"),
    [
        (SHARED, "HS256", jwts.SECRET),
        (("--rsa-private-keyfile", "keys/rsa.pem"), "RS256", jwts.RSA),
        (("--ecdsa-private-keyfile", "keys/ecdsa.pem"), "ES256", jwts.P256),
    ],
    ids=["shared secret", "RSA", "ECDSA"],
)
def test_another_library_verifies_a_token_of_each_kind(
    user: tuple[str, ...], key: tuple[str, ...], algorithm: str, private: str | jwts.PrivateKey
) -> None:
    done = create(*user, *key, "--issuer", "portworx.com")
    assert (done.err, done.status) == ("", 0)
    assert done.out.count("\n") == 1 and done.out.endswith("\n")
    assert jwts.decode(done.out.strip(), algorithm, private) == CLAIMS


def test_a_token_in_a_file_is_private_and_has_no_line_end(folder: Path) -> None:
    assert create(*USER, *OWN, "-w", "a").out == ""
    old = create(*USER, *OWN, "--output", "b")
    assert (old.out, old.err) == ("", OLD_OPTION)
    for name in ("a", "b"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert jwts.decode((folder / name).read_text(), "HS256", jwts.SECRET) == CLAIMS
        assert not (folder / name).read_bytes().endswith(b"\n")


def test_a_dash_is_standard_output(folder: Path) -> None:
    assert create(*USER, *OWN, "-w", "-").out == create(*USER, *OWN).out
    assert not (folder / "-").exists()


def test_values_give_issuer_key_and_username_claim() -> None:
    done = create("-f", "pxsec.yaml", *USER)
    assert jwts.decode(done.out.strip(), "HS256", jwts.SECRET) == CLAIMS
    assert create("-f", "pxsec.yaml", "--name", "Jim", "--role", "system.user").err == (
        "--sub: notice: no sub: one is made of name and email, as pxctl does [made-subject]\n"
        "  hint: give a sub to choose the name that volumes are owned by\n"
        "--email: error: email is empty, and it is the username claim [empty-username]\n"
        "  hint: give email, or another username claim, as the cluster has it\n"
    )


def test_the_key_may_come_from_a_pipe() -> None:
    arguments = ("--issuer", "portworx.com", "--shared-secret-file", "-")
    done = create(*USER, *arguments, stdin=jwts.SECRET.encode() + b"\n")
    assert jwts.decode(done.out.strip(), "HS256", jwts.SECRET) == CLAIMS
    assert done.err.startswith(
        "<stdin>: notice: --shared-secret-file: the line end after the key is left out [line-end]\n"
    )


def test_a_duration_is_taken() -> None:
    done = create(*USER, *OWN, "--token-duration", "30d")
    claims = jwts.decode(done.out.strip(), "HS256", jwts.SECRET)
    assert claims["exp"] == NOW + 30 * 86400


P384 = "keys/p384.pem: error: the key is not on the curve P-256 [wrong-curve]\n"
OTHER = "the private key does not belong to rsaPublicKey of the values [key-mismatch]\n"
REFUSED = {
    "a key on P-384": (
        (*USER, "--issuer", "portworx.com", "--ecdsa-private-keyfile", "keys/p384.pem"),
        f"{P384}  hint: make a pair: pxsec keygen --key ecdsa\n",
    ),
    "no issuer": (
        (*USER, *SHARED),
        "--issuer: error: no issuer, and Portworx finds the key of a token by it [no-issuer]\n"
        "  hint: give --issuer NAME, or -f VALUES\n",
    ),
    "an empty issuer": (
        (*USER, *SHARED, "--issuer", ""),
        "--issuer: error: no issuer, and Portworx finds the key of a token by it [no-issuer]\n"
        "  hint: give --issuer NAME, or -f VALUES\n",
    ),
    "two issuers": (
        (*USER, "-f", "pxsec.yaml", "--issuer", "example.com"),
        "--issuer: error: --issuer and pxsec.yaml:6:5 name different issuers [two-issuers]\n"
        "  hint: give the one of the cluster\n",
    ),
    "a reserved issuer": (
        (*USER, *SHARED, "--issuer", "apps.portworx.io"),
        "--issuer: error: apps.portworx.io is the issuer of Stork and Autopilot [reserved-issuer]\n"
        "  hint: write a name such as portworx.com\n",
    ),
    "no time": (
        (*USER, *OWN, "--token-duration", "0h"),
        "--token-duration: error: a token that lives for no time at all [bad-duration]\n"
        "  hint: write a number and one of s, m, h, d or y, such as 24h\n",
    ),
    "the key of another cluster": (
        (*USER, "-f", "pxsec.yaml", "--rsa-private-keyfile", "keys/other.pem"),
        f"pxsec.yaml:8:5: error: {OTHER}"
        "  hint: sign with the private half of it, or let the values name the new public half\n",
    ),
    "a private key beside values without its kind": (
        (*USER, "-f", "operator.yaml", "--rsa-private-keyfile", "keys/rsa.pem"),
        "operator.yaml:5:3: error: the values name no rsaPublicKey that the private key could"
        " belong to [key-mismatch]\n"
        "  hint: add auth.selfSigned.rsaPublicKey, or sign with what the values name\n",
    ),
    "a key that only the cluster has": (
        (*USER, "-f", "operator.yaml"),
        "operator.yaml:5:3: error: auth.selfSigned.sharedSecret: the key is in the cluster alone"
        " [key-elsewhere]\n"
        "  hint: hand it over: kubectl -n portworx get secret px-shared-secret -o"
        " go-template='{{index .data \"shared-secret\" | base64decode}}'"
        " | pxsec ... --shared-secret-file -\n",
    ),
    "an unknown role": (
        (*JIM, *OWN, "--role", "system.admins"),
        "--role: error: Portworx has no role 'system.admins' of its own [unknown-role]\n"
        "  hint: did you mean system.admin?\n",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), REFUSED.values(), ids=REFUSED)
def test_what_portworx_would_not_take_is_not_made(arguments: tuple[str, ...], text: str) -> None:
    done = create(*arguments, "-w", "t")
    assert (done.out, done.err, done.status) == ("", text, 2)
    assert not os.path.lexists("t")


def test_a_weak_key_signs_nothing() -> None:
    done = create(*USER, "--issuer", "portworx.com", "--shared-secret-file", "keys/short")
    assert done.err.startswith(
        "keys/short: error: --shared-secret-file: the key is shorter than 32 characters [weak-key]"
    )
    assert (done.out, done.status) == ("", 2)


def test_a_key_that_is_not_there_is_a_failure_outside() -> None:
    done = create(*USER, "--issuer", "portworx.com", "--shared-secret-file", "keys/none")
    assert done == Result(
        "",
        "keys/none: error: cannot be read: no such file or folder [unreadable-file]\n",
        3,
    )


def test_a_key_file_open_to_everybody_is_a_warning(folder: Path) -> None:
    (folder / "keys" / "shared").chmod(0o644)
    assert create(*USER, *OWN).err == (
        "keys/shared: warning: every user of this machine may read or change the file"
        " [key-file-mode]\n  hint: chmod 600 keys/shared\n"
    )


def test_warnings_become_errors_before_anything_is_written() -> None:
    done = create(*USER, *OWN, "--token-duration", "1y", "--warnings-as-errors", "-w", "t")
    assert (done.status, os.path.lexists("t")) == (2, False)
    assert "--token-duration: error: the token lives for more than 90 days" in done.err


def test_a_user_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "user.yaml").write_bytes("name: Jürgen\n".encode("latin-1"))
    assert create("--auth-config", "user.yaml", *OWN) == Result(
        "",
        "user.yaml:1:8: error: a byte that is not UTF-8 [not-utf8]\n"
        "  hint: save the file as UTF-8\n",
        2,
    )
