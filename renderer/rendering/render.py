"""From a cluster's settings and the user's manifests to the stream that is safe to apply."""

from __future__ import annotations

from renderer.hazards import missing, rivals
from renderer.hazards.leftovers import Sweep
from renderer.manifests import live, objects, versions, workloads
from renderer.manifests.objects import Object
from renderer.manifests.selection import Input, last_namespace
from renderer.manifests.workloads import Workloads
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.releases import NEW
from renderer.portworx.settings import APPS, OPERATOR
from renderer.problems import Findings, RenderError
from renderer.rendering import new_objects, patch, token_users
from renderer.rendering.fragments import document
from renderer.rendering.merge import merge
from renderer.rendering.new_objects import Contents, NewObject
from renderer.rendering.token_users import Completion
from renderer.rendering.wiring import Wiring
from renderer.values.cluster import Cluster, Component
from renderer.yamltext import stream
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import Document, Pieces, Splice


def holds_ours(cluster: Cluster, given: Input, contents: Contents) -> bool:
    """Tell whether anything in the manifests is ours, was meant to be, or would go without."""
    findings, found = Findings(), given.objects
    roles = workloads.find(cluster, found, findings)
    completions = token_users.find(cluster, found, findings)
    if roles.all() or completions or findings.errors or any(map(rivals.is_portworx, found)):
        return True
    there = objects.by_identity([*found, *given.hooks], cluster.namespace)
    new = new_objects.new(_wire_unseen(cluster), contents)
    return any(made.identity in there for made in new)


def render(
    cluster: Cluster, given: Input, findings: Findings, *, contents: Contents, whole: bool
) -> list[Pieces]:
    """Return each file with security in it, the new objects where they may stand first.

    With `whole` every object that the values call for must be there, else at least one. Raises
    RenderError with everything that was found when anything is wrong.
    """
    found = given.objects
    roles = workloads.find(cluster, found, findings)
    findings.raise_errors()
    completions = token_users.find(cluster, found, findings)
    findings.record(rivals.check(cluster, roles, found))
    there = [item.user for item in completions]
    check = missing.in_all if whole else missing.in_part
    findings.record(check(cluster, given, roles, there))
    findings.raise_errors()
    wiring = _wire(cluster, roles, findings, whole=whole)
    run = _Run(given, findings, cluster.namespace)
    for role, workload in roles.all():
        run.patch(role, workload, wiring)
    for item in completions:
        run.complete(item)
    token_users.note_immutable(completions, findings)
    apart = missing.is_apart(given, roles, there)
    new = [] if apart else new_objects.new(wiring, contents)
    names = [item.identity for item in new]
    findings.record(missing.late_hooks(given, names, cluster.namespace))
    run.place(new)
    run.leave_out()
    findings.raise_errors()
    parts = run.pieces()
    stream.check_json(given.files, parts)
    return parts


def stanza(cluster: Cluster, findings: Findings) -> list[Source]:
    """Return the fragments alone, to paste."""
    token_users.note_no_fragment(cluster, findings)
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
    new_objects.note_references(wiring, findings)
    rendered = new_objects.new(wiring, contents)
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
    elsewhere = not (whole or cluster.install == OPERATOR) and cluster.stork.enabled is not False
    wiring = Wiring(
        cluster,
        NEW,
        stork=bool(roles.stork),
        autopilot=bool(roles.autopilot),
        stork_elsewhere=elsewhere and not roles.stork,
    )
    if not roles.all():
        return wiring
    return _paired(wiring, roles, findings, stork=wiring.stork or elsewhere)


def _wire_unseen(cluster: Cluster) -> Wiring:
    """Settle the same without manifests: Stork is taken to be there, Autopilot when it is named."""
    has_key = APPS in cluster.secrets
    stork = _wanted(cluster, cluster.stork, default=has_key)
    elsewhere = cluster.autopilot.namespace != cluster.namespace
    autopilot = _wanted(cluster, cluster.autopilot, default=has_key and elsewhere)
    return Wiring(cluster, NEW, stork=stork, autopilot=autopilot)


