"""Manifests in the shape of the official charts, and values that secure them by each method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import manifests
from clusters import Cluster
from hosts import Done

CHARTS = {"daemonset": "legacy.yaml", "operator": "operator.yaml"}
METHODS = {
    "shared-secret": ("shared",),
    "rsa": ("rsa",),
    "ecdsa": ("ecdsa",),
    "oidc": ("oidc",),
    "everything": ("shared", "oidc"),
}


def chart(install: str) -> str:
    """Return what a chart of the install renders, and objects of tenants."""
    texts = [_read(CHARTS[install]), _read("storage.yaml")]
    return manifests.stream(*texts)


def settings(install: str, method: str) -> dict[str, Any]:
    """Return values for a chart; "everything" names users of tokens too."""
    found = manifests.values(install, *METHODS[method])
    if method == "everything":
        found["auth"]["usernameClaim"] = "sub"
        found["auth"]["oidc"]["customClaimNamespace"] = "https://login.example.com/"
        found |= _tenants()
    return found


def _tenants() -> dict[str, Any]:
    secret = "px-user-token"
    here = {"secretName": secret, "namespace": "team-a"}
    kept = {"secretKeyRef": {"name": secret, "key": "auth-token"}}
    return {
        "tokens": [{"name": secret, "namespace": "team-a", "token": kept}],
        "storageClasses": [_templated("px-secured", "pvc")],
        "volumeSnapshotClasses": [_templated("px-snapshots", "volumesnapshot")],
        "volumeGroupSnapshotClasses": [_templated("px-groups", "volumegroupsnapshot")],
        "persistentVolumeClaims": [{"name": "data", **here}],
        "clusterPairs": [{"name": "dr-site", **here}],
        "volumeSnapshots": [{"name": "data-snapshot", **here}],
    }


def _templated(name: str, kind: str) -> dict[str, str]:
    namespace = f"${{{kind}.namespace}}"
    return {"name": name, "secretName": "px-user-token", "secretNamespace": namespace}


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text()


def render(
    cluster: Cluster, folder: Path, manifest: str, values: str = "values.yaml", *options: str
) -> Done:
    """Send manifests through pxsec, with the values of the folder."""
    command = ("pxsec", "render", "-f", values, *options, "-")
    done = cluster.run(*command, stdin=manifest, cwd=folder)
    assert done.code == 0, done.messages
    return done


def secure(cluster: Cluster, folder: Path, install: str, method: str) -> Done:
    """Return the chart, secured; the folder has the values and the public keys then."""
    manifests.make_public_keys(folder)
    (folder / "values.yaml").write_text(manifests.as_text(settings(install, method)))
    return render(cluster, folder, chart(install))
