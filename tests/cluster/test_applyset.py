"""ApplySets: what `kubectl apply --prune --applyset` deletes of what pxsec prints."""

from __future__ import annotations

from pathlib import Path

import pytest

import manifests
from clusters import Cluster
from hosts import Done
from pages import blocks_of_section

(PAGE,) = blocks_of_section("docs/hosts.md", "ApplySets")
PRUNE = "KUBECTL_APPLYSET=true kubectl apply --server-side --prune --applyset=storage -n portworx"


@pytest.fixture(params=["kubectl", "kubectl132"])
def storage(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Path:
    """A folder with a DaemonSet and values, and a kubectl of each release."""
    cluster.call("kubectl", request.param)
    manifest = manifests.stream(manifests.daemonset(), manifests.stork(), manifests.OTHER)
    (tmp_path / "portworx.yaml").write_text(manifest)
    write_values(tmp_path)
    return tmp_path


def write_values(folder: Path, **changes: str) -> None:
    values = manifests.values("daemonset", "shared", **changes)
    (folder / "pxsec.yaml").write_text(manifests.as_text(values))


def apply(cluster: Cluster, folder: Path, options: str = "", how: str = PRUNE) -> Done:
    render = f"pxsec render -f pxsec.yaml {options} portworx.yaml"
    return cluster.shell(f"{render} | {how} -f -", folder)


def test_an_apply_set_takes_what_pxsec_prints_and_deletes_nothing_of_it(
    cluster: Cluster, storage: Path
) -> None:
    for _ in range(2):
        done = apply(cluster, storage)
        assert done.code == 0, done.messages
        assert b"pruned" not in done.out
    assert cluster.names("secret") == ["pxkeys", "storage"]  # the second one is the set itself
    assert cluster.names("configmap") == ["other"]


def test_it_deletes_a_secret_that_running_pods_still_refer_to(
    cluster: Cluster, storage: Path
) -> None:
    apply(cluster, storage)
    write_values(storage, secretName="other-keys")
    assert b"secret/pxkeys pruned\n" in apply(cluster, storage).out
    assert cluster.names("secret") == ["other-keys", "storage"]


def test_it_deletes_the_secrets_that_a_later_run_leaves_out(
    cluster: Cluster, storage: Path
) -> None:
    apply(cluster, storage)
    assert b"secret/pxkeys pruned\n" in apply(cluster, storage, "--only workloads").out
    assert cluster.names("secret") == ["storage"]


def test_the_page_keeps_the_secrets_out_of_the_set(cluster: Cluster, storage: Path) -> None:
    for secret in ("pxkeys", "other-keys"):
        write_values(storage, secretName=secret)
        done = cluster.shell(PAGE, storage)
        assert done.code == 0, done.messages
        assert b"pruned" not in done.out
    assert cluster.names("secret") == ["other-keys", "pxkeys", "storage"]


def test_pruning_by_label_refuses_what_is_applied_server_side(
    cluster: Cluster, storage: Path
) -> None:
    done = apply(cluster, storage, how="kubectl apply --server-side --prune -l a=b -n portworx")
    assert (done.code, cluster.names("daemonset")) == (1, [])
    assert done.messages.endswith(
        "doesn't currently work on objects created by server-side apply\n"
    )


def test_a_set_is_for_one_namespace(cluster: Cluster, storage: Path) -> None:
    manifest = manifests.stream(manifests.daemonset(), manifests.stork(namespace="team-a"))
    (storage / "portworx.yaml").write_text(manifest)
    values = manifests.values("daemonset", "shared", stork={"namespace": "team-a"})
    (storage / "pxsec.yaml").write_text(manifests.as_text(values))
    done = cluster.shell(PAGE, storage)
    assert (done.code, cluster.names("daemonset")) == (1, [])
    assert 'does not match the namespace "portworx"' in done.messages
    assert (apply(cluster, storage).code, cluster.names("daemonset")) == (1, ["portworx"])
