"""The inputs of the benchmark: the same work, written for pxsec, Kustomize and Helm."""

from __future__ import annotations

import base64
import json
from pathlib import Path

KEYS = {
    "shared-secret": "only-for-the-benchmark-shared-secret",
    "system-secret": "only-for-the-benchmark-system-secret",
    "apps-secret": "only-for-the-benchmark-apps-secret-x",
}

HEADER = {"alg": "HS256", "typ": "JWT"}
CLAIMS = {
    "iss": "portworx.com",
    "sub": "ann",
    "name": "Ann",
    "email": "ann@example.com",
    "iat": 1767225600,
    "exp": 1924992000,
    "roles": ["system.user"],
    "groups": ["*"],
}

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: shared-secret}
keys:
  system: {file: system-secret}
  apps: {file: apps-secret}
"""

STORAGE_CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
  imagePullPolicy: Always
  kvdb:
    internal: true
  storage:
    useAll: true
    journalDevice: auto
  secretsProvider: k8s
  stork:
    enabled: true
    args:
      webhook-controller: "true"
  autopilot:
    enabled: true
    providers:
    - name: default
      type: prometheus
      params:
        url: http://px-prometheus:9090
  monitoring:
    prometheus:
      enabled: true
      exportMetrics: true
"""

STANZA = """\
  security:
    enabled: true
    auth:
      guestAccess: {guest}
      selfSigned:
        issuer: {issuer}
        sharedSecret: px-shared-secret
        tokenLifetime: {lifetime}
"""

PATCH = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
""" + STANZA.format(guest="Disabled", issuer="portworx.com", lifetime="24h")

SECRETS = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  shared-secret: {shared}
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
  apps-secret: {apps}
  system-secret: {system}
"""

CONFIG_MAP = """\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-{number}
  namespace: apps
  labels:
    app: example
data:
{lines}"""
LINE = "  option-{}: value of this option, which nobody but the application reads\n"
LINES = "".join(LINE.format(number) for number in range(56))


LEGACY_VALUES = """\
install: daemonset
namespace: kube-system
auth:
  selfSigned:
    issuer: portworx.com
    sharedSecret: {file: shared-secret}
keys:
  system: {file: system-secret}
  apps: {file: apps-secret}
"""
LEGACY = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: portworx
  namespace: kube-system
spec:
  template:
    spec:
      containers:
      - name: portworx
        image: portworx/oci-monitor:2.13.5
        args: ["-b", "-c", "mycluster", "-x", "kubernetes"]
        env:
        - name: PX_TEMPLATE_VERSION
          value: v4
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: stork
  namespace: kube-system
spec:
  template:
    spec:
      containers:
      - name: stork
        image: openstorage/stork:23.4.0
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: autopilot
  namespace: kube-system
spec:
  template:
    spec:
      containers:
      - name: autopilot
        image: portworx/autopilot:1.3.10
"""


def quickstart(folder: Path) -> Path:
    """Write a folder that both `pxsec render` and `kubectl kustomize` take."""
    _values(folder)
    encoded = {name.split("-")[0]: _base64(value) for name, value in KEYS.items()}
    (folder / "secrets.yaml").write_text(SECRETS.format(**encoded))
    (folder / "storagecluster.yaml").write_text(STORAGE_CLUSTER)
    _kustomization(folder, ["secrets.yaml", "storagecluster.yaml"])
    return folder


def stream(folder: Path, *, size: int) -> Path:
    """Write a folder with a stream of about `size` bytes, the StorageCluster in the middle.

    The other documents have the average size of a platform's manifests, 4 kB. All are written
    piece by piece, since this process's peak memory counts as its children's from the start.
    """
    _values(folder)
    count = size // len(CONFIG_MAP.format(number=1000, lines=LINES))
    with open(folder / "manifests.yaml", "w", encoding="utf-8") as file:
        for number in range(count):
            if number == count // 2:
                file.write(f"---\n{STORAGE_CLUSTER}")
            file.write(CONFIG_MAP.format(number=number, lines=LINES))
    _kustomization(folder, ["manifests.yaml"])
    return folder


def legacy_chart(folder: Path) -> Path:
    """Write a chart of 55 documents and 230 kB: the DaemonSet, Stork, Autopilot and ConfigMaps."""
    _values(folder)
    (folder / "pxsec.yaml").write_text(LEGACY_VALUES)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: px\nversion: 0.1.0\n")
    templates = folder / "templates"
    templates.mkdir()
    others = "".join(CONFIG_MAP.format(number=number, lines=LINES) for number in range(52))
    (templates / "all.yaml").write_text(LEGACY + others)
    return folder


def chart(folder: Path) -> Path:
    """Write a Helm chart that renders what the quickstart does."""
    templates = folder / "templates"
    templates.mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: px\nversion: 0.1.0\n")
    stated = {"guest": "Disabled", "issuer": "portworx.com", "lifetime": "24h"}
    keys = {name.split("-")[0]: value for name, value in KEYS.items()}
    (folder / "values.yaml").write_text(
        "".join(f"{name}: {value}\n" for name, value in (stated | keys).items())
    )
    fields = {name: f"{{{{ .Values.{name} | quote }}}}" for name in stated}
    encoded = {name: f"{{{{ .Values.{name} | b64enc | quote }}}}" for name in keys}
    (templates / "secrets.yaml").write_text(SECRETS.format(**encoded))
    (templates / "storagecluster.yaml").write_text(STORAGE_CLUSTER + STANZA.format(**fields))
    return folder


def token(path: Path) -> Path:
    """Write a token of a user, whose signature nobody checks here."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (HEADER, CLAIMS)]
    encoded = [part.decode().rstrip("=") for part in parts]
    path.write_text(".".join([*encoded, "c2lnbmVk" * 5]) + "\n")
    return path


def _values(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "pxsec.yaml").write_text(VALUES)
    for name, value in KEYS.items():
        (folder / name).write_text(value)
        (folder / name).chmod(0o600)


def _kustomization(folder: Path, resources: list[str]) -> None:
    listed = "".join(f"- {name}\n" for name in resources)
    (folder / "security.yaml").write_text(PATCH)
    (folder / "kustomization.yaml").write_text(
        f"resources:\n{listed}patches:\n- path: security.yaml\n"
    )


def _base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()
