"""Folders, locked while a run writes in them, and cleared of what a killed one left there.

`flock` locks a folder that is open. It keeps out those alone who ask for the lock too, here other
runs of pxsec, and the system itself lifts it when a run ends, however it ends: no old lock is ever
in the way. Not every file system has such locks; NFS may not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from renderer.edge import undo
from renderer.edge.failures import name_of
from renderer.problems import Findings, Place, RenderError, failure

SECONDS = 10.0
"""How long to wait for another run."""


@contextmanager
def locked(paths: Iterable[str], findings: Findings) -> Iterator[None]:
    """Keep other runs of pxsec out of these folders; RenderError `folder-busy` after a while.

    Where a folder cannot be locked, nothing is cleared: it may belong to a run that goes on.
    """
    with ExitStack() as stack:
        for path, descriptor in _opened(paths, stack):
            if _lock(path, descriptor):
                undo.recover(path, findings)
        yield


def _opened(paths: Iterable[str], stack: ExitStack) -> list[tuple[str, int]]:
    """Open each folder once, by whatever paths, and in one order: two runs never wait in a ring."""
    found: dict[tuple[int, int], tuple[str, int]] = {}
    for path in dict.fromkeys(paths):
        with suppress(OSError):  # one that is not there, or may not be read: writing tells
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, descriptor)
            status = os.fstat(descriptor)
            found.setdefault((status.st_dev, status.st_ino), (path, descriptor))
    return [found[key] for key in sorted(found)]


def _lock(path: str, descriptor: int) -> bool:
    """Lock a folder until its descriptor is closed; False where the file system has no locks."""
    import time
    from fcntl import LOCK_EX, LOCK_NB, flock

    end = time.monotonic() + SECONDS
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise _busy(path) from None
            time.sleep(0.02)
        except OSError:
            return False
        else:
            return True


def _busy(path: str) -> RenderError:
    return failure(
        "folder-busy",
        Place(name_of(path)),
        f"another run of pxsec has been writing in this folder for {SECONDS:g} seconds",
        "wait for it, or end it",
        outside=True,
    )
