"""The wheels that the bundle holds, by their sha256: release/requirements.txt.

The versions are those of constraints.txt. When they change, `make pins` downloads the wheels of
every target and writes the file anew: from then on no other wheel gets into the bundle, whoever
builds it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from targets import targets

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "constraints.txt"
PINS = ROOT / "release" / "requirements.txt"

_HEAD = "# The wheels of the bundle, made from constraints.txt by `make pins`.\n"
_PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> list[str]:
    """Return the requirements of constraints.txt, each with its version."""
    return list(pins(VERSIONS.read_text()))


def pins(text: str) -> dict[str, set[str]]:
    """Return the checksums of each requirement of a list that pip takes."""
    found: dict[str, set[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        if line and line[0] != "#":
            name, *options = line.split()
            found[name] = {option.removeprefix("--hash=sha256:") for option in options}
    return found


def requirement(wheel: Path) -> str:
    """Return what a wheel is, with its name as an index looks it up."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    return f"{name}=={version}"


def written(found: Mapping[str, Iterable[str]]) -> str:
    """Return requirements with their checksums as pip takes them."""
    return "".join(
        " \\\n    ".join([name, *(f"--hash=sha256:{sha}" for sha in sorted(checksums))]) + "\n"
        for name, checksums in found.items()
    )


def download(requirements: Path, folder: Path, *options: str) -> None:
    """Put the wheels of every target into a folder; an error where one is not to be had."""
    for target in targets():
        pip = [*_PIP, "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
        subprocess.run([*pip, *target.options, *options, "-r", str(requirements)], check=True)


def refreshed() -> str:
    """Return the list that constraints.txt asks for now."""
    with tempfile.TemporaryDirectory() as folder:
        download(VERSIONS, Path(folder))
        wheels = [(requirement(wheel), sha256(wheel)) for wheel in Path(folder).iterdir()]
    found: dict[str, list[str]] = {}
    for line in versions():
        name, _, version = line.partition("==")
        key = f"{canonicalize_name(name)}=={version}"
        found[line] = [checksum for what, checksum in wheels if what == key]
    return _HEAD + written(found)


if __name__ == "__main__":
    PINS.write_text(refreshed())
