"""Several files are replaced as one: also where a run fails, is interrupted or is killed."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from killing import killed
from renderer.cli import main
from renderer.edge import folders, report, writing
from renderer.problems import Findings, RenderError

NEW = {"a.yaml": b"new a", "b.yaml": b"new b", "other/c.yaml": b"new c"}
OLD = {name: text.replace(b"new", b"old") for name, text in NEW.items()}
SINGLE = {name: text for name, text in NEW.items() if "/" not in name}

REPLACE = """
import sys
from renderer.edge import writing
from renderer.problems import Findings
files = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
with writing.in_place(list(files), Findings()) as replace:
    replace({path: [text.encode()] for path, text in files.items()})
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    reset(tmp_path)
    return tmp_path


def reset(folder: Path) -> None:
    (folder / "other").mkdir(exist_ok=True)
    for name, text in OLD.items():
        (folder / name).write_bytes(text)
    for name in ("z.yaml", "other/z.yaml"):
        (folder / name).write_bytes(b"z")


def read(folder: Path, names: dict[str, bytes]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


def litter(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if "pxsec" in p.name)


def replace(contents: dict[str, bytes]) -> str:
    """Replace files, and return what is told about them."""
    findings = Findings()
    with writing.in_place(list(contents), findings) as act:
        act({path: [text] for path, text in contents.items()})
    return report.as_text(findings.problems)


def test_files_are_replaced_and_nothing_else_is_left(folder: Path) -> None:
    assert replace(NEW) == ""
    assert (read(folder, NEW), litter(folder)) == (NEW, [])


FAILURES = pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, ""), KeyboardInterrupt(), MemoryError()],
    ids=["full", "^C", "memory"],
)


