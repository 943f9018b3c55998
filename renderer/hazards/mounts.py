"""The mounts of Portworx at, below and above the folders in which it finds public keys.

A mount hides what the folder has below it, so that another key comes in, whoever wrote the setting:

    env:                                          volumeMounts:
    - name: PORTWORX_AUTH_JWT_RSA_PUBKEY          - {name: pwx, mountPath: /etc/pwx}
      value: /etc/pwx/keys/rsa.pem                - {name: mine, mountPath: /etc/pwx/keys}

The nodes' own folder /etc/pwx is in every Portworx, by its manifest or by the Operator. px-runc
mounts too, by its argument `-v HOST:PATH`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from renderer.manifests.objects import Object, container, items_at, text_at
from renderer.manifests.workloads import is_storage_cluster
from renderer.portworx import px_runc
from renderer.portworx.names import PORTWORX
from renderer.portworx.operator import FOLDER, MOUNTS
from renderer.portworx.settings import DAEMONSET, MOUNT_PATH, PUBLIC_KEYS
from renderer.problems import Problem, can_echo, notice
from renderer.records import Record
from renderer.spellings.arguments import Argument, of_portworx
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
    volumes = {text_at(item, "name"): item for item in items_at(workload.node, *_POD, "volumes")}
    mounted = items_at(owner, "volumeMounts")
    return [_mount(item, volumes.get(text_at(item, "name"))) for item in mounted]


def of_cluster(storagecluster: Object) -> list[Mount]:
    """Return what a StorageCluster mounts beside the Operator's own volumes."""
    return [_mount(item, item) for item in items_at(storagecluster.node, "spec", "volumes")]


def of_arguments(arguments: Sequence[Argument]) -> list[Mount]:
    """Return what the arguments of px-runc mount."""
    return [
        Mount(arguments[volume.number][1], "", normal(volume.path), normal(volume.host))
        for volume in px_runc.volumes([text for text, _ in arguments])
    ]


def may_hold(found: Object, path: str) -> bool:
    """Tell whether a file can be there in a Portworx: in the nodes' own folder or in a mount."""
    owner = None if is_storage_cluster(found) else container(found, PORTWORX)
    given = of_pod(found, owner) if owner else of_cluster(found)
    by_argument = (mount for words in of_portworx(found) for mount in of_arguments(words))
    folders = (FOLDER, *(mount.path for mount in (*given, *by_argument)))
    return any(_is_in(posixpath.normpath(path), folder) for folder in folders)


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
    mounts: list[Mount], by_argument: list[Mount], found: Object, cluster: Cluster
) -> Iterator[Problem]:
    """Yield the mounts of a workload that bring in other keys than the values name."""
    both = [*mounts, *by_argument]
    yield from _in_key_folder(both, found, has_key_files=cluster.has_key_files)
    if cluster.install == DAEMONSET:
        yield from _over_node_folder(both, found)
    else:
        yield from _over_built_in(mounts, found)
        beside = [mount for mount in mounts if mount.path not in MOUNTS]
        yield from _over_node_folder([*by_argument, *beside], found)
    for key in cluster.public_keys.values():
        if key.kind == HOST_PATH:
            yield from _of_key(key, both, found)


def _in_key_folder(mounts: list[Mount], found: Object, *, has_key_files: bool) -> Iterator[Problem]:
    """Keep the folder of the public keys, and the name of their volume, for our own."""
    own = next((m for m in mounts if (m.name, m.path) == (PUBLIC_KEYS, MOUNT_PATH)), None)
    for mount in mounts:
        if mount is own:
            continue
        if _is_in(mount.path, MOUNT_PATH):
            yield Problem(
                "mount-taken",
                found.source.place(mount.node),
                f"another volume is mounted in {MOUNT_PATH}, where the public keys go",
                "mount it elsewhere",
            )
        elif has_key_files and mount.name == PUBLIC_KEYS:
            yield Problem(
                "mount-taken",
                found.source.place(mount.node),
                f"the volume {PUBLIC_KEYS} is mounted elsewhere, and the public keys go by its "
                f"name to {MOUNT_PATH}",
                "give your own volume another name",
            )


def _over_node_folder(mounts: Iterable[Mount], found: Object) -> Iterator[Problem]:
    """Yield what is mounted over the nodes' own folder or above it."""
    for mount in mounts:
        is_own = mount.path == FOLDER and mount.host in _ON_NODES
        if _is_in(FOLDER, mount.path) and not is_own:
            yield Problem(
                "mount-over-folder",
                found.source.place(mount.node),
                f"the volume mounted at {mount.path} is not the hostPath {FOLDER}, where the "
                "nodes keep what Portworx reads",
                f"mount the hostPath {FOLDER} there, and other volumes in a folder below",
            )


def _over_built_in(mounts: list[Mount], found: Object) -> Iterator[Problem]:
    """Yield what a StorageCluster mounts over a volume of the Operator."""
    for mount in mounts:
        if mount.path in MOUNTS:
            yield Problem(
                "built-in-mount",
                found.source.place(mount.node),
                f"the volume mounted at {mount.path} would replace the Operator's own",
                "mount it in a folder below",
            )


def _of_key(key: PublicKey, mounts: list[Mount], found: Object) -> Iterator[Problem]:
    """Check that one mount brings in a key of the nodes, and no second one hides it."""
    label = key.origin if can_echo(key.origin) else "the path"
    over = sorted((m for m in mounts if _is_in(key.origin, m.path)), key=_depth)
    folder = posixpath.dirname(key.origin)
    # Every Portworx has the nodes' own folder, whether its manifest mounts it or the Operator.
    is_given = _is_in(key.origin, FOLDER) and all(m.path != FOLDER for m in over)
    near = [m for m in over if m.path in (folder, key.origin)]
    for mount in near if is_given and folder == FOLDER else near[1:]:
        yield Problem(
            "mount-over-key",
            found.source.place(mount.node),
            f"another volume hides {label}",
            "take it out, or give the key as a file",
        )
    if not over and not is_given:
        yield Problem(
            "key-not-mounted",
            key.place,
            f"{label} is neither under {FOLDER} nor under a mount of {found.title}",
            f"put the key under {FOLDER} on every node, or mount its folder",
        )
    elif over and over[-1].host != over[-1].path:
        yield _in_volume(over[-1], key, label, found)


def _in_volume(mount: Mount, key: PublicKey, label: str, found: Object) -> Problem:
    name = f"the volume {mount.name}" if mount.name and can_echo(mount.name) else "a volume"
    return notice(
        "key-in-volume",
        found.source.place(mount.node),
        f"{label} comes from {name}, which is not that folder of the nodes",
        f"check that it holds the key that {key.place} means, or give the key as a file",
    )


def _is_in(path: str, folder: str) -> bool:
    """Tell whether a path is the folder or in it; nothing is in a folder without a name."""
    return bool(folder) and f"{path}/".startswith(posixpath.join(folder, ""))


def _depth(mount: Mount) -> int:
    return len(mount.path)
