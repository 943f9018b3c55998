"""A case is a folder of tests/cases: what is typed and given, and what comes of it, byte for byte.

`args` holds an argument a line, `env` a variable a line, and `stdin`, `stdout`, `stderr` and
`status` what their names say; what is empty, or 0, has no file. All else is input. `--update`
writes what a run gives as what is expected.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import inprocess
import messagelines

CASES = Path(__file__).parents[1] / "cases"
GIVEN, EXPECTED = ("args", "env", "stdin"), ("stdout", "stderr", "status")
NAMES = sorted(path.name for path in CASES.iterdir())


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def inputs(case: Path) -> dict[str, bytes]:
    """Return the files of a case that are no part of its form."""
    paths = [path for path in sorted(case.rglob("*")) if path.is_file()]
    found = {path.relative_to(case).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if name not in GIVEN + EXPECTED}


def run(case: Path, folder: Path, *more: str) -> dict[str, bytes]:
    """Run a case in a folder that is to be a copy of it, and return what it leaves behind."""
    shutil.copytree(case, folder)
    for path in folder.rglob("*"):
        path.chmod(
            0o700 if path.is_dir() else 0o600
        )  # Git keeps no modes, and a key must be private
    environ = dict(line.split("=", 1) for line in lines(case / "env"))
    stdin = content(case / "stdin")
    done = inprocess.main(*lines(case / "args"), *more, stdin=stdin, folder=folder, environ=environ)
    status = f"{done.status}\n" if done.status else ""
    return dict(zip(EXPECTED, (done.out, done.err.encode(), status.encode()), strict=True))


def update(case: Path, found: dict[str, bytes]) -> None:
    for name, data in found.items():
        (case / name).write_bytes(data) if data else (case / name).unlink(missing_ok=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_what_its_folder_says(
    name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    case = CASES / name
    found = run(case, tmp_path / name)
    assert inputs(tmp_path / name) == inputs(case), "a run changes no file of a case"
    if pytestconfig.getoption("--update"):
        update(case, found)
    assert found == {name: content(case / name) for name in EXPECTED}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_tells_the_same_as_data(name: str, tmp_path: Path) -> None:
    found = run(CASES / name, tmp_path / name, *messagelines.AS_DATA)
    told = "".join(map(messagelines.as_text, messagelines.read(found["stderr"].decode())))
    expected = {file: content(CASES / name / file) for file in EXPECTED}
    assert found | {"stderr": told.encode()} == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_a_case_is_named_by_another(name: str) -> None:
    case = CASES / name
    found = inputs(case)
    text = b"\n".join([content(case / "args"), content(case / "stdin"), *found.values()]).decode()
    assert [file for file in found if file not in text] == []


def test_there_are_cases() -> None:
    assert len(NAMES) >= 12
