"""The keys and tokens that the values refer to: read, and checked by the rules for keys.

Where no key is, as in a pipeline, something can be told of their sources all the same: a path may
lead out of what is allowed, and two keys that have one source are one key.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from renderer.keys.access import (
    Access,
    chmod_hint,
    is_open,
    named,
    outside,
    read_file,
    read_variable,
    resolve,
)
from renderer.keys.secret import (
    MAKE_SECRET,
    MAKE_TOKEN,
    Hidden,
    check_distinct,
    check_secret,
    same_key,
)
from renderer.portworx.settings import KEYS, OPERATOR, Key
from renderer.problems import Findings, Problem, notice
from renderer.values.cluster import ENV, FILE, Cluster, PublicKey, SecretKey
from renderer.values.paths import SELF_SIGNED

KEY_FOLDER = "keys"
"""The folder beside the values file in which keys are made."""


def read_keys(cluster: Cluster, access: Access, findings: Findings) -> dict[str, Hidden]:
    """Read and check the secret keys; one that is refused is left out, with an error."""
    found: dict[str, Hidden] = {}
    for name, key in cluster.secrets.items():
        raw = None if key.by_reference else read_secret(key, access, findings)
        if raw is not None:
            text = check_secret(raw, key.place, findings, label=KEYS[name].label)
            if text is not None:
                found[name] = Hidden(text)
    findings.record(
        check_distinct(found, {name: key.place for name, key in cluster.secrets.items()})
    )
    return found


def read_public_keys(cluster: Cluster, access: Access, findings: Findings) -> dict[str, str]:
    """Return the public keys that are given as files, as PEM by what commands call them."""
    if not cluster.public_keys:
        return {}
    from renderer.keys.public import check_public_key

    found: dict[str, str] = {}
    for name, key in cluster.public_keys.items():
        raw = read_public_key(key, name, access, findings=findings)
        if raw is not None:
            text = check_public_key(raw, name, place=key.place, findings=findings)
            if text is not None:
                found[name] = text
    return found


def check_unread(cluster: Cluster, access: Access) -> Iterator[Problem]:
    """Find what is wrong with keys and tokens whatever their files and variables hold."""
    keys: dict[str, SecretKey | PublicKey] = {**cluster.secrets, **cluster.public_keys}
    for key in (*keys.values(), *(item.token for item in cluster.tokens)):
        if key.kind == FILE and resolve(key, access) is None:
            yield outside(key)
    seen: dict[tuple[str, str], str] = {}
    for name, key in keys.items():
        origin = resolve(key, access) if key.kind == FILE else key.origin
        if key.kind in (FILE, ENV) and origin:
            first = seen.setdefault((key.kind, origin), name)
            if first != name:
                yield same_key(first, name, key.place)


def unused(cluster: Cluster, folders: Iterable[str]) -> Iterator[Problem]:
    """Tell of keys that somebody made beside values for which the Operator makes others.

    `folders` are those of the values files, in which `pxsec keygen` and `pxsec init` make `keys`.
    """
    makes_keys = cluster.install == OPERATOR and cluster.self_signed
    if cluster.secrets or cluster.public_keys or not makes_keys:
        return
    for folder in dict.fromkeys(folders):
        there = _file_names(os.path.join(folder, KEY_FOLDER))
        keys = [key for key in KEYS.values() if key.file in there]
        if keys:
            yield notice(
                "unused-key-files",
                cluster.place(*SELF_SIGNED),
                f"{KEY_FOLDER}/ holds {', '.join(key.file for key in keys)}, which the values do "
                "not name: the Operator makes keys of its own",
                f"name them: {', '.join(map(_as_named, keys))}; or delete them",
            )


def _file_names(folder: str) -> set[str]:
    """Return the names of the files in a folder; a link may lead out of what is allowed."""
    if os.path.islink(folder):
        return set()
    with suppress(OSError), os.scandir(folder) as entries:
        return {entry.name for entry in entries if entry.is_file(follow_symlinks=False)}
    return set()


def _as_named(key: Key) -> str:
    return f"{key.label}: {{file: {KEY_FOLDER}/{key.file}}}"


def read_secret(key: SecretKey, access: Access, findings: Findings) -> bytes | None:
    """Return the secret's bytes as they are in the file or the environment, unchecked."""
    if key.kind == ENV:
        return read_variable(key, access, findings)
    make = MAKE_TOKEN if key.is_token else MAKE_SECRET
    content = read_file(key, access, findings, make=make)
    if content and is_open(content.mode):
        findings.warning(
            "key-file-mode",
            key.place,
            f"every user of this machine may read or change {named(key)}",
            chmod_hint(os.path.join(key.base, key.origin)),
        )
    return content.data if content else None


def read_public_key(
    key: PublicKey, kind: str, access: Access, *, findings: Findings
) -> bytes | None:
    """Return a public key's bytes, unchecked; None for one that the nodes hold already."""
    if key.kind != FILE:
        return None
    from renderer.keys.public import MAKE_PUBLIC

    content = read_file(key, access, findings, make=MAKE_PUBLIC[kind])
    return content.data if content else None
