"""The manifest engine, run in-process: values and manifests in, the stream and the report out."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from renderer.edge import report
from renderer.manifests import selection
from renderer.problems import Findings, RenderError
from renderer.rendering import render
from renderer.rendering.new_objects import Contents
from renderer.values import merged, rules, schema_problems
from renderer.values.cluster import Cluster, build
from renderer.yamltext import stream
from renderer.yamltext.stream import File

NAME, VALUES_NAME = "m.yaml", "pxsec.yaml"

OPERATOR = """\
install: operator
namespace: portworx
portworx: {version: 3.1.2}
stork: {version: 24.3.0}
auth:
  guestAccess: Enabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""

OIDC = """\
install: operator
namespace: portworx
portworx: {version: 3.1.2}
stork: {version: 24.3.0}
auth:
  oidc: {issuer: "https://login.example.com", clientID: portworx}
keys:
  system: {secretKeyRef: {name: px-system-secrets, key: system-secret}}
  apps: {secretKeyRef: {name: px-system-secrets, key: apps-secret}}
"""

DAEMONSET = """\
install: daemonset
namespace: portworx
portworx: {version: 3.1.2}
stork: {version: 24.3.0}
auth:
  selfSigned:
    issuer: portworx.com
    sharedSecret: {secretKeyRef: {name: pxkeys, key: shared-secret}}
keys:
  system: {secretKeyRef: {name: pxkeys, key: system-secret}}
  apps: {secretKeyRef: {name: pxkeys, key: stork-secret}}
"""

STORAGECLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px
  namespace: portworx
spec:
"""

GOOD = f"{STORAGECLUSTER}  image: portworx/oci-monitor:3.1.2\n"
"""A StorageCluster that nothing is wrong with."""

SPEC = "  image: portworx/oci-monitor:3.1.2\n"

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


_DAEMONSET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {name}
  namespace: {namespace}
spec:
  template:
    spec:
      containers:
        - name: {container}
          image: {image}
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
spec:
  template:
    spec:
      containers:
        - name: side
          image: busybox
        - image: {image}
          name: {container}
"""


class Result(NamedTuple):
    """What came out: text is None when it was refused."""

    text: str | None
    report: str


def cluster(text: str) -> Cluster:
    """Return what a values file asks for."""
    findings = Findings()
    loaded = merged.read_values([(VALUES_NAME, text.encode(), ".")], findings)
    findings.record(schema_problems.check(loaded))
    findings.record(rules.check(loaded))
    findings.raise_errors()
    return build(loaded)


def run(
    text: str, *manifests: str | bytes, contents: Contents | None = None, whole: bool = False
) -> Result:
    """Render manifests, named m.yaml, m2.yaml and so on; with contents the new objects too."""
    findings = Findings()
    files = [
        File(f"m{number}.yaml" if number > 1 else NAME, _bytes(manifest))
        for number, manifest in enumerate(manifests, 1)
    ]
    asked = cluster(text)
    try:
        given = selection.read(asked, files, findings)
        parts = (
            render.render_all(asked, given, findings, contents=contents or Contents())
            if whole or contents
            else render.patch_part(asked, given, findings)
        )
    except RenderError as error:
        return Result(None, report.as_text(error.problems))
    return Result(b"".join(stream.join(parts)).decode(), report.as_text(findings.problems))


def docs(text: str | None) -> list[dict[str, Any]]:
    """Return the objects of a stream that came out."""
    assert text is not None
    return list(yaml.safe_load_all(text))


def namespace(name: str) -> str:
    """Return a Namespace."""
    return f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n"


def daemonset(
    name: str = "portworx",
    *,
    namespace: str = "portworx",
    container: str = "portworx",
    image: str = "portworx/oci-monitor:3.1.2",
) -> str:
    """Return a DaemonSet with one container and nothing in it."""
    return _DAEMONSET.format(name=name, namespace=namespace, container=container, image=image)


def deployment(
    name: str = "stork",
    *,
    namespace: str = "portworx",
    container: str = "stork",
    image: str = "openstorage/stork:24.3.0",
) -> str:
    """Return a Deployment whose second container is the one that counts."""
    return _DEPLOYMENT.format(name=name, namespace=namespace, container=container, image=image)


def _bytes(manifest: str | bytes) -> bytes:
    return manifest if isinstance(manifest, bytes) else manifest.encode()
