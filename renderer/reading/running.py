"""What runs already, which may be older than what is asked.

    DaemonSet kube-system/portworx    -jwt_issuer portworx.com      what is asked
    Pod kube-system/portworx-x7k2p    no -jwt_issuer                what runs, since 2024-05-02

A container gets the keys of its Secrets when it starts, and keeps them when a Secret changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from renderer.manifests.objects import Object, containers, items_at, text_at
from renderer.portworx.names import DEPLOYMENT, PORTWORX, STORK, repository
from renderer.portworx.settings import PX_JWT_ISSUER, PX_SHARED_SECRET
from renderer.reading import given
from renderer.reading.clients import Signer, stork_issuer
from renderer.reading.ends import Known, Reference
from renderer.reading.given import Given
from renderer.reading.reading import Reading
from renderer.reading.settled import settle
from renderer.records import Record
from renderer.yamltext.nodes import Node

POD = "Pod"


class Runner(Record):
    """What runs a container: a pod, or a Deployment that the Operator has made."""

    found: Object
    owner: Node
    """The container."""

    @property
    def started(self) -> float | None:
        """When the container of a pod has started, in seconds since 1970."""
        name = text_at(self.owner, "name")
        states = items_at(self.found.node, "status", "containerStatuses")
        own = next((item for item in states if text_at(item, "name") == name), None)
        running = text_at(own, "state", "running", "startedAt")
        return _seconds(running or text_at(self.found.node, "status", "startTime"))

    @property
    def is_ready(self) -> bool:
        """Tell whether a pod is ready, as far as it shows."""
        conditions = items_at(self.found.node, "status", "conditions")
        ready = [text_at(item, "status") for item in conditions if text_at(item, "type") == "Ready"]
        return ready in ([], ["True"])


def of_portworx(made: Reading, objects: Iterable[Object]) -> list[Runner]:
    """Return the pods of a Portworx."""
    pods = (item for item in objects if item.kind == POD and _is_alive(item))
    near = (item for item in pods if item.namespace == made.found.namespace)
    own = (item for item in near if (made.found.kind, made.found.name) in _owners(item))
    return [Runner(item, owner) for item in own if (owner := _named(item, PORTWORX))]


def of_signer(made: Reading, signer: Signer, objects: Iterable[Object]) -> list[Runner]:
    """Return the pods of Stork or Autopilot, and the Deployment that the Operator made of it."""
    there = (item for item in objects if _is_of_deployment(item) or _is_made(item, made.found))
    return [Runner(item, owner) for item in there if (owner := _named(item, signer.role))]


def differences(made: Reading, runner: Runner, known: Known) -> list[str]:
    """Return the settings that a pod of Portworx has otherwise than is asked."""
    there = settle(given.of_container(runner.found, runner.owner), known)
    labels = dict.fromkeys([*made.settled, *there])
    doubted = (*made.settled.values(), *there.values())
    undecided = {item.path for item in doubted if item.counts is None}
    return [
        label
        for label in labels
        if label not in undecided
        and _said(made.settled[label].counts if label in made.settled else None)
        != _said(there[label].counts if label in there else None)
    ]


def is_other(signer: Signer, runner: Runner) -> bool:
    """Tell whether Stork or Autopilot runs with another key or issuer than is asked."""
    there = given.of_component(runner.found, runner.owner.get("env"), "env")
    last = {item.name: item for item in there}
    if signer.doubt or runner.owner.get("envFrom"):
        return False
    if any(item.ref and not item.ref.kind for item in there):
        return False
    issuer = last.get(PX_JWT_ISSUER)
    if signer.role == STORK and not (issuer and issuer.ref):
        text = issuer.text.reveal() if issuer and issuer.text else ""
        if stork_issuer(text, signer.release) != signer.issuer:
            return True
    return _said(last.get(PX_SHARED_SECRET)) != _said(signer.key)


def refs_of(made: Reading) -> list[Reference]:
    """Return the keys that a pod of Portworx reads when it starts."""
    counting = (item.counts for item in made.settled.values())
    return [item.ref for item in counting if item and item.ref]


def changed(found: Object) -> float | None:
    """Return when the content of a Secret last changed, as far as it shows."""
    made = _seconds(text_at(found.node, "metadata", "creationTimestamp"))
    times = [made, *_edits(found)]
    return max((time for time in times if time is not None), default=None)


def _edits(found: Object) -> Iterator[float | None]:
    for item in items_at(found.node, "metadata", "managedFields"):
        fields = item.get("fieldsV1")
        if fields and (fields.get("f:data") or fields.get("f:stringData")):
            yield _seconds(text_at(item, "time"))


def _said(item: Given | None) -> object:
    """Return what a place says: a key of a Secret, or a text; '' is as nothing."""
    if item is None:
        return ""
    return item.ref or (item.text.reveal() if item.text else "")


def _named(found: Object, role: str) -> Node | None:
    """Return the container of a pod, or of a Deployment, that has this name and runs this."""
    nodes = items_at(found.node, "spec", "containers") if found.kind == POD else containers(found)
    named = (node for node in nodes if text_at(node, "name") == role)
    images = (node for node in nodes if repository(text_at(node, "image")) == role)
    return next(named, None) or next(images, None)


def _is_alive(found: Object) -> bool:
    """Tell whether a pod runs, or will: not one that has ended or is being deleted."""
    is_going = found.node.get("metadata", "deletionTimestamp")
    return not is_going and text_at(found.node, "status", "phase") not in ("Succeeded", "Failed")


def _is_of_deployment(found: Object) -> bool:
    """Tell whether an object is a pod of a Deployment, and not one that somebody runs by hand."""
    is_pod = found.kind == POD and _is_alive(found)
    return is_pod and any(kind == "ReplicaSet" for kind, _ in _owners(found))


def _is_made(found: Object, by: Object) -> bool:
    """Tell whether an object is a Deployment that the Operator has made."""
    return found.kind == DEPLOYMENT and (by.kind, by.name) in _owners(found)


def _owners(found: Object) -> list[tuple[str, str]]:
    nodes = items_at(found.node, "metadata", "ownerReferences")
    return [(text_at(node, "kind"), text_at(node, "name")) for node in nodes]


def _seconds(text: str) -> float | None:
    """Return a time of Kubernetes, in seconds since 1970."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
