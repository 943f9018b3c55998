"""The keys of tokens: given by an argument, or by what the values name."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from renderer.commands.inputs.reading import access_of
from renderer.commands.shared.session import Session
from renderer.edge import limits, stdio
from renderer.keys import private, sources, taken
from renderer.keys.access import chmod_hint, is_open
from renderer.keys.private import Pair
from renderer.keys.public import check_public_key
from renderer.keys.secret import Hidden, as_text, check_secret, without_line_end
from renderer.keys.taken import ROTATE_SHARED
from renderer.portworx.authorization import VERIFIED
from renderer.portworx.settings import KEYS, OPERATOR, SHARED, KeyRef
from renderer.problems import Place
from renderer.records import Record
from renderer.tokens.jws import VerifyingKey
from renderer.values.cluster import FILE, Cluster

_OLD_SECRET = f"sign with pxctl auth token generate, or make a new one: {ROTATE_SHARED}"


class _Given(Record):
    """What a key file or variable holds, and where the key is named."""

    raw: bytes
    place: Place


def add_shared_secret(parser: Any) -> None:
    """Add --shared-secret-file; `bearer` refuses --shared-secret, as pxctl has it."""
    parser.add_argument(
        "--shared-secret-file", metavar="FILE", help="the shared secret, `-` for standard input"
    )


def read_key_file(session: Session, path: str) -> bytes:
    """Return the content of a key file; a pipe is welcome."""
    raw = stdio.read(path, session.stdin, limits.KEY)
    if path != "-" and _is_open(path):
        message = "every user of this machine may read or change the file"
        place = stdio.place_of(path)
        session.findings.warning("key-file-mode", place, message, chmod_hint(path))
    return raw


def _is_open(path: str) -> bool:
    with suppress(OSError):  # a named pipe that its writer has removed
        return is_open(os.stat(path).st_mode)
    return False


def shared_secret(session: Session, path: str) -> Hidden | None:
    """Return the secret in a file, or None with an error."""
    raw = read_key_file(session, path)
    place = stdio.place_of(path)
    text = check_secret(raw, place, session.findings, label="--shared-secret-file", fix=_OLD_SECRET)
    return None if text is None else Hidden(text)


def values_secret(session: Session, cluster: Cluster) -> Hidden | None:
    """Return the shared secret that the values name, or None with an error."""
    given = _values_secret(session, cluster)
    if given is None:
        return None
    text = check_secret(given.raw, given.place, session.findings, label=KEYS[SHARED].label)
    return None if text is None else Hidden(text)


def _values_secret(session: Session, cluster: Cluster) -> _Given | None:
    key = cluster.secrets.get(SHARED)
    if key is None or key.by_reference:
        ref = key.ref if key else KEYS[SHARED].refs[OPERATOR]
        _report_elsewhere(session, cluster, ref)
        return None
    raw = sources.read_secret(key, access_of(session), session.findings)
    return None if raw is None else _Given(raw, key.place)


def has_secret(cluster: Cluster) -> bool:
    """Tell whether the cluster verifies with a shared secret; the Operator always adds one."""
    return bool(cluster.self_signed and (SHARED in cluster.secrets or cluster.install == OPERATOR))


def kinds(cluster: Cluster) -> list[str]:
    """Return the kinds of keys that the cluster verifies your own tokens with."""
    return [*([SHARED] if has_secret(cluster) else []), *cluster.public_keys]


def verifying_key(session: Session, path: str, kind: str) -> VerifyingKey | None:
    """Return the key in a file as Portworx takes it, or None with an error."""
    if kind == SHARED:
        given = _Given(read_key_file(session, path), stdio.place_of(path))
        key = _as_taken(session, given, kind, label="--shared-secret-file")
        return key and key.replace(line_end=_line_end(given.raw))
    raw = stdio.read(path, session.stdin, limits.KEY)
    return _as_taken(session, _Given(raw, stdio.place_of(path)), kind, label=KEYS[kind].label)


def _line_end(raw: bytes) -> str:
    """Return the line end that is left out of a secret."""
    text = as_text(raw)
    return text[len(without_line_end(text)) :]


def values_key(session: Session, cluster: Cluster, kind: str) -> VerifyingKey | None:
    """Return the key that the values name, as Portworx takes it, or None with an error."""
    if kind == SHARED:
        given = _values_secret(session, cluster)
    else:
        given = _values_public_key(session, cluster, kind)
    if given is None:
        return None
    return _as_taken(session, given, kind, label=KEYS[kind].label)


def _as_taken(session: Session, given: _Given, kind: str, *, label: str) -> VerifyingKey | None:
    if kind == SHARED:
        secret = taken.secret(given.raw, given.place, session.findings, label=label)
        return VerifyingKey(VERIFIED[kind], secret) if secret else None
    found = taken.public_key(given.raw, kind, place=given.place, findings=session.findings)
    return VerifyingKey(found.algorithms, found.pem) if found else None


def _report_elsewhere(session: Session, cluster: Cluster, ref: KeyRef) -> None:
    template = f"go-template='{{{{index .data \"{ref.key}\" | base64decode}}}}'"
    command = f"kubectl -n {cluster.namespace} get secret {ref.secret} -o {template}"
    session.findings.error(
        "key-elsewhere",
        cluster.place(*KEYS[SHARED].path),
        f"{KEYS[SHARED].label}: the key is in the cluster alone",
        f"hand it over: {command} | pxsec ... --shared-secret-file -",
    )


def pair(session: Session, path: str, kind: str) -> Pair | None:
    """Return the private key in a file with its public half, or None with an error."""
    raw = read_key_file(session, path)
    return private.load(raw, kind, place=stdio.place_of(path), findings=session.findings)


def values_public_key(session: Session, cluster: Cluster, kind: str) -> str | None:
    """Return the public key that the values name as PEM, or None with an error."""
    given = _values_public_key(session, cluster, kind)
    if given is None:
        return None
    return check_public_key(given.raw, kind, place=given.place, findings=session.findings)


def _values_public_key(session: Session, cluster: Cluster, kind: str) -> _Given | None:
    key = cluster.public_keys[kind]
    if key.kind != FILE:
        message = f"{KEYS[kind].label}: the key is on the nodes alone"
        hint = f"give a copy of it: --{kind}-public-keyfile FILE"
        session.findings.error("key-elsewhere", key.place, message, hint)
        return None
    raw = sources.read_public_key(key, kind, access_of(session), findings=session.findings)
    return None if raw is None else _Given(raw, key.place)
