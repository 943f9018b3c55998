"""Names of roles: those of Portworx, those of one cluster, and typing errors."""

from __future__ import annotations

import pytest

from renderer.portworx.authorization import ROLES
from renderer.portworx.role_names import is_of_cluster, is_possible, role_fault, similar

ODD_NAME = "a role whose name is empty or holds a blank or a slash"
FAULTS = {
    "": (ODD_NAME, "name a role of Portworx"),
    "a/b": (ODD_NAME, "name a role of Portworx"),
    "system.admin ": (ODD_NAME, "did you mean system.admin?"),
    "system/user": (ODD_NAME, "did you mean system.user?"),
    "*": ("* is a group, not a role", "give it in groups, and a role such as system.admin"),
    "system.*": ("a role is named in full: * stands for nothing there", "name a role of Portworx"),
    **{
        typed: (f"Portworx has no role '{typed}' of its own", f"did you mean {meant}?")
        for typed, meant in {
            "System.Admin": "system.admin",
            "SYSTEM.VIEW": "system.view",
            "systemadmin": "system.admin",
            "system_admin": "system.admin",
            "system:user": "system.user",
            "system.admins": "system.admin",
            "system.admi": "system.admin",
            "sytem.admin": "system.admin",
            "systme.admin": "system.admin",
            "Sytem.Admin": "system.admin",
            "system.quest": "system.guest",
            "system.usre": "system.user",
            "xsystem.user": "system.user",
            "system.\u0430dmin": "system.admin",
        }.items()
    },
}


@pytest.mark.parametrize(("role", "fault"), FAULTS.items(), ids=repr)
def test_who_writes_such_a_name_means_another(role: str, fault: tuple[str, str]) -> None:
    found = role_fault(role)
    assert found and (found.code, found.message, found.hint) == ("unknown-role", *fault)
    assert not is_of_cluster(role)


def test_a_long_name_is_not_repeated() -> None:
    found = role_fault(f"system.{'-' * 30}admin")
    assert found and found.message == "Portworx has no such role of its own"


@pytest.mark.parametrize("role", ROLES)
def test_every_cluster_has_the_roles_of_portworx(role: str) -> None:
    assert (role_fault(role), is_of_cluster(role), is_possible(role)) == (None, False, True)


@pytest.mark.parametrize(
    ("role", "meant"),
    [
        ("backup.operator", None),
        ("system.new", None),
        ("r\u00f4le", None),
        ("system.admin2", "system.admin"),
        ("system.adm1n", "system.admin"),
        ("system.viewer", "system.view"),
        ("admin", "system.admin"),
        ("User", "system.user"),
    ],
)
def test_a_cluster_may_have_any_other_role(role: str, meant: str | None) -> None:
    assert (role_fault(role), is_of_cluster(role), is_possible(role)) == (None, True, True)
    assert similar(role) == meant
