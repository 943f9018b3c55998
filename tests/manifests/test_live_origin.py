"""How an object of a cluster was made decides how it can be changed; what is going is refused."""

from __future__ import annotations

import pytest

import engine
from engine import OPERATOR, run

LIVE = engine.STORAGECLUSTER.replace("spec:\n", "  uid: a-b\nspec: {}\n")
REPLACE = "apply this output with kubectl replace --save-config"
THERE = "switch security on there"
BESIDE = "which puts back what is applied beside it"
OLD = "leave old settings in it"

ORIGINS = {
    "annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}": (
        "was made by plain kubectl apply: --server-side would stop at conflicts",
        REPLACE,
    ),
    "managedFields: [{operation: Update}, {manager: kubectl, operation: Apply}]": (
        f"was made by kubectl apply --server-side: plain apply would {OLD}",
        REPLACE,
    ),
    "managedFields: [{manager: kubectl-create, operation: Update}]": (
        f"was not made by kubectl apply, which would {OLD}",
        REPLACE,
    ),
    "labels: {a: b}": (f"was not made by kubectl apply, which would {OLD}", REPLACE),
    "annotations: {meta.helm.sh/release-name: px}": (
        f"belongs to a release of Helm, {BESIDE}",
        THERE,
    ),
    "annotations: {argocd.argoproj.io/tracking-id: a}": (
        f"belongs to an application of Argo CD, {BESIDE}",
        THERE,
    ),
    "labels: {argocd.argoproj.io/instance: a}": (
        f"belongs to an application of Argo CD, {BESIDE}",
        THERE,
    ),
    "labels: {kustomize.toolkit.fluxcd.io/name: a}": (
        f"belongs to a Kustomization of Flux, {BESIDE}",
        THERE,
    ),
    "labels: {helm.toolkit.fluxcd.io/name: a}": (
        f"belongs to a HelmRelease of Flux, {BESIDE}",
        THERE,
    ),
}


@pytest.mark.parametrize("mark", ORIGINS)
def test_render_says_how_a_live_workload_was_made(mark: str) -> None:
    said, hint = ORIGINS[mark]
    text = LIVE.replace("  uid:", f"  {mark}\n  uid:")
    assert run(OPERATOR, text, whole=True).report.startswith(
        f"m.yaml:1:1: notice: StorageCluster portworx/px {said} [live-origin]\n  hint: {hint}\n"
    )


def test_patch_does_not_speak_of_it() -> None:
    assert "[live-origin]" not in run(OPERATOR, LIVE).report


def test_a_manifest_of_a_file_has_no_origin() -> None:
    text = engine.STORAGECLUSTER + "  a: b\n"
    for mark in ORIGINS:
        marked = text.replace("spec:\n", f"  {mark}\nspec:\n")
        assert run(OPERATOR, marked, whole=True).report == ""


def test_what_is_being_deleted_is_refused() -> None:
    text = LIVE.replace("  uid:", '  deletionTimestamp: "2024-05-02T08:14:31Z"\n  uid:')
    result = run(OPERATOR, text)
    assert result.text is None
    assert result.report.endswith(
        "m.yaml:1:1: error: StorageCluster portworx/px is being deleted in the cluster that it was "
        "read from [being-deleted]\n"
        "  hint: wait until it is gone, and take the manifest that it is made from again\n"
    )
