"""What `render` would change in the manifests by some values, and what restarts with it.

Fields are compared as data, entries of lists with names by these, so that
`spec.template.spec.containers[portworx].env[PORTWORX_AUTH_SYSTEM_KEY]` is one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from renderer.manifests import objects, search
from renderer.manifests.objects import Object
from renderer.portworx.names import DAEMON_SET, DEPLOYMENT, STORAGE_CLUSTER
from renderer.problems import can_echo
from renderer.records import Record
from renderer.yamltext.stream import File


class Change(Record):
    """A field of an object that would be otherwise."""

    title: str
    field: str
    restarts: str
    """What restarts by it, '' for nothing."""


def between(before: Iterable[Object], after: bytes) -> list[Change]:
    """Return what a rendered stream has otherwise than the objects, in these alone."""
    rendered = {_identity(item): item for item in _objects(after)}
    found = []
    for item in before:
        if other := rendered.get(_identity(item)):
            fields = sorted(_fields(_own(item), _own(other), ""))
            found += [_change(item, field) for field in fields]
    return found


def _change(found: Object, field: str) -> Change:
    return Change(found.title, field, _restarts(found.kind, found.title, field))


def _objects(data: bytes) -> Iterator[Object]:
    for document in search.every(File("rendered", data)):
        yield from objects.objects(document)


def _identity(found: Object) -> tuple[str, str, str]:
    return found.kind, found.name, found.namespace


def _own(found: Object) -> dict[str, Any]:
    """Return what the object says, without what the API server has written."""
    data = {key: value for key, value in found.node.data().items() if key != "status"}
    data["metadata"] = {}
    return data


def _fields(before: Any, after: Any, path: str) -> Iterator[str]:
    """Yield the paths at which two values differ, the deepest that both have."""
    if before == after:
        return
    one, other = _members(before), _members(after)
    if one is None or other is None or ".env[" in path:
        yield path
        return
    for key in dict.fromkeys([*one, *other]):
        below = f"{path}{key}" if key.startswith("[") else f"{path}.{key}".lstrip(".")
        if key not in one or key not in other:
            yield below
        else:
            yield from _fields(one[key], other[key], below)


def _members(value: Any) -> Mapping[str, Any] | None:
    """Return what a mapping, or a list of things with names, holds."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(_name(item) for item in value):
        return {f"[{_name(item)}]": item for item in value}
    return None


def _name(item: Any) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) and can_echo(name) else ""


def _restarts(kind: str, title: str, field: str) -> str:
    if kind == DAEMON_SET:
        return "every pod of Portworx"
    if kind == DEPLOYMENT:
        return f"the pods of {title}"
    if kind == STORAGE_CLUSTER:
        return _restarted_by_operator(field)
    return ""


# By the source of the Operator: of the stanza the switch, the issuer and the name of a Secret.
_OF_PORTWORX = ("spec.env", "spec.volumes", "spec.security.enabled")
_ENDS = ("selfSigned.issuer", "selfSigned.sharedSecret")


def _restarted_by_operator(field: str) -> str:
    for role in ("stork", "autopilot"):
        if field.startswith(f"spec.{role}"):
            return f"the pods of {role.capitalize()}"
    if field.startswith(_OF_PORTWORX) or field.endswith(_ENDS) or field == "spec.security":
        return "every pod of Portworx"
    return ""
