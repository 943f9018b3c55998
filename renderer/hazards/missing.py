"""The objects that the values call for, and whether the manifests hold them.

Three sorts of manifests are meant to pass:

    all of a cluster        `render`: Portworx, with Stork and the classes as the values have them
    a part of it            `patch stork.yaml`: at least one object that the values call for
    classes and claims      a chart of their own: Portworx is in another release or folder, and has
                            its Secrets there

A chart may also have hooks. Helm applies the release, then runs those with the event `post-install`
or `post-upgrade`: a hook with the kind and name of an object takes its place, unseen by pxsec.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from renderer.hazards import rivals, samples
from renderer.manifests import live
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Identity, Object, container, may_be_in
from renderer.manifests.selection import Input
from renderer.manifests.workloads import Workloads, is_storage_cluster
from renderer.portworx.names import AUTOPILOT, DAEMON_SET, STORK
from renderer.portworx.settings import APPS, DAEMONSET, OPERATOR
from renderer.problems import Place, Problem, notice, warning
from renderer.values.cluster import Cluster, TokenUser


def is_apart(given: Input, roles: Workloads, there: Collection[TokenUser]) -> bool:
    """Tell whether classes and claims come apart from Portworx, in a release of their own."""
    is_portworx_here = roles.all() or any(map(rivals.is_portworx, given.objects))
    return bool(there) and not is_portworx_here


def in_all(
    cluster: Cluster, given: Input, roles: Workloads, there: Collection[TokenUser]
) -> Iterator[Problem]:
    """Yield what the values call for and all manifests of a cluster together do not hold.

    `there` are the classes, claims and others that they hold.
    """
    yield from samples.check(found for _, found in roles.all())
    if is_apart(given, roles, there):
        yield from _lookalikes(given)
        yield _apart(cluster)
        yield from _users_in_part(cluster, given, there)
    else:
        yield from _portworx(cluster, given, roles)
        yield from _deployments(cluster, given, roles)
        yield from _apps_key(cluster, roles)
        yield from _apps(cluster, roles)
        yield from _users_in_all(cluster, given, there)


def in_part(
    cluster: Cluster, given: Input, roles: Workloads, there: Collection[TokenUser]
) -> Iterator[Problem]:
    """Yield the same for a part of the manifests: one object is enough, the others may follow."""
    yield from samples.check(found for _, found in roles.all())
    if is_apart(given, roles, there):
        yield from _lookalikes(given)
    elif not (roles.all() or there) or _is_another_here(cluster, given, roles):
        yield from _portworx(cluster, given, roles)
    yield from _apps_key(cluster, roles)
    yield from _users_in_part(cluster, given, there)


def stork_beside(cluster: Cluster, given: Input, read: Iterable[Object]) -> Iterator[Problem]:
    """Warn where a DaemonSet was read from a cluster, and Stork was not.

    Manifests may be of a cluster without Stork; whoever reads one object has to name the others.
    """
    is_open = cluster.install == DAEMONSET and cluster.stork.enabled is None
    found = [item for item in read if item.kind == DAEMON_SET] if is_open else []
    if found and not any(container(item, STORK) for item in given.objects):
        yield warning(
            "stork-not-read",
            found[0].place,
            f"{found[0].title} was read from a cluster, and no Stork with it: one that runs there "
            "would be refused",
            "read its Deployment too, or set stork.enabled: false where there is none",
        )


def passed_secrets(cluster: Cluster, given: Input, new: Collection[Identity]) -> Iterator[Problem]:
    """Warn of Secrets that hold keys of the values, and that this run does not render.

    They go out as they came in. Applied behind those of a run that renders them, they bring old
    keys back.
    """
    keys = [(cluster.namespace, key) for key in cluster.secrets.values()]
    keys += [(item.namespace, item.token) for item in cluster.tokens]
    names = {(SECRET, key.ref.secret, where) for where, key in keys if not key.by_reference}
    for found in given.objects:
        identity = (found.kind, found.name, found.namespace or cluster.namespace)
        if identity in names.difference(new) and not given.leaves_out(found):
            yield warning(
                "secret-passed-on",
                found.place,
                f"{found.title} holds keys that the values give, and goes out as it is: applied, "
                "it replaces what pxsec renders",
                "take it out of the manifests, or render without --only workloads",
            )


def late_hooks(given: Input, new: Iterable[Identity], namespace: str) -> Iterator[Problem]:
    """Yield the hooks by which Helm would replace what was judged once the release is there."""
    release = {("", *identity) for identity in new}
    release |= {_identity(found, namespace) for found in given.objects}
    for hook in given.hooks:
        if hook.is_late_hook and _identity(hook, namespace) in release:
            yield Problem(
                "late-hook",
                hook.place,
                f"{hook.title} is a hook that Helm may run after the release, in the place of the "
                f"{hook.kind} of the release",
                "take it out of the chart, or give it another name",
            )


def _users_in_all(
    cluster: Cluster, given: Input, there: Collection[TokenUser]
) -> Iterator[Problem]:
    if cluster.token_users:
        from renderer.hazards import missing_users

        yield from missing_users.in_all(cluster, given, there)


def _users_in_part(
    cluster: Cluster, given: Input, there: Collection[TokenUser]
) -> Iterator[Problem]:
    if cluster.token_users:
        from renderer.hazards import missing_users

        yield from missing_users.in_part(cluster, given, there)


def _lookalikes(given: Input) -> Iterator[Problem]:
    from renderer.hazards import lookalikes

    return lookalikes.check(given)


def _identity(found: Object, namespace: str) -> tuple[str, str, str, str]:
    return (found.group, found.kind, found.name, found.namespace or namespace)


def _is_another_here(cluster: Cluster, given: Input, roles: Workloads) -> bool:
    """Tell whether the namespace has a StorageCluster, though not the one that the values name."""
    here = (found for found in given.objects if may_be_in(found, cluster.namespace))
    return not roles.portworx and any(map(is_storage_cluster, here))


def _portworx(cluster: Cluster, given: Input, roles: Workloads) -> Iterator[Problem]:
    what, place = _kind(cluster), cluster.place("install")
    if cluster.name:
        what, place = f"{what} named '{cluster.name}'", cluster.place("portworx", "name")
    if not roles.portworx:
        yield _other_install(cluster, given) or _not_found(what, place, given)


def _other_install(cluster: Cluster, given: Input) -> Problem | None:
    """Return the error where the only Portworx of the manifests was installed the other way."""
    others = [found for found in given.objects if rivals.is_of_other_install(found, cluster)]
    if len(others) != 1:
        return None
    (found,) = others
    install = DAEMONSET if cluster.install == OPERATOR else OPERATOR
    return Problem(
        "workload-not-found",
        cluster.place("install"),
        f"the values say install: {cluster.install}, and the manifests hold {found.title}",
        f"for this one write install: {install}; pxsec init --install {install} has the settings "
        "that go with it",
    )


def _deployments(cluster: Cluster, given: Input, roles: Workloads) -> Iterator[Problem]:
    for role, component, workload in (
        (STORK, cluster.stork, roles.stork),
        (AUTOPILOT, cluster.autopilot, roles.autopilot),
    ):
        if cluster.install == DAEMONSET and component.enabled and not workload:
            what = f"Deployment '{component.name}' with a container '{role}'"
            yield _not_found(what, cluster.place(role, "enabled"), given)


def _apps_key(cluster: Cluster, roles: Workloads) -> Iterator[Problem]:
    is_needed = cluster.install == DAEMONSET and (roles.stork or roles.autopilot)
    if is_needed and APPS not in cluster.secrets:
        yield Problem(
            "missing-key",
            cluster.place("keys"),
            "keys.apps is missing, and the manifests hold Stork or Autopilot, which sign with it",
            "add keys.apps, or set stork.enabled and autopilot.enabled to false",
        )


def _apps(cluster: Cluster, roles: Workloads) -> Iterator[Problem]:
    """Tell where a key for Stork and Autopilot is given, and neither is there to get it."""
    is_open = cluster.install == DAEMONSET and cluster.stork.enabled is None
    portworx = roles.portworx
    is_alone = portworx and not (roles.stork or roles.autopilot or live.is_live(portworx))
    if is_open and is_alone and APPS in cluster.secrets:
        yield notice(
            "no-stork",
            cluster.place("keys", "apps"),
            "keys.apps: the manifests hold no Stork and no Autopilot, which are guests without it",
            "give their manifests too, or set stork.enabled: false where no Stork runs",
        )


def _apart(cluster: Cluster) -> Problem:
    return warning(
        "apart-from-portworx",
        cluster.place("install"),
        f"no {_kind(cluster)} in the manifests: only classes and claims are completed, and no "
        "Secret is added",
        "nothing to do if Portworx is applied separately, with its Secrets; else give its manifest",
    )


def _not_found(what: str, place: Place, given: Input) -> Problem:
    from renderer.hazards import inventory

    return Problem(
        "workload-not-found",
        place,
        f"no {what} in the manifests{inventory.held(given)}",
        "add its manifest to the input, or take the fragments that `pxsec render --stanza` prints",
    )


def _kind(cluster: Cluster) -> str:
    return ("StorageCluster" if cluster.install == OPERATOR else "DaemonSet") + " of Portworx"
