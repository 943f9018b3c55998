"""DaemonSets of Portworx with Stork, as people made them by hand from the old documentation."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping

NAMESPACE = "kube-system"
KEYS = {
    "system-secret": "C1VlKW9Yvqh7VGkc1BYCrKGE9mrZdu3DZseBiLQQ",
    "stork-secret": "tPf1crGsKZoooCzvNUo38YFtQjpMfeKLoY6odzAm",
    "shared-secret": "fO8llsDEwu9a0iQUpIwJ9VD8ncrVzF1ogSLobVtT",
}

Variable = tuple[str, str | Mapping[str, str]]
"""A name, and a value or the Secret and key that it refers to."""


def ref(name: str, key: str, secret: str = "pxkeys") -> Variable:
    return name, {"name": secret, "key": key}


SYSTEM = ref("PORTWORX_AUTH_SYSTEM_KEY", "system-secret")
APPS = ref("PORTWORX_AUTH_SYSTEM_APPS_KEY", "stork-secret")
STORK_KEY = ref("PORTWORX_AUTH_STORK_KEY", "stork-secret")
SHARED = ref("PORTWORX_AUTH_JWT_SHAREDSECRET", "shared-secret")
STORK = ref("PX_SHARED_SECRET", "stork-secret")
NEW_ISSUER: Variable = ("PX_JWT_ISSUER", "apps.portworx.io")
JWT = ("-jwt_issuer", "portworx.com")
OIDC = ("-oidc_issuer", "https://login.example.com/realms/px", "-oidc_client_id", "portworx")


def daemonset(env: Iterable[Variable], args: Iterable[str] = JWT, release: str = "3.1.2") -> str:
    """Return a DaemonSet."""
    return _workload(
        "DaemonSet", "portworx", f"portworx/oci-monitor:{release}", env, ("-c", "px", *args)
    )


def stork(env: Iterable[Variable], release: str = "24.3.0") -> str:
    """Return the Deployment of Stork."""
    return _workload("Deployment", "stork", f"openstorage/stork:{release}", env, ())


def secret(name: str = "pxkeys", keys: Mapping[str, str] = KEYS) -> str:
    """Return a Secret with all keys."""
    data = {key: b64encode(value.encode()).decode() for key, value in keys.items()}
    return _document("v1", "Secret", name, {"data": data})


def storagecluster(release: str = "3.1.2") -> str:
    """Return the StorageCluster that takes the place of such a DaemonSet, without security."""
    volume = {"name": "auth", "mountPath": "/etc/pwx/auth", "hostPath": {"path": "/etc/pwx/auth"}}
    spec = {"image": f"portworx/oci-monitor:{release}", "volumes": [volume]}
    return _document("core.libopenstorage.org/v1", "StorageCluster", "px", {"spec": spec})


def joined(*documents: str) -> bytes:
    """Return documents as a stream."""
    return "---\n".join(documents).encode()


def _workload(
    kind: str, name: str, image: str, env: Iterable[Variable], args: Iterable[str]
) -> str:
    container = {"name": name, "image": image, "env": [_variable(*item) for item in env]}
    if args := list(args):
        container["args"] = args
    spec = {"template": {"spec": {"containers": [container]}}}
    return _document("apps/v1", kind, name, {"spec": spec})


def _variable(name: str, given: str | Mapping[str, str]) -> dict[str, object]:
    if isinstance(given, str):
        return {"name": name, "value": given}
    return {"name": name, "valueFrom": {"secretKeyRef": dict(given)}}


def _document(version: str, kind: str, name: str, more: Mapping[str, object]) -> str:
    metadata = {"name": name, "namespace": NAMESPACE}
    head = {"apiVersion": version, "kind": kind, "metadata": metadata}
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in {**head, **more}.items())
