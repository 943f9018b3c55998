"""What is wrong with a token that is about to be signed, where its user was written."""

from __future__ import annotations

from typing import Any

import pytest

from jwts import NOW
from renderer.edge import report
from renderer.portworx.authorization import DAY
from renderer.tokens import claims, form
from renderer.verifying import checks
from renderer.verifying.case import Case, Trust
from trusts import JIM


def check(username_claim: str = "sub", lifetime: int = DAY, **changes: Any) -> str:
    user = JIM.replace(**changes)
    token = form.unsigned(claims.payload(user, lifetime=lifetime, now=NOW))
    case = Case(token, Trust(user.issuer, username_claim=username_claim), NOW)
    return report.as_text(checks.before_signing(case, user.place))


CLUSTER = "only the cluster knows such a role; without it every call is denied [cluster-role]\n"
LISTED = "see whether the cluster has it: pxctl role list\n"
ADMIN_MEANT = "  hint: did you mean system.admin?\n"
USERS: dict[str, tuple[dict[str, Any], str]] = {
    "all is well": ({}, ""),
    "a role of the cluster": (
        {"roles": ("backup.operator",)},
        f"user.yaml:4:1: notice: backup.operator: {CLUSTER}  hint: {LISTED}",
    ),
    "a role of the cluster beside one of Portworx": (
        {"roles": ("backup.operator", "system.user")},
        "",
    ),
    "a role of the cluster in the style of Portworx": (
        {"roles": ("system.root",)},
        f"user.yaml:4:1: notice: system.root: {CLUSTER}  hint: {LISTED}",
    ),
    "a role of the cluster that is called as one of Portworx": (
        {"roles": ("admin", "backup.operator")},
        f"user.yaml:4:1: notice: admin, backup.operator: {CLUSTER}"
        f"  hint: did you mean system.admin? if not, {LISTED}",
    ),
    "a text that may be a secret": (
        {"roles": ("x" * 32,)},
        f"user.yaml:4:1: notice: ...: {CLUSTER}  hint: {LISTED}",
    ),
    "an administrator of everything": ({"roles": ("system.admin",), "groups": ("*",)}, ""),
    "no role": (
        {"roles": ()},
        "user.yaml:4:1: error: no roles, so Portworx denies every call [no-roles]\n"
        "  hint: give roles such as system.user\n",
    ),
    "a role in capitals": (
        {"roles": ("System.Admin",)},
        "user.yaml:4:1: error: Portworx has no role 'System.Admin' of its own [unknown-role]\n"
        f"{ADMIN_MEANT}",
    ),
    "a role in capitals beside another": (
        {"roles": ("system.user", "System.Admin")},
        "user.yaml:4:1: error: Portworx has no role 'System.Admin' of its own [unknown-role]\n"
        f"{ADMIN_MEANT}",
    ),
    "a role in capitals beside one of the cluster": (
        {"roles": ("System.Admin", "backup.operator")},
        f"user.yaml:4:1: notice: backup.operator: {CLUSTER}  hint: {LISTED}"
        "user.yaml:4:1: error: Portworx has no role 'System.Admin' of its own [unknown-role]\n"
        f"{ADMIN_MEANT}",
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
    assert check(claim, DAY, **{claim: ""}) == (
        f"user.yaml: error: {claim} is empty, and it is the username claim [empty-username]\n"
        f"  hint: give {claim}, or another username claim, as the cluster has it\n"
    )


ADMIN = {"roles": ("system.admin",), "groups": ("*",)}


@pytest.mark.parametrize(
    ("user", "days", "text"),
    [
        ({}, 90, ""),
        ({}, 91, "warning: the token lives for more than 90 days [long-token]"),
        (ADMIN, 7, ""),
        (
            ADMIN,
            8,
            "warning: system.admin and the group * for more than 7 days [long-admin-token]",
        ),
    ],
)
def test_a_token_that_lives_for_long_is_a_warning(
    user: dict[str, Any], days: int, text: str
) -> None:
    hint = "  hint: choose a shorter time, and make a new token when it ends\n"
    assert check(lifetime=days * DAY, **user) == (text and f"user.yaml: {text}\n{hint}")
