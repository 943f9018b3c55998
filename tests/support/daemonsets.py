"""A DaemonSet of Portworx without env and args, and what goes behind it into its container."""

from __future__ import annotations

BARE = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: portworx, namespace: portworx}
spec:
  template:
    spec:
      containers:
        - name: csi
          args: [-jwt_issuer, left-alone]
          env: [{name: PORTWORX_AUTH_STORK_KEY, value: left-alone}]
        - name: portworx
"""
REFERENCE = """\
            - name: {}
              valueFrom:
                secretKeyRef:
                  name: pxkeys
                  key: {}
"""
ENV = "          env:\n" + "".join(
    REFERENCE.format(f"PORTWORX_AUTH_{name}", key)
    for name, key in (
        ("SYSTEM_KEY", "system-secret"),
        ("SYSTEM_APPS_KEY", "stork-secret"),
        ("JWT_SHAREDSECRET", "shared-secret"),
    )
)
ARGS = '          args:\n            - "-jwt_issuer"\n            - portworx.com\n'
HERE = "DaemonSet portworx/portworx"


def lines(key: str, *items: str) -> str:
    """Return a list of the container portworx."""
    return f"          {key}:\n" + "".join(f"            - {item}\n" for item in items)
