"""token verify: keys from values and arguments, and answers for people and programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import jwts
from commandline import Result
from jwts import CLAIMS, NOW
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
def test_what_is_not_a_key_set_is_refused(folder: Path, text: str) -> None:
    (folder / "jwks.json").write_text(text)
    made = jwts.make(PROVIDED, "RS256", jwts.RSA)
    done = token("verify", "-f", "pxsec.yaml", "--jwks", "jwks.json", stdin=made)
    assert done == Result(
        "",
        "jwks.json: error: expected a JSON object with a list `keys` [bad-jwks]\n"
        "  hint: save what jwks_uri answers\n",
        2,
    )
