"""Programs that Go builds, and files of modules; it holds them against the sums that it knows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

NO_GO = "left out: it takes Go to build it, and a network to fetch its source"


class Published(NamedTuple):
    """A program that is published with its versions: `go install PACKAGE@VERSION`."""

    name: str
    package: str
    version: str

    @property
    def names(self) -> list[str]:
        return [self.name]

    def install(self, folder: Path) -> str:
        """Build the program unless it is there in this version; return why it cannot be, or ''."""
        if f"\t{self.version}\t" in _go_version(folder / self.name):
            return ""
        return go("install", f"{self.package}@{self.version}", GOBIN=str(folder))


class Local(NamedTuple):
    """Programs of a module beside this file, whose go.mod and go.sum pin what they are made of.

    Go itself knows what has not changed.
    """

    module: str
    packages: dict[str, str]
    """The package of each program."""
    flags: str = ""
    """More flags for the linker."""

    @property
    def names(self) -> list[str]:
        return list(self.packages)

    def install(self, folder: Path) -> str:
        """Build the programs; return why it cannot be, or ''."""
        source = str(Path(__file__).parent / self.module)
        flags = ["-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"]
        linker = f"-ldflags=-s -w {self.flags}".rstrip()
        for name, package in self.packages.items():
            obstacle = go(
                "build", *flags, linker, "-o", str(folder / name), package, CGO_ENABLED="0"
            )
            if obstacle:
                return obstacle
        return ""


class Files(NamedTuple):
    """Files of a published module, each under a name of its own, which says its version."""

    module: str
    version: str
    files: dict[str, str]
    """The path in the module of each name."""

    @property
    def names(self) -> list[str]:
        return list(self.files)

    def install(self, folder: Path) -> str:
        """Copy the files; return why it cannot be, or ''."""
        if all((folder / name).is_file() for name in self.files):
            return ""
        command = ["go", "mod", "download", "-json", f"{self.module}@{self.version}"]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            source = Path(json.loads(done.stdout)["Dir"])
            for name, path in self.files.items():
                part = folder / f"{name}.part"
                shutil.copyfile(source / path, part)
                part.replace(folder / name)
        except (subprocess.CalledProcessError, OSError):
            return NO_GO
        return ""


def go(*arguments: str, **environ: str) -> str:
    """Run Go; return why it cannot be, or ''."""
    try:
        subprocess.run(["go", *arguments], env=os.environ | environ, check=True)
    except (subprocess.CalledProcessError, OSError):
        return NO_GO
    return ""


def _go_version(program: Path) -> str:
    """Return what a program was built from, a module a line, or ''."""
    try:
        done = subprocess.run(
            ["go", "version", "-m", program], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return "\n".join(line for line in done.stdout.splitlines() if line.startswith("\tmod\t"))
