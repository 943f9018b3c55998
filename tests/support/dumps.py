"""Lists in the forms that kubectl prints, and what is read of them, cut and whole."""

from __future__ import annotations

from random import Random
from typing import Any

from renderer.dumps import lists
from renderer.dumps.dump import Dump
from renderer.manifests import objects, search
from renderer.manifests.objects import Object
from renderer.manifests.search import Clue
from renderer.problems import Findings
from renderer.yamltext.stream import File

ANY = Clue((b"\n",))
HEAD, TAIL = "apiVersion: v1\nitems:\n", 'kind: List\nmetadata:\n  resourceVersion: ""\n'

VALUES = (
    *(" plain", " a:b", " it's", " a#b", " -x", " {}", " []", " 'a: ''b'", ' "a\\tb"', ' ""'),
    *(' "1"', " null", " 1.5", ' "\\u0053ecret"', " <<", " ünï", ' "~"', " k:{c}"),
    *(" 'a: b\n$  c'", ' "a\\\n$  \\ b"', ' "x\n\n$  - y"', " a long\n$  text", ' a\n$  "b'),
    *(" |\n$  - a\n$  b\n", " |-\n$  a\n\n$    'b", " |2-\n$    a\n$  b", " |+\n$  a\n\n"),
    *(" >-\n$  a\n$  kind: b", " |\n$  # a"),
)
KEYS = ("a", "kind", "name", "f:x", ".", 'k:{"n":"x"}', "'a: b'", '"1"', "-x", "a b", "metadata")


def listed(items: str) -> bytes:
    """Return a list with these items."""
    return f"{HEAD}{items}{TAIL}".encode()


def generated(random: Random) -> bytes:
    """Return a list as kubectl might print it."""
    items = [_mapping(random, "  ", 3)[2:] for _ in range(random.randint(1, 4))]
    kinds = ("StorageCluster", "ConfigMap", "Secret")
    return listed(
        "".join(f"- apiVersion: v1\n  kind: {random.choice(kinds)}\n  {item}" for item in items)
    )


def _mapping(random: Random, blanks: str, depth: int) -> str:
    keys = random.sample(KEYS, random.randint(1, 4))
    return "".join(_entry(random, blanks, key, depth) for key in keys)


def _entry(random: Random, blanks: str, key: str, depth: int) -> str:
    form = random.randint(0, 5) if depth else 0
    if form == 1:
        return f"{blanks}{key}:\n{_mapping(random, blanks + '  ', depth - 1)}"
    if form == 2:
        items = (_mapping(random, blanks + "  ", depth - 1) for _ in range(2))
        return f"{blanks}{key}:\n" + "".join(
            f"{blanks}- {item[len(blanks) + 2 :]}" for item in items
        )
    if form == 3:
        values = (_value(random, blanks) for _ in range(2))
        return f"{blanks}{key}:\n" + "".join(f"{blanks}-{value}" for value in values)
    if form == 4:
        return f"{blanks}? {key}\n{blanks}:{_value(random, blanks)}"
    return f"{blanks}{key}:{_value(random, blanks)}"


def _value(random: Random, blanks: str) -> str:
    value = random.choice(VALUES).replace("$", blanks)
    return value if value.endswith("\n") else f"{value}\n"


Reading = list[tuple[Any, ...]]


def whole(data: bytes) -> Reading | None:
    """Return what is read of a list that is not cut, None where nobody can read it."""
    findings = Findings()
    documents = list(search.documents([File("dump.yaml", data)], (ANY,), findings))
    found = [_told(item) for document in documents for item in objects.objects(document)]
    return None if findings.problems else found


def read_in_parts(data: bytes) -> Reading | None:
    """Return what is read of a list that is cut, None where it is not cut."""
    file = File("dump.yaml", data)
    if lists.cut(file, 0, len(data)) is None:
        return None
    return [_told(item) for item in Dump([file]).objects((ANY,), Findings())]


def _told(item: Object) -> tuple[Any, ...]:
    return item.kind, item.group, item.title, item.place, item.node.data()
