"""The names of roles: those of Portworx, those of one cluster, and those that are typing errors.

A cluster may have roles of its own, under any name without a slash and a blank, and Portworx takes
a role by its exact name. So of these

    system.admin     every cluster has it
    system.new       a cluster may have it: only the cluster knows
    System.Admin     a cluster may have it, too, but who writes this means system.admin
    system admin     no cluster has it

the first two are taken, in a token as in a role that is checked, and the others are not. A typing
error of a role of Portworx is a name that differs from it in case or punctuation alone, or by one
letter; a digit more (`system.admin2`) is a name of its own.
"""

from __future__ import annotations

import re

from renderer.portworx.authorization import ADMIN, EVERY_GROUP, ROLES
from renderer.problems import Fault, can_echo

LISTED = "pxctl role list"
"""The command that shows the roles of a cluster."""
PREFIX = "system."


def is_possible(role: str) -> bool:
    """Tell whether Portworx would let somebody make a role of this name."""
    return bool(role) and not re.search("[/ ]", role)


def role_fault(role: str) -> Fault | None:
    """Return why nobody should be given the role, or None for one that a cluster may have."""
    if role in ROLES:
        return None
    if role == EVERY_GROUP:
        hint = f"give it in groups, and a role such as {ADMIN}"
        return Fault("unknown-role", "* is a group, not a role", hint)
    meant = _mistyped(role)
    hint = f"did you mean {meant}?" if meant else "name a role of Portworx"
    if not is_possible(role):
        return Fault("unknown-role", "a role whose name is empty or holds a blank or a slash", hint)
    if "*" in role:
        return Fault("unknown-role", "a role is named in full: * stands for nothing there", hint)
    if meant:
        shown = f"role '{role}'" if can_echo(role) else "such role"
        return Fault("unknown-role", f"Portworx has no {shown} of its own", hint)
    return None


def is_of_cluster(role: str) -> bool:
    """Tell whether only the cluster knows if there is such a role, and what it allows."""
    return role not in ROLES and role_fault(role) is None


def similar(role: str) -> str | None:
    """Return the role of Portworx that may be meant by one of the cluster: by `admin`, say."""
    from difflib import get_close_matches

    names = {own.removeprefix(PREFIX): own for own in ROLES}
    name = role.casefold().removeprefix(PREFIX)
    return next((names[found] for found in get_close_matches(name, names, n=1, cutoff=0.8)), None)


def _mistyped(role: str) -> str | None:
    """Return the role of Portworx that somebody meant to write, or None."""
    name = role.casefold()
    letters = _letters(name)
    for own in ROLES:
        if letters == _letters(own) or _is_one_letter_off(name, own):
            return own
    return None


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


def _is_one_letter_off(typed: str, meant: str) -> bool:
    """Tell whether one letter is too many, missing, another one, or swapped with the next."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    same = 0
    while typed[same:] and typed[same] == meant[same : same + 1]:
        same += 1
    rest, wanted = typed[same:], meant[same:]
    if rest == wanted[1:]:
        return True
    is_swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[:1].isalpha() and (rest[1:] in (wanted, wanted[1:]) or is_swapped)
