"""Reading and writing at the edge of the program: files, standard input, standard output.

Bytes in, bytes out. What the system refuses becomes a problem in words of our own.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TextIO

from renderer.edge import encoding
from renderer.edge.limits import Limit
from renderer.problems import HIDDEN, Place, Problem, RenderError, looks_secret, shown

STDIN, STDOUT = "<stdin>", "<stdout>"
_CHUNK = 1 << 20

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


def name_of(path: str) -> str:
    """Return a path as messages name it: what is there is a path, anything else may be a secret."""
    known = path if looks_secret(path) else ""
    while known and not os.path.lexists(known):
        known = os.path.dirname(known)
    rest = path[len(known) :]
    return f"{known.rstrip('/')}/{HIDDEN}" if known and looks_secret(rest) else known + shown(rest)


def place_of(path: str) -> Place:
    """Return the place that stands for a file, or for standard input."""
    return Place(STDIN if path == "-" else name_of(path))


def chmod_hint(path: str) -> str:
    """Return the command that closes a key file, which is there, to others."""
    import shlex

    with suppress(OSError):  # somebody deleted the working directory
        path = min(path, os.path.relpath(path), key=len)
    return f"chmod 600 {shlex.quote(path) if path.isprintable() else 'PATH'}"


def working_directory() -> str:
    """Return the working directory; RenderError `unreadable-file` where somebody deleted it."""
    try:
        return os.getcwd()
    except OSError as error:
        message = f"the working directory cannot be read: {words(error)}"
        raise _failed("unreadable-file", ".", message, "go to a folder that is there") from None


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
        name = STDIN if path == "-" else path
        raise _failed("unreadable-file", name, f"cannot be read: {words(error)}") from None


def read_text(path: str, stdin: IO[bytes] | None, limit: Limit) -> str:
    """Return the content of a text file; RenderError `not-utf8` where it is none."""
    return encoding.decode(place_of(path).name, read(path, stdin, limit)).removeprefix("\ufeff")


def _input(stdin: IO[bytes] | None) -> IO[bytes]:
    if stdin is None:
        raise OSError(errno.EBADF, "")
    if stdin.isatty():
        raise RenderError(_terminal())
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
            raise RenderError(Problem(limit.code, Place(name), limit.message, limit.hint))
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _size_of(file: IO[bytes]) -> int:
    """Return the size of a regular file, 0 of anything else."""
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:  # a stream in memory
        return 0


def _read_chunk(file: IO[bytes], size: int) -> bytes:
    """Read on, also from a pipe that somebody has set not to wait and that has nothing yet."""
    while True:
        chunk: bytes | None = file.read(size)
        if chunk is not None:
            return chunk
        _wait(reading=[file])


def _terminal() -> Problem:
    return Problem(
        "terminal-input",
        Place(STDIN),
        "standard input is a terminal, and input is expected from it",
        "name a file, or pipe the input in: COMMAND | pxsec ...",
    )


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
    """Write every byte, or raise OSError.

    A stream without a buffer, as PYTHONUNBUFFERED makes them, may take a part only; one that
    somebody has set not to wait may take nothing yet.
    """
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            taken = _write_some(rest, stream)
            if not taken:
                _wait(writing=[stream])
            rest = rest[taken:]
    while not _flushed(stream):
        _wait(writing=[stream])


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


def _wait(*, reading: Sequence[IO[bytes]] = (), writing: Sequence[IO[bytes]] = ()) -> None:
    """Wait until the other end of a pipe has something, or takes something."""
    from select import select

    select(reading, writing, [])


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
    name = name_of(path)
    if name != path:
        hint = "this looks like a secret, so it is not shown: give the path of a file"
    return RenderError(Problem(code, Place(name), message, hint, outside=True))


def is_utf8(text: str) -> bool:
    """Tell whether a text that was typed can be written to a file in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
