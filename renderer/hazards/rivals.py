"""Workloads of Portworx beside the one that gets security: pods that would run without it.

A workload's own name tells nothing, for people choose it. Its containers do:

    kind: DaemonSet
    metadata: {name: px-old}
    spec: {template: {spec: {containers: [{name: portworx, image: portworx/oci-monitor:3.1.2}]}}}

A container with an image of Portworx may also be there for the image alone: one that runs `sleep
infinity` makes the nodes pull it before an upgrade.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from renderer.manifests.objects import (
    Object,
    container,
    is_true,
    items_at,
    may_be_in,
    pod_containers,
    text_at,
)
from renderer.manifests.selection import Input
from renderer.manifests.workloads import Workloads, is_storage_cluster
from renderer.portworx.names import (
    DAEMON_SET,
    PORTWORX,
    PORTWORX_IMAGES,
    STORAGE_CLUSTER,
    repository,
)
from renderer.portworx.settings import DAEMONSET
from renderer.problems import Problem, can_echo, warning
from renderer.values.cluster import Cluster
from renderer.yamltext.nodes import Node

# What a container runs that is there to pull its image: it waits or ends at once.
_IDLE = r"(?:.*/)?(?:sleep|true|pause)"
_IDLE_SCRIPT = r"(?:[\s;:]|\b(?:while|do|done|sleep|true|infinity|exit|\d+[smhd]?)\b)+"
_JOBS = ("Job", "CronJob")
_ENDING = (*_JOBS, "Pod")
_DELETE = "delete it, or keep it in another namespace than the Portworx of the values"
_OTHER_INSTALL = f"write install: {DAEMONSET} where the values are for this one"
_SHELL = r"(?:.*/)?(?:ba)?sh"


def check(cluster: Cluster, roles: Workloads, given: Input) -> Iterator[Problem]:
    """Yield every other workload of Portworx in the namespace of the one that is secured."""
    owners = {(item.kind, item.name) for item in given.objects}
    for found in given.objects:
        is_here = may_be_in(found, cluster.namespace)
        if is_here and not (given.leaves_out(found) or controller(found) in owners):
            yield from _beside(roles.portworx, found, cluster)


def is_of_other_install(found: Object, cluster: Cluster) -> bool:
    """Tell whether an object is a Portworx of the install that the values do not name."""
    if not may_be_in(found, cluster.namespace):
        return False
    if cluster.install == DAEMONSET:
        return is_storage_cluster(found)
    return found.kind == DAEMON_SET and container(found, PORTWORX) is not None


def in_hooks(hooks: Iterable[Object]) -> Iterator[Problem]:
    """Yield the workloads of ours that Helm runs as hooks: a post-renderer must not change hooks.

    Most hooks are Jobs, which end; these and what only pulls an image need no security.
    """
    for found in hooks:
        if found.kind == STORAGE_CLUSTER or (found.kind not in _ENDING and _runs(found)):
            yield Problem(
                "hook-workload",
                found.place,
                f"{found.title} is a hook of Helm, which a post-renderer leaves as it is",
                "take its annotation helm.sh/hook off, or secure it by `pxsec render` instead",
            )


def run_at_once(hooks: list[Object]) -> Iterator[Problem]:
    """Warn of hooks: kubectl takes them for objects like others, and knows no time for them."""
    if hooks:
        titles = ", ".join(found.title for found in hooks)
        yield warning(
            "helm-hook",
            hooks[0].place,
            f"{len(hooks)} hook(s) of Helm, which kubectl apply runs at once, even those for the "
            f"deletion of Portworx: {titles}",
            "leave them out: helm template --no-hooks",
        )


def is_portworx(found: Object) -> bool:
    """Tell whether an object runs Portworx, wherever that is."""
    return is_storage_cluster(found) or any(
        runs_portworx(node, found.kind) for node in pod_containers(found)
    )


def runs_portworx(node: Node, kind: str) -> bool:
    """Tell whether a container in an object of this kind runs Portworx, and does not only wait."""
    return _is_of_portworx(node, kind) and not _is_idle(node)


def _runs(found: Object) -> bool:
    """Tell whether any container of an object does more than wait."""
    return not all(map(_is_idle, pod_containers(found)))


def _beside(chosen: Object | None, found: Object, cluster: Cluster) -> Iterator[Problem]:
    if found.kind == STORAGE_CLUSTER:
        if chosen and is_storage_cluster(found) and found.node is not chosen.node:
            yield _second_cluster(found, chosen)
        return
    is_chosen = chosen is not None and found.node is chosen.node
    own = container(found, PORTWORX)
    is_sought = found.kind == DAEMON_SET and cluster.install == DAEMONSET and not is_chosen
    if is_sought and (chosen is None or (own and not cluster.name)):
        return  # the search for the DaemonSet has refused it
    is_only = chosen is None and is_of_other_install(found, cluster)
    hint = _OTHER_INSTALL if is_only else _DELETE
    for other, is_idle in containers_of_portworx(found):
        if not (is_chosen and other is own):
            yield _idle(found, other) if is_idle else _second(found, other, hint)


def containers_of_portworx(found: Object) -> Iterator[tuple[Node, bool]]:
    """Yield the containers of Portworx in an object, and whether each only waits."""
    for node in pod_containers(found):
        if _is_of_portworx(node, found.kind):
            yield node, _is_idle(node)


def controller(found: Object) -> tuple[str, str]:
    """Return kind and name of what made the object, which has the template that counts."""
    owners = items_at(found.node, "metadata", "ownerReferences")
    made_by = next((item for item in owners if is_true(item.get("controller"))), None)
    return text_at(made_by, "kind"), text_at(made_by, "name")


def _second_cluster(found: Object, chosen: Object) -> Problem:
    """Return the error beside a DaemonSet; of two StorageClusters the Operator runs one."""
    if chosen.kind == DAEMON_SET:
        return _second(found, found.node)
    return warning(
        "second-portworx",
        found.place,
        f"{found.title} is in the namespace too, and PX-Security is not switched on there",
        "delete it if it is an old one; the Operator runs one StorageCluster",
    )


def _idle(found: Object, other: Node) -> Problem:
    return warning(
        "idle-portworx",
        found.source.place(other),
        f"{found.title} has a container with an image of Portworx that only waits",
        "nothing to do if it is there to pull the image; PX-Security does not reach it",
    )


def _second(found: Object, node: Node, hint: str = _DELETE) -> Problem:
    name = text_at(node, "name")
    where = f" in its container '{name}'" if name and can_echo(name) else ""
    return Problem(
        "second-portworx",
        found.source.place(node),
        f"{found.title} runs Portworx too{where}, and PX-Security is not switched on there",
        hint,
    )


def _is_of_portworx(node: Node, kind: str) -> bool:
    """Tell by the container's name, which a mirror does not change, or by its image.

    A Job ends, as Portworx does not, so that its container's name says nothing.
    """
    is_named = text_at(node, "name") == PORTWORX and kind not in _JOBS
    return is_named or repository(text_at(node, "image")) in PORTWORX_IMAGES


def _is_idle(node: Node) -> bool:
    """Tell whether a container does nothing, by itself or in a shell of its own."""
    words = [item.text or "" for item in items_at(node, "command")]
    if len(words) == 3 and re.fullmatch(_SHELL, words[0]) and words[1] == "-c":
        return bool(re.fullmatch(_IDLE_SCRIPT, words[2]))
    return bool(words and re.fullmatch(_IDLE, words[0]))
