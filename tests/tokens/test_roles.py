"""The roles of guests, and the check of a role that somebody wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandline import run
from inprocess import main
from renderer.edge import report
from renderer.tokens import role as roles


def check(text: str) -> str:
    return report.as_text(roles.check("role.json", text))


def role(**changes: Any) -> str:
    rule = {"services": ["volume"], "apis": ["*enumerate*", "inspect*"]}
    return json.dumps({"name": "volume.viewer", "rules": [rule], **changes})


def test_a_disabled_guest_may_do_nothing() -> None:
    assert roles.DISABLED == {
        "name": "system.guest",
        "rules": [{"services": ["!*"], "apis": ["!*"]}],
    }


@pytest.mark.parametrize("given", [roles.DISABLED, roles.DEFAULT], ids=["disabled", "default"])
def test_the_roles_of_guests_pass(given: dict[str, Any]) -> None:
    assert check(json.dumps(given)) == ""
    assert check(json.dumps({"role": given}, indent="\t")) == ""


@pytest.mark.parametrize(
    "text",
    [
        role(),
        role(name="system.guest"),
        "name: a\nrules:\n- services: ['*']\n  apis: ['!delete']\n",
    ],
    ids=["a role", "the guest", "YAML"],
)
def test_a_role_that_portworx_takes_passes(text: str) -> None:
    assert check(text) == ""


def rule(services: list[Any] | None = None, apis: list[Any] | None = None) -> str:
    found = {"services": ["*"] if services is None else services, "apis": apis or ["*"]}
    return role(rules=[found])


LIST = 'expected a list that is not empty [wrong-type]\n  hint: write a list such as ["*"]\n'
NAME = "name: expected a string without blanks and slashes [bad-role]\n"
REFUSED = {
    "services in the plural": (
        rule(["volumes"]),
        "51: error: services: 'volumes' matches nothing: the service is called volume [bad-role]\n"
        "  hint: write volume\n",
    ),
    "policies": (
        rule(["policies"]),
        "51: error: services: 'policies' matches nothing: the service is called policy [bad-role]\n"
        "  hint: write policy\n",
    ),
    "a service in the singular": (
        rule(["credential"]),
        "51: error: services: 'credential' matches nothing: the service is called credentials"
        " [bad-role]\n  hint: write credentials\n",
    ),
    "a service in capitals": (
        rule(["MountAttach"]),
        "51: error: services: capitals and blanks match nothing [bad-role]\n"
        "  hint: write the names of services in lower case\n",
    ),
    "an unknown service": (
        rule(["sharedv4"]),
        "51: warning: services: 'sharedv4' is not a service that pxsec knows [unknown-service]\n"
        f"  hint: the services are {', '.join(roles.SERVICES)}\n",
    ),
    "a key in the place of a service": (
        rule(["q7lm2xv9rk4tz8wp1nc6yb3dhg5f"]),
        "51: warning: services: '...' is not a service that pxsec knows [unknown-service]\n"
        f"  hint: the services are {', '.join(roles.SERVICES)}\n",
    ),
    "a pattern that no service has": (
        rule(["volumes*"]),
        "51: warning: services: 'volumes*' is not a service that pxsec knows [unknown-service]\n"
        f"  hint: the services are {', '.join(roles.SERVICES)}\n",
    ),
    "a star inside": (
        rule(apis=["in*spect"]),
        "66: error: apis: a * counts at the beginning and at the end only [bad-role]\n"
        "  hint: write a pattern such as inspect*\n",
    ),
    "nothing but a star inside": (
        rule(apis=["a*b"]),
        "66: error: apis: a * counts at the beginning and at the end only [bad-role]\n"
        "  hint: write a pattern such as inspect*\n",
    ),
    "a star inside and one at the end": (
        rule(apis=["in*spect*"]),
        "66: error: apis: a * counts at the beginning and at the end only [bad-role]\n"
        "  hint: write a pattern such as inspect*\n",
    ),
    "a denial at the end": (
        rule(apis=["delete!"]),
        "66: error: apis: a ! counts at the beginning only, and once [bad-role]\n"
        "  hint: write a pattern such as !inspect*\n",
    ),
    "a denial of a denial": (
        rule(apis=["!!delete"]),
        "66: error: apis: a ! counts at the beginning only, and once [bad-role]\n"
        "  hint: write a pattern such as !inspect*\n",
    ),
    "a denial of nothing": (
        rule(apis=["!"]),
        '66: error: apis: expected strings [bad-role]\n  hint: quote each one, as in ["*"]\n',
    ),
    "a blank behind a name": (
        rule(apis=["inspect "]),
        "66: error: apis: capitals and blanks match nothing [bad-role]\n"
        "  hint: write the names of apis in lower case\n",
    ),
    "a blank before a star, at the beginning": (
        rule(apis=[" *inspect"]),
        "66: error: apis: a * counts at the beginning and at the end only [bad-role]\n"
        "  hint: write a pattern such as inspect*\n",
    ),
    "a blank beside a star": (
        rule(apis=["inspect *"]),
        "66: warning: apis: Portworx leaves a blank out behind a ! and beside a *, and nowhere else"
        " [bad-role]\n  hint: remove the blank\n",
    ),
    "a blank behind a !": (
        rule(apis=["! delete"]),
        "66: warning: apis: Portworx leaves a blank out behind a ! and beside a *, and nowhere else"
        " [bad-role]\n  hint: remove the blank\n",
    ),
    "an api that is a number": (
        rule(apis=[5]),
        '66: error: apis: expected strings [bad-role]\n  hint: quote each one, as in ["*"]\n',
    ),
    "an empty service": (
        rule([""]),
        '51: error: services: expected strings [bad-role]\n  hint: quote each one, as in ["*"]\n',
    ),
    "no services": (rule([]), f"50: error: {LIST}"),
    "no rules": (role(rules=[]), f"36: error: {LIST}"),
    "a rule that is a string": (
        role(rules=["*"]),
        "37: error: rules: expected a list of mappings [wrong-type]\n"
        "  hint: give services and apis\n",
    ),
    "a blank in the name": (
        role(name="a b"),
        f"10: error: {NAME}  hint: write a name such as backup.view\n",
    ),
    "a slash in the name": (
        role(name="a/b"),
        f"10: error: {NAME}  hint: write a name such as backup.view\n",
    ),
    "a role of Portworx": (
        role(name="system.admin"),
        "10: error: name: system.admin is Portworx' own, and only system.guest can be changed"
        " [bad-role]\n  hint: choose another name\n",
    ),
    "a name that is a typing error of one of Portworx": (
        role(name="System.Admin"),
        "10: warning: name: pxsec token create refuses the role: Portworx has no role"
        " 'System.Admin' of its own [odd-role-name]\n"
        "  hint: choose another name, such as backup.view\n",
    ),
    "a star as a name": (
        role(name="*"),
        "10: warning: name: pxsec token create refuses the role: * is a group, not a role"
        " [odd-role-name]\n  hint: choose another name, such as backup.view\n",
    ),
    "a name in the style of Portworx": (
        role(name="system.new"),
        "10: notice: name: Portworx' own roles begin with system., and a later one may be so called"
        " [odd-role-name]\n  hint: choose another name, such as backup.view\n",
    ),
    "an unknown key": (
        '{"name": "a", "rule": [], "rules": [{"services": ["*"], "apis": ["*"]}]}',
        "15: error: unknown key [unknown-key]\n  hint: the keys are name and rules\n",
    ),
    "no apis": (
        '{"name": "a", "rules": [{"services": ["*"]}]}',
        "25: error: missing key 'apis' [missing-key]\n  hint: the keys are services and apis\n",
    ),
    "no name": (
        '{"rules": [{"services": ["*"], "apis": ["*"]}]}',
        "1: error: missing key 'name' [missing-key]\n  hint: the keys are name and rules\n",
    ),
    "a list": (
        "[]",
        "1: error: expected a mapping [wrong-type]\n"
        "  hint: pxsec role disabled-guest prints a role\n",
    ),
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_gives_no_access_or_is_odd_is_told(text: str, problem: str) -> None:
    assert check(text) == f"role.json:1:{problem}"


def test_roles_are_printed_and_checked_by_the_command() -> None:
    printed = run("role", "disabled-guest").out
    assert json.loads(printed) == roles.DISABLED
    wrapped = run("role", "default-guest", "--rest").out
    assert json.loads(wrapped) == {"role": roles.DEFAULT}
    assert run("role", "check", stdin=wrapped.encode()) == ("<stdin>: valid\n", "", 0)


def test_a_role_that_gives_no_access_exits_with_1() -> None:
    done = run("role", "check", stdin=rule(["volumes"]).encode())
    assert (done.out, done.status) == ("", 1)
    assert done.err.startswith("<stdin>:1:51: error: services: 'volumes' matches nothing")


def test_a_role_that_is_merely_odd_is_valid() -> None:
    done = run("role", "check", stdin=role(name="system.new").encode())
    assert (done.out, done.status) == ("<stdin>: valid\n", 0)
    assert done.err.startswith("<stdin>:1:10: notice: name: Portworx' own roles begin with system.")


def test_a_check_answers_as_json_too() -> None:
    done = run("role", "check", "-o", "json", stdin=rule(["x*y"]).encode())
    (row,) = json.loads(done.out)
    assert (done.status, done.err) == (1, "")
    assert (row["file"], row["path"]) == ("<stdin>", "rules[0].services[0]")
    assert row["code"] == "bad-role"
    valid = run("role", "check", "-o", "json", stdin=json.dumps(roles.DISABLED).encode())
    assert (valid.out, valid.err, valid.status) == ("[]\n", "", 0)


def test_a_role_that_cannot_be_read_is_no_answer_as_json() -> None:
    done = run("role", "check", "none.json", "-o", "json")
    assert (done.out, done.status) == ("", 3)
    assert (
        done.err == "none.json: error: cannot be read: no such file or folder [unreadable-file]\n"
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("disabled-guest", "role.json"), "argument FILE: only allowed with check"),
        (("default-guest", "-"), "argument FILE: only allowed with check"),
        (("check", "--rest"), "argument --rest: not allowed with check"),
    ],
)
def test_an_argument_of_the_other_action_is_refused(
    arguments: tuple[str, ...], reason: str
) -> None:
    done = main("role", *arguments)
    assert (done.status, done.out) == (2, b"")
    assert done.err.endswith(
        f"pxsec role: error: {reason} [usage]\n  hint: pxsec role --help shows what there is\n"
    )
