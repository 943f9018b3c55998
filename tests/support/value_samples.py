"""Samples of values, and of what belongs to the tenants that some of them name."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import manifests
from manifests import Bench, Result
from renderer.edge import report

HOSTILE = "\": {{ }} $() \n --- #\t😀\u2028'"
"""A text that means something to YAML, JSON, Jinja2, Helm, the shell and Kubernetes."""

LEAST = "install: operator\nnamespace: portworx\nauth: {}\n"
EVERYTHING: dict[str, Any] = {
    "install": "operator",
    "namespace": "portworx",
    "portworx": {"name": "px-cluster", "version": "3.1.2"},
    "stork": {"enabled": True, "version": "24.3.0", "name": "stork", "namespace": "portworx"},
    "autopilot": {"enabled": False, "name": "autopilot", "namespace": "portworx"},
    "auth": {
        "usernameClaim": "sub",
        "guestAccess": "Disabled",
        "selfSigned": {
            "issuer": "portworx.com",
            "tokenLifetime": "24h",
            "sharedSecret": {"file": "keys/shared-secret"},
            "rsaPublicKey": {"file": "keys/rsa.pub.pem"},
            "ecdsaPublicKey": {"hostPath": "/etc/pwx/auth/ecdsa.pub.pem"},
        },
        "oidc": {
            "issuer": "https://login.example.com/realms/storage",
            "clientID": "portworx",
            "customClaimNamespace": "https://login.example.com/",
        },
    },
    "keys": {
        "system": {"env": "PXSEC_SYSTEM_KEY"},
        "apps": {"secretKeyRef": {"name": "pxkeys", "key": "stork-secret"}},
    },
    "secretName": "pxkeys",
    "tokens": [
        {
            "name": "px-user-token",
            "namespace": "team-a",
            "token": {"file": "keys/team-a.token"},
            "encryption": {"secretName": "a", "secretKey": "b_c", "secretContext": "d"},
        },
    ],
    "storageClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "${pvc.namespace}"},
    ],
    "volumeSnapshotClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "portworx"},
    ],
    "volumeGroupSnapshotClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "portworx"},
    ],
    "clusterPairs": [{"name": "dr", "namespace": "team-a", "secretName": "px-admin-token"}],
    "volumeSnapshots": [{"name": "s", "namespace": "team-a", "secretName": "px-user-token"}],
    "persistentVolumeClaims": [
        {"name": "data", "namespace": "team-a", "secretName": "px-user-token"},
        {"name": "a.b", "namespace": "b", "secretName": "c", "secretNamespace": "d"},
    ],
}


def paths(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of everything in values, that of the values themselves first."""
    yield path
    items = dict(enumerate(data)) if isinstance(data, list) else data
    if isinstance(items, dict):
        for key, value in items.items():
            yield from paths(value, (*path, str(key)))


