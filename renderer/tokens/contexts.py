"""The files in which pxctl and pxc keep their contexts, each with one entry.

For pxctl that is `~/.pxctl/contextconfig` on the node where it runs. Its source is closed: the form
is that of its documentation and of what `pxctl context list` prints.

    contextconfig:
      current: ann
      configurations:
        - context: ann
          token: eyJ...

For pxc, its open sister, that is `~/.pxc/config.yml`, in the form of its own `pkg/config`, which
resembles that of a kubeconfig. A pxc older than 0.25 reads another one.

    current-context: ann
    clusters: {ann: {name: ann, endpoint: "127.0.0.1:9020"}}
    users: {ann: {name: ann, token: eyJ...}}
    contexts: {ann: {name: ann, user: ann, cluster: ann}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from renderer.records import Record
from renderer.tokens.claims import text
from renderer.yamltext.scalars import scalar

PXCTL, PXC = "pxctl", "pxc"
ENDPOINTS = {PXCTL: "http://localhost:9001", PXC: "127.0.0.1:9020"}
"""Where each finds Portworx that runs on the same node: its REST server, and its gRPC server."""
TOLD = {
    PXCTL: "this belongs in ~/.pxctl/contextconfig on the node where pxctl runs;"
    " see there that pxctl reads it: pxctl context list",
    PXC: "this belongs in ~/.pxc/config.yml, or into the file that PXCONFIG names, where pxc"
    " runs; see there that pxc reads it: pxc config credentials whoami",
}
"""Where the file goes, and how to see that it is read."""

LONGEST_NAME = 100
"""A key of YAML has at most 1024 bytes, and a character can take ten of them when it is escaped."""

_TARGET = r"(?:(https?)://)?([^\s/@?#]+:[0-9]{1,5})/?"


class Target(Record):
    """The gRPC server of Portworx, as pxc calls it."""

    address: str
    is_tls: bool


def target(endpoint: str) -> Target | None:
    """Return the gRPC server of HOST:PORT, with TLS of https://HOST:PORT; None of anything else."""
    found = re.fullmatch(_TARGET, endpoint)
    return Target(found[2], found[1] == "https") if found else None


def render(
    name: str, token: str, claims: Mapping[str, Any], *, endpoint: str = ENDPOINTS[PXCTL]
) -> str:
    """Return the file of pxctl, with this context as the current one."""
    identity = {"subject": "sub", "name": "name", "email": "email"}
    return _text(
        "contextconfig:",
        f"  current: {scalar(name)}",
        "  configurations:",
        f"    - context: {scalar(name)}",
        f"      token: {scalar(token)}",
        "      identity:",
        *(f"        {key}: {scalar(text(claims, claim))}" for key, claim in identity.items()),
        f"      endpoint: {scalar(endpoint)}",
    )


def render_for_pxc(name: str, token: str, server: Target) -> str:
    """Return the file of pxc, with this context as the current one."""
    key = scalar(name)
    return _text(
        f"current-context: {key}",
        "clusters:",
        f"  {key}:",
        f"    name: {key}",
        f"    endpoint: {scalar(server.address)}",
        *(["    secure: true"] if server.is_tls else []),
        "users:",
        f"  {key}:",
        f"    name: {key}",
        f"    token: {scalar(token)}",
        "contexts:",
        f"  {key}:",
        f"    name: {key}",
        f"    user: {key}",
        f"    cluster: {key}",
    )


def _text(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)
