"""Who calls Portworx, what each signs its tokens with, and what comes of it.

    Portworx verifies                                  Stork signs
    PORTWORX_AUTH_SYSTEM_APPS_KEY  apps.portworx.io    PX_SHARED_SECRET, as PX_JWT_ISSUER says

Portworx finds the key by the issuer of a token, so that both must fit. A Stork without
PX_JWT_ISSUER signs as stork.openstorage.io, one before 2.5 always; one before 2.2 signs nothing.
With any other issuer than those of Portworx it does not start (the source of Stork, 2.2 to 24.3).

A caller without a token is a guest, who gets in unless guests are disabled.
"""

from __future__ import annotations

from collections.abc import Sequence

from renderer.manifests.objects import Object
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.releases import NEW, OLD, Version
from renderer.problems import Place
from renderer.reading import ends
from renderer.reading.ends import End
from renderer.reading.given import STANZA, Given
from renderer.reading.stanza import DISABLED
from renderer.records import Record

SERVED, GUEST, REFUSED, UNDECIDED = "served", "a guest", "refused", "undecided"

CALLERS = {STORK: "Stork", AUTOPILOT: "Autopilot"}

SIGN = (
    "give it PX_SHARED_SECRET from the key that Portworx verifies it with, and Stork the "
    f"PX_JWT_ISSUER of that key: {NEW.issuer} for {NEW.variable}"
)
ADD_SECRETS = "add the Secrets to the input, or check with --cluster"

_SAY_IT = "write the variables into its env as they are, or add to the input what they come from"

_SIGNS, READS_ISSUER, _KNOWS_OPERATOR = (2, 2, 0), (2, 5, 0), (2, 9, 0)
"""The releases of Stork since which it signs, reads PX_JWT_ISSUER, and knows the Operator's."""
_OPERATOR_ISSUER = "operator.portworx.io"


class Trust(Record):
    """A key with which Portworx verifies the tokens of one issuer."""

    issuer: str
    end: End
    given: Given


class Signer(Record):
    """One that calls Portworx, and what it signs its tokens with."""

    role: str
    found: Object
    """The object that runs it, or of which the Operator does."""
    place: Place
    key: Given | None
    """None where it has no key, so that it sends no token."""
    end: End | None
    issuer: str | None
    """None where no source shows it."""
    issuer_place: Place
    release: Version | None = None
    doubt: str = ""
    """Why it is not known what it signs with."""

    @property
    def caller(self) -> str:
        """What people call it."""
        return CALLERS.get(self.role, self.role)


class Client(Record):
    """What comes of a caller: its verdict, why, and the fix."""

    caller: str
    verdict: str
    why: str
    place: Place
    code: str = ""
    fix: str = ""


def judge(
    signer: Signer, trusts: Sequence[Trust], *, guests: str, is_checked: bool, doubt: str
) -> Client:
    """Return what comes of one that signs; `doubt` is why the keys of Portworx are not known."""
    if signer.role == STORK and (stopped := _start_error(signer)):
        return stopped
    if not is_checked:
        return Client(signer.caller, SERVED, "nothing is checked", signer.place)
    if signer.doubt:
        return _undecided(signer, signer.doubt, _SAY_IT if signer.role in CALLERS else "")
    if signer.key is None or signer.end is None or not _signs(signer):
        return _without_token(signer, guests)
    if lost := _lost_key(signer.caller, signer.key, signer.end):
        return lost
    if signer.end.value is not None and not signer.end.value.reveal():
        return _without_token(signer, guests)
    if doubt:
        return _undecided(signer, doubt)
    return _signed(signer, signer.key, signer.end, trusts)


def _signed(signer: Signer, key: Given, end: End, trusts: Sequence[Trust]) -> Client:
    """Judge one whose tokens are signed, by the issuer first and then by the key."""
    if not trusts:
        return _unknown_key(signer.caller, key, end)
    fitting = [trust for trust in trusts if signer.issuer in (None, trust.issuer)]
    if not fitting:
        return _wrong_issuer(signer, trusts)
    agreements = {ends.agreement(end, trust.end): trust for trust in reversed(fitting)}
    if trust := agreements.get(ends.SAME):
        why = f"signs as {trust.issuer} with {end}"
        return Client(signer.caller, SERVED, why, key.place)
    if trust := agreements.get(ends.UNDECIDED):
        why = f"it signs with {end}, and Portworx verifies with {trust.end}"
        return _undecided(signer, f"{why}, and the input does not have both", ADD_SECRETS)
    if trust := next((t for t in trusts if ends.agreement(end, t.end) == ends.SAME), None):
        return _key_of_another_issuer(signer, key, trust, fitting[0])
    return _wrong_key(signer, key, end, fitting[0])


def _start_error(signer: Signer) -> Client | None:
    """Return the client of a Stork that does not start with its issuer."""
    release = signer.release
    known = ["", OLD.issuer, NEW.issuer]
    if release is None or release.numbers >= _KNOWS_OPERATOR:
        known.append(_OPERATOR_ISSUER)
    if signer.issuer in (None, *known):
        return None
    return Client(
        signer.caller,
        REFUSED,
        "it does not start: PX_JWT_ISSUER is none of the issuers that it knows",
        signer.issuer_place,
        "stork-issuer",
        f"set PX_JWT_ISSUER to {NEW.issuer}",
    )


