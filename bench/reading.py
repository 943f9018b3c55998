"""Measure how a dump of a cluster is read: time and memory as it grows, beside kubectl kustomize.

    python bench/reading.py [--objects 10000]

Each row is a process of its own, with the time that it takes to start. kubectl gets a tenth of the
objects: its time grows with the square of their number.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

import clusterdump
from bench import MIB, TOOLS, Run, run

READ = """\
import sys
from renderer.manifests.search import Clue
from renderer.problems import Findings
from renderer.dumps.dump import Dump
from renderer.yamltext.stream import File
with open(sys.argv[1], "rb") as file:
    dump = Dump([File(file.name, file.read())])
images = (b"portworx", b"stork", b"autopilot", b"oci-monitor")
clues = [Clue((b"StorageCluster",)), Clue((b"StorageClass",)), Clue((b"ontainers",), images)]
for _ in range(2):
    print(sum(1 for _ in dump.objects(clues, Findings())))
"""
"""Two questions, as a command asks that finds in the first answer what it has to look for."""


def main(arguments: list[str]) -> int:
    """Write the dumps, read each, print the table."""
    parser = ArgumentParser(description="Measure how a dump of a cluster is read.")
    parser.add_argument("--objects", type=int, default=10_000, help="how many the longest one has")
    most = parser.parse_args(arguments).objects
    print("| program | objects | size | time | peak memory |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="pxsec-reading-") as name:
        for count in (most // 4, most // 2, most):
            dump = clusterdump.write(Path(name) / str(count), count)
            print_row("pxsec", count, dump, run([sys.executable, "-c", READ, str(dump)]))
        for count in (most // 20, most // 10):
            dump = clusterdump.write(Path(name) / f"of-kubectl-{count}", count)
            command = [str(TOOLS / "kubectl"), "kustomize", str(dump.parent)]
            print_row("kubectl kustomize", count, dump, run(command))
    return 0


def print_row(program: str, count: int, dump: Path, done: Run) -> None:
    """Print what one process took."""
    size, peak = (f"{number / MIB:.1f} MiB" for number in (dump.stat().st_size, done.peak))
    print(f"| {program} | {count:,} | {size} | {done.seconds:.2f} s | {peak} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
