"""The values file with other texts in it; every other byte stays as it was.

keys:                                        keys:
  system: {file: keys/system-secret}  # old    system: {file: keys/system-secret-2}  # old
"""

from __future__ import annotations

from collections.abc import Mapping

from renderer.problems import Findings
from renderer.records import Record
from renderer.values.file import Settings, read_settings
from renderer.values.paths import Path
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.parser import parse
from renderer.yamltext.scalars import scalar


class Given(Record):
    """A values file as it is."""

    name: str
    raw: bytes


def files_of(files: list[Given], paths: Mapping[Path, str]) -> dict[str, dict[Path, str]]:
    """Return which file gets which of the edits: the last one that names the path wins.

    A path that no file names goes to the last one that names another of them.
    """
    settings = {file.name: read_settings(file.name, file.raw, Findings()) for file in files}
    found: dict[str, dict[Path, str]] = {}
    for path, value in paths.items():
        owners = [name for name, item in settings.items() if item.node.get(*path)]
        near = owners or list(found) or [files[-1].name]
        found.setdefault(near[-1], {})[path] = value
    return found


def edited(file: Given, edits: Mapping[Path, str]) -> bytes:
    """Return the file with the values at these paths replaced, or added."""
    settings = read_settings(file.name, file.raw, Findings())
    changes = Changes(settings.source)
    for path, value in edits.items():
        _edit(changes, settings, path, value)
    return changes.apply().encode()


def _edit(changes: Changes, settings: Settings, path: Path, value: str) -> None:
    """Put a text in the place of another, or behind the last key where there is none yet."""
    *above, key = path
    owner = settings.node.get(*above)
    if owner is None or owner.get(key) is None:
        source = parse("new", f"{key}: {scalar(value)}\n")
        name, node = source.root.entries[0]
        changes.append(owner or settings.node, Fresh(source, node, name))
        return
    source = parse("new", f"{scalar(value)}\n")
    number = next(n for n, (name, _) in enumerate(owner.entries) if name.is_named(key))
    changes.replace(owner, number, Fresh(source, source.root))
