"""Without a namespace or a definition: what is left then, and that another run completes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import charts
import manifests
from clusters import STORAGECLUSTER, Cluster
from hosts import Done
from unchanged import SERVER_SIDE, assert_is_there

ELSEWHERE = "elsewhere"
SECRETS = [
    "/api/v1/namespaces/portworx/secrets/px-shared-secret",
    "/api/v1/namespaces/portworx/secrets/px-system-secrets",
]
OF_STORAGECLUSTER = (
    "/apis/core.libopenstorage.org/v1/namespaces/portworx/storageclusters/px-cluster"
)


def render(cluster: Cluster, folder: Path, values: Mapping[str, Any], manifest: str) -> str:
    (folder / "values.yaml").write_text(manifests.as_text(values))
    return charts.render(cluster, folder, manifest).out.decode()


def apply(cluster: Cluster, secured: str) -> Done:
    return cluster.run("kubectl", *SERVER_SIDE, "-f", "-", stdin=secured)


def remove_namespace(cluster: Cluster, name: str) -> None:
    """Do what a controller does when a namespace is empty."""
    cluster.kubectl("delete", "namespace", name, "--wait=false")
    found = json.loads(cluster.kubectl("get", "namespace", name, "-o", "json"))
    found["spec"]["finalizers"] = []
    path = f"/api/v1/namespaces/{name}/finalize"
    cluster.kubectl("replace", f"--raw={path}", "-f", "-", stdin=json.dumps(found))


@pytest.fixture
def without_definition(cluster: Cluster) -> Iterator[Cluster]:
    """A cluster of which kubectl has never heard that there are StorageClusters."""
    cluster.kubectl("delete", "-f", str(STORAGECLUSTER))
    shutil.rmtree(Path(cluster.environ["HOME"]) / ".kube")
    yield cluster
    cluster.kubectl("apply", "-f", str(STORAGECLUSTER))
    cluster.kubectl("wait", "--for=condition=established", "crd", "--all", "--timeout=60s")


def test_in_a_missing_namespace_nothing_is_applied(cluster: Cluster, tmp_path: Path) -> None:
    values = manifests.values("daemonset", "shared") | {"namespace": ELSEWHERE}
    parts = (manifests.daemonset, manifests.stork, manifests.autopilot)
    manifest = manifests.stream(*(part(namespace=ELSEWHERE) for part in parts))
    secured = render(cluster, tmp_path, values, manifest)
    done = apply(cluster, secured)
    assert (done.code, done.out) == (1, b"")
    assert done.messages.count('namespaces "elsewhere" not found') == 4
    assert cluster.versions() == {}
    cluster.kubectl("create", "namespace", ELSEWHERE)
    assert apply(cluster, secured).code == 0
    assert len(cluster.versions()) == 4
    assert_is_there(cluster, secured, SERVER_SIDE)
    cluster.clear()
    remove_namespace(cluster, ELSEWHERE)


def test_without_the_definition_the_secrets_are_in_and_another_run_completes(
    without_definition: Cluster, tmp_path: Path
) -> None:
    cluster = without_definition
    values = manifests.values("operator", "shared")
    secured = render(cluster, tmp_path, values, manifests.storagecluster())
    done = apply(cluster, secured)
    assert done.code == 1
    assert 'no matches for kind "StorageCluster"' in done.messages
    assert sorted(cluster.versions()) == SECRETS
    cluster.kubectl("create", "-f", str(STORAGECLUSTER))
    cluster.kubectl("wait", "--for=condition=established", "crd", "--all", "--timeout=60s")
    assert apply(cluster, secured).code == 0
    assert sorted(cluster.versions()) == [*SECRETS, OF_STORAGECLUSTER]
    assert_is_there(cluster, secured, SERVER_SIDE)
