"""Terminals, closed ends, readers that are slow or go away, and what never ends."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from program import (
    CLUSTER,
    ENVIRON,
    PXSEC,
    RENDER,
    RENDERED,
    SECRETS,
    STANZA,
    outcome,
    pxsec,
    shell,
)


def test_a_terminal_is_no_input(folder: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [PXSEC, "render", "-f", "pxsec.yaml", "-"],
        cwd=folder,
        env=ENVIRON,
        stdin=theirs,
        capture_output=True,
        timeout=20,
    )
    os.close(theirs)
    os.close(ours)
    assert outcome(done) == (
        2,
        "",
        "<stdin>: error: standard input is a terminal, and input is expected from it"
        " [terminal-input]\n"
        "  hint: name a file, or pipe the input in: COMMAND | pxsec ...\n",
    )


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    bulk = "".join(f"---\nkind: Other\ndata: {number:>099}\n" for number in range(5000))
    (folder / "big.yaml").write_text(CLUSTER + bulk)
    script = "set -o pipefail; pxsec render -f pxsec.yaml big.yaml | head -c 10"
    assert shell(folder, script) == (0, "---\napiVer", "")


@pytest.mark.parametrize(
    ("redirection", "why"),
    [(">&-", "it is closed"), ("> /dev/full", "no space is left on the device")],
    ids=["closed", "full"],
)
def test_output_that_cannot_be_written_is_exit_3(folder: Path, redirection: str, why: str) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    message = f"<stdout>: error: cannot be written: {why} [unwritable-file]\n"
    script = f"pxsec render -f pxsec.yaml cluster.yaml {redirection}"
    assert shell(folder, script) == (3, "", message)
    assert shell(folder, f"pxsec --version {redirection}") == (3, "", message)


@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"], ids=["closed", "full"])
def test_messages_that_cannot_be_written_change_no_exit_code(
    noticed: Path, redirection: str
) -> None:
    script = f"pxsec render -f pxsec.yaml cluster.yaml {redirection}"
    assert shell(noticed, script) == (0, RENDERED, "")
    assert shell(noticed, f"pxsec render -f pxsec.yaml {redirection}") == (2, "", "")


def test_a_closed_standard_input_is_a_problem(folder: Path) -> None:
    message = "<stdin>: error: cannot be read: it is closed [unreadable-file]\n"
    assert shell(folder, "pxsec render -f pxsec.yaml - <&-") == (3, "", message)


UNBUFFERED = {"PYTHONUNBUFFERED": "1"}

BULK = "".join(f"---\nkind: Other\ndata: {number:>0999}\n" for number in range(3000))


@pytest.fixture
def big(folder: Path) -> Path:
    """A folder whose manifest fills a pipe many times."""
    (folder / "big.yaml").write_text(CLUSTER + BULK)
    return folder


def started(
    folder: Path, command: list[str], *, stdout: int | None = None, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    environ = ENVIRON | UNBUFFERED
    return subprocess.Popen(command, cwd=folder, env=environ, stdout=stdout, stderr=stderr)


RENDER_BIG = [PXSEC, "render", "-f", "pxsec.yaml", "big.yaml"]


def test_a_pipe_that_does_not_wait_gets_the_whole_product(big: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    run = started(big, RENDER_BIG, stdout=writer)
    os.close(writer)
    with open(reader, "rb", 0) as pipe:
        got = b""
        while chunk := pipe.read(50_000):
            got += chunk
            time.sleep(0.0005)
    assert (run.wait(), got.decode()) == (0, f"{SECRETS}---\n{CLUSTER}{STANZA}{BULK}")


def test_a_run_that_is_stopped_and_goes_on_prints_the_whole_product(big: Path) -> None:
    reader, writer = os.pipe()
    run = started(big, RENDER_BIG, stdout=writer)
    os.close(writer)
    got = os.read(reader, 100)  # it is writing now
    for _ in range(20):
        run.send_signal(signal.SIGSTOP)
        if select.select([reader], [], [], 0)[0]:
            got += os.read(reader, 20_000)
        run.send_signal(signal.SIGCONT)
        time.sleep(0.002)
    with open(reader, "rb") as pipe:
        got += pipe.read()
    assert (run.wait(), got.decode()) == (0, f"{SECRETS}---\n{CLUSTER}{STANZA}{BULK}")


@pytest.mark.parametrize("environ", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_a_file_that_may_not_grow_further_is_exit_3(big: Path, environ: dict[str, str]) -> None:
    """The system takes a part of the last write, as it does on a disk that is full."""
    script = f"ulimit -f 100; {PXSEC} render -f pxsec.yaml big.yaml > out.yaml"
    done = subprocess.run(
        ["bash", "-c", script], cwd=big, env=ENVIRON | environ, capture_output=True, check=False
    )
    message = "<stdout>: error: cannot be written: the file would be too large [unwritable-file]\n"
    assert outcome(done) == (3, "", message)
    script = script.replace("> out.yaml", "-w written.yaml")
    done = subprocess.run(["bash", "-c", script], cwd=big, env=ENVIRON, capture_output=True)
    assert outcome(done) == (3, "", message.replace("<stdout>", "written.yaml"))
    assert not (big / "written.yaml").exists()


def test_messages_are_whole_where_standard_error_does_not_wait(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text("".join(f"key{number}: 1\n" for number in range(4000)))
    told = pxsec(folder, *RENDER).stderr
    assert len(told) > 300_000
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    run = started(folder, [PXSEC, *RENDER], stderr=writer)
    os.close(writer)
    with open(reader, "rb", 0) as pipe:
        got = b""
        while chunk := pipe.read(20_000):
            got += chunk
            time.sleep(0.001)
    assert (run.wait(), got) == (2, told)


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (
            ["validate", "-f", "/dev/zero"],
            1,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: give the values file, not a manifest\n",
        ),
        (
            ["render", "-f", "pxsec.yaml", "/dev/zero"],
            2,
            "/dev/zero:1:1: error: a NUL byte, so this is not text [bad-character]\n"
            "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
        ),
        (
            ["token", "inspect", "/dev/zero"],
            2,
            "/dev/zero:1:1: error: a NUL byte, so this is not text [bad-character]\n"
            "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
        ),
        (
            ["token", "context", "ann", "/dev/zero"],
            2,
            "/dev/zero: error: more than 1 MB, and Portworx reads no token that large [bad-token]\n"
            "  hint: give the token as it was issued: three parts with dots between, on one line\n",
        ),
        (
            ["role", "check", "/dev/zero"],
            2,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: check that the path names the file you mean\n",
        ),
        (
            ["krm", "/dev/zero"],
            2,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: give the values file, not a manifest\n",
        ),
    ],
    ids=["values", "manifest", "tokens", "token", "role", "plugin config"],
)
def test_a_file_without_end_is_refused(
    folder: Path, args: list[str], code: int, message: str
) -> None:
    assert outcome(pxsec(folder, *args)) == (code, "", message)
    place = "<stdin>" if args[0] != "krm" else "/dev/stdin"
    script = " ".join([PXSEC, *args]).replace("/dev/zero", "-" if args[0] != "krm" else place)
    assert shell(folder, f"{script} < /dev/zero") == (
        code,
        "",
        message.replace("/dev/zero", place),
    )
    os.mkfifo(folder / "fifo")
    script = " ".join([PXSEC, *args]).replace("/dev/zero", "fifo")
    assert shell(folder, f"cat /dev/zero > fifo 2> /dev/null & {script}") == (
        code,
        "",
        message.replace("/dev/zero", "fifo"),
    )


@pytest.mark.parametrize("args", [["krm"], ["post-render", "-f", "pxsec.yaml"]], ids=" ".join)
def test_a_stream_without_end_is_refused(folder: Path, args: list[str]) -> None:
    assert shell(folder, " ".join(["pxsec", *args, "< /dev/zero"])) == (
        2,
        "",
        "<stdin>:1:1: error: a NUL byte, so this is not text [bad-character]\n"
        "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
    )
