"""What values say of a gateway, and the token that nobody has signed, by which issuers are seen."""

from __future__ import annotations

import base64
import json
import subprocess
from typing import Any

import pytest

import jwts
import toolchain
from renderer.network.expected import unsigned

PROVIDER = "https://login.example.com/realms/storage"
JUDGE = toolchain.BIN / "token-judge"


def encoded(content: object) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def answers(content: object) -> dict[str, Any]:
    return {"Status": 200, "Body": encoded(content), "Headers": {}}


CASE = {
    "Now": jwts.NOW,
    "Claim": "sub",
    "Own": {
        "Issuer": "portworx.com",
        "Secret": base64.b64encode(jwts.SECRET.encode()).decode(),
        "RSA": base64.b64encode(jwts.public_pem(jwts.RSA).encode()).decode(),
        "ECDSA": base64.b64encode(jwts.public_pem(jwts.P256).encode()).decode(),
    },
    "Provider": {
        "Issuer": PROVIDER,
        "Client": "portworx",
        "Discovery": answers(
            {"issuer": PROVIDER, "jwks_uri": f"{PROVIDER}/keys", "token_endpoint": PROVIDER}
        ),
        "Keys": answers({"keys": []}),
    },
}


@pytest.mark.skipif(not JUDGE.exists(), reason="run: python tests/tools/toolchain.py")
@pytest.mark.parametrize(
    ("issuer", "verdict"),
    [
        ("portworx.com", "403"),
        (PROVIDER, "403"),
        ("portworx.com/", "401"),
        ("Portworx.com", "401"),
        ('a "name" with ü', "401"),
    ],
)
def test_the_libraries_of_portworx_tell_by_it_which_issuers_are_trusted(
    issuer: str, verdict: str
) -> None:
    line = json.dumps({**CASE, "Token": unsigned(issuer).reveal()})
    done = subprocess.run([JUDGE], input=f"{line}\n", capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["verdict"] == verdict


def test_it_holds_the_issuer_and_nothing_else() -> None:
    header, claims, signature = unsigned("portworx.com").reveal().split(".")
    read = [json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in (header, claims)]
    assert (read, signature) == ([{"alg": "none"}, {"iss": "portworx.com"}], "")
