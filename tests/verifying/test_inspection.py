"""A token in plain words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

import jwts
from jwts import CLAIMS, NOW, make, without
from renderer.edge import report
from renderer.problems import Place
from renderer.tokens.form import Token, parse
from renderer.verifying import inspection


@pytest.fixture(autouse=True)
def vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be an hour ahead of UTC, whatever the machine says."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1")
        time.tzset()
        yield
    time.tzset()


def token(claims: dict[str, Any]) -> Token:
    return parse(jwts.by_hand('{"alg":"HS256"}', json.dumps(claims)), Place("token"))


def lines(claims: dict[str, Any]) -> list[str]:
    return inspection.as_text(token(claims), NOW).splitlines()


def test_everything_is_said_in_plain_words() -> None:
    assert inspection.as_text(parse(make(CLAIMS), Place("token")), NOW) == (
        "signature  NOT verified; pxsec token verify does that\n"
        "algorithm  HS256\n"
        "issuer     portworx.com\n"
        "name       Jim\n"
        "email      jim@example.com\n"
        "sub        jim@example.com/jim\n"
        "role       system.user: may use volumes, snapshots, cloud backups, credentials and"
        " schedule policies\n"
        "group      engineering\n"
        "begins     2027-01-15T07:50:00Z (2027-01-15 08:50:00 CET)\n"
        "ends       2027-01-16T08:00:00Z (2027-01-16 09:00:00 CET)\n"
    )


@pytest.mark.parametrize("claims", [without("groups"), {**CLAIMS, "groups": []}])
def test_a_user_without_groups_is_told_so(claims: dict[str, Any]) -> None:
    assert "group      none" in lines(claims)


def test_the_plain_form_is_explained() -> None:
    found = lines({**CLAIMS, **jwts.PLAIN})
    assert "role       system.admin: may do everything" in found
    assert "group      *: every group, so private volumes of everybody too" in found


def test_the_form_under_a_namespace_is_explained() -> None:
    found = lines({**without("roles", "groups"), **jwts.NAMESPACED})
    under = "under https://myoidc.provider.com/"
    assert f"role       {under}, system.admin: may do everything" in found
    assert f"group      {under}, *: every group, so private volumes of everybody too" in found
    assert (
        "refused    roles: they are under https://myoidc.provider.com/, where Portworx looks by"
        " customClaimNamespace only; name the claim roles, or of a provider set"
        f" auth.oidc.customClaimNamespace: {jwts.NAMESPACE}"
    ) in found


MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "the issuer": (without("iss"), "issuer: the token names no issuer (iss)"),
    "a claim": (without("sub", "email"), "sub: Portworx refuses a token without it"),
    "another claim": (without("sub", "email"), "email: Portworx refuses a token without it"),
    "roles": (
        without("roles"),
        "roles: no roles, so Portworx denies every call; give roles such as system.user",
    ),
    "a list": (
        {**CLAIMS, "roles": "system.user"},
        "roles: expected a list of strings; Portworx says 'Unable to obtain token issuer', which"
        " misleads",
    ),
    "a number": ({**CLAIMS, "exp": "x"}, "exp: expected a number"),
}


@pytest.mark.parametrize(("claims", "text"), MISSING.values(), ids=MISSING)
def test_why_the_token_is_refused_is_said(claims: dict[str, Any], text: str) -> None:
    assert f"refused    {text}" in lines(claims)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (NOW, "2027-01-15T08:00:00Z (2027-01-15 09:00:00 CET), which is past"),
        (0, "never: Portworx takes 0 for no end, and of a provider it refuses 0"),
        (None, "none"),
        ("x", "not a time that a calendar has"),
        (1e20, "not a time that a calendar has"),
        (9e14, None),
        (-9e14, None),
    ],
)
def test_the_end_is_a_time_whatever_stands_there(end: Any, text: str | None) -> None:
    found = next(line for line in lines({**CLAIMS, "exp": end}) if line.startswith("ends"))
    assert text is None or found == f"ends       {text}"


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("backup.operator", "backup.operator: what the cluster says about this role"),
        ("System.Admin", "System.Admin: Portworx has no role 'System.Admin' of its own"),
        ("*", "*: * is a group, not a role"),
        (5, "5: not a role, since it is not a string"),
    ],
)
def test_what_is_not_a_role_is_said(role: Any, text: str) -> None:
    assert f"role       {text}" in lines({**CLAIMS, "roles": [role]})


ALGORITHMS = {
    "none": "none: the token is not signed at all, so anybody could have made it",
    "EdDSA": "an algorithm that Portworx does not know",
    "HS1": "an algorithm that Portworx does not know",
}


@pytest.mark.parametrize(("name", "text"), ALGORITHMS.items())
def test_an_algorithm_that_nobody_takes_is_refused(name: str, text: str) -> None:
    made = parse(jwts.by_hand(f'{{"alg":"{name}"}}', json.dumps(CLAIMS)), Place("token"))
    found = inspection.as_text(made, NOW).splitlines()
    assert f"refused    algorithm: {text}" in found


@pytest.mark.parametrize("name", ["HS512", "PS256", "ES384"])
def test_an_algorithm_that_some_issuer_may_use_is_not_refused(name: str) -> None:
    made = parse(jwts.by_hand(f'{{"alg":"{name}"}}', json.dumps(CLAIMS)), Place("token"))
    assert "refused" not in inspection.as_text(made, NOW)


def test_what_a_terminal_acts_upon_is_escaped_and_long_claims_are_cut() -> None:
    found = inspection.as_text(token({**CLAIMS, "name": "\x1b[31m", "sub": "x" * 500}), NOW)
    assert "name       \\x1b[31m\n" in found
    assert f"sub        {'x' * 200}... (500 characters)\n" in found


def test_json_holds_all_of_it() -> None:
    found = inspection.as_data(parse(make(CLAIMS), Place("token")), NOW + 90000)
    assert json.loads(report.dump(found)) == {
        "signature": "NOT verified",
        "header": {"alg": "HS256", "typ": "JWT"},
        "claims": CLAIMS,
        "begins": "2027-01-15T07:50:00Z",
        "ends": "2027-01-16T08:00:00Z",
        "expired": True,
        "refused": [],
        "beware": [],
    }


def test_the_user_is_the_one_that_portworx_sees() -> None:
    found = lines({**CLAIMS, "Roles": ["system.admin"], "SUB": "root"})
    assert "role       system.admin: may do everything" in found
    assert "sub        root" in found
    assert ("beware     payload: 'Roles' counts as roles for Portworx, and not for others") in found
