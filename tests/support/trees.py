"""Objects of a cluster, changed at places that chance picks.

What is changed is data: how it is spelt in YAML is another matter (`mutations`).
"""

from __future__ import annotations

import base64
import binascii
import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

Path = tuple[Any, ...]

VALUES: list[Any] = [
    *(None, "", [], {}, 0, True, "true", 10**30, float("inf"), ["a"], {"a": 1}, [None], [[1]]),
    *("x" * 70, "9" * 5000, "\u00b2", "\u00e9", "\x85", "a\nb", "=", "-", "*", "'q'", '"q"'),
    *("$(X)", "${pvc.namespace}", "-1", "1e999", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    *("portworx", "stork", "autopilot", "Secret", "v1", "Disabled", "apps.portworx.io"),
    *("stork.openstorage.io", "PORTWORX_AUTH_JWT_ISSUER", "PX_SHARED_SECRET", "-jwt_issuer", "-e"),
    *(
        "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        "ZXlK\u00e9",
        base64.b64encode(b"\xff\xfe.\xff.\xff").decode(),
    ),
]
"""What takes the place of something, in any field."""


def mutated(chance: Random, objects: list[Any]) -> list[Any]:
    """Return a copy in which one to three things are replaced, gone, doubled, moved or renamed."""
    found = copy.deepcopy(objects)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        paths = [path for path in _paths(found) if path]
        if not paths:
            return found
        path = chance.choice(paths)
        chance.choice(_CHANGES)(chance, _at(found, path[:-1]), path[-1], found)
    return found


def text(chance: Random, objects: list[Any]) -> bytes:
    """Return the objects as documents, as a list of kubectl or as JSON."""
    listed = {"apiVersion": "v1", "items": objects, "kind": "List"}
    forms: list[Callable[[], str]] = [
        lambda: yaml.safe_dump_all(objects, sort_keys=False, width=10**9),
        lambda: yaml.safe_dump_all(objects, default_flow_style=True),
        lambda: yaml.safe_dump(listed),
        lambda: json.dumps(listed, indent=4),
    ]
    return chance.choice(forms)().encode()


def secrets(objects: list[Any]) -> set[str]:
    """Return what the Secrets hold, as it stands there and decoded."""
    found = set()
    for item in objects:
        is_secret = isinstance(item, dict) and item.get("kind") == "Secret"
        for holder in (item.get("data"), item.get("stringData")) if is_secret else ():
            for value in holder.values() if isinstance(holder, dict) else ():
                found |= {value, _decoded(value)} if isinstance(value, str) else set()
    return {value for value in found if len(value) > 16} - {v for v in VALUES if str(v) == v}


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value).decode().strip()
    except (binascii.Error, ValueError):
        return ""


def _paths(node: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    entries = node.items() if isinstance(node, dict) else ()
    for key, below in entries or (enumerate(node) if isinstance(node, list) else ()):
        yield from _paths(below, (*path, key))


def _at(node: Any, path: Path) -> Any:
    for key in path:
        node = node[key]
    return node


def _replaced(chance: Random, holder: Any, key: Any, _: list[Any]) -> None:
    holder[key] = copy.deepcopy(chance.choice(VALUES))


def _gone(_: Random, holder: Any, key: Any, __: list[Any]) -> None:
    del holder[key]


def _doubled(chance: Random, holder: Any, key: Any, _: list[Any]) -> None:
    if isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(holder[key]))


def _moved(chance: Random, holder: Any, key: Any, objects: list[Any]) -> None:
    other = chance.choice([path for path in _paths(objects) if path])
    holder[key] = copy.deepcopy(_at(objects, other))


def _renamed(chance: Random, holder: Any, key: Any, _: list[Any]) -> None:
    if isinstance(holder, dict):
        holder[str(chance.choice(VALUES))] = holder.pop(key)


_CHANGES = (_replaced, _replaced, _replaced, _gone, _doubled, _moved, _renamed)
