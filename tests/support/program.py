"""The installed program beside values, keys and a manifest, and what it prints of them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

PXSEC = str(Path(sys.executable).parent / "pxsec")

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: keys/shared-secret}
keys:
  system: {file: keys/system-secret}
  apps: {env: PXSEC_APPS_KEY}
"""

CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2   # as tested
"""

STANZA = """\
  security:
    enabled: true
    auth:
      guestAccess: Enabled
      selfSigned:
        issuer: portworx.com
        sharedSecret: px-shared-secret
        tokenLifetime: "24h"
"""

SECRETS = """\
---
apiVersion: v1
kind: Secret
metadata:
  name: px-system-secrets
  namespace: portworx
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  system-secret: c3lzdGVtLTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5
  apps-secret: YXBwcy0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFi
---
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  shared-secret: c2hhcmVkLTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5
"""

RENDERED = f"{SECRETS}---\n{CLUSTER}{STANZA}"

ENVIRON = {"PXSEC_APPS_KEY": "apps-0123456789abcdef0123456789ab", "PATH": os.environ["PATH"]}

NOT_FOUND = (
    "pxsec.yaml:1:1: error: no StorageCluster of Portworx in the manifests [workload-not-found]\n"
    "  hint: add its manifest to the input, or take the fragments that "
    "`pxsec render --stanza` prints\n"
)
NOTICE = (
    "pxsec.yaml:10:3: notice: keys.system: the line end after the key is left out [line-end]\n"
    "  hint: every byte counts: whatever else holds this key must have no line end either\n"
)
RENDER = ("render", "-f", "pxsec.yaml", "cluster.yaml")

Done = subprocess.CompletedProcess[bytes]


def pxsec(folder: Path, *args: str, stdin: str = "", **environ: str) -> Done:
    return subprocess.run(
        [PXSEC, *args],
        cwd=folder,
        env=ENVIRON | environ,
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )


def outcome(done: Done) -> tuple[int, str, str]:
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def shell(folder: Path, script: str) -> tuple[int, str, str]:
    environ = ENVIRON | {"PATH": f"{Path(PXSEC).parent}:{os.environ['PATH']}"}
    return outcome(
        subprocess.run(["bash", "-c", script], cwd=folder, env=environ, capture_output=True)
    )
