"""From a cluster's settings and the user's manifests to the stream that is safe to apply."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from renderer import additions, live, objects, patch, presence, releases, storage, stream, workloads
from renderer.additions import Contents, NewObject
from renderer.edits import Changes
from renderer.existing import Sweep
from renderer.layout import Fresh
from renderer.manifests import document
from renderer.merge import merge
from renderer.model import OPERATOR, Cluster, Component
from renderer.nodes import Node, Source
from renderer.objects import Object
from renderer.problems import Findings, RenderError
from renderer.source import parse
from renderer.storage import Completion
from renderer.stream import Document, File, Pieces, Splice
from renderer.versions import NEW
from renderer.wiring import Wiring
from renderer.workloads import AUTOPILOT, STORK, Workloads


class Input(NamedTuple):
    """Manifests: the files as they came, and the documents in them that may be ours."""

    files: list[File]
    documents: list[Document]
    items: Node | None = None
    """Of one ResourceList its items, which new objects join; elsewhere they are documents."""


def read(
    cluster: Cluster, files: list[File], findings: Findings, *, by_path: bool = False
) -> Input:
    """Find the documents to look into; `by_path` makes problems name object and field path."""
    interest = {**additions.interest(cluster), **storage.interest(cluster)}
    found = stream.documents(files, interest, findings)
    return Input(files, [d._replace(source=d.source._replace(by_path=by_path)) for d in found])


def holds_workloads(cluster: Cluster, given: Input) -> bool:
    """Tell whether anything in the manifests is ours, or was meant to be."""
    findings = Findings()
    found = list(objects.objects(given.documents))
    roles = workloads.find(cluster, found, findings)
    return bool(roles.all() or storage.find(cluster, found, findings) or findings.errors)


def render(
    cluster: Cluster, given: Input, findings: Findings, *, contents: Contents, whole: bool
) -> list[Pieces]:
    """Return each file with security in it, the new objects where they may stand first.

    With `whole` every object that the values call for must be there, else at least one. Raises
    RenderError with everything that was found when anything is wrong.
    """
    found = list(objects.objects(given.documents))
    roles = workloads.find(cluster, found, findings)
    completions = storage.find(cluster, found, findings)
    findings.raise_errors()
    inventory = partial(presence.inventory, given.files, found)
    presence.check(cluster, roles, completions, findings, inventory=inventory, whole=whole)
    findings.raise_errors()
    wiring = _wire(cluster, roles, findings, whole=whole)
    run = _Run(given, findings)
    for role, workload in roles.all():
        run.patch(role, workload, wiring)
    for item in completions:
        run.complete(item)
    storage.note_immutable(completions, findings)
    run.place(additions.new(wiring, contents), found, cluster.namespace)
    run.leave_out(found)
    findings.raise_errors()
    return run.pieces()


def stanza(cluster: Cluster, findings: Findings) -> list[Source]:
    """Return the fragments alone, to paste."""
    storage.note_no_fragment(cluster, findings)
    wiring = _wire_unseen(cluster)
    wiring = _paired(wiring, Workloads(None, None, None), findings, stork=wiring.stork)
    findings.raise_errors()
    if cluster.install == OPERATOR:
        return patch.storagecluster_fragments(wiring, None)
    roles = [role for role, on in ((STORK, wiring.stork), (AUTOPILOT, wiring.autopilot)) if on]
    return [
        patch.daemonset_fragment(wiring, cluster.name),
        *(patch.component_fragment(role, wiring) for role in roles),
    ]


def unseen(cluster: Cluster, contents: Contents, findings: Findings) -> list[NewObject]:
    """Return the new objects alone, without a look at manifests; an error where there are none."""
    wiring = _wire_unseen(cluster)
    additions.note_references(wiring, findings)
    rendered = additions.new(wiring, contents)
    if not (rendered or findings.errors):
        findings.error(
            "no-secrets",
            cluster.place(),
            "the values give no key, so there is no new object",
            "give keys by file or env; elsewhere the Operator makes them",
        )
    findings.raise_errors()
    return rendered


def _wire(cluster: Cluster, roles: Workloads, findings: Findings, *, whole: bool) -> Wiring:
    """Settle what the manifests decide. A part must come out as it would beside the rest."""
    with_stork = bool(roles.stork) or (not whole and cluster.stork.enabled is not False)
    wiring = Wiring(cluster, NEW, stork=bool(roles.stork), autopilot=bool(roles.autopilot))
    if not roles.all():
        return wiring
    return _paired(wiring, roles, findings, stork=with_stork)


def _wire_unseen(cluster: Cluster) -> Wiring:
    """Settle the same without manifests: Stork is taken to be there, Autopilot when it is named."""
    has_key = cluster.apps_key is not None
    stork = _wanted(cluster, cluster.stork, default=has_key)
    elsewhere = cluster.autopilot.namespace != cluster.namespace
    autopilot = _wanted(cluster, cluster.autopilot, default=has_key and elsewhere)
    return Wiring(cluster, NEW, stork=stork, autopilot=autopilot)


def _wanted(cluster: Cluster, component: Component, *, default: bool) -> bool:
    return default if component.enabled is None else component.enabled


def _paired(wiring: Wiring, roles: Workloads, findings: Findings, *, stork: bool) -> Wiring:
    """Choose the pair where the values write it; under a stanza the Operator does."""
    additions.note_references(wiring, findings)
    if wiring.has_stanza or wiring.cluster.apps_key is None:
        return wiring
    return wiring._replace(pairing=releases.choose(wiring.cluster, roles, findings, stork=stork))


class _Run:
    """The changes to the documents of one run."""

    def __init__(self, given: Input, findings: Findings) -> None:
        self.given, self.findings = given, findings
        self.changes: dict[tuple[int, int], tuple[Document, Changes]] = {}
        self.ours: set[int] = set()
        self.splices: list[Splice] = []

    def patch(self, role: str, workload: Object, wiring: Wiring) -> None:
        """Collect the changes to a workload."""
        try:
            changes = self._touch(workload)
            patch.patch(role, workload, wiring, changes=changes, findings=self.findings)
        except RenderError as error:
            self.findings.absorb(error)

    def complete(self, item: Completion) -> None:
        """Collect what a class or a claim needs."""
        try:
            merge(self._touch(item.found), item.found.node, item.fragment)
        except RenderError as error:
            self.findings.absorb(error)

    def place(self, new: list[NewObject], found: list[Object], namespace: str) -> None:
        """Update new objects that are there already, and put the others in.

        An object without a namespace is taken to be in the one that is given.
        """
        missing = []
        for item in new:
            there = [o for o in found if _is(o, item, namespace)]
            for extra in there[1:]:
                self.findings.error(
                    "object-twice",
                    extra.place,
                    f"{extra.title} is there twice, first at {there[0].place}",
                    "delete one of the two: the last one would win",
                )
            if there:
                self._update(there[0], item)
            else:
                missing.append(item)
        if self.given.items:
            for item in missing:
                changes = self._changes_of(self.given.documents[0])
                changes.append(self.given.items, Fresh(item.source, item.source.root))
        elif missing:
            self.splices.append(self._insertion(missing, found))

    def _update(self, there: Object, item: NewObject) -> None:
        """Collect what an object of ours that is in the stream lacks."""
        data = item.source.root.get("data")
        keys = [key.value for key, _ in data.entries] if data else []
        try:
            changes = self._touch(there)
            Sweep(there, changes, self.findings).string_data(keys)
            merge(changes, there.node, item.source)
        except RenderError as error:
            self.findings.absorb(error)

    def leave_out(self, found: list[Object]) -> None:
        """Take out live objects that are none of ours."""
        left_out = [
            item
            for item in found
            # What Kustomize hands on is not read from a cluster, and would be pruned from it.
            if live.is_live(item) and id(item.node) not in self.ours and not item.source.by_path
        ]
        for item in left_out:
            document = item.document
            items = item.source.root.get("items")
            if item.number is None or items is None:
                self.splices.append(Splice(document.file, document.start, document.end, b""))
            else:
                self._changes_of(document).remove(items, item.number)
        live.report_left_out(left_out, self.findings)

    def pieces(self) -> list[Pieces]:
        """Return each file as the pieces to write."""
        edited = [
            Splice(document.file, document.body, document.end, _checked(document, changes))
            for document, changes in self.changes.values()
            if changes
        ]
        return stream.splice(self.given.files, [*edited, *self.splices])

    def _touch(self, item: Object) -> Changes:
        changes = self._changes_of(item.document)
        if id(item.node) not in self.ours:
            self.ours.add(id(item.node))
            if live.is_live(item):
                live.clean(item, changes, self.findings)
        return changes

    def _changes_of(self, document: Document) -> Changes:
        key = (document.file, document.start)
        return self.changes.setdefault(key, (document, Changes(document.source)))[1]

    def _insertion(self, new: list[NewObject], found: list[Object]) -> Splice:
        text = b"".join(document(item.source) for item in new)
        namespaces = [o.document for o in found if o.kind == additions.NAMESPACE]
        last = max(namespaces, key=lambda d: (d.file, d.end), default=None)
        index, at = (last.file, last.end) if last else (0, None)
        return stream.insertion(index, self.given.files[index], at=at, text=text)


def _checked(document: Document, changes: Changes) -> bytes:
    """Return the changed text, which must still be YAML: anything else is a bug of ours."""
    text = changes.apply()
    try:
        parse(document.source.name, text, by_path=document.source.by_path)
    except RenderError as error:
        raise AssertionError("an edit broke the YAML") from error
    return text.encode()


def _is(found: Object, new: NewObject, namespace: str) -> bool:
    identity = (found.kind, found.name, found.namespace or namespace)
    return identity == (new.kind, new.name, new.namespace)
