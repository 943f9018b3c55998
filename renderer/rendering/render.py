"""From a cluster's settings and the user's manifests to the stream that is safe to apply.

What comes out is what came in and a few lines more. Take this stream, read from left to right:

    apiVersion: v1                        apiVersion: v1
    kind: Namespace                       kind: Namespace
    metadata: {name: portworx}            metadata: {name: portworx}
                                          ---
                                          kind: Secret ...                      new objects
    ---                                   ---
    kind: StorageCluster                  kind: StorageCluster
    metadata:                             metadata:
      name: px                              name: px
      uid: 0f6c                                                                 what is live
    spec:                                 spec:
      image: px:3.1 # pinned                image: px:3.1 # pinned
                                            security: {enabled: true, ...}      a fragment

Kept byte for byte is whatever no change touches: comments, order and quotes inside of an object
that is changed, and every other document, of which most are never even decoded.

New objects come first, since kubectl applies documents in their order, and a pod whose Secret is
not there yet does not start; but after the Namespaces that stand above what needs them, and never
above their own, since nothing can be made in a namespace that is not there. One that the manifests
hold already is updated where it stands.

Live objects are those of `kubectl get -o yaml`, with what the API server wrote into them, such as a
uid and a status. To apply these again fails, or takes back what has changed since. They go out of
objects of ours; a live object that is none of ours goes out as a whole.

A host's list is a ResourceList, in which Kustomize hands over all objects at once, and takes what
comes back for all there is. New objects are items at its end, and no item is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import filterfalse
from typing import TYPE_CHECKING

from renderer.hazards import missing, rivals
from renderer.hazards.leftovers import Sweep
from renderer.manifests import live, objects, workloads
from renderer.manifests.objects import Identity, Object
from renderer.manifests.selection import Input, Position, namespaces, number_above
from renderer.manifests.workloads import Workloads
from renderer.problems import Findings, Problem, RenderError
from renderer.records import Record
from renderer.rendering import fragments, new_objects, patch, wiring
from renderer.rendering.changed_files import ChangedFiles
from renderer.rendering.merge import merge
from renderer.rendering.new_objects import Contents, NewObject
from renderer.rendering.wiring import Wiring
from renderer.values.cluster import Cluster, TokenUser
from renderer.yamltext import stream
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.stream import Pieces

if TYPE_CHECKING:
    from renderer.rendering.token_users import Completion


def render_all(
    cluster: Cluster, given: Input, findings: Findings, *, contents: Contents
) -> list[Pieces]:
    """Return each file with security in it, and the new objects where they may stand first.

    Every object that the values call for must be there, but for classes and claims apart from
    Portworx, which get no new object. Raises RenderError with all that is wrong.
    """
    ours = _find(cluster, given, findings)
    findings.record(missing.in_all(cluster, given, ours.roles, ours.users))
    findings.raise_errors()
    settled = wiring.of_all(cluster, ours.roles, findings)
    are_apart = missing.is_apart(given, ours.roles, ours.users)
    new = [] if are_apart else new_objects.new(settled, contents)
    findings.record(missing.passed_secrets(cluster, given, [made.identity for made in new]))
    return _Run(settled, given, findings).written(ours, new)


def live_workloads(cluster: Cluster, given: Input) -> list[Object]:
    """Return the workloads that were read from a cluster, of which `render_all` tells the rest."""
    if not any(map(live.is_live, given.objects)):
        return []
    roles = workloads.find(cluster, given.objects, Findings())
    return [found for _, found in roles.all() if live.is_live(found)]


def patch_part(cluster: Cluster, given: Input, findings: Findings) -> list[Pieces]:
    """Return each file with security in it, without new objects; RenderError as `render_all`.

    One object that the values call for is enough: other files may hold the others.
    """
    ours = _find(cluster, given, findings)
    findings.record(missing.in_part(cluster, given, ours.roles, ours.users))
    findings.record(missing.passed_secrets(cluster, given, []))
    findings.raise_errors()
    return _Run(wiring.of_part(cluster, ours.roles, findings), given, findings).written(ours, [])


def holds_anything_of_ours(cluster: Cluster, given: Input, contents: Contents) -> bool:
    """Tell whether anything in the manifests is ours, was meant to be, or would go without."""
    findings, found = Findings(), given.objects
    roles = workloads.find(cluster, found, findings)
    completions = _completions(cluster, given, findings)
    if roles.all() or completions or findings.errors or any(map(rivals.is_portworx, found)):
        return True
    there = objects.by_identity([*found, *given.hooks], cluster.namespace)
    new = new_objects.new(wiring.without_manifests(cluster), contents)
    return any(made.identity in there for made in new)


class _Ours(Record):
    """The objects of the manifests that get security."""

    roles: Workloads
    completions: list[Completion]

    @property
    def users(self) -> list[TokenUser]:
        """What names the Secret of a token, as the values have it."""
        return [item.user for item in self.completions]


def _find(cluster: Cluster, given: Input, findings: Findings) -> _Ours:
    """Return what is ours, and refuse what would run beside it without security."""
    roles = workloads.find(cluster, given.objects, findings)
    findings.raise_errors()
    completions = _completions(cluster, given, findings)
    findings.record(rivals.check(cluster, roles, given))
    return _Ours(roles, completions)


def _completions(cluster: Cluster, given: Input, findings: Findings) -> list[Completion]:
    """Return what the values let name the Secret of a token; most name nothing."""
    if not cluster.token_users:
        return []
    from renderer.rendering import token_users

    return token_users.find(cluster, given.objects, findings)


class _Run:
    """The changes to the manifests of one run."""

    def __init__(self, wiring: Wiring, given: Input, findings: Findings) -> None:
        self.wiring, self.given, self.findings = wiring, given, findings
        self.files = ChangedFiles(given.files)
        self.ours: set[tuple[int, int, int]] = set()
        """Where the objects stand that are ours."""

    def written(self, ours: _Ours, new: list[NewObject]) -> list[Pieces]:
        """Return the files with all changes, once each step has told what is wrong."""
        self._patch(ours.roles)
        self._complete(ours.completions)
        self._place(new)
        self._leave_out()
        self.findings.raise_errors()
        parts = self.files.pieces()
        stream.check_json(self.given.files, parts)
        return parts

    def _patch(self, roles: Workloads) -> None:
        """Lay the fragments over the workloads."""
        there = self._by_identity(filterfalse(self.given.leaves_out, self.given.objects))
        for role, workload in roles.all():
            with self._absorbed():
                changes = self._changes_of(workload)
                patch.patch(
                    role,
                    workload,
                    self.wiring,
                    there=there,
                    changes=changes,
                    findings=self.findings,
                )

    def _complete(self, completions: list[Completion]) -> None:
        """Let classes, claims and others name the Secret of a token."""
        if not completions:
            return
        from renderer.rendering import token_users

        for item in completions:
            with self._absorbed():
                token_users.complete(item, self._changes_of(item.found), self.findings)
        self.findings.record(token_users.immutable(completions))

    def _place(self, new: list[NewObject]) -> None:
        """Update the new objects that are there already, and put the others in."""
        names = [made.identity for made in new]
        namespace = self.wiring.cluster.namespace
        self.findings.record(missing.late_hooks(self.given, names, namespace))
        there = self._by_identity(self.given.objects)
        for made in new:
            if found := there.get(made.identity):
                self.findings.record(workloads.placeholders(found))
                self.findings.record(_twice(found))
                self._update(found[0], made)
        self._put_in([made for made in new if made.identity not in there])

    def _update(self, there: Object, made: NewObject) -> None:
        """Bring what an object of ours that is in the stream lacks."""
        data = made.source.root.get("data")
        keys = [key.value for key, _ in data.entries] if data else []
        with self._absorbed():
            changes = self._changes_of(there)
            Sweep(there, changes, self.findings).string_data(keys)
            merge(changes, there.node, made.source)

    def _put_in(self, new: list[NewObject]) -> None:
        """Put objects that are nowhere into the host's list, or into the stream as documents."""
        joined = self.given.joined
        items = joined.source.root.get("items") if joined else None
        if joined and items:
            for made in new:
                self.files.changes_to(joined).append(items, Fresh(made.source, made.source.root))
        elif new:
            self._insert(new, first=min(self.ours)[:2])

    def _insert(self, new: list[NewObject], *, first: Position) -> None:
        """Put objects in as documents, where they may stand above what needs them first."""
        there = namespaces(self.given.files)
        texts: dict[int, list[bytes]] = {}
        for made in new:
            number = number_above(there, first, made.namespace)
            texts.setdefault(number, []).append(fragments.document(made.source))
        for number, found in texts.items():
            self.files.insert(b"".join(found), behind=there[number - 1][0] if number else None)

    def _leave_out(self) -> None:
        """Take out live objects that are none of ours."""
        gone = [
            item
            for item in filter(self.given.leaves_out, self.given.objects)
            if _position(item) not in self.ours
        ]
        for item in gone:
            if item.number is None or item.items is None:
                self.files.delete(item.document)
            else:
                self.files.changes_to(item.document).remove(item.items, item.number)
        self.findings.record(live.left_out(gone))

    def _changes_of(self, item: Object) -> Changes:
        """Return the changes to the document of an object of ours, which loses what is live."""
        changes = self.files.changes_to(item.document)
        if _position(item) not in self.ours:
            self.ours.add(_position(item))
            if live.is_live(item):
                live.clean(item, changes, self.findings)
        return changes

    def _by_identity(self, found: Iterable[Object]) -> Mapping[Identity, list[Object]]:
        return objects.by_identity(found, self.wiring.cluster.namespace)

    @contextmanager
    def _absorbed(self) -> Iterator[None]:
        """Record what is wrong with one object, so that the others are looked at too."""
        try:
            yield
        except RenderError as error:
            self.findings.absorb(error)


def _position(found: Object) -> tuple[int, int, int]:
    """Return the file, the document in it and the place in that: no two objects have all three."""
    return found.document.file, found.document.start, found.node.start


def _twice(found: list[Object]) -> Iterator[Problem]:
    for extra in found[1:]:
        yield Problem(
            "object-twice",
            extra.place,
            f"{extra.title} is there twice, first at {found[0].place}",
            "delete one of the two: the last one would win",
        )
