"""From a cluster's settings and the user's manifests to the stream that is safe to apply."""

from __future__ import annotations

from typing import NamedTuple

from renderer import additions, live, patch, releases, stream, workloads
from renderer.additions import Contents, NewObject
from renderer.edits import Changes, Fresh
from renderer.merge import merge
from renderer.model import DAEMONSET, OPERATOR, Cluster, Component
from renderer.problems import Findings, Place, RenderError
from renderer.source import Node, Source
from renderer.stream import Document, File, Pieces, Splice
from renderer.versions import NEW
from renderer.wiring import Wiring
from renderer.workloads import AUTOPILOT, STORK, Object, Workloads


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
    found = stream.documents(files, additions.interest(cluster), findings)
    return Input(files, [d._replace(source=d.source._replace(by_path=by_path)) for d in found])


def holds_workloads(cluster: Cluster, given: Input) -> bool:
    """Tell whether anything in the manifests is ours, or was meant to be."""
    findings = Findings()
    roles = workloads.find(cluster, list(workloads.objects(given.documents)), findings)
    return bool(roles.all() or findings.errors)


def render(
    cluster: Cluster, given: Input, findings: Findings, *, contents: Contents, whole: bool
) -> list[Pieces]:
    """Return each file with security in it, the new objects where they may stand first.

    With `whole` every workload that the values call for must be there, else at least one. Raises
    RenderError with everything that was found when anything is wrong.
    """
    found = list(workloads.objects(given.documents))
    roles = workloads.find(cluster, found, findings)
    findings.raise_errors()
    _require(cluster, roles, findings, inventory=_inventory(given, found), whole=whole)
    findings.raise_errors()
    wiring = _wire(cluster, roles, findings, whole=whole)
    run = _Run(given, findings)
    for role, workload in roles.all():
        run.patch(role, workload, wiring)
    run.place(additions.new(wiring, contents), found)
    run.leave_out(found)
    findings.raise_errors()
    return run.pieces()


def stanza(cluster: Cluster, findings: Findings) -> list[Source]:
    """Return the fragments alone, to paste."""
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
    if not rendered:
        findings.error(
            "no-secrets",
            cluster.place(),
            "the values give no key, so there is no new object",
            "give keys by file or env; elsewhere the Operator makes them",
        )
    findings.raise_errors()
    return rendered


def _require(
    cluster: Cluster, roles: Workloads, findings: Findings, *, inventory: str, whole: bool
) -> None:
    """Check that the workloads that the values call for are there."""
    kind = "StorageCluster" if cluster.install == OPERATOR else "DaemonSet of Portworx"
    if whole or not roles.all():
        _require_one(roles.portworx, cluster.place("install"), kind, findings, inventory=inventory)
    if whole and cluster.install == DAEMONSET:
        for role, component, workload in (
            (STORK, cluster.stork, roles.stork),
            (AUTOPILOT, cluster.autopilot, roles.autopilot),
        ):
            if component.enabled:
                _require_one(
                    workload,
                    cluster.place(role, "enabled"),
                    f"Deployment '{component.name}' with a container '{role}'",
                    findings,
                    inventory=inventory,
                )
    if cluster.install == DAEMONSET and (roles.stork or roles.autopilot) and not cluster.apps_key:
        findings.error(
            "missing-key",
            cluster.place("keys"),
            "keys.apps is missing, and the manifests hold Stork or Autopilot, which sign with it",
            "add keys.apps, or set stork.enabled and autopilot.enabled to false",
        )


def _require_one(
    workload: Object | None, place: Place, what: str, findings: Findings, *, inventory: str
) -> None:
    if workload:
        return
    findings.error(
        "workload-not-found",
        place,
        f"no {what} in the manifests{inventory and f'; they hold {inventory}'}",
        "give its manifest as an argument, or use --stanza for fragments to paste",
    )


def _inventory(given: Input, found: list[Object]) -> str:
    """Return the kinds that the manifests hold, with their numbers."""
    kinds = [kind for file in given.files for kind in stream.kinds(file.data)]
    kinds = [kind for kind in kinds if not kind.endswith("List")]
    kinds += [item.kind for item in found if item.number is not None]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def _wire(cluster: Cluster, roles: Workloads, findings: Findings, *, whole: bool) -> Wiring:
    """Settle what the manifests decide. A part must come out as it would beside the rest."""
    with_stork = bool(roles.stork) or (not whole and cluster.stork.enabled is not False)
    wiring = Wiring(cluster, NEW, stork=bool(roles.stork), autopilot=bool(roles.autopilot))
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

    def place(self, new: list[NewObject], found: list[Object]) -> None:
        """Update new objects that are there already, and put the others in."""
        missing = []
        for item in new:
            there = next((o for o in found if _is(o, item)), None)
            if there is None:
                missing.append(item)
                continue
            try:
                merge(self._touch(there), there.node, item.source)
            except RenderError as error:
                self.findings.absorb(error)
        if self.given.items:
            for item in missing:
                changes = self._changes_of(self.given.documents[0])
                changes.append(self.given.items, Fresh(item.source, item.source.root))
        elif missing:
            self.splices.append(self._insertion(missing, found))

    def leave_out(self, found: list[Object]) -> None:
        """Take out live objects that are none of ours."""
        left_out = [o for o in found if live.is_live(o) and id(o.node) not in self.ours]
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
            Splice(document.file, document.body, document.end, changes.apply().encode())
            for document, changes in self.changes.values()
            if changes
        ]
        return stream.splice(self.given.files, [*edited, *self.splices])

    def _touch(self, item: Object) -> Changes:
        changes = self._changes_of(item.document)
        if live.is_live(item) and id(item.node) not in self.ours:
            live.clean(item, changes, self.findings)
        self.ours.add(id(item.node))
        return changes

    def _changes_of(self, document: Document) -> Changes:
        key = (document.file, document.start)
        return self.changes.setdefault(key, (document, Changes(document.source)))[1]

    def _insertion(self, new: list[NewObject], found: list[Object]) -> Splice:
        text = b"".join(b"---\n" + item.source.text.encode() for item in new)
        namespaces = [o.document for o in found if o.kind == additions.NAMESPACE]
        last = max(namespaces, key=lambda d: (d.file, d.end), default=None)
        index, at = (last.file, last.end) if last else (0, None)
        return stream.insertion(index, self.given.files[index], at=at, text=text)


def _is(found: Object, new: NewObject) -> bool:
    return (found.kind, found.name) == (new.kind, new.name) and found.namespace in (
        "",
        new.namespace,
    )
