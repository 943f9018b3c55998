"""Argo CD runs the example's plugin in its sidecar: read-only, without HOME, as another user."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import hosts
import manifests

EXAMPLE = Path(__file__).parents[2] / "examples" / "argocd"
PLUGIN = yaml.safe_load((EXAMPLE / "plugin.yaml").read_text())
BUILD = {
    "ARGOCD_APP_NAME": "portworx",
    "ARGOCD_APP_NAMESPACE": "portworx",
    "ARGOCD_APP_SOURCE_PATH": "app",
    "KUBE_VERSION": "1.37.1",
}
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
def app(tmp_path: Path) -> Iterator[Path]:
    """The app's folder as Argo CD gives it, which nobody may write to."""
    folder = tmp_path / "repo" / "app"
    shutil.copytree(EXAMPLE / "app", folder)
    yield folder
    folder.chmod(0o755)


def generate(
    app: Path, *, environ: dict[str, str] | None = None, command: list[str] | None = None
) -> hosts.Done:
    """Run the command of `generate` as Argo CD does: in the app's folder, with its variables."""
    section = PLUGIN["spec"]["generate"]
    app.chmod(0o555)
    done = subprocess.run(
        command or [*section["command"], *section.get("args", [])],
        cwd=app,
        env={"PATH": f"{hosts.PROGRAMS}:{hosts.SYSTEM_PATH}", **BUILD, **(environ or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    app.chmod(0o755)
    return hosts.Done(done.returncode, done.stdout, done.stderr.decode())


def use_variables(app: Path) -> None:
    """Take the keys from the variables that an Application sets."""
    settings: dict[str, Any] = yaml.safe_load((app / "pxsec.yaml").read_text())
    settings["auth"]["selfSigned"]["sharedSecret"] = manifests.key("shared")
    settings["keys"] = {name: manifests.key(name) for name in ("system", "apps")}
    (app / "pxsec.yaml").write_text(manifests.as_text(settings))


RENDER = ["sh", "-c", "exec pxsec render -f pxsec.yaml manifests/*.yaml"]


def test_generate_prints_what_the_example_expects(app: Path) -> None:
    expected = (EXAMPLE / "expected.yaml").read_bytes()
    assert generate(app) == (0, expected, "")


def test_no_key_file_is_needed_and_none_is_there(app: Path) -> None:
    assert not (app / "keys").exists()
    assert b"kind: Secret" not in generate(app).out


def test_nothing_in_home_is_read(app: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in (".config/pxsec/pxsec.yaml", ".pxsec.yaml", ".pxsec/pxsec.yaml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("nonsense: [")
    assert generate(app, environ={"HOME": str(home)}) == generate(app)


def test_variables_of_the_application_count_as_those_of_pxsec(app: Path) -> None:
    use_variables(app)
    done = generate(app, environ=KEYS, command=RENDER)
    assert done.code == 0, done.messages
    assert [o["kind"] for o in done.objects].count("Secret") == 2


def test_an_application_cannot_write_the_files_of_the_repo_server(
    app: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_text("old")
    assert generate(app, environ={"ARGOCD_ENV_PXSEC_REPORT": str(target)}).code == 0
    assert target.read_text() == "old"
    assert generate(app, environ={"PXSEC_REPORT": str(target)}).code == 0
    assert target.read_text() == ""


def test_a_variable_of_the_sidecar_counts_too(app: Path) -> None:
    use_variables(app)
    done = generate(app, environ=dict(manifests.SECRETS), command=RENDER)
    assert done.code == 0, done.messages


def test_an_application_cannot_widen_what_may_be_read(app: Path, tmp_path: Path) -> None:
    for name in ("shared-secret", "system-secret", "apps-secret"):
        (tmp_path / name).write_text(f"{name}-0123456789-abcdefghijklmnop")
        (tmp_path / name).chmod(0o600)
    text = (app / "pxsec.yaml").read_text().replace("keys/", f"{tmp_path}/")
    (app / "pxsec.yaml").write_text(text)
    widened = {"PXSEC_ALLOW_PATH": str(tmp_path)}
    refused = generate(
        app, environ={f"ARGOCD_ENV_{k}": v for k, v in widened.items()}, command=RENDER
    )
    assert (refused.code, refused.out) == (2, b"")
    assert "[path-outside]" in refused.messages
    assert generate(app, environ=widened, command=RENDER).code == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda app: (app / "pxsec.yaml").write_text("instal: operator\n"),
        lambda app: (app / "pxsec.yaml").unlink(),
        lambda app: (app / "manifests" / "storagecluster.yaml").unlink(),
        lambda app: [path.write_text("# x\n") for path in (app / "manifests").iterdir()],
        lambda app: shutil.rmtree(app / "manifests"),
    ],
    ids=["bad values", "no values", "no StorageCluster", "empty manifests", "no manifests"],
)
def test_every_failure_is_told_with_no_output(app: Path, damage: Any) -> None:
    damage(app)
    done = generate(app)
    assert done.code in (2, 3)
    assert done.out == b""
    assert ": error: " in done.messages


def test_a_manifest_that_is_commented_out_is_passed_over(app: Path) -> None:
    (app / "manifests" / "note.yaml").write_text("# kind: Namespace\n")
    done = generate(app)
    assert done.code == 0
    assert done.messages.endswith(
        "manifests/note.yaml: notice: the input holds no document, and is passed over "
        "[empty-file]\n"
        "  hint: nothing to do if all of it is meant to be commented out\n"
    )


def test_the_plugin_says_what_argo_cd_asks_for() -> None:
    assert (PLUGIN["apiVersion"], PLUGIN["kind"]) == (
        "argoproj.io/v1alpha1",
        "ConfigManagementPlugin",
    )
    assert PLUGIN["spec"]["discover"] == {"fileName": "./pxsec.yaml"}
    assert (EXAMPLE / "app" / "pxsec.yaml").exists()


def test_the_readme_shows_the_command_of_the_plugin() -> None:
    (script,) = PLUGIN["spec"]["generate"]["args"]
    assert script.removeprefix("exec ") in (EXAMPLE / "README.md").read_text()


def test_the_wiring_adds_the_sidecar_with_the_plugin_in_it(tmp_path: Path, kubectl: str) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "argocd")
    top = tmp_path / "top"
    top.mkdir()
    (top / "repo-server.yaml").write_text(REPO_SERVER)
    (top / "kustomization.yaml").write_text(
        "{namespace: argocd, resources: [repo-server.yaml], components: [../argocd]}\n"
    )
    built = subprocess.run([kubectl, "kustomize", top], capture_output=True, check=True).stdout
    config, deployment = (item for item in yaml.safe_load_all(built))
    assert yaml.safe_load(config["data"]["plugin.yaml"]) == PLUGIN
    pod = deployment["spec"]["template"]["spec"]
    containers = {container["name"]: container for container in pod["containers"]}
    assert containers.keys() == {"argocd-repo-server", "pxsec"}
    sidecar = containers["pxsec"]
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert sidecar["securityContext"]["readOnlyRootFilesystem"] is True
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    assert mounts["/home/argocd/cmp-server/config/plugin.yaml"] == "pxsec-plugin"
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes.keys() >= set(mounts.values())
    assert volumes["pxsec-plugin"]["configMap"]["name"] == config["metadata"]["name"]
