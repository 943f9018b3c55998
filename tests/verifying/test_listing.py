"""Tokens in a list, by when they end."""

from __future__ import annotations

import json
from typing import Any

import pytest

import jwts
from jwts import CLAIMS, NOW, without
from renderer.verifying import listing
from renderer.verifying.listing import Origin, Row

HOUR, DAY = 3600, 86400


def row(where: str, claims: dict[str, Any], **origin: Any) -> Row:
    text = jwts.by_hand('{"alg":"HS256"}', json.dumps(claims))
    return listing.of(Origin(where, **origin), text)


def ending(away: int, where: str = "token", **claims: Any) -> Row:
    return row(where, {**CLAIMS, "exp": NOW + away, **claims})


def table(*rows: Row, limit: int | None = None) -> str:
    return listing.as_text(listing.in_order(rows, NOW), NOW, limit)


ROOT = {**CLAIMS, **jwts.PLAIN, "name": "Root", "email": "", "exp": 0}
ALL = (
    row("root.token", ROOT),
    listing.of(Origin("notes.txt"), "no token"),
    row("dump", without("exp"), namespace="team-b", secret="px-token"),
    ending(DAY, "jim.token"),
    ending(-3 * DAY, "dump", name="", email="", namespace="x"),
    ending(2 * HOUR, "dump", name="", email="operator@x.y", **{"roles": ["system.admin"]}).replace(
        origin=Origin("dump", "portworx", "px-admin-token", is_renewed=True)
    ),
)


def test_those_that_end_come_first_and_what_is_no_token_last() -> None:
    assert table(*ALL) == (
        "signatures NOT verified; pxsec token verify does that\n"
        "ENDS                  LEFT          USER                   ROLES                  "
        "ISSUER        WHERE                    NOTE\n"
        "2027-01-12T08:00:00Z  ended 3d ago  jim@example.com/jim    system.user            "
        "portworx.com  dump\n"
        "2027-01-15T10:00:00Z  2h            operator@x.y           system.admin           "
        "portworx.com  portworx/px-admin-token  renewed by the Operator\n"
        "2027-01-16T08:00:00Z  24h           Jim <jim@example.com>  system.user            "
        "portworx.com  jim.token\n"
        "unknown               -             Jim <jim@example.com>  system.user            "
        "portworx.com  team-b/px-token          refused for exp\n"
        "never                 -             Root                   system.admin, group *  "
        "portworx.com  root.token\n"
        "-                     -             -                      -                      "
        "-             notes.txt                no token: 1 part between dots,"
        " and a token has three\n"
    )


def test_what_is_due_is_marked() -> None:
    texts = [line for line in table(*ALL, limit=DAY).splitlines() if line.endswith(("due", "exp"))]
    assert [line.split()[-1] for line in texts] == ["due", "due", "exp"]
    assert texts[2].endswith("  due; refused for exp")


def test_what_works_and_should_not_be_so_is_marked() -> None:
    found = ending(DAY, Roles=["system.admin"], SUB="root")
    (line,) = table(found).splitlines()[2:]
    assert line.split("  ")[-1] == "odd for payload"
    assert found.roles == ("system.admin",)
    assert listing.as_data([found], NOW)[0]["beware"] == [
        "payload: 'Roles' counts as roles for Portworx, and not for others",
        "payload: 'SUB' counts as sub for Portworx, and not for others",
    ]


def test_json_has_all_of_it_but_the_token() -> None:
    found = listing.as_data(listing.in_order((ALL[5], ALL[1]), NOW), NOW, DAY)
    common = {"signature": "NOT verified", "endless": False, "expired": False, "due": False}
    assert found == [
        {
            "file": "dump",
            "namespace": "portworx",
            "secret": "px-admin-token",
            "problem": None,
            "name": "",
            "email": "operator@x.y",
            "sub": "jim@example.com/jim",
            "roles": ["system.admin"],
            "groups": ["engineering"],
            "issuer": "portworx.com",
            "ends": "2027-01-15T10:00:00Z",
            "renewed": True,
            "refused": [],
            "beware": [],
            **common,
        },
        {
            "file": "notes.txt",
            "namespace": None,
            "secret": None,
            "problem": "1 part between dots, and a token has three",
            "name": "",
            "email": "",
            "sub": "",
            "roles": [],
            "groups": [],
            "issuer": "",
            "ends": None,
            "renewed": False,
            "refused": [],
            "beware": [],
            **common,
        },
    ]


