"""A command run in-process whose product is text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import inprocess
from inprocess import session as session


class Result(NamedTuple):
    out: str
    err: str
    status: int


def run(*arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Result:
    """Run a command and return its output, its messages and its exit code."""
    done = inprocess.run(*arguments, stdin=stdin, environ=environ)
    return Result(done.text, done.err, done.status)
