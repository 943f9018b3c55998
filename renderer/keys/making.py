"""New keys: which files they go to, what is in these, and the lines of values that name them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from renderer.edge import shipped, stdio, writing
from renderer.edge.limits import KEY, TEXT
from renderer.keys import access
from renderer.keys.access import Access, chmod_hint
from renderer.keys.private import load, make_pair, make_secret
from renderer.keys.secret import same_key
from renderer.portworx.settings import APPS, ECDSA, KEYS, PUBLIC, RSA, SHARED, SYSTEM, Key
from renderer.problems import Findings, Place, Problem, failure, no_file, notice, warning
from renderer.records import Record
from renderer.values.cluster import FILE, Cluster, PublicKey, SecretKey
from renderer.yamltext.scalars import scalar

GIT_IGNORE = ".gitignore"
SECRET_MODE, PUBLIC_MODE = 0o600, 0o644
_PLACE = no_file("pxsec keygen")

IN_FILE_ORDER = [KEYS[name] for name in (SHARED, RSA, ECDSA, SYSTEM, APPS)]
"""The keys in the order in which a values file has them."""


class Wanted(Record):
    """A key to make."""

    name: str
    origin: str
    """The path of its file as the values have it."""
    path: str

    @property
    def private_path(self) -> str | None:
        """The file of the private half, or None for a secret."""
        return _private(self.path) if self.name in PUBLIC else None


def by_name(folder: str, names: Sequence[str]) -> list[Wanted]:
    """Return the keys of these names, with their usual files in the folder."""
    keys = [key for key in IN_FILE_ORDER if key.name in names]
    paths = {key.name: os.path.join(folder, key.file) for key in keys}
    return [Wanted(name, path, path) for name, path in paths.items()]


def from_values(cluster: Cluster, allowed: Access, findings: Findings) -> list[Wanted]:
    """Return the keys that the values name as files; one outside of what is allowed is an error."""
    wanted = []
    given: dict[str, SecretKey | PublicKey] = {**cluster.secrets, **cluster.public_keys}
    for name in (key.name for key in IN_FILE_ORDER):
        if name in given and (key := given[name]).kind == FILE:
            if path := access.resolve(key, allowed):
                wanted.append(Wanted(name, key.origin, path))
            else:
                findings.record([access.outside(key)])
    return wanted


def check_apart(wanted: Iterable[Wanted], cluster: Cluster) -> Iterator[Problem]:
    """Refuse two keys, or a key and the private half of another, that would be in one file."""
    seen: dict[str, str] = {}
    for key in wanted:
        for path in filter(None, (key.path, key.private_path)):
            first = seen.setdefault(path, key.name)
            if first != key.name:
                given = cluster.secrets.get(key.name) or cluster.public_keys[key.name]
                problem = same_key(first, key.name, given.place)
                yield problem.replace(hint="name a file of its own")


def taken(wanted: Wanted) -> list[str]:
    """Return the files of the key that are there already."""
    paths = (wanted.path, wanted.private_path)
    return [path for path in paths if path is not None and os.path.lexists(path)]


def is_made(wanted: Wanted) -> bool:
    """Tell whether the file that the values name is there; a private half may be elsewhere."""
    return os.path.lexists(wanted.path)


def missing(wanted: Iterable[Wanted], findings: Findings) -> list[Wanted]:
    """Return the keys that are not made yet, and tell which are kept: a killed run made a part."""
    keys = list(wanted)
    for key in filter(is_made, keys):
        findings.notice("key-kept", _PLACE, f"kept as it is: {', '.join(taken(key))}")
        if key.private_path and not os.path.lexists(key.private_path):
            findings.notice(
                "no-private-half",
                _PLACE,
                f"the private half of {key.path} is not beside it: {key.private_path}",
                "nothing to do where it is in a safe place; if it is lost: --force",
            )
    return [key for key in keys if not is_made(key)]


def check_free(wanted: Iterable[Wanted]) -> None:
    """Refuse to make what is all there: RenderError `file-exists` names the files."""
    keys = list(wanted)
    if all(map(is_made, keys)):
        found = ", ".join(path for key in keys for path in taken(key))
        message = f"nothing was written, since these exist: {found}"
        hint = "a lost key locks everybody out: keep it, or replace it with --force"
        raise failure("file-exists", _PLACE, message, hint)


def check_replaced(wanted: Iterable[Wanted]) -> Iterator[Problem]:
    """Refuse to replace what is no key, such as a manifest that the values name by mistake."""
    for path in dict.fromkeys(path for key in wanted for path in taken(key)):
        if os.path.isfile(path) and not _may_be_key(stdio.read(path, None, TEXT)):
            message = f"not replaced, since it holds several lines, as no key has: {path}"
            hint = "name another file in the values; if it is to go, remove it first"
            yield Problem("file-exists", _PLACE, message, hint)


def _may_be_key(data: bytes) -> bool:
    return b"\n" not in data.rstrip() or data.lstrip().startswith(b"-----BEGIN")


def check_folders(wanted: Iterable[Wanted]) -> Iterator[Problem]:
    """Tell of folders that every user of this machine may write in, or look into.

    A folder that is there keeps its mode, since others may need what else is in it.
    """
    for folder in dict.fromkeys(os.path.dirname(key.path) or "." for key in wanted):
        mode = os.stat(folder).st_mode if os.path.isdir(folder) else 0
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            message = "every user of this machine may replace the keys in this folder"
            yield warning("key-folder-mode", Place(folder), message, chmod_hint(folder, "o-w"))
        elif mode & stat.S_IROTH:
            message = "every user of this machine may see which keys are in this folder"
            hint = f"if nobody else needs what is in it: {chmod_hint(folder, '700')}"
            yield notice("key-folder-mode", Place(folder), message, hint)


class File(Record):
    """A file of a key; a secret has no line end behind it."""

    path: str
    content: bytes
    mode: int


def create(wanted: Iterable[Wanted], findings: Findings, *, bits: int) -> None:
    """Make the keys and write new files, all of them or none.

    Where the private half of a key is there, perhaps from a run that was killed, the public one is
    made from it.
    """
    files: list[File] = []
    for key in wanted:
        if key.private_path and os.path.lexists(key.private_path):
            files.extend(_public_half(key, key.private_path, findings))
        else:
            files.extend(new_files(key, bits))
    findings.raise_errors()
    files = [*_ignored(files), *files]
    contents = {file.path: file.content for file in files}
    writing.create_all(contents, findings, {file.path: file.mode for file in files})


def replace(wanted: Iterable[Wanted], findings: Findings, *, bits: int) -> None:
    """Make the keys and write their files, over old ones too, all of them or none."""
    files = [file for key in wanted for file in new_files(key, bits)]
    files = [*_ignored(files), *files]
    for file in files:
        writing.make_folder(os.path.dirname(file.path), mode=writing.PRIVATE)
    modes = {file.path: file.mode for file in files}
    writing.write_all({file.path: [file.content] for file in files}, modes, findings)


def _ignored(files: Iterable[File]) -> list[File]:
    """Return what keeps keys out of Git in each folder that is made for them.

    It goes first: a run that is killed leaves no key for Git to take.
    """
    folders = dict.fromkeys(os.path.dirname(file.path) for file in files)
    new = [folder for folder in folders if folder and not os.path.lexists(folder)]
    content = shipped.read("templates", "init/keys-gitignore").encode() if new else b""
    return [File(os.path.join(folder, GIT_IGNORE), content, PUBLIC_MODE) for folder in new]


def new_files(key: Wanted, bits: int) -> Iterator[File]:
    """Make a key and yield its files, the private half of a pair first."""
    if key.private_path is None:
        yield File(key.path, make_secret().reveal().encode(), SECRET_MODE)
        return
    pair = make_pair(key.name, bits=bits)
    yield File(key.private_path, pair.private.reveal().encode(), SECRET_MODE)
    yield File(key.path, pair.public.encode(), PUBLIC_MODE)


def _public_half(key: Wanted, private: str, findings: Findings) -> Iterator[File]:
    place = stdio.place_of(private)
    pair = load(stdio.read(private, None, KEY), key.name, place=place, findings=findings)
    if pair:
        findings.notice("key-kept", _PLACE, f"kept, with a public half made from it: {private}")
        yield File(key.path, pair.public.encode(), PUBLIC_MODE)


_HEAD = """\
# These lines name the keys. Write them into pxsec.yaml, below the `auth` and `keys` that it has
# (>> would make second ones), or keep them in a file, and give both: -f pxsec.yaml -f FILE
"""


def lines(wanted: Iterable[Wanted]) -> str:
    """Return the values that name the keys, as YAML to paste or to keep in a file of its own."""
    origins = {key.name: key.origin for key in wanted}
    text, open_at = _HEAD, set()
    for key in IN_FILE_ORDER:
        if key.name not in origins:
            continue
        for depth, parent in enumerate(key.path[:-1]):
            if key.path[: depth + 1] not in open_at:
                open_at.add(key.path[: depth + 1])
                text += f"{'  ' * depth}{parent}:\n"
        text += _line(key, origins[key.name])
    return text


def _line(key: Key, origin: str) -> str:
    indent, source = "  " * (len(key.path) - 1), f"{{file: {scalar(origin)}}}"
    line = f"{indent}{key.path[-1]}: {source}\n"
    if key.name in PUBLIC:
        line += f"{indent}# It verifies what {_private(origin)} signs, which stays with you.\n"
    return line


def _private(public: str) -> str:
    """Return the path of the private half that belongs beside this public one."""
    stem = public.removesuffix(".pub.pem")
    return f"{public}.private" if stem == public else f"{stem}.pem"
