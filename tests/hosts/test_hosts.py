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
    return lambda: getattr(folder, request.param)(tool)


def documents(settings: str) -> list[str]:
    if settings == "daemonset":
        return hosts.sample()
    return [hosts.NAMESPACE, hosts.SCALARS, manifests.storagecluster(), hosts.HOOK]


# --- The same objects


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_host_gives_the_objects_of_render_and_adds_none_to_its_own_output(
    host: Callable[[], Done], folder: Folder, settings: str
) -> None:
    folder.write(SETTINGS[settings], *documents(settings))
    rendered, done = folder.render(), host()
    assert done.code == 0, done.messages
    ours = [item for item in done.objects if item["metadata"]["name"] != "scalars"]
    assert ours == [item for item in rendered.objects if item["metadata"]["name"] != "scalars"]
    assert len(ours) > len(documents(settings)) - 1
    folder.write(SETTINGS[settings], *(f"{part}\n" for part in _parts(done.out)))
    again = host()
    assert again.code == 0, again.messages
    assert again.objects == done.objects


@pytest.mark.parametrize("door", ["krm", "legacy"])
def test_a_line_break_of_yaml_1_1_that_kustomize_writes_is_taken_at_both_its_doors(
    request: pytest.FixtureRequest, folder: Folder, door: str
) -> None:
    # Kustomize writes it as it is, in a block scalar: nobody could write it otherwise.
    note = 'note: "a\\u2028b\\nc"\n'
    ours = manifests.storagecluster().replace("  annotations:\n", f"  annotations:\n    {note}")
    other = manifests.OTHER.replace("data:\n", f"data:\n  {note}")
    folder.write(SETTINGS["operator"], ours, other)
    done = getattr(folder, door)(request.getfixturevalue(hosts.TOOLS[door]))
    assert done.code == 0, done.messages
    notes = [{**o["metadata"].get("annotations", {}), **o.get("data", {})} for o in done.objects]
    assert [n["note"] for n in notes if "note" in n] == ["a\u2028b\nc"] * 2


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


# --- Failures


BROKEN_ENV = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px-cluster, namespace: portworx}
spec:
  env: text
"""

FAILURES = {
    "bad values": (
        {**SETTINGS["operator"], "instal": "operator"},
        [manifests.storagecluster()],
        "unknown-key",
    ),
    "missing key file": (
        {**SETTINGS["operator"], "keys": {n: {"file": "none"} for n in ("system", "apps")}},
        [manifests.storagecluster()],
        "missing-file",
    ),
    "workload not found": (
        SETTINGS["operator"],
        [hosts.NAMESPACE, manifests.OTHER],
        "workload-not-found",
    ),
    "two workloads": (
        SETTINGS["operator"],
        [manifests.storagecluster(), manifests.storagecluster().replace("px-cluster", "second")],
        "two-workloads",
    ),
    "manifest of a wrong shape": (SETTINGS["operator-oidc"], [BROKEN_ENV], "unexpected-shape"),
    "manifest that nobody can parse": (
        SETTINGS["operator"],
        [manifests.storagecluster(), "kind: StorageCluster\nmetadata: {name: [}\n"],
        "",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_stops_every_host_with_a_message_and_no_output(
    host: Callable[[], Done], folder: Folder, failure: str
) -> None:
    settings, found, code = FAILURES[failure]
    folder.write(settings, *found)
    done = host()
    assert done.code != 0
    assert done.out == b""
    assert f"[{code}]" in done.messages if code else done.messages
    assert "Traceback" not in done.messages
    assert not [value for value in manifests.SECRETS.values() if value in done.messages]


def test_notices_stop_helm_where_they_are_asked_to(folder: Folder, helm3: str) -> None:
    folder.write(SETTINGS["operator-oidc"], manifests.storagecluster())
    assert folder.helm3(helm3).code == 0
    done = folder.helm3(helm3, "--warnings-as-errors")
    assert (done.code, done.out) == (1, b"")
    assert "[operator-is-guest]" in done.messages


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
