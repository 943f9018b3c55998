"""Rules about the Secrets with tokens, and about the objects of the manifests that name them."""

from __future__ import annotations

from renderer.portworx.kinds import KINDS, Kind
from renderer.portworx.operator import TOKEN_SECRETS
from renderer.portworx.settings import DAEMONSET, KEYS, OPERATOR, SECRETS
from renderer.problems import Findings, can_echo
from renderer.values.cluster import SECRET_KEY_REF, TOKEN_KEY
from renderer.values.merged import Path, Values, field
from renderer.values.secret_rules import APPS, SECRET_NAME, SELF_SIGNED, SHARED, SYSTEM


def check_tenants(values: Values, findings: Findings) -> None:
    """Record every rule that tokens, classes and claims break."""
    tokens = values.items("tokens")
    taken = _taken(values)
    _named_twice(values, findings, tokens, kind="Secret")
    for path in tokens:
        _reference(values, findings, path)
        _encryption(values, findings, path, taken)
        _clash(values, findings, path)
    for kind in KINDS.values():
        paths = values.items(kind.entries)
        _named_twice(values, findings, paths, kind=kind.name)
        for path in paths:
            _template(values, findings, path, kind=kind)


def _named_twice(values: Values, findings: Findings, paths: list[Path], *, kind: str) -> None:
    seen: dict[tuple[str, ...], Path] = {}
    for path in paths:
        identity = _identity(values, path)
        if identity in seen:
            message = f"{field(path)}: the same {kind} as {field(seen[identity])}"
            hint = "keep one of the two, or correct its name or namespace"
            findings.error("named-twice", values.place(*path), message, hint)
        elif identity[-1]:
            seen[identity] = path


def _identity(values: Values, path: Path) -> tuple[str, ...]:
    """Return the namespace and name of an entry."""
    return tuple(values.text(*path, key) for key in ("namespace", "name"))


def _reference(values: Values, findings: Findings, path: Path) -> None:
    """Check that a token that is there already is in the Secret of the entry."""
    reference = (*path, "token", SECRET_KEY_REF)
    wanted = {"name": values.text(*path, "name"), "key": TOKEN_KEY}
    reasons = {
        "name": f"not the Secret that {field((*path, 'name'))} names",
        "key": f"a token is read from the key {TOKEN_KEY} and no other",
    }
    for key, right in wanted.items():
        if right and values.text(*reference, key) not in ("", right):
            message = f"{field((*path, 'token'))}: {reasons[key]}"
            place = values.place(*reference, key)
            hint = f"write {key}: {right if can_echo(right) else 'NAME'}"
            findings.error("wrong-reference", place, message, hint)


def _encryption(
    values: Values, findings: Findings, path: Path, taken: set[tuple[str, ...]]
) -> None:
    place = (*path, "encryption")
    passphrase = tuple(values.text(*place, key) for key in ("secretContext", "secretName"))
    if passphrase in taken:
        message = f"{field(place)}: this Secret holds keys or a token, and no passphrase"
        hint = "name a Secret of your own that holds the passphrase alone"
        findings.error("name-clash", values.place(*place), message, hint)
    if values.has(place) and values.has((*path, "token", SECRET_KEY_REF)):
        message = f"{field(place)}: the Secret is in the cluster already, so that none is rendered"
        hint = "give the token as file or env, or add SECRET_NAME and the others to that Secret"
        findings.error("no-effect", values.place(*place), message, hint)


def _clash(values: Values, findings: Findings, path: Path) -> None:
    """Refuse to render a Secret in which something else is kept."""
    name, namespace = values.text(*path, "name"), values.text(*path, "namespace")
    is_there = values.has((*path, "token", SECRET_KEY_REF))
    if not name or is_there or namespace not in _namespaces(values):
        return
    place, label = values.place(*path, "name"), field((*path, "name"))
    if _has_stanza(values) and name in TOKEN_SECRETS and namespace == values.text("namespace"):
        message = f"{label}: the Operator keeps a token of its own in {name}"
        hint = "choose another name, or refer to that one by secretKeyRef"
        findings.error("name-clash", place, message, hint)
    elif name in _key_secrets(values):
        message = f"{label}: this Secret holds keys of Portworx"
        findings.error("name-clash", place, message, "choose another name")


def _has_stanza(values: Values) -> bool:
    return values.text("install") == OPERATOR and values.has(SELF_SIGNED)


def _namespaces(values: Values) -> set[str]:
    """Return the namespaces of Portworx and of the parts that read its keys."""
    paths = (("namespace",), ("stork", "namespace"), ("autopilot", "namespace"))
    return {values.text(*path) for path in paths}


def _taken(values: Values) -> set[tuple[str, ...]]:
    """Return namespace and name of the Secrets with keys, and of those that pxsec makes."""
    names = _key_secrets(values) | (set(TOKEN_SECRETS) if _has_stanza(values) else set())
    keys = {(where, name) for where in _namespaces(values) for name in names}
    tokens = {
        _identity(values, path)
        for path in values.items("tokens")
        if not values.has((*path, "token", SECRET_KEY_REF))
    }
    return {taken for taken in keys | tokens if all(taken)}


def _key_secrets(values: Values) -> set[str]:
    """Return the names of the Secrets that hold keys."""
    install = OPERATOR if values.text("install") == OPERATOR else DAEMONSET
    own = [KEYS[name].refs[install].secret for name in SECRETS]
    given = [values.text(*path, SECRET_KEY_REF, "name") for path in (SYSTEM, APPS, SHARED)]
    return {*own, *given, values.text(*SECRET_NAME)}


def _template(values: Values, findings: Findings, path: Path, *, kind: Kind) -> None:
    place = (*path, "secretNamespace")
    namespace, known = values.text(*place), [kind.template] if kind.template else []
    if namespace.startswith("$") and namespace not in known:
        message = f"{field(place)}: Kubernetes does not replace this template in a {kind.name}"
        hint = f"write {' or '.join([*known, 'the name of a namespace'])}"
        findings.error("wrong-template", values.place(*place), message, hint)
