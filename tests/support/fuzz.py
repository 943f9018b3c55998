"""Hunt for faults with inputs that no run had before: make fuzz SECONDS=3600.

Turns of the property tests and of the differential test, each turn with a seed of its own, until
the time is up or something is found; then the exit code is 1, and the line is printed that finds
it again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from argparse import ArgumentParser
from random import SystemRandom

import toolchain
from differential import run_all
from hunting import tell

DIFFERENTIAL_SECONDS = 90


def properties(seed: int) -> tuple[int, bool]:
    """Run all property tests; return how many inputs they had, and whether all passed."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-m", "hypothesis"]
    options = [f"--hypothesis-seed={seed}", "--hypothesis-show-statistics"]
    environ = os.environ | {"PXSEC_HYPOTHESIS": "fuzz"}
    done = subprocess.run(
        [*pytest, *options], env=environ, capture_output=True, text=True, check=False
    )
    counts = re.findall(r"(\d+) passing, (\d+) failing", done.stdout)
    passed = done.returncode == 0 and bool(counts)
    if not passed:
        print(done.stdout, done.stderr)
        command = f"PXSEC_HYPOTHESIS=fuzz .venv/bin/pytest -m hypothesis {options[0]}"
        print(f"fuzz: find it again with: {command}", flush=True)
    return sum(int(number) for pair in counts for number in pair), passed


def differential(seed: int, seconds: float) -> tuple[int, bool]:
    """Run mutated streams for some time; return how many, and whether all were right."""
    total = tell(run_all(seed, None, seconds))
    return total.trials, not total.findings


def main() -> int:
    parser = ArgumentParser(description="Hunt for faults with random inputs.")
    parser.add_argument("--seconds", type=float, required=True, help="how long")
    parser.add_argument("--seed", type=int, help="what the first turn follows from")
    args = parser.parse_args()
    if not (toolchain.BIN / "kubectl-reader").is_file():
        parser.error("no kubectl-reader: run python tests/tools/toolchain.py")
    seed = SystemRandom().randrange(10**6) * 1000 if args.seed is None else args.seed
    end, inputs, passed = time.monotonic() + args.seconds, 0, True
    while passed and (left := end - time.monotonic()) > 0:
        print(f"fuzz: seed {seed}, {inputs} inputs so far, {left:.0f} s left", flush=True)
        trials, passed = differential(seed, min(left, DIFFERENTIAL_SECONDS))
        examples, held = properties(seed)
        inputs, passed, seed = inputs + trials + examples, passed and held, seed + 1
    print(f"fuzz: {inputs} inputs, {'no finding' if passed else 'a finding, shown above'}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
