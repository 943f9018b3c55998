"""The files and variables that the values may refer to, and no others.

Who may write the values must not be able to read the rest of the machine: Argo CD renders the
values of many teams on one repo server. So a file is in or below the folder of the values, or one
that the administrator allows, after its symbolic links are followed; and of the environment only
the variables are read that a key names.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress

from renderer.edge.failures import words
from renderer.edge.limits import KEY
from renderer.keys.secret import MAKE_TOKEN
from renderer.problems import MAX_ECHO, Findings, Problem
from renderer.records import Record
from renderer.values.cluster import ENV, PublicKey, SecretKey

ARGO_CD = "ARGOCD_ENV_"
"""What Argo CD puts before the names of the variables that an application sets."""


class Access(Record):
    """What the run may read: folders beside that of the values, and the environment."""

    allowed: tuple[str, ...]
    environ: Mapping[str, str]
    values: tuple[str, ...] = ()
    """The values files as they were given, which `pxsec keygen` reads too."""


class Content(Record):
    """A file's bytes and permission bits, taken from one open file."""

    data: bytes
    mode: int


def is_open(mode: int) -> bool:
    """Tell whether every user of the machine may read or write a file, by its mode."""
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IROTH | stat.S_IWOTH))


def variable(environ: Mapping[str, str], name: str) -> str | None:
    """Return the variable of a key, as it is or as an application of Argo CD sets it; no other."""
    return environ.get(name, environ.get(ARGO_CD + name))


def read_variable(key: SecretKey, access: Access, findings: Findings) -> bytes | None:
    """Return the bytes of the variable that a key names, or None with an error."""
    value = variable(access.environ, key.origin)
    if value is not None:
        return os.fsencode(value)
    findings.error(
        "missing-env",
        key.place,
        f"{named(key)} is not set",
        'export it: export NAME="$(cat PATH)"',
    )
    return None


def read_file(
    key: SecretKey | PublicKey, access: Access, findings: Findings, *, make: str
) -> Content | None:
    """Return the file that a key names, or None with an error; `make` is what makes a new one."""
    path = resolve(key, access)
    if path is None:
        findings.record([outside(key)])
        return None
    try:
        content = _read_regular(path)
    except OSError as error:
        findings.record([_unreadable(error, key, access)])
        return None
    if len(content.data) > KEY.size:
        message = f"{named(key)} has {KEY.message}"
        findings.error("too-large", key.place, message, f"make a new one: {make}")
        return None
    return content


def resolve(key: SecretKey | PublicKey, access: Access) -> str | None:
    """Return the path without symbolic links, or None where it leads out of what is allowed."""
    try:
        path = os.path.realpath(os.path.join(key.base, key.origin))
    except ValueError:  # a NUL, or a character that no file name here can have
        return None
    folders = []
    for folder in filter(None, (key.base or ".", *access.allowed)):
        with suppress(OSError):  # a relative path, and somebody deleted the working directory
            folders.append(os.path.realpath(folder))
    inside = any(os.path.commonpath([folder, path]) == folder for folder in folders)
    return path if inside else None


def outside(key: SecretKey | PublicKey) -> Problem:
    """Return the problem of a path that leads out of what is allowed."""
    return Problem(
        "path-outside",
        key.place,
        f"{named(key)} is not in or below the folder of the values file",
        "move the file there, or allow its folder: --allow-path DIR, or PXSEC_ALLOW_PATH=DIR",
    )


def _read_regular(path: str) -> Content:
    """Read what was checked: links are resolved by now, and a pipe must not hold us up."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.ENXIO, "")
        with open(descriptor, "rb", closefd=False) as file:
            return Content(file.read(KEY.size + 1), mode)
    finally:
        os.close(descriptor)


def _unreadable(error: OSError, key: SecretKey | PublicKey, access: Access) -> Problem:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        message = f"{named(key)} does not exist"
        hint = f"a path starts from the folder of the values file; make it: {_keygen(key, access)}"
        return Problem("missing-file", key.place, message, hint, outside=True)
    if error.errno == errno.ENXIO:
        message = f"{named(key)} is a folder, a pipe or a device"
        return Problem("not-a-file", key.place, message, "give the path of a regular file")
    message = f"{named(key)} cannot be read: {words(error)}"
    hint = "the user who runs pxsec must be able to read the file"
    return Problem("unreadable-file", key.place, message, hint, outside=True)


def _keygen(key: SecretKey | PublicKey, access: Access) -> str:
    """Return the command that makes the keys that the values name and nobody has made."""
    from shlex import quote

    if isinstance(key, SecretKey) and key.is_token:
        return MAKE_TOKEN
    # A function's config is no file that pxsec knows: its places have no line.
    paths = access.values or (key.place.name if key.place.line else "VALUES",)
    return " ".join(["pxsec keygen", *(f"-f {quote(path)}" for path in paths)])


def named(key: SecretKey | PublicKey) -> str:
    """Name the source, unless its name is as long as a key: somebody may have pasted one."""
    noun = "the variable" if key.kind == ENV else "the file"
    return f"{noun} '{key.origin}'" if len(key.origin) <= MAX_ECHO else noun


def near(path: str) -> str:
    """Return the path from the working directory, where that is shorter."""
    with suppress(OSError):  # somebody deleted the working directory
        return min(path, os.path.relpath(path), key=len)
    return path


def chmod_hint(path: str, mode: str = "600") -> str:
    """Return the command that closes a key file, or a folder of some, which is there, to others."""
    import shlex

    path = near(path)
    return f"chmod {mode} {shlex.quote(path) if path.isprintable() else 'PATH'}"