@FAILURES
@pytest.mark.parametrize("call", ["replace", "link", "mkdir", "symlink", "rename", "chmod"])
def test_a_failure_at_any_call_leaves_all_files_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    real: Callable[..., Any] = getattr(os, call)
    for number in range(1, 20):
        calls = iter(range(1, 100))

        def failing(*args: Any, number: int = number, calls: Any = calls, **options: Any) -> None:
            if next(calls) == number:
                raise error
            real(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                replace(NEW)
            except (RenderError, KeyboardInterrupt, MemoryError):
                assert read(folder, NEW) in ((OLD, NEW) if call == "rename" else (OLD,)), number
            else:
                assert read(folder, NEW) == NEW, number
                if next(calls) <= number:
                    break
        for name in (".", "other"):
            replace({f"{name}/z.yaml": b"new z"})
        assert litter(folder) == []
        reset(folder)
    else:
        raise AssertionError("it always fails")


@pytest.mark.parametrize(
    "system", [[], ["no unnamed files"], ["no links"]], ids=lambda words: "".join(words) or "usual"
)
def test_after_a_kill_the_next_run_puts_the_old_files_back(folder: Path, system: list[str]) -> None:
    words = [f"{name}={text.decode()}" for name, text in SINGLE.items()]
    ends = set()
    for _ in killed(REPLACE, *words, *system):
        before, left = read(folder, SINGLE), litter(folder)
        told = replace({"z.yaml": b"new z"})
        after = read(folder, SINGLE)
        assert after in ({**SINGLE}, {name: OLD[name] for name in SINGLE})
        assert litter(folder) == []
        for name in SINGLE:
            text = f"{folder}/{name}: notice: a run was cut off while it changed this file and"
            assert (text in told) >= (before[name] != after[name])
        assert bool(told) >= bool(left)
        ends.add(after["a.yaml"])
        reset(folder)
    assert ends == {b"old a", b"new a"}


@pytest.mark.parametrize("order", [(".", "other"), ("other", ".")], ids=["first", "second"])
def test_files_in_two_folders_end_up_all_old_or_all_new(
    folder: Path, order: tuple[str, ...]
) -> None:
    words = [f"{name}={text.decode()}" for name, text in NEW.items()]
    ends = set()
    for _ in killed(REPLACE, *words):
        for name in order:
            replace({f"{name}/z.yaml": b"new z"})
        after = read(folder, NEW)
        assert after in (OLD, NEW)
        assert litter(folder) == []
        ends.add(after["a.yaml"])
        reset(folder)
    assert ends == {b"old a", b"new a"}


def cut_off(folder: Path, at: Callable[[], bool]) -> None:
    words = [f"{name}={text.decode()}" for name, text in SINGLE.items()]
    for _ in killed(REPLACE, *words):
        if at():
            return
        replace({"z.yaml": b"new z"})
        reset(folder)
    raise AssertionError("never in this state")


def first_is_new(folder: Path) -> Callable[[], bool]:
    return lambda: read(folder, SINGLE) == {"a.yaml": b"new a", "b.yaml": b"old b"}


def test_what_is_put_back_is_told(folder: Path) -> None:
    cut_off(folder, first_is_new(folder))
    told = replace({"z.yaml": b"new z"})
    lines = [line for line in told.splitlines() if "/.pxsec-" not in line]
    assert [line for line in lines if line != "  hint: nothing to do"] == [
        f"{folder}/a.yaml: notice: a run was cut off while it changed this file and others: it is"
        " again as it was before [cut-off-run]",
        "  hint: do again what that run was to do",
    ]
    assert read(folder, SINGLE) == {"a.yaml": b"old a", "b.yaml": b"old b"}


def test_a_file_that_somebody_changed_since_is_left(folder: Path) -> None:
    cut_off(folder, first_is_new(folder))
    time.sleep(0.02)
    (folder / "a.yaml").write_bytes(b"by hand")
    told = replace({"z.yaml": b"new z"})
    (before,) = folder.glob("pxsec-*.old/a.yaml")
    assert (before.read_bytes(), (folder / "a.yaml").read_bytes()) == (b"old a", b"by hand")
    assert (
        f"{folder}/a.yaml: notice: a run was cut off while it changed this file and others: it was"
        f" changed since, and is left; as it was before: {before} [cut-off-run]\n"
    ) in told
    assert replace({"z.yaml": b"z"}) == ""


def test_what_others_left_is_not_ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(folder, first_is_new(folder))
    left = litter(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert replace({"z.yaml": b"new z"}) == ""
    assert litter(folder) == left


def test_names_that_are_not_ours_are_left(folder: Path) -> None:
    for name in (".pxsec-1.tmp", "pxsec-0123456789ab.tmp", ".pxsec-0123456789ab.yaml"):
        (folder / name).write_text("x")
    before = litter(folder)
    assert replace({"z.yaml": b"new z"}) == ""
    assert litter(folder) == before


# The lock.


def test_a_run_waits_for_another_and_then_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "SECONDS", 0.1)
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(RenderError) as caught:
        replace({"a.yaml": b"new a"})
    assert report.as_text(caught.value.problems) == (
        f"{folder}: error: another run of pxsec has been writing in this folder for 0.1 seconds"
        " [folder-busy]\n  hint: wait for it, or end it\n"
    )
    assert caught.value.problems[0].outside
    os.close(descriptor)
    assert replace({"a.yaml": b"new a"}) == ""


def test_a_folder_that_cannot_be_locked_is_written_and_not_cleared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".pxsec-0123456789ab.tmp").write_text("perhaps of a run that goes on")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert replace(NEW) == ""
    assert (read(folder, NEW), litter(folder)) == (NEW, [".pxsec-0123456789ab.tmp"])


def test_one_folder_by_several_paths_is_locked_once(folder: Path) -> None:
    (folder / "link").symlink_to("other")
    (folder / "link.yaml").symlink_to("a.yaml")
    paths = {"link/c.yaml": b"new c", "./b.yaml": b"new b", "link.yaml": b"new a"}
    paths["other/../other/z.yaml"] = b"new z"
    assert replace(paths) == ""
    assert (read(folder, NEW), litter(folder)) == (NEW, [])
    assert (folder / "link.yaml").is_symlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(folder: Path) -> None:
    folder.chmod(0o500)
    with pytest.raises(RenderError, match="unwritable-file"):
        replace(SINGLE)
    folder.chmod(0o700)
    assert read(folder, OLD) == OLD


