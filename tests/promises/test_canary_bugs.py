"""A bug, an interruption and a write that fails give nothing away."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from canary import CANARY, RENDER, WRITE, Desk, leaks

# Where a secret is at hand when something goes wrong.
FUNCTIONS = [
    "renderer.keys.sources.check_secret",
    "renderer.rendering.new_objects.b2a_base64",
    "renderer.rendering.fragments.parse",
    "renderer.yamltext.stream.join",
    "renderer.values.merged.read_settings",
]
BROKEN = """\
import sys
from renderer import cli
from renderer.yamltext import stream
def fail(*args, **kwargs):
    raise {error}
stream.join = fail
sys.exit(cli.main(sys.argv[1:]))
"""


def in_a_process(error: str) -> tuple[int, bytes, bytes]:
    """Run Python as a developer does, who wants to be told as much as there is."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", BROKEN.format(error=error), *RENDER],
        env=os.environ | {"PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("error", [ValueError, KeyError, OSError, RecursionError])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bug_gives_nothing_away(desk: Desk, function: str, error: type[Exception]) -> None:
    desk.write("keys/system", CANARY)

    def fail(*_: object, **__: object) -> None:
        raise error(CANARY) from ValueError(CANARY)

    desk.monkeypatch.setattr(function, fail)
    result = desk.run(RENDER)
    assert (result.status, result.out) == (4, b"")
    assert leaks(result.err.encode()) == []
    kind = f"{error.__name__} at test_canary_bugs.py:"
    assert result.err.startswith(f"pxsec: error: a bug of pxsec: {kind}")


def test_python_itself_tells_nothing_of_a_bug(desk: Desk) -> None:
    desk.write("keys/system", CANARY)
    status, out, err = in_a_process(f"ValueError({CANARY!r}) from ValueError({CANARY!r})")
    assert (status, out) == (4, b"")
    assert leaks(err + (desk.folder / "report").read_bytes()) == []
    assert err.startswith(b"pxsec: error: a bug of pxsec: ValueError at <string>:5")


def test_an_interruption_gives_nothing_away(desk: Desk) -> None:
    desk.write("keys/system", CANARY)
    assert in_a_process("KeyboardInterrupt") == (130, b"", b"")


@pytest.mark.parametrize("step", ["replace", "fsync", "fchmod"])
def test_a_write_that_fails_leaves_nothing_behind(desk: Desk, step: str) -> None:
    desk.write("keys/system", CANARY)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, CANARY)

    desk.monkeypatch.setattr(os, step, fail)
    desk.monkeypatch.delenv("PXSEC_REPORT")
    desk.write("report", "") if step != "fchmod" else (desk.folder / "report").touch()
    before = desk.files()
    result = desk.run(WRITE)
    assert result.status == 3
    assert leaks(result.err.encode()) == []
    assert desk.files() == before
