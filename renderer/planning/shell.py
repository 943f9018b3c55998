"""Commands of kubectl as lines of a shell.

What was there is saved before it is changed. It goes back without the `resourceVersion`, with which
`kubectl replace` and `kubectl create` refuse it later on:

    kubectl get secret pxkeys -n portworx -o yaml > px-before/secret-portworx-pxkeys.yaml
    sed '/^ *resourceVersion: /d' px-before/secret-portworx-pxkeys.yaml | kubectl replace -f -
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from shlex import join, quote
from typing import Any

from renderer.manifests.objects import Object
from renderer.records import Record

SAVED = "px-before"
"""The folder with everything that was there."""
PXCTL = "/opt/pwx/bin/pxctl"
ADMIN_TOKEN = "keys/admin.token"
"""The file of an administrator's token, where the Operator makes none."""


class Named(Record):
    """An object as kubectl is told of it."""

    resource: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        """Return it as words of a shell; no name is taken for an option, such as --all."""
        is_odd = self.name.startswith("-")
        words = [f"{self.resource}/{self.name}"] if is_odd else [self.resource, self.name]
        return in_namespace(join(words), self.namespace)

    @property
    def file(self) -> str:
        """Where it is saved, as a word of a shell."""
        return quote(self.path())

    def path(self, prefix: str = "") -> str:
        """Return where it is saved, or kept for another use; no name leads out of the folder."""
        kind = self.resource.partition(".")[0]
        name = "-".join(filter(None, (prefix, kind, self.namespace, self.name)))
        return f"{SAVED}/{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.yaml"


_CLEAR = frozenset(("", "apps", "storage.k8s.io", "core.libopenstorage.org"))
"""The groups of kinds that no other group has, so that a line is readable without."""


def named(found: Object) -> Named:
    """Return an object of the manifests, with the group of its resource where it may be unclear."""
    resource = found.kind.lower() + ("" if found.group in _CLEAR else f".{found.group}")
    return Named(resource, found.name, found.namespace)


def in_namespace(what: str, namespace: str) -> str:
    """Return what is asked for with the namespace that it is in."""
    return f"{what} -n {quote(namespace)}" if namespace else what


def save(item: Named, *, may_lack: bool = False, prefix: str = "") -> str:
    """Return the line that saves an object; the file is empty where it is not there."""
    lacking, file = " --ignore-not-found" if may_lack else "", quote(item.path(prefix))
    return f"kubectl get {item}{lacking} -o yaml > {file}"


def replace(item: Named, *, prefix: str = "") -> str:
    """Return the line that puts an object back as it was saved."""
    return f"{_saved(item, prefix)} | kubectl replace -f -"


def create(item: Named) -> str:
    """Return the line that makes an object again as it was saved."""
    return f"{_saved(item)} | kubectl create -f -"


def _saved(item: Named, prefix: str = "") -> str:
    return f"sed '/^ *resourceVersion: /d' {quote(item.path(prefix))}"


def restore(item: Named) -> str:
    """Return the line that puts an object back, or deletes it where there was none."""
    gone = f"kubectl delete {item} --ignore-not-found"
    return f"if test -s {item.file}; then {replace(item)}; else {gone}; fi"


def laid_over(item: Named) -> str:
    """Return the line that puts back what an object had, and leaves what it got beside that."""
    patch = f"kubectl patch {item} --type=merge --patch-file /dev/stdin"
    return f"if test -s {item.file}; then {_saved(item)} | {patch}; fi"


def if_there(item: Named, line: str) -> str:
    """Return a line that is for an object which may not be there."""
    return f"if kubectl get {item}; then {line}; fi"


def merge(item: Named, change: Mapping[str, Any]) -> str:
    """Return the line that lays a change over an object."""
    return f"kubectl patch {item} --type=merge -p {quote(_json(change))}"


def operations(item: Named, found: Iterable[Mapping[str, Any]]) -> str:
    """Return the line that changes an object by operations of a JSON patch, all or none."""
    return f"kubectl patch {item} --type=json -p {quote(_json(list(found)))}"


def edited(source: str, change: Mapping[str, Any], target: str) -> str:
    """Return the line that lays a change over an object in a file."""
    change_of = f"--type=merge -p {quote(_json(change))}"
    return f"kubectl patch --local -f {source} {change_of} -o yaml > {target}"


def render(values: Iterable[str], *rest: str) -> str:
    """Return a line of pxsec with these values files."""
    words = [word for path in values for word in ("-f", path)]
    return join(["pxsec", "render", *words, *rest])


def _json(data: object) -> str:
    return json.dumps(data, separators=(",", ":"))
