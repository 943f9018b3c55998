"""The settings of a reading as entries of values, and those that values cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.adopting.draft import Entry
from renderer.checking.asked import GUESTS, LIFETIME
from renderer.portworx.releases import NEW, OLD
from renderer.portworx.settings import BY_PATH, KEYS, PUBLIC, SECRETS
from renderer.problems import Problem
from renderer.reading.given import ARGUMENT, STANZA, Given
from renderer.reading.reading import Reading
from renderer.reading.settled import TWICE, Settled
from renderer.reading.stanza import Field
from renderer.values.cluster import HOST_PATH, SECRET_KEY_REF

CODE = "not-adopted"


def entries(made: Reading) -> Iterator[Entry | Problem]:
    """Yield the settings that are made, and a problem for each that values cannot say."""
    for label, item in made.settled.items():
        if label in (NEW.variable, OLD.variable):
            continue
        given = _meant(item)
        yield _entry(item, given) if given else _gap(item)
    yield from _apps(made)
    if made.stanza and made.stanza.is_on:
        for label, field in ((GUESTS, made.stanza.guests), (LIFETIME, made.stanza.lifetime)):
            yield Entry(tuple(label.split(".")), field.text, field.place, _of_field(field))


def _meant(item: Settled) -> Given | None:
    """Return what a setting says, also where it is spelt as Portworx may not know it."""
    if item.counts:
        return item.counts
    odd = [given for given in item.given if given.is_odd and given.text]
    return odd[0] if len(item.given) == len(odd) == 1 else None


def _apps(made: Reading) -> Iterator[Entry | Problem]:
    """Yield the apps key: of two variables the one that Stork and Autopilot sign with."""
    found = [made.settled[name] for name in (NEW.variable, OLD.variable) if name in made.settled]
    used = [item for item in found if _is_used(made, item)]
    for item in (used or found)[:1]:
        given = _meant(item)
        yield _entry(item, given) if given else _gap(item)


def _is_used(made: Reading, item: Settled) -> bool:
    ref = item.counts.ref if item.counts else None
    return any(ref and signer.end and signer.end.ref == ref for signer in made.signers)


def _entry(item: Settled, given: Given) -> Entry | Problem:
    path = BY_PATH[given.path].keys
    note = _origin(given)
    if given.path in [KEYS[name].label for name in SECRETS]:
        return _key(item, given, path, note)
    if given.text is None:
        return _gap(item)
    text = given.text.reveal()
    is_path = given.path in [KEYS[name].label for name in PUBLIC]
    return Entry(path, {HOST_PATH: text} if is_path else text, given.place, note)


def _key(item: Settled, given: Given, path: tuple[str, ...], note: str) -> Entry | Problem:
    if given.ref is None:
        return Entry(path, None, given.place, note)  # goes to a file
    if given.ref.kind != "Secret":
        return _gap(item)
    source = {SECRET_KEY_REF: {"name": given.ref.name, "key": given.ref.key}}
    return Entry(path, source, given.place, note)


def _gap(item: Settled) -> Problem:
    first = item.given[0]
    reason = item.doubt or "it is a reference that values cannot have"
    fix = "leave one of the two" if item.doubt == TWICE else "write it as a value or secretKeyRef"
    return Problem(CODE, first.place, f"{first.name} of {first.path}: {reason}", fix)


def _origin(given: Given) -> str:
    if given.how == STANZA:
        return f"{given.where} ({given.place})"
    what = "the argument " if given.how == ARGUMENT else ""
    odd = ", spelt as Portworx may not know it" if given.is_odd else ""
    return f"{what}{given.name} ({given.place}){odd}"


def _of_field(field: Field) -> str:
    return "the Operator's default" if field.is_default else f"{field.name} ({field.place})"
