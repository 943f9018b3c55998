"""The mounts of Portworx at, below and above the folders in which it finds public keys.

A volume mounted over a key brings another key in, whoever wrote the setting.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from renderer.manifests.objects import Object, text_at
from renderer.portworx import px_runc
from renderer.portworx.operator import FOLDER, MOUNTS
from renderer.portworx.settings import DAEMONSET, MOUNT_PATH, PUBLIC_KEYS
from renderer.problems import Findings, can_echo
from renderer.records import Record
from renderer.values.cluster import HOST_PATH, Cluster, PublicKey
from renderer.yamltext.nodes import Node

_POD = ("spec", "template", "spec")
# Where the folder is on the nodes: on most of them, and on those of VMware PKS; None is no volume.
_ON_NODES = frozenset((None, FOLDER, "/var/vcap/store/etc/pwx"))


class Mount(Record):
    """A volume where it is mounted."""

    node: Node
    name: str
    path: str
    """As the kernel takes it: absolute, without `.`, `..` and slashes too many."""
    host: str | None
    """The folder of the nodes that is mounted, '' where it is something else or a part of one.

    None where the manifest has no such volume, which the API server refuses.
    """


def of_pod(workload: Object, owner: Node) -> list[Mount]:
    """Return what is mounted into a container of a workload's pods."""
    volumes = {text_at(item, "name"): item for item in _items(workload.node, *_POD, "volumes")}
    mounted = _items(owner, "volumeMounts")
    return [_mount(item, volumes.get(text_at(item, "name"))) for item in mounted]


def of_cluster(storagecluster: Object) -> list[Mount]:
    """Return what a StorageCluster mounts beside the Operator's own volumes."""
    return [_mount(item, item) for item in _items(storagecluster.node, "spec", "volumes")]


def of_arguments(items: Sequence[tuple[str, Node]]) -> list[Mount]:
    """Return what the arguments of px-runc mount, each given with the node that holds it."""
    return [
        Mount(items[volume.number][1], "", normal(volume.path), normal(volume.host))
        for volume in px_runc.volumes([text for text, _ in items])
    ]


def _items(node: Node, *path: str) -> Iterator[Node]:
    listed = node.get(*path)
    return (item.seen for item in (listed.items if listed else ()))


def _mount(node: Node, volume: Node | None) -> Mount:
    host = normal(text_at(volume, "hostPath", "path")) if volume else None
    is_part = node.get("subPath") or node.get("subPathExpr")
    path = normal(text_at(node, "mountPath"))
    return Mount(node, text_at(node, "name"), path, "" if is_part else host)


def normal(path: str) -> str:
    """Return a mount path as the kubelet and the kernel take it, '' where there is none."""
    folder = path.partition(":")[0]  # of `/etc/pwx:shared` Docker mounts what is before the colon
    return posixpath.normpath(f"/{folder.lstrip('/')}") if path else ""


def check(
    mounts: list[Mount],
    by_argument: list[Mount],
    found: Object,
    cluster: Cluster,
    findings: Findings,
) -> None:
    """Refuse the mounts that bring in other keys than the values name."""
    checked = _Check([*mounts, *by_argument], found, findings)
    checked.reserved(has_key_files=cluster.has_key_files)
    is_daemonset = cluster.install == DAEMONSET
    checked.node_folder(checked.mounts if is_daemonset else by_argument)
    if not is_daemonset:
        checked.built_in(mounts)
    for key in cluster.public_keys.values():
        if key.kind == HOST_PATH:
            checked.key(key)


class _Check:
    """The checks of one workload's mounts."""

    def __init__(self, mounts: list[Mount], found: Object, findings: Findings) -> None:
        self.mounts, self.found, self.findings = mounts, found, findings

    def reserved(self, *, has_key_files: bool) -> None:
        """Keep the folder of the public keys, and the name of their volume, for our own."""
        own = next((m for m in self.mounts if (m.name, m.path) == (PUBLIC_KEYS, MOUNT_PATH)), None)
        for mount in self.mounts:
            if mount is own:
                continue
            if _is_in(mount.path, MOUNT_PATH):
                message = f"another volume is mounted in {MOUNT_PATH}, where the public keys go"
                self._error("mount-taken", mount, message, "mount it elsewhere")
            elif has_key_files and mount.name == PUBLIC_KEYS:
                self._error(
                    "mount-taken",
                    mount,
                    f"the volume {PUBLIC_KEYS} is mounted elsewhere, and the public keys go by its "
                    f"name to {MOUNT_PATH}",
                    "give your own volume another name",
                )

    def node_folder(self, mounts: list[Mount]) -> None:
        """Refuse what is mounted over the nodes' own folder or above it."""
        for mount in mounts:
            if not (mount.path == FOLDER and mount.host in _ON_NODES):
                self._refuse_above(mount)

    def built_in(self, mounts: list[Mount]) -> None:
        """Refuse what a StorageCluster mounts over a volume of the Operator."""
        for mount in mounts:
            if mount.path in MOUNTS:
                self._error(
                    "built-in-mount",
                    mount,
                    f"the volume mounted at {mount.path} would replace the Operator's own",
                    "mount it in a folder below",
                )
            else:
                self._refuse_above(mount)

    def _refuse_above(self, mount: Mount) -> None:
        if _is_in(FOLDER, mount.path):
            self._error(
                "mount-over-folder",
                mount,
                f"the volume mounted at {mount.path} is not the hostPath {FOLDER}, where the "
                "nodes keep what Portworx reads",
                f"mount the hostPath {FOLDER} there, and other volumes in a folder below",
            )

    def key(self, key: PublicKey) -> None:
        """Check that one mount brings in a key of the nodes, and no second one hides it."""
        label = key.origin if can_echo(key.origin) else "the path"
        over = sorted((m for m in self.mounts if _is_in(key.origin, m.path)), key=_depth)
        folder = posixpath.dirname(key.origin)
        # Every Portworx has the nodes' own folder, whether its manifest mounts it or the Operator.
        is_given = _is_in(key.origin, FOLDER) and all(m.path != FOLDER for m in over)
        near = [m for m in over if m.path in (folder, key.origin)]
        for mount in near if is_given and folder == FOLDER else near[1:]:
            hint = "take it out, or give the key as a file"
            self._error("mount-over-key", mount, f"another volume hides {label}", hint)
        if not over and not is_given:
            self.findings.error(
                "key-not-mounted",
                key.place,
                f"{label} is neither under {FOLDER} nor under a mount of {self.found.title}",
                f"put the key under {FOLDER} on every node, or mount its folder",
            )
        elif over and over[-1].host != over[-1].path:
            self._note_volume(over[-1], key, label)

    def _note_volume(self, mount: Mount, key: PublicKey, label: str) -> None:
        name = f"the volume {mount.name}" if mount.name and can_echo(mount.name) else "a volume"
        self.findings.notice(
            "key-in-volume",
            self.found.source.place(mount.node),
            f"{label} comes from {name}, which is not that folder of the nodes",
            f"check that it holds the key that {key.place} means, or give the key as a file",
        )

    def _error(self, code: str, mount: Mount, message: str, hint: str) -> None:
        self.findings.error(code, self.found.source.place(mount.node), message, hint)


def _is_in(path: str, folder: str) -> bool:
    """Tell whether a path is the folder or in it; nothing is in a folder without a name."""
    return bool(folder) and f"{path}/".startswith(posixpath.join(folder, ""))


def _depth(mount: Mount) -> int:
    return len(mount.path)
