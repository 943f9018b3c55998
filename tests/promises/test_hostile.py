"""Surroundings that are not a developer's shell: every command gives the same bytes in them."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hosts
import manifests
from hosts import PROGRAMS, Folder

SETTINGS = manifests.values("daemonset", "shared", "rsa", "ecdsa", "oidc")
SETTINGS["keys"] = {"system": {"file": "system"}, "apps": {"file": "apps"}}
SETTINGS["auth"]["selfSigned"]["sharedSecret"] = {"file": "shared"}
STREAM = manifests.stream(*hosts.sample())

# Modules that a program may import by mistake when they lie in its working directory.
DECOYS = "yaml", "jinja2", "renderer", "ruamel", "json", "re", "site", "sitecustomize", "argparse"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return made(tmp_path)


def made(tmp_path: Path) -> Folder:
    """Return a folder with values, keys and manifests for every door."""
    folder = Folder(tmp_path)
    folder.write(SETTINGS, *hosts.sample())
    folder.write_config({})
    for name, value in manifests.SECRETS.items():
        key = tmp_path / name.removeprefix("PXSEC_").lower()
        key.write_text(value)
        key.chmod(0o600)
    resources = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": [item for item in _plain(STREAM) if item],
        "functionConfig": next(iter(_plain((tmp_path / "config.yaml").read_text()))),
    }
    (tmp_path / "list.yaml").write_text(hosts.as_text(resources))
    folder.environ = {}
    return folder


def _plain(stream: str) -> list[object]:
    import yaml

    return list(yaml.load_all(stream, yaml.CBaseLoader))


def commands(folder: Folder) -> dict[str, tuple[list[str], Path]]:
    """Return every door as a command with absolute paths and the file that it reads."""
    home = folder.path
    values = ["-f", str(home / "values.yaml")]
    pxsec, stream = f"{PROGRAMS}/pxsec", home / "manifests.yaml"
    return {
        "render": ([pxsec, "render", *values, "-"], stream),
        "post-render": ([pxsec, "post-render", *values], stream),
        "patch": ([pxsec, "patch", *values, "-"], stream),
        "legacy": ([f"{PROGRAMS}/pxsec-krm", str(home / "config.yaml")], stream),
        "krm": ([f"{PROGRAMS}/pxsec-krm"], home / "list.yaml"),
    }


@pytest.fixture(params=["render", "post-render", "patch", "legacy", "krm"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(
    folder: Folder,
    door: str,
    *,
    environ: dict[str, str] | None = None,
    cwd: Path | str = "/",
    umask: int = -1,
) -> bytes:
    """Run a door with this environment and nothing else in it, and return what it prints."""
    command, stdin = commands(folder)[door]
    if door == "krm":  # Kustomize starts it in the folder of the kustomization
        cwd = folder.path
    given = {"PATH": hosts.SYSTEM_PATH, **(environ or {})}
    if door == "legacy":
        given["KUSTOMIZE_PLUGIN_CONFIG_ROOT"] = str(folder.path)
    with stdin.open("rb") as file:
        done = subprocess.run(
            command, stdin=file, env=given, cwd=cwd, umask=umask, capture_output=True, check=False
        )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What each door prints in a developer's shell, in the folder of the files."""
    folder = made(tmp_path_factory.mktemp("usual"))
    environ = dict(os.environ)
    return {door: run(folder, door, environ=environ, cwd=folder.path) for door in commands(folder)}