def _wanted(cluster: Cluster, component: Component, *, default: bool) -> bool:
    return default if component.enabled is None else component.enabled


def _paired(wiring: Wiring, roles: Workloads, findings: Findings, *, stork: bool) -> Wiring:
    """Choose the pair where the values write it; under a stanza the Operator does."""
    new_objects.note_references(wiring, findings)
    if wiring.has_stanza or APPS not in wiring.cluster.secrets:
        return wiring
    return wiring.replace(pairing=versions.choose(wiring.cluster, roles, findings, stork=stork))


class _Run:
    """The changes to the documents of one run."""

    def __init__(self, given: Input, findings: Findings, namespace: str) -> None:
        self.given, self.findings = given, findings
        self.there = objects.by_identity(given.objects, namespace)
        self.changes: dict[tuple[int, int], tuple[Document, Changes]] = {}
        self.ours: set[int] = set()
        self.splices: list[Splice] = []

    def patch(self, role: str, workload: Object, wiring: Wiring) -> None:
        """Collect the changes to a workload."""
        try:
            changes = self._touch(workload)
            patch.patch(
                role,
                workload,
                wiring,
                there=self.there,
                changes=changes,
                findings=self.findings,
            )
        except RenderError as error:
            self.findings.absorb(error)

    def complete(self, item: Completion) -> None:
        """Collect what a class or a claim needs."""
        try:
            token_users.complete(item, self._touch(item.found), self.findings)
        except RenderError as error:
            self.findings.absorb(error)

    def place(self, new: list[NewObject]) -> None:
        """Update new objects that are there already, and put the others in.

        One without a namespace is taken to be in the one that is given.
        """
        missing = []
        for made in new:
            found = self.there.get(made.identity)
            if found is None:
                missing.append(made)
            else:
                self.findings.record(workloads.placeholders(found))
                self._refuse_twice(found)
                self._update(found[0], made)
        if joined := self.given.joined:
            if items := joined.source.root.get("items"):
                for made in missing:
                    fresh = Fresh(made.source, made.source.root)
                    self._changes_of(joined).append(items, fresh)
        elif missing:
            self.splices.append(self._insertion(missing))

    def _refuse_twice(self, found: list[Object]) -> None:
        for extra in found[1:]:
            self.findings.error(
                "object-twice",
                extra.place,
                f"{extra.title} is there twice, first at {found[0].place}",
                "delete one of the two: the last one would win",
            )

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

    def leave_out(self) -> None:
        """Take out live objects that are none of ours."""
        left_out = [
            item
            for item in self.given.objects
            if live.is_left_out(item) and id(item.node) not in self.ours
        ]
        for item in left_out:
            document = item.document
            if item.number is None or item.items is None:
                self.splices.append(Splice(document.file, document.start, document.end, b""))
            else:
                self._changes_of(document).remove(item.items, item.number)
        self.findings.record(live.left_out(left_out))

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
        if key not in self.changes:
            self.changes[key] = (document, Changes(document.source))
        return self.changes[key][1]

    def _insertion(self, new: list[NewObject]) -> Splice:
        text = b"".join(document(item.source) for item in new)
        last = last_namespace(self.given.files)
        index, at = (last.file, last.end) if last else (0, None)
        return stream.insertion(index, self.given.files[index], at=at, text=text)


def _checked(document: Document, changes: Changes) -> bytes:
    """Return the changed text, which must still be YAML: anything else is a bug of ours."""
    source, text = document.source, changes.apply()
    try:
        changed = parse_leniently(source.name, text, written_by_host=source.written_by_host)
    except RenderError as error:
        raise AssertionError("an edit broke the YAML") from error
    if len(changed.refusals) > len(source.refusals):
        raise AssertionError("an edit made the YAML ambiguous")
    return text.encode()
