"""Checks of the claims of a token: which are there, when it begins and ends, and who it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderer.golang.fields import folded
from renderer.portworx.authorization import (
    ADMIN,
    DAY,
    EVERY_GROUP,
    LONG,
    LONG_FOR_ADMIN,
    OIDC_LEEWAY,
    REQUIRED,
    span,
)
from renderer.portworx.role_names import LISTED, is_of_cluster, role_fault, similar
from renderer.problems import NOT_SHOWN, NOTICE, WARNING, Fault, can_echo
from renderer.records import Record
from renderer.tokens.claims import namespaces
from renderer.verifying import known_providers
from renderer.verifying.case import Case, Result

_MILLISECONDS = 10**11
"""A time after this one, in the year 5138, is most often counted in milliseconds."""
_MAX_TOLD, _MAX_SHOWN = 20, 2000
"""Roles or groups that are told of a token, and characters of them: a token may have thousands."""


def required(case: Case) -> Iterator[Result]:
    """Find the claims that are missing; of `iss` the checks of the issuer tell."""
    for name in REQUIRED:
        written = [other for other in case.seen.names if folded(other) == name]
        if name in written or (name == "iss" and not written):
            continue
        hint = case.trust.remedy
        if written:
            hint = f"it is written {written[0]}: write {name}"
        elif name in ("name", "email"):
            hint = "Portworx wants the claim, even if it is empty"
        yield Result(name, "Portworx refuses a token without it", "missing-claim", hint)


def types(case: Case) -> Iterator[Result]:
    """Find the claims that Portworx cannot read; of `iss` the checks of the issuer tell."""
    for name, expected in case.seen.wrong.items():
        message = f"expected {expected}"
        if name in case.token.identity.wrong:
            message += "; Portworx says 'Unable to obtain token issuer', which misleads"
        if name != "iss":
            yield Result(name, message, "bad-claim", case.trust.remedy)


def end(case: Case) -> Iterator[Result]:
    """Check that the token has not ended."""
    found = case.seen.times.get("exp")
    if case.seen.is_endless:
        message = "0, which Portworx takes for a token without an end"
        hint = "replace it by one that ends: nobody can take it back, save by a new key"
        yield Result("exp", message, "endless-token", hint, WARNING)
    elif found is None:
        return
    elif found <= case.now:
        message = f"it ended {span(case.now - found)} ago"
        yield Result("exp", message, "expired-token", case.trust.renewal)
    elif found >= _MILLISECONDS:
        message = f"it ends in {span(found - case.now)}, which is no end"
        yield Result("exp", message, "endless-token", _in_seconds("exp"), WARNING)
    else:
        yield Result("exp", f"it ends in {span(found - case.now)}")


def issued(case: Case) -> Iterator[Result]:
    """Check that the token was issued in the past; of a provider's tokens Portworx does not ask."""
    if "iat" not in case.seen.names or "iat" in case.seen.wrong:
        return
    found = case.seen.times.get("iat", 0)
    if found <= case.now:
        yield Result("iat", "issued in the past")
    elif case.trust.is_provider:
        yield Result("iat", "not looked at")
    else:
        message = f"issued {span(found - case.now)} from now, and Portworx has no leeway"
        yield Result("iat", message, "token-from-future", _wait("iat", found))


def begin(case: Case) -> Iterator[Result]:
    """Check that the token has begun."""
    found = case.seen.times.get("nbf")
    if found is None:
        return
    if found > case.now + (OIDC_LEEWAY if case.trust.is_provider else 0):
        message = f"it begins in {span(found - case.now)}"
        yield Result("nbf", message, "token-from-future", _wait("nbf", found))
    else:
        yield Result("nbf", "it has begun")


def _wait(name: str, found: int) -> str:
    """Return what to do about a time that is still to come."""
    return _in_seconds(name) if found >= _MILLISECONDS else "set the clocks right, or wait"


def _in_seconds(name: str) -> str:
    return f"write {name} in seconds since 1970, not in milliseconds"


def user(case: Case) -> Iterator[Result]:
    """Check that the claim which names the user is not empty."""
    name = case.trust.username_claim
    if name not in case.seen.user:
        return
    if found := case.seen.user[name]:
        yield Result("user", f"{found[:200]}, from {name}")
    else:
        message = f"{name} is empty, and it is the username claim"
        hint = f"give {name}, or another username claim, as the cluster has it"
        yield Result("user", message, "empty-username", hint)


