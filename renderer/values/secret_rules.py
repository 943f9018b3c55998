"""Rules about the Secrets and paths that the values name: which are rendered, which are there."""

from __future__ import annotations

import os.path

from renderer.portworx.operator import KEYS_SECRET, TOKEN_SECRETS
from renderer.portworx.settings import DAEMONSET, KEYS, OPERATOR, SECRETS
from renderer.problems import Findings
from renderer.values.cluster import HOST_PATH, SECRET_KEY_REF
from renderer.values.merged import Path, Values

SELF_SIGNED = ("auth", "selfSigned")
SYSTEM, APPS, SHARED, RSA, ECDSA = (key.path for key in KEYS.values())
SECRET_NAME = ("secretName",)

# The keys that the Operator reads, and the Secrets that it fills with keys and tokens of its own.
_READ_BY_OPERATOR = {KEYS[name].path: KEYS[name].refs[OPERATOR].key for name in SECRETS}
_MADE_BY_OPERATOR = (KEYS_SECRET, *TOKEN_SECRETS)


def check_references(values: Values, findings: Findings) -> None:
    """Record every rule that a source, or the name of the Secret, breaks."""
    install = values.text("install")
    if install == OPERATOR:
        _whole_secret(values, findings, (SYSTEM, APPS))
        _operator_references(values, findings)
        _operator_secret_name(values, findings)
        _different_references(values, findings)
    elif install == DAEMONSET:
        _whole_secret(values, findings, (SYSTEM, APPS, SHARED))
        _different_references(values, findings)
        _secret_name(values, findings, (SYSTEM, APPS, SHARED))
    _host_paths(values, findings)


def _reference(values: Values, path: Path) -> tuple[str, str] | None:
    """Return name and key of a source that refers to a Secret."""
    if not values.has((*path, SECRET_KEY_REF)):
        return None
    return values.text(*path, SECRET_KEY_REF, "name"), values.text(*path, SECRET_KEY_REF, "key")


def _whole_secret(values: Values, findings: Findings, paths: tuple[Path, ...]) -> None:
    referred = [path for path in paths if _reference(values, path)]
    rendered = [path for path in paths if values.has(path) and path not in referred]
    for path in referred if rendered else ():
        message = f"{'.'.join(path)}: in the cluster already, while {'.'.join(rendered[0])} is not"
        hint = "give all keys of a Secret as file or env, or all as secretKeyRef"
        findings.error("split-secret", values.place(*path), message, hint)


def _operator_references(values: Values, findings: Findings) -> None:
    for path, key in _READ_BY_OPERATOR.items():
        name, found_key = _reference(values, path) or ("", key)
        place = values.place(*path, SECRET_KEY_REF)
        is_foreign = name and path != SHARED and name != KEYS_SECRET
        if is_foreign and not values.has(SELF_SIGNED):
            continue  # Without a stanza pxsec writes the references, and any Secret will do.
        if found_key != key:
            message = f"{'.'.join(path)}: the Operator reads the key {key} and no other"
            findings.error("wrong-reference", place, message, f"write key: {key}")
        if is_foreign:
            message = f"{'.'.join(path)}: the Operator reads {KEYS_SECRET} and no other"
            findings.error("wrong-reference", place, message, f"write name: {KEYS_SECRET}")
    _own_secret(values, findings, (*SHARED, SECRET_KEY_REF, "name"))


def _operator_secret_name(values: Values, findings: Findings) -> None:
    _secret_name(values, findings, (SHARED,))
    _own_secret(values, findings, SECRET_NAME)


def _own_secret(values: Values, findings: Findings, path: Path) -> None:
    if values.text(*path) in _MADE_BY_OPERATOR:
        message = f"{'.'.join(path)}: the Operator keeps something else in {values.text(*path)}"
        hint = "choose another name, for example px-shared-secret"
        findings.error("name-clash", values.place(*path), message, hint)


def _secret_name(values: Values, findings: Findings, paths: tuple[Path, ...]) -> None:
    rendered = [path for path in paths if values.has(path) and not _reference(values, path)]
    if values.has(SECRET_NAME) and not rendered:
        names = " or ".join(map(".".join, paths))
        message = "secretName: no Secret is rendered that it could name"
        hint = f"remove it, or give {names} as file or env"
        findings.error("no-effect", values.place(*SECRET_NAME), message, hint)


def _different_references(values: Values, findings: Findings) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for path in (SYSTEM, APPS, SHARED):
        found = _reference(values, path)
        if found and found in seen:
            message = f"{'.'.join(path)}: the same key as {'.'.join(seen[found])}"
            hint = "use another key for each of them"
            findings.error("same-key", values.place(*path), message, hint)
        elif found:
            seen[found] = path


def _host_paths(values: Values, findings: Findings) -> None:
    for path in ((*RSA, HOST_PATH), (*ECDSA, HOST_PATH)):
        host_path = values.text(*path)
        if host_path.startswith("//") or (host_path and os.path.normpath(host_path) != host_path):
            message = f"{'.'.join(path)}: a path with .., . or a slash too many"
            hint = "write it the short way, for example /etc/pwx/auth/rsa.pub.pem"
            findings.error("bad-path", values.place(*path), message, hint)
