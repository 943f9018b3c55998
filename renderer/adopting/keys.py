"""Keys that stand as plain values in the manifests, and the files that they go to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from renderer.adopting.draft import Entry
from renderer.keys.secret import Hidden
from renderer.portworx.settings import KEYS, SECRETS, Key
from renderer.problems import Problem
from renderer.reading.ends import Known
from renderer.reading.reading import Reading
from renderer.records import Record
from renderer.values.cluster import FILE


class Plain(Record):
    """A key that goes to a file."""

    key: Key
    path: str
    value: Hidden


def is_plain(entry: Entry) -> bool:
    """Tell whether an entry is a key that has no source yet."""
    return entry.value is None


def plain_keys(made: Reading, entries: Iterable[Entry], known: Known, folder: str) -> list[Plain]:
    """Return the files for the keys of these entries that have no source yet."""
    paths = [entry.path for entry in entries if is_plain(entry)]
    found = []
    for name in SECRETS:
        key = KEYS[name]
        value = _value(made, key, known)
        if key.path in paths and value is not None:
            found.append(Plain(key, os.path.join(folder, key.file), value))
    return found


def _value(made: Reading, key: Key, known: Known) -> Hidden | None:
    given = (item.counts for item in made.settled.values() if item.counts)
    own = next((item for item in given if item.path == key.label and item.ref is None), None)
    return own.end(known).value if own else None


def with_files(entries: Iterable[Entry], plain: Iterable[Plain]) -> list[Entry]:
    """Return the entries with the files as the sources of their keys."""
    paths: Mapping[tuple[str, ...], str] = {item.key.path: item.path for item in plain}
    return [
        entry.replace(value={FILE: paths[entry.path]}, note=f"was a plain value: {entry.note}")
        if is_plain(entry) and entry.path in paths
        else entry
        for entry in entries
    ]


def homeless(entry: Entry) -> Problem:
    """Return the gap of a plain key that has no file to go to."""
    return Problem(
        "not-adopted",
        entry.place,
        f"{'.'.join(entry.path)} stands as a plain value, and the values file may not hold it",
        "give --keys DIR, into which it is written as a file",
    )
