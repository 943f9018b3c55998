"""The classes, claims and other users of tokens that the values name and no manifest holds."""

from __future__ import annotations

from collections.abc import Collection

from renderer.hazards import inventory
from renderer.manifests import claim_templates
from renderer.manifests.objects import Object, text_at
from renderer.manifests.selection import Input
from renderer.portworx.kinds import CLAIM, KINDS, OPENSTORAGE
from renderer.problems import ERROR, WARNING, Findings, Problem
from renderer.values.cluster import Cluster, TokenUser
from renderer.yamltext.nodes import Node


def check(
    cluster: Cluster,
    given: Input,
    there: Collection[TokenUser],
    findings: Findings,
    *,
    whole: bool,
) -> None:
    """Refuse what is not `there`; without `whole` other files may hold it: a warning."""
    users = [user for user in cluster.token_users if user not in there]
    made = _makers(users, given)
    for user, (owner, template) in made.items():
        _check_template(user, owner, template, findings, whole=whole)
    missing = [user for user in users if user not in made]
    if missing and whole:
        _refuse(missing, given, findings)
    elif missing:
        _warn(missing, findings)


def _makers(users: list[TokenUser], given: Input) -> dict[TokenUser, tuple[Object, Node]]:
    """Return the claims that a StatefulSet makes, each with that and with its template."""
    templates = claim_templates.of(given.objects)
    claims = (user for user in users if user.kind == CLAIM)
    found = ((user, claim_templates.find(user.name, user.namespace, templates)) for user in claims)
    return {user: made for user, made in found if made}


def _check_template(
    user: TokenUser, owner: Object, template: Node, findings: Findings, *, whole: bool
) -> None:
    """Report a template that does not name the Secret; no one can change it in the cluster."""
    annotations = template.get("metadata", "annotations")
    named = tuple(text_at(annotations, key) for key in OPENSTORAGE)
    if named == (user.secret, user.secret_namespace):
        return
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


def _refuse(missing: list[TokenUser], given: Input, findings: Findings) -> None:
    held = inventory.held(given)
    others = {(found.kind, found.name): found.group for found in given.objects}
    for user in missing:
        what, other = _title(user), others.get((user.kind, user.name), "")
        group = KINDS[user.kind].group
        if other and other != group:
            what += f" of {group}, but one of {other},"
        findings.error(
            "object-not-found",
            user.place,
            f"no {what} in the manifests{held}",
            "add its manifest to the input, or take it out of the values",
        )


def _warn(missing: list[TokenUser], findings: Findings) -> None:
    """Say it once: many keep a file for each, and patch one at a time."""
    findings.warning(
        "object-not-found",
        missing[0].place,
        f"not in the manifests: {inventory.some(list(map(_title, missing)))}",
        "nothing to do if other files hold them; otherwise correct the values",
    )


def _title(user: TokenUser) -> str:
    where = user.namespace and f" in namespace '{user.namespace}'"
    return f"{user.kind} '{user.name}'{where}"
