"""The exit codes from the outside: failures, interrupts, bugs."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from program import (
    ENVIRON,
    NOT_FOUND,
    PXSEC,
    RENDER,
    outcome,
    pxsec,
)


@pytest.mark.parametrize(
    ("args", "stdin", "code", "errors"),
    [
        (["render", "-f", "pxsec.yaml"], "", 2, NOT_FOUND),
        (
            ["render", "-f", "pxsec.yaml", "-"],
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: portworx}\n",
            2,
            NOT_FOUND.replace("manifests", "manifests; they hold 1 Namespace"),
        ),
        (
            ["patch", "-f", "pxsec.yaml", "cluster.yaml", "-"],
            "# nothing\n---\n",
            2,
            "<stdin>: error: the input holds no document [empty-stream]\n"
            "  hint: check what made it: an empty result would delete what it is applied to\n",
        ),
        (
            ["render", "-f", "-", "cluster.yaml"],
            "",
            2,
            "<stdin>:1: error: the values file is empty [empty-values]\n"
            "  hint: `pxsec init` writes one to start from\n",
        ),
        (
            ["render", "-f", "none.yaml", "cluster.yaml"],
            "",
            3,
            "none.yaml: error: cannot be read: no such file or folder [unreadable-file]\n",
        ),
        (
            ["validate", "-f", "keys"],
            "",
            3,
            "keys: error: cannot be read: it is a folder [unreadable-file]\n",
        ),
        (
            ["explain", "weak-kye"],
            "",
            2,
            "pxsec explain: error: there is no code 'weak-kye' [unknown-code]\n"
            "  hint: did you mean 'weak-key'?\n",
        ),
        (
            [*RENDER, "-w", "no/out.yaml"],
            "",
            3,
            "no/out.yaml: error: cannot be written: no such file or folder [unwritable-file]\n",
        ),
    ],
    ids=[
        "no manifest",
        "nothing of ours",
        "empty stream",
        "empty values",
        "no values file",
        "a folder",
        "unknown code",
        "no folder",
    ],
)
def test_failure_prints_nothing_on_standard_output(
    folder: Path, args: list[str], stdin: str, code: int, errors: str
) -> None:
    assert outcome(pxsec(folder, *args, stdin=stdin)) == (code, "", errors)


def test_a_missing_key_file_is_told_where_it_was_asked_for(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    code, output, errors = outcome(pxsec(folder, *RENDER))
    assert (code, output) == (3, "")
    assert errors.startswith(
        "pxsec.yaml:10:3: error: the file 'keys/system-secret' does not exist [missing-file]\n"
        "  hint: a path starts from the folder of the values file; make "
    )


def test_input_that_is_wrong_beside_a_missing_file_is_exit_2(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    (folder / "keys" / "shared-secret").write_text("short")
    done = pxsec(folder, *RENDER)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"[missing-file]" in done.stderr
    assert b"[weak-key]" in done.stderr


def test_an_interrupt_is_exit_130_without_a_word(folder: Path) -> None:
    run = subprocess.Popen(
        [PXSEC, "render", "-f", "-"],
        cwd=folder,
        env=ENVIRON,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdin
    run.stdin.write(b"install")
    run.stdin.flush()
    wait_until_reading(run.pid)
    run.send_signal(signal.SIGINT)
    output, errors = run.communicate()
    assert (run.returncode, output, errors) == (130, b"", b"")


def wait_until_reading(pid: int) -> None:
    """Wait until the program sleeps in `read` of standard input."""
    from_read = Path(f"/proc/{pid}/syscall")
    for _ in range(500):
        if not from_read.exists():  # macOS
            time.sleep(1)
            return
        if from_read.read_text().startswith(("0 0x0 ", "63 0x0 ")):  # x86_64, aarch64
            return
        time.sleep(0.01)
    raise AssertionError("standard input is never read")


INTERRUPTED = """
import os, signal, sys
awaited = sys.argv[1]
class Finder:
    def find_spec(self, name, *_):
        if name == awaited:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from renderer.__main__ import main
sys.argv[:] = ["pxsec", "render", "-f", "pxsec.yaml", "cluster.yaml"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module",
    [
        "renderer.cli",
        "argparse",
        "renderer.commands.shared.session",
        "renderer.commands.render",
        "ruamel",
        "ruamel.yaml",
    ],
)
def test_an_interrupt_during_the_imports_is_exit_130_without_a_word(
    folder: Path, module: str
) -> None:
    program = [sys.executable, "-c", INTERRUPTED, module]
    done = subprocess.run(program, cwd=folder, env=ENVIRON, capture_output=True, check=False)
    assert outcome(done) == (130, "", "")


BUG = """\
import sys
from renderer import cli
from renderer.commands import schema
def fail(_):
    raise KeyError({what!r})
schema.COMMAND = schema.COMMAND.replace(run=fail)
sys.exit(cli.main(["schema"]))
"""


def test_a_bug_is_exit_4_and_repeats_no_text_of_the_exception(folder: Path) -> None:
    report = folder / "report"
    done = subprocess.run(
        [sys.executable, "-c", BUG.format(what="hunter2")],
        cwd=folder,
        env=ENVIRON | {"PXSEC_REPORT": str(report)},
        capture_output=True,
    )
    text = (
        "pxsec: error: a bug of pxsec: KeyError at <string>:5 [bug]\n"
        "  hint: report this line; it holds none of your values\n"
    )
    assert outcome(done) == (4, "", text)
    assert report.read_text() == text
