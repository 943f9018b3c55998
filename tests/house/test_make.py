"""`make` alone says what there is to make, and makes nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Makefile").read_text()
SHOWN = re.findall(r"^([a-z-]+):.*## (.*)$", TEXT, re.M)


@pytest.fixture
def alone(tmp_path: Path, system_program: Callable[[str], str]) -> Callable[..., str]:
    """Run make where nothing but the Makefile is."""
    shutil.copy(ROOT / "Makefile", tmp_path)

    def run(*arguments: str) -> str:
        command = [system_program("make"), *arguments]
        env = {"PATH": os.environ["PATH"]}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]
        return done.stdout

    return run


def test_make_alone_prints_its_targets_in_the_order_of_the_file(alone: Callable[..., str]) -> None:
    assert alone() == "".join(f"make {name:20} {text}\n" for name, text in SHOWN)
    assert alone("help") == alone()


def test_every_target_that_is_no_file_is_printed() -> None:
    (names,) = re.findall(r"^\.PHONY: (.*)$", TEXT, re.M)
    assert names.split() == [name for name, _ in SHOWN]
    assert {"demo", "test", "release"} <= set(names.split())
