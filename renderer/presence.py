"""The objects that the values call for, and whether the manifests hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from renderer import stream
from renderer.additions import NewObject
from renderer.model import DAEMONSET, OPERATOR, Cluster
from renderer.objects import Object
from renderer.problems import Findings, Place
from renderer.storage import Completion
from renderer.stream import File
from renderer.workloads import AUTOPILOT, STORK, Workloads

_MOST_KINDS = 12
"""As many kinds a message names."""


def check(
    cluster: Cluster,
    roles: Workloads,
    completions: Collection[Completion],
    findings: Findings,
    *,
    inventory: Callable[[], str],
    whole: bool,
) -> None:
    """Check that what the values call for is there; without `whole` one object is enough."""
    if whole or not (roles.all() or completions):
        _check_portworx(cluster, roles, findings, inventory=inventory)
    if whole:
        _check_deployments(cluster, roles, findings, inventory=inventory)
        _check_classes_and_claims(cluster, completions, findings, inventory=inventory)
    if cluster.install == DAEMONSET and (roles.stork or roles.autopilot) and not cluster.apps_key:
        findings.error(
            "missing-key",
            cluster.place("keys"),
            "keys.apps is missing, and the manifests hold Stork or Autopilot, which sign with it",
            "add keys.apps, or set stork.enabled and autopilot.enabled to false",
        )


def by_identity(
    objects: Iterable[Object], namespace: str
) -> dict[tuple[str, str, str], list[Object]]:
    """Return the objects of the core group by what a new object is found by.

    One without a namespace is taken to be in the one that is given.
    """
    there: dict[tuple[str, str, str], list[Object]] = {}
    for item in objects:
        if not item.group:
            identity = (item.kind, item.name, item.namespace or namespace)
            there.setdefault(identity, []).append(item)
    return there


def refuse_late_hooks(
    hooks: Iterable[Object], new: Iterable[NewObject], namespace: str, findings: Findings
) -> None:
    """Refuse the hooks by which Helm would replace a new object once the release is there."""
    late = by_identity((hook for hook in hooks if hook.is_late_hook), namespace)
    for hook in (hook for made in new for hook in late.get(made.identity, ())):
        findings.error(
            "late-hook",
            hook.place,
            f"{hook.title} is a hook that Helm may run behind the release, in the place of the "
            f"{hook.kind} that pxsec makes",
            "take it out of the chart, or give it another name",
        )


def inventory(files: list[File], listed: list[str]) -> str:
    """Return the kinds that the manifests hold, with their numbers, as the end of a message."""
    kinds = Counter(kind for file in files for kind in stream.kinds(file.data))
    kinds.update(listed)
    held = [f"{count} {kind}" for kind, count in kinds.items() if not kind.endswith("List")]
    more = [f"{len(held) - _MOST_KINDS} more kinds"] if len(held) > _MOST_KINDS else []
    return "; they hold " + ", ".join([*held[:_MOST_KINDS], *more]) if held else ""


def _check_portworx(
    cluster: Cluster, roles: Workloads, findings: Findings, *, inventory: Callable[[], str]
) -> None:
    what = ("StorageCluster" if cluster.install == OPERATOR else "DaemonSet") + " of Portworx"
    place = cluster.place("install")
    if cluster.name:
        what, place = f"{what} named '{cluster.name}'", cluster.place("portworx", "name")
    if not roles.portworx:
        _not_found(what, place, findings, inventory=inventory)


def _check_deployments(
    cluster: Cluster, roles: Workloads, findings: Findings, *, inventory: Callable[[], str]
) -> None:
    for role, component, workload in (
        (STORK, cluster.stork, roles.stork),
        (AUTOPILOT, cluster.autopilot, roles.autopilot),
    ):
        if cluster.install == DAEMONSET and component.enabled and not workload:
            what = f"Deployment '{component.name}' with a container '{role}'"
            _not_found(what, cluster.place(role, "enabled"), findings, inventory=inventory)


def _not_found(
    what: str, place: Place, findings: Findings, *, inventory: Callable[[], str]
) -> None:
    findings.error(
        "workload-not-found",
        place,
        f"no {what} in the manifests{inventory()}",
        "add its manifest to the input, or take the fragments that `pxsec render --stanza` prints",
    )


def _check_classes_and_claims(
    cluster: Cluster,
    completions: Collection[Completion],
    findings: Findings,
    *,
    inventory: Callable[[], str],
) -> None:
    there = {completion.user for completion in completions}
    missing = [user for user in cluster.token_users if user not in there]
    held = inventory() if missing else ""
    for user in missing:
        where = user.namespace and f" in namespace '{user.namespace}'"
        findings.error(
            "object-not-found",
            user.place,
            f"no {user.kind} '{user.name}'{where} in the manifests{held}",
            "add its manifest to the input, or take it out of the values",
        )
