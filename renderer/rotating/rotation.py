"""What a new key takes, by where the old one comes from.

A pod reads keys when it starts, so that one has to start again for a new key: by a Secret of
another name, which changes the template of the pod, or by hand. The old key and its Secret stay as
they are, for pods that run with them.

    source           made                 changed in the values          made by commands
    file             keys/system-secret-2 the file, and secretName
    env                                   secretName
    secretKeyRef                          the name of the Secret         Secret pxkeys-2
    file, public     keys/rsa-2.pub.pem   the file

The Operator reads system and apps key in px-system-secrets alone: these change where they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from renderer.keys.private import make_pair, make_secret
from renderer.portworx.operator import KEYS_SECRET
from renderer.portworx.settings import APPS, KEYS, OPERATOR, PUBLIC, SECRETS, Key
from renderer.problems import Problem
from renderer.records import Record
from renderer.rotating import names
from renderer.values.cluster import (
    ENV,
    FILE,
    SECRET_KEY_REF,
    Cluster,
    PublicKey,
    SecretKey,
    file_of,
)
from renderer.values.paths import SECRET_NAME, Path


class NewFile(Record):
    """A file to write."""

    path: str
    content: bytes
    mode: int


class NewSecret(Record):
    """A Secret to make by commands: a copy of another with some keys anew."""

    namespace: str
    old: str
    name: str
    """The same as `old` where it has to change in its place."""
    keys: tuple[str, ...]
    """Those that are copied."""
    new: tuple[tuple[str, str], ...]
    """Those that are anew, each with what commands call it."""


class Rotation(Record):
    """New keys: what is made, and what of the values names them."""

    keys: tuple[str, ...]
    files: tuple[NewFile, ...]
    edits: Mapping[Path, str]
    """What the values say at these paths from now on."""
    secrets: tuple[NewSecret, ...]
    variables: tuple[str, ...]
    """The variables of the environment that must carry the new keys."""
    renamed: tuple[str, ...]
    """The Secrets that `render` makes under another name from now on, by their old ones."""
    in_place: bool
    """True where the Operator reads a new key where the old one was."""


def gaps(wanted: Iterable[str], cluster: Cluster) -> Iterator[Problem]:
    """Yield why a key cannot be made anew here."""
    for name in wanted:
        given = cluster.secrets.get(name) or cluster.public_keys.get(name)
        if given is None:
            yield _not_named(KEYS[name], cluster)
        elif name in PUBLIC and given.kind != FILE:
            yield Problem(
                "not-rotated",
                given.place,
                f"{KEYS[name].label} is a file of the nodes, which pxsec does not write",
                "put a new file on every node, and its path here",
            )


def _not_named(key: Key, cluster: Cluster) -> Problem:
    is_made = cluster.install == OPERATOR and key.name in SECRETS
    ref = key.refs[OPERATOR] if is_made else None
    message = f"the values do not name {key.label}"
    if ref is None:
        return Problem("not-rotated", cluster.place(), message, "add it to the values first")
    hint = (
        f"name it first: {key.label}: {{secretKeyRef: {{name: {ref.secret}, key: {ref.key}}}}}, "
        "and rotate again"
    )
    return Problem("not-rotated", cluster.place(), f"{message}: the Operator made it", hint)


def of(wanted: Iterable[str], cluster: Cluster, rsa_bits: int) -> Rotation:
    """Return what new keys take; all of these the values name, as `gaps` has found."""
    chosen = tuple(name for name in KEYS if name in set(wanted))
    secrets = {name: cluster.secrets[name] for name in chosen if name in SECRETS}
    edits: dict[Path, str] = {}
    files: list[NewFile] = []
    for name in chosen:
        made, edit = _file(name, cluster, rsa_bits)
        files += made
        edits |= edit
    edits |= _secret_name(secrets, cluster) | _references(secrets, cluster)
    return Rotation(
        chosen,
        tuple(files),
        edits,
        tuple(_copies(secrets, cluster)),
        tuple(key.origin for key in secrets.values() if key.kind == ENV),
        tuple(dict.fromkeys(key.ref.secret for key in _rendered(secrets, cluster))),
        any(_is_in_place(name, key, cluster) for name, key in secrets.items()),
    )


def _file(name: str, cluster: Cluster, bits: int) -> tuple[list[NewFile], dict[Path, str]]:
    """Return the files of a key that comes as one, and the source that names the new one."""
    if key := cluster.public_keys.get(name):
        return _pair(name, key, bits)
    given = cluster.secrets[name]
    if given.kind != FILE:
        return [], {}
    origin = names.behind(given.origin, lambda path: os.path.lexists(_at(given.base, path)))
    made = NewFile(_at(given.base, origin), make_secret().reveal().encode(), 0o600)
    return [made], {(*KEYS[name].path, FILE): origin}


def _pair(name: str, given: PublicKey, bits: int) -> tuple[list[NewFile], dict[Path, str]]:
    """Return the files of a key pair; by the name of the public one its path in the pods changes.

    It is called as the entry in the ConfigMap is, whatever the old file is called.
    """

    def is_taken(origin: str) -> bool:
        paths = (origin, _private(origin))
        return any(os.path.lexists(_at(given.base, path)) for path in paths)

    old = os.path.join(os.path.dirname(given.origin), file_of(name, given))
    origin, pair = names.behind(old, is_taken), make_pair(name, bits=bits)
    return [
        NewFile(_at(given.base, _private(origin)), pair.private.reveal().encode(), 0o600),
        NewFile(_at(given.base, origin), pair.public.encode(), 0o644),
    ], {(*KEYS[name].path, FILE): origin}


def _private(origin: str) -> str:
    """Return the file of the private key beside that of the public one."""
    return f"{origin.removesuffix('.pub.pem')}.pem"


def _at(base: str, origin: str) -> str:
    return os.path.join(base, origin)


def _is_in_place(name: str, key: SecretKey, cluster: Cluster) -> bool:
    return cluster.install == OPERATOR and key.ref.secret == KEYS_SECRET


def _secret_name(secrets: Mapping[str, SecretKey], cluster: Cluster) -> dict[Path, str]:
    """Return the new name of a Secret that is rendered: by it the pods change."""
    rendered = _rendered(secrets, cluster)
    return {SECRET_NAME: names.behind(rendered[0].ref.secret)} if rendered else {}


def _rendered(secrets: Mapping[str, SecretKey], cluster: Cluster) -> list[SecretKey]:
    return [
        key
        for name, key in secrets.items()
        if not (key.by_reference or _is_in_place(name, key, cluster))
    ]


def _references(secrets: Mapping[str, SecretKey], cluster: Cluster) -> dict[Path, str]:
    """Return the sources of all keys of a Secret that gets another name."""
    old = {key.ref.secret for name, key in _renamed(secrets, cluster)}
    return {
        (*KEYS[name].path, SECRET_KEY_REF, "name"): names.behind(key.ref.secret)
        for name, key in cluster.secrets.items()
        if key.by_reference and key.ref.secret in old
    }


def _renamed(secrets: Mapping[str, SecretKey], cluster: Cluster) -> Iterator[tuple[str, SecretKey]]:
    for name, key in secrets.items():
        if key.by_reference and not _is_in_place(name, key, cluster):
            yield name, key


def _copies(secrets: Mapping[str, SecretKey], cluster: Cluster) -> Iterator[NewSecret]:
    """Yield the Secrets that commands make: copies of those which the values refer to."""
    referred = {name: key for name, key in cluster.secrets.items() if key.by_reference}
    changed = [key.ref.secret for name, key in referred.items() if name in secrets]
    for old in dict.fromkeys(changed):
        is_in_place = old == KEYS_SECRET and cluster.install == OPERATOR
        name = old if is_in_place else names.behind(old)
        held = {key.ref.key: name for name, key in referred.items() if key.ref.secret == old}
        for namespace, read in _readers(cluster, held).items():
            new = tuple((key, name) for key, name in read.items() if name in secrets)
            kept = tuple(key for key, name in read.items() if name not in secrets)
            yield NewSecret(namespace, old, name, kept, new)


def _readers(cluster: Cluster, held: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Return what is read of a Secret in each namespace.

    Stork and Autopilot read the apps key, and may be in namespaces of their own, where the Secret
    has this key alone.
    """
    found = {cluster.namespace: held}
    of_components = {key: name for key, name in held.items() if name == APPS}
    for part in (cluster.stork, cluster.autopilot) if of_components else ():
        if part.enabled is not False:
            found.setdefault(part.namespace, of_components)
    return found
