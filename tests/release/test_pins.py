"""The wheels of the bundle are those of constraints.txt, pinned, one for each target."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

import fetching
from pins import PINS, download, pins, requirement, sha256, versions, written
from targets import Target, targets

PINNED = pins(PINS.read_text())


def canonical(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-", name.partition("==")[0].count("."))


def test_the_pins_are_those_of_the_constraints() -> None:
    assert list(PINNED) == versions(), "run: make pins"
    assert written(PINNED) == PINS.read_text().partition("\n")[2]


def test_each_pin_is_of_wheels_of_its_package(release_wheels: Path) -> None:
    found: dict[str, set[str]] = {}
    for wheel in release_wheels.iterdir():
        found.setdefault(requirement(wheel), set()).add(sha256(wheel))
    assert found == {canonical(name): checksums for name, checksums in PINNED.items()}


@pytest.mark.parametrize("target", list(targets()), ids=lambda one: f"{one.version}-{one.machine}")
def test_every_package_has_one_wheel_for(target: Target, release_wheels: Path) -> None:
    fit = [
        requirement(wheel)
        for wheel in release_wheels.iterdir()
        if parse_wheel_filename(wheel.name)[3] & target.tags
    ]
    assert sorted(fit) == sorted(map(canonical, PINNED))


def test_there_is_a_target_for_each_python_and_machine() -> None:
    assert [(one.version, one.machine) for one in targets()] == [
        *((version, "x86_64") for version in ("3.11", "3.12", "3.13", "3.14")),
        *((version, "aarch64") for version in ("3.11", "3.12", "3.13", "3.14")),
    ]


@pytest.fixture
def folder(release_wheels: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(release_wheels, tmp_path / "wheels"))


def spoil(folder: Path) -> Path:
    """Change one byte of a wheel, in what it holds."""
    wheel = next(folder.glob("jinja2-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[1000] ^= 1
    wheel.write_bytes(content)
    return wheel


def test_a_folder_is_whole_with_every_wheel_as_pinned_and_nothing_else(folder: Path) -> None:
    assert fetching.is_whole(folder)
    (folder / "extra-1.0-py3-none-any.whl").touch()
    assert not fetching.is_whole(folder)
    (folder / "extra-1.0-py3-none-any.whl").unlink()
    wheel = spoil(folder)
    assert not fetching.is_whole(folder)
    wheel.unlink()
    assert not fetching.is_whole(folder)


def test_a_wheel_that_is_not_as_pinned_is_not_downloaded(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    spoil(folder)
    with pytest.raises(Exception, match="returned non-zero exit status 1"):
        download(PINS, tmp_path / "got", "--require-hashes")
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in capfd.readouterr().err
    assert not list((tmp_path / "got").glob("jinja2*"))
