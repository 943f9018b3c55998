"""What Flux does with what pxsec makes, done by hand: its controllers cannot be had here.

Its kustomize-controller builds a folder as `kustomize build` does without flags, and applies it
server-side under its own name; what others have written into these fields gives way.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import manifests
from clusters import Cluster
from hosts import FUNCTION, Folder
from pages import EXAMPLES, blocks
from releases import Release

EXAMPLE = EXAMPLES / "flux"
FLUX = ["--server-side", "--force-conflicts", "--field-manager=kustomize-controller", "-f", "-"]


@pytest.fixture
def build(kustomize: str, cluster: Cluster, tmp_path: Path) -> Path:
    """A folder beside which `kustomize` is in PATH."""
    cluster.call("kustomize", kustomize)
    return tmp_path


def reconcile(cluster: Cluster, folder: Path) -> None:
    """Build and apply, and leave nothing that a second time would change."""
    done = cluster.run("kustomize", "build", str(folder))
    assert done.code == 0, done.messages
    cluster.kubectl("apply", *FLUX, stdin=done.out)
    assert cluster.kubectl("diff", *FLUX, stdin=done.out) == ""


def legacy(folder: Path) -> list[str]:
    """Write the legacy chart's objects as a folder of Flux; return the files."""
    files = {
        "portworx.yaml": manifests.daemonset(),
        "stork.yaml": manifests.stork(),
        "autopilot.yaml": manifests.autopilot(),
    }
    for name, manifest in files.items():
        (folder / name).write_text(manifest)
    kustomization = manifests.as_text({"resources": list(files)})
    (folder / "kustomization.yaml").write_text(kustomization)
    return list(files)


def containers(cluster: Cluster) -> str:
    """Return the first containers of the workloads, as text."""
    path = "-o=jsonpath={.items[*].spec.template.spec.containers[0]}"
    return cluster.kubectl("get", "daemonsets,deployments", "-n", "portworx", path)


def test_the_stanza_is_a_patch_that_flux_builds_and_applies(cluster: Cluster, build: Path) -> None:
    reconcile(cluster, EXAMPLE / "app")
    live = cluster.get("storagecluster", "px-cluster")
    assert live["spec"]["security"]["enabled"] is True
    assert {entry["manager"] for entry in live["metadata"]["managedFields"]} == {
        "kustomize-controller"
    }


def test_flux_secures_a_storagecluster_that_it_has_applied_before(
    cluster: Cluster, build: Path
) -> None:
    app = build / "app"
    shutil.copytree(EXAMPLE / "app", app)
    (app / "kustomization.yaml").write_text("resources: [storagecluster.yaml]\n")
    reconcile(cluster, app)
    assert "security" not in cluster.get("storagecluster", "px-cluster")["spec"]
    reconcile(cluster, EXAMPLE / "app")
    assert cluster.get("storagecluster", "px-cluster")["spec"]["security"]["enabled"] is True


def test_a_helm_release_takes_the_stanza_as_an_inline_patch(
    cluster: Cluster, build: Path, helm4: str
) -> None:
    release = Release(cluster, build, "helm4", "operator")
    (build / "rendered.yaml").write_bytes(release.template("--no-hooks"))
    stanza = (EXAMPLE / "app" / "security.yaml").read_text()
    kustomization = {"resources": ["rendered.yaml"], "patches": [{"patch": stanza}]}
    (build / "kustomization.yaml").write_text(manifests.as_text(kustomization))
    reconcile(cluster, build)
    assert release.secured() == ["px-cluster"]


@pytest.mark.parametrize("before", [["apply"], ["create"], ["apply", "--server-side"]])
def test_manifests_that_pxsec_has_patched_are_secured_whoever_applied_them_before(
    cluster: Cluster, build: Path, before: list[str]
) -> None:
    files = legacy(build)
    for name in files:
        cluster.create((build / name).read_text(), *before)
    values = manifests.as_text(manifests.values("daemonset", "shared"))
    (build / "pxsec.yaml").write_text(values)
    done = cluster.run("pxsec", "patch", "-f", "pxsec.yaml", "-i", *files, cwd=build)
    assert done.code == 0, done.messages
    reconcile(cluster, build)
    live = containers(cluster)
    assert live.count('"-jwt_issuer"') == 1
    assert live.count('"PX_SHARED_SECRET"') == 2


def test_what_render_prints_brings_the_public_keys_too(cluster: Cluster, build: Path) -> None:
    app = build / "app"
    app.mkdir()
    (app / "kustomization.yaml").write_text("resources: [portworx.yaml]\n")
    manifests.make_public_keys(build)
    values = manifests.as_text(manifests.values("daemonset", "rsa"))
    (build / "pxsec.yaml").write_text(values)
    (build / "portworx.yaml").write_text(manifests.daemonset())
    *_, script = blocks("examples/flux/README.md")
    done = cluster.shell(script, build)
    assert done.code == 0, done.messages
    reconcile(cluster, app)
    assert '"px-auth-public-keys"' in containers(cluster)
    assert "px-auth-public-keys" in cluster.names("configmap")
    assert cluster.names("secret") == []


def test_a_plugin_is_refused_by_what_flux_builds_with(build: Path, kustomize: str) -> None:
    folder = Folder(build)
    folder.write(manifests.values("daemonset", "shared"), manifests.daemonset())
    folder.write_config(FUNCTION)
    done = folder.run(kustomize, "build", ".")
    assert (done.code, done.out) == (1, b"")
    assert "unable to load external plugin 'PXSecurity'" in done.messages
