"""How a cluster that runs differs from the values: each difference is an error at its place.

    the cluster    auth: {guestAccess: Enabled, ...}
    the values     auth: {guestAccess: Disabled, ...}
    the error      auth.guestAccess is Enabled here, and the values ask for Disabled

Keys are compared by the Secret and the key in it that both name; no key is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderer.checking import asked
from renderer.checking.asked import Difference
from renderer.checking.case import Case
from renderer.manifests import workloads
from renderer.manifests.objects import Object, may_be_in
from renderer.portworx.names import AUTOPILOT, DEPLOYMENT, STORK
from renderer.portworx.settings import DAEMONSET, KEYS, OPERATOR, SECRETS
from renderer.problems import ERROR, WARNING, Findings, Problem, RenderError, failure, shown
from renderer.rendering import wiring
from renderer.rendering.wiring import Wiring
from renderer.values.cluster import Cluster

_FIX = "apply what pxsec render makes of the values, or change them"
_BY_REFERENCE = frozenset((STORK, AUTOPILOT, *(KEYS[name].label for name in SECRETS)))
"""What is compared as `Secret NAME, key KEY`, for Stork with `, as ISSUER` behind it."""
_KINDS = {OPERATOR: "StorageCluster", DAEMONSET: "DaemonSet"}


def problems(cases: Sequence[Case], cluster: Cluster) -> Iterator[Problem]:
    """Yield where the Portworx that the values are about differs from them.

    RenderError where it is not clear which one that is.
    """
    case, findings = _chosen(cases, cluster), Findings()
    roles = workloads.find(cluster, _candidates(case, cluster, len(cases)), findings)
    wanted = wiring.of_all(cluster, roles, findings)
    yield from (found for found in findings.problems if found.severity in (ERROR, WARNING))
    yield from _missing(case, wanted)
    for item in asked.differences(case.reading, wanted):
        yield Problem("drift", item.place, _message(item), _FIX)


def _chosen(cases: Sequence[Case], cluster: Cluster) -> Case:
    found = [case for case in cases if _is_meant(case, cluster)]
    if len(found) == 1:
        return found[0]
    raise _none(cases, cluster) if not found else _several(found, cluster)


def _is_meant(case: Case, cluster: Cluster) -> bool:
    there = case.reading.found
    return (
        case.reading.install == cluster.install
        and cluster.name in (None, there.name)
        and may_be_in(there, cluster.namespace)
    )


def _none(cases: Sequence[Case], cluster: Cluster) -> RenderError:
    name = f"{cluster.namespace}/{shown(cluster.name)}" if cluster.name else cluster.namespace
    return failure(
        "workload-not-found",
        cluster.place("install"),
        f"the values are for the {_KINDS[cluster.install]} {name}"
        if cluster.name
        else f"the values are for a {_KINDS[cluster.install]} in namespace {name}",
        f"the input has {', '.join(case.title for case in cases)}: give the values of that one",
    )


def _several(found: Sequence[Case], cluster: Cluster) -> RenderError:
    return failure(
        "two-workloads",
        cluster.place("install"),
        f"the values may be for {' or '.join(case.title for case in found)}",
        "name the one that is meant by portworx.name in the values",
    )


def _candidates(case: Case, cluster: Cluster, count: int) -> list[Object]:
    """Return the workload, and the Deployments that may belong to it."""
    spaces = {case.namespace, cluster.stork.namespace, cluster.autopilot.namespace, ""}
    deployments = (item for item in case.seen.objects if item.kind == DEPLOYMENT)
    beside = [item for item in deployments if count == 1 or item.namespace in spaces]
    return [case.reading.found, *beside]


def _missing(case: Case, wanted: Wiring) -> Iterator[Problem]:
    """Yield a Stork or Autopilot that the values ask for, and that is seen not to be there."""
    cluster = wanted.cluster
    if cluster.install != DAEMONSET or DEPLOYMENT not in case.seen.kinds:
        return
    for role, component in ((STORK, cluster.stork), (AUTOPILOT, cluster.autopilot)):
        if component.enabled and role not in wanted.components:
            message = f"{role} is not here, and the values ask for it"
            yield Problem("drift", case.reading.found.place, message, _FIX)


def _message(item: Difference) -> str:
    there, wanted = _shown(item.label, item.there), _shown(item.label, item.wanted)
    if there == wanted:  # neither may be shown
        return f"{item.label} is another here than the values ask for"
    if not wanted:
        return f"{item.label} is {there} here, and the values do not ask for it"
    return f"{item.label} is {there or 'not set'} here, and the values ask for {wanted}"


def _shown(label: str, text: str) -> str:
    if label not in _BY_REFERENCE:
        return shown(text)
    key, mark, issuer = text.partition(", as ")
    return f"{key}{mark}{shown(issuer)}"
