"""How an object of a cluster was made decides how it can be changed; what is going is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
import manifests
from engine import OPERATOR, run
from manifests import Bench
from value_samples import lines

LIVE = engine.STORAGECLUSTER.replace("spec:\n", "  uid: a-b\nspec: {}\n")
REPLACE = "apply this output, rendered with --only workloads, with kubectl replace"
THERE = "switch security on there"
HELM = "annotations: {meta.helm.sh/release-name: px}"
OWNER = "managedFields: [{operation: Apply, manager: "

NOT_APPLIED = ("was not made by kubectl apply", REPLACE)
MADE_BY = {
    "annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}": (
        "was made by plain kubectl apply",
        f"apply your own manifests with kubectl apply, without --server-side; {REPLACE}",
    ),
    "managedFields: [{operation: Update}, {manager: kubectl, operation: Apply}]": (
        "was made by kubectl apply --server-side",
        f"apply your own manifests with kubectl apply --server-side; {REPLACE}",
    ),
    "managedFields: [{manager: kubectl-create, operation: Update}, text]": NOT_APPLIED,
    f"{OWNER}somebody}}]": NOT_APPLIED,
    f"{OWNER}kubectl, subresource: status}}]": NOT_APPLIED,
    "labels: {a: b}": (
        "does not show how it was made without --show-managed-fields",
        REPLACE,
    ),
}
OWNED_BY = {
    HELM: "a release of Helm",
    "annotations: {argocd.argoproj.io/tracking-id: a}": "an application of Argo CD",
    "labels: {argocd.argoproj.io/instance: a}": "an application of Argo CD",
    "labels: {kustomize.toolkit.fluxcd.io/name: a}": "a Kustomization of Flux",
    "labels: {helm.toolkit.fluxcd.io/name: a}": "a HelmRelease of Flux",
    f"labels: {{helm.toolkit.fluxcd.io/name: a}}\n  {HELM}": "a HelmRelease of Flux",
    f"{OWNER}argocd-controller}}]": "an application of Argo CD",
    f"{OWNER}kustomize-controller}}]": "a Kustomization of Flux",
    f"{OWNER}helm-controller}}]": "a HelmRelease of Flux",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def origin(bench: Bench, text: str, command: str = "render") -> list[str]:
    """Return the lines of the notice, and of no other message."""
    found = lines(bench.render(OPERATOR, text, command=command), "notice")
    places = (number for number, line in enumerate(found) if line.endswith("[live-origin]"))
    return [line for number in places for line in found[number : number + 2]]


@pytest.mark.parametrize("mark", MADE_BY)
def test_render_says_how_a_live_workload_was_made(bench: Bench, mark: str) -> None:
    said, hint = MADE_BY[mark]
    assert origin(bench, LIVE.replace("  uid:", f"  {mark}\n  uid:")) == [
        f"manifest-1.yaml:1:1: notice: StorageCluster portworx/px {said} [live-origin]",
        f"  hint: {hint}",
    ]


@pytest.mark.parametrize("mark", OWNED_BY)
def test_render_says_who_puts_back_what_is_applied(bench: Bench, mark: str) -> None:
    assert origin(bench, LIVE.replace("  uid:", f"  {mark}\n  uid:")) == [
        f"manifest-1.yaml:1:1: notice: StorageCluster portworx/px belongs to {OWNED_BY[mark]}, "
        "which puts back what is applied beside it [live-origin]",
        f"  hint: {THERE}",
    ]


def test_patch_does_not_speak_of_it(bench: Bench) -> None:
    assert origin(bench, LIVE, "patch") == []


@pytest.mark.parametrize("mark", [*MADE_BY, *OWNED_BY])
def test_a_manifest_of_a_file_has_no_origin(bench: Bench, mark: str) -> None:
    marked = engine.STORAGECLUSTER.replace("spec:\n", f"  {mark}\nspec: {{}}\n")
    assert origin(bench, marked) == []


def test_what_is_being_deleted_is_refused() -> None:
    text = LIVE.replace("  uid:", '  deletionTimestamp: "2024-05-02T08:14:31Z"\n  uid:')
    result = run(OPERATOR, text)
    assert result.text is None
    assert result.report.endswith(
        "m.yaml:1:1: error: StorageCluster portworx/px is being deleted in the cluster that it was "
        "read from [being-deleted]\n"
        "  hint: wait until it is gone, and take the manifest that it is made from again\n"
    )


DAEMONSET = manifests.values("daemonset", "shared")
READ = manifests.daemonset().replace("  name: portworx\n", "  name: portworx\n  uid: a-b\n", 1)


def test_a_daemonset_that_was_read_without_stork_is_a_warning(bench: Bench) -> None:
    assert lines(bench.render(DAEMONSET, READ), "warning") == [
        "manifest-1.yaml:2:1: warning: DaemonSet portworx/portworx was read from a cluster, and no "
        "Stork with it: one that runs there would be refused [stork-not-read]",
        "  hint: read its Deployment too, or set stork.enabled: false where there is none",
    ]


@pytest.mark.parametrize("stork", [True, False])
def test_nothing_is_said_where_stork_is_there_or_is_none(bench: Bench, stork: bool) -> None:
    given = [READ, manifests.stork()] if stork else [READ]
    settings = DAEMONSET if stork else {**DAEMONSET, "stork": {"enabled": False}}
    assert lines(bench.render(settings, *given), "warning") == []


def test_a_manifest_of_a_file_may_be_of_a_cluster_without_stork(bench: Bench) -> None:
    assert lines(bench.render(DAEMONSET, manifests.daemonset()), "warning") == []
