"""What docs/hosts.md says of the hosts themselves, seen with the real programs."""

from __future__ import annotations

from pathlib import Path

import pytest

import hosts
import manifests
from hosts import FUNCTION, Folder

SETTINGS = manifests.values("operator", "oidc")
"""Values of which pxsec has a notice to give."""
NOTICE = "[operator-is-guest]"
AWAY = {"PXSEC_REPORT": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write(SETTINGS, manifests.storagecluster(), hosts.HOOK)
    return made


def write_recorder(path: Path) -> None:
    """Write a post-renderer that keeps what it is given."""
    path.write_text("#!/bin/sh\ntee seen\n")
    path.chmod(0o755)


# --- Kustomize


def test_a_validator_may_change_nothing_so_kustomize_refuses_pxsec(
    folder: Folder, kustomize: str
) -> None:
    done = folder.krm(kustomize, transformers=[], validators=["config.yaml"])
    assert (done.code, done.out) == (1, b"")
    assert "validator shouldn't modify the resource map" in done.messages


def test_kubectl_has_no_flag_that_runs_a_function(folder: Folder, kubectl: str) -> None:
    folder.write_config(FUNCTION)
    done = folder.run(kubectl, "kustomize", "--enable-alpha-plugins", "--enable-exec", ".")
    assert (done.code, done.out) == (1, b"")
    assert "unknown flag: --enable-exec" in done.messages


def test_kubectl_apply_runs_no_plugin_and_says_so(folder: Folder, kubectl: str) -> None:
    folder.write_config(FUNCTION)
    done = folder.run(kubectl, "apply", "--dry-run=client", "-k", ".")
    assert (done.code, done.out) == (1, b"")
    assert "external plugins disabled" in done.messages
    done = folder.run(kubectl, "apply", "--enable-alpha-plugins", "-k", ".")
    assert (done.code, done.out) == (1, b"")
    assert "unknown flag: --enable-alpha-plugins" in done.messages


def test_a_prefix_of_kustomize_does_not_reach_what_a_storagecluster_refers_to(
    folder: Folder, kubectl: str
) -> None:
    secured = folder.pxsec("render", "-f", "values.yaml", "manifests.yaml").out
    (folder.path / "secured.yaml").write_bytes(secured)
    (folder.path / "kustomization.yaml").write_text("{namePrefix: p-, resources: [secured.yaml]}\n")
    done = folder.run(kubectl, "kustomize", ".")
    (secret,) = [item for item in done.objects if item["kind"] == "Secret"]
    (storage,) = [item for item in done.objects if item["kind"] == "StorageCluster"]
    named = {entry["valueFrom"]["secretKeyRef"]["name"] for entry in storage["spec"]["env"][:2]}
    assert (secret["metadata"]["name"], named) == ("p-px-system-secrets", {"px-system-secrets"})


@pytest.mark.parametrize("door", ["krm", "legacy"])
def test_kustomize_writes_the_yaml_anew_before_pxsec_sees_it(
    request: pytest.FixtureRequest, folder: Folder, door: str
) -> None:
    cluster = manifests.storagecluster()
    folder.write(SETTINGS, cluster.replace("spec:\n", "spec:\n  example: 1.0 # of last week\n"))
    done = getattr(folder, door)(request.getfixturevalue(hosts.TOOLS[door]))
    assert done.code == 0, done.messages
    assert b"\n  example: 1\n" in done.out
    assert b"last week" not in done.out


# --- What reaches you of the messages


def test_notices_of_a_run_that_succeeds_are_shown_by_a_function_alone(
    folder: Folder, kustomize: str, kubectl: str, helm3: str, helm4: str
) -> None:
    shown = {
        "krm": folder.krm(kustomize),
        "legacy": folder.legacy(kubectl),
        "helm3": folder.helm3(helm3),
        "helm4": folder.helm4(helm4, environ=AWAY),
    }
    assert {done.code for done in shown.values()} == {0}
    assert [host for host, done in shown.items() if NOTICE in done.messages] == ["krm"]


def test_the_message_of_a_failure_is_hidden_by_helm_4_alone(
    folder: Folder, kustomize: str, kubectl: str, helm3: str, helm4: str
) -> None:
    folder.write({**SETTINGS, "instal": "operator"}, manifests.storagecluster())
    shown = {
        "krm": folder.krm(kustomize),
        "legacy": folder.legacy(kubectl),
        "helm3": folder.helm3(helm3),
        "helm4": folder.helm4(helm4, environ=AWAY),
    }
    assert [done.out for done in shown.values()] == [b""] * 4
    hidden = [host for host, done in shown.items() if "[unknown-key]" not in done.messages]
    assert hidden == ["helm4"]


# --- Helm


def test_helm_3_keeps_hooks_and_definitions_from_a_post_renderer(
    folder: Folder, helm3: str
) -> None:
    crds = folder.path / "chart" / "crds"
    crds.mkdir()
    (crds / "things.yaml").write_text(hosts.CRD)
    write_recorder(folder.path / "recorder")
    command = [helm3, "template", "release", "chart", "--post-renderer", "./recorder"]
    assert folder.run(*command).code == 0
    seen = (folder.path / "seen").read_text()
    assert "\nkind: StorageCluster\n" in seen
    assert "kind: Job" not in seen and "kind: CustomResourceDefinition" not in seen
    assert folder.run(*command, "--include-crds").code == 0
    assert "kind: CustomResourceDefinition" in (folder.path / "seen").read_text()


def test_helm_3_writes_its_files_before_pxsec_and_helm_4_after_it(
    folder: Folder, helm3: str, helm4: str
) -> None:
    options = ["--post-renderer", "pxsec", "--output-dir"]
    arguments = ["--post-renderer-args=-f", "--post-renderer-args=values.yaml"]
    command = [helm3, "template", "release", "chart", "--post-renderer-args=post-render"]
    done = folder.run(*command, *arguments, *options, "files3")
    assert done.code == 1 and "[empty-stream]" in done.messages
    folder.helm4(helm4)  # writes the plugin
    command = [helm4, "template", "release", "chart", *arguments, *options, "files4"]
    done = folder.run(*command, environ={"HELM_PLUGINS": str(folder.plugins / "helm")})
    assert done.code == 0, done.messages
    written = {
        number: (folder.path / f"files{number}/chart/templates/0.yaml").read_text()
        for number in (3, 4)
    }
    secured = [number for number, text in written.items() if "PORTWORX_AUTH_OIDC_ISSUER" in text]
    assert secured == [4]


def test_helm_4_takes_no_program_as_post_renderer(folder: Folder, helm4: str) -> None:
    write_recorder(folder.path / "recorder")
    command = [helm4, "template", "release", "chart", "--post-renderer", "./recorder"]
    done = folder.run(*command)
    assert (done.code, done.out) == (1, b"")
    assert "Type:postrenderer/v1} not found" in done.messages


def test_helm_3_says_on_every_command_that_it_cannot_read_a_plugin_of_helm_4(
    folder: Folder, helm3: str, helm4: str
) -> None:
    folder.helm4(helm4)  # writes the plugin
    for command in ("version", "env"):
        plugins = {"HELM_PLUGINS": str(folder.plugins / "helm")}
        done = folder.run(helm3, command, environ=plugins)
        assert (done.code, "failed to load plugins" in done.messages) == (0, True)
