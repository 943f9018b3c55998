"""The classes, claims and other users of tokens that the values name and no manifest holds.

A claim that a StatefulSet makes from a template needs no manifest of its own. As the API server
refuses every change of a template, pxsec leaves that as it is: it names the Secret, or the run
stops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias

from renderer.hazards import inventory
from renderer.manifests import claim_templates
from renderer.manifests.objects import Object, text_at
from renderer.manifests.selection import Input
from renderer.portworx.kinds import CLAIM, KINDS, OPENSTORAGE
from renderer.problems import WARNING, Problem, warning
from renderer.values.cluster import Cluster, TokenUser
from renderer.yamltext.nodes import Node


def in_all(cluster: Cluster, given: Input, there: Collection[TokenUser]) -> Iterator[Problem]:
    """Refuse what is not `there`, in a run that has all manifests."""
    made, missing = _missing(cluster, given, there)
    yield from _templates(made)
    held = inventory.held(given) if missing else ""
    others = {(found.kind, found.name): found.group for found in given.objects}
    for user in missing:
        yield _not_found(user, others.get((user.kind, user.name), ""), held)


def in_part(cluster: Cluster, given: Input, there: Collection[TokenUser]) -> Iterator[Problem]:
    """Warn of what is not `there`, in a run that has a part of the manifests.

    Many keep a file for each and patch one at a time, so that one warning is enough.
    """
    made, missing = _missing(cluster, given, there)
    yield from (problem.replace(severity=WARNING) for problem in _templates(made))
    if missing:
        yield warning(
            "object-not-found",
            missing[0].place,
            f"not in the manifests: {inventory.some(list(map(_title, missing)))}",
            "nothing to do if other files hold them; otherwise correct the values",
        )


_Made: TypeAlias = dict[TokenUser, tuple[Object, Node]]
"""The claims that a StatefulSet makes, each with that and with its template."""


def _missing(
    cluster: Cluster, given: Input, there: Collection[TokenUser]
) -> tuple[_Made, list[TokenUser]]:
    """Return the claims that a StatefulSet makes, and what nothing makes and no manifest holds."""
    users = [user for user in cluster.token_users if user not in there]
    templates = claim_templates.of(given.objects)
    claims = (user for user in users if user.kind == CLAIM)
    found = ((user, claim_templates.find(user.name, user.namespace, templates)) for user in claims)
    made = {user: maker for user, maker in found if maker}
    return made, [user for user in users if user not in made]


def _templates(made: _Made) -> Iterator[Problem]:
    """Yield the templates that do not name the Secret: no one can change them in the cluster."""
    for user, (owner, template) in made.items():
        annotations = template.get("metadata", "annotations")
        named = tuple(text_at(annotations, key) for key in OPENSTORAGE)
        if named != (user.secret, user.secret_namespace):
            yield Problem(
                "claim-template",
                owner.source.place(template),
                f"{owner.title} makes the claim {user.name} from this template, which nobody can "
                "change",
                "take the claim out of the values, and name the Secret in its StorageClass; or "
                "write the annotations openstorage.io/auth-secret-name and -namespace here, and "
                "apply it after `kubectl delete statefulset NAME --cascade=orphan`",
            )


def _not_found(user: TokenUser, group: str, held: str) -> Problem:
    """Return the error for what is missing; `group` is that of another kind with its names."""
    what, own = _title(user), KINDS[user.kind].group
    if group and group != own:
        what += f" of {own}, but one of {group},"
    return Problem(
        "object-not-found",
        user.place,
        f"no {what} in the manifests{held}",
        "add its manifest to the input, or take it out of the values",
    )


def _title(user: TokenUser) -> str:
    where = user.namespace and f" in namespace '{user.namespace}'"
    return f"{user.kind} '{user.name}'{where}"
