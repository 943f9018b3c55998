"""token verify: keys from values and arguments, and answers for people and programs."""

from __future__ import annotations

import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import jwts
from commandline import Result
from jwts import CLAIMS, NOW
from pages import blocks_of_section
from provider import rsa_jwk
from tokenbench import OWN, SHARED, USER, create, token

pytestmark = pytest.mark.usefixtures("folder")


VERIFIED = (
    "passed  form: three parts on one line\n"
    "passed  issuer: portworx.com, as the cluster has it\n"
    "passed  algorithm: HS256, a shared secret\n"
    "passed  signature: valid\n"
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
    assert "passed  signature: valid\n" in done.out


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
def test_what_is_not_a_token_is_refused_too(text: str) -> None:
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
            "severity": "error",
            "code": "no-roles",
            "message": "no roles, so Portworx denies every call",
            "hint": "give roles such as system.user",
        }
    ]
    assert done.status == 1


ED25519 = {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "AA"}
X25519 = {"kty": "OKP", "crv": "X25519", "kid": "box"}


@pytest.fixture
def jwks(folder: Path) -> str:
    """The keys of a provider in a file."""
    public = {**jwts.key_of(jwts.RSA).as_dict(private=False), "kid": "new"}
    (folder / "jwks.json").write_text(json.dumps({"keys": [public, ED25519]}))
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


EXPECTED = "expected a JSON object with a list `keys`"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is not JSON"),
        ("[]", "the file is not a JSON object"),
        ("{}", "there is no key"),
        ('{"keys": []}', "there is no key"),
        ('{"keys": 5}', "the file has `keys` that is not a list"),
        ("-----BEGIN PUBLIC KEY-----", "the file is not JSON"),
    ],
)
def test_what_is_not_a_key_set_is_refused(folder: Path, text: str, said: str) -> None:
    (folder / "jwks.json").write_text(text)
    made = jwts.make(PROVIDED, "RS256", jwts.RSA)
    done = token("verify", "-f", "pxsec.yaml", "--jwks", "jwks.json", stdin=made)
    assert done == Result(
        "",
        f"jwks.json: error: {said}; {EXPECTED} [bad-jwks]\n  hint: save what jwks_uri answers\n",
        2,
    )


def test_one_key_in_the_file_that_cannot_be_read_refuses_the_token(folder: Path) -> None:
    public = {**jwts.key_of(jwts.RSA).as_dict(private=False), "kid": "new"}
    (folder / "jwks.json").write_text(json.dumps({"keys": [public, X25519]}))
    made = jwts.make({**PROVIDED, **jwts.NAMESPACED}, "RS256", jwts.RSA, kid="new")
    done = token("verify", "-f", "pxsec.yaml", "--jwks", "jwks.json", stdin=made)
    lines = done.out.splitlines()
    assert lines[1] == (
        "failed  key box: its curve (crv) is 'X25519', which Portworx does not know: so Portworx"
        " reads none of the keys, and refuses every token [unreadable-key]"
    )
    assert "signature: valid" not in done.out
    assert lines[-1].startswith("refused: 2 of ")
    assert done.status == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_warned_token_fails_where_warnings_are_errors(form: str) -> None:
    made = jwts.make({**jwts.CLAIMS, "exp": 0})
    arguments = ("verify", "-f", "pxsec.yaml", "-o", form)
    assert token(*arguments, stdin=made).status == 0
    assert token(*arguments, "--warnings-as-errors", stdin=made).status == 1


def test_a_token_of_stork_is_not_decided() -> None:
    made = jwts.make({**CLAIMS, "iss": "apps.portworx.io"})
    done = token("verify", "-f", "pxsec.yaml", stdin=made)
    assert done == Result(
        "passed  form: three parts on one line\n"
        "failed  issuer: apps.portworx.io is that of Stork and Autopilot, whose key (keys.apps) is"
        " not looked at [not-checked]\n"
        "        hint: see whether both ends have one key: pxsec check\n"
        "not decided: 1 of 2 checks could not be made\n",
        "",
        3,
    )
    typed = token("verify", "--issuer", "portworx.com", *SHARED, stdin=made)
    assert "[untrusted-issuer]\n" in typed.out
    assert typed.status == 1


def test_what_the_page_shows_is_what_is_printed() -> None:
    (shown,) = blocks_of_section("docs/tokens.md", "What verify says", "text")
    claims = {**jwts.without("roles"), "Roles": ["system.user"], "exp": jwts.NOW - 3 * 3600}
    done = token("verify", "-f", "pxsec.yaml", stdin=jwts.make(claims))
    printed = done.out.splitlines()
    assert shown.splitlines() == [line for line in printed if line in shown.splitlines()]
    assert [line for line in printed if not line.startswith("passed")] == shown.splitlines()[1:]


def test_the_verdict_counts_the_warnings() -> None:
    made = jwts.make({**jwts.CLAIMS, "exp": 0})
    assert token("verify", "-f", "pxsec.yaml", stdin=made).out.endswith("\nvalid, with 1 warning\n")
    made = jwts.make({**jwts.CLAIMS, "exp": 0, "roles": ["system.admin"], "groups": []})
    done = token("verify", "-f", "pxsec.yaml", stdin=made)
    assert done.out.endswith("\nvalid, with 2 warnings\n")


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits long")
def test_a_short_key_in_the_file_is_warned_of_and_its_token_valid(folder: Path) -> None:
    short = rsa.generate_private_key(65537, 1024)
    public = rsa_jwk(short.public_key(), "new")
    (folder / "jwks.json").write_text(json.dumps({"keys": [public]}))
    made = jwt.encode({**PROVIDED, **jwts.NAMESPACED}, short, "RS256", {"kid": "new"})
    done = token("verify", "-f", "pxsec.yaml", "--jwks", "jwks.json", stdin=made)
    assert "warned  key new: RSA of 1024 bits; verifies RS256; " in done.out
    assert "passed  signature: valid\n" in done.out
    assert done.status == 0


def test_a_token_is_not_decided_where_nobody_answers(folder: Path) -> None:
    values = (folder / "pxsec.yaml").read_text()
    text = values.replace("https://login.example.com/", "https://localhost:1/")
    (folder / "pxsec.yaml").write_text(text)
    claims = {**PROVIDED, **jwts.NAMESPACED, "iss": "https://localhost:1/realms/storage"}
    done = token("verify", "-f", "pxsec.yaml", stdin=jwts.make(claims, "RS256", jwts.RSA))
    assert "failed  discovery: https://localhost:1/realms/storage/.well-known/" in done.out
    assert "failed  signature: not checked, since " in done.out
    assert done.out.splitlines()[-1] == "not decided: 2 of 10 checks could not be made"
    assert done.status == 3
