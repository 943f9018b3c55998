"""What runs and is older than what is asked, and why that is not carried out.

    DaemonSet kube-system/portworx: 1 of 3 pods runs with another auth.selfSigned.issuer

A pod keeps the settings and keys with which it has started. Who takes new ones to the pods is the
DaemonSet's controller, or the Operator, and either may wait, or be told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.checking.case import Case
from renderer.dumps.sought import NODE
from renderer.manifests.objects import Object, containers, items_at, text_at
from renderer.portworx.names import DAEMON_SET, DEPLOYMENT
from renderer.problems import Place, Problem, can_echo, shown, warning
from renderer.reading import running
from renderer.reading.ends import Reference
from renderer.reading.running import POD, Runner

_APPROVED = "portworx.io/migration-approved"
_DISABLED = "operator.libopenstorage.org/disable-storage"
_OPERATOR = "portworx-operator"
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))
"""What Go's strconv.ParseBool takes for true."""
_WELL = ("", "Online", "Running", "Initializing")
"""Phases of a StorageCluster or StorageNode in which nothing is wrong."""
_DIGITS = 20
"""No count of Kubernetes has as many: it is an int64."""
_ENDED = ("Failed", "Timeout", "Error")


def not_carried_out(case: Case) -> Iterator[Problem]:
    """Yield pods that run with other settings than is asked."""
    made, pods = case.reading, _pods(case)
    other = {pod.found.place: running.differences(made, pod, case.known) for pod in pods}
    late = [pod for pod in pods if other[pod.found.place]]
    if late:
        labels = dict.fromkeys(label for pod in late for label in other[pod.found.place])
        yield _not_carried_out(case, late, len(pods), ", ".join(labels))
    for signer in made.signers:
        runners = running.of_signer(made, signer, case.seen.objects) if case.is_alone else []
        late = [runner for runner in runners if running.is_other(signer, runner)]
        if late:
            what = f"key or issuer for {signer.caller}"
            yield _not_carried_out(case, late, len(runners), what)


def _not_carried_out(case: Case, late: list[Runner], all_of_them: int, what: str) -> Problem:
    first = late[0].found
    where = first.title if all_of_them == 1 else f"{len(late)} of {all_of_them} pods"
    return warning(
        "not-carried-out",
        first.source.place(late[0].owner),
        f"{case.title}: not carried out yet in {where}: another {what} than is asked",
        _fix(case.reading.found, first),
    )


def _fix(portworx: Object, late: Object) -> str:
    if text_at(portworx.node, "spec", "updateStrategy", "type") == "OnDelete":
        return "the update strategy is OnDelete: delete what is old, one node at a time"
    return f"wait, or look why it stays: {_describe(late)}"


def _describe(found: Object) -> str:
    where = f" -n {found.namespace}" if found.namespace else ""
    return f"kubectl describe {found.kind.lower()} {shown(found.name)}{where}"


def older_than_secrets(case: Case) -> Iterator[Problem]:
    """Yield pods that have started before a Secret was changed that they read."""
    refs = running.refs_of(case.reading)
    yield from _older(case, "Portworx", _pods(case), refs)
    for signer in case.reading.signers if case.is_alone else ():
        runners = running.of_signer(case.reading, signer, case.seen.objects)
        ref = signer.key.ref if signer.key else None
        pods = [runner for runner in runners if runner.found.kind == POD]
        yield from _older(case, signer.caller, pods, [ref] if ref else [])


def _older(
    case: Case, what: str, pods: list[Runner], refs: Iterable[Reference]
) -> Iterator[Problem]:
    holders = {holder.place: holder for ref in refs if (holder := case.known.find(ref).holder)}
    for holder in holders.values():
        at = running.changed(holder)
        late = [pod for pod in pods if at and pod.started and pod.started < at]
        if late:
            yield warning(
                "older-than-secret",
                late[0].found.place,
                f"{holder.title} was changed after {len(late)} of {len(pods)} pods of {what} had "
                "started: they go on with the keys that it had",
                "restart them; while nodes of Portworx have two keys, they refuse each other",
            )


