"""Rules about the Secrets with tokens, and about the objects of the manifests that name them."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.portworx.kinds import KINDS, TOKEN_KEY, Kind
from renderer.portworx.operator import TOKEN_SECRETS
from renderer.portworx.settings import DAEMONSET, KEYS, OPERATOR, SECRETS
from renderer.problems import Problem, can_echo
from renderer.values.cluster import SECRET_KEY_REF
from renderer.values.merged import Values
from renderer.values.paths import SECRET_NAME, SELF_SIGNED, Path, field


def check(values: Values) -> Iterator[Problem]:
    """Find the rules that tokens, classes and claims break."""
    tokens = values.items("tokens")
    taken = _taken(values)
    yield from _named_twice(values, tokens, kind="Secret")
    for path in tokens:
        yield from _reference(values, path)
        yield from _encryption(values, path, taken)
        yield from _clash(values, path)
    for kind in KINDS.values():
        paths = values.items(kind.entries)
        yield from _named_twice(values, paths, kind=kind.name)
        for path in paths:
            yield from _template(values, path, kind)


def _named_twice(values: Values, paths: list[Path], *, kind: str) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Path] = {}
    for path in paths:
        identity = _identity(values, path)
        if identity in seen:
            yield Problem(
                "named-twice",
                values.place(*path),
                f"{field(path)}: the same {kind} as {field(seen[identity])}",
                "keep one of the two, or correct its name or namespace",
            )
        elif identity[-1]:
            seen[identity] = path


def _identity(values: Values, path: Path) -> tuple[str, ...]:
    """Return the namespace and name of an entry."""
    return tuple(values.text(*path, key) for key in ("namespace", "name"))


def _reference(values: Values, path: Path) -> Iterator[Problem]:
    """Portworx' drivers and Stork read one key of the Secret that an object names."""
    reference = (*path, "token", SECRET_KEY_REF)
    wanted = {"name": values.text(*path, "name"), "key": TOKEN_KEY}
    reasons = {
        "name": f"not the Secret that {field((*path, 'name'))} names",
        "key": f"a token is read from the key {TOKEN_KEY} and no other",
    }
    for key, right in wanted.items():
        if right and values.text(*reference, key) not in ("", right):
            yield Problem(
                "wrong-reference",
                values.place(*reference, key),
                f"{field((*path, 'token'))}: {reasons[key]}",
                f"write {key}: {right if can_echo(right) else 'NAME'}",
            )


def _encryption(values: Values, path: Path, taken: set[tuple[str, ...]]) -> Iterator[Problem]:
    given = (*path, "encryption")
    passphrase = tuple(values.text(*given, key) for key in ("secretContext", "secretName"))
    if passphrase in taken:
        yield Problem(
            "name-clash",
            values.place(*given),
            f"{field(given)}: this Secret holds keys or a token, not a passphrase",
            "name a Secret of your own that holds the passphrase alone",
        )
    if values.has(*given) and _is_there(values, path):
        yield Problem(
            "no-effect",
            values.place(*given),
            f"{field(given)}: the Secret is in the cluster already, and is not rendered",
            "give the token as file or env, or add SECRET_NAME and the others to that Secret",
        )


def _is_there(values: Values, path: Path) -> bool:
    """Tell whether the Secret of an entry is in the cluster already, and is not rendered."""
    return values.has(*path, "token", SECRET_KEY_REF)


def _clash(values: Values, path: Path) -> Iterator[Problem]:
    """Refuse to render a Secret in which something else is kept."""
    namespace, name = _identity(values, path)
    if not name or _is_there(values, path) or namespace not in _namespaces(values):
        return
    place, label = values.place(*path, "name"), field((*path, "name"))
    if _has_stanza(values) and name in TOKEN_SECRETS and namespace == values.text("namespace"):
        message = f"{label}: the Operator keeps a token of its own in {name}"
        hint = "choose another name, or refer to that one by secretKeyRef"
        yield Problem("name-clash", place, message, hint)
    elif name in _key_secrets(values):
        message = f"{label}: this Secret holds keys of Portworx"
        yield Problem("name-clash", place, message, "choose another name")


def _has_stanza(values: Values) -> bool:
    """Tell whether a StorageCluster gets spec.security, for which the Operator makes tokens."""
    return values.text("install") == OPERATOR and values.has(*SELF_SIGNED)


def _namespaces(values: Values) -> set[str]:
    """Return the namespaces of Portworx and of the parts that read its keys."""
    paths = (("namespace",), ("stork", "namespace"), ("autopilot", "namespace"))
    return {values.text(*path) for path in paths}


def _taken(values: Values) -> set[tuple[str, ...]]:
    """Return namespace and name of the Secrets with keys, and of those that pxsec makes."""
    names = _key_secrets(values) | (set(TOKEN_SECRETS) if _has_stanza(values) else set())
    keys = {(where, name) for where in _namespaces(values) for name in names}
    paths = values.items("tokens")
    tokens = {_identity(values, path) for path in paths if not _is_there(values, path)}
    return {taken for taken in keys | tokens if all(taken)}


def _key_secrets(values: Values) -> set[str]:
    """Return the names of the Secrets that hold keys."""
    install = OPERATOR if values.text("install") == OPERATOR else DAEMONSET
    keys = [KEYS[name] for name in SECRETS]
    own = [key.refs[install].secret for key in keys]
    given = [values.text(*key.path, SECRET_KEY_REF, "name") for key in keys]
    return {*own, *given, values.text(*SECRET_NAME)}


def _template(values: Values, path: Path, kind: Kind) -> Iterator[Problem]:
    """Kubernetes replaces ${pvc.namespace} in a StorageClass, and in no other kind."""
    place = (*path, "secretNamespace")
    namespace, known = values.text(*place), [kind.template] if kind.template else []
    if namespace.startswith("$") and namespace not in known:
        yield Problem(
            "wrong-template",
            values.place(*place),
            f"{field(place)}: Kubernetes does not replace this template in a {kind.name}",
            f"write {' or '.join([*known, 'the name of a namespace'])}",
        )
