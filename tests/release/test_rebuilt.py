"""Whoever builds a release from the same files gets the same bytes."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from pythons import pythons
from targets import MACHINES, targets

ROOT = Path(__file__).resolve().parents[2]
MACHINE = MACHINES[platform.machine() in ("aarch64", "arm64")]
ELSEWHERE = {
    "HOME": "/nowhere",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "7",
    "TZ": "Pacific/Kiritimati",
    "USER": "somebody",
}


def rebuild(tree: Path, environ: Mapping[str, str]) -> Path:
    """Build a release from a tree, by a process of its own."""
    command = [sys.executable, "release/artifacts.py", "dist"]
    done = subprocess.run(
        command,
        cwd=tree,
        env={"PATH": os.defpath, **environ},
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    names = ["-offline.tar", "-py3-none-any.whl", ".cdx.json", ".tar.gz"]
    made = [tree / "dist" / f"{tree.name}{name}" for name in names]
    assert done.stdout.split() == [*map(str, made), str(tree / "dist" / "SHA256SUMS")]
    return tree / "dist"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_an_sdist_builds_the_same_release_elsewhere_later_by_somebody_else(
    built: Path, tree: Path
) -> None:
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_relative_to(tree / ".tools"):
            path.chmod(path.stat().st_mode & 0o700)
            os.utime(path, (1893456000, 1893456000))
    assert len(contents(built)) == 5
    assert contents(rebuild(tree, ELSEWHERE)) == contents(built)


def test_the_time_in_every_archive_is_the_one_that_was_asked_for(tree: Path) -> None:
    moment = 1_700_000_000
    dist = rebuild(tree, {"SOURCE_DATE_EPOCH": str(moment)})
    for path in dist.glob("*.tar*"):
        with tarfile.open(path) as tar:
            assert {member.mtime for member in tar} == {moment}
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        assert {info.date_time for info in wheel.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_no_archive_tells_who_built_it(built: Path) -> None:
    for path in built.glob("*.tar*"):
        with tarfile.open(path) as tar:
            owners = {(member.uid, member.gid, member.uname, member.gname) for member in tar}
        assert owners == {(0, 0, "", "")}


def test_the_checksums_are_those_of_all_files(
    built: Path, system_program: Callable[[str], str]
) -> None:
    command = [system_program("sha256sum"), "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=built, capture_output=True, text=True, check=True)
    files = sorted(path.name for path in built.iterdir() if path.name != "SHA256SUMS")
    assert done.stdout.splitlines() == [f"{name}: OK" for name in files]


def test_what_is_in_no_commit_is_not_released(
    tree: Path, system_program: Callable[[str], str]
) -> None:
    subprocess.run([system_program("git"), "init", "--quiet"], cwd=tree, check=True)
    command = [sys.executable, "release/artifacts.py", "dist"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    head, *changes = done.stderr.splitlines()
    assert head == "not in a commit, so that nobody could build it again:"
    assert "?? pyproject.toml" in changes
    assert not (tree / "dist").exists()


@pytest.fixture
def building(release_wheels: Path, wheels: str, tmp_path: Path) -> Callable[[str], Path]:
    """What builds pxsec, for a Python of any version, as a folder to import from."""

    def unpack(version: str) -> Path:
        (here,) = (one for one in targets() if (one.version, one.machine) == (version, MACHINE))
        for path in [*release_wheels.iterdir(), *Path(wheels).iterdir()]:
            if parse_wheel_filename(path.name)[3] & here.tags:
                with zipfile.ZipFile(path) as wheel:
                    wheel.extractall(tmp_path / version)
        return tmp_path / version

    return unpack


def test_every_python_prepares_the_same_templates(building: Callable[[str], Path]) -> None:
    code = "import hatch_build; print(hatch_build.prepared())"
    prepared = {
        subprocess.run(
            [python, "-B", "-c", code],
            cwd=ROOT,
            env={"PYTHONPATH": str(building(version))},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for version, python in pythons().items()
    }
    (text,) = prepared
    assert text.startswith(b'"""Made from templates/ and schemas/')
