"""Files written whole or not at all, also when a run is killed.

What the system guarantees, on which this rests:

- `rename` puts a file in the place of another in one step. Who opens the path gets the old content
  or the new one, and never a part. It works inside one file system only, so the new content is
  written beside the old file and not in /tmp.
- `rename` asks nothing: it would replace /dev/null, or a symbolic link instead of the file that it
  leads to. `link` gives a file a name only where nothing has it, so new files are made with it.
- A file opened with O_TMPFILE (Linux) has no name until `link` gives it one. A run that is killed
  before that leaves nothing: the system itself frees the file. On other systems it is called
  `.pxsec-ID.tmp` from the start, and a later run removes it (`undo`).
- `fsync` comes before the name: else after a power cut the name may stand, and the content may not.
- Modes and owners are set by descriptor, before the name: nobody can open a secret in between.

Several files cannot be replaced in one step. `undo` says how they are replaced all or none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress

from renderer.edge import folders, undo
from renderer.edge.failures import not_a_file, writing
from renderer.problems import Findings
from renderer.records import Record

_DESCRIPTORS = "/proc/self/fd"
PRIVATE = 0o700
"""The mode of a folder that only its owner may look into."""


class _Staged(Record):
    """New content of a file, written and not yet in its place."""

    path: str
    """The path as the user wrote it."""
    target: str
    temporary: str
    """A name beside the target; the file has it from the start only without O_TMPFILE."""
    descriptor: int


Contents = Mapping[str, Iterable[bytes | memoryview]]


def write_atomic(
    path: str, pieces: Iterable[bytes | memoryview], findings: Findings, *, mode: int = 0o600
) -> None:
    """Write a file so that readers see the old content or the new, and nothing on failure.

    Only a regular file is replaced: a rename over a device or a symbolic link would destroy it.
    """
    write_all({path: pieces}, {path: mode}, findings)


def write_all(files: Contents, modes: Mapping[str, int], findings: Findings) -> None:
    """Write files as `write_atomic` does, new ones and over old ones, all of them or none."""
    with folders.locked(map(_folder, files), findings), _staging() as staged:
        for path, pieces in files.items():
            with writing(path):
                if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
                    raise not_a_file(path)
                staged.append(_stage(path, path, pieces))
                os.fchmod(staged[-1].descriptor, modes[path])
        _replace(staged)


@contextmanager
def in_place(paths: Sequence[str], findings: Findings) -> Iterator[Callable[[Contents], None]]:
    """Lock the folders of files and give what replaces them: nobody writes between read and write.

    A path with a symbolic link stands for the file that it leads to.
    """
    targets = []
    for path in paths:
        with writing(path):
            targets.append(os.path.realpath(path))
    with folders.locked(map(_folder, targets), findings):
        yield _replace_all


def _replace_all(files: Contents) -> None:
    """Give files that are there a new content, all of them or none.

    Each keeps its mode and, where the system lets us, its owner; a symbolic link stays one.
    """
    with _staging() as staged:
        for path, pieces in files.items():
            with writing(path):
                target = os.path.realpath(path)
                old = os.stat(target)
                if not stat.S_ISREG(old.st_mode):
                    raise not_a_file(path)
                staged.append(_stage(path, target, pieces))
                _make_like(staged[-1].descriptor, old)
        _replace(staged)


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."


def make_folder(path: str, *, mode: int = 0o777) -> None:
    """Make a folder, and those above it, unless it is there."""
    with writing(path):
        _make_folders(path, mode)


def _make_folders(path: str, mode: int) -> None:
    missing = []
    with suppress(FileNotFoundError, NotADirectoryError):
        os.stat(path or ".")  # a path that is too long is refused before a part of it is made
    while path and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        try:
            os.mkdir(folder, mode)
        except FileExistsError:
            if not os.path.isdir(folder):
                raise
        else:
            if mode == PRIVATE:
                os.chmod(folder, mode)  # a umask may have taken from its owner, too


def create_all(
    files: Mapping[str, bytes], findings: Findings, modes: Mapping[str, int] | None = None
) -> None:
    """Write new files, with their folders, all of them or none; never over one that is there.

    A file with a mode has it whatever the umask, and a folder that is made for it is private.
    """
    own = modes or {}
    for path in files:
        with writing(path):
            _make_folders(_folder(path), PRIVATE if path in own else 0o777)
    with folders.locked(map(_folder, files), findings), _staging() as staged:
        for path, content in files.items():
            with writing(path):
                staged.append(_stage(path, path, [content]))
                os.fchmod(staged[-1].descriptor, own.get(path, 0o666 & ~_umask()))
        _create(staged)


def _create(staged: Iterable[_Staged]) -> None:
    made: list[str] = []
    try:
        for file in staged:
            with writing(file.path):
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
    temporary = undo.hidden_name(_folder(target))
    descriptor = _open_unnamed(_folder(target), temporary)
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
        with writing(file.path):
            if not os.path.lexists(file.temporary):
                _link(file, file.temporary)
    with undo.kept([file.target for file in staged]) if len(staged) > 1 else nullcontext():
        for file in staged:
            with writing(file.path):
                os.replace(file.temporary, file.target)


def _make_like(descriptor: int, old: os.stat_result) -> None:
    with suppress(PermissionError):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(path)
