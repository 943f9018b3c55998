"""Kinds of objects that the input does not have, and what that leaves open.

A kind that is not in the input was not seen, which is not the same as not there: a check of the
manifests alone cannot tell whether the keys in two Secrets are the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from renderer.checking.case import Case
from renderer.dumps.sought import CRD
from renderer.manifests.interest import SECRET
from renderer.portworx.kinds import CLAIM, STORAGE_CLASS
from renderer.portworx.names import DEPLOYMENT
from renderer.portworx.settings import DAEMONSET, OPERATOR
from renderer.reading.stanza import DISABLED
from renderer.reading.token_uses import VOLUME
from renderer.records import Record

_POD = "Pod"


class Unseen(Record):
    """A kind that is not in the input."""

    kind: str
    open: str
    """What is not known without it."""


_ALWAYS = (
    Unseen(SECRET, "keys are compared by name alone, and no token is looked at"),
    Unseen(_POD, "whether what runs is what is asked"),
    Unseen(STORAGE_CLASS, "whether CSI sends tokens"),
)
_BESIDE_DAEMONSET = (Unseen(DEPLOYMENT, "what Stork and Autopilot sign with"),)
_BESIDE_OPERATOR = (Unseen(CRD, "whether the API server drops a field"),)
_WITHOUT_GUESTS = (
    Unseen(VOLUME, "volumes that name no token, and are refused"),
    Unseen(CLAIM, "claims that name no token, and are refused"),
)


def of(cases: Sequence[Case]) -> list[Unseen]:
    """Return the kinds that matter for a Portworx that checks tokens."""
    checked = [case for case in cases if case.is_checked]
    wanted = {item: None for case in checked for item in _wanted(case)}
    seen = frozenset().union(*(case.seen.kinds for case in checked))
    return [item for item in wanted if item.kind not in seen]


def _wanted(case: Case) -> tuple[Unseen, ...]:
    made = case.reading
    beside = {DAEMONSET: _BESIDE_DAEMONSET, OPERATOR: _BESIDE_OPERATOR}[made.install]
    return (*_ALWAYS, *beside, *(_WITHOUT_GUESTS if made.guests == DISABLED else ()))