def test_runs_side_by_side_never_touch_each_others_files(folder: Path) -> None:
    for _ in range(5):
        runs = [
            subprocess.Popen([sys.executable, "-c", REPLACE, "-", f"a.yaml={n}", f"b.yaml={n}"])
            for n in range(6)
        ]
        assert [run.wait() for run in runs] == [0] * 6
        assert (folder / "a.yaml").read_bytes() == (folder / "b.yaml").read_bytes()
        assert litter(folder) == []


# The commands.

COMMAND = "import sys; from renderer import cli; sys.exit(cli.main(sys.argv[2:]))"


@pytest.mark.parametrize(
    "arguments",
    [[], ["--key", "ecdsa", "--key", "system"], ["--key", "ecdsa", "--key", "system", "--force"]],
    ids=["secrets", "pair", "replaced"],
)
def test_after_a_kill_keygen_makes_what_is_missing(folder: Path, arguments: list[str]) -> None:
    for number in killed(COMMAND, "keygen", "keys", *arguments):
        made = {path: path.read_bytes() for path in folder.glob("keys/[a-z]*")}
        status = main(["keygen", "keys", *arguments])
        assert status in (0, 2), number
        assert litter(folder) == []
        if "--force" not in arguments:
            assert {path: path.read_bytes() for path in made} == made
        if "ecdsa" in arguments:
            assert is_pair(folder / "keys" / "ecdsa.pem", folder / "keys" / "ecdsa.pub.pem")
        files = [path for path in folder.glob("keys/*") if path.name != ".gitignore"]
        assert len(files) == 3
        for path in files:
            path.unlink()


VALUES = """\
install: operator
namespace: portworx
auth: {guestAccess: Enabled, selfSigned: {issuer: portworx.com, tokenLifetime: 24h}}
"""
CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px-cluster, namespace: portworx}
spec: {image: portworx/oci-monitor:3.1.2}
"""
CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: secured}
provisioner: pxd.portworx.com
"""
TENANT = """\
storageClasses: [{name: secured, secretName: px-user-token, secretNamespace: portworx}]
"""


def test_after_a_kill_the_same_patch_in_place_comes_to_its_end(folder: Path) -> None:
    texts = {"values.yaml": VALUES + TENANT, "cluster.yaml": CLUSTER, "class.yaml": CLASS}
    arguments = ["patch", "-f", "values.yaml", "-i", "cluster.yaml", "class.yaml"]
    results = set()
    for name, text in texts.items():
        (folder / name).write_text(text)
    for _ in killed(COMMAND, *arguments):
        assert main(arguments) == 0
        results.add(((folder / "cluster.yaml").read_text(), (folder / "class.yaml").read_text()))
        assert litter(folder) == []
        for name, text in texts.items():
            (folder / name).write_text(text)
    ((cluster, classes),) = results
    assert ("guestAccess" in cluster, "px-user-token" in classes) == (True, True)


def is_pair(private: Path, public: Path) -> bool:
    from renderer.keys.private import load
    from renderer.problems import Place

    pair = load(private.read_bytes(), "ecdsa", place=Place("x"), findings=Findings())
    return pair is not None and pair.public == public.read_text()


def test_what_came_with_a_repository_is_not_believed(folder: Path) -> None:
    ours = folder / ".pxsec-0123456789ab.undo"
    for name in ("old", "new"):
        (ours / name).mkdir(parents=True)
        (ours / name / "a.yaml").write_bytes(b"theirs")
    (ours / "inode").write_text("1")
    os.utime(folder / "a.yaml", (0, 0))
    findings = Findings()
    writing.write_atomic("z.yaml", [b"new"], findings)
    assert (folder / "a.yaml").read_bytes() == OLD["a.yaml"]
    assert report.as_text(findings.problems) == (
        "./.pxsec-0123456789ab.undo: warning: no run has left this here, so that no file is put "
        "back from it [cut-off-run]\n  hint: remove it\n"
    )
