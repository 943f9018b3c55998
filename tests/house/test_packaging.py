"""The wheel and the sdist hold what they should, and the wheel runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hatchling.build
import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
INFO = f"pxsec-{VERSION}.dist-info"


DATA = [
    "schemas/*.json",
    "schemas/*.md",
    "templates/*.yaml.j2",
    "templates/completion/*",
    "templates/init/*",
    "templates/plugins/*",
]


def sources(*patterns: str) -> set[str]:
    """Return the checkout's files of these patterns; what matches none was left over there."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file()}


@pytest.fixture(scope="module")
def at_the_root() -> Iterator[None]:
    """The build back end works on the current folder."""
    before = os.getcwd()
    os.chdir(ROOT)
    yield
    os.chdir(before)


@pytest.fixture(scope="module")
def wheel(at_the_root: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    return folder / hatchling.build.build_wheel(str(folder))


@pytest.fixture(scope="module")
def sdist(at_the_root: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    return folder / hatchling.build.build_sdist(str(folder))


def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(wheel: Path) -> None:
    about = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
    prepared = {"renderer/edge/prepared.py"}  # by hatch_build.py
    assert set(zipfile.ZipFile(wheel).namelist()) == (
        sources("renderer/**/*.py")
        | {f"renderer/{path}" for path in sources(*DATA)}
        | {f"{INFO}/{name}" for name in about}
        | prepared
    )


def test_the_wheel_asks_for_the_run_time_packages_and_no_other(wheel: Path) -> None:
    metadata = zipfile.ZipFile(wheel).read(f"{INFO}/METADATA").decode()
    needs = [line.split()[1] for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    run_time = [need.split(">=")[0] for need in needs if "==" not in need]
    assert sorted(run_time) == [
        "cryptography",
        "jinja2",
        "jsonschema",
        "pyjwt",
        "ruamel-yaml",
        "ruamel-yaml-clib",
    ]


def test_the_sdist_holds_what_is_needed_to_test_and_to_build_again(sdist: Path) -> None:
    with tarfile.open(sdist) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    expected = {"PKG-INFO", "pyproject.toml", "SECURITY.md", "release/requirements.txt"}
    expected |= sources(
        "image/*",
        "release/*.py",
        "docs/*.md",
        ".pre-commit-hooks.yaml",
        "tests/**/*.py",
        "examples/**/*",
    )
    assert expected - names == set()
    assert [name for name in names if name.startswith((".venv", ".tools", "build"))] == []


def test_the_sdist_holds_all_that_git_has(
    sdist: Path, system_program: Callable[[str], str]
) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("needs a checkout of git")
    command = [system_program("git"), "ls-files", "-z"]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with tarfile.open(sdist) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert set(kept.rstrip("\0").split("\0")) - names == set()


def test_two_builds_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    again = tmp_path / hatchling.build.build_wheel(str(tmp_path))
    assert again.read_bytes() == wheel.read_bytes()


@pytest.fixture(params=["checkout", "wheel", "sdist"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that pxsec can be run from; an editable install is a path to the checkout."""
    if request.param == "checkout":
        return ROOT
    archive: Path = request.getfixturevalue(request.param)
    shutil.unpack_archive(archive, tmp_path, "zip" if request.param == "wheel" else "gztar")
    return tmp_path if request.param == "wheel" else tmp_path / f"pxsec-{VERSION}"


def test_pxsec_runs_from(place: Path, tmp_path: Path) -> None:
    code = (
        "import runpy, renderer; print(renderer.__file__, flush=True);"
        " runpy.run_module('renderer', run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, "schema"],
        env={"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    where, _, schema = run.stdout.partition("\n")
    assert Path(where) == place / "renderer" / "__init__.py"
    assert schema == (ROOT / "schemas" / "values.schema.json").read_text(encoding="utf-8")
