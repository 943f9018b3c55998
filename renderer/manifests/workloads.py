"""Which objects of the manifests are Portworx, Stork and Autopilot."""

from __future__ import annotations

import re
from collections.abc import Iterable

from renderer.manifests.objects import (
    NAMESPACE,
    Object,
    container,
    containers,
    is_false,
    is_true,
    may_be_in,
    repository,
)
from renderer.portworx.settings import OPERATOR
from renderer.problems import Findings
from renderer.records import Record
from renderer.values.cluster import Cluster, Component
from renderer.yamltext.nodes import MAPPING, Node

STORAGE_CLUSTER, DAEMON_SET, DEPLOYMENT = "StorageCluster", "DaemonSet", "Deployment"
PORTWORX, STORK, AUTOPILOT = "portworx", "stork", "autopilot"
PORTWORX_IMAGES = frozenset(("oci-monitor", "px-enterprise", "px-monitor"))
GROUP = "core.libopenstorage.org"
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
        portworx = _portworx(cluster, [o for o in candidates if is_storage_cluster(o)], findings)
        stork = portworx if portworx and _stork_is_on(cluster, portworx, findings) else None
        autopilot = portworx if portworx and _autopilot_is_on(cluster, portworx, findings) else None
        return Workloads(portworx, stork, autopilot)
    daemonsets = [o for o in candidates if o.kind == DAEMON_SET]
    portworx = _portworx(cluster, [o for o in daemonsets if container(o, PORTWORX)], findings)
    if portworx is None:
        _refuse_unmatched(daemonsets, findings)
    return Workloads(
        portworx,
        _deployment(STORK, cluster.stork, candidates, findings),
        _deployment(AUTOPILOT, cluster.autopilot, candidates, findings),
    )


def is_storage_cluster(found: Object) -> bool:
    """Tell a StorageCluster of Portworx from that of OpenShift Data Foundation."""
    return found.kind == STORAGE_CLUSTER and found.group == GROUP


def check_namespaces(objects: Iterable[Object], findings: Findings) -> None:
    """Refuse objects whose namespace is yet to be filled in."""
    for found in objects:
        if found.namespace and not re.fullmatch(NAMESPACE, found.namespace):
            _refuse_placeholder(found, findings)


def runs_stork(storagecluster: Object) -> bool:
    """Tell whether the Operator runs Stork: where nothing is said of it, or that it is enabled."""
    node = storagecluster.node.get("spec", "stork")
    return node is None or node.kind != MAPPING or is_true(node.get("enabled"))


def _portworx(cluster: Cluster, found: list[Object], findings: Findings) -> Object | None:
    named = [o for o in found if cluster.name in (None, o.name)]
    if cluster.name:
        # A pair for disasters is of one name, and told apart by the namespaces.
        named = [o for o in named if may_be_in(o, cluster.namespace)] or named
    for extra in named[1:]:
        findings.error(
            "two-workloads",
            extra.place,
            f"a second {extra.kind} of Portworx; the first is {named[0].title} ({named[0].place})",
            "take one of the two out of the input"
            if cluster.name or extra.title == named[0].title
            else "name the one that is meant by portworx.name in the values",
        )
    return _in_namespace(named[0], cluster.namespace, findings) if named else None


def _refuse_unmatched(daemonsets: list[Object], findings: Findings) -> None:
    """Refuse to wire Stork alone beside a Portworx that goes by another name."""
    for daemonset in daemonsets:
        if node := _image_of(PORTWORX_IMAGES, daemonset) or container(daemonset, PORTWORX):
            findings.error(
                "workload-not-found",
                daemonset.source.place(node),
                f"{daemonset.title} runs Portworx, and is not the DaemonSet with a container "
                "'portworx' that the values look for",
                "set portworx.name in the values, and call the container portworx",
            )


def _deployment(
    role: str, wanted: Component, candidates: list[Object], findings: Findings
) -> Object | None:
    if wanted.enabled is False:
        return None
    found = None
    for deployment in (o for o in candidates if o.kind == DEPLOYMENT):
        if deployment.name == wanted.name and container(deployment, role):
            if found:
                _second(deployment, found, role, findings)
            found = _in_namespace(deployment, wanted.namespace, findings)
        elif image := _image_of(frozenset((role,)), deployment):
            findings.error(
                "unknown-deployment",
                deployment.source.place(image),
                f"{deployment.title} runs {role}, and the values look for a Deployment "
                f"'{wanted.name}' with a container '{role}'",
                f"set {role}.name in the values, or {role}.enabled: false to leave it alone",
            )
    return found


