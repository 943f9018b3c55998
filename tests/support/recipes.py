"""The recipes for secrets in Git, run in a copy of their example by a person with a shell."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hosts import PROGRAMS, SYSTEM_PATH
from pages import EXAMPLES

SKIP_RESOURCE = {"stork.libopenstorage.org/skip-resource": "true"}


class Said(NamedTuple):
    """What a script left behind."""

    code: int
    out: str
    messages: str


class Desk:
    """A copy of an example, with a home and programs beside it."""

    def __init__(self, example: str, folder: Path, **programs: str) -> None:
        self.folder = folder / example
        shutil.copytree(EXAMPLES / example, self.folder)
        self.home, self.temporary, self.bin = (folder / name for name in ("home", "tmp", "bin"))
        for path in (self.home, self.temporary, self.bin):
            path.mkdir()
        first = f"{self.bin}:{PROGRAMS}:{SYSTEM_PATH}"
        self.environ = {"PATH": first, "HOME": str(self.home), "TMPDIR": str(self.temporary)}
        for name, program in programs.items():
            (self.bin / name.replace("_", "-")).symlink_to(program)

    def run(self, script: str, stdin: str = "") -> Said:
        """Run lines of a shell, up to the first one that fails."""
        done = subprocess.run(
            ["sh", "-euc", script],
            cwd=self.folder,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def done(self, script: str, stdin: str = "") -> str:
        """Run lines that must succeed; return what they print."""
        said = self.run(script, stdin)
        assert said.code == 0, said.messages
        return said.out

    def write_program(self, name: str, script: str) -> None:
        """Let a name of the command line be a script."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)

    def files(self) -> dict[Path, bytes]:
        """Return all that is in the copy, in the home and among the temporary files."""
        roots = (self.folder, self.home, self.temporary)
        paths = [path for root in roots for path in root.rglob("*") if path.is_file()]
        return {path: path.read_bytes() for path in paths}


def objects(text: str) -> list[Any]:
    return [item for item in yaml.safe_load_all(text) if item]


def secrets_of(text: str) -> dict[str, dict[str, str]]:
    """Return the data of each Secret of a stream, decoded."""
    return {
        item["metadata"]["name"]: {
            key: base64.b64decode(value).decode() for key, value in item["data"].items()
        }
        for item in objects(text)
        if item["kind"] == "Secret"
    }
