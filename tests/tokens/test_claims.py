"""The rules for the claims of a token that is to be made."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

import jwts
from renderer.edge import report
from renderer.portworx.authorization import REQUIRED
from renderer.problems import Findings, Place
from renderer.tokens import claims
from renderer.tokens.claims import User

PLACE = Place("--flag")
JIM = User(
    "portworx.com",
    "jim@example.com/jim",
    "Jim",
    "jim@example.com",
    ("system.user",),
    ("engineering",),
    {"": Place("user.yaml"), "roles": Place("user.yaml", 4, 1)},
)
DAY = 86400
WRITE = "  hint: write a number and one of s, m, h, d or y, such as 24h\n"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("90s", 90),
        ("5m", 300),
        ("24h", DAY),
        ("30d", 30 * DAY),
        ("1y", 365 * DAY),
        ("007d", 7 * DAY),
        ("292y", 292 * 365 * DAY),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    findings = Findings()
    assert claims.check_duration(text, PLACE, findings) == seconds
    assert not findings.problems


@pytest.mark.parametrize(
    "text", ["", "24", "h", "1h30m", "1.5h", "-1h", "+1h", "1 h", "1H", "1w", "1M", "1d\n", "٣d"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    findings = Findings()
    assert claims.check_duration(text, PLACE, findings) is None
    assert report.as_text(findings.problems) == (
        f"--flag: error: expected a whole number with one unit [bad-duration]\n{WRITE}"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0s", "a token that lives for no time at all"),
        ("000y", "a token that lives for no time at all"),
        ("293y", "more than 292 years, which Portworx cannot count"),
        ("99999999999999999999999s", "more than 292 years, which Portworx cannot count"),
        ("9" * 5000 + "y", "more than 292 years, which Portworx cannot count"),
    ],
    ids=lambda text: text[:30],
)
def test_no_time_and_too_much_time_are_refused(text: str, message: str) -> None:
    findings = Findings()
    assert claims.check_duration(text, PLACE, findings) is None
    assert report.as_text(findings.problems) == f"--flag: error: {message} [bad-duration]\n{WRITE}"


@pytest.mark.parametrize(
    ("issuer", "text"),
    [
        ("portworx.com", ""),
        ("operator.portworx.io", ""),
        (
            "",
            "--flag: error: no issuer, and Portworx finds the key of a token by it [no-issuer]\n"
            "  hint: give --issuer NAME, or -f VALUES\n",
        ),
        *(
            (
                url,
                "--flag: error: http:// and https:// are for the issuers of OpenID Connect only"
                " [issuer-url]\n  hint: write a name such as portworx.com\n",
            )
            for url in ("https://portworx.com", "http://portworx.com", "x https://portworx.com")
        ),
        *(
            (
                name,
                f"--flag: error: {name} is the issuer of Stork and Autopilot [reserved-issuer]\n"
                "  hint: write a name such as portworx.com\n",
            )
            for name in ("apps.portworx.io", "stork.openstorage.io")
        ),
        (
            " portworx.com",
            "--flag: warning: a blank at an end, which the cluster's issuer must have too"
            " [issuer-blanks]\n  hint: remove the blank\n",
        ),
    ],
)
def test_issuers_that_mean_something_else_are_refused(issuer: str, text: str) -> None:
    findings = Findings()
    claims.check_issuer(issuer, PLACE, findings)
    assert report.as_text(findings.problems) == text


def check(username_claim: str = "sub", **changes: Any) -> str:
    findings = Findings()
    claims.check_user(JIM.replace(**changes), username_claim, findings)
    return report.as_text(findings.problems)


ROLES = "  hint: the roles of Portworx are system.admin, system.view, system.user, system.guest\n"
USERS: dict[str, tuple[dict[str, Any], str]] = {
    "all is well": ({}, ""),
    "a role of the cluster": ({"roles": ("backup.operator",)}, ""),
    "an administrator of everything": ({"roles": ("system.admin",), "groups": ("*",)}, ""),
    "no role": (
        {"roles": ()},
        "user.yaml:4:1: error: no role, so Portworx would deny every call [no-roles]\n"
        "  hint: give roles such as system.user\n",
    ),
    "an unknown role": (
        {"roles": ("system.root",)},
        f"user.yaml:4:1: error: Portworx has no role 'system.root' [unknown-role]\n{ROLES}",
    ),
    "a role in capitals": (
        {"roles": ("System.Admin",)},
        f"user.yaml:4:1: error: Portworx has no role 'System.Admin' [unknown-role]\n{ROLES}",
    ),
    "a star for a role": (
        {"roles": ("*",)},
        "user.yaml:4:1: error: * is a group, not a role [unknown-role]\n"
        "  hint: give it in groups, and a role such as system.admin\n",
    ),
    "a role that cannot be": (
        {"roles": ("a b",)},
        "user.yaml:4:1: error: a role whose name is empty or holds a blank or a slash"
        " [unknown-role]\n  hint: name a role of Portworx\n",
    ),
    "nobody": (
        {"sub": "", "name": "", "email": ""},
        "user.yaml: error: nobody is named: sub, name and email are all empty [no-user]\n"
        "  hint: give at least a name or an email\n",
    ),
    "no sub": (
        {"sub": ""},
        "user.yaml: notice: no sub: one is made of name and email, as pxctl does [made-subject]\n"
        "  hint: give a sub to choose the name that volumes are owned by\n",
    ),
    "an administrator without every group": (
        {"roles": ("system.admin",)},
        "user.yaml: warning: system.admin without the group * cannot see private volumes"
        " [admin-without-groups]\n"
        '  hint: for an administrator of everything: groups: ["*"]\n',
    ),
    "every group without the role": (
        {"groups": ("*",)},
        "user.yaml: notice: the group * opens the private volumes of everybody, without"
        " system.admin too [every-group]\n  hint: name the groups that this user is in\n",
    ),
}


@pytest.mark.parametrize(("changes", "text"), USERS.values(), ids=USERS)
def test_what_would_make_a_token_useless_is_refused(changes: dict[str, Any], text: str) -> None:
    assert check(**changes) == text


@pytest.mark.parametrize("claim", ["email", "name"])
def test_the_username_claim_must_hold_something(claim: str) -> None:
    assert check(claim, **{claim: ""}) == (
        f"user.yaml: error: {claim} is empty, and it is the username claim [empty-username]\n"
        f"  hint: give {claim}, or another username claim, as the cluster has it\n"
    )


ADMIN = JIM.replace(roles=("system.admin",), groups=("*",))


@pytest.mark.parametrize(
    ("user", "days", "text"),
    [
        (JIM, 90, ""),
        (JIM, 91, "--flag: warning: the token lives for more than 90 days [long-token]\n"),
        (ADMIN, 7, ""),
        (
            ADMIN,
            8,
            "--flag: warning: system.admin and the group * for more than 7 days"
            " [long-admin-token]\n",
        ),
    ],
)
def test_a_token_that_lives_for_long_is_a_warning(user: User, days: int, text: str) -> None:
    findings = Findings()
    claims.check_lifetime(user, days * DAY, PLACE, findings)
    hint = "  hint: choose a shorter time, and make a new token when it ends\n"
    assert report.as_text(findings.problems) == (text and text + hint)


def test_the_payload_holds_every_claim_and_begins_ten_minutes_ago() -> None:
    assert claims.payload(JIM, lifetime=DAY, now=jwts.NOW) == jwts.CLAIMS


def test_empty_claims_are_there_since_portworx_asks_for_them() -> None:
    found = claims.payload(JIM.replace(email="", groups=()), lifetime=1, now=1000)
    assert found["email"] == ""
    assert found["groups"] == []
    assert set(REQUIRED) <= set(found)


def test_a_missing_sub_is_made_as_pxctl_makes_it() -> None:
    found = claims.payload(JIM.replace(sub=""), lifetime=1, now=1000)
    assert b64decode(found["sub"]) == b"openstorage.io/Jim/jim@example.com"


@pytest.mark.parametrize("namespace", ["", "https://myoidc.provider.com/", "https://other/"])
def test_plain_roles_and_groups_count_under_every_namespace(namespace: str) -> None:
    assert claims.custom(jwts.PLAIN, namespace) == {"roles": ["system.admin"], "groups": ["*"]}


@pytest.mark.parametrize(
    ("namespace", "found"),
    [
        ("https://myoidc.provider.com/", {"roles": ["system.admin"], "groups": ["*"]}),
        ("https://myoidc.provider.com", {}),
        ("", {}),
    ],
)
def test_a_namespace_is_taken_to_the_letter(namespace: str, found: dict[str, Any]) -> None:
    assert claims.custom(jwts.NAMESPACED, namespace) == found


def test_a_namespaced_claim_beats_the_plain_one_even_when_it_is_empty() -> None:
    both = {**jwts.PLAIN, "https://myoidc.provider.com/roles": []}
    found = claims.custom(both, "https://myoidc.provider.com/")
    assert found == {"roles": [], "groups": ["*"]}


def test_namespaces_are_seen_in_the_claims() -> None:
    assert claims.namespaces({**jwts.PLAIN, **jwts.NAMESPACED}) == ["https://myoidc.provider.com/"]


def test_null_is_taken_for_nothing_as_go_does() -> None:
    empty = {"sub": None, "name": None, "email": None, "roles": None, "groups": None}
    assert list(claims.wrong_types(empty)) == []
