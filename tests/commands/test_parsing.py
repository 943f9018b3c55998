"""Help, and usage that is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from program import (
    outcome,
    pxsec,
    shell,
)
from renderer.cli import COMMANDS
from renderer.commands.shared import parsing


@pytest.mark.parametrize(
    "args", [["--help"], *([*name.split(), "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_goes_to_standard_output(folder: Path, args: list[str]) -> None:
    done = pxsec(folder, *args)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"usage: pxsec ")
    assert b"exit codes: 0 done; 1 the answer is no; 2 bad usage" in done.stdout
    _, _, told = done.stdout.partition(b"\n\n")  # argparse does not wrap what excludes each other
    assert all(len(line) <= 96 for line in told.splitlines())


def test_the_version_is_printed(folder: Path) -> None:
    code, output, errors = outcome(pxsec(folder, "--version"))
    assert (code, errors) == (0, "")
    assert re.fullmatch(r"pxsec \d+\.\d+\.\d+\n", output)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["rendr"], "argument COMMAND: invalid choice: 'rendr'"),
        (["-f", "v", "render"], "argument -f: it belongs after the command"),
        (["-q", "-f", "v", "render"], "argument -f: it belongs after the command"),
        (["--bogus", "render", "-f", "v"], "argument --bogus: no such option"),
        (["-f", "v", "token", "create"], "argument -f: it belongs after the command"),
        (["help", "rendr"], "argument COMMAND: invalid choice: 'rendr'"),
        (
            ["render", "-f", "v", "--only", "secrets", "--only", "workloads"],
            "argument --only: given twice, with different values",
        ),
        (
            ["render", "-f", "v", "-w", "a", "--write", "b"],
            "argument --write: given twice, with different values",
        ),
        (["post-render"], "the following arguments are required: -f/--values"),
        (["render", "-f", "-", "-"], "`-` is standard input, which can be read once only"),
        (["render", "-f", "-", "-f", "-"], "`-` is standard input, which can be read once only"),
        (["patch", "-f", "v", "-", "-"], "`-` is standard input, which can be read once only"),
        (
            ["render", "-f", "v", "--stanza", "x.yaml"],
            "--stanza takes neither manifests nor --only",
        ),
        (
            ["render", "-f", "v", "--stanza", "--only", "secrets"],
            "--stanza takes neither manifests nor --only",
        ),
        (["patch", "-f", "v", "-i", "-"], "-i changes files, and `-` is not a file"),
        (["patch", "-f", "v"], "the following arguments are required: MANIFEST"),
        (["render", "-f", "v", "--only", "keys"], "argument --only: invalid choice: 'keys'"),
        (["render", "-f", "v", "--stanza=keys"], "argument --stanza: it takes no value"),
        (["keygen", "--quiet=x"], "argument -q/--quiet: it takes no value"),
        (
            ["keygen", "--rsa-bits", "1024"],
            "argument --rsa-bits: invalid choice: '1024' (choose from '2048', '3072', '4096')",
        ),
        (["render", "-f", "v", "--stanz"], "unrecognized arguments: --stanz"),
        (["render", "-f", ""], "argument -f/--values: it is empty"),
        (["render", "-f", "v", "m", ""], "argument MANIFEST: it is empty"),
        (["krm", ""], "argument CONFIG: it is empty"),
        (["keygen", ""], "argument DIR: it is empty"),
        (["token", "try", "--node", ""], "argument --node: expected the name of a host, or its IP"),
        (["token", "inspect", ""], "argument FILE: it is empty"),
        (["token", "try", "--endpoint", ""], "argument --endpoint: it is empty"),
        (["token", "create", "--name", "\udcff"], "argument --name: it is not UTF-8"),
        (["token", "context", "\udcff"], "argument NAME: it is not UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_is_exit_2(folder: Path, args: list[str], message: str) -> None:
    code, output, errors = outcome(pxsec(folder, *args))
    assert (code, output) == (2, "")
    meant = next((name for name in COMMANDS if args[: len(name.split())] == name.split()), "")
    assert errors.startswith(f"usage: pxsec {meant}")
    assert f"error: {message}" in errors


@pytest.mark.parametrize("before", [["-q"], ["--quiet", "--color", "never"], ["--color=always"]])
def test_options_of_all_commands_may_stand_before_them(folder: Path, before: list[str]) -> None:
    behind = pxsec(folder, "validate", "-f", "none", *before)
    assert outcome(pxsec(folder, *before, "validate", "-f", "none")) == outcome(behind)


def test_the_same_value_may_be_given_twice(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets", "--only", "secrets")
    assert done.returncode == 0


@pytest.mark.parametrize("redirection", [">&-", "> /dev/full"], ids=["closed", "full"])
def test_help_that_cannot_be_written_is_exit_3(folder: Path, redirection: str) -> None:
    code, _, messages = shell(folder, f"pxsec render --help {redirection}")
    assert (code, messages.startswith("<stdout>: error: cannot be written: ")) == (3, True)


def test_bad_usage_prints_nothing_on_standard_output_without_standard_error(folder: Path) -> None:
    assert shell(folder, "pxsec render 2>&-") == (2, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["post-render"], "the following arguments are required: -f/--values"),
        (["render", "--shared-secret", "hunter2"], "unrecognized arguments: --shared-secret"),
        (["schema", "h" * 40], "unrecognized arguments: ... ["),
        (["validate", "pxsec.yml", "-f", "v"], "unrecognized arguments: pxsec.yml ["),
        (["schema", "--password", "hunter2"], "unrecognized arguments: --password ["),
        (["schema", "--key=hunter2"], "unrecognized arguments: --key"),
        (
            ["role", "h" * 40],
            "argument action: invalid choice: ... (",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_reaches_the_report_and_repeats_no_value(
    folder: Path, arguments: list[str], message: str
) -> None:
    report = folder / "report"
    values = ["-f", "pxsec.yaml"] if len(arguments) > 1 and arguments[0] == "render" else []
    code, out, messages = outcome(pxsec(folder, *arguments, *values, PXSEC_REPORT=str(report)))
    assert (code, out) == (2, "")
    assert f"error: {message}" in messages
    assert messages.endswith(report.read_text())
    assert "hunter2" not in messages
    assert "h" * 40 not in messages


@pytest.mark.parametrize(
    ("argv", "form"),
    [
        ("render --messages json", "json"),
        ("--messages=json rendr", "json"),
        ("--messages text --messages json", "json"),
        ("--messages json --messages=text", "text"),
        ("--messages=yaml", "text"),
        ("--messages", "text"),
        ("-- --messages json", "text"),
        ("--color json", "text"),
        ("", "text"),
    ],
)
def test_the_form_is_known_before_the_arguments_are_good(argv: str, form: str) -> None:
    assert parsing.form_of_messages(argv.split()) == form
