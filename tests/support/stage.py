"""A person's desk with a real cluster behind it, on which the commands of a page are typed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pages
import toolchain
from clusters import SECONDS_TO_RUN, Cluster
from hosts import Done

PROGRAMS = {
    "helm": "helm3",
    "kustomize": "kustomize",
    "sops": "sops",
    "age-keygen": "age-keygen",
    "kubeseal": "kubeseal",
}
"""What a page calls beside pxsec and kubectl, and which program it is."""


class Stage:
    """A folder, a home of its own, all programs on the PATH, and a cluster."""

    def __init__(self, cluster: Cluster, top: Path, stack: ExitStack) -> None:
        self.cluster = cluster
        self.folder = top / "work"
        self.stack = stack
        """What ends with the test."""
        self.top = top
        """The folder itself is in it, and may be left by `cd`."""
        for name in ("work", "home", "tmp"):
            (top / name).mkdir()
        self.environ = cluster.environ | {"HOME": f"{top / 'home'}", "TMPDIR": f"{top / 'tmp'}"}
        self._provide()

    def run(self, script: str) -> Done:
        """Type lines, of which each must succeed, and each program of a pipe; `cd` lasts."""
        left = self.top / "left"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"trap 'pwd > {left}' EXIT\n{script}"],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=SECONDS_TO_RUN,
        )
        self.folder = Path(left.read_text().removesuffix("\n"))
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def do(self, script: str) -> None:
        """Do what the page only speaks of."""
        done = self.run(script)
        assert done.code == 0, f"{script}\n{done.messages}"

    def ahead(self, page: str, start: str) -> None:
        """Run a block that the page shows later, and speaks of earlier."""
        (script,) = [text for text in pages.blocks(page) if text.startswith(start)]
        self.do(script)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def take(self, folder: Path) -> None:
        """Begin with a copy of a folder."""
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)

    def start_anew(self) -> None:
        """Begin with another cluster, in which nothing is."""
        self.cluster.clear()
        self._provide()

    def _provide(self) -> None:
        for name, program in PROGRAMS.items():
            assert (toolchain.BIN / program).exists(), program
            self.cluster.call(name, program)


Act = Callable[[Stage], None]


def acts(*parts: Act) -> Act:
    """Return what does one thing after the other."""

    def all_of_them(stage: Stage) -> None:
        for part in parts:
            part(stage)

    return all_of_them


def shell(script: str) -> Act:
    """Return what types lines."""
    return lambda stage: stage.do(script)
