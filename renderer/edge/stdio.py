"""Files and standard input read, standard output and standard error written: bytes in, bytes out.

Standard streams are what the caller made of them, and Python helps with less than one would think:

- One that was closed (`pxsec ... >&-`) is None.
- A pipe may be set not to wait (O_NONBLOCK), by whoever has its other end. `read` gives None then
  where nothing has come yet, and `write` takes a part, or nothing, where the pipe is full.
- Without a buffer (PYTHONUNBUFFERED) `write` may take a part of any pipe or file.
- At exit Python flushes standard output once more, and prints an error of its own if that fails.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, TextIO

from renderer.edge import encoding
from renderer.edge.failures import name_of, unreadable, unwritable, words
from renderer.edge.limits import Limit
from renderer.problems import Place, failure

STDIN, STDOUT = "<stdin>", "<stdout>"
_CHUNK = 1 << 20


def place_of(path: str) -> Place:
    """Return the place that stands for a file, or for standard input."""
    return Place(STDIN if path == "-" else name_of(path))


def is_any_of(path: str, others: Iterable[str]) -> bool:
    """Tell whether a file is one of these, by whatever name; one that is not there is none."""
    return any(_is_same(path, other) for other in others)


def _is_same(path: str, other: str) -> bool:
    with suppress(OSError, ValueError):  # one is not there, or has a name that no file can have
        return os.path.samefile(path, other)
    return False


def working_directory() -> str:
    """Return the working directory; RenderError `unreadable-file` where somebody deleted it."""
    try:
        return os.getcwd()
    except OSError as error:
        message = f"the working directory cannot be read: {words(error)}"
        hint = "go to a folder that is there"
        raise failure("unreadable-file", Place("."), message, hint, outside=True) from None


def read(path: str, stdin: IO[bytes] | None, limit: Limit) -> bytes:
    """Return the content of a file, or of `stdin` for the path "-".

    RenderError `unreadable-file`, `terminal-input` where a person would have to type, or what the
    limit says of too much.
    """
    try:
        if path == "-":
            return _read_whole(_input(stdin), STDIN, limit)
        with open(path, "rb") as file:
            return _read_whole(file, name_of(path), limit)
    except OSError as error:
        raise unreadable(STDIN if path == "-" else path, error) from None


def read_text(path: str, stdin: IO[bytes] | None, limit: Limit) -> str:
    """Return the content of a text file; RenderError `not-utf8` where it is not UTF-8."""
    return encoding.decode(place_of(path).name, read(path, stdin, limit)).removeprefix("\ufeff")


def _input(stdin: IO[bytes] | None) -> IO[bytes]:
    if stdin is None:
        raise OSError(errno.EBADF, "")
    if stdin.isatty():
        raise failure(
            "terminal-input",
            Place(STDIN),
            "standard input is a terminal, and input is expected from it",
            "name a file, or pipe the input in: COMMAND | pxsec ...",
        )
    return stdin


def _read_whole(file: IO[bytes], name: str, limit: Limit) -> bytes:
    """Read to the end or to the limit, whichever comes first."""
    chunks: list[bytes] = []
    size, at_once = 0, _size_of(file) + _CHUNK  # a file is one chunk, which need not be copied
    while chunk := _read_chunk(file, min(at_once, limit.size + 1 - size)):
        chunks.append(chunk)
        size += len(chunk)
        if limit.is_stream and b"\0" in chunk:
            encoding.check(name, b"".join(chunks))
        if size > limit.size:
            raise failure(limit.code, Place(name), limit.message, limit.hint)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _size_of(file: IO[bytes]) -> int:
    """Return the size of a regular file, 0 of anything else."""
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:  # a stream in memory
        return 0


def _read_chunk(file: IO[bytes], size: int) -> bytes:
    """Read on; b"" is the end."""
    while True:
        chunk: bytes | None = file.read(size)
        if chunk is not None:
            return chunk
        _wait_for_input(file)


def _wait_for_input(file: IO[bytes]) -> None:
    """Wait until the other end of a pipe has written something, or has closed it."""
    from select import select

    select([file], [], [])


def bytes_of(stream: TextIO | None) -> IO[bytes] | None:
    """Return the bytes below a standard stream; Python has None for one that was closed."""
    return stream.buffer if stream else None


def write_stdout(pieces: Iterable[bytes | memoryview], stream: IO[bytes] | None) -> None:
    """Write the product once and whole; a reader that has gone away ends it quietly."""
    whole = list(pieces)
    try:
        if stream is None:
            raise OSError(errno.EBADF, "")
        write_whole(whole, stream)
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise unwritable(STDOUT, error) from None


def write_stderr(text: str, stream: TextIO | None) -> None:
    """Write messages; where standard error is closed or full nobody can be told so."""
    try:
        if stream:
            stream.flush()
            write_whole([text.encode(stream.encoding, "backslashreplace")], stream.buffer)
    except OSError:
        _silence(bytes_of(stream))


def write_whole(pieces: Iterable[bytes | memoryview], stream: IO[bytes]) -> None:
    """Write every byte, or raise OSError."""
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            taken = _write_some(rest, stream)
            if not taken:
                _wait_for_room(stream)
            rest = rest[taken:]
    while not _flushed(stream):
        _wait_for_room(stream)


def _write_some(rest: memoryview, stream: IO[bytes]) -> int:
    try:
        return stream.write(rest) or 0
    except BlockingIOError as error:
        return error.characters_written


def _flushed(stream: IO[bytes]) -> bool:
    try:
        stream.flush()
    except BlockingIOError:
        return False
    return True


def _wait_for_room(stream: IO[bytes]) -> None:
    """Wait until the other end of a pipe has read something."""
    from select import select

    select([], [stream], [])


def _silence(stream: IO[bytes] | None) -> None:
    """Point the stream at nothing, so that flushing it at exit does not fail."""
    if stream is None:
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