def parents(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mappings in values, the values themselves first; lists are not looked into."""
    below = [value for value in data.values() if isinstance(value, dict)]
    return [data, *(parent for value in below for parent in parents(value))]


def put(data: Any, path: tuple[str, ...], value: object) -> None:
    """Put a value at a path, which leads through mappings and lists."""
    key: str | int
    *above, key = path
    for step in above:
        data = data[int(step) if isinstance(data, list) else step]
    data[int(key) if isinstance(data, list) else key] = value


# --- Tenants


VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""
TOKENS = """\
tokens:
  - name: px-user-token
    namespace: team-a
    token: {file: team-a.token}
  - {name: px-user-token, namespace: team-b, token: {env: PXSEC_TEAM_B}}
  - name: px-admin-token
    namespace: portworx
    token: {secretKeyRef: {name: px-admin-token, key: auth-token}}
"""
CLASSES = """\
storageClasses:
  - name: px-secured
    secretName: px-user-token
    secretNamespace: ${pvc.namespace}
  - {name: px-old, secretName: px-user-token, secretNamespace: team-a}
volumeSnapshotClasses:
  - {name: px-snapshots, secretName: t, secretNamespace: "${volumesnapshot.namespace}"}
persistentVolumeClaims:
  - {name: data, namespace: team-a, secretName: px-user-token}
  - {name: data, namespace: team-b, secretName: "no", secretNamespace: portworx}
"""
DAEMONSET = """\
install: daemonset
namespace: portworx
stork: {enabled: false}
auth: {oidc: {issuer: "https://login.example.com", clientID: portworx}}
keys: {system: {env: PXSEC_SYSTEM}}
"""


def part(data: bytes) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


SIGNATURE = "canary-signature-5b1f-0123456789"
HEADER, CLAIMS = (
    part(json.dumps(data).encode()) for data in ({"alg": "HS256"}, {"sub": "canary-subject"})
)
TOKEN = f"{HEADER}.{CLAIMS}.{part(SIGNATURE.encode())}"
OTHER_TOKEN = f"{HEADER}.{CLAIMS}.{part(SIGNATURE[::-1].encode())}"
CANARIES = (SIGNATURE, *TOKEN.split("."), base64.b64encode(TOKEN.encode()).decode())

CSI_CLASS = """\
# a class of CSI
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
    name: "px-secured"  # of all teams
provisioner: 'pxd.portworx.com'
parameters:
    repl: "2"   # two
    io_profile: ${not.ours}
reclaimPolicy: Delete
"""
CSI_COMPLETE = """\
# a class of CSI
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
    name: "px-secured"  # of all teams
provisioner: 'pxd.portworx.com'
parameters:
    repl: "2"   # two
    io_profile: ${not.ours}
    csi.storage.k8s.io/provisioner-secret-name: px-user-token
    csi.storage.k8s.io/provisioner-secret-namespace: "${pvc.namespace}"
    csi.storage.k8s.io/node-publish-secret-name: px-user-token
    csi.storage.k8s.io/node-publish-secret-namespace: "${pvc.namespace}"
    csi.storage.k8s.io/controller-expand-secret-name: px-user-token
    csi.storage.k8s.io/controller-expand-secret-namespace: "${pvc.namespace}"
reclaimPolicy: Delete
"""
OLD_CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-old}
provisioner: kubernetes.io/portworx-volume
parameters: {repl: "1", openstorage.io/auth-secret-name: older}
"""
OLD_COMPLETE = OLD_CLASS.replace(
    "name: older}",
    'name: "px-user-token", "openstorage.io/auth-secret-namespace": "team-a"}',
)
SNAPSHOTS = """\
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata:
  name: px-snapshots
driver: pxd.portworx.com
deletionPolicy: Delete
"""
SNAPSHOTS_COMPLETE = f"""\
{SNAPSHOTS}\
parameters:
  csi.storage.k8s.io/snapshotter-secret-name: t
  csi.storage.k8s.io/snapshotter-secret-namespace: "${{volumesnapshot.namespace}}"
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: team-a
spec:
  storageClassName: px-old
"""
CLAIM_COMPLETE = CLAIM.replace(
    "team-a\n",
    "team-a\n"
    "  annotations:\n"
    "    openstorage.io/auth-secret-name: px-user-token\n"
    "    openstorage.io/auth-secret-namespace: team-a\n",
)
SECOND_CLAIM = CLAIM.replace("team-a\n", "team-b\n  annotations: {}\n")
SECOND_COMPLETE = SECOND_CLAIM.replace(
    "{}",
    '{"openstorage.io/auth-secret-name": "no", "openstorage.io/auth-secret-namespace": "portworx"}',
)
GIVEN = [CSI_CLASS, OLD_CLASS, SNAPSHOTS, CLAIM, SECOND_CLAIM]
COMPLETE = [CSI_COMPLETE, OLD_COMPLETE, SNAPSHOTS_COMPLETE, CLAIM_COMPLETE, SECOND_COMPLETE]
CLUSTER = manifests.storagecluster(env="")


def tenants_bench(folder: Path) -> Bench:
    """Return a bench with the tokens that TOKENS names."""
    bench = Bench(folder)
    (folder / "team-a.token").write_text(TOKEN)
    (folder / "team-a.token").chmod(0o600)
    bench.environ["PXSEC_TEAM_B"] = OTHER_TOKEN
    return bench


def lines(result: Result, *severities: str) -> list[str]:
    """Return the messages of these severities, each with its hint."""
    found = [p for p in result.problems if p.severity in (severities or ("error",))]
    return report.as_text(found).splitlines()


def secrets(result: Result) -> dict[str, Any]:
    """Return the data of the Secrets in a stream by namespace and name."""
    found = [item for item in result.objects if item["kind"] == "Secret"]
    return {f"{s['metadata']['namespace']}/{s['metadata']['name']}": s["data"] for s in found}
