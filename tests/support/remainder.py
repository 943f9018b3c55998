"""What security does not touch: objects without its settings, to be the same before and after."""

from __future__ import annotations

import copy
import re
from typing import Any

from oracle import (
    COMPONENT_VARIABLES,
    KEYS,
    Expected,
    Object,
    at,
    containers,
    is_near,
    is_security_argument,
    is_storage_cluster,
    named,
    pod,
    without_empty,
)


def remainder(wanted: Expected, objects: list[Object]) -> list[Object]:
    """Return the objects as they must come through, in order; of live ones only what is ours."""
    kept = [item for item in objects if not _is_new(wanted, item)]
    return [_without_security(wanted, item) for item in kept if _comes_through(wanted, item)]


def _is_new(wanted: Expected, item: Object) -> bool:
    if named(item, "ConfigMap", KEYS):
        return True
    return any(named(item, "Secret", name) for name in wanted.secrets)


def _comes_through(wanted: Expected, item: Object) -> bool:
    return _is_ours(wanted, item) or not _is_live(item)


def _is_live(item: Object) -> bool:
    return any(at(item, "metadata", key) for key in ("uid", "resourceVersion"))


def _is_ours(wanted: Expected, item: Object) -> bool:
    if not is_near(item):
        return False
    if wanted.operator:
        return is_storage_cluster(item)
    roles = {str(c.get("name")) for c in containers(item)}
    if item.get("kind") == "DaemonSet":
        return "portworx" in roles
    return item.get("kind") == "Deployment" and bool(roles & {"stork", "autopilot"})


def _without_security(wanted: Expected, item: Object) -> Object:
    if not _is_ours(wanted, item):
        return item
    item = copy.deepcopy(item)
    if _is_live(item):
        item.pop("status", None)
        for key in ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"):
            item["metadata"].pop(key, None)
    if wanted.operator:
        _clean_storage_cluster(at(item, "spec"))
    else:
        _clean_workload(item)
    return dict(without_empty(item))


def _clean_storage_cluster(spec: Any) -> None:
    if not isinstance(spec, dict):
        return
    if isinstance(security := spec.get("security"), dict):
        for key in ("enabled", "auth"):
            security.pop(key, None)
    _clean(spec, "env", _is_portworx)
    _clean(spec, "volumes", _is_key_volume)
    for role in ("stork", "autopilot"):
        _clean(at(spec, role), "env", _is_component)
    if at(spec, "stork") in (None, {"enabled": True, "env": []}):
        spec.pop("stork", None)  # the Operator runs Stork where nothing is said


def _clean_workload(item: Object) -> None:
    _clean(pod(item), "volumes", _is_key_volume)
    for container in containers(item):
        if container.get("name") == "portworx":
            _clean(container, "env", _is_portworx)
            _clean(container, "volumeMounts", _is_key_volume)
            for key in ("args", "command"):
                if isinstance(container.get(key), list):
                    container[key] = _plain(container[key])
        elif container.get("name") in ("stork", "autopilot"):
            _clean(container, "env", _is_component)


def _clean(owner: Any, key: str, is_security: Any) -> None:
    if isinstance(at(owner, key), list):
        owner[key] = [entry for entry in owner[key] if not is_security(entry)]


def _plain(words: list[Any]) -> list[Any]:
    kept, skip = [], False
    for word in words:
        if not skip and not is_security_argument(word):
            kept.append(word)
        skip = not skip and is_security_argument(word) and not re.search(r"[=\s]", str(word))
    return kept


def _is_portworx(entry: Any) -> bool:
    return str(at(entry, "name")).startswith("PORTWORX_AUTH_")


def _is_component(entry: Any) -> bool:
    return at(entry, "name") in COMPONENT_VARIABLES


def _is_key_volume(entry: Any) -> bool:
    return bool(at(entry, "name") == KEYS)
