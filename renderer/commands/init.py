"""The command init: a start for a new user."""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import suppress

from renderer.commands.shared.arguments import Once, add_folder, check_nothing
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import limits, report, stdio, writing
from renderer.keys import making
from renderer.keys.making import GIT_IGNORE, Wanted
from renderer.keys.private import RSA_BITS
from renderer.keys.sources import KEY_FOLDER
from renderer.portworx.settings import DAEMONSET, OPERATOR
from renderer.problems import Findings, RenderError, failure
from renderer.records import Record
from renderer.starting import ignoring
from renderer.starting.start import METHODS, SELF_SIGNED, Start, look


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--install",
        action=Once,
        choices=(OPERATOR, DAEMONSET),
        help=f"how Portworx was installed (default: {OPERATOR})",
    )
    parser.add_argument(
        "--auth",
        action=Once,
        choices=METHODS,
        help=f"tokens of your own, of an OpenID Connect provider, or both (default: {SELF_SIGNED})",
    )
    parser.add_argument(
        "--keys", action="store_true", help="make the keys too, and name them in the values"
    )


class Written(Record):
    """What was written, and what is left to the user."""

    paths: tuple[str, ...]
    to_ignore: tuple[str, ...]
    """The lines that a .gitignore that was there lacks."""


def run(session: Session) -> Output:
    """Write a commented start into a folder; never overwrite."""
    args = session.args
    start = Start(args.install or OPERATOR, args.auth or SELF_SIGNED, args.keys)
    if start.makes_keys:
        session.findings.record(making.check_folders(_wanted(args.folder, start)))
        finish(session)
    written = write(args.folder, start, session.findings)
    return Output([report.lines(_told(args.folder, start, written))])


def write(folder: str, start: Start, findings: Findings) -> Written:
    """Write the start into a folder, made if need be; all or none.

    RenderError `file-exists` when one of the files is there: nothing is overwritten. A .gitignore
    may be there, and stays as it is.
    """
    texts = start.texts()
    to_ignore = []
    if os.path.lexists(_in(folder, GIT_IGNORE)):
        to_ignore = ignoring.missing(texts.pop(GIT_IGNORE), _ignored(folder))
    files = {_in(folder, path): text.encode() for path, text in texts.items()}
    made = [file for key in _wanted(folder, start) for file in making.new_files(key, RSA_BITS)]
    files |= {file.path: file.content for file in made}
    _check_free(folder, files)
    modes = {file.path: file.mode for file in made}
    modes[_in(folder, KEY_FOLDER, GIT_IGNORE)] = making.PUBLIC_MODE
    writing.create_all({path: files[path] for path in sorted(files, key=_order)}, findings, modes)
    return Written(tuple(files), tuple(to_ignore))


def _order(path: str) -> bool:
    """Return what puts a .gitignore first: a run that is killed leaves no key for Git to take."""
    return os.path.basename(path) != GIT_IGNORE


def _in(folder: str, *names: str) -> str:
    """Return a path in the folder, as short as a person would write it."""
    return os.path.join("" if folder == os.curdir else folder, *names)


def _wanted(folder: str, start: Start) -> list[Wanted]:
    """Return the keys to make."""
    names = start.keys if start.makes_keys else ()
    return making.by_name(_in(folder, KEY_FOLDER), names)


def _check_free(folder: str, files: Iterable[str]) -> None:
    if taken := [os.path.relpath(path, folder) for path in files if os.path.lexists(path)]:
        raise failure(
            "file-exists",
            stdio.place_of(folder),
            f"nothing was written, since these exist: {', '.join(taken)}",
            "name another folder: pxsec init DIR; keys alone: pxsec keygen",
        )


def _ignored(folder: str) -> str:
    """Return the .gitignore of a folder, or nothing where Git does not read it either."""
    path = _in(folder, GIT_IGNORE)
    if os.path.islink(path) or not os.path.isfile(path):
        return ""
    with suppress(RenderError):  # it cannot be read: then all lines are told
        return stdio.read(path, None, limits.TEXT).decode("utf-8", "replace")
    return ""


def _told(folder: str, start: Start, written: Written) -> Iterator[str]:
    yield from (f"wrote {path}" for path in written.paths)
    if written.to_ignore:
        kept = _in(folder, GIT_IGNORE)
        yield f"{kept} was there, and lacks these lines, which keep keys and tokens out of Git:"
        yield from (f"  {line}" for line in written.to_ignore)
    yield f"next: {_next(folder, start)}"


def _next(folder: str, start: Start) -> str:
    """Return the command to type next."""
    are_made = start.makes_keys or not start.keys
    command = look(start.manifest) if are_made else "pxsec keygen"
    if os.path.samefile(folder, "."):
        return command
    path = os.path.join(".", folder) if folder.startswith("-") else folder
    return f"cd {shlex.quote(path)} && {command}"


_EXAMPLES = (
    "pxsec init my-cluster --keys",
    "pxsec init my-cluster --install daemonset --auth oidc",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES)
