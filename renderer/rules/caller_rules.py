"""What is wrong with who calls Portworx: Stork, Autopilot and the Operator."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.portworx.releases import NEW, OLD
from renderer.problems import Problem, warning
from renderer.reading import reading
from renderer.reading.clients import (
    CALLERS,
    GUEST,
    READS_ISSUER,
    REFUSED,
    SIGN,
    UNDECIDED,
    Signer,
    Trust,
)
from renderer.reading.given import STANZA

_MOVE = f"move to {NEW.variable} and PX_JWT_ISSUER={NEW.issuer}: pxsec adopt, pxsec plan"


def refused(case: Case) -> Iterator[Problem]:
    """Yield who is refused."""
    for client in case.clients:
        if client.verdict == REFUSED:
            message = f"{client.caller} is refused: {client.why}"
            yield Problem(client.code, client.place, message, client.fix)


def guests(case: Case) -> Iterator[Problem]:
    """Yield Stork and Autopilot where they send no token to a Portworx that checks them."""
    if case.reading.state in (reading.OFF, reading.OPEN):
        return
    for client in case.clients:
        if client.verdict == GUEST and client.caller in CALLERS.values():
            yield warning(
                "caller-is-guest",
                client.place,
                f"{client.caller} is a guest: {client.why}",
                SIGN,
            )


def undecided(case: Case) -> Iterator[Problem]:
    """Yield of whom it is not known whether they get in."""
    for client in case.clients:
        if client.verdict == UNDECIDED and client.caller in CALLERS.values():
            yield warning(
                "undecided",
                client.place,
                f"it is not known whether {client.caller} gets in: {client.why}",
                client.fix,
            )


def unchecked(case: Case) -> Iterator[Problem]:
    """Warn of Stork and Autopilot that sign for a Portworx which looks at no token."""
    if case.reading.state not in (reading.OFF, reading.OPEN):
        return
    for signer in case.reading.signers:
        if signer.role in CALLERS and signer.key and signer.end:
            yield warning(
                "unchecked-tokens",
                signer.key.place,
                f"{signer.caller} signs its tokens, and {case.title} checks none: everybody gets "
                "in",
                f"set PX-Security in Portworx too; where it is to be off, delete {signer.key.name}",
            )


def old_pair(case: Case) -> Iterator[Problem]:
    """Yield a Stork that fits in the way of releases before 2.6."""
    version = case.reading.version
    if version is None or not version.reaches((2, 6, 0)):
        return
    for signer in case.reading.signers:
        trust = next((t for t in case.reading.trusts if t.issuer == signer.issuer), None)
        if signer.role in CALLERS and trust and trust.given.name == OLD.variable:
            yield warning(
                "old-pair",
                trust.given.place,
                f"{signer.caller} signs as {OLD.issuer} with the key in {OLD.variable}, as before "
                "Portworx 2.6",
                _way_to_new_pair(signer, trust),
            )


def _way_to_new_pair(signer: Signer, trust: Trust) -> str:
    if trust.given.how == STANZA:
        return "update Stork to 2.5 or newer: the Operator writes the new pair then"
    is_old = signer.release is not None and signer.release.numbers < READS_ISSUER
    return f"update Stork to 2.5 or newer, then {_MOVE}" if is_old else _MOVE
