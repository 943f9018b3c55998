"""What values say of a gateway, as far as it can be seen from outside.

Portworx looks for the issuer of a token before it checks anything else: of a token by an issuer
that it does not know it says "X is not a trusted issuer" (401), of a forged one by an issuer that
it knows "Unable to authenticate token" (403). So a token that nobody signed tells which issuers a
node trusts. What its keys are is not seen, and under Managed not what guests may do either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from renderer.edge.checks import Check
from renderer.golang.encodings import encoded_url
from renderer.keys.secret import Hidden
from renderer.network.gateway import (
    ALLOWED,
    REFUSED,
    UNAUTHENTICATED,
    UNTRUSTED,
    Called,
    refuses_with,
    unreliable,
)
from renderer.network.web import Answer
from renderer.records import Record
from renderer.values.cluster import Cluster

_GUESTS = {"Enabled": ALLOWED, "Disabled": REFUSED}
"""What each value of auth.guestAccess makes of the calls of a guest."""
_HINTS = {
    "Enabled": "see what the role allows: pxctl role inspect system.guest",
    "Disabled": "the Operator leaves guests in where Portworx refuses it: see pxsec check",
}

CODES = ("security-off", "guest-access-differs", "issuer-not-trusted")
"""The codes of what is otherwise than the values say: all values turn security on."""


class Expected(Record):
    """What the values ask for."""

    guest_access: str | None
    issuers: dict[str, str]
    """The issuers that Portworx is to trust, by their part of the values."""


def expected(cluster: Cluster) -> Expected:
    """Return what these values ask for."""
    methods = {"auth.selfSigned": cluster.self_signed, "auth.oidc": cluster.oidc}
    issuers = {name: method.issuer for name, method in methods.items() if method}
    return Expected(cluster.guest_access, issuers)


def guests(expected: Expected, calls: Iterable[Called]) -> Check:
    """Compare what came of the calls of a guest with auth.guestAccess."""
    said, name = expected.guest_access, "guest access"
    wanted = _GUESTS.get(said or "")
    if not wanted:
        begin = f"the values say {said}" if said else "the values do not say it"
        return Check(name, f"{begin}: the role system.guest decides, and is not seen from outside")
    others = [called for called in calls if called.answer != wanted]
    if not others:
        return Check(name, f"{said}, as the values say")
    names = ", ".join(called.call.name for called in others)
    message = f"the values say {said}, and a guest is {others[0].answer}: {names}"
    return Check(name, message, "guest-access-differs", _HINTS[said or ""])


def unsigned(issuer: str) -> Hidden:
    """Return a token that no Portworx takes: it names this issuer, and nobody has signed it."""
    header, payload = (json.dumps(part).encode() for part in ({"alg": "none"}, {"iss": issuer}))
    return Hidden(f"{encoded_url(header)}.{encoded_url(payload)}.")


def trusts(answer: Answer) -> bool | None:
    """Tell whether the issuer is trusted, by the answer to a token that nobody signed."""
    if refuses_with(answer, 403, UNAUTHENTICATED):
        return True
    return False if refuses_with(answer, 401, UNTRUSTED) else None


def issuer(method: str, answer: Answer) -> Check:
    """Judge the answer to a token that nobody signed, and that names the issuer of a method."""
    name, is_trusted = f"issuer of {method}", trusts(answer)
    if is_trusted is None:
        return unreliable(name, f"HTTP {answer.status}")
    if is_trusted:
        return Check(name, "trusted; whether its keys are right only a token shows")
    message = "Portworx does not trust the issuer that the values name"
    hint = "see with which settings this node runs: pxsec check -f VALUES"
    return Check(name, message, "issuer-not-trusted", hint)
