"""The objects that the values call for, and whether the manifests hold them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import partial

from renderer import claim_templates, rivals, storage, stream
from renderer.additions import NewObject
from renderer.model import CLAIM, DAEMONSET, OPERATOR, Cluster, TokenUser
from renderer.objects import Object, text_at
from renderer.problems import ERROR, WARNING, Findings, Place, Problem
from renderer.selection import Input
from renderer.storage import Completion
from renderer.stream import File
from renderer.token_keys import OPENSTORAGE
from renderer.workloads import (
    AUTOPILOT,
    PORTWORX_IMAGES,
    STORK,
    Workloads,
    is_storage_cluster,
    may_be_in,
)

_MOST_WORDS = 12
"""As many kinds or objects a message names."""
# Comments, and what anybody would take for Portworx: in a template or of a misspelt kind, too.
_PORTWORX = re.compile(
    rb"(?im)^[ \t]*#.*|(\bkind[\"']?[ \t]{0,9}:[ \t]{0,9}[\"']?storagecluster"
    rb"|\bimage[\"']?[ \t]{0,9}:[^\n,]{0,200}/(?:%b)\b)" % "|".join(PORTWORX_IMAGES).encode()
)


def check(
    cluster: Cluster,
    given: Input,
    roles: Workloads,
    completions: Collection[Completion],
    findings: Findings,
    *,
    whole: bool,
) -> None:
    """Check that what the values call for is there; without `whole` one object is enough."""
    held = partial(inventory, given.files, given.listed)
    here = (found for found in given.objects if may_be_in(found, cluster.namespace))
    is_unnamed = not roles.portworx and any(map(is_storage_cluster, here))
    if whole or is_unnamed or not (roles.all() or completions):
        _check_portworx(cluster, roles, findings, inventory=held)
    if whole:
        _check_deployments(cluster, roles, findings, inventory=held)
    _check_users(cluster, given, completions, findings, inventory=held, whole=whole)
    if cluster.install == DAEMONSET and (roles.stork or roles.autopilot) and not cluster.apps_key:
        findings.error(
            "missing-key",
            cluster.place("keys"),
            "keys.apps is missing, and the manifests hold Stork or Autopilot, which sign with it",
            "add keys.apps, or set stork.enabled and autopilot.enabled to false",
        )


def is_apart(given: Input, roles: Workloads) -> bool:
    """Tell whether nothing of Portworx is in the manifests, nor anything that looks like it."""
    if roles.all() or any(map(rivals.is_portworx, given.objects)):
        return False
    return not any(found[1] for file in given.files for found in _PORTWORX.finditer(file.data))


def check_apart(
    cluster: Cluster, given: Input, completions: Collection[Completion], findings: Findings
) -> None:
    """Say what comes of classes and claims without Portworx: a release or folder of their own."""
    findings.warning(
        "apart-from-portworx",
        cluster.place("install"),
        f"no {_workload(cluster)} in the manifests: only classes and claims are completed, and no "
        "Secret is added",
        "nothing to do if Portworx is applied separately, with its Secrets; else give its manifest",
    )
    held = partial(inventory, given.files, given.listed)
    _check_users(cluster, given, completions, findings, inventory=held, whole=False)


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
    given: Input, new: Iterable[NewObject], namespace: str, findings: Findings
) -> None:
    """Refuse the hooks by which Helm would replace what was judged once the release is there."""
    release = {("", *made.identity) for made in new}
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


def inventory(files: list[File], listed: list[str]) -> str:
    """Return the kinds that the manifests hold, with their numbers, as the end of a message."""
    kinds = Counter(kind for file in files for kind in stream.kinds(file.data))
    kinds.update(listed)
    held = [f"{count} {kind}" for kind, count in kinds.items() if not kind.endswith("List")]
    return "; they hold " + _some(held, "more kinds") if held else ""


def _workload(cluster: Cluster) -> str:
    return ("StorageCluster" if cluster.install == OPERATOR else "DaemonSet") + " of Portworx"


def _check_portworx(
    cluster: Cluster, roles: Workloads, findings: Findings, *, inventory: Callable[[], str]
) -> None:
    what = _workload(cluster)
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


def _check_users(
    cluster: Cluster,
    given: Input,
    completions: Collection[Completion],
    findings: Findings,
    *,
    inventory: Callable[[], str],
    whole: bool,
) -> None:
    there = {completion.user for completion in completions}
    missing = [user for user in cluster.token_users if user not in there]
    missing = [user for user in missing if not _is_made(user, given, findings, whole=whole)]
    if missing and whole:
        _refuse_missing(missing, given, findings, inventory())
    elif missing:
        _warn_of_missing(missing, findings)


def _refuse_missing(missing: list[TokenUser], given: Input, findings: Findings, held: str) -> None:
    others = {(found.kind, found.name): found.group for found in given.objects}
    for user in missing:
        what, other = _title(user), others.get((user.kind, user.name), "")
        if other and other != storage.GROUPS[user.kind]:
            what += f" of {storage.GROUPS[user.kind]}, but one of {other},"
        findings.error(
            "object-not-found",
            user.place,
            f"no {what} in the manifests{held}",
            "add its manifest to the input, or take it out of the values",
        )


def _warn_of_missing(missing: list[TokenUser], findings: Findings) -> None:
    """Say it once: many keep a file for each, and patch one at a time."""
    findings.warning(
        "object-not-found",
        missing[0].place,
        f"not in the manifests: {_some(list(map(_title, missing)))}",
        "nothing to do if other files hold them; otherwise correct the values",
    )


def _is_made(user: TokenUser, given: Input, findings: Findings, *, whole: bool) -> bool:
    """Tell whether a StatefulSet makes a claim, after saying so."""
    made = user.kind == CLAIM and claim_templates.find(user.name, user.namespace, given.objects)
    if not made:
        return False
    owner, template = made
    ours = (user.secret, user.secret_namespace)
    annotations = template.get("metadata", "annotations")
    if tuple(text_at(annotations, key) for key in OPENSTORAGE) == ours:
        return True  # New claims name the Secret; those that are there may be given by themselves.
    problem = Problem(
        "claim-template",
        owner.source.place(template),
        f"{owner.title} makes the claim {user.name} from this template, which nobody can change",
        "take the claim out of the values, and name the Secret in its StorageClass; or write the "
        "annotations openstorage.io/auth-secret-name and -namespace here, and apply it after "
        "`kubectl delete statefulset NAME --cascade=orphan`",
        ERROR if whole else WARNING,
    )
    findings.record([problem])
    return True


def _title(user: TokenUser) -> str:
    where = user.namespace and f" in namespace '{user.namespace}'"
    return f"{user.kind} '{user.name}'{where}"


def _some(words: list[str], more: str = "more") -> str:
    """Return as many words as a message names, and how many there are beside them."""
    rest = [f"{len(words) - _MOST_WORDS} {more}"] if len(words) > _MOST_WORDS else []
    return ", ".join([*words[:_MOST_WORDS], *rest])
