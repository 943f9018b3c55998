"""The work that a call does, counted: the same on every machine, unlike its time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

# Methods in C that may go through all of their object: what of it counts as one step.
_SCANS: dict[type, int] = {list: 1, tuple: 1, str: 16}
_SCANNING = frozenset(("count", "index", "copy", "remove"))


def of(call: Callable[[], object]) -> int:
    """Return how many lines and functions a call runs, and how far those in C look."""
    work = 0

    def trace(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal work
        work += 1
        return trace

    def profile(_frame: FrameType, event: str, function: Any) -> None:
        nonlocal work
        if event == "c_call":
            owner: Any = getattr(function, "__self__", None)
            step = _SCANS.get(type(owner)) if function.__name__ in _SCANNING else None
            work += len(owner) // step if step else 1

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(before[1])
        sys.settrace(before[0])
    return work


def excess(call: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return which part of a call's work grows faster than its input: 0 where it is linear.

    What a run does whatever its input, and what grows with it, drop out of three sizes; of what
    grows with the square six parts are left.
    """
    call(size)()  # imports, templates and caches
    once, twice, fourfold = (of(call(size * factor)) for factor in (1, 2, 4))
    return (fourfold - 3 * twice + 2 * once) / fourfold
