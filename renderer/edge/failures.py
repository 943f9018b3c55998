"""What the system refuses, in words of our own, with the path as a message may name it.

The system's texts follow the user's language, and a path that is not there may be a secret that
somebody typed in the wrong place.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from renderer.problems import NOT_SHOWN, Place, RenderError, failure, looks_secret, shown

_WORDS = {
    errno.EACCES: "permission denied",
    errno.EBADF: "it is closed",
    errno.EDQUOT: "the disk quota is used up",
    errno.EEXIST: "it already exists",
    errno.EFBIG: "the file would be too large",
    errno.EIO: "the device reports an error",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "too many symbolic links",
    errno.EMFILE: "too many open files",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "no such file or folder",
    errno.ENOSPC: "no space is left on the device",
    errno.ENOTDIR: "a part of the path is not a folder",
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
    return (
        f"{known.rstrip('/')}/{NOT_SHOWN}" if known and looks_secret(rest) else known + shown(rest)
    )


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn what the system refuses into a problem with the path."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from None


def unreadable(path: str, error: OSError) -> RenderError:
    """Return the problem of a file that cannot be read."""
    return _failure("unreadable-file", path, f"cannot be read: {words(error)}")


def unwritable(path: str, error: OSError) -> RenderError:
    """Return the problem of a file that cannot be written."""
    taken = "nothing is written over what is there: name another path"
    hint = taken if error.errno == errno.EEXIST else ""
    return _failure("unwritable-file", path, f"cannot be written: {words(error)}", hint)


def not_a_file(path: str) -> RenderError:
    """Return the problem of a path that must not be written over."""
    message = "not written: it is a device, a folder or a symbolic link"
    return _failure("not-a-file", path, message, "give the path of a regular file or of a new one")


def _failure(code: str, path: str, message: str, hint: str = "") -> RenderError:
    name = name_of(path)
    if name != path:
        hint = "this looks like a secret, so it is not shown: give the path of a file"
    return failure(code, Place(name), message, hint, outside=True)
