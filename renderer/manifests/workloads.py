"""Which objects of the manifests are Portworx, Stork and Autopilot.

The Operator makes all three of one object; else each is a workload with a container of its name:

    kind: StorageCluster                        kind: DaemonSet
    spec:                                       spec: {template: {spec: {
      stork: {enabled: true}                      containers: [{name: portworx, image: ...}]}}}
      autopilot: {enabled: true}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from renderer.manifests.objects import (
    NAMESPACE,
    Object,
    container,
    containers,
    is_false,
    is_true,
    may_be_in,
)
from renderer.portworx.names import (
    AUTOPILOT,
    DAEMON_SET,
    DEPLOYMENT,
    GROUP,
    PORTWORX,
    PORTWORX_IMAGES,
    STORAGE_CLUSTER,
    STORK,
    repository,
)
from renderer.portworx.settings import OPERATOR
from renderer.problems import Findings, Problem, notice, warning
from renderer.records import Record
from renderer.values.cluster import Cluster, Component
from renderer.yamltext.nodes import MAPPING, Node

# Of a shell, envsubst and Flux, of templates, and of texts to be copied; and what fills them in.
_PLACEHOLDER = r"\$|\{\{|^<.*>$|^%.*%$"
_FILLERS = {r"\$\{?[A-Za-z_]": "envsubst < FILE", r"\{\{": "helm template RELEASE CHART"}


class Workloads(Record):
    """The workloads that the manifests hold; under the Operator Stork is in the StorageCluster."""

    portworx: Object | None
    stork: Object | None
    autopilot: Object | None

    def all(self) -> list[tuple[str, Object]]:
        """Return what is there, each once, with its role."""
        roles = ((PORTWORX, self.portworx), (STORK, self.stork), (AUTOPILOT, self.autopilot))
        return [
            (role, found)
            for role, found in roles
            if found and (role == PORTWORX or found is not self.portworx)
        ]


def find(cluster: Cluster, candidates: list[Object], findings: Findings) -> Workloads:
    """Return the workloads that the values call for, after checking that there is one of each."""
    if cluster.install == OPERATOR:
        return _of_operator(cluster, filter(is_storage_cluster, candidates), findings)
    daemonsets = [item for item in candidates if item.kind == DAEMON_SET]
    named = (item for item in daemonsets if container(item, PORTWORX))
    portworx = _portworx(cluster, named, findings)
    if portworx is None:
        findings.record(_under_other_names(daemonsets))
    deployments = [item for item in candidates if item.kind == DEPLOYMENT]
    return Workloads(
        portworx,
        _deployment(STORK, cluster.stork, deployments, findings),
        _deployment(AUTOPILOT, cluster.autopilot, deployments, findings),
    )


def is_storage_cluster(found: Object) -> bool:
    """Tell a StorageCluster of Portworx from that of OpenShift Data Foundation."""
    return found.kind == STORAGE_CLUSTER and found.group == GROUP


def placeholders(objects: Iterable[Object]) -> Iterator[Problem]:
    """Yield the objects whose namespace is yet to be filled in."""
    for found in objects:
        if found.namespace and not re.fullmatch(NAMESPACE, found.namespace):
            yield _placeholder(found)


def runs_stork(storagecluster: Object) -> bool:
    """Tell whether the Operator runs Stork: where nothing is said of it, or that it is enabled."""
    node = storagecluster.node.get("spec", "stork")
    return node is None or node.kind != MAPPING or is_true(node.get("enabled"))


def _of_operator(cluster: Cluster, found: Iterable[Object], findings: Findings) -> Workloads:
    portworx = _portworx(cluster, found, findings)
    if portworx is None:
        return Workloads(None, None, None)
    has_stork = not is_false(portworx.node.get("spec", "stork", "enabled"))
    has_autopilot = is_true(portworx.node.get("spec", "autopilot", "enabled"))
    findings.record(_stork_off(cluster, portworx, is_silent=has_stork))
    if cluster.autopilot.enabled and not has_autopilot:
        findings.record([_component_off(portworx, portworx.node, AUTOPILOT)])
    return Workloads(
        portworx,
        portworx if has_stork and cluster.stork.enabled is not False else None,
        portworx if has_autopilot and cluster.autopilot.enabled is not False else None,
    )


def _portworx(cluster: Cluster, found: Iterable[Object], findings: Findings) -> Object | None:
    named = [item for item in found if cluster.name in (None, item.name)]
    if cluster.name:
        # A pair for disasters is of one name, and told apart by the namespaces.
        named = [item for item in named if may_be_in(item, cluster.namespace)] or named
    if not named:
        return None
    first = named[0]
    findings.record(_second_portworx(item, first, cluster) for item in named[1:])
    findings.record(_misplaced(first, cluster.namespace))
    return first


def _second_portworx(extra: Object, first: Object, cluster: Cluster) -> Problem:
    return Problem(
        "two-workloads",
        extra.place,
        f"a second {extra.kind} of Portworx; the first is {first.title} ({first.place})",
        "take one of the two out of the input"
        if cluster.name or extra.title == first.title
        else "name the one that is meant by portworx.name in the values",
    )


def _under_other_names(daemonsets: list[Object]) -> Iterator[Problem]:
    """Yield a Portworx that goes by another name, beside which Stork alone would be wired."""
    for daemonset in daemonsets:
        if node := _image_of(PORTWORX_IMAGES, daemonset) or container(daemonset, PORTWORX):
            yield Problem(
                "workload-not-found",
                daemonset.source.place(node),
                f"{daemonset.title} runs Portworx, and is not the DaemonSet with a container "
                "'portworx' that the values look for",
                "set portworx.name in the values, and call the container portworx",
            )


def _deployment(
    role: str, wanted: Component, deployments: list[Object], findings: Findings
) -> Object | None:
    if wanted.enabled is False:
        return None
    first = None
    for deployment in deployments:
        if deployment.name == wanted.name and container(deployment, role):
            if first:
                findings.record([_second_deployment(deployment, first, role)])
            findings.record(_misplaced(deployment, wanted.namespace))
            first = deployment
        elif image := _image_of(frozenset((role,)), deployment):
            findings.record([_unknown_deployment(deployment, image, role, wanted)])
    return first


def _second_deployment(extra: Object, first: Object, role: str) -> Problem:
    return Problem(
        "two-workloads",
        extra.place,
        f"a second Deployment that runs {role}; the first is {first.title} ({first.place})",
        f"take one out of the manifests, or set {role}.enabled: false to leave both alone",
    )


def _unknown_deployment(found: Object, image: Node, role: str, wanted: Component) -> Problem:
    return Problem(
        "unknown-deployment",
        found.source.place(image),
        f"{found.title} runs {role}, and the values look for a Deployment '{wanted.name}' with a "
        f"container '{role}'",
        f"set {role}.name in the values, or {role}.enabled: false to leave it alone",
    )


def _image_of(images: frozenset[str], workload: Object) -> Node | None:
    """Return the image node of a container that runs one of these, whatever its name."""
    nodes = [c.get("image") for c in containers(workload)]
    return next((node for node in nodes if node and repository(node.value) in images), None)


def _misplaced(found: Object, namespace: str) -> Iterator[Problem]:
    """Yield what is wrong with the name and the namespace of a workload."""
    yield from _affixes(found)
    if not found.namespace:
        yield notice(
            "namespace-assumed",
            found.place,
            f"{found.title} has no namespace; it is taken to be in '{namespace}'",
            f"add metadata.namespace, or apply it with -n {namespace}",
        )
    elif found.namespace != namespace and re.search(_PLACEHOLDER, found.namespace):
        yield _placeholder(found)
    elif found.namespace != namespace:
        yield Problem(
            "wrong-namespace",
            found.source.place(found.node.get("metadata", "namespace") or found.node),
            f"{found.title} is not in namespace '{namespace}', where the values put it",
            "correct one of the two: a Secret is read in its pod's own namespace",
        )


def _placeholder(found: Object) -> Problem:
    fill = next((f for form, f in _FILLERS.items() if re.match(form, found.namespace)), "")
    return Problem(
        "placeholder",
        found.source.place(found.node.get("metadata", "namespace") or found.node),
        f"the namespace of {found.kind} {found.name} is a placeholder that nothing has filled in",
        f"fill it in first, for example: {fill} | pxsec render -f VALUES -"
        if fill
        else "write the namespace in its place",
    )


def _affixes(found: Object) -> Iterator[Problem]:
    """Yield a change of the name by Kustomize: it would not change the names of our Secrets."""
    for affix in ("prefixes", "suffixes"):
        annotation = f"internal.config.kubernetes.io/{affix}"
        if node := found.node.get("metadata", "annotations", annotation):
            yield Problem(
                "renamed-item",
                found.source.place(node),
                f"{found.title} carries a name prefix or suffix of Kustomize, which its references "
                "to Secrets would not get",
                "take namePrefix and nameSuffix off the kustomization that holds it",
            )


def _stork_off(cluster: Cluster, storagecluster: Object, *, is_silent: bool) -> Iterator[Problem]:
    """Yield a Stork that the Operator does not run; `is_silent` where `enabled` is not said."""
    node = storagecluster.node.get("spec", "stork")
    if node is None or runs_stork(storagecluster):
        return
    if cluster.stork.enabled:
        yield _component_off(storagecluster, node, STORK)
    elif is_silent:
        yield warning(
            "stork-not-enabled",
            storagecluster.source.place(node),
            "spec.stork has no `enabled: true`, so the Operator does not run Stork",
            "add `enabled: true` to spec.stork",
        )


def _component_off(storagecluster: Object, node: Node, component: str) -> Problem:
    return Problem(
        "component-off",
        storagecluster.source.place(node),
        f"the values want {component}, and {storagecluster.title} has it switched off",
        f"set spec.{component}.enabled: true there, or {component}.enabled: false in the values",
    )
