"""Which objects of the manifests a run is about: those that it reads, changes or must not miss.

From values that name the Secret `pxkeys` and the class `fast`, with the Operator:

    any StorageCluster of Portworx
    ConfigMap px-auth-public-keys, Secret pxkeys, StorageClass fast
    whatever has a container `portworx`, or one of an image such as `oci-monitor`

The same table says what the bytes of a document hold that may have one of them (`clues`), and which
objects are ours to any reader (`holds`).
"""

from __future__ import annotations

from collections.abc import Iterable

from renderer.manifests import env_sources
from renderer.manifests.claim_templates import STATEFUL_SET, makers
from renderer.manifests.objects import Object, container, pod_containers
from renderer.manifests.search import Clue
from renderer.portworx.kinds import CLAIM
from renderer.portworx.names import (
    AUTOPILOT,
    DAEMON_SET,
    GROUP,
    PORTWORX,
    PORTWORX_IMAGES,
    STORAGE_CLUSTER,
    STORK,
    repository,
)
from renderer.portworx.settings import DAEMONSET, PUBLIC_KEYS
from renderer.records import Record
from renderer.values.cluster import Cluster
from renderer.yamltext.nodes import Node

CONFIG_MAP, SECRET, NAMESPACE = "ConfigMap", "Secret", "Namespace"

NAMESPACES = Clue((b"Namespace",), (b"kind: Namespace", b'"Namespace"'))
"""They decide on the place of new objects alone, so that a rare spelling may be missed."""

HOOKS = Clue((b"helm.sh/hook",))
"""A warning hangs on them and nothing else."""


class Interest(Record):
    """What makes an object ours: its kind and name, or what its containers are."""

    names: dict[str, frozenset[str]]
    containers: frozenset[str]
    """Names and images of containers, an image by the last part of its repository."""

    def clues(self) -> tuple[Clue, ...]:
        """Return what a document with one of these objects holds."""
        named = (Clue((k.encode(),), _encoded(names)) for k, names in self.names.items())
        run = Clue((b"ontainers",), _encoded(self.containers))
        return (Clue((STORAGE_CLUSTER.encode(),)), *named, run)

    def holds(self, found: Object) -> bool:
        """Tell whether some reader may take the object for one of these."""
        return (
            self._is_storage_cluster(found)
            or any(self._is_named(found, kind) for kind in self.names)
            or any(map(self._is_run, pod_containers(found)))
        )

    def _is_storage_cluster(self, found: Object) -> bool:
        """Tell a StorageCluster of Portworx from that of OpenShift Data Foundation."""
        return found.may_be(STORAGE_CLUSTER) and any(
            node.may_fit(lambda version: version.partition("/")[0] == GROUP)
            for node in found.versions()
        )

    def _is_named(self, found: Object, kind: str) -> bool:
        names = self.names[kind]
        return found.may_be(kind) and any(
            node.may_fit(names.__contains__) for node in found.node.readings("metadata", "name")
        )

    def _is_run(self, container: Node) -> bool:
        return any(
            node.may_fit(
                lambda text: text in self.containers or repository(text) in self.containers
            )
            for path in ("name", "image")
            for node in container.readings(path)
        )


def with_sources(wanted: Interest, found: Iterable[Object]) -> Interest:
    """Return what a run is about once it has seen from where Portworx takes variables."""
    names = {kind: set(some) for kind, some in wanted.names.items()}
    for owner in (container(item, PORTWORX) for item in found if item.kind == DAEMON_SET):
        for source in env_sources.of_container(owner):
            names.setdefault(source.kind, set()).add(source.name)
    names.pop("", None)
    return wanted.replace(names={kind: frozenset(some) for kind, some in names.items()})


def of(cluster: Cluster) -> Interest:
    """Return what a run is about that has these values."""
    tokens = (item.token for item in cluster.tokens)
    keys = (*cluster.secrets.values(), *tokens)
    names = {CONFIG_MAP: {PUBLIC_KEYS}, SECRET: {key.ref.secret for key in keys}}
    for user in cluster.token_users:
        names.setdefault(user.kind, set()).add(user.name)
        if user.kind == CLAIM:
            names.setdefault(STATEFUL_SET, set()).update(makers(user.name))
    roles = {PORTWORX} if cluster.install != DAEMONSET else {PORTWORX, STORK, AUTOPILOT}
    return Interest(
        {kind: frozenset(some) for kind, some in names.items() if some},
        PORTWORX_IMAGES | roles,
    )


def _encoded(names: frozenset[str]) -> tuple[bytes, ...]:
    return tuple(sorted(name.encode() for name in names))
