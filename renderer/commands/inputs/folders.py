"""A folder given as a manifest: the files in it that kubectl would take.

    site/
      pxsec.yaml            given by -f                         left out, without a word
      storagecluster.yaml   apiVersion, kind: StorageCluster    taken
      kustomization.yaml    resources: [storagecluster.yaml]    passed over, with a notice: no kind
      other.yaml            kind: PXSecurity                    passed over: for pxsec alone
      values.schema.json    $schema                             passed over, without a word
      keys/, README.md                                          kubectl reads no others either

`kubectl apply -f site` takes `*.yaml`, `*.yml` and `*.json` by name. It fails at a document without
a kind, and at what is for pxsec or Kustomize: a file with nothing else in it is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from renderer.edge import stdio
from renderer.edge.failures import unreadable
from renderer.manifests import search
from renderer.problems import Findings, Place, Problem, RenderError, failure, notice
from renderer.records import Record
from renderer.yamltext import stream
from renderer.yamltext.nodes import Node
from renderer.yamltext.stream import File

_ENDINGS = (".yaml", ".yml", ".json")

_NO_OBJECT = "it has no apiVersion and kind, as objects have"
_SCHEMA = "it is a JSON Schema"
"""So is what pxsec init writes beside the values, for editors: it is not worth a word."""
_KUSTOMIZE = "kustomize.config.k8s.io"
_NOT_APPLIED = {"pxsec.dev": "it is for pxsec alone", _KUSTOMIZE: "it is for Kustomize"}
"""Why kubectl does not apply the kinds of an API group; Flux has a Kustomization of another."""
_SPECIAL = (b"pxsec.dev", b"kustomize", b"Kustomization")
"""A file with a kind that is not applied has one of these words."""


class Folder(Record):
    """A folder that was given as a manifest, and the files that it stands for."""

    path: str
    files: tuple[str, ...]
    inner: tuple[str, ...]
    """The folders in it that hold what could be manifests."""


def look(folder: str, values: Iterable[str]) -> Folder:
    """Return a folder with all in it that kubectl reads, in its order, but for these values.

    RenderError `unreadable-file`, or `empty-folder` where there is none.
    """
    try:
        names = sorted(os.listdir(folder), key=os.fsencode)
    except OSError as error:
        raise unreadable(folder, error) from None
    paths = [os.path.join(folder, name) for name in names]
    files = [path for path in paths if path.endswith(_ENDINGS) and not os.path.isdir(path)]
    given = [path for path in values if path != "-"]
    found = tuple(path for path in files if not stdio.is_any_of(path, given))
    if not found:
        raise empty(folder, "the folder holds no *.yaml, *.yml or *.json to read")
    return Folder(folder, found, tuple(filter(_has_manifests, paths)))


def _has_manifests(path: str) -> bool:
    with suppress(OSError):  # a file, or a folder of others
        return any(name.endswith(_ENDINGS) for name in os.listdir(path))
    return False


def below(folder: Folder) -> Iterator[Problem]:
    """Tell of the folders in a folder, which are not looked into."""
    for path in folder.inner:
        message = "a folder in a folder is not looked into, as kubectl has it"
        yield notice("folder-not-read", stdio.place_of(path), message, "name it too")


def empty(folder: str, message: str) -> RenderError:
    """Return the error of a folder without manifests."""
    hint = "name the folder that holds the manifests itself: folders in it are not looked into"
    return failure("empty-folder", stdio.place_of(folder), message, hint)


def is_applied(file: File, findings: Findings) -> bool:
    """Tell whether a file of a folder is for kubectl; that it is not is a notice.

    One that nobody can read is: what reads it in earnest says what is wrong. Most files show by
    their text that they are, and are not parsed.
    """
    if stream.kinds(file.data) and not any(word in file.data for word in _SPECIAL):
        return True
    try:
        reasons = dict.fromkeys(_why_not(document.source.root) for document in search.every(file))
    except RenderError:
        return True
    if not reasons or "" in reasons:
        return True
    if [*reasons] != [_SCHEMA]:
        message = f"passed over: {', and '.join(reasons)}"
        findings.notice("not-applied", Place(file.name), message, "to have it read, name the file")
    return False


def _why_not(root: Node) -> str:
    """Return why kubectl does not apply a document, `""` where it may, whoever reads it."""
    kinds, versions = [*root.readings("kind")], [*root.readings("apiVersion")]
    if not kinds:
        return _SCHEMA if root.get("$schema") else _NO_OBJECT
    if not versions and all(kind.is_named("Kustomization") for kind in kinds):
        return _NOT_APPLIED[_KUSTOMIZE]
    groups = {version.value.partition("/")[0] for version in versions}
    return _NOT_APPLIED.get(groups.pop(), "") if len(groups) == 1 else ""