def _signs(signer: Signer) -> bool:
    is_old = signer.role == STORK and signer.release and signer.release.numbers < _SIGNS
    return not is_old


def _without_token(signer: Signer, guests: str) -> Client:
    if guests != DISABLED:
        return Client(signer.caller, GUEST, "it sends no token", signer.place)
    is_of_operator = signer.key is not None and signer.key.how == STANZA
    return Client(
        signer.caller,
        REFUSED,
        "it sends no token, and guests are disabled",
        signer.place,
        "guest-refused",
        f"put a key into {signer.end}" if is_of_operator else SIGN,
    )


def _lost_key(caller: str, key: Given, end: End) -> Client | None:
    """Return the client of one whose pods wait for a key that is not there."""
    lost = {ends.GONE: "is not there", ends.WITHOUT_KEY: "is not in it"}.get(end.held.state)
    if lost is None or key.how == STANZA:  # the Operator makes its own Secret, and adds keys to it
        return None
    why = f"{end} {lost}, so that its pods do not start"
    return Client(
        caller, REFUSED, why, key.place, "key-not-there", "make the Secret, or refer to another"
    )


def _unknown_key(caller: str, key: Given, end: End) -> Client:
    return Client(
        caller,
        REFUSED,
        f"it signs with {end}, and Portworx has no key for its tokens",
        key.place,
        "key-mismatch",
        f"give Portworx the key by {NEW.variable}, before 2.6 by {OLD.variable}",
    )


def _wrong_issuer(signer: Signer, trusts: Sequence[Trust]) -> Client:
    trusted = " and ".join(dict.fromkeys(trust.issuer for trust in trusts))
    has_new = any(trust.issuer == NEW.issuer for trust in trusts)
    is_old = signer.release is not None and signer.release.numbers < READS_ISSUER
    whom = signer.issuer
    if signer.role == STORK and is_old and has_new:
        fix = f"update Stork to 2.5 or newer, or give Portworx the key by {OLD.variable}"
        whom = f"{signer.issuer}, as every Stork before 2.5 does"
    else:
        fix = f"set PX_JWT_ISSUER of {signer.caller} to {trusts[0].issuer}"
    return Client(
        signer.caller,
        REFUSED,
        f"it signs as {whom}, and Portworx takes its key for tokens of {trusted} alone",
        signer.issuer_place,
        "issuer-mismatch",
        fix,
    )


def _wrong_key(signer: Signer, key: Given, end: End, trust: Trust) -> Client:
    by = f"{end}, and Portworx verifies with {trust.end}"
    if ends.differ_by_line_end(end, trust.end):
        return Client(
            signer.caller,
            REFUSED,
            f"it signs with {by}: the same but for a line end",
            key.place,
            "line-end-differs",
            "write the key again without a line end, and restart both",
        )
    return Client(
        signer.caller,
        REFUSED,
        f"it signs with {by}, which is another key",
        key.place,
        "key-mismatch",
        _use_own(signer.caller, key, trust)
        or f"let {key.name} of {signer.caller} and {trust.given.name} refer to one key of one "
        "Secret",
    )


def _key_of_another_issuer(signer: Signer, key: Given, held: Trust, wanted: Trust) -> Client:
    """Return the client of one that kept the key of an old pair, as a migration leaves it."""
    return Client(
        signer.caller,
        REFUSED,
        f"it signs as {wanted.issuer} with {held.end}, which Portworx has as {held.given.name} for "
        f"tokens of {held.issuer}, and not as {wanted.given.name}",
        key.place,
        "key-mismatch",
        (
            _use_own(signer.caller, key, wanted)
            or f"let {key.name} of {signer.caller} and {wanted.given.name} refer to one key"
        )
        + f"; then delete {held.given.name}",
    )


def _use_own(caller: str, key: Given, trust: Trust) -> str:
    """Return the fix where the Operator gives what a variable of the user's beats."""
    if trust.given.how != STANZA:
        return ""
    return f"delete {key.name} from {key.where}: the Operator gives {caller} the right key"


def _undecided(signer: Signer, why: str, fix: str = "") -> Client:
    place = signer.key.place if signer.key else signer.place
    return Client(signer.caller, UNDECIDED, why, place, fix=fix)


def without_email(signer: Signer, place: Place) -> Client:
    """Return the client of a Stork whose tokens lack the claim that names the user."""
    return Client(
        signer.caller,
        REFUSED,
        "its tokens have an empty email, which Portworx is to take the name of a user from",
        place,
        "email-of-stork",
        "take the claim sub; volumes that have an email for their owner need a new one then",
    )


def stork_issuer(text: str, release: Version | None) -> str:
    """Return the issuer that Stork signs as, given PX_JWT_ISSUER."""
    if release is not None and release.numbers < READS_ISSUER:
        return OLD.issuer
    return text or OLD.issuer
