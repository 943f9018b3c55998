"""Small manifests and values that tests share, and a bench that runs pxsec on them in-process.

The shapes are those that charts and people write: argument lists in flow style, a second container
in the pod, a container whose `name` comes last, a Deployment without `env`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import inprocess
from inprocess import Result as Result

SECRETS = {
    "PXSEC_SYSTEM": "system-0123456789-abcdefghijklmnop",
    "PXSEC_APPS": "apps-0123456789-abcdefghijklmnopqr",
    "PXSEC_SHARED": "shared-0123456789-abcdefghijklmnop",
}
DIGEST = "@sha256:" + "0123456789abcdef" * 4
OIDC_ISSUER = "https://login.example.com/realms/storage"

# --- Manifests


def daemonset(
    image: str = "portworx/oci-monitor:3.1.2",
    *,
    annotations: Mapping[str, str] | None = None,
    env: str = "",
    namespace: str = "portworx",
) -> str:
    """Return a DaemonSet as the legacy chart writes it, with the CSI registrar in the pod."""
    return f"""\
# Source: chart/templates/daemonset.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: portworx
  namespace: {namespace}
  labels:
    name: portworx
  annotations:
    example.com/note: "keep = as it is: {{}}"
{_annotations(annotations)}\
spec:
  selector:
    matchLabels: {{name: portworx}}
  template:
    metadata:
      labels:
        name: portworx
        # chart: none
    spec:
      hostNetwork: true
      containers:
      # the monitor
        - name: portworx
          image: {image}
          terminationMessagePath: "/tmp/px-termination-log"
          args:
            [
                     "-a",
              "-b","-c", "cluster-one",
              "-secret_type", "k8s","-x", "kubernetes"
             ]
          env:

            - name: "PX_TEMPLATE_VERSION"
              value: "v4"
{env}\

          readinessProbe:
            periodSeconds: 10 # a comment behind a value
            httpGet: {{host: 127.0.0.1, path: /health, port: 9015}}
          volumeMounts:
            - name: etcpwx
              mountPath: /etc/pwx
        - name: csi-node-driver-registrar
          image: "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.1.0"
          args:
            - "--csi-address=$(ADDRESS)"
          env:
            - name: ADDRESS
              value: /csi/csi.sock
      serviceAccountName: px-account
      volumes:
        - name: etcpwx
          hostPath:
            path: /etc/pwx
"""


def stork(image: str = "openstorage/stork:24.3.0", *, namespace: str = "portworx") -> str:
    """Return a Deployment of Stork with the container's name behind everything else."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    tier: control-plane
  name: stork
  namespace: {namespace}
spec:
  selector:
    matchLabels:
      name: stork
  template:
    metadata:
      labels:
        name: stork
    spec:
      containers:
      - command:
        - /stork
        - --driver=pxd
        image: {image}
        env:
        - name: "PX_SERVICE_NAME"
          value: "portworx-api"
        resources:
          requests:
            cpu: '0.1'
        name: stork
      serviceAccountName: stork-account
"""


def autopilot(*, namespace: str = "portworx") -> str:
    """Return a Deployment of Autopilot, which has no `env` at all."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: autopilot
  namespace: {namespace}
spec:
  selector:
    matchLabels:
      name: autopilot
  template:
    metadata:
      labels: {{name: autopilot}}
    spec:
      containers:
        - command: [/autopilot, --log-level=debug]
          image: portworx/autopilot:1.3.14
          name: autopilot
"""


def storagecluster(
    image: str = "portworx/oci-monitor:3.1.2",
    *,
    annotations: Mapping[str, str] | None = None,
    env: str = "",
    stork: str = "  stork:\n    enabled: true\n",
    autopilot: str = "  autopilot:\n    enabled: true\n",
) -> str:
    """Return a StorageCluster; the parts are lines of its spec."""
    listed = f"  env:\n{env}" if env else ""
    return f"""\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
  annotations:
    example.com/note: 'it''s kept'
{_annotations(annotations)}\
spec:
  image: {image}
  kvdb: {{internal: true}}   # flow beside block
  storage:
    useAll: true
{listed}{stork}{autopilot}\
  csi:
    enabled: true