@pytest.mark.parametrize(
    ("away", "limit", "is_due"),
    [
        (DAY, DAY, True),
        (DAY + 1, DAY, False),
        (0, 0, True),
        (-DAY, 0, True),
        (-DAY, None, False),
    ],
)
def test_a_token_is_due_that_ends_in_time(away: int, limit: int | None, is_due: bool) -> None:
    assert ending(away).is_due(NOW, limit) is is_due


@pytest.mark.parametrize(("away", "is_due"), [(HOUR, False), (0, True), (-HOUR, True)])
def test_one_that_the_operator_renews_is_due_once_it_has_ended(away: int, is_due: bool) -> None:
    origin = Origin("dump", "portworx", "px-user-token", is_renewed=True)
    assert ending(away).replace(origin=origin).is_due(NOW, DAY) is is_due


def test_what_never_ends_and_what_is_no_token_is_not_due_and_what_may_end_is() -> None:
    endless, none, unknown = ALL[0], ALL[1], ALL[2]
    assert [item.is_due(NOW, DAY) for item in (endless, none, unknown)] == [False, False, True]


@pytest.mark.parametrize(
    ("end", "ends", "left"),
    [
        (NOW + 90, "2027-01-15T08:01:30Z", "90s"),
        (NOW + 90 * DAY, "2027-04-15T08:00:00Z", "90d"),
        (NOW - 1, "2027-01-15T07:59:59Z", "ended 1s ago"),
        (NOW, "2027-01-15T08:00:00Z", "ended 0s ago"),
        ("x", "unknown", "-"),
        (None, "unknown", "-"),
    ],
)
def test_the_end_is_a_time_whatever_stands_there(end: Any, ends: str, left: str) -> None:
    found = table(row("t", {**CLAIMS, "exp": end})).splitlines()[2]
    assert found.split("  ")[0] == ends
    assert found.removeprefix(ends).strip().startswith(f"{left}  ")


def test_an_end_that_no_calendar_has_is_far_away() -> None:
    far, past = (ending(0).replace(end=end) for end in (1e30, -9e18))
    found = [line.partition("  ")[0] for line in table(far, past).splitlines()[2:]]
    assert found == ["long ago", "never"]
    assert (far.is_endless(NOW), past.is_endless(NOW), past.has_ended(NOW)) == (True, False, True)


@pytest.mark.parametrize(
    ("name", "email", "user"),
    [("Jim", "a@b.c", "Jim <a@b.c>"), ("Jim", "", "Jim"), ("", "a@b.c", "a@b.c"), ("", "", "s")],
)
def test_a_user_is_named_by_what_there_is(name: str, email: str, user: str) -> None:
    assert ending(0, name=name, email=email, sub="s").user == user


def test_nobody_and_no_role_are_a_dash() -> None:
    found = table(row("t", {"exp": NOW + DAY})).splitlines()[2]
    assert found == (
        "2027-01-16T08:00:00Z  24h   -     -      -       t      refused for issuer, sub, iat,"
        " name, email, roles"
    )


def test_roles_under_a_namespace_are_roles() -> None:
    found = row("t", {**without("roles", "groups"), **jwts.NAMESPACED})
    assert (found.roles, found.groups) == (("system.admin",), ("*",))


def test_long_and_hostile_texts_stay_in_their_column() -> None:
    found = table(ending(DAY, "t" * 60, name="\x1b[31m\n", iss="i" * 60)).splitlines()
    assert len(found) == 3
    assert "  \\x1b[31m\\n <jim@example.com>  " in found[2]
    assert f"  {'i' * 45}...  {'t' * 45}..." in found[2]


def test_a_secret_is_told_by_its_file_too_where_there_are_several() -> None:
    one, other = (ending(DAY, name=n).replace(origin=Origin(n, "a", "px")) for n in ("b", "c"))
    assert [line.split()[-1] for line in table(one).splitlines()[2:]] == ["a/px"]
    found = [line.split()[-2:] for line in table(one, other, one).splitlines()[2:]]
    assert found == [["b:", "a/px"], ["c:", "a/px"]]


def test_a_key_in_the_place_of_a_name_is_not_shown() -> None:
    key = "q7lm2xv9rk4tz8wp1nc6yb3dq7lm2xv9rk4tz8wp"
    found = ending(DAY).replace(origin=Origin("dump", key, key))
    assert key not in table(found) + json.dumps(listing.as_data([found], NOW))
    assert table(found).splitlines()[2].endswith("  .../...")
