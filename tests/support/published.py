"""A user's machine to which pxsec is published, with its own home and without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ADDRESS = "https://git.example.com/pxsec"
"""Where the pages say that pxsec is."""

PROGRAMS = Path(sys.executable).parent

GIT_CONFIG = """\
[user]
    name = Ada
    email = ada@example.com
[init]
    defaultBranch = main
[advice]
    detachedHead = false
[url "file://{origin}"]
    insteadOf = {address}
"""

Done = subprocess.CompletedProcess[str]


class Machine(NamedTuple):
    """A home folder, and where packages come from."""

    home: Path
    find_links: str

    @classmethod
    def new(cls, home: Path, origin: Path, find_links: str) -> Machine:
        """Make the home of a user whose Git finds pxsec in a folder."""
        home.mkdir()
        config = GIT_CONFIG.format(origin=origin, address=ADDRESS)
        (home / ".gitconfig").write_text(config)
        return cls(home, find_links)

    @property
    def environ(self) -> dict[str, str]:
        """The environment: programs of the tests, and none that is installed for them as pxsec."""
        own = self.home / ".local" / "bin"
        return {
            "HOME": str(self.home),
            "PATH": f"{own}:{self.home / 'tools'}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.find_links,
        }

    def run(self, folder: Path, *command: str, **environ: str) -> Done:
        """Run a program in a folder; what it says goes into one stream, in its order."""
        return subprocess.run(
            command,
            cwd=folder,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def must(self, folder: Path, *command: str) -> str:
        """Run what may not fail."""
        done = self.run(folder, *command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, folder: Path) -> None:
        """Put all of a folder into a repository of Git, without the hooks of its user."""
        self.must(folder, "git", "init", "--quiet")
        self.must(folder, "git", "add", "--all")
        self.must(folder, "git", "commit", "--quiet", "--no-verify", "--message", "as it is")