"""


OTHER = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: other, namespace: portworx}
data:
  text: |
    kind: StorageCluster, only in words
"""


def stream(*manifests: str) -> str:
    """Return manifests as one stream."""
    return "---\n".join(manifests)


def variable(name: str, value: str, *, indent: int) -> str:
    """Return the lines of one entry of an env list."""
    blanks = " " * indent
    return f"{blanks}- name: {name}\n{blanks}  value: {value}\n"


def _annotations(annotations: Mapping[str, str] | None) -> str:
    return "".join(f"    {key}: {value!r}\n" for key, value in (annotations or {}).items())


# --- Values


def key(name: str) -> dict[str, str]:
    """Return the source of a secret: "system", "apps" or "shared"."""
    return {"env": f"PXSEC_{name.upper()}"}


def values(install: str, *methods: str, **changes: Any) -> dict[str, Any]:
    """Return values for the methods "shared", "rsa", "ecdsa" and "oidc"; changes go on top."""
    sources = {
        "shared": ("sharedSecret", key("shared")),
        "rsa": ("rsaPublicKey", {"file": "rsa.pub.pem"}),
        "ecdsa": ("ecdsaPublicKey", {"file": "ecdsa.pub.pem"}),
    }
    auth: dict[str, Any] = {}
    if signed := dict(sources[method] for method in methods if method in sources):
        auth["selfSigned"] = {"issuer": "portworx.com", **signed}
        if install == "operator":
            auth["guestAccess"] = "Enabled"
            auth["selfSigned"]["tokenLifetime"] = "24h"
    if "oidc" in methods:
        auth["oidc"] = {"issuer": OIDC_ISSUER, "clientID": "portworx"}
    keys = {"system": key("system"), "apps": key("apps")}
    return {"install": install, "namespace": "portworx", "auth": auth, "keys": keys, **changes}


def as_text(settings: Mapping[str, Any]) -> str:
    """Return values as the text of a file."""
    return yaml.dump(dict(settings), Dumper=yaml.CSafeDumper, sort_keys=False)


def written(value: object) -> str:
    """Return a value as YAML in a form that no reader can mistake: JSON with wide escapes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        plain = [c if c.isascii() and c.isalnum() else f"\\U{ord(c):08X}" for c in value]
        return f'"{"".join(plain)}"'
    return json.dumps(value)


# --- The bench


class Bench:
    """A folder with public keys in which pxsec runs in-process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = dict(SECRETS)
        make_public_keys(folder)

    def render(
        self,
        settings: str | bytes | Mapping[str, Any],
        *manifests: str | bytes,
        command: str = "render",
        only: str | None = None,
        stanza: bool = False,
        check: bool = False,
    ) -> Result:
        """Run `pxsec render` or `pxsec patch`."""
        if isinstance(settings, Mapping):
            settings = as_text(settings)
        names = [f"manifest-{number}.yaml" for number in range(1, len(manifests) + 1)]
        self._write("values.yaml", settings)
        for name, manifest in zip(names, manifests, strict=True):
            self._write(name, manifest)
        options = ["--only", only] if only else []
        options += ["--stanza"] if stanza else []
        options += ["--check"] if check else []
        with chdir(self.folder):
            return inprocess.run(
                command, "-f", "values.yaml", *options, *names, environ=self.environ
            )

    def _write(self, name: str, content: str | bytes) -> None:
        content = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(content)


def make_public_keys(folder: Path) -> None:
    """Write rsa.pub.pem and ecdsa.pub.pem."""
    for name, pem in _public_keys().items():
        (folder / f"{name}.pub.pem").write_bytes(pem)


@cache
def _public_keys() -> dict[str, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    keys: dict[str, rsa.RSAPublicKey | ec.EllipticCurvePublicKey] = {
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key(),
        "ecdsa": ec.generate_private_key(ec.SECP256R1()).public_key(),
    }
    spki = PublicFormat.SubjectPublicKeyInfo
    return {name: made.public_bytes(Encoding.PEM, spki) for name, made in keys.items()}
