"""The values file with other sources in it; every other byte stays as it was."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.problems import Findings
from renderer.records import Record
from renderer.values.file import Settings, read_settings
from renderer.values.paths import Path
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import Node
from renderer.yamltext.parser import parse
from renderer.yamltext.scalars import scalar


class Given(Record):
    """A values file as it is."""

    name: str
    raw: bytes


def files_of(files: list[Given], paths: Mapping[Path, object]) -> dict[str, dict[Path, object]]:
    """Return which file gets which of the edits: the last one that names the path wins.

    A path that no file names goes to the last one that names another of them.
    """
    settings = {file.name: read_settings(file.name, file.raw, Findings()) for file in files}
    found: dict[str, dict[Path, object]] = {}
    for path, value in paths.items():
        owners = [name for name, item in settings.items() if item.node.get(*path)]
        near = owners or list(found) or [files[-1].name]
        found.setdefault(near[-1], {})[path] = value
    return found


def edited(file: Given, edits: Mapping[Path, object]) -> bytes:
    """Return the file with the values at these paths replaced, or added."""
    settings = read_settings(file.name, file.raw, Findings())
    changes = Changes(settings.source)
    for path, value in edits.items():
        _edit(changes, settings, path, value)
    return changes.apply().encode()


def _edit(changes: Changes, settings: Settings, path: Path, value: object) -> None:
    owner: Node | None = settings.node
    for depth, key in enumerate(path):
        below = owner.get(key) if owner else None
        if owner is None:
            return
        if below is None:
            changes.append(owner, _entry(path[depth:], value))
            return
        if depth == len(path) - 1:
            changes.replace(owner, _number(owner, key), _value(value))
        owner = below


def _number(owner: Node, key: str) -> int:
    return next(n for n, (name, _) in enumerate(owner.entries) if name.is_named(key))


def _value(value: object) -> Fresh:
    source = parse("new", f"{_flow(value)}\n")
    return Fresh(source, source.root)


def _entry(path: Path, value: object) -> Fresh:
    """Return a new entry with all that is missing on the way to a value."""
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(path)]
    lines[-1] += f" {_flow(value)}"
    source = parse("new", "\n".join(lines) + "\n")
    key, node = source.root.entries[0]
    return Fresh(source, node, key)


def _flow(value: object) -> str:
    """Return a source on one line, as a person writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return scalar(value)