def _second(extra: Object, first: Object, role: str, findings: Findings) -> None:
    findings.error(
        "two-workloads",
        extra.place,
        f"a second Deployment that runs {role}; the first is {first.title} ({first.place})",
        f"take one out of the manifests, or set {role}.enabled: false to leave both alone",
    )


def _image_of(images: frozenset[str], workload: Object) -> Node | None:
    """Return the image node of a container that runs one of these, whatever its name."""
    nodes = [c.get("image") for c in containers(workload)]
    return next((node for node in nodes if node and repository(node.value) in images), None)


def _in_namespace(found: Object, namespace: str, findings: Findings) -> Object:
    _refuse_affix(found, findings)
    if not found.namespace:
        findings.notice(
            "namespace-assumed",
            found.place,
            f"{found.title} has no namespace; it is taken to be in '{namespace}'",
            f"add metadata.namespace, or apply it with -n {namespace}",
        )
    elif found.namespace != namespace:
        if re.search(_PLACEHOLDER, found.namespace):
            _refuse_placeholder(found, findings)
            return found
        node = found.node.get("metadata", "namespace") or found.node
        findings.error(
            "wrong-namespace",
            found.source.place(node),
            f"{found.title} is not in namespace '{namespace}', where the values put it",
            "correct one of the two: a Secret is read in its pod's own namespace",
        )
    return found


def _refuse_placeholder(found: Object, findings: Findings) -> None:
    node = found.node.get("metadata", "namespace") or found.node
    fill = next((f for form, f in _FILLERS.items() if re.match(form, found.namespace)), "")
    findings.error(
        "placeholder",
        found.source.place(node),
        f"the namespace of {found.kind} {found.name} is a placeholder that nothing has filled in",
        f"fill it in first, for example: {fill} | pxsec render -f VALUES -"
        if fill
        else "write the namespace in its place",
    )


def _refuse_affix(found: Object, findings: Findings) -> None:
    """Refuse a name that Kustomize has changed: it would not change the names of our Secrets."""
    for affix in ("prefixes", "suffixes"):
        annotation = f"internal.config.kubernetes.io/{affix}"
        if node := found.node.get("metadata", "annotations", annotation):
            findings.error(
                "renamed-item",
                found.source.place(node),
                f"{found.title} carries a name prefix or suffix of Kustomize, which its references "
                "to Secrets would not get",
                "take namePrefix and nameSuffix off the kustomization that holds it",
            )


def _stork_is_on(cluster: Cluster, storagecluster: Object, findings: Findings) -> bool:
    node = storagecluster.node.get("spec", "stork")
    off = node is not None and is_false(node.get("enabled"))
    silent = not runs_stork(storagecluster)
    if silent and cluster.stork.enabled:
        _component_off(storagecluster, node, STORK, findings)
    elif silent and node and not off:
        findings.warning(
            "stork-not-enabled",
            storagecluster.source.place(node),
            "spec.stork has no `enabled: true`, so the Operator does not run Stork",
            "add `enabled: true` to spec.stork",
        )
    return not off and cluster.stork.enabled is not False


def _autopilot_is_on(cluster: Cluster, storagecluster: Object, findings: Findings) -> bool:
    on = is_true(storagecluster.node.get("spec", "autopilot", "enabled"))
    if not on and cluster.autopilot.enabled:
        _component_off(storagecluster, storagecluster.node, AUTOPILOT, findings)
    return on and cluster.autopilot.enabled is not False


def _component_off(
    storagecluster: Object, node: Node | None, component: str, findings: Findings
) -> None:
    findings.error(
        "component-off",
        storagecluster.source.place(node or storagecluster.node),
        f"the values want {component}, and {storagecluster.title} has it switched off",
        f"set spec.{component}.enabled: true there, or {component}.enabled: false in the values",
    )