class _Rights(Record):
    """Roles and groups of a token."""

    roles: list[str]
    groups: list[str]
    are_readable: bool = True
    """False where one of both is of a wrong type: Portworx then reads neither."""

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the roles that Portworx cannot have."""
        return [fault for role in self.roles if (fault := role_fault(role))]


def _rights(case: Case) -> _Rights:
    if case.seen.wrong.keys() & {"roles", "groups"}:
        return _Rights([], [], are_readable=False)
    roles, groups = (list(case.seen.user.get(name, ())) for name in ("roles", "groups"))
    return _Rights(roles, groups)


def roles(case: Case) -> Iterator[Result]:
    """Check that there is a role that Portworx may have; it passes over those that it has not."""
    rights = _rights(case)
    if not rights.are_readable:
        return
    usable = [role for role in rights.roles if not role_fault(role)]
    if not rights.roles:
        yield _no_roles(case)
    elif not usable:
        yield from _unknown(rights)
    elif all(map(is_of_cluster, usable)):
        yield _of_cluster(usable)
    else:
        yield Result("roles", _listed(rights.roles))


def other_roles(case: Case) -> Iterator[Result]:
    """Find roles that Portworx passes over beside one that it has: they are typing errors."""
    rights = _rights(case)
    if len(rights.faults) < len(rights.roles):
        yield from _unknown(rights)


def _unknown(rights: _Rights) -> Iterator[Result]:
    """Tell what is wrong with the first roles of which something is, each thing once."""
    for fault in [*dict.fromkeys(rights.faults)][:_MAX_TOLD]:
        yield Result("roles", fault.message, fault.code, fault.hint)


def _listed(names: Sequence[str]) -> str:
    """Return roles or groups in one line that can be read."""
    text = ", ".join(names[:_MAX_TOLD])
    more = f" and {len(names) - _MAX_TOLD} more" if len(names) > _MAX_TOLD else ""
    return f"{text[:_MAX_SHOWN]}...{more}" if len(text) > _MAX_SHOWN else f"{text}{more}"


def _of_cluster(roles: list[str]) -> Result:
    names = _listed([role if can_echo(role) else NOT_SHOWN for role in roles])
    message = f"{names}: only the cluster knows such a role; without it every call is denied"
    hint = f"see whether the cluster has it: {LISTED}"
    if meant := next(filter(None, map(similar, roles[:_MAX_TOLD])), None):
        hint = f"did you mean {meant}? if not, {hint}"
    return Result("roles", message, "cluster-role", hint, NOTICE)


def _no_roles(case: Case) -> Result:
    elsewhere = [n for n in namespaces(case.token.claims) if n != case.trust.claim_namespace]
    hint = "give roles such as system.user"
    if not elsewhere:
        message = "no roles, so Portworx denies every call"
        if fault := known_providers.missing_roles(case.token.claims):
            message, hint = f"{message}: {fault.message}", fault.hint
        return Result("roles", message, "no-roles", hint)
    hint = f"set auth.oidc.customClaimNamespace: {elsewhere[0]}"
    if not case.trust.is_provider:
        hint = f"name the claim roles, or of a provider {hint}"
    message = f"they are under {elsewhere[0]}, where Portworx looks by customClaimNamespace only"
    return Result("roles", message, "no-roles", hint)


def groups(case: Case) -> Iterator[Result]:
    """Warn of an administrator who sees only a part: private volumes ask for a group."""
    rights = _rights(case)
    if ADMIN in rights.roles and EVERY_GROUP not in rights.groups:
        message = f"{ADMIN} without the group * cannot see private volumes"
        hint = 'for an administrator of everything: groups: ["*"]'
        yield Result("groups", message, "admin-without-groups", hint, WARNING)
    elif rights.are_readable and not _groups_fault(case):
        yield Result("groups", _listed(rights.groups) or "none")


def groups_elsewhere(case: Case) -> Iterator[Result]:
    """Warn of a user whose groups Portworx does not see, so that he sees less than he should."""
    if fault := _groups_fault(case):
        yield Result("groups", fault.message, fault.code, fault.hint, WARNING)


def _groups_fault(case: Case) -> Fault | None:
    return None if _rights(case).groups else known_providers.missing_groups(case.token.claims)


def every_group(case: Case) -> Iterator[Result]:
    """Tell that a user who is no administrator sees the private volumes of everybody."""
    rights = _rights(case)
    if EVERY_GROUP in rights.groups and ADMIN not in rights.roles:
        message = f"the group * opens the private volumes of everybody, without {ADMIN} too"
        hint = "name the groups that this user is in"
        yield Result("groups", message, "every-group", hint, NOTICE)


def lifetime(case: Case) -> Iterator[Result]:
    """Warn about a token that lives for long: Portworx cannot take a single one back."""
    rights, seconds = _rights(case), case.seen.times.get("exp", 0) - case.now
    hint = "choose a shorter time, and make a new token when it ends"
    if ADMIN in rights.roles and EVERY_GROUP in rights.groups and seconds > LONG_FOR_ADMIN:
        message = f"{ADMIN} and the group * for more than {LONG_FOR_ADMIN // DAY} days"
        yield Result("exp", message, "long-admin-token", hint, WARNING)
    elif seconds > LONG:
        message = f"the token lives for more than {LONG // DAY} days"
        yield Result("exp", message, "long-token", hint, WARNING)
