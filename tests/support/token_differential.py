"""Try many random tokens and providers: make token-differential ARGS=--help.

What pxsec says is held against the libraries of Portworx. A finding comes with as few changes as
still show it, as a table in tests/verdicts would have them.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import judge
import toolchain
from hunting import Batch, tell
from token_trials import UNMAKEABLE, Trial, fault, trial

JUDGE = str(toolchain.BIN / "token-judge")
BATCH = 500
SEED = 7
"""What all trials follow from where no other seed is asked for."""


class Finding(NamedTuple):
    """A trial with which something is wrong, as small as it can be."""

    seed: int
    number: int
    trial: Trial
    fault: str

    def __str__(self) -> str:
        again = f"make token-differential ARGS='--seed {self.seed} --index {self.number}'"
        return f"{self.trial}\n  {self.fault}\n  again: {again}"


def run(seed: int, numbers: Sequence[int]) -> Batch:
    """Run some trials in this process."""
    trials = [trial(seed, number) for number in numbers]
    verdicts = judge.judge(JUDGE, [item.case for item in trials])
    findings = []
    for number, item, verdict in zip(numbers, trials, verdicts, strict=True):
        if _fault(item, verdict):
            small = shrunk(item)
            found = _fault(small, *judge.judge(JUDGE, [small.case]))
            findings.append(Finding(seed, number, small, found or ""))
    return Batch(len(trials), sum(v.verdict == judge.ACCEPTED for v in verdicts), findings)


def _fault(item: Trial, verdict: judge.Verdict) -> str | None:
    """Return what is wrong; where pxsec has no answer, that is."""
    try:
        return fault(verdict, item.said)
    except Exception as error:
        return f"pxsec has no answer: {error!r}"


def shrunk(item: Trial) -> Trial:
    """Leave changes out as long as something is still wrong."""
    for at in range(len(item.changes)):
        fewer = item._replace(changes=item.changes[:at] + item.changes[at + 1 :])
        try:
            (verdict,) = judge.judge(JUDGE, [fewer.case])
        except UNMAKEABLE:
            continue  # what is left cannot be made
        if _fault(fewer, verdict):
            return shrunk(fewer)
    return item


def run_all(seed: int, number: int) -> Iterator[Batch]:
    """Run trials on every core."""
    jobs = [range(at, min(at + BATCH, number)) for at in range(0, number, BATCH)]
    with get_context("spawn").Pool(os.cpu_count() or 1) as pool:
        yield from pool.imap(partial(run, seed), jobs)


def main() -> int:
    """Print every finding; the exit code is 1 where there is one."""
    args = _arguments()
    started = time.monotonic()
    batches: Iterable[Batch] = run_all(args.seed, args.number)
    if args.index is not None:
        batches = [run(args.seed, [args.index])]
    total = tell(batches)
    taken = time.monotonic() - started
    print(
        f"token-differential: seed {args.seed}, {total.trials} tokens in {taken:.0f} s, "
        f"{total.successes} of them accepted, {len(total.findings)} with findings"
    )
    return 1 if total.findings else 0


def _arguments() -> Namespace:
    parser = ArgumentParser(description="Try random tokens on pxsec and the libraries of Portworx.")
    parser.add_argument("--seed", type=int, default=SEED, help="what all trials follow from")
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument("--number", type=int, default=20000, help="how many trials")
    limits.add_argument("--index", type=int, help="this trial alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
