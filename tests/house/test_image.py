"""The script that fills the image runs here as there; what it makes needs no writing, no index."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

import hosts
import toolchain
from argocd import PLUGIN

ROOT = toolchain.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
UNCHECKED_HASH = 1
NOTHING: Mapping[str, str] = {}
APP = ROOT / "examples" / "argocd"


def pins(name: str) -> dict[str, str]:
    """Return the packages of a list of requirements, with their versions."""
    lines = (line for line in (ROOT / name).read_text().splitlines() if line and line[0] != "#")
    return {key.lower(): version for key, version in (line.split("==") for line in lines)}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def home(place: Path, wheels: str) -> Path:
    """What the Dockerfile's step installs, with no index, beside a pxsec of somebody else's."""
    impostor(place / "found")
    done = subprocess.run(
        [ROOT / "image" / "install.sh", place / "pxsec"],
        env={
            "PATH": f"{hosts.PROGRAMS}:{hosts.SYSTEM_PATH}",
            "HOME": str(place / "home"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": f"{wheels} {place / 'found'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place / "pxsec"


def impostor(folder: Path) -> None:
    """Write a wheel that anybody may have published under the free name."""
    folder.mkdir()
    info = "pxsec-99.0.dist-info"
    with zipfile.ZipFile(folder / "pxsec-99.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: pxsec\nVersion: 99.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def run(
    home: Path, *command: str, cwd: Path, stdin: bytes = b"", environ: Mapping[str, str] = NOTHING
) -> hosts.Done:
    """Run an installed program as a user who may write nothing there; root loses its powers."""
    powerless = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*powerless, home / "bin" / command[0], *command[1:]],
        cwd=cwd,
        env={"PATH": f"{home / 'bin'}:{toolchain.BIN}:{hosts.SYSTEM_PATH}", **environ},
        input=stdin,
        capture_output=True,
        check=False,
    )
    return hosts.Done(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture
def app(place: Path, home: Path) -> Iterator[Path]:
    """The application of the example; nothing in it, nor what is installed, can be written to."""
    folder = Path(shutil.copytree(APP / "app", place / "app"))
    subprocess.run(["chmod", "-R", "a-w", home, folder], check=True)
    before = files(place)
    yield folder
    assert files(place) == before
    subprocess.run(["chmod", "-R", "u+w", home, folder], check=True)
    shutil.rmtree(folder)


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def installed(home: Path) -> dict[str, Distribution]:
    (packages,) = home.glob("lib/python3*/site-packages")
    return {found.name.lower(): found for found in distributions(path=[str(packages)])}


def test_pxsec_runs_where_nothing_can_be_written(home: Path, app: Path) -> None:
    manifests = sorted(str(path.relative_to(app)) for path in app.glob("manifests/*"))
    command = ["pxsec", "render", "-f", "pxsec.yaml", "--only", "workloads", *manifests]
    expected = (APP / "expected.yaml").read_bytes()
    assert run(home, *command, cwd=app) == (0, expected, "")


def test_the_plugin_runs_where_nothing_can_be_written(home: Path, app: Path) -> None:
    spec = PLUGIN["spec"]
    assert run(home, *spec["discover"]["find"]["command"], cwd=app) == (0, b"pxsec\n", "")
    expected = (APP / "expected.yaml").read_bytes()
    assert run(home, *spec["generate"]["command"], cwd=app) == (0, expected, "")


def test_the_function_of_kustomize_runs_where_nothing_can_be_written(home: Path, app: Path) -> None:
    case = ROOT / "tests" / "cases" / "krm-resource-list"
    assert (case / "args").read_text() == "krm\n"
    environ = dict(line.split("=", 1) for line in (case / "env").read_text().splitlines())
    done = run(home, "pxsec-krm", cwd=app, stdin=(case / "stdin").read_bytes(), environ=environ)
    assert done == (0, (case / "stdout").read_bytes(), "")


def test_all_of_it_is_compiled_and_trusts_no_times(home: Path) -> None:
    sources = set(home.rglob("*.py"))
    assert sources
    for source in sources:
        (compiled,) = source.parent.glob(f"__pycache__/{source.stem}.*.pyc")
        assert int.from_bytes(compiled.read_bytes()[4:8], "little") == UNCHECKED_HASH, source


def test_what_is_installed_is_pinned_and_nothing_else(home: Path) -> None:
    expected = {**pins("constraints.txt"), "pxsec": PROJECT["version"]}
    assert {name: found.version for name, found in installed(home).items()} == expected


def test_the_wheel_is_that_of_the_checkout_with_its_templates_prepared(home: Path) -> None:
    (package,) = home.glob("lib/python3*/site-packages/renderer")
    assert (package / "edge" / "prepared.py").is_file()
    for name in ("cli.py", "rendering/render.py"):
        assert (package / name).read_bytes() == (ROOT / "renderer" / name).read_bytes()


def test_the_user_who_builds_keeps_no_trace_of_it(home: Path) -> None:
    assert not (home.parent / "home").exists()


def test_the_programs_are_those_that_the_page_names(home: Path) -> None:
    programs = {path.name for path in (home / "bin").iterdir() if path.name.startswith("pxsec")}
    assert programs == {"pxsec", "pxsec-krm", "pxsec-argocd"}


def test_what_builds_the_wheel_is_what_builds_it_in_tests() -> None:
    developing = dict(need.split("==") for need in PROJECT["optional-dependencies"]["dev"])
    building = pins("image/build-requirements.txt")
    assert building["hatchling"] == developing["hatchling"]
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert f"jinja2=={pins('constraints.txt')['jinja2']}" in build
