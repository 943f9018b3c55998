"""The rows of an answer: a setting, what it is, where it is set, and who uses it.

No row holds a secret: a key is the name of its Secret, and a long text that may be one is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.asked import GUESTS, LIFETIME
from renderer.checking.case import Case
from renderer.portworx.settings import APPS, ECDSA, KEYS, RSA, SECRETS, SHARED, SYSTEM
from renderer.problems import NOT_SHOWN, Place, shown
from renderer.reading.ends import SAME, Reference, agreement
from renderer.reading.given import Given
from renderer.reading.reading import Reading
from renderer.reading.settled import Settled
from renderer.reading.stanza import Field
from renderer.records import Record

USERS, NODES = "user tokens", "the nodes"
_SECRET_LABELS = frozenset(KEYS[name].label for name in SECRETS)


class Carried(Record):
    """A place that sets something."""

    name: str
    where: str
    place: Place
    counts: bool


class Row(Record):
    """A setting."""

    setting: str
    value: str
    """'' where it is not known."""
    secret: Reference | None
    set_by: tuple[Carried, ...]
    used_by: tuple[str, ...]
    doubt: str


def rows(case: Case) -> list[Row]:
    """Return the settings of a Portworx, in the order of their table."""
    made = case.reading
    found = [_row(made, item) for item in made.settled.values()]
    if made.stanza and made.stanza.is_on:
        found += [_of_field(GUESTS, made.stanza.guests), _of_field(LIFETIME, made.stanza.lifetime)]
    return found


def _row(made: Reading, item: Settled) -> Row:
    counts = item.counts
    path = item.given[0].path
    ref = counts.ref if counts else None
    return Row(
        path,
        _value(counts) if counts else "",
        ref,
        tuple(
            Carried(given.name, given.where, given.place, given is counts) for given in item.given
        ),
        tuple(_used_by(made, item)),
        item.doubt,
    )


def _value(given: Given) -> str:
    if given.ref:
        return str(given.ref)
    if is_secret(given):
        return f"a plain value ({NOT_SHOWN})"
    return shown(given.text.reveal()) if given.text else ""


def is_secret(given: Given) -> bool:
    """Tell whether a place sets a key that nobody else may know."""
    return given.path in _SECRET_LABELS


def _used_by(made: Reading, item: Settled) -> Iterator[str]:
    path = item.given[0].path
    if path == KEYS[SYSTEM].label:
        yield NODES
    elif path == KEYS[APPS].label:
        trusts = [trust for trust in made.trusts if trust.given is item.counts]
        for signer in made.signers:
            if signer.end and any(agreement(signer.end, t.end) == SAME for t in trusts):
                yield signer.caller
    elif path in {KEYS[name].label for name in (SHARED, RSA, ECDSA)} or path.startswith("auth."):
        yield USERS


def _of_field(setting: str, field: Field) -> Row:
    name = field.name.rpartition(".")[2]
    where = "the Operator's default" if field.is_default else field.name
    carried = Carried(name, where, field.place, counts=True)
    return Row(setting, shown(field.text), None, (carried,), (), "")
