"""Puts the wheels of the bundle into a folder, and nothing else: `fetching.py FOLDER`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pins import PINS, ROOT, download, pins, sha256

WHEELS = ROOT / ".tools" / "bin" / "release-wheels"
"""Where the tests have them too."""


def is_whole(folder: Path) -> bool:
    """Tell whether a folder holds every pinned wheel and no other file."""
    wanted = sorted(sha for checksums in pins(PINS.read_text()).values() for sha in checksums)
    return folder.is_dir() and sorted(map(sha256, folder.iterdir())) == wanted


def fetch(folder: Path) -> None:
    """Download what the folder should hold, unless all of it is there."""
    if is_whole(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        download(PINS, Path(made), "--require-hashes")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
    if not is_whole(folder):
        raise ValueError(f"{folder}: not the wheels of {PINS.name}; run `make pins`")


if __name__ == "__main__":
    try:
        fetch(Path(sys.argv[1]))
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        sys.exit(str(error))
