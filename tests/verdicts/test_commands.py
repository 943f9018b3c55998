"""`pxsec token verify`, with key files, says what its checks say of every token of the tables."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import inprocess
import said
import signing
from drafts import Draft
from jwts import NOW
from verdicts import TABLES, Row, Table, check_none

OPTIONS = {"rsa": "--rsa-public-keyfile", "ecdsa": "--ecdsa-public-keyfile"}
OWN = [table for table in TABLES if "self-signed" in table.name]
OIDC = [table for table in TABLES if "oidc" in table.name]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own, at a fixed time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: NOW)
    yield tmp_path


def verify(draft: Draft, *arguments: str) -> str:
    """Run the command, and return what it says as the tables write it."""
    token = draft.token.encode(errors="surrogateescape")
    done = inprocess.run(
        *("token", "verify", "-", "--username-claim", draft.username_claim),
        *(*arguments, "-o", "json"),
        stdin=token,
    )
    if not done.out:
        return f"exit code {done.status}: {done.err}"
    failed, warned = dict[str, None](), dict[str, None]()
    for check in json.loads(done.out):
        if check["code"]:
            (warned if check["passed"] else failed)[check["code"]] = None
    assert done.status == bool(failed)
    return str(said.Said(tuple(failed), tuple(warned)))


def own(row: Row, folder: Path) -> list[str]:
    """Return the arguments that name the keys of the cluster, which are put into files."""
    arguments = ["--issuer", row.draft.issuer]
    for name in row.draft.own:
        key, path = signing.key(name), folder / name.replace(" ", "-")
        if isinstance(key, bytes):
            # Of a line end that is a part of the key pxsec takes only one behind it off.
            path.write_bytes(key + b"\n" if key.endswith(b"\n") else key)
            path.chmod(0o600)
            option = "--shared-secret-file"
        else:
            path.write_text(signing.public_pem(name))
            option = OPTIONS["rsa" if "rsa" in name else "ecdsa"]
        arguments += [option, str(path)]
    return arguments


def provided(row: Row, folder: Path) -> list[str]:
    """Return the arguments that name the provider of the cluster, whose keys are in a file."""
    draft, provider = row.draft, row.draft.trusted_provider
    assert provider
    (folder / "jwks").write_bytes(provider.keys.body)
    arguments = ["--issuer", draft.provider, "--client-id", draft.client, "--jwks", "jwks"]
    for name in said.offered(provider):
        arguments += ["--alg", name]
    return [*arguments, "--claim-namespace", draft.namespace]


@pytest.mark.parametrize("table", [*OWN, *OIDC], ids=lambda table: table.name)
def test_the_command_says_what_its_checks_say(table: Table, folder: Path) -> None:
    wrong = []
    for row in table.rows():
        arguments = own(row, folder) if table in OWN else provided(row, folder)
        found, expected = verify(row.draft, *arguments), str(said.of(row))
        if found != expected:
            wrong.append(f"{row}: the command says {found or 'nothing'}, not {expected!r}")
    check_none(wrong)
