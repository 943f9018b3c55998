"""The instructions that a program executes: a busy machine changes its time, and not these."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

# Hashes of text decide what collides in a dictionary, and with that how long a look-up takes.
ENVIRON = {**os.environ, "PYTHONHASHSEED": "0"}


def count(command: list[str], stdin: Path = Path(os.devnull)) -> str:
    """Return how many millions Valgrind counts, or "-" where it is not installed."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return "-"
    counting = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    with stdin.open() as given:
        done = subprocess.run(
            [*counting, *command], stdin=given, env=ENVIRON, capture_output=True, check=True
        )
    found = re.search(rb"Collected : ([0-9]+)", done.stderr)
    return f"{int(found[1]) / 1e6:.0f}" if found else "-"
