"""Which releases of Portworx and Stork the manifests and the values tell.

On these depend the variable for the key of Stork and the issuer of its tokens. Manifests tell the
release of Portworx by the first of these that tells any:

    env: [{name: PX_IMAGE, value: "portworx/px-enterprise:2.5.9"}]      # in the place of the image
    image: portworx/oci-monitor:2.6.0
    annotations: {portworx.io/px-version: 2.6.0}        # for an image by digest, or `:latest`
    env: [{name: PX_RELEASE_MANIFEST_URL, value: "https://install.portworx.com/2.6.0/version"}]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from renderer.manifests.objects import Object, container, text_at
from renderer.manifests.workloads import Workloads
from renderer.portworx.names import PORTWORX, STORK
from renderer.portworx.releases import (
    Pairing,
    Version,
    of_image,
    of_manifest_url,
    pairing,
    parse,
)
from renderer.portworx.settings import DAEMONSET, OPERATOR, PX_IMAGE, PX_MANIFEST_URL
from renderer.problems import Findings, Place, Problem, notice
from renderer.records import Record
from renderer.values.cluster import Cluster
from renderer.yamltext.nodes import Node


class Told(Record):
    """A version and the place that tells it."""

    version: Version
    place: Place


def choose(cluster: Cluster, workloads: Workloads, findings: Findings, *, stork: bool) -> Pairing:
    """Return the pair of variable and issuer; `stork` False leaves Stork's version out of it.

    The manifest speaks first, then the values, and where both are silent the newest release is
    taken, with a notice. Where they pick different pairs it is an error that names both places.
    """
    manifest = {PORTWORX: of_portworx(cluster.install, workloads.portworx)}
    values = {PORTWORX: _of_values(cluster, PORTWORX, cluster.version)}
    if stork:
        manifest[STORK] = of_stork(cluster.install, workloads.stork)
        values[STORK] = _of_values(cluster, STORK, cluster.stork.version)
    chosen = {role: manifest[role] or values[role] for role in manifest}
    for role, told in chosen.items():
        here, there = manifest[role], values[role]
        if told is None:
            findings.record([_assumed(cluster, role)])
        elif here and there and _pair({**chosen, role: here}) != _pair({**chosen, role: there}):
            findings.error(
                "version-conflict",
                there.place,
                f"{role} is told to be {there.version} here and {here.version} at "
                f"{here.place}, and the two take different keys or issuers",
                "correct one of the two, or leave the version out of the values",
            )
    return _pair(chosen)


def _pair(told: dict[str, Told | None]) -> Pairing:
    versions = {role: found.version for role, found in told.items() if found}
    return pairing(versions.get(PORTWORX), versions.get(STORK))


def _assumed(cluster: Cluster, role: str) -> Problem:
    return notice(
        "version-assumed",
        cluster.place(role),
        f"nothing tells the version of {role}; the newest is assumed",
        f"set {role}.version in the values if it is older than "
        f"{'2.6.0' if role == PORTWORX else '2.5.0'}",
    )


def _of_values(cluster: Cluster, role: str, text: str | None) -> Told | None:
    version = parse(text) if text else None
    return Told(version, cluster.place(role, "version")) if version else None


def of_portworx(install: str, workload: Object | None) -> Told | None:
    """Return what a manifest tells of the release of Portworx."""
    if not (workload and (owner := _owner(install, workload, PORTWORX))):
        return None
    # PX_IMAGE beats the tag even where a reference hides what it says.
    replaced, url = _variable(owner, PX_IMAGE), _variable(owner, PX_MANIFEST_URL)
    image = replaced.get("value") if replaced else owner.get("image")
    return (
        _told(workload, image, _tag_parser(install))
        or _told(workload, _annotation(workload, "px-version"), parse)
        or _told(workload, url.get("value") if url else None, of_manifest_url)
    )


def of_stork(install: str, workload: Object | None) -> Told | None:
    """Return what a manifest tells of the release of Stork."""
    if workload is None:
        return None
    owner = _owner(install, workload, STORK)
    image = owner.get("image") if owner else None
    if install == OPERATOR and not (image and image.text):
        image = workload.node.get("status", "desiredImages", "stork")
    if not (image and ":" in image.value):
        return None  # The annotation counts only behind a tag that tells nothing.
    return _told(workload, image, _tag_parser(install)) or _told(
        workload, _annotation(workload, "stork-version"), parse
    )


def _owner(install: str, workload: Object, role: str) -> Node | None:
    """Return the node with the image of a role."""
    if install == DAEMONSET:
        return container(workload, role)
    spec = workload.node.get("spec")
    return spec.get("stork") if spec and role == STORK else spec


def _tag_parser(install: str) -> Callable[[str], Version | None]:
    return partial(of_image, operator=install == OPERATOR)


def _told(
    workload: Object, node: Node | None, version_of: Callable[[str], Version | None]
) -> Told | None:
    version = version_of(node.value) if node else None
    return Told(version, workload.source.place(node)) if node and version else None


def _annotation(workload: Object, name: str) -> Node | None:
    return workload.node.get("metadata", "annotations", f"portworx.io/{name}")


def _variable(owner: Node, name: str) -> Node | None:
    """Return the entry of a variable; of several the kubelet takes the last."""
    env = owner.get("env")
    entries = env.items if env else ()
    return next((entry for entry in reversed(entries) if text_at(entry, "name") == name), None)
