"""What `--stanza` prints and calls a patch is one for `kubectl patch`, and the rest is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import manifests
from charts import CHARTS, METHODS, settings
from clusters import Cluster
from manifests import Bench
from unchanged import PLAIN, SERVER_SIDE

# As the head of the patch has it.
PATCH = (
    *("patch", "storagecluster", "px-cluster", "-n", "portworx"),
    *("--type=merge", "--patch-file", "patch.yaml"),
)
ENV = manifests.variable("PX_NOTE", "kept", indent=4)
NAME = "storagecluster.core.libopenstorage.org/px-cluster"


def fragments(bench: Bench, install: str, method: str) -> list[str]:
    """Return what `--stanza` prints, fragment by fragment."""
    result = bench.render(settings(install, method), stanza=True)
    assert result.codes == []
    return [part for part in result.text.split("---\n") if part.strip()]


def patch(cluster: Cluster, folder: Path, fragment: str) -> str:
    (folder / "patch.yaml").write_text(fragment)
    done = cluster.run("kubectl", *PATCH, cwd=folder)
    assert done.code == 0, done.messages
    return done.out.decode()


def spec(cluster: Cluster) -> tuple[Any, Any]:
    """Return the security of the StorageCluster, and everything else of its spec."""
    found = cluster.get("storagecluster", "px-cluster")["spec"]
    return found.pop("security", None), found


@pytest.mark.parametrize(
    ("how", "method"),
    [(("create",), "shared-secret"), (PLAIN, "rsa"), (SERVER_SIDE, "everything")],
)
def test_the_stanza_changes_nothing_but_security(
    cluster: Cluster, tmp_path: Path, how: tuple[str, ...], method: str
) -> None:
    cluster.create(manifests.storagecluster(env=ENV), *how)
    security, before = spec(cluster)
    assert security is None
    (stanza, *_) = fragments(Bench(tmp_path), "operator", method)
    assert patch(cluster, tmp_path, stanza) == f"{NAME} patched\n"
    assert spec(cluster) == (yaml.safe_load(stanza)["spec"]["security"], before)
    versions = cluster.versions()
    assert patch(cluster, tmp_path, stanza) == f"{NAME} patched (no change)\n"
    assert cluster.versions() == versions


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("install", CHARTS)
def test_a_command_is_offered_for_patches_alone(tmp_path: Path, install: str, method: str) -> None:
    for fragment in fragments(Bench(tmp_path), install, method):
        is_patch = "It is a patch:" in fragment
        assert ("This is no patch:" in fragment) != is_patch
        assert ("--patch-file" in fragment) == is_patch


def test_what_is_no_patch_would_take_settings_out(cluster: Cluster, tmp_path: Path) -> None:
    cluster.create(manifests.storagecluster(env=ENV))
    (beside,) = fragments(Bench(tmp_path), "operator", "oidc")
    assert "# This is no patch:" in beside
    patch(cluster, tmp_path, beside)
    _, now = spec(cluster)
    assert "PX_NOTE" not in {entry["name"] for entry in now["env"]}
