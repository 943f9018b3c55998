"""Who calls Portworx, those too that sign nothing themselves: they send a token that somebody made.

CSI          the token in the Secret that a class names, for each call of Kubernetes
pxctl        the token of its context, a file on a node that no object shows
user tokens  what the administrator or a provider has issued
"""

from __future__ import annotations

from renderer.checking.case import Case
from renderer.manifests.objects import Object
from renderer.portworx.kinds import STORAGE_CLASS
from renderer.problems import Place, shown
from renderer.reading import ends, issued, reading
from renderer.reading.clients import GUEST, REFUSED, SERVED, UNDECIDED, Client
from renderer.reading.issued import Issued
from renderer.reading.stanza import DISABLED
from renderer.reading.token_uses import Use, is_class
from renderer.spellings import token_keys

CSI, PXCTL, USERS = "CSI", "pxctl", "user tokens"
_UNVERIFIED = "the input does not have what verifies"


def of(case: Case) -> tuple[Client, ...]:
    """Return who calls this Portworx, and what comes of each."""
    return (*case.clients, _csi(case), _pxctl(case), _users(case))


def _csi(case: Case) -> Client:
    if doubt := _doubt(case, CSI):
        return doubt
    classes = [item for item in case.seen.objects if item.kind == STORAGE_CLASS and is_class(item)]
    classes = [item for item in classes if token_keys.is_csi(item)]
    if not classes:
        why = "no StorageClass of its driver is in the input"
        return Client(CSI, UNDECIDED, why, _place(case))
    uses = [use for use in case.token_uses if use.found in classes]
    named = {use.found.name for use in uses}
    if bare := next((item for item in classes if item.name not in named), None):
        return _without_token(case, bare)
    worst_first = (REFUSED, UNDECIDED, SERVED)
    judged = (_of_use(case, use) for use in uses)
    return min(judged, key=lambda client: worst_first.index(client.verdict))


def _pxctl(case: Case) -> Client:
    """Judge one without a context; that guests are kept out is meant so, and no fault."""
    if told := _whoever_calls(case, PXCTL):
        return told
    if case.reading.guests == DISABLED:
        why = "guests are disabled, and without a context it sends no token: pxsec token context"
        return Client(PXCTL, REFUSED, why, _place(case))
    why = "without a context it sends no token: pxsec token context"
    return Client(PXCTL, GUEST, why, _place(case))


def _users(case: Case) -> Client:
    if doubt := _doubt(case, USERS):
        return doubt
    tokens = case.issued
    if refused := next((item for item in tokens if item.refusals), None):
        return _refused(USERS, refused)
    if unknown := next((item for item in tokens if not item.is_decided), None):
        return Client(USERS, UNDECIDED, f"{_UNVERIFIED} {unknown}", unknown.place)
    if not tokens:
        why = "no Secret with one is in the input: pxsec token verify"
        return Client(USERS, UNDECIDED, why, _place(case))
    number = len(tokens)
    why = "the one in the input is valid" if number == 1 else f"the {number} in the input are valid"
    return Client(USERS, SERVED, why, _place(case))


def _doubt(case: Case, caller: str) -> Client | None:
    """Return the caller where it is not its token that decides, or nobody knows what does."""
    place = _place(case)
    if told := _whoever_calls(case, caller):
        return told
    if case.reading.state == reading.UNDECIDED:
        return Client(caller, UNDECIDED, "it is not known what Portworx checks", place)
    if not case.is_alone:
        return Client(caller, UNDECIDED, "the input has more than one Portworx", place)
    return None


def _whoever_calls(case: Case, caller: str) -> Client | None:
    """Return the caller where all get in, or nobody does, as the state of Portworx tells."""
    if not case.is_checked:
        return Client(caller, SERVED, "nothing is checked", _place(case))
    if case.reading.state == reading.LOCKED:
        return Client(caller, REFUSED, case.reading.why, _place(case))
    return None


def _without_token(case: Case, found: Object) -> Client:
    why = f"{found.title} names no Secret of a token"
    if case.reading.guests != DISABLED:
        return Client(CSI, GUEST, why, found.place)
    why, fix = f"{why}, and guests are disabled", "name one: storageClasses in the values"
    return Client(CSI, REFUSED, why, found.place, "guest-refused", fix)


def _of_use(case: Case, use: Use) -> Client:
    """Judge the calls for which a class names this Secret."""
    ref, what = use.secret, f"the token in {shown(use.name)}"
    if ref and case.known.find(ref).state in (ends.GONE, ends.WITHOUT_KEY):
        why = f"{use.found.title} names {what}, which is not there"
        return Client(CSI, REFUSED, why, use.place, "token-not-there", "put a token there")
    if ref and issued.is_renewed(case.reading, ref):
        return Client(CSI, SERVED, f"it sends {what}, which the Operator renews", use.place)
    tokens = [item for item in case.issued if use.fits(item.ref)]
    if refused := next((item for item in tokens if item.refusals), None):
        return _refused(CSI, refused)
    if tokens and all(item.is_decided for item in tokens):
        return Client(CSI, SERVED, f"it sends {what}", use.place)
    return Client(CSI, UNDECIDED, f"{_UNVERIFIED} {what}", use.place)


def _refused(caller: str, found: Issued) -> Client:
    check = found.refusals[0]
    why = f"{found} is refused: {check.name}: {check.message}"
    return Client(caller, REFUSED, why, found.place, check.code, check.hint)


def _place(case: Case) -> Place:
    return case.reading.found.place
