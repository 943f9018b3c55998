"""The plugin folders that pxsec writes, called by kubectl and Helm 4."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
import yaml

import helm_stream
import hosts
import manifests
from helm_stream import SETTINGS
from hosts import Folder

# Runs a program at a terminal of its own, with nobody typing.
AT_A_TERMINAL = """\
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return helm_stream.new_folder(tmp_path)


@pytest.fixture
def plugins(folder: Folder) -> Path:
    """The folder with the plugin of Helm 4."""
    assert folder.pxsec("plugin", "helm", "plugins/helm").code == 0
    return folder.path / "plugins" / "helm"


# --- The files


def test_the_plugin_of_kustomize_is_one_script_where_kustomize_looks(folder: Folder) -> None:
    done = folder.pxsec("plugin", "kustomize", "home")
    script = folder.path / "home/pxsec.dev/v1/pxsecurity/PXSecurity"
    assert (done.code, done.messages) == (0, "")
    assert done.out.decode() == (
        "wrote home/pxsec.dev/v1/pxsecurity/PXSecurity\n"
        f"next: export KUSTOMIZE_PLUGIN_HOME={folder.path}/home\n"
        "      kubectl kustomize --enable-alpha-plugins DIR\n"
    )
    assert stat.S_IMODE(script.stat().st_mode) == 0o755
    assert [path for path in (folder.path / "home").rglob("*") if path.is_file()] == [script]


def test_the_plugin_of_helm_has_what_helm_4_demands_and_no_more(plugins: Path) -> None:
    manifest = yaml.safe_load((plugins / "pxsec" / "plugin.yaml").read_text())
    assert manifest.keys() == {
        "apiVersion",
        "type",
        "name",
        "version",
        "runtime",
        "runtimeConfig",
    }
    assert manifest["name"] == "pxsec"
    assert stat.S_IMODE((plugins / "pxsec" / "post-render").stat().st_mode) == 0o755


def test_the_plugin_has_the_version_of_the_tool(plugins: Path, folder: Folder) -> None:
    manifest = yaml.safe_load((plugins / "pxsec" / "plugin.yaml").read_text())
    assert folder.pxsec("--version").out.decode() == f"pxsec {manifest['version']}\n"


@pytest.mark.parametrize("host", ["kustomize", "helm"])
def test_writing_again_gives_the_same_files(folder: Folder, host: str) -> None:
    def files() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in (folder.path / "d").rglob("*") if p.is_file()}

    once = folder.pxsec("plugin", host, "d"), files()
    assert (folder.pxsec("plugin", host, "d"), files()) == once


@pytest.mark.parametrize("host", ["kustomize", "helm"])
def test_a_folder_that_cannot_be_written_is_told(folder: Folder, host: str) -> None:
    (folder.path / "d").write_text("a file where a folder should be")
    done = folder.pxsec("plugin", host, "d")
    assert (done.code, done.out) == (3, b"")
    assert "[unwritable-file]" in done.messages


# --- Kustomize


def test_the_legacy_plugin_transforms(folder: Folder, kubectl: str) -> None:
    done = folder.legacy(kubectl)
    assert (done.code, done.messages) == (0, "")
    assert done.objects == folder.render().objects


def test_the_legacy_plugin_generates(folder: Folder, kubectl: str) -> None:
    done = folder.legacy(kubectl, field="generators", resources=[])
    assert (done.code, done.messages) == (0, "")
    assert {item["kind"] for item in done.objects} == {"ConfigMap", "Secret"}
    assert {item["metadata"]["namespace"] for item in done.objects} == {"portworx"}


def test_the_legacy_plugin_takes_the_arguments_that_kustomize_hands_on(
    folder: Folder, kubectl: str
) -> None:
    folder.pxsec("plugin", "kustomize", str(folder.plugins / "kustomize"))
    folder.write_config({})
    config = folder.path / "config.yaml"
    config.write_text(f"argsOneLiner: --only workloads\n{config.read_text()}")
    environ = {"KUSTOMIZE_PLUGIN_HOME": str(folder.plugins / "kustomize")}
    done = folder.run(kubectl, "kustomize", "--enable-alpha-plugins", ".", environ=environ)
    assert (done.code, done.messages) == (0, "")
    kinds = {item["kind"] for item in done.objects}
    assert "Secret" not in kinds
    assert "ConfigMap" in kinds


def test_the_legacy_plugin_refuses_a_prefix(folder: Folder, kubectl: str) -> None:
    done = folder.legacy(kubectl, namePrefix="p-")
    assert (done.code, done.out) == (1, b"")
    assert "[renamed-item]" in done.messages


def test_the_legacy_plugin_names_object_and_field(folder: Folder, kubectl: str) -> None:
    folder.write(SETTINGS, manifests.storagecluster().replace("portworx\n", "other\n", 1))
    done = folder.legacy(kubectl)
    assert (done.code, done.out) == (1, b"")
    assert "StorageCluster other/px-cluster metadata.namespace: error: " in done.messages


# --- Helm 4


