"""Builds what is published of a version into a folder: `artifacts.py FOLDER`.

A wheel, an sdist, the bundle for machines without network, a bill of materials and the checksums of
all four. Whoever builds them from the same commit, by the same Python, gets the same bytes.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import hatchling.build

from bundle import bundle
from fetching import WHEELS, fetch
from pins import ROOT, sha256
from sbom import sbom


def release(folder: Path) -> list[Path]:
    """Build into a folder, which must not be there yet; return the files."""
    folder.mkdir(parents=True)
    with contextlib.chdir(ROOT):  # where the build back end works
        product = folder / hatchling.build.build_wheel(str(folder))
        source = folder / hatchling.build.build_sdist(str(folder))
    wheels = sorted(WHEELS.iterdir())
    name = source.name.removesuffix(".tar.gz")
    bill, offline = folder / f"{name}.cdx.json", folder / f"{name}-offline.tar"
    materials = sbom(product, wheels)
    bill.write_text(materials, "utf-8")
    bundle(offline, product, wheels, materials)
    files = sorted([product, source, bill, offline])
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{sha256(path)}  {path.name}\n" for path in files))
    return [*files, sums]


def uncommitted() -> str:
    """Return what git sees here that is in no commit; an unpacked sdist has no git."""
    if not (ROOT / ".git").exists():
        return ""
    git = ["git", "status", "--porcelain"]
    return subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main(folder: Path) -> int:
    """Fetch, build, and say what was made."""
    if changes := uncommitted():
        print(f"not in a commit, so that nobody could build it again:\n{changes}", file=sys.stderr)
        return 1
    fetch(WHEELS)
    for path in release(folder.resolve()):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
