"""The keys and tokens that the values refer to: read, and checked by the rules for keys."""

from __future__ import annotations

import os

from renderer.keys.access import Access, chmod_hint, is_open, named, read_file, read_variable
from renderer.keys.secret import MAKE_SECRET, MAKE_TOKEN, Hidden, check_distinct, check_secret
from renderer.portworx.settings import KEYS
from renderer.problems import Findings
from renderer.values.cluster import ENV, FILE, Cluster, PublicKey, SecretKey


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
