"""Values with keys, the cluster that has them, and new keys for it."""

from __future__ import annotations

import re
from pathlib import Path

import inprocess
import oldclusters
from inprocess import Result

DAEMONSET = """\
# of the cluster in the basement
install: daemonset
namespace: kube-system
auth:
  selfSigned:
    issuer: portworx.com   # ours
    sharedSecret: {file: keys/shared-secret}
keys:
  system: {file: keys/system-secret}
  apps: {file: keys/apps-secret}
"""
OPERATOR = """\
install: operator
namespace: kube-system
auth:
  guestAccess: Enabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: keys/shared-secret}
keys:
  system: {file: keys/system-secret}
  apps: {file: keys/apps-secret}
"""


def secured(folder: Path, values: str) -> None:
    """Write the values, and a cluster that has them."""
    is_operator = values.startswith("install: operator")
    documents = (
        [oldclusters.storagecluster()]
        if is_operator
        else [oldclusters.daemonset([], ()), oldclusters.stork([])]
    )
    (folder / "px.yaml").write_bytes(oldclusters.joined(*documents))
    (folder / "values.yaml").write_text(values)
    done = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=folder)
    assert done.status == 0, done.err
    (folder / "px.yaml").write_bytes(done.out)


def rotate(folder: Path, *keys: str) -> Result:
    return inprocess.main("rotate", *keys, "-f", "values.yaml", "px.yaml", folder=folder)


def found(done: Result) -> str:
    """Return the messages of a run, but for what it wrote."""
    return re.sub(r"(?m)^wrote .*\n", "", done.err)
