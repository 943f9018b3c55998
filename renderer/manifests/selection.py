"""Which objects of the manifests a run looks at, once no reader can mistake them.

Where Portworx takes variables from a ConfigMap by `envFrom`, that is looked at too, and its name is
known only when the DaemonSet was read: then the documents are gone through a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from renderer.manifests import ambiguity, interest, live, objects, search
from renderer.manifests.interest import Interest
from renderer.manifests.objects import Object
from renderer.problems import Findings, Problem, RenderError
from renderer.records import Record
from renderer.values.cluster import Cluster
from renderer.yamltext.stream import Document, File

Position = tuple[int, int]


class Input(Record):
    """Manifests: the files as they came, and the objects in them that may be ours."""

    files: list[File]
    objects: list[Object]
    """What is looked at: ours to some reader, or read from a cluster."""
    listed: list[str]
    """The kinds of all objects that stand in lists, ours or not."""
    joined: Document | None = None
    """A list whose items new objects join; elsewhere they are documents."""
    hooks: tuple[Object, ...] = ()
    """What Helm runs as hooks, with the kind and the name or the containers of ours."""
    from_kustomize: bool = False
    """Kustomize hands the objects on, and each that does not come back it leaves out itself."""

    def leaves_out(self, found: Object) -> bool:
        """Tell whether an object goes out of the manifests if it is not ours.

        One that was read from a cluster is there already. To Kustomize the user gave it, so that it
        stays, uid and all. Of an object that holds others these would go with it.
        """
        return live.is_live(found) and not self.from_kustomize and found.node.get("items") is None


def read(
    cluster: Cluster, files: list[File], findings: Findings, *, written_by_host: bool = False
) -> Input:
    """Select from files; `written_by_host` makes problems name object and field path."""
    return _read(cluster, files, findings, written_by_host=written_by_host)[1]


def read_release(cluster: Cluster, files: list[File], findings: Findings) -> Input:
    """Select from what Helm hands to a post-renderer, with its hooks set apart.

    Helm runs these as they are; elsewhere an object with the annotation of a hook is like others.
    """
    wanted, given = _read(cluster, files, findings, written_by_host=False)
    hooks = tuple(item for item in given.objects if item.is_hook and wanted.holds(item))
    others = [item for item in given.objects if not item.is_hook]
    return given.replace(objects=others, hooks=hooks)


def select(
    cluster: Cluster, files: list[File], documents: Collection[Document], findings: Findings
) -> Input:
    """Select from documents, and refuse what readers may take two ways."""
    _, given = _settled(
        interest.of(cluster), lambda wanted: _select(wanted, files, documents, findings)
    )
    return given


def _read(
    cluster: Cluster, files: list[File], findings: Findings, *, written_by_host: bool
) -> tuple[Interest, Input]:
    def pick(wanted: Interest) -> Input:
        documents = search.documents(
            files, wanted.clues(), findings, written_by_host=written_by_host
        )
        return _select(wanted, files, documents, findings)

    return _settled(interest.of(cluster), pick)


def _settled(wanted: Interest, pick: Callable[[Interest], Input]) -> tuple[Interest, Input]:
    """Select again where what was selected shows that more is wanted."""
    given = pick(wanted)
    more = interest.with_sources(wanted, given.objects)
    return (wanted, given) if more == wanted else (more, pick(more))


def _select(
    wanted: Interest, files: list[File], documents: Iterable[Document], findings: Findings
) -> Input:
    selected, listed = [], []
    for document in documents:
        found = [(item, wanted.holds(item)) for item in objects.objects(document)]
        for item, is_ours in found:
            if item.number is not None and item.kind:
                listed.append(item.kind)
            if is_ours or live.is_live(item):
                selected.append(item)
        findings.record(ambiguities(found))
    return Input(files, selected, listed)


Namespaces = list[tuple[Document, set[str]]]
"""The documents with a Namespace, in their order, each with the names of those in it."""


def namespaces(files: list[File]) -> Namespaces:
    """Return where the Namespaces of the manifests stand."""
    documents = search.documents(files, (interest.NAMESPACES,), Findings())
    held = [(document, set(_namespaces(document))) for document in documents]
    return [(document, names) for document, names in held if names]


def number_above(held: Namespaces, first: Position, namespace: str) -> int:
    """Return how many documents stand above something new that is needed first there.

    That is all above what needs it, and its own Namespace wherever that is.
    """
    found = [position(document) < first or namespace in names for document, names in held]
    return max((number for number, is_above in enumerate(found, 1) if is_above), default=0)


def _namespaces(document: Document) -> Iterator[str]:
    found = objects.objects(document)
    return (item.name for item in found if item.kind == interest.NAMESPACE)


def all_hooks(files: list[File]) -> list[Object]:
    """Return what Helm would run as hooks, be it ours or not."""
    documents = search.documents(files, (interest.HOOKS,), Findings())
    found = (item for document in documents for item in objects.objects(document))
    return [item for item in found if item.is_hook]


def position(document: Document) -> Position:
    """Return the file and the place in it where a document begins."""
    return document.file, document.start


def is_hooks_only(file: File) -> bool:
    """Tell whether every object of a stream is a hook of Helm."""
    try:
        return all(map(_is_hooks_only, search.every(file)))
    except RenderError:
        return False


def _is_hooks_only(document: Document) -> bool:
    found = list(objects.objects(document))
    return bool(found) and all(item.is_hook for item in found)


def ambiguities(found: list[tuple[Object, bool]]) -> Iterator[Problem]:
    """Yield what is wrong with the objects of a document that are ours, or beside one in a list."""
    ours = [item for item, is_ours in found if is_ours]
    for item in ours:
        yield from ambiguity.problems(item)
    for item, _ in found if ours else ():
        if _is_untyped(item):
            yield ambiguity.untyped(item)
    for item in {id(item.items): item for item in ours}.values():
        yield from ambiguity.other_items(item)


def _is_untyped(item: Object) -> bool:
    """Tell whether kubectl refuses the list in which the object stands; Kustomize does not."""
    return item.items is not None and not item.is_typed and not item.source.written_by_host
