"""Messages from the outside: -q, --warnings-as-errors, colours, PXSEC_REPORT."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from program import (
    CLUSTER,
    ENVIRON,
    NOT_FOUND,
    NOTICE,
    PXSEC,
    RENDER,
    RENDERED,
    mode,
    outcome,
    pxsec,
)


def test_notices_go_to_standard_error(noticed: Path) -> None:
    assert outcome(pxsec(noticed, *RENDER)) == (0, RENDERED, NOTICE)


def test_quiet_leaves_notices_out_and_errors_in(noticed: Path) -> None:
    assert outcome(pxsec(noticed, *RENDER, "-q")) == (0, RENDERED, "")
    assert outcome(pxsec(noticed, "render", "-q", "-f", "pxsec.yaml"))[2] == NOT_FOUND


def test_warnings_as_errors_stop_the_run(noticed: Path) -> None:
    failed = NOTICE.replace("notice", "error")
    assert outcome(pxsec(noticed, *RENDER, "--warnings-as-errors")) == (2, "", failed)
    assert outcome(pxsec(noticed, *RENDER, "--warnings-as-errors", "-q")) == (2, "", failed)


@pytest.mark.parametrize("option", [["-w", "out.yaml"], []], ids=["-w", "-i"])
def test_warnings_as_errors_stop_before_a_file_is_written(noticed: Path, option: list[str]) -> None:
    text = CLUSTER.replace("  namespace: portworx\n", "")
    (noticed / "cluster.yaml").write_text(text)
    command = [*RENDER, *option] if option else ["patch", "-i", *RENDER[1:]]
    assert pxsec(noticed, *command, "--warnings-as-errors").returncode == 2
    assert (noticed / "cluster.yaml").read_text() == text
    assert not (noticed / "out.yaml").exists()


def test_colours_come_where_they_are_asked_for(noticed: Path) -> None:
    coloured = NOTICE.replace("notice:", "\x1b[1;36mnotice:\x1b[0m", 1)
    assert outcome(pxsec(noticed, *RENDER, "--color", "always"))[2] == coloured
    assert outcome(pxsec(noticed, *RENDER, "--color=always", NO_COLOR="1"))[2] == coloured


@pytest.mark.parametrize(
    ("environ", "args", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--color", "never"], False),
    ],
    ids=["terminal", "NO_COLOR", "empty NO_COLOR", "dumb", "never"],
)
def test_a_terminal_gets_colours(
    noticed: Path, environ: dict[str, str], args: list[str], coloured: bool
) -> None:
    ours, theirs = pty.openpty()
    subprocess.run(
        [PXSEC, *RENDER, *args],
        cwd=noticed,
        env=ENVIRON | {"TERM": "xterm"} | environ,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    text = os.read(ours, 4096)
    os.close(ours)
    assert (b"\x1b[" in text) == coloured
    assert b"[line-end]" in text


def test_the_report_takes_the_messages_too(noticed: Path) -> None:
    report = noticed / "report"
    environ = {"PXSEC_REPORT": str(report)}
    assert outcome(pxsec(noticed, *RENDER, **environ)) == (0, RENDERED, NOTICE)
    assert (report.read_text(), mode(report)) == (NOTICE, 0o600)
    assert pxsec(noticed, "render", "-f", "pxsec.yaml", **environ).returncode == 2
    assert report.read_text() == NOT_FOUND + NOTICE
    (noticed / "keys" / "system-secret").write_text("system-0123456789abcdef0123456789")
    assert pxsec(noticed, *RENDER, **environ).returncode == 0
    assert report.read_text() == ""


@pytest.mark.parametrize(
    "args", [RENDER, ("render", "-f", "none"), ("rendr",)], ids=["done", "failed", "bad usage"]
)
def test_an_application_of_argo_cd_cannot_write_a_report(
    noticed: Path, args: tuple[str, ...]
) -> None:
    target = noticed / "target"
    target.write_text("old")
    told = pxsec(noticed, *args)
    done = pxsec(noticed, *args, ARGOCD_ENV_PXSEC_REPORT=str(target))
    assert outcome(done) == outcome(told)
    assert target.read_text() == "old"


def test_a_report_that_cannot_be_written_stops_the_run(noticed: Path) -> None:
    failed = "no/report: error: cannot be written: no such file or folder [unwritable-file]\n"
    assert outcome(pxsec(noticed, *RENDER, PXSEC_REPORT="no/report")) == (3, "", NOTICE + failed)
    done = pxsec(noticed, "render", "-f", "pxsec.yaml", PXSEC_REPORT="no/report")
    assert outcome(done) == (2, "", NOT_FOUND + NOTICE + failed)
