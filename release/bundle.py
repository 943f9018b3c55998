"""The bundle: one tar that installs pxsec where no network is.

The same files give the same bytes: in order of their names, without times, owners and modes of the
machine. It is not compressed; wheels are already, and every zlib compresses otherwise.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from hatchling.builders.utils import get_reproducible_timestamp

from pins import PINS, pins, requirement, sha256, written

README = """\
pxsec {version} with all that it needs, for Linux on x86_64 and aarch64 (glibc 2.28 or newer) and
CPython 3.11 to 3.14. Check the tar against the SHA256SUMS that came with it, then, in this folder:

    python3 -m venv /opt/pxsec
    /opt/pxsec/bin/pip install --no-index --find-links wheels --require-hashes -r requirements.txt
    /opt/pxsec/bin/pxsec --version

pip takes nothing but the wheels of this folder, and refuses one that is not as requirements.txt has
it. sbom.cdx.json (CycloneDX) says what is in them, with versions and licenses.
"""


def bundle(path: Path, product: Path, wheels: Iterable[Path], bill: str) -> None:
    """Write the tar, in which everything is in a folder of the tar's name."""
    version = requirement(product).partition("==")[2]
    own = written({requirement(product): [sha256(product)]})
    texts = {
        "README.txt": README.format(version=version),
        "requirements.txt": own + written(pins(PINS.read_text())),
        "sbom.cdx.json": bill,
    }
    files = {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in (product, *wheels)}
    files.update({name: text.encode() for name, text in texts.items()})
    _write(path, {f"{path.stem}/{name}": content for name, content in files.items()})


def _write(path: Path, files: Mapping[str, bytes]) -> None:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), 0o644, get_reproducible_timestamp()
            tar.addfile(info, io.BytesIO(content))
