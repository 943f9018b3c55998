"""A token tried at a REST SDK gateway of Portworx, by calls that only read.

The gateway turns REST calls into gRPC and answers back. 401 is Unauthenticated: the token cannot be
read, or its issuer is unknown. 403 is PermissionDenied: the signature or a claim is wrong, or all
of that is right and the roles do not allow the call. Its texts tell these apart; they are read and
never shown, since they could repeat the token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from renderer.edge.checks import Check, failed
from renderer.keys.secret import Hidden
from renderer.network.web import Answer
from renderer.problems import RenderError
from renderer.records import Record

START_PORT, GATEWAY_PORT = 9001, 9021
_OFFSET = 17
"""From the start port to the gateway, where the start port is another (`-r`, spec.startPort)."""

# Puts a GET to one URL, with the token if there is one.
Fetch = Callable[[str, Hidden | None], Answer]
Json = Mapping[str, Any]

_WORDS = {200: "allowed", 401: "refused", 403: "refused"}
_NO_TOKEN = Hidden("x")
"""What no cluster with PX-Security takes for a token."""


class _Call(Record):
    name: str
    path: str
    tell: Callable[[Json], str]
    """What to say about the answer."""


class _Refusal(Record):
    """What the gateway means by a status and a text."""

    status: int
    text: str
    code: str
    message: str
    hint: str


_UNTRUSTED = "see iss: pxsec token inspect; it must equal the issuer of the values byte for byte"
_VERIFY = "find the cause, which Portworx hides: pxsec token verify"
_REFUSALS = (
    _Refusal(
        401,
        "is not a trusted issuer",
        "untrusted-issuer",
        "refused: Portworx does not trust the issuer of the token",
        _UNTRUSTED,
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
        "Unable to authenticate",
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


def try_token(url: str, token: Hidden, fetch: Fetch) -> list[Check]:
    """Call the gateway without the token and with it, and tell what the answers mean.

    The token goes out last: not before the other side has behaved as a gateway with security on.
    `fetch` raises RenderError where there is no answer.
    """
    checks: list[Check] = []
    try:
        for check in _steps(url, token, fetch):
            checks.append(check)
    except RenderError as error:
        checks.append(failed("gateway", error.problems[0]))
    return checks


def _steps(url: str, token: Hidden, fetch: Fetch) -> Iterator[Check]:
    guest = {call.name: fetch(url + call.path, None) for call in _CALLS}
    strange = [answer for answer in guest.values() if not _is_gateway(answer)]
    if strange:
        message = f"{url} does not answer as a REST SDK gateway (HTTP {strange[0].status})"
        yield Check("gateway", message, "no-gateway", "check host, port, and http or https")
        return
    yield Check("gateway", f"{url} answers")
    security = _judge_security(fetch(url + _CALLS[0].path, _NO_TOKEN))
    yield security
    if not security.passed:
        return
    yield Check("without the token", _guest(guest))
    for call in _CALLS:
        yield _judge(call, fetch(url + call.path, token))


def _is_gateway(answer: Answer) -> bool:
    known = answer.status in _WORDS or answer.status >= 500
    return known and _object(answer) is not None


def _judge_security(answer: Answer) -> Check:
    """Judge the answer to what is no token."""
    if answer.status == 200:
        message = "PX-Security is off: anything is taken for a token, so yours was not sent"
        return Check("security", message, "security-off", "turn it on: pxsec render")
    if answer.status in _WORDS:
        return Check("security", "what is not a token is refused")
    return _unreliable("security", answer)


def _guest(answers: Mapping[str, Answer]) -> str:
    """Say what a guest may do."""
    words = {name: _WORDS.get(a.status, f"HTTP {a.status}") for name, a in answers.items()}
    return ", ".join(f"{name} {word}" for name, word in words.items())


def _judge(call: _Call, answer: Answer) -> Check:
    body = _object(answer)
    if answer.status == 200 and body is not None:
        return Check(call.name, f"allowed{call.tell(body)}")
    text = str((body or {}).get("message") or (body or {}).get("error"))
    for refusal in _REFUSALS:
        if answer.status == refusal.status and refusal.text in text:
            return Check(call.name, refusal.message, refusal.code, refusal.hint)
    return _unreliable(call.name, answer)


def _unreliable(name: str, answer: Answer) -> Check:
    message = f"no answer to rely on (HTTP {answer.status})"
    hint = "see the logs of Portworx on this node"
    return Check(name, message, "gateway-failed", hint, outside=True)


def _object(answer: Answer) -> Json | None:
    import json

    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _version(body: Json) -> str:
    return _shown("Portworx", _member(body, "version", "version"), r"\d+(\.\d+){1,3}[\w.+-]{0,16}")


def _cluster(body: Json) -> str:
    return _shown("status", _member(body, "cluster", "status"), r"STATUS_[A-Z_]{1,32}")


def _volumes(body: Json) -> str:
    found = body.get("volume_ids")
    return f": {len(found)} volumes" if isinstance(found, list) else ""


def _member(body: Json, *path: str) -> object:
    found: object = body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _shown(label: str, found: object, form: str) -> str:
    """Return what the gateway says, where it has the form of what it should be."""
    return f": {label} {found}" if re.fullmatch(form, str(found), re.ASCII) else ""


_CALLS = (
    _Call("identity version", "/v1/identities/version", _version),
    _Call("cluster inspect", "/v1/clusters/inspectcurrent", _cluster),
    _Call("volume list", "/v1/volumes", _volumes),
)
