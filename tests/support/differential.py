"""Try many mutated streams, in parallel: make differential ARGS=--help.

A finding comes with the line that runs its trial alone.
"""

from __future__ import annotations

import math
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import toolchain
from hunting import Batch, tell
from kubectl import Reader
from shrinking import shrunk
from trials import Bench, Verdict, judge, trial

READER = toolchain.BIN / "kubectl-reader"
BATCH = 250
SEED = 7
"""What all trials follow from where no other seed is asked for."""


class Finding(NamedTuple):
    """A trial with which something is wrong."""

    seed: int
    number: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        found = trial(self.seed, self.number)
        values, names = f"values for {found.settings}", ", ".join(found.names)
        faults = [f"  {fault[:2000]}" for fault in self.faults]
        return "\n".join(
            [
                f"trial {self.number} of seed {self.seed}: {found.door}, {values}; {names}",
                *faults,
                f"  again: make differential ARGS='--seed {self.seed} --index {self.number}'",
                as_lines(found.stream),
            ]
        )


def as_lines(stream: bytes) -> str:
    """Return a stream to be looked at, each line behind a bar."""
    lines = stream.decode("utf-8", "backslashreplace").split("\n")
    return "\n".join(f"  | {line}" for line in lines)


def shrink(seed: int, index: int) -> str:
    """Return the stream of a finding without what does not matter to it."""
    with Bench.open() as bench, Reader(str(READER)) as reader:
        return as_lines(shrunk(trial(seed, index), bench, reader).stream)


def run(seed: int, indices: Sequence[int]) -> Batch:
    """Run some trials in this process."""
    findings, successes = [], 0
    with Bench.open() as bench, Reader(str(READER)) as reader:
        for index in indices:
            verdict = _judged(seed, index, bench, reader)
            successes += verdict.succeeded
            if verdict.faults:
                findings.append(Finding(seed, index, verdict.faults))
    return Batch(len(indices), successes, findings)


def _judged(seed: int, index: int, bench: Bench, reader: Reader) -> Verdict:
    """Run a trial; where the test itself fails, that is the fault, and the trial is known."""
    try:
        return judge(trial(seed, index), bench, reader)
    except Exception as error:
        return Verdict(succeeded=False, faults=(f"the test failed: {error!r}",))


def run_all(seed: int, number: int | None, seconds: float | None) -> Iterator[Batch]:
    """Run trials on every core, a batch on each, until one of the limits is reached."""
    end = time.monotonic() + seconds if seconds else math.inf
    cores, start = os.cpu_count() or 1, 0
    with get_context("spawn").Pool(cores) as pool:
        while time.monotonic() < end and (number is None or start < number):
            stop = min(start + cores * BATCH, number or start + cores * BATCH)
            jobs = [range(at, min(at + BATCH, stop)) for at in range(start, stop, BATCH)]
            yield from pool.map(partial(run, seed), jobs, chunksize=1)
            start = stop


def main() -> int:
    """Print every finding; the exit code is 1 where there is one."""
    args = _arguments()
    print(f"differential: seed {args.seed}", flush=True)
    started = time.monotonic()
    if args.index is not None:
        batches: Iterable[Batch] = [run(args.seed, [args.index])]
    else:
        batches = run_all(args.seed, args.number, args.seconds)
    total = tell(batches)
    if total.findings and args.index is not None:
        print("  without what does not matter:", shrink(args.seed, args.index), sep="\n")
    taken = time.monotonic() - started
    print(
        f"differential: seed {args.seed}, {total.trials} inputs in {taken:.0f} s, "
        f"{total.successes} of them patched, {len(total.findings)} with findings"
    )
    return 1 if total.findings else 0


def _arguments() -> Namespace:
    parser = ArgumentParser(description="Try mutated streams on pxsec, kubectl and Kustomize.")
    parser.add_argument("--seed", type=int, default=SEED, help="what all trials follow from")
    limits = parser.add_mutually_exclusive_group(required=True)
    limits.add_argument("--number", type=int, help="how many trials")
    limits.add_argument("--seconds", type=float, help="how long")
    limits.add_argument("--index", type=int, help="this trial alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
