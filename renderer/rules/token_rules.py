"""What is wrong with the tokens that others send: what names their Secrets, and what is in them.

kind: StorageClass
provisioner: pxd.portworx.com
parameters:
  csi.storage.k8s.io/provisioner-secret-name: px-user-token     # and no namespace: nothing of
                                                                # this class is provisioned
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.manifests.objects import Object, text_at
from renderer.portworx.authorization import DAY
from renderer.portworx.kinds import (
    CLAIM,
    DEFAULT,
    DEPRECATED,
    KINDS,
    OPENSTORAGE,
    STORAGE_CLASS,
    TOKEN_KEY,
)
from renderer.problems import WARNING, Place, Problem, shown, warning
from renderer.reading import ends, reading
from renderer.reading.stanza import DISABLED
from renderer.reading.token_uses import (
    PUBLISH,
    in_tree_claims,
    is_class,
    is_csi_volume,
)
from renderer.spellings import token_keys

CLUSTER_PAIR = "ClusterPair"
SOON = 30 * DAY
_GONE = ("Released", "Failed")
"""Phases of a volume that nobody uses."""
_VARIABLES = {
    STORAGE_CLASS: ("pv", "pvc"),
    "VolumeSnapshotClass": ("volumesnapshot", "volumesnapshotcontent"),
    "VolumeGroupSnapshotClass": ("volumegroupsnapshot", "volumegroupsnapshotcontent"),
}
"""What the variables of a template begin with, in each kind of class."""
_NAME_ONE = "name the Secret of a token there: storageClasses in the values, then pxsec render"


def without_token(case: Case) -> Iterator[Problem]:
    """Yield classes, claims and volumes that name no token, where guests are kept out."""
    if case.reading.guests != DISABLED or not case.is_alone:
        return
    named = {use.found.place for use in case.token_uses}
    for found in case.seen.objects:
        if found.place not in named and not _foreign(found):
            yield from _bare(found)
    for claim, owner in in_tree_claims(case.seen.objects):
        if claim.place not in named and owner.place not in named:
            fix = f"write the annotations {' and '.join(OPENSTORAGE)}, or name one in {owner.title}"
            yield _refused_guest(claim, fix)


def _bare(found: Object) -> Iterator[Problem]:
    if is_class(found) and token_keys.is_csi(found):
        yield _refused_guest(found, _NAME_ONE)
    elif is_csi_volume(found) and text_at(found.node, "status", "phase") not in _GONE:
        yield _refused_guest(
            found,
            "keep its data (reclaim policy Retain), delete it, and make it again with "
            f"spec.csi.{PUBLISH}: nothing else changes that of a volume",
        )


def _refused_guest(found: Object, fix: str) -> Problem:
    message = f"{found.title} names no Secret of a token, and guests are disabled"
    return Problem("guest-refused", found.place, message, fix)


def half_references(case: Case) -> Iterator[Problem]:
    """Yield a name without its namespace, and a namespace without a name."""
    for use in case.token_uses:
        if not (use.name and use.namespace):
            lacking = "namespace" if use.name else "name"
            yield Problem(
                "half-reference",
                use.place,
                f"{use.found.title}: {use.by} has no {lacking} beside it",
                "write both the name of the Secret and its namespace",
            )


def missing_calls(case: Case) -> Iterator[Problem]:
    """Yield the calls for which a class or volume names no token, while it does for others."""
    named: dict[Place, set[str]] = {}
    for use in case.token_uses:
        named.setdefault(use.found.place, set()).add(use.by)
    for found in case.seen.objects if case.is_checked else ():
        there = named.get(found.place, set())
        lacking = [by for by, also in _wanted(found) if not there & {by, *also}]
        if there and lacking:
            yield Problem(
                "missing-reference",
                found.place,
                f"{found.title} names the Secret of a token, and not by {' and '.join(lacking)}: "
                "such calls are made without a token",
                "name it there too; Stork reads the reference of node-publish",
            )


def _wanted(found: Object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the keys that must name a Secret, each with those that stand in for it."""
    if is_csi_volume(found):
        yield f"spec.csi.{PUBLISH}", ()
    elif is_class(found) and token_keys.is_csi(found):
        kind = KINDS[found.kind]
        for pair in (pair for pair in kind.needed if pair not in kind.untemplated):
            yield pair.name, (DEFAULT.name, DEPRECATED.get(pair, DEFAULT).name)


