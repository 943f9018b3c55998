"""Rules of one way to install Portworx: what it asks for, and what it has no setting for."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.portworx.authorization import impossible_lifetime, seconds
from renderer.portworx.operator import DEFAULT_LIFETIME, KEYS_SECRET
from renderer.portworx.settings import (
    APPS,
    DAEMONSET,
    KEYS,
    OPERATOR,
    PUBLIC,
    SHARED,
    SYSTEM,
    TEXTS,
    Key,
)
from renderer.problems import Problem, notice, warning
from renderer.values.merged import Values
from renderer.values.paths import (
    GUEST_ACCESS,
    LIFETIME,
    OIDC,
    SELF_SIGNED,
    Path,
    field,
)


def check(values: Values) -> Iterator[Problem]:
    """Find the rules of the install that the values break."""
    for rule in _RULES.get(values.text("install"), ()):
        yield from rule(values)


def _operator_names(values: Values) -> Iterator[Problem]:
    for path in [(part, key) for part in ("stork", "autopilot") for key in ("name", "namespace")]:
        if values.has(*path):
            yield Problem(
                "no-effect",
                values.place(*path),
                f"{field(path)}: the Operator decides it, so it has no effect here",
                "remove it",
            )


def _operator_guests(values: Values) -> Iterator[Problem]:
    if values.has(*SELF_SIGNED) and not values.has(*GUEST_ACCESS):
        yield Problem(
            "missing-key",
            values.place("auth"),
            "auth: missing key 'guestAccess', which selfSigned asks for",
            "add guestAccess: Enabled, Disabled or Managed",
        )
    if values.has(*OIDC) and not values.has(*SELF_SIGNED):
        yield from _no_guest_access(values, "the Operator takes it with selfSigned only")
        yield notice(
            "operator-is-guest",
            values.place(*OIDC),
            "auth.oidc: without selfSigned the Operator itself calls Portworx as a guest (Operator "
            f"24.2 with a token, if {KEYS_SECRET} has apps-secret)",
            "do not take rights from the role system.guest",
        )


def _daemonset_guests(values: Values) -> Iterator[Problem]:
    return _no_guest_access(values, "a DaemonSet has no setting for it")


def _no_guest_access(values: Values, reason: str) -> Iterator[Problem]:
    if values.has(*GUEST_ACCESS):
        yield Problem(
            "no-effect",
            values.place(*GUEST_ACCESS),
            f"{field(GUEST_ACCESS)}: {reason}",
            "remove it, and change the role system.guest with pxctl",
        )


def _operator_lifetime(values: Values) -> Iterator[Problem]:
    name, place = field(LIFETIME), values.place(*LIFETIME)
    hint = f"write a lifetime such as {DEFAULT_LIFETIME}"
    if values.has(*SELF_SIGNED) and not values.has(*LIFETIME):
        yield notice(
            "default-lifetime",
            place,
            f"{name} is not set: the Operator's tokens live for {DEFAULT_LIFETIME}",
            "add it to choose another lifetime",
        )
    lifetime = seconds(values.text(*LIFETIME))
    if lifetime is not None and (fault := impossible_lifetime(lifetime)):
        yield Problem("bad-lifetime", place, f"{name}: {fault}", hint)
    elif lifetime and lifetime <= 60:
        reason = "the Operator makes tokens of a minute or less again and again"
        yield warning("short-lifetime", place, f"{name}: {reason}", hint)


def _daemonset_lifetime(values: Values) -> Iterator[Problem]:
    if values.has(*LIFETIME):
        yield Problem(
            "no-effect",
            values.place(*LIFETIME),
            f"{field(LIFETIME)}: a DaemonSet makes no tokens, so it has no effect here",
            "remove it",
        )


def _operator_keys(values: Values) -> Iterator[Problem]:
    """The Operator makes a Secret of both keys, and adds the one that is not given."""
    system, apps = KEYS[SYSTEM], KEYS[APPS]
    if values.has(*SELF_SIGNED):
        for given, missing in ((system, apps), (apps, system)):
            if values.has(*given.path) and not values.has(*missing.path):
                yield Problem(
                    "missing-key",
                    values.place(*given.path),
                    f"keys: missing key '{missing.path[-1]}' beside '{given.path[-1]}'",
                    f"add {missing.label}; without both the Operator makes them itself",
                )
    elif values.has(*OIDC):
        yield from _require_key(values, system, asked_by=OIDC)
        yield from _require_key(values, apps, asked_by=OIDC)


def _operator_shared_secret(values: Values) -> Iterator[Problem]:
    shared = KEYS[SHARED]
    given = next((KEYS[name] for name in PUBLIC if values.has(*KEYS[name].path)), None)
    if given and not values.has(*shared.path):
        yield notice(
            "shared-secret-joins",
            values.place(*given.path),
            "the Operator adds a shared secret of its own, valid under the same issuer",
            f"add {shared.label} to choose it",
        )


def _daemonset_keys(values: Values) -> Iterator[Problem]:
    yield from _require_key(values, KEYS[SYSTEM], asked_by=("install",))
    wired = [part for part in ("stork", "autopilot") if values.get(part, "enabled") is True]
    if wired:
        yield from _require_key(values, KEYS[APPS], asked_by=(wired[0], "enabled"))
    verifying = [KEYS[name].path for name in (SHARED, *PUBLIC)]
    if values.has(*SELF_SIGNED) and not any(values.has(*path) for path in verifying):
        *others, last = (f"'{path[-1]}'" for path in verifying)
        yield Problem(
            "missing-key",
            values.place(*SELF_SIGNED),
            f"{field(SELF_SIGNED)}: missing key {', '.join(others)} or {last}",
            "add at least one: without it Portworx checks no token",
        )


def _require_key(values: Values, key: Key, *, asked_by: Path) -> Iterator[Problem]:
    if not values.has(*key.path):
        asking = ": ".join([field(asked_by), values.text(*asked_by)]).removesuffix(": ")
        yield Problem(
            "missing-key",
            values.place(*asked_by),
            f"keys: missing key '{key.path[-1]}', which {asking} asks for",
            f"add {key.label} as one of file, env or secretKeyRef",
        )


def _daemonset_arguments(values: Values) -> Iterator[Problem]:
    """px-runc takes each word that begins with a dash for the next argument."""
    for path in (item.keys for item in TEXTS):
        if values.text(*path).startswith("-"):
            yield Problem(
                "leading-dash",
                values.place(*path),
                f"{field(path)}: a value of a px-runc argument must not begin with -",
                "choose another value",
            )


_RULES = {
    OPERATOR: (
        _operator_names,
        _operator_guests,
        _operator_lifetime,
        _operator_keys,
        _operator_shared_secret,
    ),
    DAEMONSET: (
        _daemonset_guests,
        _daemonset_lifetime,
        _daemonset_keys,
        _daemonset_arguments,
    ),
}
