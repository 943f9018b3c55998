"""Make the stream of a finding small: what is left still has the same kind of fault."""

from __future__ import annotations

import re

from kubectl import Reader
from trials import Bench, Trial, judge


def shrunk(trial: Trial, bench: Bench, reader: Reader) -> Trial:
    """Take out lines, then characters, as long as the first fault stays of its kind."""
    kind = _kind(trial, bench, reader)
    for separator in (rb"(?<=\n)", rb"(?<=.)"):
        pieces = re.split(separator, trial.stream, flags=re.DOTALL)
        size = max(len(pieces) // 2, 1)
        while True:
            at = 0
            while at < len(pieces):
                fewer = pieces[:at] + pieces[at + size :]
                if _kind(trial._replace(stream=b"".join(fewer)), bench, reader) == kind:
                    pieces = fewer
                else:
                    at += size
            if size == 1:
                break
            size //= 2
        trial = trial._replace(stream=b"".join(pieces))
    return trial


def _kind(trial: Trial, bench: Bench, reader: Reader) -> str:
    """Return the first fault without what changes with the stream."""
    faults = judge(trial, bench, reader).faults
    return re.sub(r"\d+(?! of them)|:|/\S+|[\[{].*", "", faults[0]) if faults else ""
