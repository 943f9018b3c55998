"""Rules about the Secrets and paths that the values name: which are rendered, which are there."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence

from renderer.portworx.operator import KEYS_SECRET, SHARED_SECRET, TOKEN_SECRETS
from renderer.portworx.settings import (
    DAEMONSET,
    KEYS,
    NAMED,
    OPERATOR,
    PUBLIC,
    SECRETS,
    SHARED,
    Key,
)
from renderer.problems import Problem
from renderer.values.cluster import HOST_PATH, SECRET_KEY_REF
from renderer.values.merged import Values
from renderer.values.paths import SECRET_NAME, SELF_SIGNED, Path, field

# The Secrets that the Operator fills with keys and tokens of its own.
_MADE_BY_OPERATOR = (KEYS_SECRET, *TOKEN_SECRETS)
_SECRET_KEYS = [KEYS[name] for name in SECRETS]


def check(values: Values) -> Iterator[Problem]:
    """Find the rules that a source, or the name of the Secret, breaks."""
    for rule in (*_RULES.get(values.text("install"), ()), _host_paths):
        yield from rule(values)


def _reference(values: Values, key: Key) -> tuple[str, str] | None:
    """Return name and key of a source that refers to a Secret."""
    path = (*key.path, SECRET_KEY_REF)
    if not values.has(*path):
        return None
    return values.text(*path, "name"), values.text(*path, "key")


def _rendered(values: Values, keys: Sequence[Key]) -> list[Key]:
    """Return the keys that are given, and not by a reference."""
    return [key for key in keys if values.has(*key.path) and not _reference(values, key)]


def _split_secrets(values: Values) -> Iterator[Problem]:
    """A Secret that is rendered holds the given keys alone, in place of what is in the cluster."""
    install = values.text("install")
    for secret in dict.fromkeys(key.refs[install].secret for key in _SECRET_KEYS):
        keys = [key for key in _SECRET_KEYS if key.refs[install].secret == secret]
        yield from _split_secret(values, keys)


def _split_secret(values: Values, keys: Sequence[Key]) -> Iterator[Problem]:
    rendered = _rendered(values, keys)
    referred = [key for key in keys if _reference(values, key)]
    for key in referred if rendered else ():
        yield Problem(
            "split-secret",
            values.place(*key.path),
            f"{key.label}: in the cluster already, while {rendered[0].label} is not",
            "give all keys of a Secret as file or env, or all as secretKeyRef",
        )


def _operator_references(values: Values) -> Iterator[Problem]:
    for key in _SECRET_KEYS:
        read = key.refs[OPERATOR]
        name, found_key = _reference(values, key) or ("", read.key)
        place = values.place(*key.path, SECRET_KEY_REF)
        is_foreign = name and key.name not in NAMED[OPERATOR] and name != read.secret
        if is_foreign and not values.has(*SELF_SIGNED):
            continue  # Without a stanza pxsec writes the references, and any Secret will do.
        if found_key != read.key:
            message = f"{key.label}: the Operator reads the key {read.key} and no other"
            yield Problem("wrong-reference", place, message, f"write key: {read.key}")
        if is_foreign:
            message = f"{key.label}: the Operator reads {read.secret} and no other"
            yield Problem("wrong-reference", place, message, f"write name: {read.secret}")


def _operator_shared_secret(values: Values) -> Iterator[Problem]:
    return _own_secret(values, (*KEYS[SHARED].path, SECRET_KEY_REF, "name"))


def _operator_secret_name(values: Values) -> Iterator[Problem]:
    return _own_secret(values, SECRET_NAME)


def _own_secret(values: Values, path: Path) -> Iterator[Problem]:
    if values.text(*path) in _MADE_BY_OPERATOR:
        yield Problem(
            "name-clash",
            values.place(*path),
            f"{field(path)}: the Operator keeps something else in {values.text(*path)}",
            f"choose another name, for example {SHARED_SECRET}",
        )


def _unused_secret_name(values: Values) -> Iterator[Problem]:
    named = [KEYS[name] for name in NAMED[values.text("install")]]
    if values.has(*SECRET_NAME) and not _rendered(values, named):
        yield Problem(
            "no-effect",
            values.place(*SECRET_NAME),
            f"{field(SECRET_NAME)}: no Secret is rendered that it could name",
            f"remove it, or give {' or '.join(key.label for key in named)} as file or env",
        )


def _same_references(values: Values) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Key] = {}
    for key in _SECRET_KEYS:
        found = _reference(values, key)
        if found and found in seen:
            yield Problem(
                "same-key",
                values.place(*key.path),
                f"{key.label}: the same key as {seen[found].label}",
                "use another key for each of them",
            )
        elif found:
            seen[found] = key


def _host_paths(values: Values) -> Iterator[Problem]:
    for path in [(*KEYS[name].path, HOST_PATH) for name in PUBLIC]:
        host_path = values.text(*path)
        if host_path.startswith("//") or (host_path and os.path.normpath(host_path) != host_path):
            yield Problem(
                "bad-path",
                values.place(*path),
                f"{field(path)}: a path with .., . or a slash too many",
                "write it without them, for example /etc/pwx/auth/rsa.pub.pem",
            )


_RULES = {
    OPERATOR: (
        _split_secrets,
        _operator_references,
        _operator_shared_secret,
        _unused_secret_name,
        _operator_secret_name,
        _same_references,
    ),
    DAEMONSET: (_split_secrets, _same_references, _unused_secret_name),
}
