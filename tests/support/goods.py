"""Good manifests and the values that go with them, small so that thousands can be tried."""

from __future__ import annotations

from typing import Any, NamedTuple

import manifests

OPERATOR, DAEMONSET = "operator", "daemonset"

STORAGE_CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
"""
FULL_CLUSTER = """\
# head
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster   # name
  namespace: portworx
  annotations:
    portworx.io/misc-args: "-rt_opts x=1"
spec:
  image: portworx/oci-monitor:3.1.2
  kvdb: {internal: true}
  env:
  - name: A
    value: "yes"
  - {name: B, value: '012'}
  nodes:
  - selector: {nodeName: a}
    env: [{name: C, value: c}]
  stork:
    enabled: true
    env:
    - name: D
      value: d
  autopilot:
    enabled: true
"""
JSON_CLUSTER = """\
{
  "apiVersion": "core.libopenstorage.org/v1", "kind": "StorageCluster",
  "metadata": {"name": "px-cluster", "namespace": "portworx"},
  "spec": {"image": "portworx/oci-monitor:3.1.2", "env": [{"name": "A", "value": "a"}]}
}
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
        args: ["-c", "one", "-x", "kubernetes"]
"""
FULL_DAEMON_SET = """\
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
        args:
        - -c
        - "one"
        env:
        - name: A
          value: "yes"
        volumeMounts:
        - {name: etcpwx, mountPath: /etc/pwx}
      - name: csi
        args: ["--v=5"]
      volumes:
      - name: etcpwx
        hostPath: {path: /etc/pwx}
"""
SECURED_CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px-cluster, namespace: portworx}
spec:
  image: portworx/oci-monitor:3.1.2
  security:
    enabled: false
    auth:
      enabled: false
      guestAccess: Disabled
      selfSigned:
        issuer: 'old'
        tokenLifetime: 1h # short
  env:
  - name: PORTWORX_AUTH_JWT_ISSUER
    value: old
  stork: {enabled: true, env: [{name: PX_SHARED_SECRET, value: old}]}
"""
SECURED_DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: portworx, namespace: portworx}
spec:
  template:
    spec:
      containers:
      - name: portworx
        image: portworx/oci-monitor:3.1.2
        args: ["-c", "one", "--jwt-issuer=old", -jwt_issuer, "old", "-x", "kubernetes"]
        env:
        - name: PORTWORX_AUTH_STORK_KEY
          value: old
        - name: "PORTWORX_AUTH_SYSTEM_KEY"
          valueFrom: {secretKeyRef: {name: old, key: old}}
"""
STORK = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: stork, namespace: portworx}
spec:
  template:
    spec:
      containers:
      - command: [/stork]
        image: openstorage/stork:24.3.0
        env:
        - name: D
          value: d
        name: stork
"""
AUTOPILOT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: autopilot, namespace: portworx}
spec: {template: {spec: {containers: [{name: autopilot, image: "portworx/autopilot:1.3.1"}]}}}
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: {name}
  namespace: portworx
data:
  {key}: b2xk
"""
FOREIGN = [
    """\
apiVersion: v1
kind: Namespace
metadata:
  name: portworx
""",
    """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - port: 80
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata: {name: other, namespace: portworx}
data:
  text: |
    kind: StorageCluster, only in words
""",
    """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  labels: {app: "stork"}
spec:
  replicas: 1
  template:
    spec:
      schedulerName: stork
      containers:
      - name: app
        image: nginx:1
""",
]
PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtbEbtgi2+shBlT5kaYIj
XmDbqvCyi+HQ+iUqtS7lI3UFmVZfUUsoUumocQrVwemkwfXQzvq8AYvWdWDMol4u
gpbLnPYj3N81gSuLbFBppIKtQkIuuouz3lo+nvznUXf8rSw20yKrPWu1wFoB2p1q
KY829zfQHD5DUiFIqKT9sfWB8CD3HPYnGPMqXsPQAXrKH10XVYzUhUOXm2aJiK4L
QB0HG0QIAe+Q96J+NFSRx7hVHgpxCA/B6elTt8BWIQ4zzkwKliy1QvixtCwsdWam
VsR64VOcW2IOFYovolOeS1pAj6WgXzWkBDIfPdjHBY74z4UJbZiA3q8QijrnAQHY
qwIDAQAB
-----END PUBLIC KEY-----
"""


class Settings(NamedTuple):
    """Values, as a file and as the oracle reads them, and the streams that go with them."""

    values: dict[str, Any]
    streams: list[str]

    @property
    def install(self) -> str:
        return str(self.values["install"])


def _values(install: str, *methods: str) -> dict[str, Any]:
    versions = {"portworx": {"version": "3.1.2"}, "stork": {"version": "24.3.0"}}
    return manifests.values(install, *methods, **versions)


def _list(*objects: str, kind: str = "List") -> str:
    """Return objects as the items of a list."""
    lines = [line for item in objects for line in _item(item)]
    return f"apiVersion: v1\nkind: {kind}\nitems:\n" + "\n".join(lines) + "\n"


def _item(text: str) -> list[str]:
    first, *rest = [line for line in text.splitlines() if not line.startswith("#")]
    return [f"- {first}", *(f"  {line}" for line in rest)]


_SECRETS = SECRET.format(name="px-system-secrets", key="system-secret")
_OPERATOR = [
    STORAGE_CLUSTER,
    FULL_CLUSTER,
    FULL_CLUSTER,
    _list(FOREIGN[1], FULL_CLUSTER),
    manifests.stream(_SECRETS, STORAGE_CLUSTER),
    JSON_CLUSTER,
]
_DAEMONSET = [
    DAEMON_SET,
    FULL_DAEMON_SET,
    manifests.stream(FULL_DAEMON_SET, STORK),
    manifests.stream(DAEMON_SET, STORK, AUTOPILOT),
    _list(DAEMON_SET, STORK),
    manifests.stream(SECURED_DAEMON_SET, STORK),
    manifests.stream(SECRET.format(name="pxkeys", key="stork-secret"), FULL_DAEMON_SET),
]

_SECURED = [SECURED_CLUSTER, _list(SECURED_CLUSTER, FOREIGN[1])]

ALL = {
    "operator, shared": Settings(_values(OPERATOR, "shared"), _OPERATOR + _SECURED),
    "operator, oidc": Settings(_values(OPERATOR, "oidc"), _OPERATOR),
    "operator, oidc and rsa": Settings(_values(OPERATOR, "oidc", "rsa"), _OPERATOR + _SECURED),
    "daemonset, shared": Settings(_values(DAEMONSET, "shared"), _DAEMONSET),
    "daemonset, oidc and rsa": Settings(_values(DAEMONSET, "oidc", "rsa"), _DAEMONSET),
}

# What must not stand beside them unsecured, however it is spelled.
RIVALS = {
    OPERATOR: [
        FULL_CLUSTER,
        STORAGE_CLUSTER,
        SECRET.format(name="px-shared-secret", key="shared-secret"),
        SECRET.format(name="px-system-secrets", key="apps-secret"),
        SECRET.format(name="px-auth-public-keys", key="rsa.pub.pem").replace("Secret", "ConfigMap"),
    ],
    DAEMONSET: [
        FULL_DAEMON_SET,
        DAEMON_SET.replace("DaemonSet", "StatefulSet"),
        DAEMON_SET.replace("  name: portworx\n", "  name: px2\n", 1),
        STORK,
        AUTOPILOT,
        SECRET.format(name="pxkeys", key="system-secret"),
        SECRET.format(name="px-auth-public-keys", key="rsa.pub.pem").replace("Secret", "ConfigMap"),
    ],
}
