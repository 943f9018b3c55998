"""A release, built from this checkout, and the tree that its sdist unpacks to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from artifacts import release


@pytest.fixture(scope="session")
def built(release_wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release."""
    assert release_wheels.is_dir()
    folder = tmp_path_factory.mktemp("release") / "dist"
    release(folder)
    return folder


@pytest.fixture
def tree(built: Path, release_wheels: Path, tmp_path: Path) -> Path:
    """What the sdist holds, in a folder of its own, beside the wheels that were fetched."""
    (sdist,) = built.glob("*.tar.gz")
    shutil.unpack_archive(sdist, tmp_path)
    folder = tmp_path / sdist.name.removesuffix(".tar.gz")
    (folder / ".tools" / "bin").mkdir(parents=True)
    (folder / ".tools" / "bin" / "release-wheels").symlink_to(release_wheels)
    return folder
