"""What is kept for the way back, and who would undo the plan meanwhile.

A tool that syncs what stands in Git would take out what the plan has put in, or prune a Secret that
old pods still need. So it is paused, and goes on once Git says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from renderer.manifests import live
from renderer.manifests.objects import Object, text_at
from renderer.planning import shell
from renderer.planning.shell import SAVED, Named
from renderer.planning.steps import Step

_ARGO_ID, _ARGO_LABEL = "argocd.argoproj.io/tracking-id", "argocd.argoproj.io/instance"
_FLUX = {
    live.KUSTOMIZATION: ("kustomization", "kustomize.toolkit.fluxcd.io"),
    live.HELM_RELEASE: ("helmrelease", "helm.toolkit.fluxcd.io"),
}


def save(there: Iterable[Named], unsure: Iterable[Named]) -> Step:
    """Return the step that saves objects, of which some may not be there."""
    return Step(
        title="Save what is there",
        commands=(
            f"mkdir -m 700 {SAVED}",
            *map(shell.save, there),
            *(shell.save(item, may_lack=True) for item in unsure),
        ),
        why="it is the way back, and a key that was replaced cannot be had back; where "
        f"{SAVED} is there already it is of another plan: move it away first",
        proof=(f"ls -l {SAVED}",),
        shows="a file for each object; it is empty where a Secret was not there",
        back_note=f"nothing has changed; delete {SAVED} when all is well, for it may hold keys",
    )


def pause(found: Object) -> Step | None:
    """Return the step that stops whoever would put back the old state, None where nobody does."""
    owner = live.owner_of(found)
    why = (
        f"{found.title} belongs to {owner}, which would take back each step, and prune Secrets "
        "that old pods still need"
    )
    if owner == live.ARGO_CD:
        item = _application(found)
        change = {"spec": {"syncPolicy": {"automated": None}}}
        return Step(
            title="Pause the sync of Argo CD",
            commands=(shell.save(item), shell.merge(item, change)),
            why=why,
            proof=(f"kubectl get {item} -o jsonpath='{{.spec.syncPolicy}}'",),
            shows="no `automated`; where Argo CD is not in the namespace argocd, name its own",
            back=(shell.replace(item),),
        )
    if owner in _FLUX:
        kind, group = _FLUX[owner]
        labels = ("metadata", "labels")
        name = quote(text_at(found.node, *labels, f"{group}/name"))
        where = quote(text_at(found.node, *labels, f"{group}/namespace") or "flux-system")
        return Step(
            title="Pause the sync of Flux",
            commands=(f"flux suspend {kind} {name} -n {where}",),
            why=why,
            proof=(f"flux get {kind}s {name} -n {where}",),
            shows="SUSPENDED is True",
            back=(f"flux resume {kind} {name} -n {where}",),
        )
    return None


def resume(found: Object, paused: Step) -> Step:
    """Return the step that lets it go on, once its source says what the cluster has."""
    return Step(
        title="Bring the change into its source, then let the sync go on",
        commands=paused.back,
        why=f"{found.title} belongs to {live.owner_of(found)}: put pxsec into it as docs/hosts.md "
        "says, or take security out of it, before you type this; keep an old Secret there until "
        "the last pod that reads it is gone",
        proof=paused.proof,
        shows="it is in sync, and the last check says the same as before",
        back=paused.commands[-1:],
    )


def notes(found: Object) -> tuple[str, ...]:
    """Return what is to be known of an owner that does not sync by itself."""
    if live.owner_of(found).startswith("a release of Helm"):
        return (
            f"{found.title} belongs to a release of Helm: run no `helm upgrade` before pxsec is in "
            "it (docs/hosts.md), for that would take security back",
        )
    return ()


def _application(found: Object) -> Named:
    """Return the application, whose namespace stands before its name where it is not argocd."""
    told = text_at(found.node, "metadata", "annotations", _ARGO_ID).partition(":")[0]
    told = told or text_at(found.node, "metadata", "labels", _ARGO_LABEL)
    namespace, _, name = told.rpartition("_")
    return Named("application.argoproj.io", name, namespace or "argocd")
