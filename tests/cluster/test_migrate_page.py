"""docs/migrate.md on a real API server; the Operator, which reads it, is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import applying
import manifests
from clusters import Cluster
from pages import shell_blocks, steps

MARK = "portworx.io/migration-approved"
EDITOR = "sed -i -e '/^ *- -jwt_issuer$/,+1d'"
"""What a person does in step 2: the argument goes, and its value."""


def follow(cluster: Cluster, folder: Path, lines: list[str]) -> None:
    """Run commands of the page in the namespace of the tests."""
    for line in lines:
        done = cluster.shell(line.replace("kube-system", "portworx"), folder)
        assert done.code == 0, f"{line}\n{done.messages}"


@pytest.fixture
def page(cluster: Cluster, folder: Path) -> list[list[str]]:
    """The commands of each block, for a DaemonSet that is secured."""
    applying.begin(cluster, folder, "daemonset", "plain apply")
    follow(cluster, folder, applying.block(applying.TOP, "daemonset"))
    cluster.environ["KUBE_EDITOR"] = EDITOR
    return [steps(block.script) for block in shell_blocks("docs/migrate.md") if not block.not_run]


def template(cluster: Cluster) -> Any:
    return cluster.get("daemonset", "portworx")["spec"]["template"]


def made_by_operator(cluster: Cluster) -> None:
    """Make the StorageCluster that the Operator makes of a DaemonSet without an issuer."""
    containers = template(cluster)["spec"]["containers"]
    env = next(item["env"] for item in containers if item["name"] == "portworx")
    stork = cluster.get("deployment", "stork")["spec"]["template"]["spec"]["containers"][0]["env"]
    found = {
        "apiVersion": "core.libopenstorage.org/v1",
        "kind": "StorageCluster",
        "metadata": {
            "name": "px-cluster",
            "namespace": "portworx",
            "annotations": {MARK: "false"},
        },
        "spec": {
            "image": "portworx/oci-monitor:3.1.2",
            "env": env,
            "stork": {
                "enabled": True,
                "env": [item for item in stork if item["name"] != "PX_SERVICE_NAME"],
            },
            "autopilot": {"enabled": True},
            "updateStrategy": {"type": "OnDelete"},
        },
    }
    cluster.create(manifests.as_text(found), "create")


def names(env: Any) -> set[str]:
    return {item["name"] for item in env or []}


def test_the_template_is_without_the_issuer_for_some_minutes_alone(
    cluster: Cluster, folder: Path, page: list[list[str]]
) -> None:
    before = template(cluster)
    _, read, first, edited, _, put_back, *_ = page
    follow(cluster, folder, [*read, *first])
    assert cluster.get("daemonset", "portworx")["spec"]["updateStrategy"] == {"type": "OnDelete"}
    assert template(cluster) == before
    follow(cluster, folder, edited)
    assert "-jwt_issuer" not in template(cluster)["spec"]["containers"][0]["args"]
    follow(cluster, folder, put_back)
    assert template(cluster) == before
    assert cluster.get("daemonset", "portworx")["spec"]["updateStrategy"] == {"type": "OnDelete"}


def test_the_storagecluster_gets_the_old_keys_and_waits_until_it_is_approved(
    cluster: Cluster, folder: Path, page: list[list[str]]
) -> None:
    old = cluster.get("secret", "pxkeys")["data"]
    adopt, read, first, _, _, _, secrets, secured, look, approve, *_ = page
    follow(cluster, folder, [*read, *adopt, *first])
    made_by_operator(cluster)
    follow(cluster, folder, [*secrets, *secured])
    keys = cluster.get("secret", "px-system-secrets")["data"]
    assert keys == {"system-secret": old["system-secret"], "apps-secret": old["stork-secret"]}
    assert cluster.get("secret", "px-shared-secret")["data"] == {
        "shared-secret": old["shared-secret"]
    }
    found = cluster.get("storagecluster", "px-cluster")
    assert found["metadata"]["annotations"][MARK] == "false"
    assert found["spec"]["security"]["auth"] == {
        "guestAccess": "Managed",
        "selfSigned": {
            "issuer": "portworx.com",
            "sharedSecret": "px-shared-secret",
            "tokenLifetime": "24h",
        },
    }
    assert found["spec"]["updateStrategy"] == {"type": "RollingUpdate"}
    assert not [name for name in names(found["spec"]["env"]) if "_AUTH_" in name]
    assert not names(found["spec"]["stork"].get("env"))
    follow(cluster, folder, [*look, *approve])
    assert cluster.get("storagecluster", "px-cluster")["metadata"]["annotations"][MARK] == "true"


def test_going_back_deletes_the_storagecluster_once_nobody_makes_it_again(
    cluster: Cluster, folder: Path, page: list[list[str]]
) -> None:
    operator = manifests.stork().replace("stork", "portworx-operator")
    cluster.create(operator, "create")
    made_by_operator(cluster)
    follow(cluster, folder, page[-1])
    assert cluster.get("deployment", "portworx-operator")["spec"]["replicas"] == 0
    assert cluster.names("storagecluster") == []