def foreign_keys(case: Case) -> Iterator[Problem]:
    """Yield classes that name a Secret under the keys of another driver alone."""
    named = {use.found.place for use in case.token_uses}
    for found in case.seen.objects if case.is_alone else ():
        if found.place not in named and (others := _foreign(found)):
            driver = token_keys.driver_of(found)
            yield Problem(
                "foreign-keys",
                found.source.place(others[0].node),
                f"{found.title} has {others[0].pair.name}, which the driver {driver} does not read",
                _NAME_ONE,
            )


def _foreign(found: Object) -> list[token_keys.Reference]:
    """Return the references of a class of Portworx that its driver does not read."""
    return token_keys.foreign(found) if is_class(found) else []


def templates(case: Case) -> Iterator[Problem]:
    """Yield templates that nothing fills in."""
    for use in case.token_uses:
        known = _variables(use.found)
        used = re.findall(r"\$\{([a-z]*)", use.name + use.namespace)
        if use.found.kind != CLAIM and any(name not in known for name in used):
            template = KINDS[use.found.kind].template if use.found.kind in KINDS else ""
            others = f"{template} or " if known else ""
            yield Problem(
                "wrong-template",
                use.place,
                f"{use.found.title}: {use.by} has a template that nothing fills in there",
                f"write {others}the name of a namespace",
            )


def _variables(found: Object) -> tuple[str, ...]:
    is_csi = token_keys.is_csi(found) if found.kind in KINDS else False
    return _VARIABLES.get(found.kind, ()) if is_csi else ()


def lost_secrets(case: Case) -> Iterator[Problem]:
    """Yield references to Secrets that are not there, or have no token."""
    told = set()
    for use in case.token_uses:
        state = case.known.find(use.secret).state if use.secret else ends.UNSEEN
        what = {ends.GONE: "is not there", ends.WITHOUT_KEY: f"has no key {TOKEN_KEY}"}.get(state)
        about = (use.found.place, use.secret)
        if what and about not in told:
            told.add(about)
            secret = f"{use.namespace}/{shown(use.name)}"
            yield Problem(
                "token-not-there",
                use.place,
                f"{use.found.title} names Secret {secret}, which {what}: its calls fail",
                "put the token there: tokens in the values, then pxsec render",
            )


def refused(case: Case) -> Iterator[Problem]:
    """Yield the tokens that Portworx refuses."""
    for item in case.issued if case.is_checked else ():
        for check in item.refusals:
            found = Problem(
                check.code, item.place, f"{item}: {check.name}: {check.message}", check.hint
            )
            is_known = case.reading.state in (reading.ON, reading.LOCKED)
            yield found if is_known else found.replace(severity=WARNING)


def doubtful(case: Case) -> Iterator[Problem]:
    """Yield what Portworx takes in a token and nobody should rely on."""
    for item in case.issued if case.is_checked else ():
        for check in item.warnings if not item.refusals else ():
            message = f"{item} works, and should not be so: {check.name}: {check.message}"
            yield warning(check.code, item.place, message, check.hint)


def ending(case: Case) -> Iterator[Problem]:
    """Yield the tokens that end soon."""
    for item in case.issued if case.is_checked else ():
        if not item.refusals and item.end and case.now < item.end <= case.now + SOON:
            yield warning(
                "token-ends-soon",
                item.place,
                f"{item} ends in {_days(item.end - case.now)}",
                "make a new one (pxsec token create) and apply its Secret: nothing restarts",
            )


def pairs(case: Case) -> Iterator[Problem]:
    """Yield ClusterPairs of a secured cluster that name no token."""
    named = {use.found.place for use in case.token_uses}
    for found in case.seen.objects if case.is_checked and case.is_alone else ():
        if found.kind == CLUSTER_PAIR and found.place not in named:
            yield warning(
                "pair-without-token",
                found.place,
                f"{found.title} has no annotations {' and '.join(OPENSTORAGE)}: Portworx checks "
                "tokens",
                "write both, with the Secret of an administrator's token: clusterPairs in the "
                "values, then pxsec render",
            )


def _days(seconds: float) -> str:
    days = round(seconds / DAY)
    return f"{days} day{'' if days == 1 else 's'}"
