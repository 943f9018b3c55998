"""A folder with values, keys and a user, in which the commands around tokens are tried."""

from __future__ import annotations

from pathlib import Path

import jwts
from commandline import Result, run

SHARED = ("--shared-secret-file", "keys/shared")
OWN = ("--issuer", "portworx.com", *SHARED)
JIM = ("--name", "Jim", "--email", "jim@example.com", "--sub", "jim@example.com/jim")
USER = (*JIM, "--role", "system.user", "--group", "engineering")
VALUES = """\
install: daemonset
namespace: kube-system
auth:
  usernameClaim: email
  selfSigned:
    issuer: portworx.com
    sharedSecret: {file: keys/shared}
    rsaPublicKey: {file: keys/rsa.pub.pem}
    ecdsaPublicKey: {hostPath: /etc/pwx/auth/ecdsa.pub.pem}
  oidc:
    issuer: https://login.example.com/realms/storage
    clientID: portworx
    customClaimNamespace: https://myoidc.provider.com/
keys:
  system: {file: keys/system}
stork: {enabled: false}
"""
OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
"""


def furnish(folder: Path) -> None:
    """Write the files that the arguments here name."""
    (folder / "keys").mkdir()
    texts = {
        "pxsec.yaml": VALUES,
        "operator.yaml": OPERATOR,
        "keys/shared": jwts.SECRET,
        "keys/other": jwts.OTHER_SECRET,
        "keys/short": "too-short",
        "keys/rsa.pem": jwts.private_pem(jwts.RSA),
        "keys/rsa.pub.pem": jwts.public_pem(jwts.RSA),
        "keys/other.pem": jwts.private_pem(jwts.OTHER_RSA),
        "keys/ecdsa.pem": jwts.private_pem(jwts.P256),
        "keys/ecdsa.pub.pem": jwts.public_pem(jwts.P256),
        "keys/p384.pem": jwts.private_pem(jwts.P384),
        "user.yaml": "name: Jim\nemail: jim@example.com\nsub: jim@example.com/jim\n"
        "roles: [system.user]\ngroups: [engineering]\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)


def token(*arguments: str, stdin: bytes | str = b"") -> Result:
    given = stdin if isinstance(stdin, bytes) else stdin.encode()
    return run("token", *arguments, stdin=given)


def create(*arguments: str, stdin: bytes = b"") -> Result:
    return token("create", *arguments, stdin=stdin)
