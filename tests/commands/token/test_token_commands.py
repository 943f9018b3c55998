"""The commands around tokens: what all of them do, inspect and context."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import jwts
from commandline import Result
from jwts import CLAIMS
from tokenbench import OWN, USER, token

pytestmark = pytest.mark.usefixtures("folder")


def test_a_token_is_inspected_from_a_file_and_from_a_pipe(folder: Path) -> None:
    made = jwts.make(CLAIMS)
    (folder / "t").write_text(made + "\n")
    from_file, piped = token("inspect", "t"), token("inspect", stdin=made + "\n")
    assert from_file.out == piped.out
    assert piped.out.startswith("signature  NOT verified; pxsec token verify does that\n")
    assert piped.err == ""
    assert from_file.err == (
        "t: notice: the line end after the token is left out [line-end]\n"
        "  hint: a Secret made of this file would hold it, and Portworx would refuse the token\n"
    )
    assert json.loads(token("inspect", "-o", "json", stdin=made).out)["claims"] == CLAIMS


def test_a_context_is_written_once_and_privately(folder: Path) -> None:
    made = jwts.make(CLAIMS)
    printed = token("context", "jim", "--endpoint", "http://node:9001", stdin=made).out
    assert yaml.safe_load(printed)["contextconfig"]["configurations"][0]["token"] == made
    assert token("context", "jim", "-w", ".pxctl/contextconfig", stdin=made).status == 0
    file = folder / ".pxctl" / "contextconfig"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert token("context", "jim", "-w", ".pxctl/contextconfig", stdin=made) == Result(
        "",
        ".pxctl/contextconfig: error: it already exists, and may hold other contexts"
        " [file-exists]\n  hint: add the entry by hand: print it without -w\n",
        2,
    )


def test_inspecting_imports_only_what_reads_a_token(folder: Path) -> None:
    (folder / "t").write_text(jwts.make(CLAIMS))
    probe = "import sys; from renderer import cli; cli.main(['token', 'inspect', 't'])"
    probe += "; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    imported = run.stdout.splitlines()[-1].split()
    rooms = {name.split(".")[1] for name in imported if name.startswith("renderer.")}
    needed = {"cli", "commands", "edge", "keys", "portworx", "problems", "records", "tokens"}
    needed |= {"golang", "verifying", "values"}
    assert rooms == needed
    assert not {"renderer.keys.public", "renderer.values.cluster"} & {*imported}


@pytest.mark.parametrize("arguments", [("-q", "create"), ("create", "-q")])
def test_common_arguments_may_stand_on_either_side(arguments: tuple[str, ...]) -> None:
    done = token(*arguments, "--name", "Jim", "--role", "system.user", *OWN)
    assert (done.err, done.status) == ("", 0)


USAGE = {
    "two files": (
        ("create", *OWN, "-w", "a", "--output", "b"),
        "argument --output: not allowed with argument -w/--write",
    ),
    "a secret": (
        ("create", "--shared-secret", "CANARY"),
        "--shared-secret: everybody can read a command line: give --shared-secret-file FILE",
    ),
    "a secret with =": (
        ("create", "--shared-secret=CANARY"),
        "--shared-secret: everybody can read a command line: give --shared-secret-file FILE",
    ),
    "a secret's flag": (
        ("create", "--shared-secret"),
        "--shared-secret: everybody can read a command line: give --shared-secret-file FILE",
    ),
    "a token": (
        ("inspect", "--token", "CANARY"),
        "--token: everybody can read a command line: give a file, or pipe it in",
    ),
    "a token for a file": (
        ("verify", *OWN, "eyJhbGciOiJIUzI1NiJ9.CANARY.x"),
        "everybody can read a command line: pipe the token in",
    ),
    "a token for an issuer": (
        ("verify", "--issuer", "eyJhbGciOiJIUzI1NiJ9.CANARY.x", "--client-id", "portworx"),
        "everybody can read a command line: pipe the token in",
    ),
    "a token for a name": (
        ("context", "eyJhbGciOiJIUzI1NiJ9.CANARY.x"),
        "everybody can read a command line: pipe the token in",
    ),
    "a token in a URL": (
        ("try", "--endpoint", "http://node:9021/eyJhbGciOiJIUzI1NiJ9.CANARY.x"),
        "argument --endpoint: expected a URL without a query and without a token in it",
    ),
    "a URL with a query": (
        ("try", "--endpoint", "http://node:9021/?token=CANARY"),
        "argument --endpoint: expected a URL without a query and without a token in it",
    ),
    "no key": (
        ("create", *USER, "--issuer", "a"),
        "give a key: -f VALUES, --shared-secret-file or a private key",
    ),
    "two keys": (
        ("create", *USER, *OWN, "--rsa-private-keyfile", "keys/rsa.pem"),
        "argument --rsa-private-keyfile: not allowed with argument --shared-secret-file",
    ),
    "two users": (
        ("create", *OWN, "--auth-config", "user.yaml", "--name", "Jim"),
        "--auth-config goes without --name, --email, --sub, --role and --group",
    ),
    "standard input twice": (
        ("create", "--auth-config", "-", "--issuer", "a", "--shared-secret-file", "-"),
        "`-` is standard input, which can be read once only",
    ),
    "another username claim": (
        ("create", *USER, "-f", "pxsec.yaml", "--username-claim", "sub"),
        "--username-claim is sub, and the values say email",
    ),
    "nothing to verify with": (
        ("verify",),
        "give the values (-f VALUES) or the issuer and its keys (--issuer)",
    ),
    "no key to verify with": (
        ("verify", "--issuer", "portworx.com"),
        "give a key: --shared-secret-file or a public key",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), USAGE.values(), ids=USAGE)
def test_bad_usage_ends_with_a_reason_and_repeats_no_secret(
    arguments: tuple[str, ...], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        token(*arguments, stdin=jwts.make(CLAIMS))
    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert f"error: {text} [usage]\n" in error
    assert "CANARY" not in error


CANARIES = [
    ("create", *USER, *OWN, "-w", "t"),
    ("create", *USER, "--issuer", "portworx.com", "--shared-secret-file", "keys/short"),
    ("create", *USER, "--issuer", "portworx.com", "--rsa-private-keyfile", "keys/shared"),
    ("create", *USER, "--issuer", "portworx.com", "--ecdsa-private-keyfile", "keys/rsa.pem"),
    ("create", "--auth-config", "keys/shared", *OWN),
    ("create", "--auth-config", "keys/rsa.pem", *OWN),
    ("verify", *OWN),
    ("verify", "--issuer", "portworx.com", "--shared-secret-file", "keys/other"),
    ("verify", "--issuer", "portworx.com", "--rsa-public-keyfile", "keys/rsa.pem"),
    ("verify", "-f", "pxsec.yaml", "--jwks", "keys/shared"),
    ("verify", "-f", "keys/shared"),
    ("inspect", "keys/shared"),
    ("context", "jim", "keys/shared"),
]


@pytest.mark.parametrize("arguments", CANARIES, ids=" ".join)
def test_no_secret_and_no_signature_is_ever_shown(arguments: tuple[str, ...]) -> None:
    made = jwts.make(CLAIMS)
    done = token(*arguments, stdin=made)
    shown = done.out + done.err
    rsa = "".join(jwts.private_pem(jwts.RSA).splitlines()[1:3])
    hidden = [jwts.SECRET, jwts.OTHER_SECRET, "too-short", rsa, made.rpartition(".")[2]]
    assert [text for text in hidden if text in shown] == []
