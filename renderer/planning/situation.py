"""What there is, what is wanted, and what of it differs.

Whether `render` can do what the values ask is asked of `render` itself, which writes the manifests
in memory; what `check` finds in them too is not fixed by the plan.

    pxsec plan -f pxsec.yaml portworx.yaml      the files go into the commands
    kubectl get ... | pxsec plan -f pxsec.yaml -    the commands read the cluster again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.checking import asked, case
from renderer.checking.asked import GUESTS, LIFETIME, Difference
from renderer.checking.case import Case
from renderer.dumps import sought
from renderer.manifests import live, selection, workloads
from renderer.manifests.objects import Object, text_at
from renderer.manifests.selection import Input
from renderer.planning.shell import Named, named
from renderer.portworx.kinds import KINDS, OPENSTORAGE
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.settings import OPERATOR
from renderer.problems import ERROR, Findings, Problem, RenderError, failure
from renderer.reading import reading, running
from renderer.reading.clients import REFUSED
from renderer.reading.reading import LOCKED, OFF, OPEN, Reading
from renderer.reading.signers import OPERATOR_NAME
from renderer.reading.token_uses import VOLUME
from renderer.records import Record
from renderer.rendering import render, token_users, wiring
from renderer.rendering.new_objects import Contents
from renderer.rendering.token_users import Completion
from renderer.rendering.wiring import Wiring
from renderer.rules import checks
from renderer.values.cluster import Cluster
from renderer.yamltext.stream import File


class There(Record):
    """A Portworx as it is, and the paths of the manifests that it was read from."""

    case: Case
    manifests: tuple[str, ...]
    """A path for each file that was read: a folder that was typed is several."""

    @property
    def reading(self) -> Reading:
        """What it does."""
        return self.case.reading

    @property
    def found(self) -> Object:
        """The StorageCluster or DaemonSet."""
        return self.case.reading.found

    @property
    def portworx(self) -> Named:
        """The same, for kubectl."""
        return named(self.found)

    @property
    def is_operator(self) -> bool:
        """Tell whether the Operator runs it."""
        return self.reading.install == OPERATOR

    @property
    def is_secured(self) -> bool:
        """Tell whether tokens are looked at, or were meant to be."""
        return self.reading.state not in (OFF, OPEN)

    @property
    def is_from_cluster(self) -> bool:
        """Tell whether the commands read the cluster, as they do where a file would be old."""
        return "-" in self.manifests or live.is_live(self.found)

    @property
    def components(self) -> list[Object]:
        """The Deployments of Stork and Autopilot; the Operator has none of its own in the input."""
        found = {signer.found.title: signer.found for signer in self.reading.signers}
        return [item for title, item in found.items() if title != self.found.title]

    @property
    def selector(self) -> str:
        """The labels of the pods of Portworx."""
        labels = self.found.node.get("spec", "selector", "matchLabels")
        entries = labels.entries if labels and not self.is_operator else ()
        return ",".join(f"{key.value}={value.value}" for key, value in entries) or "name=portworx"

    @property
    def pods(self) -> list[Object]:
        """The pods of Portworx that are in the input."""
        runners = running.of_portworx(self.reading, self.case.seen.objects)
        return [runner.found for runner in runners]

    @property
    def is_on_delete(self) -> bool:
        """Tell whether a pod is restarted only when somebody deletes it."""
        return text_at(self.found.node, "spec", "updateStrategy", "type") == "OnDelete"

    @property
    def is_stuck(self) -> bool:
        """Tell whether nodes do not start, or refuse the Operator, which then restarts none."""
        operator = (item for item in self.case.clients if item.caller == OPERATOR_NAME)
        return self.reading.state == LOCKED or any(i.verdict == REFUSED for i in operator)

    @property
    def last_node(self) -> str:
        """Until what two nodes may differ."""
        told = text_at(self.found.node, "status", "desiredNumberScheduled")
        number = int(told) if told.isdecimal() else len(self.pods)
        count = f" of {number} nodes" if number > 1 else ""
        return f"the last{count or ' node'} has restarted"


class Wanted(Record):
    """What the values ask of it."""

    there: There
    cluster: Cluster
    wiring: Wiring
    workloads: tuple[Object, ...]
    """What `render` changes of Portworx, Stork and Autopilot."""
    differences: tuple[Difference, ...]
    users: tuple[Completion, ...]
    """The classes and others that are to name a Secret."""
    values: tuple[str, ...]
    """The values files as they were typed."""
    left: frozenset[str]
    """The codes of what `check` would still find wrong."""
    bare: tuple[str, ...] = ()
    """What would be refused as a guest then, volumes aside, which the plan makes anew."""
    moved: frozenset[str] = frozenset()
    """The settings of keys that only go to another Secret, byte for byte."""

    @property
    def completions(self) -> tuple[Completion, ...]:
        """Those that name another Secret, or none."""
        return tuple(item for item in self.users if not _is_complete(item))

    @property
    def labels(self) -> frozenset[str]:
        """What differs."""
        return frozenset(item.label for item in self.differences)

    @property
    def replaced(self) -> frozenset[str]:
        """What was set and becomes something else, so that what rested on it ends."""
        labels = (item.label for item in self.differences if item.there)
        return frozenset(labels) - self.moved

    @property
    def restarts_portworx(self) -> bool:
        """Tell whether the nodes restart: for guests, lifetimes and Stork they do not."""
        return bool(self.labels - {GUESTS, LIFETIME, STORK, AUTOPILOT})

    @property
    def shuts_guests_out(self) -> bool:
        """Tell whether guests get in now, and are not to."""
        is_wanted = self.cluster.guest_access == "Disabled"
        return is_wanted and not (self.there.is_secured and self.there.reading.guests == "Disabled")


def wanted(
    there: There,
    cluster: Cluster,
    contents: Contents,
    files: list[File],
    values: Iterable[str],
) -> Wanted:
    """Return what the values ask; RenderError where `render` cannot do it."""
    found_wrong = Findings()
    given = selection.read(cluster, files, found_wrong)
    written = _rendered(cluster, given, contents, found_wrong)
    roles = workloads.find(cluster, given.objects, Findings())
    if roles.portworx and roles.portworx.title != there.found.title:
        raise _of_another(cluster, roles.portworx, there.found)
    found = wiring.of_all(cluster, roles, Findings())
    behind = _behind(there, written)
    return Wanted(
        there,
        cluster,
        found,
        tuple(item for _, item in roles.all()),
        tuple(asked.differences(there.reading, found)),
        tuple(_users(cluster, given)),
        tuple(values),
        frozenset(_left(behind)),
        tuple(_bare(behind)),
    )


def _of_another(cluster: Cluster, meant: Object, found: Object) -> RenderError:
    return failure(
        "workload-not-found",
        cluster.place("install"),
        f"the values are for {meant.title}, and --name says {found.title}",
        "give the values of that one, or its name",
    )


def _rendered(cluster: Cluster, given: Input, contents: Contents, findings: Findings) -> list[File]:
    """Return what `render` writes, or raise its errors without all that it says beside them."""
    try:
        parts = render.render_all(cluster, given, findings, contents=contents)
    except RenderError as error:
        raise RenderError(*(p for p in error.problems if p.severity == ERROR)) from None
    return [File(file.name, b"".join(part)) for file, part in zip(given.files, parts, strict=True)]


def _users(cluster: Cluster, given: Input) -> list[Completion]:
    if not cluster.token_users:
        return []
    return token_users.find(cluster, given.objects, Findings())


def _is_complete(item: Completion) -> bool:
    if KINDS[item.user.kind].is_class:
        return item.changes_nothing
    annotations = item.found.node.get("metadata", "annotations")
    named_there = tuple(text_at(annotations, key) for key in OPENSTORAGE)
    return named_there == (item.user.secret, item.user.secret_namespace)


def _behind(there: There, written: list[File]) -> list[tuple[Case, list[Problem]]]:
    """Return the same Portworx as `render` has written it, with the errors in it."""
    seen = sought.read(written, Findings())
    own = [
        case.of(found, seen, there.case.now)
        for found in reading.all_of(seen.objects, seen.known)
        if found.found.title == there.found.title
    ]
    return [(it, [p for p in checks.problems(it) if p.severity == ERROR]) for it in own]


def _left(behind: list[tuple[Case, list[Problem]]]) -> Iterator[str]:
    """Yield the codes of the errors."""
    for judged, errors in behind:
        if judged.reading.state == LOCKED:
            yield LOCKED
        yield from (problem.code for problem in errors)


def _bare(behind: list[tuple[Case, list[Problem]]]) -> Iterator[str]:
    for judged, errors in behind:
        volumes = {item.place for item in judged.seen.objects if item.kind == VOLUME}
        for problem in errors:
            if problem.code == "guest-refused" and problem.place not in volumes:
                yield problem.message
