"""Argo CD runs the example's plugin in its sidecar: read-only, without HOME, as another user."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import hosts
import manifests
from argocd import IMAGE, PLUGIN, App
from pages import EXAMPLES, blocks

EXAMPLE = EXAMPLES / "argocd"
KEYS = {f"ARGOCD_ENV_{name}": value for name, value in manifests.SECRETS.items()}

REPO_SERVER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec:
  selector: {matchLabels: {app: repo-server}}
  template:
    metadata: {labels: {app: repo-server}}
    spec:
      containers:
        - {name: argocd-repo-server, image: "quay.io/argoproj/argocd:v3.5.1"}
      volumes:
        - {name: var-files, emptyDir: {}}
        - {name: plugins, emptyDir: {}}
"""


@pytest.fixture
def app(tmp_path: Path) -> App:
    """The example's folder as Argo CD gives it."""
    shutil.copytree(EXAMPLE / "app", tmp_path / "repo" / "app")
    return App(tmp_path / "repo", "app")


def use_variables(app: App) -> None:
    """Take the keys from the variables that an Application sets."""
    settings: dict[str, Any] = yaml.safe_load((app.folder / "pxsec.yaml").read_text())
    settings["auth"]["selfSigned"]["sharedSecret"] = manifests.key("shared")
    settings["keys"] = {name: manifests.key(name) for name in ("system", "apps")}
    (app.folder / "pxsec.yaml").write_text(manifests.as_text(settings))


RENDER = ["sh", "-c", "exec pxsec render -f pxsec.yaml manifests/*.yaml"]


def test_generate_prints_what_the_example_expects(app: App) -> None:
    expected = (EXAMPLE / "expected.yaml").read_bytes()
    assert app.generate() == (0, expected, "")


def test_no_key_file_is_needed_and_none_is_there(app: App) -> None:
    assert not (app.folder / "keys").exists()
    assert b"kind: Secret" not in app.generate().out


