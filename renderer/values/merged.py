"""The values files, merged into plain data that remembers where every key stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renderer.portworx.settings import KEYS
from renderer.problems import Findings, Place, RenderError
from renderer.records import Record
from renderer.values.file import Settings, read_settings, settings_of
from renderer.values.paths import Path
from renderer.yamltext.nodes import MAPPING, SEQUENCE, Node, Source

# The mappings that say where a key comes from: a later file replaces them whole.
SOURCES: frozenset[Path] = frozenset(key.path for key in KEYS.values())


class Values(Record):
    """What the values files say together; a key whose value is null is not in it."""

    data: dict[str, Any]
    places: dict[Path, Place]
    """Where the value at each path begins."""
    key_places: dict[Path, Place]
    """Where the key of each path stands, of those with a null too."""
    bases: dict[Path, str]
    """The folder of the file that each path came from, where its relative paths start."""

    def get(self, *path: str) -> Any:
        """Return the value at this path, or None where there is none."""
        value: Any = self.data
        for key in path:
            value = _member(value, key)
        return value

    def text(self, *path: str) -> str:
        """Return the string at this path, or '' where there is none."""
        value = self.get(*path)
        return value if isinstance(value, str) else ""

    def items(self, *path: str) -> list[Path]:
        """Return the paths of the items of the list at this path, none where there is no list."""
        value = self.get(*path)
        return [(*path, str(i)) for i in range(len(value))] if isinstance(value, list) else []

    def has(self, *path: str) -> bool:
        """Tell whether there is anything at this path."""
        return path in self.places

    def place(self, *path: str) -> Place:
        """Return where the key of this path stands, or that of its nearest parent that is there."""
        while path not in self.key_places:
            path = path[:-1]
        return self.key_places[path]


class _Tree(Record):
    """A value and its origin; `children` is None for a scalar."""

    place: Place
    key_place: Place
    base: str = ""
    value: Any = None
    children: dict[str, _Tree] | None = None
    """The values of a mapping by their keys, the items of a list by their numbers."""
    is_list: bool = False

    @property
    def is_mapping(self) -> bool:
        """Tell whether it is a mapping, which alone is merged with another."""
        return self.children is not None and not self.is_list


def read_values(texts: Sequence[tuple[str, bytes, str]], findings: Findings) -> Values:
    """Read and merge values files, given as name, content and base folder; the last one wins.

    Helm merges its values files by the same rules, so that a file for one site holds what differs:

        auth: {selfSigned: {issuer: a, tokenLifetime: 24h}}     in pxsec.yaml
        auth: {selfSigned: {issuer: b, tokenLifetime: null}}    in site.yaml
        auth: {selfSigned: {issuer: b}}                         is what both say

    A file that cannot be read is left out, with an error in the findings.
    """
    start = Place(texts[0][0], 1)
    total = _Tree(start, start, children={})
    for name, raw, base in texts:
        try:
            total = _merge(total, _settings_tree(read_settings(name, raw, findings), base), ())
        except RenderError as error:
            findings.absorb(error)
    return _values(total)


def values_of(source: Source, base: str) -> Values:
    """Return the values of a PXSecurity object, which Kustomize hands over as one of its input."""
    return _values(_settings_tree(settings_of(source), base))


def _values(tree: _Tree) -> Values:
    values = Values({}, {}, {}, {})
    return values.replace(data=_collect(tree, (), values))


def _settings_tree(found: Settings, base: str) -> _Tree:
    return _tree(found.source, found.key, found.node, base=base)


def _tree(source: Source, key: Node, node: Node, *, base: str) -> _Tree:
    origin = _Tree(source.place(node), source.place(key), base, is_list=node.kind == SEQUENCE)
    if node.kind == MAPPING:
        children = {k.value: _tree(source, k, v, base=base) for k, v in node.entries}
    elif node.kind == SEQUENCE:
        children = {str(i): _tree(source, n, n, base=base) for i, n in enumerate(node.items)}
    else:
        return origin.replace(value=node.data())
    return origin.replace(children=children)


def _member(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    is_item = isinstance(value, list) and key.isdecimal() and int(key) < len(value)
    return value[int(key)] if is_item else None


def _merge(old: _Tree | None, new: _Tree, path: Path) -> _Tree:
    """Merge as Helm does: mappings deep, all else whole; a null waits to take its key out."""
    if not (old and old.is_mapping and new.is_mapping) or path in SOURCES:
        return new
    before, after = old.children or {}, new.children or {}
    merged = {key: _merge(before.get(key), child, (*path, key)) for key, child in after.items()}
    return new.replace(children=before | merged)


def _collect(tree: _Tree, path: Path, values: Values) -> Any:
    """Return the plain data, and note the origin of everything in it."""
    values.key_places[path] = tree.key_place
    if tree.children is None and tree.value is None:
        return None
    values.places[path], values.bases[path] = tree.place, tree.base
    if tree.children is None:
        return tree.value
    data = {key: _collect(child, (*path, key), values) for key, child in tree.children.items()}
    if tree.is_list:
        for key, child in tree.children.items():  # a null takes no item out
            values.places.setdefault((*path, key), child.place)
        return list(data.values())
    return {key: value for key, value in data.items() if value is not None}
