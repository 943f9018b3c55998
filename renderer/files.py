"""Reading and writing at the edge of the program: files, standard input, standard output.

Bytes in, bytes out. What the system refuses becomes a problem in words of our own.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TextIO

from renderer.problems import Place, Problem, RenderError

STDIN, STDOUT = "<stdin>", "<stdout>"

# The system's own texts follow the locale, so they are not shown.
_WORDS = {
    errno.EACCES: "permission denied",
    errno.EBADF: "it is closed",
    errno.EDQUOT: "the disk quota is used up",
    errno.EEXIST: "it is there already",
    errno.EFBIG: "the file would be too large",
    errno.EIO: "the device reports an error",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "too many symbolic links",
    errno.EMFILE: "too many open files",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "there is no such file or folder",
    errno.ENOSPC: "no space is left on the device",
    errno.ENOTDIR: "a part of the path is no folder",
    errno.EPERM: "permission denied",
    errno.EROFS: "the file system is read-only",
}


def words(error: OSError) -> str:
    """Return why the system refused, as words or, for rare causes, as the name of the error."""
    number = error.errno or 0
    return _WORDS.get(number) or f"the system says {errno.errorcode.get(number, 'no')}"


def read(path: str, stdin: IO[bytes] | None) -> bytes:
    """Return the content of a file, or of `stdin` for the path "-".

    RenderError `unreadable-file`, or `terminal-input` where a person would have to type.
    """
    if path == "-":
        return _read_stdin(stdin)
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise _failed("unreadable-file", path, f"cannot be read: {words(error)}") from None


def _read_stdin(stdin: IO[bytes] | None) -> bytes:
    try:
        if stdin is None:
            raise OSError(errno.EBADF, "")
        if stdin.isatty():
            raise RenderError(_terminal())
        return stdin.read()
    except OSError as error:
        raise _failed("unreadable-file", STDIN, f"cannot be read: {words(error)}") from None


def _terminal() -> Problem:
    return Problem(
        "terminal-input",
        Place(STDIN),
        "standard input is a terminal, and input is expected from it",
        "name a file, or pipe the input in: COMMAND | pxsec ...",
    )


def write_stdout(pieces: Iterable[bytes | memoryview], stream: IO[bytes] | None) -> None:
    """Write the product once and whole; a reader that has gone away ends it quietly."""
    whole = list(pieces)
    try:
        if stream is None:
            raise OSError(errno.EBADF, "")
        stream.writelines(whole)
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise unwritable(STDOUT, error) from None


def write_stderr(text: str, stream: TextIO | None) -> None:
    """Write messages; where standard error is closed or full nobody can be told so."""
    try:
        if stream:
            stream.write(text)
            stream.flush()
    except OSError:
        _silence(stream.buffer if stream else None)


def _silence(stream: IO[bytes] | None) -> None:
    """Point the stream at nothing: Python flushes it once more at exit, and would complain."""
    if stream is None:
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn what the system refuses into a problem with the path."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: str, error: OSError) -> RenderError:
    """Return the problem of a file that cannot be written."""
    return _failed("unwritable-file", path, f"cannot be written: {words(error)}")


def not_a_file(path: str) -> RenderError:
    """Return the problem of a path that must not be written over."""
    message = "not written: it is a device, a folder or a symbolic link"
    return _failed("not-a-file", path, message, "give the path of a regular file or of a new one")


def _failed(code: str, path: str, message: str, hint: str = "") -> RenderError:
    return RenderError(Problem(code, Place(path), message, hint, outside=True))
