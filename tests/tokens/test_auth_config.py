"""The file that describes a user, in pxctl's format."""

from __future__ import annotations

import pytest

from renderer.edge import report
from renderer.problems import Findings, Place, RenderError
from renderer.tokens import auth_config
from renderer.tokens.claims import User

# As the documentation of Portworx has it.
ADMIN = """\
name: Storage Administrator
email: the email of the storage admin
sub: ${uuid} or email of the storage admin
roles: ["system.admin"]
groups: ["*"]
"""


def read(text: str) -> tuple[User, str]:
    findings = Findings()
    user = auth_config.read_user("admin.yaml", text, findings)
    return user, report.as_text(findings.problems)


def test_the_file_of_the_documentation_is_read() -> None:
    user, text = read(ADMIN)
    assert text == ""
    assert user.replace(places={}) == User(
        "",
        "${uuid} or email of the storage admin",
        "Storage Administrator",
        "the email of the storage admin",
        ("system.admin",),
        ("*",),
        {},
    )
    assert user.place("roles") == Place("admin.yaml", 4, 1)
    assert user.place("issuer") == Place("admin.yaml")


def test_an_issuer_may_stand_in_it() -> None:
    user, text = read("issuer: portworx.com\nname: a\nroles: [system.user]\n")
    assert (user.issuer, text) == ("portworx.com", "")


def test_what_is_absent_or_null_is_empty() -> None:
    user, text = read("name: a\nemail:\ngroups: null\n")
    assert (user.email, user.sub, user.roles, user.groups, text) == ("", "", (), (), "")


LISTS = 'expected a list of strings [wrong-type]\n  hint: write roles: ["system.user"]\n'
REFUSED = {
    "a misspelt key": (
        "naem: a\n",
        "admin.yaml:1:1: error: unknown key [unknown-key]\n  hint: did you mean 'name'?\n",
    ),
    "a key in capitals": (
        "Roles: [system.user]\n",
        "admin.yaml:1:1: error: unknown key [unknown-key]\n  hint: did you mean 'roles'?\n",
    ),
    "the name of the claim": (
        "iss: a\n",
        "admin.yaml:1:1: error: unknown key [unknown-key]\n  hint: did you mean 'issuer'?\n",
    ),
    "one role": (
        "role: system.user\n",
        "admin.yaml:1:1: error: unknown key [unknown-key]\n  hint: did you mean 'roles'?\n",
    ),
    "something else": (
        "rules: []\nzzzzzz: 1\n",
        "admin.yaml:1:1: error: unknown key [unknown-key]\n  hint: did you mean 'roles'?\n"
        "admin.yaml:2:1: error: unknown key [unknown-key]\n"
        "  hint: the keys are issuer, name, email, sub, roles, groups\n",
    ),
    "roles as a string": (
        "roles: system.user\n",
        f"admin.yaml:1:8: error: roles: {LISTS}",
    ),
    "a role that is a number": ("roles: [1]\n", f"admin.yaml:1:8: error: roles: {LISTS}"),
    "groups as a string": (
        'groups: "*"\n',
        "admin.yaml:1:9: error: groups: expected a list of strings [wrong-type]\n"
        '  hint: write groups: ["*"]\n',
    ),
    "a name that is a number": (
        "name: 12\n",
        "admin.yaml:1:7: error: name: expected a string [wrong-type]\n  hint: quote the value\n",
    ),
    "a sub that is a list": (
        "sub: [a]\n",
        "admin.yaml:1:6: error: sub: expected a string [wrong-type]\n  hint: quote the value\n",
    ),
    "a list": (
        "- name: a\n",
        "admin.yaml:1:1: error: expected a mapping [wrong-type]\n"
        "  hint: write name:, email:, roles: and groups:\n",
    ),
}


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_what_pxctl_would_drop_or_refuse_is_an_error(text: str, problems: str) -> None:
    assert read(text)[1] == problems


def test_one_mistake_is_reported_once() -> None:
    assert read("name: a\nroles: system.user\n")[0].roles == ("system.user",)


def test_broken_yaml_is_a_problem_of_its_own() -> None:
    with pytest.raises(RenderError) as caught:
        read("name: [a\n")
    assert caught.value.problems[0].code == "yaml-syntax"
