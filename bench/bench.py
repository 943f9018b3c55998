"""Measure pxsec beside kubectl and Helm on the same work, and its time on growing inputs.

Prints the tables that the README shows.

    python bench/bench.py [--python PYTHON] [--rounds ROUNDS]

pxsec runs as users run it: a wheel installed into a venv of its own, byte-compiled, started by its
console script. In every round each program runs once, one after the other, so that ratios are taken
between neighbours in time: a machine's speed drifts. Where Valgrind is installed it counts the
instructions of pxsec, which do not. Nothing here is a test.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

import clusterdump
import instructions
import samples
from growth import SHAPES, Shape

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools" / "bin"
HOME = ROOT / "build" / "bench"
WARM_UP = 2
GROWTH_ROUNDS = 5
MIB = 1024 * 1024
CLUSTER = 10_000
"""The objects of a large cluster; as kubectl prints them 50 MB."""


class Run(NamedTuple):
    """One finished process: wall time in seconds, peak resident memory in bytes."""

    seconds: float
    peak: int


class Growth(NamedTuple):
    """A line of the second table: the times at once, twice and four times the size."""

    work: str
    size: int
    seconds: list[float]


class Row(NamedTuple):
    """A line of the table: what was measured, against what, and what DESIGN asks for."""

    work: str
    pxsec: str
    instructions: str
    peer: str
    ratio: str
    first: str
    aim: str


def main(arguments: list[str]) -> int:
    """Prepare the inputs, run the rounds, print the table."""
    args = parser().parse_args(arguments)
    if missing := [name for name in ("kubectl", "helm4") if not (TOOLS / name).is_file()]:
        sys.exit(f"no {' and no '.join(missing)} in {TOOLS}: `make bench` puts them there on Linux")
    pxsec, rounds = str(installed(args.python)), args.rounds
    with tempfile.TemporaryDirectory(prefix="pxsec-bench-") as name:
        folder = Path(name)
        rows = [
            *render(folder, pxsec, rounds),
            *post_render(folder, pxsec, rounds),
            *small_commands(folder, pxsec, rounds),
            *patch(folder, pxsec, rounds),
            memory(folder, pxsec),
            *check(folder, pxsec),
        ]
        grown = [growth(folder / f"growth-{n}", pxsec, shape) for n, shape in enumerate(SHAPES)]
    print_table(rows, rounds)
    print_growth(grown)
    return 0


def parser() -> ArgumentParser:
    """Return the parser of what may be chosen."""
    made = ArgumentParser(description="Measure pxsec beside kubectl and Helm on the same work.")
    made.add_argument("--python", default=sys.executable, help="the interpreter that runs pxsec")
    made.add_argument("--rounds", type=int, default=11, help="how often each program runs")
    return made


def installed(python: str) -> Path:
    """Install the project's wheel as pipx does and return its console script.

    The venv has no pip of its own, nor setuptools, which would look at every import.
    """
    print("installing the wheel ...", file=sys.stderr)
    subprocess.run([python, "-m", "venv", "--clear", "--without-pip", str(HOME)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(HOME / "bin" / "python")]
    options = ["--quiet", "--disable-pip-version-check", "-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "install", *options, str(ROOT)], check=True)
    return HOME / "bin" / "pxsec"


def render(folder: Path, pxsec: str, rounds: int) -> list[Row]:
    """Measure a cold render of the quickstart."""
    quickstart = samples.quickstart(folder / "quickstart")
    chart = samples.chart(folder / "chart")
    files = ["-f", str(quickstart / "pxsec.yaml"), str(quickstart / "storagecluster.yaml")]
    commands = {
        "pxsec": [pxsec, "render", *files],
        "kubectl": [str(TOOLS / "kubectl"), "kustomize", str(quickstart)],
        "helm": [str(TOOLS / "helm4"), "template", "px", str(chart)],
    }
    runs = interleaved(rounds, commands)
    counted = instructions.count(commands["pxsec"])
    work = "cold `render` of the quickstart"
    kubectl, helm = ("kubectl", "`kubectl kustomize`"), ("helm", "`helm template` (Helm 4)")
    return [
        compared(work, runs, kubectl, counted=counted, first="1.25", aim="0.5"),
        compared(work, runs, helm, counted=counted, first="-", aim="1.0"),
    ]


def small_commands(folder: Path, pxsec: str, rounds: int) -> list[Row]:
    """Measure what reads no YAML beside a Python that does nothing, the least that is possible."""
    python = str(HOME / "bin" / "python")
    commands = {
        "token inspect": [pxsec, "token", "inspect", str(samples.token(folder / "token"))],
        "explain": [pxsec, "explain", "same-key"],
        "python": [python, "-c", "print()"],
    }
    runs = interleaved(rounds, commands)
    counted = {name: instructions.count(command) for name, command in commands.items()}
    counted["python"] = instructions.count([python, "-c", "pass"])
    bare = "bare Python"
    milliseconds = f"{statistics.median(runs['python']) * 1000:.0f} ms"
    rows = [Row(f"{bare}: `python -c pass`", milliseconds, counted["python"], *["-"] * 4)]
    for name in ("token inspect", "explain"):
        pair = {"pxsec": runs[name], "python": runs["python"]}
        peer, work = ("python", bare), f"cold `{name}`"
        rows.append(compared(work, pair, peer, counted=counted[name], first="-", aim="-"))
    return rows


def post_render(folder: Path, pxsec: str, rounds: int) -> list[Row]:
    """Measure a cold post-render of a chart with the legacy DaemonSet, Stork and Autopilot."""
    chart = samples.legacy_chart(folder / "legacy")
    manifests = chart / "templates" / "all.yaml"
    commands = {
        "pxsec": [pxsec, "post-render", "-f", str(chart / "pxsec.yaml")],
        "helm": [str(TOOLS / "helm4"), "template", "px", str(chart)],
    }
    runs = interleaved(rounds, commands, stdin=manifests)
    counted = instructions.count(commands["pxsec"], manifests)
    work, helm = "cold `post-render` of a 230 kB chart", ("helm", "`helm template` (Helm 4)")
    return [compared(work, runs, helm, counted=counted, first="2", aim="0.75")]


def patch(folder: Path, pxsec: str, rounds: int) -> list[Row]:
    """Measure the patch of a long stream that holds one StorageCluster."""
    stream = samples.stream(folder / "stream", size=4_500_000)
    files = ["-f", str(stream / "pxsec.yaml"), str(stream / "manifests.yaml")]
    runs = interleaved(
        rounds,
        {
            "pxsec": [pxsec, "patch", *files],
            "kubectl": [str(TOOLS / "kubectl"), "kustomize", str(stream)],
        },
    )
    work = "`patch` of a 4.5 MB stream"
    return [compared(work, runs, ("kubectl", "`kubectl kustomize`"), first="0.100", aim="0.033")]


def memory(folder: Path, pxsec: str) -> Row:
    """Measure the peak resident memory of the patch of a very long stream."""
    stream = samples.stream(folder / "long", size=50_000_000)
    manifests = stream / "manifests.yaml"
    size = manifests.stat().st_size
    peak = run([pxsec, "patch", "-f", str(stream / "pxsec.yaml"), str(manifests)]).peak
    return Row(
        "memory of `patch` on a 50 MB stream",
        f"{peak / MIB:.0f} MiB",
        "-",
        f"the stream: {size / MIB:.0f} MiB",
        f"{peak / size:.2f}",
        f"{(3 * size + 64 * MIB) / MIB:.0f} MiB",
        f"{(2 * size + 48 * MIB) / MIB:.0f} MiB",
    )


def check(folder: Path, pxsec: str) -> list[Row]:
    """Measure the check of the dump of a whole cluster; kubectl gets a tenth of it.

    Its time grows with the square of the objects: all of them would take it more than ten minutes.
    """
    dump = clusterdump.write(folder / "dump", CLUSTER)
    tenth = clusterdump.write(folder / "tenth", CLUSTER // 10)
    commands = {
        "pxsec": [pxsec, "check", str(dump)],
        "kubectl": [str(TOOLS / "kubectl"), "kustomize", str(tenth.parent)],
    }
    size, peak = dump.stat().st_size, run(commands["pxsec"]).peak
    work, peer = f"`check` of a 50 MB dump, {CLUSTER:,} objects", "`kubectl kustomize` of a tenth"
    runs = interleaved(3, commands)
    return [
        compared(work, runs, ("kubectl", peer), first="-", aim="-"),
        Row(
            "memory of the same",
            f"{peak / MIB:.0f} MiB",
            "-",
            f"the dump: {size / MIB:.0f} MiB",
            f"{peak / size:.2f}",
            "-",
            "-",
        ),
    ]


def growth(folder: Path, pxsec: str, shape: Shape) -> Growth:
    """Measure one shape of input at growing sizes."""
    sizes = [shape.size * factor for factor in (1, 2, 4)]
    calls = {size: shape.write(folder / str(size), size) for size in sizes}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(GROWTH_ROUNDS):
        for size, call in calls.items():
            done = run([pxsec, *call.arguments], call.stdin, status=call.status)
            times[size].append(done.seconds)
    print(f"grown: {shape.work}", file=sys.stderr)
    # The quickest round is the one that other programs disturbed least.
    return Growth(shape.work, shape.size, [min(times[size]) for size in sizes])


def interleaved(
    rounds: int, commands: dict[str, list[str]], *, stdin: Path = Path(os.devnull)
) -> dict[str, list[float]]:
    """Run every command once a round; return the wall times of the rounds after the warm-up."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(WARM_UP + rounds):
        print(f"\rround {number + 1} of {WARM_UP + rounds} ", end="", file=sys.stderr, flush=True)
        for name, command in commands.items():
            times[name].append(run(command, stdin).seconds)
    print(file=sys.stderr)
    return {name: seconds[WARM_UP:] for name, seconds in times.items()}