def test_nothing_in_home_is_read(app: App, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in (".config/pxsec/pxsec.yaml", ".pxsec.yaml", ".pxsec/pxsec.yaml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("nonsense: [")
    assert app.generate(environ={"HOME": str(home)}) == app.generate()


def test_variables_of_the_application_count_as_those_of_pxsec(app: App) -> None:
    use_variables(app)
    done = app.run(*RENDER, environ=KEYS)
    assert done.code == 0, done.messages
    assert [o["kind"] for o in done.objects].count("Secret") == 2


def test_an_application_cannot_write_the_files_of_the_repo_server(app: App, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("old")
    assert app.generate(environ={"ARGOCD_ENV_PXSEC_REPORT": str(target)}).code == 0
    assert target.read_text() == "old"
    assert app.generate(environ={"PXSEC_REPORT": str(target)}).code == 0
    assert target.read_text() == ""


def test_a_variable_of_the_sidecar_counts_too(app: App) -> None:
    use_variables(app)
    done = app.run(*RENDER, environ=dict(manifests.SECRETS))
    assert done.code == 0, done.messages


def test_an_application_cannot_widen_what_may_be_read(app: App, tmp_path: Path) -> None:
    for name in ("shared-secret", "system-secret", "apps-secret"):
        (tmp_path / name).write_text(f"{name}-0123456789-abcdefghijklmnop")
        (tmp_path / name).chmod(0o600)
    text = (app.folder / "pxsec.yaml").read_text().replace("keys/", f"{tmp_path}/")
    (app.folder / "pxsec.yaml").write_text(text)
    widened = {"PXSEC_ALLOW_PATH": str(tmp_path)}
    refused = app.run(*RENDER, environ={f"ARGOCD_ENV_{k}": v for k, v in widened.items()})
    assert (refused.code, refused.out) == (2, b"")
    assert "[path-outside]" in refused.messages
    assert app.run(*RENDER, environ=widened).code == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda app: (app.folder / "pxsec.yaml").write_text("instal: operator\n"),
        lambda app: (app.folder / "pxsec.yaml").unlink(),
        lambda app: (app.folder / "manifests" / "storagecluster.yaml").unlink(),
        lambda app: [path.write_text("# x\n") for path in (app.folder / "manifests").iterdir()],
        lambda app: shutil.rmtree(app.folder / "manifests"),
    ],
    ids=["bad values", "no values", "no StorageCluster", "empty manifests", "no manifests"],
)
def test_every_failure_is_told_with_no_output(app: App, damage: Any) -> None:
    damage(app)
    done = app.generate()
    assert done.code in (2, 3)
    assert done.out == b""
    assert ": error: " in done.messages


def test_a_manifest_that_is_commented_out_is_passed_over(app: App) -> None:
    (app.folder / "manifests" / "note.yaml").write_text("# kind: Namespace\n")
    done = app.generate()
    assert done.code == 0
    assert done.messages.endswith(
        "manifests/note.yaml: notice: the input holds no document, and is passed over "
        "[empty-file]\n"
        "  hint: nothing to do if all of it is meant to be commented out\n"
    )


def test_the_plugin_says_what_argo_cd_asks_for() -> None:
    assert PLUGIN["apiVersion"] == "argoproj.io/v1alpha1"
    assert PLUGIN["kind"] == "ConfigManagementPlugin"
    assert PLUGIN["metadata"] == {"name": "pxsec"}
    assert PLUGIN["spec"].keys() == {"discover", "generate", "parameters"}


def test_the_application_names_the_plugin() -> None:
    application = yaml.safe_load((EXAMPLE / "application.yaml").read_text())
    assert application["spec"]["source"]["plugin"] == {"name": PLUGIN["metadata"]["name"]}


def test_the_readme_shows_what_the_plugin_runs() -> None:
    script = (IMAGE / "pxsec-argocd").read_text()
    readme = (EXAMPLE / "README.md").read_text()
    assert 'set -- "$@" -f pxsec.yaml --only workloads\n' in script
    assert "pxsec render -f pxsec.yaml --only workloads manifests/*.yaml)\n" in readme
    assert "kustomize build . | pxsec render -f pxsec.yaml --only workloads -\n" in readme


def test_the_flags_for_argo_cds_own_kustomize_call_the_function(
    tmp_path: Path, kustomize: str
) -> None:
    (options,) = [text for text in blocks("docs/hosts.md", "yaml") if "buildOptions" in text]
    flags = yaml.safe_load(options)["kustomize.buildOptions"].split()
    example = shutil.copytree(EXAMPLES / "kustomize-krm", tmp_path / "app")
    path = f"{hosts.PROGRAMS}:{hosts.SYSTEM_PATH}"
    command = [kustomize, "build", *flags, example]
    built = subprocess.run(command, env={"PATH": path}, capture_output=True, check=True).stdout
    assert built == (example / "expected.yaml").read_bytes()


def test_the_wiring_adds_the_sidecar_with_the_plugin_in_it(tmp_path: Path, kubectl: str) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "argocd")
    top = tmp_path / "top"
    top.mkdir()
    (top / "repo-server.yaml").write_text(REPO_SERVER)
    (top / "kustomization.yaml").write_text(
        "{namespace: argocd, resources: [repo-server.yaml], components: [../argocd]}\n"
    )
    built = subprocess.run([kubectl, "kustomize", top], capture_output=True, check=True).stdout
    deployment = yaml.safe_load(built)
    pod = deployment["spec"]["template"]["spec"]
    containers = {container["name"]: container for container in pod["containers"]}
    assert containers.keys() == {"argocd-repo-server", "pxsec"}
    sidecar = containers["pxsec"]
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert sidecar["securityContext"]["readOnlyRootFilesystem"] is True
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    assert mounts.keys() == {"/var/run/argocd", "/home/argocd/cmp-server/plugins", "/tmp"}
    assert {volume["name"] for volume in pod["volumes"]} == set(mounts.values())
