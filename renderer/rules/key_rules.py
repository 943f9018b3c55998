"""What is wrong with the keys: weak, shared by two, not there, or for anybody to read.

    PORTWORX_AUTH_SYSTEM_KEY        Secret kube-system/pxkeys, key system-secret
    PORTWORX_AUTH_JWT_SHAREDSECRET  the same: who may sign users' tokens then makes system tokens

No text of a key reaches a message. Of a key that is not in the input nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from renderer.checking.case import Case
from renderer.keys import secret
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.manifests.objects import Object
from renderer.portworx import operator, px_runc
from renderer.portworx.releases import NEW
from renderer.portworx.settings import APPS, KEYS, OPERATOR, PX_SHARED_SECRET, SECRETS
from renderer.problems import ERROR, Place, Problem, can_echo, warning
from renderer.reading import ends
from renderer.reading.ends import End, Held, Reference
from renderer.reading.given import STANZA, VARIABLE, Given
from renderer.reading.reading import OFF
from renderer.records import Record
from renderer.spellings import arguments

_LABELS = frozenset(KEYS[name].label for name in SECRETS)
_SECRET_VARIABLES = (
    *(name for key in SECRETS for name in KEYS[key].setting.variables),
    PX_SHARED_SECRET,
)
_IN_ANNOTATION = (
    rf"\b({'|'.join(_SECRET_VARIABLES)})"
    r"(?:\s*=\s*[^\s;]|\"\s*,\s*\"value\"\s*:\s*\"[^\"$])"
)
"""A variable with its value, as NAME=VALUE, or as an entry of an env in JSON."""
_REFER = "let the variable refer to a Secret"
_REPLACE = "make a new one with pxsec keygen, and replace it wherever it is used"


class Found(Record):
    """A key that somebody uses, and what the input knows of it."""

    given: Given
    end: End

    @property
    def title(self) -> str:
        """What messages call it."""
        return str(self.end) if self.end.ref else f"{self.given.name} in {self.given.where}"


def faults(case: Case) -> Iterator[Problem]:
    """Yield what is wrong with the keys that are known."""
    for found in {_identity(found): found for found in _used(case)}.values():
        value = found.end.value
        if value is not None and (value.reveal() or found.end.ref):
            for fault in secret.faults(value.reveal()):
                yield fault.at(_place(found), about=found.title).replace(hint=_REPLACE)


def same(case: Case) -> Iterator[Problem]:
    """Yield two keys that are one."""
    counting = [item.counts for item in case.reading.settled.values()]
    keys = [item for item in counting if item and item.path in _LABELS]
    for first, second in combinations(keys, 2):
        one, other = first.end(case.known), second.end(case.known)
        is_same = ends.agreement(one, other) == ends.SAME
        is_empty = one.value is not None and not one.value.reveal()
        if first.path != second.path and is_same and not is_empty:
            yield Problem(
                "same-key",
                second.place,
                f"{case.title}: {second.path} is the same key as {first.path}",
                "make one for each with pxsec keygen",
            )


def missing(case: Case) -> Iterator[Problem]:
    """Yield the variables of Portworx that refer to a key which is known not to be there."""
    for item in case.reading.settled.values():
        for given in item.given:
            held = given.end(case.known).held if given.how == VARIABLE else Held(ends.HERE)
            if given.ref and held.is_lost:
                what = "is not there" if held.state == ends.GONE else "is not in it"
                is_source = item.counts is not None and item.counts.how == STANZA
                then = (
                    "the Operator, which copies the key from there, makes none"
                    if is_source
                    else "the pods of Portworx wait for it"
                )
                yield Problem(
                    "key-not-there",
                    given.place,
                    f"{case.title}: {given.name} refers to {given.ref}, which {what}; {then}",
                    "make the Secret, or refer to another",
                )


def twice(case: Case) -> Iterator[Problem]:
    """Warn of keys of which nobody knows what they are: their Secret stands there twice."""
    refs = [found.end.ref for found in _used(case) if found.end.ref]
    for other in {twin.place: twin for ref in refs if (twin := case.known.twin(ref))}.values():
        yield warning(
            "object-twice",
            other.place,
            f"{other.title} stands in the input twice, and not alike: it is not known which one "
            "the cluster has",
            "leave one of the two out of the input",
        )


def in_clear(case: Case) -> Iterator[Problem]:
    """Yield the keys that everybody sees who may read the workload."""
    for given in _places(case):
        if given.ref and given.ref.kind == CONFIG_MAP:
            yield _in_clear(given, f"refers to {given.ref}, which everybody may read")
        elif given.text and given.text.reveal() and "$(" not in given.text.reveal():
            yield _in_clear(given, f"in {given.where} is a key in clear")
    found = case.reading.found
    for words in arguments.of_portworx(found):
        for number, name in px_runc.variables([word for word, _ in words]):
            if name in _SECRET_VARIABLES:
                place = found.source.place(words[number][1])
                yield _clear(place, f"{name} behind -e is a key in clear", _REFER)
    for item in {id(one.node): one for one in (found, *_signing(case))}.values():
        yield from _in_annotations(item)


def _signing(case: Case) -> Iterator[Object]:
    return (signer.found for signer in case.reading.signers)


def _in_annotations(found: Object) -> Iterator[Problem]:
    """Yield annotations such as that of the legacy chart, which has all variables in it.

    That of `kubectl apply` keeps a value that has long been replaced by a reference.
    """
    node = found.node.get("metadata", "annotations")
    for key, value in node.entries if node else ():
        name = re.search(_IN_ANNOTATION, value.text or "")
        if name and key.value != arguments.ANNOTATION:
            what = f"the annotation {key.value}" if can_echo(key.value) else "an annotation"
            message = f"{what} of {found.title} holds {name[1]} in clear"
            yield _clear(found.source.place(value), message, f"delete it, and {_REFER}")


def _in_clear(given: Given, what: str) -> Problem:
    fix = _REFER if given.how == VARIABLE else f"delete it, and {_REFER}"
    return _clear(given.place, f"{given.name} {what}", fix)


def _clear(place: Place, message: str, fix: str) -> Problem:
    return Problem("key-in-clear", place, message, f"{fix}; replace a key that others saw")


def of_operator(case: Case) -> Iterator[Problem]:
    """Yield a key that the Operator asks with, and Portworx does not verify with, without a stanza.

    Since 24.1 the Operator asks for the members of the database before it restarts a pod, and signs
    with px-system-secrets whatever is set.
    """
    made = case.reading
    trust = next((t for t in made.trusts if t.issuer == NEW.issuer), None)
    is_other = made.install != OPERATOR or (made.stanza and made.stanza.is_on)
    if is_other or made.state == OFF or trust is None:
        return
    kept = KEYS[APPS].refs[OPERATOR]
    own = Given(
        trust.given.path,
        STANZA,
        "",
        "",
        trust.given.place,
        ref=Reference(SECRET, case.namespace, kept.secret, kept.key),
    )
    end = own.end(case.known)
    agreement = ends.agreement(end, trust.end)
    if agreement == ends.SAME:
        return
    is_known = agreement == ends.DIFFERENT or end.held.is_lost
    what = "is another key" if agreement == ends.DIFFERENT else "is not there"
    what = what if is_known else "is not in the input"
    found = warning(
        "operator-cannot-ask",
        trust.given.place,
        f"{case.title}: {trust.given.name} refers to {trust.end}, and {end} {what}; with "
        "the latter an Operator since 24.1 asks before it restarts a pod, and would wait for ever",
        f"keep the key in {operator.KEYS_SECRET}, key {kept.key}, and let all refer to it",
    )
    yield found.replace(severity=ERROR) if is_known else found


def _used(case: Case) -> Iterator[Found]:
    """Yield every key that somebody uses: Portworx, the Operator, Stork and Autopilot."""
    given = [item.counts for item in case.reading.settled.values()]
    given += [signer.key for signer in case.reading.signers]
    for item in given:
        if item and item.path in _LABELS:
            yield Found(item, item.end(case.known))


def _places(case: Case) -> Iterator[Given]:
    """Yield every place that sets a key, those of Stork and Autopilot too."""
    given = [*case.reading.given, *(s.key for s in case.reading.signers)]
    for item in dict.fromkeys(item for item in given if item):
        if item.path in _LABELS and item.how != STANZA:
            yield item


def _identity(found: Found) -> object:
    return found.end.ref or found.given.place


def _place(found: Found) -> Place:
    """Return where the key itself stands, else where it is used."""
    holder, ref = found.end.held.holder, found.end.ref
    for key in ("stringData", "data") if holder and ref else ():
        if holder and ref and (node := holder.node.get(key, ref.key)):
            return holder.source.place(node)
    return found.given.place
