"""pxsec as somebody has published it: a repository of Git at the address that the pages name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import virtualenv.seed.wheels

import toolchain
from published import PROGRAMS, Machine

SOURCES = (
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "hatch_build.py",
    "pyproject.toml",
    "renderer",
    "schemas",
    "templates",
)
"""What a wheel is built from, and what pre-commit reads."""


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory, wheels: str) -> Machine:
    """A user's machine that finds this checkout as v0.1.0, and packages without an index."""
    place = tmp_path_factory.mktemp("published")
    origin = place / "pxsec"
    origin.mkdir()
    for name in SOURCES:
        source = toolchain.ROOT / name
        if source.is_dir():
            shutil.copytree(source, origin / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, origin / name)
    newer_pip = Path(virtualenv.seed.wheels.__path__[0]) / "embed"
    machine = Machine.new(place / "home", origin, f"{wheels} {newer_pip}")
    (machine.home / "tools").mkdir()
    for name in ("pipx", "pre-commit"):
        (machine.home / "tools" / name).symlink_to(PROGRAMS / name)
    machine.commit(origin)
    machine.must(origin, "git", "tag", "v0.1.0")
    return machine
