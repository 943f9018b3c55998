"""What the values ask for and what a reading has, in the same words, so that both can be compared.

    auth.selfSigned.issuer        portworx.com
    auth.selfSigned.sharedSecret  Secret pxkeys, key shared-secret
    keys.apps                     Secret pxkeys, key stork-secret
    stork                         Secret pxkeys, key stork-secret, as apps.portworx.io

A key is the name of its Secret there: what it holds is another matter. The reading of what `render`
has written is what the values ask for; a test holds both halves to this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.portworx import operator
from renderer.portworx.names import STORK
from renderer.portworx.releases import NEW, OLD
from renderer.portworx.settings import (
    APPS,
    KEYS,
    OPERATOR,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
    SECRETS,
    SHARED,
    KeyRef,
)
from renderer.problems import Place, shown, shown_name
from renderer.reading.given import STANZA, Given
from renderer.reading.reading import Reading
from renderer.records import Record
from renderer.rendering.wiring import Wiring

_OF_OLD_PAIR = f", for tokens of {OLD.issuer}"
"""What is to be told of a key that Portworx has by the variable of releases before 2.6."""
GUESTS, LIFETIME = "auth.guestAccess", "auth.selfSigned.tokenLifetime"


class Difference(Record):
    """A setting that is otherwise than the values ask; '' is not set."""

    label: str
    there: str
    wanted: str
    place: Place


def differences(reading: Reading, wiring: Wiring) -> list[Difference]:
    """Return what the values ask for otherwise than it is, in the order of the settings."""
    wanted, there = of_values(wiring), of_reading(reading, wiring.components)
    return [
        Difference(label, there.get(label, ""), wanted.get(label, ""), _place(reading, label))
        for label in dict.fromkeys([*wanted, *there])
        if there.get(label, "") != wanted.get(label, "")
    ]


def of_values(wiring: Wiring) -> dict[str, str]:
    """Return what the values ask for."""
    cluster, found = wiring.cluster, dict(wiring.plain_settings)
    refs = wiring.key_refs
    if wiring.has_stanza:
        named = refs.get(KEYS[SHARED].label)
        own = {KEYS[name].label: KEYS[name].refs[OPERATOR] for name in SECRETS}
        refs = own | ({KEYS[SHARED].label: named} if named else {})
        lifetime = cluster.self_signed and cluster.self_signed.lifetime
        found[LIFETIME] = lifetime or operator.DEFAULT_LIFETIME
        found[GUESTS] = cluster.guest_access or ""
    found |= {label: _named(ref) for label, ref in refs.items()}
    if KEYS[APPS].label in refs and not wiring.has_stanza and wiring.pairing.issuer == OLD.issuer:
        found[KEYS[APPS].label] += _OF_OLD_PAIR
    for role in wiring.components:
        if text := _signs(wiring, role):
            found[role] = text
    return found


def _signs(wiring: Wiring, role: str) -> str:
    """Return what Stork or Autopilot is to sign with; under a stanza the Operator gives it."""
    if wiring.has_stanza:
        return _named(KEYS[APPS].refs[OPERATOR])
    entries = {entry.name: entry for entry in wiring.component_env(role)}
    key, issuer = entries.get(PX_SHARED_SECRET), entries.get(PX_JWT_ISSUER)
    return _told(_named(key.ref) if key and key.ref else "", (issuer and issuer.value) or "")


def of_reading(reading: Reading, components: list[str]) -> dict[str, str]:
    """Return what a reading has, of Stork and Autopilot those that are wanted."""
    found = {}
    for label, item in reading.settled.items():
        if item.counts:
            path = KEYS[APPS].label if label in (NEW.variable, OLD.variable) else label
            is_old = label == OLD.variable and item.counts.how != STANZA
            found[path] = _said(item.counts) + (_OF_OLD_PAIR if is_old else "")
    if reading.stanza and reading.stanza.is_on:
        found[LIFETIME] = reading.stanza.lifetime.text
        found[GUESTS] = reading.stanza.guests.text
    for signer in reading.signers:
        if signer.role in components and signer.key:
            is_own = signer.key.how == STANZA  # the Operator chooses the issuer too
            issuer = "" if is_own or signer.role != STORK else signer.issuer or ""
            found.setdefault(signer.role, _told(_said(signer.key), issuer))  # the first is its own
    return found


def told(text: str) -> str:
    """Return what a message may say of a setting: a long text of the user may be a secret."""
    if text.startswith("Secret "):
        return re.sub(r"[^\s,]+", lambda word: shown_name(word[0]), text)
    return shown(text)


def _place(reading: Reading, label: str) -> Place:
    return next(_places(reading, label), reading.found.place)


def _places(reading: Reading, label: str) -> Iterator[Place]:
    own = {GUESTS: "guests", LIFETIME: "lifetime"}.get(label)
    if own and reading.stanza:
        yield getattr(reading.stanza, own).place
    yield from (signer.place for signer in reading.signers if signer.role == label)
    for item in reading.settled.values():
        if item.counts and item.counts.path == label:
            yield item.counts.place


def _said(given: Given) -> str:
    if given.ref:
        return _named(KeyRef(given.ref.name, given.ref.key))
    if given.path in [KEYS[name].label for name in SECRETS]:
        return "a plain value"
    return given.text.reveal() if given.text else ""


def _named(ref: KeyRef) -> str:
    return f"Secret {ref.secret}, key {ref.key}"


def _told(key: str, issuer: str) -> str:
    return f"{key}, as {issuer}" if key and issuer else key