def roll(case: Case) -> Iterator[Problem]:
    """Yield a template that is not in all pods yet, and an update that goes on or has failed."""
    found = case.reading.found
    status = found.node.get("status")
    if status is None:
        return
    if found.kind == DAEMON_SET:
        if what := _behind(found):
            message = f"{case.title}: {what}"
            yield warning("roll-going-on", found.source.place(status), message, _fix(found, found))
        return
    for item in items_at(status, "conditions"):
        kind, state = text_at(item, "type"), text_at(item, "status")
        is_going = state in ("InProgress", "Pending") and kind in ("Update", "Migration", "Delete")
        if (is_going or state in _ENDED) and can_echo(kind):
            yield warning(
                "roll-going-on" if is_going else "not-ready",
                found.source.place(item),
                f"{case.title}: its condition {kind} is {state}",
                _fix(found, found) if is_going else f"look into its events: {_describe(found)}",
            )


def _behind(found: Object) -> str:
    """Return how far the pods of a DaemonSet are behind its template, '' where they are not.

    A status without observedGeneration is one that no controller has written yet.
    """
    seen = _number(found, "status", "observedGeneration")
    wanted = _number(found, "status", "desiredNumberScheduled")
    updated = _number(found, "status", "updatedNumberScheduled")
    if 0 < seen < _number(found, "metadata", "generation"):
        return "Kubernetes has not looked at its last change yet"
    if updated < wanted:
        return f"only {updated} of {wanted} pods are of its last template"
    return ""


def _number(found: Object, *path: str) -> int:
    """Return a count of Kubernetes, 0 for what is none; such texts are of a few digits."""
    text = text_at(found.node, *path)
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0


def not_ready(case: Case) -> Iterator[Problem]:
    """Yield a Portworx, its nodes and its pods that are not as they should be."""
    found = case.reading.found
    for item in (found, *_nodes(case)):
        node = item.node.get("status", "phase")
        if node and node.value not in _WELL and can_echo(node.value):
            yield warning(
                "not-ready",
                item.source.place(node),
                f"{item.title} is {node.value}",
                "get it healthy before anything of PX-Security is changed",
            )
    if down := [pod for pod in _pods(case) if not pod.is_ready]:
        yield _pods_not_ready(case, down[0].found.place, len(down), len(_pods(case)))
    elif count := found.node.get("status", "numberReady"):
        wanted = _number(found, "status", "desiredNumberScheduled")
        lacking = wanted - _number(found, "status", "numberReady")
        if lacking > 0:
            yield _pods_not_ready(case, found.source.place(count), lacking, wanted)


def _pods_not_ready(case: Case, place: Place, down: int, all_of_them: int) -> Problem:
    return warning(
        "not-ready",
        place,
        f"{case.title}: not ready: {down} of {all_of_them} pods",
        "look into their events and logs: kubectl describe pod, kubectl logs",
    )


def _nodes(case: Case) -> Iterator[Object]:
    near = (item for item in case.seen.objects if item.kind == NODE)
    return (item for item in near if item.namespace == case.namespace)


def paused(case: Case) -> Iterator[Problem]:
    """Yield what keeps the Operator from carrying anything out."""
    found = case.reading.found
    if case.reading.stanza is None:
        return
    annotations = found.node.get("metadata", "annotations")
    approved = annotations.get(_APPROVED) if annotations else None
    disabled = annotations.get(_DISABLED) if annotations else None
    if approved and approved.value not in _TRUE:
        message = f"{case.title}: {_APPROVED} is not true, so that the Operator does nothing"
        yield _paused(
            found.source.place(approved), message, "approve the migration, once it is due"
        )
    if disabled and disabled.value in _TRUE:
        message = f"{case.title}: {_DISABLED} is true, so that the Operator deletes all its pods"
        yield _paused(found.source.place(disabled), message, "take the annotation off")
    for item in case.seen.objects:
        replicas = item.node.get("spec", "replicas")
        if replicas and replicas.value == "0" and _is_operator(item):
            message = f"{item.title} has no replicas, so that the Operator does not run"
            fix = f"kubectl scale deployment {shown(item.name)} --replicas 1"
            yield _paused(item.source.place(replicas), message, fix)


def _is_operator(found: Object) -> bool:
    names = [text_at(item, "name") for item in containers(found)]
    return found.kind == DEPLOYMENT and _OPERATOR in (found.name, *names)


def _paused(place: Place, message: str, fix: str) -> Problem:
    return warning("operator-paused", place, message, fix)


def _pods(case: Case) -> list[Runner]:
    return running.of_portworx(case.reading, case.seen.objects)
