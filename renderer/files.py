"""Reading and writing at the edge of the program: files, standard input, standard output.

Bytes in, bytes out. What the system refuses becomes a problem in words of our own.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, NamedTuple, TextIO

from renderer.problems import Place, Problem, RenderError

STDIN, STDOUT = "<stdin>", "<stdout>"
_DESCRIPTORS = "/proc/self/fd"

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


class _Staged(NamedTuple):
    """New content of a file, written and not yet in its place."""

    path: str
    """The path as the user wrote it."""
    target: str
    temporary: str
    """A name beside the target; taken from the start only where there are no unnamed files."""
    descriptor: int


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


def write_atomic(path: str, pieces: Iterable[bytes | memoryview], *, mode: int = 0o600) -> None:
    """Write a file so that readers see the old content or the new, and nothing on failure.

    Only a regular file is replaced: a rename over a device or a symbolic link would destroy it.
    """
    write_all({path: pieces}, {path: mode})


def write_all(files: Mapping[str, Iterable[bytes | memoryview]], modes: Mapping[str, int]) -> None:
    """Write files as `write_atomic` does, new ones and over old ones, all of them or none."""
    with _staging() as staged:
        for path, pieces in files.items():
            with _writing(path):
                if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
                    raise _not_a_file(path)
                staged.append(_stage(path, path, pieces))
                os.fchmod(staged[-1].descriptor, modes[path])
        _replace(staged)


def replace_all(files: Mapping[str, Iterable[bytes | memoryview]]) -> None:
    """Give files that are there a new content, all of them or none.

    Each keeps its mode and, where the system lets us, its owner; a symbolic link stays one.
    """
    with _staging() as staged:
        for path, pieces in files.items():
            with _writing(path):
                target = os.path.realpath(path)
                old = os.stat(target)
                if not stat.S_ISREG(old.st_mode):
                    raise _not_a_file(path)
                staged.append(_stage(path, target, pieces))
                _make_like(staged[-1].descriptor, old)
        _replace(staged)


def make_folder(path: str, *, mode: int = 0o777) -> None:
    """Make a folder, and those above it, unless it is there."""
    with _writing(path):
        os.makedirs(path or ".", mode, exist_ok=True)


def create_all(files: Mapping[str, bytes], modes: Mapping[str, int] | None = None) -> None:
    """Write new files, with their folders, all of them or none; never over one that is there.

    With modes each file has its own whatever the umask, and a new folder is private.
    """
    made: list[str] = []
    try:
        with _staging() as staged:
            for path, content in files.items():
                with _writing(path):
                    folder = os.path.dirname(path) or "."
                    os.makedirs(folder, 0o700 if modes else 0o777, exist_ok=True)
                    staged.append(_stage(path, path, [content]))
                    os.fchmod(staged[-1].descriptor, modes[path] if modes else 0o666 & ~_umask())
            for file in staged:
                with _writing(file.path):
                    _link(file, file.target)
                    made.append(file.target)
    except BaseException:
        _remove(made)
        raise


def _umask() -> int:
    """Return the umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def _staging() -> Iterator[list[_Staged]]:
    """Give a list for staged files, and take them away at the end, in place or not."""
    staged: list[_Staged] = []
    try:
        yield staged
    finally:
        _remove(file.temporary for file in staged)
        for file in staged:
            os.close(file.descriptor)


def _stage(path: str, target: str, pieces: Iterable[bytes | memoryview]) -> _Staged:
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:100]}.{os.urandom(6).hex()}.tmp")
    descriptor = _open_unnamed(folder or ".", temporary)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        _remove([temporary])
        os.close(descriptor)
        raise
    return _Staged(path, target, temporary, descriptor)


def _open_unnamed(folder: str, temporary: str) -> int:
    """Open a new file without a name, which a killed run cannot leave behind, or else with one."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir(_DESCRIPTORS):
        with suppress(OSError):  # not every file system has unnamed files
            return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600)
    return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _link(file: _Staged, name: str) -> None:
    """Give a staged file a name that nothing has yet."""
    if os.path.lexists(file.temporary):
        os.link(file.temporary, name)
        return
    # Only with a folder's descriptor does Python let the system follow the link.
    folder = os.open(_DESCRIPTORS, os.O_RDONLY)
    try:
        os.link(str(file.descriptor), name, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _replace(staged: Sequence[_Staged]) -> None:
    """Put staged files in the place of others, once all of them have a name."""
    for file in staged:
        with _writing(file.path):
            if not os.path.lexists(file.temporary):
                _link(file, file.temporary)
    for file in staged:
        with _writing(file.path):
            os.replace(file.temporary, file.target)


def _make_like(descriptor: int, old: os.stat_result) -> None:
    with suppress(PermissionError):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


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
        raise _unwritable(STDOUT, error) from None


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
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: str, error: OSError) -> RenderError:
    return _failed("unwritable-file", path, f"cannot be written: {words(error)}")


def _not_a_file(path: str) -> RenderError:
    message = "not written: it is a device, a folder or a symbolic link"
    return _failed("not-a-file", path, message, "give the path of a regular file or of a new one")


def _failed(code: str, path: str, message: str, hint: str = "") -> RenderError:
    return RenderError(Problem(code, Place(path), message, hint, outside=True))