SURROUNDINGS = {
    "no environment but PATH": {},
    "C locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1", "LC_ALL": "POSIX"},
    "a HOME that is not there": {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "no clock to speak of": {"TZ": "Nowhere/Nothing", "SOURCE_DATE_EPOCH": "0"},
    "no temporary folder": {"TMPDIR": "/nonexistent"},
    "every host at once": {
        "HELM_PLUGIN_DIR": "/nonexistent",
        "KUSTOMIZE_PLUGIN_CONFIG_ROOT": "/nonexistent",
        "KUSTOMIZE_PLUGIN_CONFIG_STRING": "a: b",
        "ARGOCD_APP_NAME": "x",
    },
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_the_environment_changes_no_byte(
    folder: Folder, door: str, usual: dict[str, bytes], surroundings: dict[str, str]
) -> None:
    assert run(folder, door, environ=surroundings) == usual[door]


def test_modules_lying_in_the_working_directory_are_not_imported(
    folder: Folder, door: str, usual: dict[str, bytes]
) -> None:
    for name in DECOYS:
        (folder.path / f"{name}.py").write_text("raise SystemExit('imported a decoy')\n")
    assert run(folder, door, cwd=folder.path) == usual[door]


@pytest.mark.parametrize("host", ["kustomize", "helm"])
def test_plugins_import_nothing_from_the_working_directory_either(
    folder: Folder, host: str, usual: dict[str, bytes]
) -> None:
    subprocess.run([f"{PROGRAMS}/pxsec", "plugin", host, str(folder.path / "p")], check=True)
    (script,) = [p for p in (folder.path / "p").rglob("*") if p.is_file() and not p.suffix]
    for name in DECOYS:
        (folder.path / f"{name}.py").write_text("raise SystemExit('imported a decoy')\n")
    arguments = ["config.yaml"] if host == "kustomize" else ["-f", "values.yaml"]
    done = subprocess.run(
        [script, *arguments],
        input=STREAM.encode(),
        env={"PATH": hosts.SYSTEM_PATH},
        cwd=folder.path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == usual["legacy" if host == "kustomize" else "post-render"]


def test_a_working_directory_that_cannot_be_written_is_no_matter(
    folder: Folder, door: str, usual: dict[str, bytes]
) -> None:
    before = sorted(folder.path.rglob("*"))
    folder.path.chmod(0o555)
    try:
        assert run(folder, door, cwd=folder.path) == usual[door]
    finally:
        folder.path.chmod(0o755)
    assert sorted(folder.path.rglob("*")) == before


@pytest.mark.parametrize("umask", [0o000, 0o777], ids=oct)
def test_the_umask_is_no_matter(
    folder: Folder, door: str, usual: dict[str, bytes], umask: int
) -> None:
    assert run(folder, door, umask=umask) == usual[door]


def test_files_are_private_whatever_the_umask(folder: Folder) -> None:
    written, report = folder.path / "out.yaml", folder.path / "report.txt"
    command = [
        f"{PROGRAMS}/pxsec",
        "render",
        "-f",
        "values.yaml",
        "manifests.yaml",
        "-w",
        "out.yaml",
    ]
    environ = {"PATH": hosts.SYSTEM_PATH, "PXSEC_REPORT": str(report)}
    subprocess.run(command, cwd=folder.path, env=environ, umask=0, check=True)
    assert [oct(path.stat().st_mode & 0o777) for path in (written, report)] == ["0o600", "0o600"]


@pytest.mark.parametrize("door", ["render", "krm"], indirect=True)
def test_ten_runs_at_once_give_the_same_bytes(
    folder: Folder, door: str, usual: dict[str, bytes]
) -> None:
    with ThreadPoolExecutor(10) as pool:
        assert {*pool.map(lambda _: run(folder, door), range(10))} == {usual[door]}


def test_a_working_directory_that_is_gone_is_no_traceback(
    folder: Folder, usual: dict[str, bytes]
) -> None:
    gone = folder.path / "gone"
    gone.mkdir()
    values = str(folder.path / "values.yaml")
    script = 'rmdir "$PWD" && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", f"{PROGRAMS}/pxsec", "post-render", "-f", values],
        cwd=gone,
        input=STREAM.encode(),
        env={"PATH": hosts.SYSTEM_PATH},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, usual["post-render"]), done.stderr
