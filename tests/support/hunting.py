"""Random trials in batches: each finding is printed as it comes, and all of them are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Batch(NamedTuple):
    """What came of some trials; those that succeeded are counted, or the rest proves nothing."""

    trials: int
    successes: int
    findings: Sequence[object]
    """Each tells of itself as text."""


def tell(batches: Iterable[Batch]) -> Batch:
    """Print every finding, and return all batches as one."""
    trials, successes, findings = 0, 0, list[object]()
    for batch in batches:
        for finding in batch.findings:
            print(finding, flush=True)
        trials += batch.trials
        successes += batch.successes
        findings += batch.findings
    return Batch(trials, successes, findings)
