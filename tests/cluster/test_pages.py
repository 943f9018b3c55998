"""The README and the pages that apply something, carried out on a real API server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clusters import Cluster
from pages import blocks

STANZA = {
    "issuer": "portworx.com",
    "sharedSecret": "px-shared-secret",
    "tokenLifetime": "24h",
}


def follow(cluster: Cluster, folder: Path, script: str) -> str:
    """Run a block, in which every command must do what it is told."""
    done = cluster.shell(script, folder)
    assert done.code == 0, done.messages
    return done.out.decode()


def spec(cluster: Cluster) -> Any:
    return cluster.get("storagecluster", "px-cluster")["spec"]


@pytest.fixture
def folder(cluster: Cluster, tmp_path: Path) -> Path:
    """A folder after the README's start, and the cluster that its StorageCluster makes."""
    follow(cluster, tmp_path, blocks("README.md")[2])
    made = tmp_path / "my-cluster"
    cluster.create((made / "storagecluster.yaml").read_text())
    return made


@pytest.mark.parametrize("number", [3, 4], ids=["apply it", "as a patch"])
def test_the_readme_switches_security_on_and_changes_nothing_else(
    cluster: Cluster, folder: Path, number: int
) -> None:
    before = spec(cluster)
    follow(cluster, folder, blocks("README.md")[number])
    security = spec(cluster)["security"]
    assert security["auth"] == {"guestAccess": "Enabled", "selfSigned": STANZA}
    assert spec(cluster) == {**before, "security": security}
    assert cluster.names("secret") == ["px-shared-secret", "px-system-secrets"]


def test_the_page_of_tokens_brings_the_keys_in(cluster: Cluster, tmp_path: Path) -> None:
    output = follow(cluster, tmp_path, blocks("docs/tokens.md")[0])
    assert output.splitlines()[-1] == "valid"
    assert cluster.names("secret") == ["px-shared-secret", "px-system-secrets"]


def test_the_page_of_tenants_gives_a_class_its_token_before_guests_are_refused(
    cluster: Cluster, folder: Path
) -> None:
    values, storage, _ = blocks("docs/tenants.md", "yaml")
    (folder / "pxsec.yaml").write_text(values)
    (folder / "storage.yaml").write_text(storage)
    output = follow(cluster, folder, "rm -r keys\n" + "".join(blocks("docs/tenants.md")[1:]))
    applied = [
        line.split()[0] for line in output.splitlines() if line.endswith((" created", "configured"))
    ]
    assert applied.index("storageclass.storage.k8s.io/px-secured") < applied.index(
        "storagecluster.core.libopenstorage.org/px-cluster"
    )
    assert "px-user-token" in cluster.names("secret", "team-a")
    assert spec(cluster)["security"]["auth"]["guestAccess"] == "Disabled"
