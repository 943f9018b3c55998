"""The Pythons of this machine that pxsec promises to run on, one of each version."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from targets import PYTHONS


def pythons() -> dict[str, str]:
    """Return what runs these tests, and others of pyenv and on the path, by their versions."""
    found = {}
    for version in (".".join(map(str, python)) for python in PYTHONS):
        if path := next((path for path in _candidates(version) if _is_whole(path, version)), None):
            found[version] = path
    return found | {".".join(map(str, sys.version_info[:2])): sys.executable}


def _candidates(version: str) -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python{version}")))
    return [*kept, *filter(None, [shutil.which(f"python{version}")])]


def _is_whole(path: str, version: str) -> bool:
    """Tell whether it is a Python, no script of pyenv, and makes venvs, unlike a bare Debian's."""
    return (Path(path).resolve().parents[1] / "lib" / f"python{version}" / "ensurepip").is_dir()
