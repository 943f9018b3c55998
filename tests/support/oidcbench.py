"""A folder with values, the CA file and a token, for a provider that runs on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import jwt

from commandline import session
from provider import CLIENT_ID, Keys, Provider, now
from renderer.commands import oidc
from renderer.problems import Findings

VALUES = """\
install: operator
namespace: portworx
auth:
  oidc:
    issuer: ISSUER
    clientID: portworx
keys:
  system: {secretKeyRef: {name: px-system-secrets, key: system-secret}}
  apps: {secretKeyRef: {name: px-system-secrets, key: apps-secret}}
"""

PROVIDER = """\
passed  discovery: ISSUER/.well-known/openid-configuration answers
passed  issuer: ISSUER equals the provider's byte for byte
passed  algorithms: of RS256, ES256, HS256 Portworx takes RS256, ES256
passed  jwks_uri: ISSUER/keys answers
passed  rotation: Portworx asks for the keys again when a token names a new one
passed  key new: RSA of 2048 bits; verifies RS256
passed  key old: RSA of 2048 bits; verifies RS256
passed  key ec: P-256; verifies ES256
passed  key enc: RSA of 2048 bits, for encryption; verifies RS256
"""
"""What is told of the provider when it is healthy."""


class Bench(NamedTuple):
    """A folder with values, the CA file and a token, for a provider that runs."""

    folder: Path
    provider: Provider
    keys: Keys

    def values(self, issuer: str = "", more: str = "") -> str:
        path = self.folder / "pxsec.yaml"
        text = VALUES.replace("ISSUER", issuer or self.provider.issuer)
        path.write_text(text.replace("keys:\n", f"{more}keys:\n", 1))
        return str(path)

    def token(self, key: Any = None, kid: str = "new", **changes: object) -> None:
        """Write a token of the provider; a change to None takes a claim out."""
        claims = {
            "iss": self.provider.issuer,
            "aud": [CLIENT_ID, "account"],
            "sub": "7",
            "name": "Ada",
            "email": "ada@example.com",
            "iat": now(),
            "exp": now() + 300,
            "roles": ["system.admin"],
            "groups": ["*"],
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        text = jwt.encode(kept, key or self.keys.new, "RS256", headers={"kid": kid})
        (self.folder / "token").write_text(text + "\n")

    def check(self, *more: str, values: str = "", ca: str = "ca.pem") -> tuple[str, int]:
        """Run oidc check; return what it prints, with names for what changes, and its code."""
        arguments = ["-f", values or self.values(), "--ca-file", str(self.folder / ca), *more]
        text, status, _ = run(*arguments)
        return text.replace(self.provider.issuer, "ISSUER"), status

    def failures(self, *more: str, values: str = "", ca: str = "ca.pem") -> tuple[str, int]:
        """Return the checks that failed or warned alone."""
        text, status = self.check(*more, values=values, ca=ca)
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("passed")), status

    def sample(self) -> tuple[str, str]:
        return "--token-file", str(self.folder / "token")


def run(*arguments: str, stdin: bytes = b"") -> tuple[str, int, Findings]:
    started = session("oidc", "check", *arguments, stdin=stdin)
    output = oidc.run(started)
    return b"".join(map(bytes, output.pieces)).decode(), output.status, started.findings
