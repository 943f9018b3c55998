"""ResourceList in, ResourceList out: the shape in which Kustomize calls a KRM function.

    kind: ResourceList
    items:                       all objects that the kustomization has made so far
    - kind: StorageCluster ...
    functionConfig:              the values
      kind: PXSecurity
      spec: ...

The list is one YAML document, patched like any other: items that are not ours go back as they
came. Kustomize has re-written the user's text, so problems name object and field path.
"""

from __future__ import annotations

from renderer.manifests import objects, selection
from renderer.problems import Findings, RenderError, failure, no_file
from renderer.records import Record
from renderer.rendering import new_objects, render
from renderer.rendering.new_objects import Contents
from renderer.values.cluster import Cluster
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import MAPPING, SEQUENCE, Node, Source
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import Document, File, Pieces


class ResourceList(Record):
    """A list that Kustomize sent, and the parts of it."""

    source: Source
    items: Node
    config: Node

    @property
    def is_generator(self) -> bool:
        """Tell whether the list holds nothing but the function's own config."""
        own = _identity(self.config)
        return all(_identity(item) == own for item in self.items.items)


def read(data: bytes) -> ResourceList:
    """Return the parts of a ResourceList; RenderError where the data is not one."""
    try:
        source = parse_leniently("the ResourceList", data.decode(), written_by_host=True)
    except UnicodeDecodeError:
        raise _no_list("it is not UTF-8") from None
    items, config = source.root.get("items"), source.root.get("functionConfig")
    if objects.text_at(source.root, "kind") != "ResourceList":
        raise _no_list("its kind is not ResourceList")
    if items is None or items.kind != SEQUENCE:
        raise _no_list("it has no items")
    if config is None or config.kind != MAPPING:
        raise _no_list("it has no functionConfig")
    return ResourceList(source, items, config)


def generate(
    cluster: Cluster, given: ResourceList, findings: Findings, *, contents: Contents
) -> Pieces:
    """Return the list with the new objects in the place of its items."""
    changes = Changes(given.source)
    for index in range(len(given.items.items)):
        changes.remove(given.items, index)
    for item in new_objects.alone(cluster, contents, findings):
        changes.append(given.items, Fresh(item.source, item.source.root))
    return [changes.apply().encode()]


def transform(
    cluster: Cluster, given: ResourceList, findings: Findings, *, contents: Contents
) -> Pieces:
    """Return the list with its items patched and the new objects behind them."""
    text = given.source.text.encode()
    document = Document(0, 0, 0, len(text), given.source)
    files = [File(given.source.name, text)]
    manifests = selection.select(cluster, files, [document], findings)
    manifests = manifests.replace(joined=document, from_kustomize=True)
    (pieces,) = render.render_all(cluster, manifests, findings, contents=contents)
    return pieces


def _identity(node: Node) -> tuple[str, ...]:
    paths = (("apiVersion",), ("kind",), ("metadata", "name"))
    return tuple(objects.text_at(node, *path) for path in paths)


def _no_list(reason: str) -> RenderError:
    return failure(
        "no-resource-list",
        no_file("the ResourceList"),
        f"standard input is not a ResourceList with a function config: {reason}",
        "Kustomize calls this command; by hand use `pxsec render`",
    )
