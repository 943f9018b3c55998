"""Which of several places counts, for each setting of Portworx.

A variable beats another of its name above it; a variable and an argument that say the same are one.
What px-runc makes of two that differ is unverified, and so is an argument that is spelt oddly: then
it is not known what Portworx gets.

Under a stanza the Operator writes five variables itself, over those of `spec.env`:

    PORTWORX_AUTH_JWT_ISSUER          spec.security.auth.selfSigned.issuer
    PORTWORX_AUTH_JWT_SHAREDSECRET    the Secret that selfSigned.sharedSecret names
    PORTWORX_AUTH_SYSTEM_KEY          Secret px-system-secrets, key system-secret
    PORTWORX_AUTH_SYSTEM_APPS_KEY     the same, key apps-secret; for old releases .._STORK_KEY
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from renderer.keys.secret import Hidden
from renderer.manifests.interest import SECRET
from renderer.portworx.releases import Pairing
from renderer.portworx.settings import (
    APPS,
    BY_PATH,
    KEYS,
    OPERATOR,
    SHARED,
    SYSTEM,
    KeyRef,
)
from renderer.reading import ends
from renderer.reading.ends import Known, Reference
from renderer.reading.given import ARGUMENT, NODE, STANZA, VARIABLE, Given
from renderer.reading.stanza import Stanza
from renderer.records import Record

ISSUER = "auth.selfSigned.issuer"
TWICE = "two places set it differently"
UNSEEN = "two places set it, and the input does not have what both refer to"
EXPANDED = "Kubernetes puts the value of a variable into it"
_TWO = {
    ends.DIFFERENT: TWICE,
    ends.UNDECIDED: UNSEEN,
}


class Settled(Record):
    """A setting: every place that makes it, and the one that counts."""

    path: str
    given: tuple[Given, ...]
    counts: Given | None = None
    """None where nothing makes it, or where it is not known which one counts."""
    doubt: str = ""
    """Why it is not known what Portworx gets."""


def settle(given: Sequence[Given], known: Known) -> dict[str, Settled]:
    """Return the settings that are made somewhere, by path; a variable of the apps key by its name.

    Portworx takes the apps key by two variables, each with an issuer of its own.
    """
    groups: dict[str, list[Given]] = {}
    for item in given:
        if item.path:
            groups.setdefault(label_of(item), []).append(item)
    return {label: _settled(label, found, known) for label, found in groups.items()}


def label_of(item: Given) -> str:
    """Return by what a setting is found: its path, or the variable of an apps key."""
    return item.name if item.path == KEYS[APPS].label else item.path


def _settled(label: str, found: list[Given], known: Known) -> Settled:
    variables = [item for item in found if item.how == VARIABLE]
    # The Operator and the kubelet take the last of several variables with one name.
    last = {item.name: item for item in variables}.values()
    others = [item for item in found if item.how not in (VARIABLE, NODE)]
    spoken = [*last, *others]
    doubt = _doubt(spoken, known, of_nodes=any(item.how == NODE for item in found))
    counts = spoken[0] if spoken and not doubt else None
    return Settled(label, tuple(found), counts, doubt)


def _doubt(spoken: list[Given], known: Known, *, of_nodes: bool) -> str:
    if of_nodes:
        return "some nodes have a setting of their own"
    if any(item.text is None and item.ref is None for item in spoken):
        return "an argument has no value"
    if any(item.is_odd for item in spoken):
        return "an argument is spelt in a way that Portworx may not know"
    if any(item.text and "$(" in item.text.reveal() for item in spoken):
        return EXPANDED
    first = spoken[0] if spoken else None
    for item in spoken[1:]:
        if doubt := _TWO.get(ends.agreement(first.end(known), item.end(known))) if first else None:
            return doubt
    return ""


def under_stanza(
    settled: dict[str, Settled], stanza: Stanza, namespace: str, pairing: Pairing, known: Known
) -> dict[str, Settled]:
    """Return the settings once the Operator has written its own over them."""
    written = dict(_written(settled, stanza, namespace, pairing))
    found = dict(settled)
    for label, item in written.items():
        there = settled[label].given if label in settled else ()
        beside = [given for given in there if given is not item]
        # The Operator hands on arguments as they are, behind its own, those of some nodes too.
        others = [given for given in beside if given.how == ARGUMENT]
        of_nodes = any(given.how == NODE and given.is_argument for given in beside)
        doubt = _doubt([item, *others], known, of_nodes=of_nodes)
        found[label] = Settled(label, (item, *beside), None if doubt else item, doubt)
    return found


def _written(
    settled: dict[str, Settled], stanza: Stanza, namespace: str, pairing: Pairing
) -> Iterable[tuple[str, Given]]:
    yield ISSUER, _issuer(settled, stanza)
    refs = {name: KEYS[name].refs[OPERATOR] for name in (SHARED, SYSTEM, APPS)}
    refs[SHARED] = KeyRef(stanza.shared_secret.text, refs[SHARED].key)
    for name, ref in refs.items():
        path = KEYS[name].label
        label = pairing.variable if name == APPS else path
        variable = pairing.variable if name == APPS else BY_PATH[path].variables[0]
        is_named = name == SHARED
        where = stanza.shared_secret.name if is_named else "spec.security"
        place = stanza.shared_secret.place if is_named else stanza.place
        reference = Reference(SECRET, namespace, ref.secret, ref.key)
        yield label, Given(path, STANZA, variable, where, place, None, reference)


def _issuer(settled: dict[str, Settled], stanza: Stanza) -> Given:
    """Return the issuer; a variable counts only where the stanza says something, and not this."""
    own, field = settled.get(ISSUER), stanza.issuer
    last = next((i for i in reversed(own.given) if i.how == VARIABLE), None) if own else None
    if last and last.text and last.text.reveal() and stanza.has_half_of_self_signed:
        return last
    return Given(ISSUER, STANZA, "issuer", field.name, field.place, Hidden(field.text))
