"""A program killed at its first change of the file system, at its second, until it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

# Every call by which a run changes something; the run is killed in place of the n-th of them.
CALLS = [
    *("chmod", "chown", "fchmod", "fchown", "fsync", "link", "mkdir", "open", "rename"),
    *("replace", "rmdir", "symlink", "unlink"),
]
# Runs a program again and again, each time in a child that is killed at the call whose number it
# reads; what the program imports is imported once.
SERVER = f"""
import os, signal, sys
import renderer.cli, renderer.commands.keygen, renderer.commands.patch, renderer.edge.writing
import cryptography.hazmat.primitives.asymmetric.ec
def dying(call):
    def wrapped(*args, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapped
def refuse(*_, **__):
    raise PermissionError(1, "")
if "no unnamed files" in sys.argv or "no links" in sys.argv:
    del os.O_TMPFILE
if "no links" in sys.argv:
    os.link = refuse
def run():
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    for name in {CALLS}:
        setattr(os, name, dying(getattr(os, name)))
    try:
        exec(sys.argv[1], {{}})
    except SystemExit as stop:
        return stop.code or 0
    return 0
for line in sys.stdin:
    left = int(line)
    child = os.fork()
    if not child:
        os._exit(run())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def killed(program: str, *arguments: str) -> Iterator[int]:
    """Run a program and kill it at its first call, at its second, until it comes to its end."""
    command = [sys.executable, "-c", SERVER, program, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin and server.stdout
        for number in range(1, 500):
            print(number, file=server.stdin, flush=True)
            status = int(server.stdout.readline())
            if status != -9:
                assert status == 0
                return
            yield number
    raise AssertionError("the program has no end")
