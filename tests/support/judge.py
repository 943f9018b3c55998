"""What Portworx makes of a token: a program of the libraries that it checks tokens with says it.

    judge(token_judge, [Case(token, NOW, own=Own(ISSUER, secret=b"..."))])[0].verdict == "accepted"

The program is built from tests/tools/token_judge; `token_judge`, a fixture, is its path.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

ACCEPTED, UNREADABLE, REFUSED = "accepted", "401", "403"
NO_START, CRASH = "nostart", "crash"
"""The node does not start, and: a token ends the server."""


class Own(NamedTuple):
    """Self-signed tokens: an issuer and key files; one that is empty is not there."""

    issuer: str
    secret: bytes = b""
    rsa: bytes = b""
    ecdsa: bytes = b""


class Reply(NamedTuple):
    """What a provider answers; nobody answers with status 0."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Provider(NamedTuple):
    """An OIDC provider."""

    issuer: str
    client: str
    discovery: Reply
    keys: Reply
    namespace: str = ""


class Case(NamedTuple):
    """A token, a moment, and whom the cluster trusts then."""

    token: str
    now: int
    claim: str = "sub"
    own: Own | None = None
    provider: Provider | None = None


class Verdict(NamedTuple):
    """What Portworx does, its reason, and the claims that it goes on with."""

    verdict: str
    why: str
    claims: Mapping[str, Any] | None

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the user."""
        return tuple((self.claims or {}).get("roles") or ())


def judge(program: str, cases: Iterable[Case]) -> list[Verdict]:
    """Return the verdict on each case; one process judges all."""
    return _ask(program, [_as_data(case) for case in cases])


def judge_users(program: str, files: Iterable[bytes]) -> list[Verdict]:
    """Return what the generator of tokens reads in each file that describes a user."""
    return _ask(program, [{"AuthConfig": _text(file)} for file in files])


def _ask(program: str, cases: list[dict[str, Any]]) -> list[Verdict]:
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([program], input=lines.encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(cases)
    return [Verdict(**answer) for answer in answers]


def _as_data(case: Case) -> dict[str, Any]:
    data: dict[str, Any] = {"Now": case.now, "Token": case.token, "Claim": case.claim}
    if case.own:
        keys = {"Secret": case.own.secret, "RSA": case.own.rsa, "ECDSA": case.own.ecdsa}
        files = {name: _text(key) for name, key in keys.items()}
        data["Own"] = {"Issuer": case.own.issuer, **files}
    if case.provider:
        found = case.provider
        data["Provider"] = {
            "Issuer": found.issuer,
            "Client": found.client,
            "Namespace": found.namespace,
            "Discovery": _reply(found.discovery),
            "Keys": _reply(found.keys),
        }
    return data


def _reply(reply: Reply) -> dict[str, Any]:
    return {"Status": reply.status, "Body": _text(reply.body), "Headers": dict(reply.headers)}


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