def test_helm_4_finds_the_plugin_and_helm_3_is_not_disturbed(
    folder: Folder, plugins: Path, helm3: str, helm4: str
) -> None:
    listed = folder.run(helm4, "plugin", "list", environ={"HELM_PLUGINS": str(plugins)})
    assert (listed.code, listed.messages) == (0, "")
    assert "pxsec" in listed.out.decode()
    beside = folder.run(helm3, "plugin", "list")
    assert (beside.code, beside.messages) == (0, "")
    assert folder.helm3(helm3).objects == folder.helm4(helm4).objects


def test_new_objects_are_in_the_output_of_helm_4_once(folder: Folder, helm4: str) -> None:
    done = folder.helm4(helm4)
    assert done.code == 0, done.messages
    kinds = sorted(item["kind"] for item in done.objects)
    assert kinds == ["ConfigMap", "Secret", "Secret", "StorageCluster"]
    assert b"postrenderer.helm.sh" not in done.out


def test_a_job_that_is_a_hook_and_shares_the_name_of_the_workload_passes_in_helm_4(
    folder: Folder, helm4: str
) -> None:
    hook = hosts.HOOK.replace("name: check", "name: px-cluster")
    folder.write(SETTINGS, hook, manifests.storagecluster())
    done = folder.helm4(helm4)
    assert done.code == 0, done.messages
    secured = [o for o in done.objects if "security" in o.get("spec", {})]
    hooks = [o for o in done.objects if "helm.sh/hook" in o["metadata"].get("annotations", {})]
    assert (len(secured), len(hooks)) == (1, 1)
    assert secured != hooks


def test_a_chart_of_hooks_alone_passes_through_helm_4(folder: Folder, helm4: str) -> None:
    json_hook = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j", "annotations": '
    folder.write(SETTINGS, hosts.HOOK, json_hook + '{"helm.sh/hook": "test"}}}\n')
    done = folder.helm4(helm4)
    assert done.code == 0, done.messages
    assert [item["kind"] for item in done.objects] == ["Job", "Pod"]


def test_show_only_finds_the_file_of_a_patched_object(folder: Folder, helm4: str) -> None:
    folder.pxsec("plugin", "helm", str(folder.plugins))
    command = [helm4, "template", "release", "chart", "--show-only", "templates/0.yaml"]
    renderer = ["--post-renderer=pxsec", "--post-renderer-args=--values=values.yaml"]
    done = folder.run(*command, *renderer, environ={"HELM_PLUGINS": str(folder.plugins)})
    assert done.code == 0, done.messages
    (shown,) = done.objects
    assert shown["spec"]["security"]["enabled"] == "true"


def test_the_report_has_every_message_and_none_of_the_run_before(
    folder: Folder, helm4: str
) -> None:
    report = folder.path / "report.txt"
    folder.write({**SETTINGS, "a": 1, "b": 2}, manifests.storagecluster())
    assert folder.helm4(helm4).code == 1
    assert report.read_text().count("[unknown-key]") == 2
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    folder.write(SETTINGS, manifests.storagecluster())
    assert folder.helm4(helm4).code == 0
    assert report.read_text() == ""


def test_notices_of_a_run_that_succeeds_are_in_the_report(folder: Folder, helm4: str) -> None:
    folder.write(manifests.values("operator", "oidc"), manifests.storagecluster())
    done = folder.helm4(helm4)
    assert done.code == 0
    assert "[operator-is-guest]" in done.messages
    assert folder.helm4(helm4, "--warnings-as-errors").code == 1


def test_at_a_terminal_the_first_error_is_shown(folder: Folder, plugins: Path, helm4: str) -> None:
    folder.write({**SETTINGS, "instal": 1, "second": 2}, manifests.storagecluster())
    command = [helm4, "template", "release", "chart", "--post-renderer=pxsec"]
    done = folder.run(
        sys.executable,
        "-c",
        AT_A_TERMINAL,
        *command,
        "--post-renderer-args=--values=values.yaml",
        environ={"HELM_PLUGINS": str(plugins)},
    )
    shown = done.out.decode()
    assert done.code == 1
    assert "unknown key 'instal' [unknown-key]" in shown
    assert "hint: did you mean 'install'?" in shown
    assert "'second'" not in shown
    assert "exited with error" in shown


def test_without_a_terminal_nothing_is_in_the_way(folder: Folder, helm4: str) -> None:
    folder.write({**SETTINGS, "instal": 1}, manifests.storagecluster())
    assert "exited with error" in folder.helm4(helm4).messages


# --- Both


@pytest.mark.parametrize("host", ["kustomize", "helm"])
def test_the_plugin_runs_without_pxsec_on_the_path(
    folder: Folder, host: str, kubectl: str, helm4: str
) -> None:
    wanted = folder.render().objects
    folder.environ["PATH"] = hosts.SYSTEM_PATH
    done = folder.legacy(kubectl) if host == "kustomize" else folder.helm4(helm4)
    assert done.code == 0, done.messages
    assert done.objects == wanted
