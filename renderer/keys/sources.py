"""The files and the environment that the values refer to.

Who may write the values must not be able to read the rest of the machine: Argo CD renders the
values of many teams on one repo server.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress

from renderer.edge.failures import words
from renderer.edge.limits import KEY
from renderer.edge.stdio import chmod_hint
from renderer.keys.public import MAKE_PUBLIC, check_public_key
from renderer.keys.secret import MAKE_SECRET, Hidden, check_distinct, check_secret
from renderer.portworx.settings import KEYS
from renderer.problems import MAX_ECHO, Findings
from renderer.records import Record
from renderer.values.cluster import (
    ENV,
    FILE,
    Cluster,
    PublicKey,
    SecretKey,
)

MAKE_TOKEN = "pxsec token create --auth-config FILE -f VALUES -w PATH"
ARGO_CD = "ARGOCD_ENV_"
"""What Argo CD puts before the names of the variables that an application sets."""


class Access(Record):
    """What the run may read: folders beside that of the values, and the environment."""

    allowed: tuple[str, ...]
    environ: Mapping[str, str]
    values: tuple[str, ...] = ()
    """The values files as they were given, which `pxsec keygen` reads too."""


class _Content(Record):
    """A file's bytes and permission bits, taken from one open file."""

    data: bytes
    mode: int


def variable(environ: Mapping[str, str], name: str) -> str | None:
    """Return the variable of a key, as it is or as an application of Argo CD sets it; no other."""
    return environ.get(name, environ.get(ARGO_CD + name))


def read_keys(cluster: Cluster, access: Access, findings: Findings) -> dict[str, Hidden]:
    """Read and check the secret keys; one that is refused is left out, with an error."""
    found: dict[str, Hidden] = {}
    for name, key in cluster.secrets.items():
        raw = None if key.by_reference else read_secret(key, access, findings)
        if raw is not None:
            text = check_secret(raw, key, findings, label=KEYS[name].label)
            if text is not None:
                found[name] = Hidden(text)
    check_distinct(found, {name: key.place for name, key in cluster.secrets.items()}, findings)
    return found


def read_public_keys(cluster: Cluster, access: Access, findings: Findings) -> dict[str, str]:
    """Return the public keys that are given as files, as PEM by what commands call them."""
    found: dict[str, str] = {}
    for name, key in cluster.public_keys.items():
        raw = read_public_key(key, name, access, findings=findings)
        if raw is not None:
            text = check_public_key(raw, name, place=key.place, findings=findings)
            if text is not None:
                found[name] = text
    return found


def read_secret(key: SecretKey, access: Access, findings: Findings) -> bytes | None:
    """Return the secret's bytes as they are in the file or the environment, unchecked."""
    if key.kind == ENV:
        return _read_variable(key, access, findings)
    make = MAKE_TOKEN if key.is_token else MAKE_SECRET
    content = _read_file(key, access, findings, make=make)
    if content and content.mode & (stat.S_IROTH | stat.S_IWOTH):
        findings.warning(
            "key-file-mode",
            key.place,
            f"every user of this machine may read or change {_named(key)}",
            chmod_hint(os.path.join(key.base, key.origin)),
        )
    return content.data if content else None


def read_public_key(
    key: PublicKey, kind: str, access: Access, *, findings: Findings
) -> bytes | None:
    """Return a public key's bytes, unchecked; None for one that the nodes hold already."""
    if key.kind != FILE:
        return None
    content = _read_file(key, access, findings, make=MAKE_PUBLIC[kind])
    return content.data if content else None


def _read_variable(key: SecretKey, access: Access, findings: Findings) -> bytes | None:
    value = variable(access.environ, key.origin)
    if value is not None:
        return os.fsencode(value)
    findings.error(
        "missing-env",
        key.place,
        f"{_named(key)} is not set",
        'export it: export NAME="$(cat PATH)"',
    )
    return None


def _read_file(
    key: SecretKey | PublicKey, access: Access, findings: Findings, *, make: str
) -> _Content | None:
    path = resolve(key, access)
    if path is None:
        report_outside(key, findings)
        return None
    try:
        content = _read_regular(path)
    except OSError as error:
        _report(error, key, access, findings=findings)
        return None
    if len(content.data) > KEY.size:
        message = f"{_named(key)} has {KEY.message}"
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


def report_outside(key: SecretKey | PublicKey, findings: Findings) -> None:
    """Record that the key's path leads out of what is allowed."""
    message = f"{_named(key)} is not in or below the folder of the values file"
    hint = "move the file there, or allow its folder: --allow-path DIR, or PXSEC_ALLOW_PATH=DIR"
    findings.error("path-outside", key.place, message, hint)


def _read_regular(path: str) -> _Content:
    """Read what was checked: links are resolved by now, and a pipe must not hold us up."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.ENXIO, "")
        with open(descriptor, "rb", closefd=False) as file:
            return _Content(file.read(KEY.size + 1), mode)
    finally:
        os.close(descriptor)


def _report(
    error: OSError, key: SecretKey | PublicKey, access: Access, *, findings: Findings
) -> None:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        message = f"{_named(key)} does not exist"
        hint = f"a path starts from the folder of the values file; make it: {_keygen(key, access)}"
        findings.error("missing-file", key.place, message, hint, outside=True)
    elif error.errno == errno.ENXIO:
        message = f"{_named(key)} is a folder, a pipe or a device"
        findings.error("not-a-file", key.place, message, "give the path of a regular file")
    else:
        message = f"{_named(key)} cannot be read: {words(error)}"
        hint = "the user who runs pxsec must be able to read the file"
        findings.error("unreadable-file", key.place, message, hint, outside=True)


def _keygen(key: SecretKey | PublicKey, access: Access) -> str:
    """Return the command that makes the keys that the values name and nobody has made."""
    from shlex import quote

    if isinstance(key, SecretKey) and key.is_token:
        return MAKE_TOKEN
    # A function's config is no file that pxsec knows: its places have no line.
    paths = access.values or (key.place.name if key.place.line else "VALUES",)
    return " ".join(["pxsec keygen", *(f"-f {quote(path)}" for path in paths)])


def _named(key: SecretKey | PublicKey) -> str:
    """Name the source, unless its name is as long as a key: somebody may have pasted one."""
    noun = "the variable" if key.kind == ENV else "the file"
    return f"{noun} '{key.origin}'" if len(key.origin) <= MAX_ECHO else noun
