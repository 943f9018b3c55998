"""Files are written whole or not at all, and what the system refuses is told in our words."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from commandline import failure
from renderer.edge import writing
from renderer.problems import Findings, RenderError

REGULAR = "  hint: give the path of a regular file or of a new one\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refuse(number: int) -> Callable[..., None]:
    """Return a stand-in for a system call that fails, with a text in the user's language."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "Keine Berechtigung: hunter2")

    return fail


@pytest.fixture
def umask() -> Iterator[None]:
    """Let every permission bit through, as careless users do."""
    old = os.umask(0)
    yield
    os.umask(old)


@pytest.mark.usefixtures("umask")
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    writing.write_atomic(str(path), [b"a: ", b"1\n"], Findings())
    assert (path.read_bytes(), mode(path), names(tmp_path)) == (b"a: 1\n", 0o600, ["out.yaml"])


@pytest.mark.usefixtures("umask")
def test_a_file_that_is_there_is_replaced_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    path.write_bytes(b"old")
    writing.write_atomic(str(path), [b"new"], Findings())
    assert (path.read_bytes(), mode(path), names(tmp_path)) == (b"new", 0o600, ["out.yaml"])


def test_a_file_can_be_written_without_a_folder_in_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    writing.write_atomic("n" * 255, [b"new"], Findings(), mode=0o640)
    assert (names(tmp_path), mode(tmp_path / ("n" * 255))) == (["n" * 255], 0o640)


@pytest.mark.parametrize("name", ["folder", "pipe", "link", "dangling"])
def test_nothing_but_a_regular_file_is_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/null")
    (tmp_path / "dangling").symlink_to("none")
    path = str(tmp_path / name)
    before = names(tmp_path)
    assert failure(lambda: writing.write_atomic(path, [b"new"], Findings())) == (
        f"{path}: error: not written: it is a device, a folder or a symbolic link [not-a-file]\n"
        + REGULAR
    )
    assert names(tmp_path) == before


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    path = str(tmp_path / "none" / "out.yaml")
    assert failure(lambda: writing.write_atomic(path, [b"new"], Findings())) == (
        f"{path}: error: cannot be written: no such file or folder [unwritable-file]\n"
    )


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod", "link"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, call, refuse(errno.ENOSPC))
    assert failure(lambda: writing.write_atomic(str(path), [b"new"], Findings())) == (
        f"{path}: error: cannot be written: no space is left on the device [unwritable-file]\n"
    )
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["out.yaml"])


def interrupted() -> Iterator[bytes]:
    yield b"new"
    raise KeyboardInterrupt


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        writing.write_atomic(str(tmp_path / "out.yaml"), interrupted(), Findings())
    assert names(tmp_path) == []


def replace_all(contents: Mapping[str, list[bytes | memoryview]]) -> None:
    with writing.in_place(list(contents), Findings()) as replace:
        replace(contents)


@pytest.mark.usefixtures("umask")
def test_replaced_files_keep_their_modes_and_links(tmp_path: Path) -> None:
    first, second, link = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "link.yaml"
    first.write_bytes(b"old a")
    first.chmod(0o640)
    second.write_bytes(b"old b")
    second.chmod(0o444)
    link.symlink_to("b.yaml")
    replace_all({str(first): [b"new a"], str(link): [b"new ", b"b"]})
    assert (first.read_bytes(), mode(first)) == (b"new a", 0o640)
    assert (second.read_bytes(), mode(second), link.is_symlink()) == (b"new b", 0o444, True)
    assert names(tmp_path) == ["a.yaml", "b.yaml", "link.yaml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_replaced_files_keep_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    os.chown(path, 1234, 1234)
    replace_all({str(path): [b"new"]})
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1234)


def test_files_are_replaced_where_owners_cannot_be_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "chown", refuse(errno.EPERM))
    replace_all({str(path): [b"new"]})
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("none", "cannot be written: no such file or folder [unwritable-file]\n"),
        (
            "folder",
            "not written: it is a device, a folder or a symbolic link [not-a-file]\n" + REGULAR,
        ),
    ],
)
def test_one_file_that_fails_keeps_them_all_as_they_were(
    second: str, message: str, tmp_path: Path
) -> None:
    first = tmp_path / "a.yaml"
    first.write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    path = str(tmp_path / second)
    new: dict[str, list[bytes | memoryview]] = {str(first): [b"new"], path: [b"new"]}
    assert failure(lambda: replace_all(new)) == f"{path}: error: {message}"
    assert (first.read_bytes(), names(tmp_path)) == (b"old", ["a.yaml", "folder"])


def test_new_files_come_with_their_folders(tmp_path: Path) -> None:
    writing.create_all(
        {str(tmp_path / "a" / "b" / "c"): b"c", str(tmp_path / "d"): b"d"}, Findings()
    )
    assert (tmp_path / "a" / "b" / "c").read_bytes() == b"c"
    assert (tmp_path / "d").read_bytes() == b"d"


@pytest.mark.parametrize("depth", [1500, 5000], ids=["deep", "too long"])
def test_folders_of_any_depth_are_made_or_refused(
    depth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = "n/" * depth + "c"
    if depth == 1500:
        writing.create_all({path: b"c"}, Findings())
        assert Path(path).read_bytes() == b"c"
        subprocess.run(["rm", "-r", "n"], check=True)  # pytest itself cannot remove it
        return
    assert failure(lambda: writing.create_all({path: b"c"}, Findings())) == (
        f"{path}: error: cannot be written: the name is too long [unwritable-file]\n"
    )
    assert names(tmp_path) == []


def test_of_new_files_all_are_written_or_none(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"old")
    new = {str(tmp_path / "a"): b"a", str(taken): b"new"}
    assert failure(lambda: writing.create_all(new, Findings())) == (
        f"{taken}: error: cannot be written: it already exists [unwritable-file]\n"
        "  hint: nothing is written over what is there: name another path\n"
    )
    assert (taken.read_bytes(), names(tmp_path)) == (b"old", ["taken"])


KILLED = """\
import os, signal, sys
from renderer.edge import writing
from renderer.problems import Findings
def pieces():
    yield b"half"
    os.kill(os.getpid(), signal.SIGKILL)
writing.write_atomic(sys.argv[1], pieces(), Findings())
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs unnamed files")
def test_a_killed_run_leaves_no_file(tmp_path: Path) -> None:
    script = [sys.executable, "-c", KILLED, str(tmp_path / "out.yaml")]
    assert subprocess.run(script, check=False).returncode == -9
    assert names(tmp_path) == []


def test_a_system_without_unnamed_files_writes_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    first, second = tmp_path / "first", tmp_path / "second"
    writing.write_atomic(str(first), [b"1"], Findings())
    writing.create_all({str(second): b"2"}, Findings(), {str(second): 0o640})
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert (mode(second), names(tmp_path)) == (0o640, ["first", "second"])
    with pytest.raises(RenderError):
        writing.create_all({str(second): b"3"}, Findings())
    assert second.read_bytes() == b"2"
