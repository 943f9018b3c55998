"""A stream that Helm pipes through `pxsec post-render`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import manifests
from hosts import Done, Folder

SETTINGS = manifests.values("operator", "shared", "rsa")

# A hook that makes the Secret of pxsec, on some events.
LATE = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations: {{helm.sh/hook: "{}"}}
data: {{shared-secret: eA==}}
"""


def new_folder(path: Path) -> Folder:
    """Return a folder with values and a StorageCluster."""
    made = Folder(path)
    made.write(SETTINGS, manifests.storagecluster())
    return made


def post_render(folder: Folder, stream: str | bytes, *arguments: str, **surroundings: Any) -> Done:
    """Run pxsec on the stream as Helm does."""
    data = stream.encode() if isinstance(stream, str) else stream
    command = ("post-render", "-f", "values.yaml", *arguments)
    return folder.pxsec(*command, stdin=data, **surroundings)


def names(done: Done) -> list[str]:
    """Return the names in the order of the stream."""
    lines = done.out.decode().splitlines()
    return [line.removeprefix("  name: ") for line in lines if line.startswith("  name: ")]
