"""A command run in-process whose product is text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

import inprocess
from inprocess import session as session
from renderer.edge import report
from renderer.problems import RenderError


class Result(NamedTuple):
    out: str
    err: str
    status: int


def run(*arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Result:
    """Run a command and return its output, its messages and its exit code."""
    done = inprocess.run(*arguments, stdin=stdin, environ=environ)
    return Result(done.text, done.err, done.status)


def failure(act: Callable[[], object]) -> str:
    """Return the report of what the call raises, which is always something outside."""
    with pytest.raises(RenderError) as caught:
        act()
    assert all(problem.outside for problem in caught.value.problems)
    return report.as_text(caught.value.problems)