def run(command: list[str], stdin: Path = Path(os.devnull), *, status: int = 0) -> Run:
    """Run a program whose output goes to a file, as a pipe's reader would take time of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, stdin.open() as given:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=out, stderr=err)
        _, ended, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(ended)
        if process.returncode != status or not (out.tell() or status):
            err.seek(0)
            sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{err.read().decode()}")
    # Linux counts in KiB, macOS in bytes.
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def compared(
    work: str,
    runs: dict[str, list[float]],
    peer: tuple[str, str],
    *,
    counted: str = "-",
    first: str,
    aim: str,
) -> Row:
    """Return the row of pxsec beside one peer; ratios are paired round by round."""
    key, title = peer
    ratios = [ours / theirs for ours, theirs in zip(runs["pxsec"], runs[key], strict=True)]
    ours, theirs = (f"{statistics.median(runs[name]) * 1000:.0f} ms" for name in ("pxsec", key))
    ratio = statistics.median(ratios)
    shown = f"{ratio:.{2 if ratio > 0.2 else 3}f}"
    return Row(work, ours, counted, f"{title}: {theirs}", shown, first, aim)


def print_table(rows: list[Row], rounds: int) -> None:
    """Print the rows as a Markdown table, and what it was measured on."""
    print("| work | pxsec | million instructions | beside it | ratio | first release | aim |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(f"\nMedians of {rounds} rounds on {os.cpu_count()} CPUs, {os.uname().sysname},", end=" ")
    print(f"with {interpreter()}.")


def interpreter() -> str:
    """Return which Python ran pxsec, and whether it says that it was built by a profile."""
    ask = "import sys, sysconfig; print(*sys.version_info[:3], sep='.')"
    ask += "; print(sys._base_executable); print(sysconfig.get_config_var('CONFIG_ARGS') or '')"
    python = str(HOME / "bin" / "python")
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    version, path, flags = done.stdout.splitlines()
    # Debian optimises by a profile without this flag, so that its absence proves nothing.
    build = "with" if "--enable-optimizations" in flags else "without naming"
    return f"Python {version} ({path}), built {build} profile-guided optimisation"


def print_growth(rows: list[Growth]) -> None:
    """Print how the time grows, that of the start included."""
    print("\n| work | n | n | 2n | 4n | 2n : n | 4n : n |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        once, *more = row.seconds
        cells = [f"{seconds:.2f} s" for seconds in row.seconds]
        cells += [f"{grown / once:.1f}" for grown in more]
        print(f"| {row.work} | {row.size:,} | {' | '.join(cells)} |")
    print("\nWhat is linear stays below 2 and 4, by the time that every start takes.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
