"""The rules for the claims of a token that is to be made."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

import jwts
from renderer.edge import report
from renderer.portworx.authorization import REQUIRED
from renderer.problems import Place
from renderer.tokens import claims
from trusts import JIM

PLACE = Place("--flag")
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
    assert list(claims.check_duration(text, PLACE)) == []
    assert claims.lifetime(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "24", "h", "1h30m", "1.5h", "-1h", "+1h", "1 h", "1H", "1w", "1M", "1d\n", "٣d"]
)
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    assert claims.lifetime(text) == 0
    assert report.as_text(claims.check_duration(text, PLACE)) == (
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
    assert claims.lifetime(text) == 0
    assert (
        report.as_text(claims.check_duration(text, PLACE))
        == f"--flag: error: {message} [bad-duration]\n{WRITE}"
    )


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
    assert report.as_text(claims.check_issuer(issuer, PLACE)) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, ""),
        (
            {"sub": "", "name": "", "email": ""},
            "user.yaml: warning: nobody is named, so that all such tokens have one and the same sub"
            " [no-user]\n"
            "  hint: give at least a name or an email\n",
        ),
        (
            {"sub": ""},
            "user.yaml: notice: no sub: one is made of name and email, as pxctl does"
            " [made-subject]\n"
            "  hint: give a sub to choose the name that volumes are owned by\n",
        ),
    ],
)
def test_somebody_should_be_named(changes: dict[str, Any], text: str) -> None:
    assert report.as_text(claims.check_subject(JIM.replace(**changes))) == text


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


def test_namespaces_are_seen_in_the_claims() -> None:
    assert claims.namespaces({**jwts.PLAIN, **jwts.NAMESPACED}) == ["https://myoidc.provider.com/"]
