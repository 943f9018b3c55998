"""What a REST SDK gateway of Portworx is asked, by calls that only read, and what it means.

The gateway turns REST calls into gRPC and answers back. 401 is Unauthenticated: the token cannot be
read, or its issuer is unknown. 403 is PermissionDenied: the signature or a claim is wrong, or all
of that is right and the roles do not allow the call. Its texts tell these apart; they are read and
never shown, since they could repeat the token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from renderer.edge.checks import Check
from renderer.network.web import Answer
from renderer.records import Record

START_PORT, GATEWAY_PORT = 9001, 9021
_OFFSET = 17
"""From the start port to the gateway, where the start port is another (`-r`, spec.startPort)."""

ALLOWED, REFUSED, NO_ANSWER = "allowed", "refused", "no answer"
Json = Mapping[str, Any]

_WORDS = {200: ALLOWED, 401: REFUSED, 403: REFUSED}


class Call(Record):
    """A call that only reads."""

    name: str
    path: str
    fact: str
    """What its answer tells, as JSON calls it."""
    read: Callable[[Json], str | int | None]
    """Returns the fact; None where it does not have the form that it should have."""
    form: str
    """How the fact is told to people."""


class Called(Record):
    """What came of a call."""

    call: Call
    status: int
    """Of HTTP."""
    answer: str
    """What the gateway says: allowed, refused or no answer."""
    fact: str | int | None = None
    code: str = ""
    """Why a token was refused."""
    message: str = ""
    hint: str = ""

    @property
    def check(self) -> Check:
        """The answer to a call with a token, as a check."""
        outside = self.answer == NO_ANSWER
        return Check(self.call.name, self.message, self.code, self.hint, outside)


class _Refusal(Record):
    """What the gateway means by a status and a text."""

    status: int
    text: str
    code: str
    message: str
    hint: str


UNTRUSTED, UNAUTHENTICATED = "is not a trusted issuer", "Unable to authenticate"
_UNTRUSTED_HINT = (
    "see iss: pxsec token inspect; it must equal the issuer of the values byte for byte"
)
_VERIFY = "find the cause, which Portworx hides: pxsec token verify"
_REFUSALS = (
    _Refusal(
        401,
        UNTRUSTED,
        "untrusted-issuer",
        "refused: Portworx does not trust the issuer of the token",
        _UNTRUSTED_HINT,
    ),
    _Refusal(
        401,
        "obtain token issuer",
        "unreadable-token",
        "refused: Portworx cannot read the token; roles or groups that are not lists do that too",
        "look into it: pxsec token inspect",
    ),
    _Refusal(401, "", "token-refused", "refused: Portworx does not take this for a token", _VERIFY),
    _Refusal(
        403,
        UNAUTHENTICATED,
        "token-refused",
        "refused: the issuer is trusted, and the signature or a claim is wrong",
        _VERIFY,
    ),
    _Refusal(
        403,
        "",
        "role-denied",
        "refused: the token is good, and its roles do not allow this call",
        "see what its roles allow: pxsec token inspect",
    ),
)


def node_url(host: str, start_port: int, *, tls: bool) -> str:
    """Return the URL of the gateway of a node whose Portworx begins at this port."""
    port = GATEWAY_PORT if start_port == START_PORT else start_port + _OFFSET
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{name}:{port}"


def is_gateway(answer: Answer) -> bool:
    """Tell whether this may be an answer of a gateway."""
    known = answer.status in _WORDS or answer.status >= 500
    return known and _object(answer) is not None


def is_refused(answer: Answer) -> bool:
    """Tell whether the gateway refused a call."""
    return answer.status in _WORDS and _WORDS[answer.status] == REFUSED


def refuses_with(answer: Answer, status: int, text: str) -> bool:
    """Tell whether the gateway refused a call with this status and text."""
    return answer.status == status and text in _text(answer)


def without_token(call: Call, answer: Answer) -> Called:
    """Return what came of a guest's call: to be refused is no fault."""
    body, word = _object(answer), _WORDS.get(answer.status, NO_ANSWER)
    fact = call.read(body) if body is not None and word == ALLOWED else None
    return Called(call, answer.status, word, fact)


def with_token(call: Call, answer: Answer) -> Called:
    """Return what came of a call with a token."""
    body, status = _object(answer), answer.status
    if status == 200 and body is not None:
        fact = call.read(body)
        told = "" if fact is None else f": {call.form.format(fact)}"
        return Called(call, status, ALLOWED, fact, message=f"{ALLOWED}{told}")
    for why in _REFUSALS:
        if refuses_with(answer, why.status, why.text):
            return Called(call, status, REFUSED, None, why.code, why.message, why.hint)
    failed = unreliable(call.name, f"HTTP {status}")
    return Called(call, status, NO_ANSWER, None, failed.code, failed.message, failed.hint)


def unreliable(name: str, what: str) -> Check:
    """Return the check to which the gateway gave an answer that is neither yes nor no."""
    hint = "see the logs of Portworx on this node"
    return Check(name, f"no answer to rely on ({what})", "gateway-failed", hint, outside=True)


def _text(answer: Answer) -> str:
    body = _object(answer) or {}
    return str(body.get("message") or body.get("error"))


def _object(answer: Answer) -> Json | None:
    import json

    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _version(body: Json) -> str | None:
    return _shown(_member(body, "version", "version"), r"\d+(\.\d+){1,3}[\w.+-]{0,16}")


def _status(body: Json) -> str | None:
    return _shown(_member(body, "cluster", "status"), r"STATUS_[A-Z_]{1,32}")


def _volumes(body: Json) -> int | None:
    found = body.get("volume_ids")
    return len(found) if isinstance(found, list) else None


def _member(body: Json, *path: str) -> object:
    found: object = body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _shown(found: object, form: str) -> str | None:
    """Return what the gateway says, where it has the form of what it should be."""
    return str(found) if re.fullmatch(form, str(found), re.ASCII) else None


VERSION = "version"
CALLS = (
    Call("identity version", "/v1/identities/version", VERSION, _version, "Portworx {}"),
    Call("cluster inspect", "/v1/clusters/inspectcurrent", "clusterStatus", _status, "status {}"),
    Call("volume list", "/v1/volumes", "volumes", _volumes, "{} volumes"),
)
