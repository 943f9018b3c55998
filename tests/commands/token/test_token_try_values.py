"""What gateways say, held against values, and as data for programs."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

import jwts
from farm import ALLOWED, BEGIN, DEAD, HEALTHY, OPEN, REFUSED, SHUT, TAKEN, TOKEN, Farm
from provider import Reply, Rights, Seen, allow, deny, gateway, reply

OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: GUESTS
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""
ISSUER = "https://login.example.com/realms/storage"
BOTH = f"""\
install: daemonset
namespace: portworx
auth:
  selfSigned:
    issuer: portworx.com
    sharedSecret: {{secretKeyRef: {{name: pxkeys, key: shared-secret}}}}
  oidc: {{issuer: "{ISSUER}", clientID: portworx}}
keys:
  system: {{secretKeyRef: {{name: pxkeys, key: system-secret}}}}
stork: {{enabled: false}}
"""
TRUSTED = (
    "passed  issuer of auth.selfSigned: trusted; whether its keys are right only a token shows\n"
)
AS_THE_VALUES = "as the values say, as far as it is seen from outside\n"
SEEN = "passed  issuer: portworx.com, as the cluster has it\n"


@pytest.fixture
def values(tmp_path: Path) -> Path:
    return tmp_path / "pxsec.yaml"


def with_guests(path: Path, guests: str) -> tuple[str, str]:
    path.write_text(OPERATOR.replace("GUESTS", guests))
    return "-f", str(path)


@pytest.mark.parametrize(
    ("guests", "rights", "line"),
    [
        ("Enabled", HEALTHY, "passed  guest access: Enabled, as the values say\n"),
        ("Disabled", SHUT, "passed  guest access: Disabled, as the values say\n"),
        (
            "Managed",
            SHUT,
            "passed  guest access: the values say Managed: the role system.guest decides, and is"
            " not seen from outside\n",
        ),
    ],
    ids=["Enabled", "Disabled", "Managed"],
)
def test_nodes_that_are_as_the_values_say(
    farm: Farm, values: Path, guests: str, rights: Rights, line: str
) -> None:
    farm.add(rights)
    done = farm.run(*with_guests(values, guests))
    words = "allowed" if rights.guest else "refused"
    assert (done.out, done.status) == (
        f"the token\n{SEEN}\n"
        f"A\n{BEGIN}{ALLOWED if rights.guest else REFUSED}\n{line}{TRUSTED}{TAKEN}\n"
        f"security is on; a guest is {words} everything tried; issuers trusted: auth.selfSigned;"
        f" the token is allowed everything tried\n{AS_THE_VALUES}",
        0,
    )


@pytest.mark.parametrize(
    ("guests", "rights", "line"),
    [
        (
            "Disabled",
            HEALTHY._replace(guest=("/v1/volumes",)),
            "the values say Disabled, and a guest is allowed: volume list [guest-access-differs]\n"
            "        hint: the Operator leaves guests in where Portworx refuses it: see pxsec"
            " check\n",
        ),
        (
            "Enabled",
            SHUT,
            "the values say Enabled, and a guest is refused: identity version, cluster inspect,"
            " volume list [guest-access-differs]\n"
            "        hint: see what the role allows: pxctl role inspect system.guest\n",
        ),
    ],
    ids=["Disabled", "Enabled"],
)
def test_guests_that_may_do_what_the_values_do_not_say(
    farm: Farm, values: Path, guests: str, rights: Rights, line: str
) -> None:
    for _ in range(2):
        farm.add(rights)
    done = farm.run("--guest", *with_guests(values, guests))
    assert f"\nfailed  guest access: {line}{TRUSTED}\nall 2 nodes agree: " in done.out
    assert done.out.endswith(
        "; issuers trusted: auth.selfSigned\nnot as the values say: guest access\n"
    )
    assert done.status == 1


def test_each_issuer_of_the_values_is_asked_for(farm: Farm, values: Path) -> None:
    values.write_text(BOTH)
    farm.add(HEALTHY)
    farm.add(HEALTHY._replace(issuers=("portworx.com", ISSUER)))
    done = farm.run("--guest", "-f", str(values))
    managed = "passed  guest access: the values do not say it: the role system.guest decides, and"
    assert (done.out, done.status) == (
        f"A\n{BEGIN}{ALLOWED}\n{managed} is not seen from outside\n{TRUSTED}"
        "failed  issuer of auth.oidc: Portworx does not trust the issuer that the values name"
        " [issuer-not-trusted]\n"
        "        hint: see with which settings this node runs: pxsec check -f VALUES\n\n"
        f"B\n{BEGIN}{ALLOWED}\n{managed} is not seen from outside\n{TRUSTED}"
        f"{TRUSTED.replace('selfSigned', 'oidc')}\n"
        "the nodes differ in which issuers they trust [nodes-differ]\n"
        "  A: issuers trusted: auth.selfSigned\n"
        "  B: issuers trusted: auth.selfSigned, auth.oidc\n"
        "  hint: bring the settings of all nodes in line: pxsec check, pxsec plan\n"
        "not as the values say: issuer of auth.oidc\n",
        1,
    )
    sent = [token for token in farm.tokens[0] if token not in (None, "x")]
    claims = [json.loads(base64.urlsafe_b64decode(f"{t.split('.')[1]}==")) for t in sent if t]
    assert claims == [{"iss": "portworx.com"}, {"iss": ISSUER}]


def test_all_values_turn_security_on(farm: Farm, values: Path) -> None:
    farm.add(OPEN)
    farm.add(HEALTHY)
    done = farm.run("--guest", *with_guests(values, "Enabled"))
    assert done.out.endswith(
        "\nthe nodes differ in whether security is on [nodes-differ]\n"
        "  A: security is off\n"
        "  B: security is on\n"
        "  hint: bring the settings of all nodes in line: pxsec check, pxsec plan\n"
        "not as the values say: security\n"
    )
    assert done.status == 1


def test_a_gateway_that_says_neither_of_an_issuer(farm: Farm, values: Path) -> None:
    def answer(request: Seen) -> Reply:
        if request.token not in (None, "x"):
            return reply({"message": "x"}, 503)
        return gateway(HEALTHY)(request)

    farm.add(answer)
    done = farm.run("--guest", *with_guests(values, "Enabled"))
    assert done.out.endswith(
        "failed  issuer of auth.selfSigned: no answer to rely on (HTTP 503) [gateway-failed]\n"
        "        hint: see the logs of Portworx on this node\n"
        "\nthe node cannot be judged\n"
    )
    assert done.status == 3


def test_a_token_whose_issuer_the_values_do_not_name_is_not_sent(farm: Farm, values: Path) -> None:
    token = jwts.make({"iss": "another.com", "sub": "ann"})
    farm.add(HEALTHY._replace(tokens={token: allow}))
    done = farm.run(*with_guests(values, "Enabled"), token=token)
    assert (done.out, done.err, done.status) == (
        "the token, which was not sent\n"
        "failed  issuer: the token says another.com, and the cluster trusts portworx.com"
        " [untrusted-issuer]\n"
        "        hint: Portworx answers 401: make a token with the issuer of the cluster\n\n"
        f"A\n{BEGIN}{ALLOWED}\npassed  guest access: Enabled, as the values say\n{TRUSTED}\n"
        "security is on; a guest is allowed everything tried; issuers trusted: auth.selfSigned\n"
        f"{AS_THE_VALUES}",
        "",
        1,
    )
    assert token not in farm.tokens[0]


def test_a_token_of_stork_is_sent(farm: Farm, values: Path) -> None:
    token = jwts.make({"iss": "apps.portworx.io", "sub": "stork"})
    farm.add(HEALTHY._replace(tokens={token: allow}))
    done = farm.run(*with_guests(values, "Enabled"), token=token)
    assert done.out.startswith(
        "the token\npassed  issuer: apps.portworx.io is that of Stork and Autopilot\n\nA\n"
    )
    assert done.status == 0
    assert farm.tokens[0].count(token) == 3


def test_an_issuer_is_read_as_portworx_reads_it(farm: Farm, values: Path) -> None:
    token = jwts.make({"iss": "another.com", "ISS": "portworx.com", "sub": "ann"})
    farm.add(HEALTHY._replace(tokens={token: allow}))
    done = farm.run(*with_guests(values, "Enabled"), token=token)
    assert done.out.startswith(f"the token\n{SEEN}\nA\n")
    assert farm.tokens[0].count(token) == 3


def test_values_that_are_not_valid_send_nothing(farm: Farm, values: Path) -> None:
    farm.add(HEALTHY)
    done = farm.run("--guest", *with_guests(values, "disabled"))
    assert (done.out, done.status) == ("", 2)
    assert done.err == (
        f"{values}:4:16: error: auth.guestAccess: expected Enabled, Disabled or Managed, found"
        " 'disabled' [bad-value]\n"
        "  hint: did you mean 'Disabled'?\n"
    )
    assert farm.tokens == [[]]


def test_the_answer_as_json(farm: Farm) -> None:
    farm.add(HEALTHY._replace(guest=("/v1/volumes",), tokens={TOKEN: deny}))
    done = farm.run("-o", "json", "--endpoint", DEAD)
    denied = "see what its roles allow: pxsec token inspect"
    found = json.loads(done.out)
    checks = [node.pop("checks") for node in found["nodes"]]
    assert found == {
        "conclusion": {
            "status": 1,
            "agree": None,
            "differIn": [],
            "differsFromValues": None,
            "notJudged": [DEAD],
            "message": "1 of 2 nodes can be judged: security is on; a guest is allowed volume list"
            " alone; the token is refused everything tried [role-denied]",
            "code": None,
            "hint": "",
        },
        "tokenChecks": [],
        "nodes": [
            {
                "node": "A",
                "endpoint": "A",
                "security": "on",
                "version": None,
                "guest": [
                    {
                        "call": "identity version",
                        "http": 403,
                        "answer": "refused",
                        "version": None,
                        "code": None,
                        "hint": "",
                    },
                    {
                        "call": "cluster inspect",
                        "http": 403,
                        "answer": "refused",
                        "clusterStatus": None,
                        "code": None,
                        "hint": "",
                    },
                    {
                        "call": "volume list",
                        "http": 200,
                        "answer": "allowed",
                        "volumes": 2,
                        "code": None,
                        "hint": "",
                    },
                ],
                "token": [
                    {
                        "call": name,
                        "http": 403,
                        "answer": "refused",
                        fact: None,
                        "code": "role-denied",
                        "hint": denied,
                    }
                    for name, fact in [
                        ("identity version", "version"),
                        ("cluster inspect", "clusterStatus"),
                        ("volume list", "volumes"),
                    ]
                ],
                "trusts": {},
            },
            {
                "node": DEAD,
                "endpoint": DEAD,
                "security": None,
                "version": None,
                "guest": [],
                "token": [],
                "trusts": {},
            },
        ],
    }
    assert checks[0][3] == {
        "check": "identity version",
        "passed": False,
        "severity": "error",
        "code": "role-denied",
        "message": "refused: the token is good, and its roles do not allow this call",
        "hint": denied,
    }
    assert [row["code"] for row in checks[1]] == ["unreachable"]


def test_nodes_that_differ_as_json(farm: Farm) -> None:
    farm.add(HEALTHY)
    farm.add(OPEN)
    found = json.loads(farm.run("--guest", "-o", "json").out)
    assert found["tokenChecks"] is None
    assert found["conclusion"] == {
        "status": 1,
        "agree": False,
        "differIn": ["security"],
        "differsFromValues": None,
        "notJudged": [],
        "message": "the nodes differ in whether security is on",
        "code": "nodes-differ",
        "hint": "bring the settings of all nodes in line: pxsec check, pxsec plan",
    }
    assert [node["security"] for node in found["nodes"]] == ["on", "off"]
    assert found["nodes"][0]["version"] == "3.1.2.0-abcdef1"


def test_values_in_json(farm: Farm, values: Path) -> None:
    farm.add(SHUT._replace(issuers=()))
    found = json.loads(farm.run(*with_guests(values, "Enabled"), "-o", "json").out)
    wrong = ["guest access", "issuer of auth.selfSigned"]
    assert found["conclusion"]["differsFromValues"] == wrong
    assert found["nodes"][0]["trusts"] == {"auth.selfSigned": False}
    assert [row["check"] for row in found["tokenChecks"]] == ["issuer"]
