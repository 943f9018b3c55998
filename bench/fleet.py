"""Measure what many clusters cost: Argo CD's plugin on a thousand folders, beside kustomize.

    python bench/fleet.py [--clusters 1000] [--python PYTHON]

Each cluster is a folder as in examples/fleet. The plugin's command runs in it as Argo CD runs it,
and `kustomize build` and `kubectl kustomize` run in turn with it. CPU time is that of the processes
and of all that they start; other work on the machine stretches it less than the time on the wall.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from bench import ROOT, TOOLS, installed

FLEET = ROOT / "examples" / "fleet"


class Cost(NamedTuple):
    """Seconds on the wall and seconds of CPU."""

    wall: float
    cpu: float

    def and_of(self, other: Cost) -> Cost:
        """Return both together."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def main(arguments: list[str]) -> int:
    """Write the folders, run all commands in each, print the table."""
    parser = ArgumentParser(description="Measure Argo CD's plugin on the folders of many clusters.")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs pxsec")
    parser.add_argument("--clusters", type=int, default=1000, help="how many folders")
    args = parser.parse_args(arguments)
    programs = installed(args.python).parent
    with tempfile.TemporaryDirectory(prefix="pxsec-fleet-") as name:
        folders = write_fleet(Path(name), args.clusters)
        costs = measure(folders, programs)
    print_table(costs, len(folders))
    return 0


def write_fleet(top: Path, number: int) -> list[Path]:
    """Write a copy of the example's base, and the folders of the clusters; return these."""
    shutil.copytree(FLEET / "base", top / "base")
    samples = sorted((FLEET / "clusters").iterdir())
    folders = [top / "clusters" / f"{number:04}" for number in range(number)]
    for index, folder in enumerate(folders):
        shutil.copytree(samples[index % len(samples)], folder)
    return folders


def measure(folders: list[Path], programs: Path) -> dict[str, Cost]:
    """Run each command in every folder, one after the other; return what each cost in all."""
    commands = {
        "plugin": [str(ROOT / "image" / "pxsec-argocd"), "generate"],
        "`kustomize build`": [str(TOOLS / "kustomize"), "build", "."],
        "`kubectl kustomize`": [str(TOOLS / "kubectl"), "kustomize", "."],
    }
    costs = dict.fromkeys(commands, Cost(0, 0))
    for count, folder in enumerate(folders, 1):
        print(f"\rcluster {count} of {len(folders)} ", end="", file=sys.stderr, flush=True)
        for name, command in commands.items():
            costs[name] = costs[name].and_of(run(command, folder, programs))
    print(file=sys.stderr)
    return costs


def run(command: list[str], folder: Path, programs: Path) -> Cost:
    """Run a command with the variables that Argo CD sets."""
    environ = {
        "PATH": os.pathsep.join([str(programs), str(TOOLS), "/usr/bin", "/bin"]),
        "ARGOCD_APP_SOURCE_PATH": f"clusters/{folder.name}",
        "PARAM_BASE_VALUES_0": "../../base/pxsec.yaml",
    }
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def print_table(costs: dict[str, Cost], clusters: int) -> None:
    """Print the totals, and how often the plugin takes the CPU time of each."""
    plugin = costs["plugin"]
    print(f"| {clusters:,} clusters | wall | CPU | CPU of a cluster | plugin's CPU to this |")
    print("|---|---|---|---|---|")
    for name, cost in costs.items():
        mean, ratio = cost.cpu / clusters, plugin.cpu / cost.cpu
        print(f"| {name} | {cost.wall:.0f} s | {cost.cpu:.0f} s | {mean:.3f} s | {ratio:.1f} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
