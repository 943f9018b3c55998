"""Every host gives the same objects for the same values, and every failure stops it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import hosts
import manifests
from hosts import Done, Folder

SETTINGS = {
    "daemonset": manifests.values("daemonset", "shared", "rsa", "ecdsa", "oidc"),
    "operator": manifests.values("operator", "shared", "rsa"),
    "operator-oidc": manifests.values("operator", "oidc"),
}

CAT = """\
apiVersion: v1
type: postrenderer/v1
name: cat
version: 0.1.0
runtime: subprocess
runtimeConfig:
  platformCommand:
    - command: cat
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(params=hosts.TOOLS)
def host(request: pytest.FixtureRequest, folder: Folder) -> Callable[[], Done]:
    """Run one host on what the folder holds."""
    tool = request.getfixturevalue(hosts.TOOLS[request.param])
    return lambda: getattr(folder, request.param)(tool)  # type: ignore[no-any-return]


def documents(settings: str) -> list[str]:
    if settings == "daemonset":
        return hosts.sample()
    return [hosts.NAMESPACE, hosts.SCALARS, manifests.storagecluster(), hosts.HOOK]


# --- The same objects


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_host_gives_the_objects_of_render(
    host: Callable[[], Done], folder: Folder, settings: str
) -> None:
    folder.write(SETTINGS[settings], *documents(settings))
    rendered, done = folder.render(), host()
    assert done.code == 0, done.messages
    ours = [item for item in done.objects if item["metadata"]["name"] != "scalars"]
    assert ours == [item for item in rendered.objects if item["metadata"]["name"] != "scalars"]
    assert len(ours) > len(documents(settings)) - 1


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_host_run_on_its_own_output_changes_nothing(
    host: Callable[[], Done], folder: Folder, settings: str
) -> None:
    folder.write(SETTINGS[settings], *documents(settings))
    once = host()
    folder.write(SETTINGS[settings], *once.out.decode().removeprefix("---\n").split("\n---\n"))
    again = host()
    assert again.code == 0, again.messages
    assert again.objects == once.objects


def test_documents_that_are_not_ours_come_out_as_without_pxsec(
    host: Callable[[], Done], folder: Folder, request: pytest.FixtureRequest
) -> None:
    others = [hosts.NAMESPACE, hosts.CRD, manifests.OTHER, hosts.SCALARS, hosts.HOOK]
    folder.write(SETTINGS["daemonset"], *others, manifests.daemonset())
    done = host()
    assert done.code == 0, done.messages
    wanted = [part for part in _parts(_plain(folder, request)) if "\nkind: DaemonSet" not in part]
    assert len(wanted) == len(others)
    assert [part for part in wanted if part not in _parts(done.out)] == []


def _plain(folder: Folder, request: pytest.FixtureRequest) -> bytes:
    """Return what the host prints without pxsec; Helm 4 lays out anew what any plugin returns."""
    name = request.node.callspec.params["host"]
    tool = request.getfixturevalue(hosts.TOOLS[name])
    (folder.path / "kustomization.yaml").write_text("resources: [manifests.yaml]\n")
    cat = folder.plugins / "cat"
    cat.mkdir(parents=True)
    (cat / "plugin.yaml").write_text(CAT)
    commands = {
        "krm": ["build", "."],
        "legacy": ["kustomize", "."],
        "helm3": ["template", "release", "chart"],
        "helm4": ["template", "release", "chart", "--post-renderer", "cat"],
    }
    return folder.run(tool, *commands[name], environ={"HELM_PLUGINS": str(folder.plugins)}).out


def _parts(stream: bytes) -> list[str]:
    return stream.decode().removeprefix("---\n").removesuffix("\n").split("\n---\n")
