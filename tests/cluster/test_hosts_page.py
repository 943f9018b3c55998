"""The commands of docs/hosts.md, run as they stand against a real cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusters import Cluster
from pages import blocks
from releases import CHARTS, Release

_, HELM_3, HELM_4, TEMPLATE, _ = blocks("docs/hosts.md")
SEQUENCES = {"helm3": HELM_3, "helm4": HELM_4}


@pytest.mark.parametrize("chart", CHARTS)
def test_the_sequence_secures_a_release_and_may_be_run_again(
    cluster: Cluster, tmp_path: Path, helm: str, chart: str
) -> None:
    release = Release(cluster, tmp_path, helm, chart)
    release.do("install")
    for _ in range(2):
        done = cluster.shell(SEQUENCES[helm], tmp_path)
        assert done.code == 0, done.messages
        assert (release.secured(), release.secrets_there()) == (release.workloads, release.secrets)


def test_the_sequence_ends_at_the_dry_run_where_the_upgrade_would_fail(
    cluster: Cluster, tmp_path: Path, helm: str
) -> None:
    release = Release(cluster, tmp_path, helm, "daemonset")
    release.do("install")
    changed = {"storkLabel": "other", "repl": "2"}
    (tmp_path / "chart" / "values.yaml").write_text(f"{changed}\n")
    done = cluster.run("sh", "-c", SEQUENCES[helm], cwd=tmp_path)  # as pasted: it must stop itself
    assert (done.code, release.secured()) == (1, [])
    assert "field is immutable" in done.messages


def test_the_sequence_moves_a_cluster_from_kubectl_to_helm(
    cluster: Cluster, tmp_path: Path, helm: str
) -> None:
    release = Release(cluster, tmp_path, helm, "daemonset")
    release.do("install")
    rendered = release.rendered("-", stdin=release.template("--no-hooks"))
    cluster.create(rendered, "apply", "--server-side", "--force-conflicts")
    script = SEQUENCES[helm]
    if helm == "helm4":
        script = script.replace("--dry-run", "--force-conflicts --dry-run")
        script = script.replace("helm upgrade", "helm upgrade --force-conflicts")
    done = cluster.shell(script, tmp_path)
    assert done.code == 0, done.messages
    generations = release.generations()
    release.do("upgrade", secured=True, only="workloads")
    assert (release.secured(), release.generations()) == (release.workloads, generations)


def test_a_chart_that_helm_only_renders_is_secured_without_its_hooks(
    cluster: Cluster, tmp_path: Path, helm: str
) -> None:
    release = Release(cluster, tmp_path, helm, "daemonset")
    for _ in range(2):
        done = cluster.shell(TEMPLATE, tmp_path)
        assert done.code == 0, done.messages
    assert release.secured() == release.workloads
    assert [*cluster.names("job"), *cluster.names("pod")] == []
