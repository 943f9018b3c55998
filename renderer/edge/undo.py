"""Files that one run replaces together: the old ones are kept until all of the new are in place.

Each `rename` is one step, and two of them are not: a run that is killed in between leaves a new
file beside an old one. So a folder of this run alone stands beside the files until it is done:

    a.yaml
    .pxsec-0123456789ab.undo/
        inode       the number that the file system gives this folder
        old/a.yaml  a second name (hard link) of the old a.yaml
        new/b.yaml  empty: there was no b.yaml before
        other-0     a link to such a folder, where the run writes in another folder too
        first       in that one: a link to this one as it will be called when it is done

A file lives as long as it has a name: when the new a.yaml takes the name of the old one, that is
still whole as old/a.yaml, and goes back by another `rename`.

The ending of the folder says what a later run does with it:

    .tmp   it is being made, nothing is replaced yet: remove it
    .undo  files are being replaced: put the old ones back, and then remove it
    .done  all new files are in place: remove it

Renaming .undo to .done is the one step in which all of the new files come to count. Of several
folders the first counts for all: the others are done when their link `first` leads somewhere.

The new files are written before the folder is made, and links and renames leave the times of their
content alone: a file that is newer than the folder was changed by somebody else, and is left. A
folder that came with a repository or an archive has another number than `inode` says, and nothing
is put back from it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from renderer.edge.failures import name_of, writing
from renderer.problems import Findings, Place

_UNDO, _DONE, _WASTE = ".undo", ".done", ".tmp"
_OURS = re.compile(r"\.pxsec-[0-9a-f]{12}\.(undo|done|tmp)")


def hidden_name(folder: str, ending: str = _WASTE) -> str:
    """Return the path of a new file of ours in a folder; by its ending it may be removed."""
    return os.path.join(folder, f".pxsec-{os.urandom(6).hex()}{ending}")


@contextmanager
def kept(targets: Sequence[str]) -> Iterator[None]:
    """Keep the old files while they are replaced; where that fails they come back."""
    own = os.path.basename(hidden_name("", ""))
    undos = [os.path.join(folder, own + _UNDO) for folder in dict.fromkeys(map(_folder, targets))]
    try:
        _prepare(targets, undos)
        yield
        with writing(targets[0]):
            os.rename(undos[0], _done(undos[0]))
    except BaseException:
        if os.path.lexists(_done(undos[0])):
            _finish(undos)
        else:
            _give_up(undos)
        raise
    _finish(undos)


def _folder(target: str) -> str:
    return os.path.realpath(os.path.dirname(target))


def _prepare(targets: Sequence[str], undos: Sequence[str]) -> None:
    """Keep every old file; by their names our folders are waste until all of them are whole."""
    for target in targets:
        own = _waste(os.path.join(_folder(target), os.path.basename(undos[0])))
        with writing(target):
            if not os.path.lexists(own):
                _make_folders(own)
            _keep(target, own)
    first, *others = undos
    for number, path in enumerate(others):
        with writing(os.path.dirname(path)):
            os.symlink(path, os.path.join(_waste(first), f"other-{number}"))
            os.symlink(_done(first), os.path.join(_waste(path), "first"))
    for path in undos:
        with writing(os.path.dirname(path)):
            os.rename(_waste(path), path)


def _make_folders(path: str) -> None:
    for folder in (path, os.path.join(path, "old"), os.path.join(path, "new")):
        os.mkdir(folder)
        os.chmod(folder, 0o700)  # whatever the umask
    with open(os.path.join(path, "inode"), "x", encoding="ascii") as file:
        file.write(str(os.stat(path).st_ino))


def _is_made_here(path: str) -> bool:
    """Tell a folder of ours from one that came with a repository or an archive: by its number."""
    with suppress(OSError), open(os.path.join(path, "inode"), "rb") as file:
        return file.read(32) == str(os.stat(path).st_ino).encode()
    return False


def _keep(target: str, own: str) -> None:
    name = os.path.basename(target)
    if os.path.lexists(target):
        _link_or_copy(target, os.path.join(own, "old", name))
    else:
        os.close(os.open(os.path.join(own, "new", name), os.O_WRONLY | os.O_CREAT, 0o600))


def _link_or_copy(source: str, copy: str) -> None:
    try:
        os.link(source, copy)
    except OSError:  # not every file system has hard links, and not every user may make them
        from shutil import copy2

        copy2(source, copy)
        old = os.stat(source)
        with suppress(OSError):
            os.chown(copy, old.st_uid, old.st_gid)


def _done(path: str) -> str:
    return path.removesuffix(_UNDO) + _DONE


def _waste(path: str) -> str:
    return path.removesuffix(_UNDO) + _WASTE


def _give_up(undos: Sequence[str]) -> None:
    for path in undos:
        with suppress(OSError):  # what does not come back now, the next run puts back
            if os.path.lexists(path):
                _put_back(path)
        _remove(path if os.path.lexists(path) else _waste(path))


def _finish(undos: Sequence[str]) -> None:
    """Remove what is kept; the first folder is last, since it tells that the new files count."""
    first, *others = undos
    for path in others:
        _remove(path)
    if not any(map(os.path.lexists, others)):
        _remove(_done(first))


def _remove(path: str) -> None:
    """Remove a file or folder of ours; half of a folder must not be taken for a whole one."""
    from shutil import rmtree

    with suppress(OSError):
        if os.path.isdir(path):
            waste = hidden_name(os.path.dirname(path))
            os.rename(path, waste)
            rmtree(waste, ignore_errors=True)
        elif os.path.lexists(path):
            os.unlink(path)


def recover(folder: str, findings: Findings) -> None:
    """Put right what killed runs of this user left in a folder that is locked, and tell of it."""
    try:
        names = sorted(filter(_OURS.fullmatch, os.listdir(folder)))
    except OSError:  # a folder that may be written and not read
        return
    for name in names:
        path = os.path.join(folder, name)
        with suppress(OSError):
            if os.lstat(path).st_uid != os.geteuid():
                continue
            if path.endswith(_UNDO) and not _is_made_here(path):
                findings.warning(
                    "cut-off-run",
                    Place(name_of(path)),
                    "no run has left this here, so that no file is put back from it",
                    "remove it",
                )
            else:
                _settle(path, findings)


def _settle(path: str, findings: Findings) -> None:
    first = os.path.join(path, "first")
    if path.endswith(_UNDO) and not (os.path.islink(first) and os.path.isdir(first)):
        _put_back(path, findings)
    else:
        findings.notice(
            "cut-off-run",
            Place(name_of(path)),
            "this was left by a run that was cut off, and is removed",
            "nothing to do",
        )
    if path.endswith(_DONE):
        _finish([path.removesuffix(_DONE) + _UNDO, *_others(path)])
    else:
        _remove(path)


def _others(path: str) -> list[str]:
    """Return what the same run kept in other folders."""
    own = os.path.basename(path).removesuffix(_DONE) + _UNDO
    links = [os.path.join(path, name) for name in os.listdir(path) if name.startswith("other-")]
    return [found for found in map(os.readlink, links) if os.path.basename(found) == own]


def _put_back(path: str, findings: Findings | None = None) -> None:
    """Put the old files back, but for those that somebody has changed since then."""
    since = os.stat(path).st_mtime_ns
    folder = os.path.dirname(path)
    changed = []
    for name in sorted(os.listdir(os.path.join(path, "old"))):
        old, target = os.path.join(path, "old", name), os.path.join(folder, name)
        if os.path.lexists(target) and os.path.samestat(os.lstat(old), os.lstat(target)):
            os.unlink(old)
        elif _is_changed(target, since):
            changed.append(target)
        else:
            os.replace(old, target)
            _tell(findings, target, "it is again as it was before")
    for name in sorted(os.listdir(os.path.join(path, "new"))):
        target = os.path.join(folder, name)
        if not _is_changed(target, since):
            os.unlink(target)
            _tell(findings, target, "it is removed, since it was not there before")
    if changed:
        _leave(path, changed, findings)


def _is_changed(target: str, since: int) -> bool:
    """Tell whether somebody has written or removed a file since it was to be replaced."""
    try:
        return os.lstat(target).st_mtime_ns > since
    except OSError:
        return True


def _leave(path: str, changed: Sequence[str], findings: Findings | None) -> None:
    """Leave files that somebody has changed, and what they were before in a folder to look into."""
    folder, name = os.path.split(path)
    visible = os.path.join(folder, name.removeprefix(".").removesuffix(_UNDO) + ".old")
    os.rename(os.path.join(path, "old"), visible)
    for target in changed:
        where = os.path.join(visible, os.path.basename(target))
        _tell(findings, target, f"it was changed since, and is left; as it was before: {where}")


def _tell(findings: Findings | None, target: str, message: str) -> None:
    if findings:
        findings.notice(
            "cut-off-run",
            Place(name_of(target)),
            f"a run was cut off while it changed this file and others: {message}",
            "do again what that run was to do",
        )
