"""No argument that looks like a secret is repeated, wherever somebody types or pastes one."""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import inprocess
import jwts
from renderer import cli, problems
from renderer.commands.shared import parsing

KEY = bytes(range(7, 55))
CANARIES = {
    "JWT": jwts.make({"iss": "portworx.com", "sub": "jim"}),
    "PEM": jwts.private_pem(jwts.P256),
    "base64": base64.b64encode(KEY).decode(),
    "base64 of many slashes": "5oCy3p/X8d3d2TawYAwlc94k4/kNG0Fdj0Pe9OdBl1U/yaSEw9FQJNXUgocMtO76",
    "base64 with slashes": "9x/Kd02mLs5Rb4yNc6XwUe9T3vhw8Zq7canary/aQ1zW2sX3eD4cR5fV6tG7b/oP",
    "hex": KEY.hex(),
    "24 characters": "q7Lm2Xv9Rk4Tz8Wp1Nc6Yb3D",
    "two lines": "first line of it\nsecond",
}
VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""
# What a command needs beside the argument that is tried; without it a run ends too early.
BESIDE = {
    "render": ["-f", "pxsec.yaml", "cluster.yaml"],
    "patch": ["-f", "pxsec.yaml", "cluster.yaml"],
    "validate": ["-f", "pxsec.yaml"],
    "post-render": ["-f", "pxsec.yaml"],
    "keygen": ["--key", "apps"],
    "token create": ["--issuer", "x", "--sub", "y", "--role", "system.user"],
    "token verify": ["--issuer", "https://127.0.0.1:9"],
    "token try": ["--endpoint", "https://127.0.0.1:9"],
    "oidc": ["check", "-f", "pxsec.yaml"],
    "role": ["check"],
    "plugin": ["helm"],
}


class Position(NamedTuple):
    """Where an argument can stand: the words before it, and the option that takes it."""

    words: tuple[str, ...]
    option: str | None

    def lines(self, canary: str) -> Iterator[list[str]]:
        """Yield command lines with the canary there, with and without what the command needs."""
        for beside in ([], BESIDE.get(" ".join(self.words), [])):
            start = [*self.words, *beside]
            if self.option is None:
                yield [*start, canary]
                yield [*self.words, canary, *beside]
            elif self.option.startswith("--"):
                yield [*start, self.option, canary]
                yield [*start, f"{self.option}={canary}"]
            else:
                yield [*start, self.option, canary]
                yield [*start, self.option + canary]


def positions(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Iterator[Position]:
    """Yield every place of a parser and of those below it where an argument can stand."""
    yield Position(words, None)
    for unknown in ("--nonsense", "-z", "--shared-secret", "--token"):
        yield Position(words, unknown)
    for action in parser._actions:
        yield from (Position(words, name) for name in action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from positions(below, (*words, name))


POSITIONS = list(positions(parsing.parser(cli.commands([])), ()))


def pieces(canary: str) -> set[str]:
    """Return what gives a canary away: twelve of its characters, of a PEM those of its body."""
    lines = [line for line in canary.splitlines() if not line.startswith("-----")]
    return {line[i : i + 12] for line in lines for i in range(max(1, len(line) - 11))}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PXSEC_REPORT", "report")
    return tmp_path


def run(line: Sequence[str]) -> tuple[int, str, str]:
    """Run a command line, and return its exit code, its output and all of its messages."""
    done = inprocess.main(*line)
    report = Path("report")
    told = done.err + (report.read_text() if report.exists() else "")
    return done.status, done.text, told


@pytest.mark.parametrize("position", POSITIONS, ids=lambda p: " ".join([*p.words, p.option or "-"]))
def test_a_secret_typed_there_is_not_repeated(folder: Path, position: Position) -> None:
    lines = {tuple(line): canary for canary in CANARIES.values() for line in position.lines(canary)}
    for number, (line, canary) in enumerate(lines.items()):
        (folder / str(number)).mkdir()
        os.chdir(folder / str(number))  # where no path of that name is made by an earlier run
        Path("pxsec.yaml").write_text(VALUES)
        Path("cluster.yaml").write_text("kind: Other\n")
        status, output, told = run(line)
        assert status != 4, told
        assert not [piece for piece in pieces(canary) if piece in told], (line, told)
        if status:
            assert not [piece for piece in pieces(canary) if piece in output], (line, output)


def test_every_command_and_option_is_tried() -> None:
    words = {position.words for position in POSITIONS}
    assert {tuple(name.split()) for name in cli.COMMANDS} <= words
    options = {position.option for position in POSITIONS if position.words == ("render",)}
    assert {"-f", "--values", "-w", "--write", "--only", "-q", "--quiet", "--color"} <= options


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_what_is_tried_looks_secret(canary: str) -> None:
    assert problems.shown(canary) == "..."


@pytest.mark.parametrize(
    "path",
    [
        "pxsec.yml",
        "/no/such/folder/pxsec.yaml",
        "production/keys/system-secret",
        "../values-of-the-production-cluster.yaml",
        "a-rather-long-name-of-a-token.jwt",
        "keyJson",
        "rsa.pub.pem",
        "",
        "Lagerhäuser/Werte.yaml",
    ],
)
def test_a_mistyped_path_is_named(folder: Path, path: str) -> None:
    assert problems.shown(path) == path
    if path:
        assert run(["validate", "-f", path])[2].startswith(f"{path}: error: cannot be read")


def test_a_path_is_named_as_far_as_it_is_there(folder: Path) -> None:
    long = "portworx-production-eu-central"
    (folder / long).mkdir()
    for path in (f"{long}/pxsec.yml", f"{folder}/{long}/none/pxsec.yml"):
        assert run(["validate", "-f", path])[2].startswith(f"{path}: error: ")
    assert run(["validate", "-f", f"{long}/{'h' * 24}"])[2].startswith(
        f"{long}/...: error: cannot be read: no such file or folder [unreadable-file]\n"
        "  hint: this looks like a secret, so it is not shown: give the path of a file\n"
    )
    assert os.listdir(folder / long) == []
