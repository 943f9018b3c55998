"""The commands around tokens, as they are typed."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import jwts
from commandline import Result, run
from jwts import CLAIMS, NOW

SHARED = ("--shared-secret-file", "keys/shared")
OWN = ("--issuer", "portworx.com", *SHARED)
JIM = ("--name", "Jim", "--email", "jim@example.com", "--sub", "jim@example.com/jim")
USER = (*JIM, "--role", "system.user", "--group", "engineering")
VALUES = """\
install: daemonset
namespace: kube-system
auth:
  usernameClaim: email
  selfSigned:
    issuer: portworx.com
    sharedSecret: {file: keys/shared}
    rsaPublicKey: {file: keys/rsa.pub.pem}
    ecdsaPublicKey: {hostPath: /etc/pwx/auth/ecdsa.pub.pem}
  oidc:
    issuer: https://login.example.com/realms/storage
    clientID: portworx
    customClaimNamespace: https://myoidc.provider.com/
keys:
  system: {file: keys/system}
stork: {enabled: false}
"""
OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder with values, keys and a user, at a fixed time, under an open umask."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: NOW + 0.9)
    (tmp_path / "keys").mkdir()
    texts = {
        "pxsec.yaml": VALUES,
        "operator.yaml": OPERATOR,
        "keys/shared": jwts.SECRET,
        "keys/other": jwts.OTHER_SECRET,
        "keys/short": "too-short",
        "keys/rsa.pem": jwts.private_pem(jwts.RSA),
        "keys/rsa.pub.pem": jwts.public_pem(jwts.RSA),
        "keys/other.pem": jwts.private_pem(jwts.OTHER_RSA),
        "keys/ecdsa.pem": jwts.private_pem(jwts.P256),
        "keys/ecdsa.pub.pem": jwts.public_pem(jwts.P256),
        "keys/p384.pem": jwts.private_pem(jwts.P384),
        "user.yaml": "name: Jim\nemail: jim@example.com\nsub: jim@example.com/jim\n"
        "roles: [system.user]\ngroups: [engineering]\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    old = os.umask(0)
    yield tmp_path
    os.umask(old)


def token(*arguments: str, stdin: bytes | str = b"") -> Result:
    given = stdin if isinstance(stdin, bytes) else stdin.encode()
    return run("token", *arguments, stdin=given)


def create(*arguments: str, stdin: bytes = b"") -> Result:
    return token("create", *arguments, stdin=stdin)


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
    assert create(*USER, *OWN, "--output", "b").out == ""
    for name in ("a", "b"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert jwts.decode((folder / name).read_text(), "HS256", jwts.SECRET) == CLAIMS
        assert not (folder / name).read_bytes().endswith(b"\n")


def test_values_give_issuer_key_and_username_claim() -> None:
    done = create("-f", "pxsec.yaml", *USER)
    assert jwts.decode(done.out.strip(), "HS256", jwts.SECRET) == CLAIMS
    assert create("-f", "pxsec.yaml", "--name", "Jim", "--role", "system.user").err == (
        "--name: error: email is empty, and it is the username claim [empty-username]\n"
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
    "a role that is none": (
        (*JIM, *OWN, "--role", "system.root"),
        "--role: error: Portworx has no role 'system.root' [unknown-role]\n"
        "  hint: the roles of Portworx are system.admin, system.view, system.user, system.guest\n",
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


USAGE = {
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
    "no key": (
        ("create", *USER, "--issuer", "a"),
        "give a key: --shared-secret-file, --rsa-private-keyfile or -f VALUES",
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


VERIFIED = (
    "passed  form: three parts on one line\n"
    "passed  issuer: portworx.com, as the cluster has it\n"
    "passed  algorithm: HS256, a shared secret\n"
    "passed  signature: right\n"
    "passed  exp: it ends in 24h\n"
    "passed  iat: issued in the past\n"
    "passed  user: jim@example.com/jim, from sub\n"
    "passed  roles: system.user\n"
    "passed  groups: engineering\n"
    "valid\n"
)


def test_a_token_that_is_made_verifies() -> None:
    made = create(*USER, *OWN)
    assert token("verify", *OWN, stdin=made.out) == Result(VERIFIED, "", 0)


@pytest.mark.parametrize(
    ("algorithm", "private", "arguments"),
    [
        ("HS512", jwts.SECRET, ("-f", "pxsec.yaml")),
        ("RS256", jwts.RSA, ("-f", "pxsec.yaml")),
        ("ES256", jwts.P256, ("-f", "pxsec.yaml", "--ecdsa-public-keyfile", "keys/ecdsa.pub.pem")),
        (
            "RS384",
            jwts.RSA,
            ("--issuer", "portworx.com", "--rsa-public-keyfile", "keys/rsa.pub.pem"),
        ),
        ("HS256", jwts.SECRET, ("-f", "operator.yaml", *SHARED)),
    ],
)
def test_keys_come_from_values_and_arguments(
    algorithm: str, private: str | jwts.PrivateKey, arguments: tuple[str, ...]
) -> None:
    done = token("verify", *arguments, stdin=jwts.make(CLAIMS, algorithm, private))
    assert (done.err, done.status) == ("", 0), done.out
    assert "passed  signature: right\n" in done.out


def test_a_key_on_the_nodes_must_be_handed_over() -> None:
    done = token("verify", "-f", "pxsec.yaml", stdin=jwts.make(CLAIMS, "ES256", jwts.P256))
    assert done == Result(
        "",
        "pxsec.yaml:9:5: error: auth.selfSigned.ecdsaPublicKey: the key is on the nodes alone"
        " [key-elsewhere]\n  hint: give a copy of it: --ecdsa-public-keyfile FILE\n",
        2,
    )


def test_a_refused_token_says_why_and_exits_with_1() -> None:
    bad = jwts.make({**CLAIMS, "exp": NOW - 60}, material=jwts.OTHER_SECRET)
    done = token("verify", *OWN, stdin=bad)
    assert (done.err, done.status) == ("", 1)
    assert (
        "failed  signature: made with another key, or the token was changed [bad-signature]\n"
        in done.out
    )
    assert "failed  exp: it ended 60s ago [expired-token]\n" in done.out
    assert done.out.endswith("refused: 2 of 9 checks failed\n")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", jwts.make(CLAIMS)[:50] + "\n.x", "\xff" * 9])
def test_what_is_no_token_is_refused_too(text: str) -> None:
    done = token("verify", *OWN, stdin=text.encode("latin-1"))
    assert done.out.startswith("failed  form: <stdin>: ")
    assert done.out.endswith("refused: 1 of 1 checks failed\n")
    assert done.status == 1


def test_an_issuer_that_is_neither_of_two_is_refused() -> None:
    done = token("verify", "-f", "pxsec.yaml", stdin=jwts.make({**CLAIMS, "iss": "x"}))
    assert (
        "failed  issuer: the token says x, and the cluster trusts portworx.com or"
        " https://login.example.com/realms/storage [untrusted-issuer]\n"
    ) in done.out
    assert done.status == 1


def test_json_is_for_programs() -> None:
    done = token("verify", *OWN, "-o", "json", stdin=jwts.make({**CLAIMS, "roles": []}))
    found = [row for row in json.loads(done.out) if not row["passed"]]
    assert found == [
        {
            "check": "roles",
            "passed": False,
            "code": "no-roles",
            "message": "there are none, so Portworx denies every call",
            "hint": "give roles such as system.user",
        }
    ]
    assert done.status == 1


@pytest.fixture
def jwks(folder: Path) -> str:
    """The keys of a provider in a file."""
    public = {**jwts.key_of(jwts.RSA).as_dict(private=False), "kid": "new"}
    (folder / "jwks.json").write_text(json.dumps({"keys": [public, {"kty": "oct"}, 5]}))
    return "jwks.json"


PROVIDED = {**CLAIMS, "iss": jwts.PROVIDER, "aud": ["account", "portworx"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("-f", "pxsec.yaml"),
        ("--issuer", jwts.PROVIDER, "--client-id", "portworx", "--claim-namespace", jwts.NAMESPACE),
    ],
    ids=["values", "flags"],
)
@pytest.mark.parametrize(
    "custom", [jwts.PLAIN, jwts.NAMESPACED], ids=["plain", "under a namespace"]
)
def test_a_token_of_a_provider_is_verified_without_network(
    jwks: str, custom: dict[str, list[str]], arguments: tuple[str, ...]
) -> None:
    claims = {**jwts.without("roles", "groups"), **custom, "iss": jwts.PROVIDER, "aud": "portworx"}
    made = jwts.make(claims, "RS256", jwts.RSA, kid="new")
    done = token("verify", *arguments, "--jwks", jwks, stdin=made)
    assert (done.err, done.status) == ("", 0), done.out
    assert "passed  audience: portworx is in aud\n" in done.out
    assert "passed  roles: system.admin\n" in done.out


def test_other_algorithms_of_a_provider_must_be_said(jwks: str) -> None:
    made = jwts.make(PROVIDED, "PS256", jwts.RSA)
    assert token("verify", "-f", "pxsec.yaml", "--jwks", jwks, stdin=made).status == 1
    done = token("verify", "-f", "pxsec.yaml", "--jwks", jwks, "--alg", "PS256", stdin=made)
    assert done.status == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": 5}', "-----BEGIN PUBLIC KEY-----"])
def test_what_is_no_key_set_is_refused(folder: Path, text: str) -> None:
    (folder / "jwks.json").write_text(text)
    made = jwts.make(PROVIDED, "RS256", jwts.RSA)
    done = token("verify", "-f", "pxsec.yaml", "--jwks", "jwks.json", stdin=made)
    assert done == Result(
        "",
        "jwks.json: error: expected a JSON object with a list `keys` [bad-jwks]\n"
        "  hint: save what jwks_uri answers\n",
        2,
    )


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
        ".pxctl/contextconfig: error: it is there already, and may hold other contexts"
        " [file-exists]\n  hint: add the entry by hand: print it without -w\n",
        2,
    )


@pytest.mark.parametrize("arguments", [("-q", "create"), ("create", "-q")])
def test_common_arguments_may_stand_on_either_side(arguments: tuple[str, ...]) -> None:
    done = token(*arguments, "--name", "Jim", "--role", "system.user", *OWN)
    assert (done.err, done.status) == ("", 0)


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


def test_a_user_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "user.yaml").write_bytes("name: Jürgen\n".encode("latin-1"))
    assert create("--auth-config", "user.yaml", *OWN) == Result(
        "",
        "user.yaml:1:8: error: a byte that is not UTF-8 [not-utf8]\n"
        "  hint: save the file as UTF-8\n",
        2,
    )
