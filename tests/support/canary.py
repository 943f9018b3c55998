"""A canary: a secret that must show nowhere, how it is searched for, and commands that hold it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import inprocess
from inprocess import Result

CANARY = "Zq7+canary/T3v_hw8-Kd02mLs5Rb=4yNc6X~wUe9"
OTHER = {
    "system": "system-0123456789abcdef0123456789ab",
    "apps": "apps-0123456789abcdef0123456789abcd",
    "shared": "shared-0123456789abcdef0123456789ab",
}

OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: keys/shared}
    rsaPublicKey: {file: keys/rsa.pub.pem}
keys:
  system: {file: keys/system}
  apps: {env: PXSEC_APPS_KEY}
"""
DAEMONSET = OPERATOR.replace("operator", "daemonset").replace("  guestAccess: Enabled\n", "")
DAEMONSET = DAEMONSET.replace("    tokenLifetime: 24h\n", "")

STORAGE_CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
"""
DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: portworx
  namespace: portworx
spec:
  template:
    spec:
      containers:
        - name: portworx
          image: portworx/oci-monitor:3.1.2
          args: ["-c", "px-cluster"]
          env:
            - name: AUTO_NODE_RECOVERY_TIMEOUT_IN_SECS
              value: "1500"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: stork
  namespace: portworx
spec:
  template:
    spec:
      containers:
        - name: stork
          image: openstorage/stork:24.3.0
          env:
            - name: PX_SERVICE_NAME
              value: portworx-api
"""
MANIFESTS = {OPERATOR: STORAGE_CLUSTER, DAEMONSET: DAEMON_SET}

RESOURCE_LIST = b"""\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
  - %s
functionConfig:
  apiVersion: pxsec.dev/v1
  kind: PXSecurity
  metadata:
    name: px
  spec:
    %s
"""
RENDER = ["render", "-f", "pxsec.yaml", "manifest.yaml"]
WRITE = [*RENDER, "-w", "out.yaml"]
COMMANDS = (
    RENDER,
    WRITE,
    ["render", "-f", "pxsec.yaml"],
    ["render", "-f", "pxsec.yaml", "--only", "secrets"],
    ["render", "-f", "pxsec.yaml", "manifest.yaml", "--only", "workloads"],
    ["render", "-f", "pxsec.yaml", "--stanza"],
    ["render", "-f", "-", "manifest.yaml"],
    ["patch", "-f", "pxsec.yaml", "manifest.yaml"],
    ["patch", "-f", "pxsec.yaml", "-i", "manifest.yaml"],
    ["patch", "-f", "pxsec.yaml", "--check", "manifest.yaml"],
    ["validate", "-f", "pxsec.yaml"],
    ["validate", "-f", "pxsec.yaml", "--no-files"],
    ["validate", "-f", "pxsec.yaml", "-o", "json"],
    ["validate", "-f", "pxsec.yaml", "-o", "sarif"],
    [*RENDER, "--messages", "json"],
    ["validate", "-f", "pxsec.yaml", "--warnings-as-errors"],
    ["post-render", "-f", "pxsec.yaml"],
    ["krm"],
    ["krm", "--messages", "json"],
)


def forms(secret: str = CANARY) -> Iterator[bytes]:
    """Yield what gives a secret away: ten of its characters, or all of it in another writing."""
    raw = secret.encode()
    yield from (raw[i : i + 10] for i in range(len(raw) - 9))
    yield from (raw.hex().encode(), raw.hex().upper().encode(), quote(secret, safe="").encode())
    for shift in range(3):
        # Base64 of something longer that holds the secret: its ends depend on what is around it.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"x" * shift + raw)[4:-4]


FORMS = frozenset(forms())


def without_secrets(output: bytes) -> bytes:
    """Take out the values below `data:` of Secrets: there, and only there, a secret may stand."""
    line = rb"^ +(system-secret|apps-secret|stork-secret|shared-secret): \S+$"
    return re.sub(line, b"", output, flags=re.MULTILINE)


def leaks(text: bytes) -> list[bytes]:
    return [form for form in FORMS if form in text]


class Desk:
    """A folder with values, keys and a manifest, in which commands are run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        monkeypatch.chdir(folder)
        monkeypatch.setenv("PXSEC_APPS_KEY", OTHER["apps"])
        monkeypatch.setenv("PXSEC_REPORT", "report")
        monkeypatch.setenv("TMPDIR", str(folder / "tmp"))

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)

    def run(self, args: list[str]) -> Result:
        """Run a command; its report and its findings as data are messages, files are product."""
        done = inprocess.main(*args, stdin=self.stdin(args))
        out, err = done.out, done.err + (self.folder / "report").read_text()
        if "-o" in args and {"json", "sarif"} & {*args}:
            out, err = b"", err + done.text
        written = self.folder / ("manifest.yaml" if "-i" in args else "out.yaml")
        if {"-w", "-i"} & {*args} and written.exists():
            out += written.read_bytes()
        return Result(out, err, done.status)

    def stdin(self, args: list[str]) -> bytes:
        values = (self.folder / "pxsec.yaml").read_bytes()
        manifest = (self.folder / "manifest.yaml").read_bytes()
        if "krm" in args:
            spec, item = (text.replace(b"\n", b"\n    ") for text in (values, manifest))
            return RESOURCE_LIST % (item.partition(b"---")[0], spec)
        return manifest if "post-render" in args else values

    def files(self) -> list[str]:
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))

    def check(self, *, fails: bool | None = None, shows: bool = False) -> None:
        """Run every command; with `shows` the product may hold the canary, as an issuer for one."""
        there, manifest = set(self.files()), (self.folder / "manifest.yaml").read_bytes()
        for args in COMMANDS:
            result = self.run(args)
            assert result.status != 4, result.err
            assert leaks(result.err.encode()) == [], args
            if fails:
                assert result.status, args
            if result.status and not {"-i", "--check"} & {*args}:
                assert result.out == b"", args
            if not shows:
                assert leaks(without_secrets(result.out)) == [], args
            (self.folder / "manifest.yaml").write_bytes(manifest)
        assert {*self.files()} - there <= {"report", "out.yaml"}
