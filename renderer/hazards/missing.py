"""The objects that the values call for, and whether the manifests hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from renderer.hazards import inventory, lookalikes, missing_users, rivals
from renderer.manifests.objects import Identity, Object, may_be_in
from renderer.manifests.selection import Input
from renderer.manifests.workloads import AUTOPILOT, STORK, Workloads, is_storage_cluster
from renderer.portworx.settings import APPS, DAEMONSET, OPERATOR
from renderer.problems import Findings, Place
from renderer.values.cluster import Cluster, TokenUser


def check(
    cluster: Cluster,
    given: Input,
    roles: Workloads,
    there: Collection[TokenUser],
    findings: Findings,
    *,
    whole: bool,
) -> bool:
    """Check that what the values call for is there; without `whole` one object is enough.

    `there` are the classes, claims and others that the manifests hold.

    Tells whether classes and claims come apart from Portworx, in a release or folder of their own.
    """
    is_portworx_here = roles.all() or any(map(rivals.is_portworx, given.objects))
    apart = bool(there) and not is_portworx_here
    if not apart:
        _check_workloads(cluster, given, roles, findings, whole=whole, part=bool(there))
    else:
        lookalikes.refuse(given, findings)
        if whole:
            _warn_of_apart(cluster, findings)
    missing_users.check(cluster, given, there, findings, whole=whole and not apart)
    return apart


def _check_workloads(
    cluster: Cluster,
    given: Input,
    roles: Workloads,
    findings: Findings,
    *,
    whole: bool,
    part: bool,
) -> None:
    """Check the workloads; without `whole` they may be elsewhere where a `part` is here."""
    here = (found for found in given.objects if may_be_in(found, cluster.namespace))
    is_other_here = not roles.portworx and any(map(is_storage_cluster, here))
    if whole or is_other_here or not (roles.all() or part):
        _check_portworx(cluster, given, roles, findings)
    if whole:
        _check_deployments(cluster, given, roles, findings)
    if (
        cluster.install == DAEMONSET
        and (roles.stork or roles.autopilot)
        and APPS not in cluster.secrets
    ):
        findings.error(
            "missing-key",
            cluster.place("keys"),
            "keys.apps is missing, and the manifests hold Stork or Autopilot, which sign with it",
            "add keys.apps, or set stork.enabled and autopilot.enabled to false",
        )


def _warn_of_apart(cluster: Cluster, findings: Findings) -> None:
    findings.warning(
        "apart-from-portworx",
        cluster.place("install"),
        f"no {_workload(cluster)} in the manifests: only classes and claims are completed, and no "
        "Secret is added",
        "nothing to do if Portworx is applied separately, with its Secrets; else give its manifest",
    )


def refuse_late_hooks(
    given: Input, new: Iterable[Identity], namespace: str, findings: Findings
) -> None:
    """Refuse the hooks by which Helm would replace what was judged once the release is there."""
    release = {("", *identity) for identity in new}
    release |= {_identity(found, namespace) for found in given.objects}
    for hook in given.hooks:
        if hook.is_late_hook and _identity(hook, namespace) in release:
            findings.error(
                "late-hook",
                hook.place,
                f"{hook.title} is a hook that Helm may run behind the release, in the place of the "
                f"{hook.kind} of the release",
                "take it out of the chart, or give it another name",
            )


def _identity(found: Object, namespace: str) -> tuple[str, str, str, str]:
    return (found.group, found.kind, found.name, found.namespace or namespace)


def _workload(cluster: Cluster) -> str:
    return ("StorageCluster" if cluster.install == OPERATOR else "DaemonSet") + " of Portworx"


def _check_portworx(cluster: Cluster, given: Input, roles: Workloads, findings: Findings) -> None:
    what = _workload(cluster)
    place = cluster.place("install")
    if cluster.name:
        what, place = f"{what} named '{cluster.name}'", cluster.place("portworx", "name")
    if not roles.portworx:
        _not_found(what, place, given, findings)


def _check_deployments(
    cluster: Cluster, given: Input, roles: Workloads, findings: Findings
) -> None:
    for role, component, workload in (
        (STORK, cluster.stork, roles.stork),
        (AUTOPILOT, cluster.autopilot, roles.autopilot),
    ):
        if cluster.install == DAEMONSET and component.enabled and not workload:
            what = f"Deployment '{component.name}' with a container '{role}'"
            _not_found(what, cluster.place(role, "enabled"), given, findings)


def _not_found(what: str, place: Place, given: Input, findings: Findings) -> None:
    findings.error(
        "workload-not-found",
        place,
        f"no {what} in the manifests{inventory.held(given)}",
        "add its manifest to the input, or take the fragments that `pxsec render --stanza` prints",
    )
