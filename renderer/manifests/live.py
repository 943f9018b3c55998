"""Objects read from a live cluster: what servers wrote into them must not be applied.

`kubectl get storagecluster px -o yaml` prints what was applied, with what the API server added:

    metadata:
      name: px
      uid: 5f0c...                      # these two tell an object of a cluster from one of a file
      resourceVersion: "7"
      creationTimestamp: "2024-05-02T08:14:31Z"
    status: {phase: Online}

Applied again, an old `resourceVersion` is a conflict, and another `uid` too; a number that a
controller counts up is a conflict as soon as it has gone on counting. Objects beside ours in
such a dump are left out: they are as old as the dump, and applying them would take back what
changed since then.

How an object was made decides how it may be changed. `kubectl apply` takes a field out only where
its own last configuration has it, in an annotation; server-side apply only where its own field
manager holds it. Nobody but `kubectl replace` takes out what somebody else has put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from renderer.manifests.objects import Object, text_at
from renderer.problems import Findings, Problem, notice
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import Node

_SERVER_METADATA = frozenset(
    ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")
)
_BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
"""On a claim whose volume Kubernetes has chosen; one that its author chose has it not."""

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_WRITTEN_ANNOTATIONS = frozenset(
    (
        _LAST_APPLIED,
        "deployment.kubernetes.io/revision",
        "deprecated.daemonset.template.generation",
        "pv.kubernetes.io/bind-completed",
        "pv.kubernetes.io/migrated-to",
        _BOUND_BY_CONTROLLER,
        "volume.beta.kubernetes.io/storage-provisioner",
        "volume.kubernetes.io/selected-node",
        "volume.kubernetes.io/storage-provisioner",
        "volume.kubernetes.io/storage-resizer",
    )
)
"""Those of kubectl, the API server and the controllers of Kubernetes."""


ARGO_CD, KUSTOMIZATION = "an application of Argo CD", "a Kustomization of Flux"
HELM_RELEASE = "a HelmRelease of Flux"
_OWNERS = (
    ("annotations", "argocd.argoproj.io/tracking-id", ARGO_CD),
    ("labels", "argocd.argoproj.io/instance", ARGO_CD),
    ("labels", "kustomize.toolkit.fluxcd.io/name", KUSTOMIZATION),
    ("labels", "helm.toolkit.fluxcd.io/name", HELM_RELEASE),
    ("annotations", "meta.helm.sh/release-name", "a release of Helm"),
)
"""Who puts back what is applied beside it, by its mark; a HelmRelease leaves Helm's mark too."""

_MANAGERS = {
    "argocd-controller": ARGO_CD,
    "kustomize-controller": KUSTOMIZATION,
    "helm-controller": HELM_RELEASE,
}
"""The same by the name under which it owns fields."""


def is_live(found: Object) -> bool:
    """Tell whether the object was read from a cluster."""
    metadata = found.node.get("metadata")
    return bool(metadata and (metadata.get("uid") or metadata.get("resourceVersion")))


def clean(found: Object, changes: Changes, findings: Findings) -> None:
    """Take out what the API server wrote, with a notice."""
    metadata = found.node.get("metadata")
    dropped = _remove(changes, found.node, {"status"})
    dropped += _remove(changes, metadata, _SERVER_METADATA)
    annotations = metadata.get("annotations") if metadata else None
    dropped += _remove(changes, annotations, _WRITTEN_ANNOTATIONS)
    if text_at(annotations, _BOUND_BY_CONTROLLER):
        dropped += _remove(changes, found.node.get("spec"), {"volumeName"})
    findings.notice(
        "live-object",
        found.place,
        f"{found.title} was read from a cluster; dropped {', '.join(dropped)}",
        "nothing to do: the API server writes these itself",
    )
    findings.record(_deletion(found))


def _deletion(found: Object) -> Iterator[Problem]:
    if text_at(found.node, "metadata", "deletionTimestamp"):
        yield Problem(
            "being-deleted",
            found.place,
            f"{found.title} is being deleted in the cluster that it was read from",
            "wait until it is gone, and take the manifest that it is made from again",
        )


def origins(workloads: Iterable[Object]) -> Iterator[Problem]:
    """Say how live workloads were made, on which the way of applying them hangs."""
    for found in workloads:
        yield _owned(found) or _made_by_hand(found)


def owner_of(found: Object) -> str:
    """Return who puts back what is applied beside it, '' where nobody is known to."""
    marks = (owner for *path, owner in _OWNERS if text_at(found.node, "metadata", *path))
    managers = (_MANAGERS[name] for name in _appliers(found) if name in _MANAGERS)
    return next(chain(marks, managers), "")


def _owned(found: Object) -> Problem | None:
    if owner := owner_of(found):
        return notice(
            "live-origin",
            found.place,
            f"{found.title} belongs to {owner}, which puts back what is applied beside it",
            "switch security on there",
        )
    return None


def _made_by_hand(found: Object) -> Problem:
    if text_at(found.node, "metadata", "annotations", _LAST_APPLIED):
        how, own = "was made by plain kubectl apply", "kubectl apply, without --server-side"
    elif "kubectl" in _appliers(found):
        how, own = "was made by kubectl apply --server-side", "kubectl apply --server-side"
    elif found.node.get("metadata", "managedFields"):
        how, own = "was not made by kubectl apply", ""
    else:
        how, own = "does not show how it was made without --show-managed-fields", ""
    return notice(
        "live-origin",
        found.place,
        f"{found.title} {how}",
        (f"apply your own manifests with {own}; " if own else "")
        + "apply this output, rendered with --only workloads, with kubectl replace",
    )


def _appliers(found: Object) -> list[str]:
    """Return who has applied the object by server-side apply, by the owners of its fields."""
    owners = found.node.get("metadata", "managedFields")
    applied = (owner for owner in (owners.items if owners else ()) if _is_apply(owner))
    return [text_at(owner, "manager") for owner in applied]


def _is_apply(owner: Node) -> bool:
    return text_at(owner, "operation") == "Apply" and not text_at(owner, "subresource")


def left_out(objects: list[Object]) -> Iterator[Problem]:
    """Say which objects are left out, being live and not ours."""
    if objects:
        titles = ", ".join(found.title for found in objects)
        yield notice(
            "live-left-out",
            objects[0].place,
            f"left out {len(objects)} live object(s) that PX-Security does not touch: {titles}",
            "nothing to do: applying them again could only do harm",
        )


def _remove(changes: Changes, node: Node | None, names: frozenset[str] | set[str]) -> list[str]:
    dropped = []
    for index, (key, _) in enumerate(node.entries if node else ()):
        if node and key.value in names:
            changes.remove(node, index)
            dropped.append(key.value)
    return dropped
