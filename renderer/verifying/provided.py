"""A token of a provider, as go-oidc 2.2.1 reads it, with the header read by go-jose 2.3.1.

The library reads the claims as a struct, so that `Aud` is `aud`. Portworx then wants its own claims
to the letter, puts those under the namespace in their place, sorts them by name, and reads them as
a struct once more: of `roles` and `ROLES` the first counts, since capitals come before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.golang import encodings, fields, json_text, moments, web_keys
from renderer.golang.fields import Decode, WrongType, decode
from renderer.golang.json_text import Members, Number
from renderer.golang.web_keys import UnreadableKey
from renderer.tokens.form import IDENTITY, Token
from renderer.verifying.case import AT_PROVIDER, Result, Seen
from renderer.verifying.own import TOO_LARGE

_SOURCE: dict[str, Decode] = {"endpoint": fields.text, "access_token": fields.text}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def _audience(_: object, value: Any) -> tuple[str, ...]:
    if value is None:
        return ("",)
    if type(value) is str:
        return (value,)
    try:
        return fields.texts((), value)
    except WrongType:
        raise WrongType("a string or a list of strings") from None


def _time(_: object, value: Any) -> int:
    """Decode a number of seconds, as a string too."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value) or not Number(value).fits:
        raise WrongType("a number")
    number = json_text.number(Number(value))
    is_whole = isinstance(number, int) and -(2**63) <= number < 2**63
    return moments.moment(int(number) if is_whole else moments.int64(float(value)))


def _time_or_null(_: object, value: Any) -> int | None:
    return None if value is None else _time(_, value)


def _names(old: Mapping[str, str] | None, value: Any) -> dict[str, str]:
    """Decode _claim_names: of each claim that is elsewhere the name of its source."""
    found = _object(value)
    if any(item is not None and type(item) is not str for _, item in found):
        raise WrongType("an object of strings")
    return {} if value is None else {**(old or {}), **{name: item or "" for name, item in found}}


def _sources(old: Mapping[str, Any] | None, value: Any) -> dict[str, Any]:
    """Decode _claim_sources: where the claims that are elsewhere can be asked for."""
    found = _object(value)
    for _, item in found:
        if decode(_object(item), _SOURCE).wrong:
            raise WrongType("an object of objects with strings")
    return {} if value is None else {**(old or {}), **dict(found)}


def _object(value: Any) -> Members:
    if value is not None and not isinstance(value, Members):
        raise WrongType("an object")
    return value or Members()


_CLAIMS: dict[str, Decode] = {
    "iss": fields.text,
    "sub": fields.text,
    "aud": _audience,
    "exp": _time,
    "iat": _time,
    "nbf": _time_or_null,
    "nonce": fields.text,
    "at_hash": fields.text,
    "_claim_names": _names,
    "_claim_sources": _sources,
}


def read(token: Token, namespace: str) -> Seen:
    """Return what Portworx makes of the token."""
    found = decode(token.members, _CLAIMS)
    user = decode(_placed(token.members, namespace), IDENTITY)
    times = {name: found.values.get(name) for name in ("exp", "iat", "nbf")}
    key_id = dict(token.head).get("kid")
    header, payload = (encodings.raw_url(re.sub(r"\s", "", part)) for part in token.parts[:2])
    return Seen(
        user.values,
        {**token.identity.wrong, **found.wrong, **user.wrong},
        frozenset(name for name, _ in token.members),
        {name: time for name, time in times.items() if time is not None},
        (*_header_faults(token.head), *_payload_faults(token, found.values)),
        # It signs the parts anew, so that spare bits of base64 are not signed.
        f"{encodings.encoded_url(header or b'')}.{encodings.encoded_url(payload or b'')}".encode(),
        key_id if isinstance(key_id, str) else "",
        found.values.get("aud", ()),
    )


def _placed(members: Members, namespace: str) -> Members:
    """Return the claims as Portworx reads its own out of them."""
    claims = dict(members)
    if namespace:
        for name in ("roles", "groups"):
            if namespace + name in claims:
                claims[name] = claims[namespace + name]
    return Members(sorted(claims.items(), key=lambda item: item[0].encode()))


def _payload_faults(token: Token, found: Mapping[str, Any]) -> Iterator[Result]:
    if any(json_text.too_large(token.members)):
        yield Result("payload", TOO_LARGE, "bad-claim", AT_PROVIDER)
    sources = found.get("_claim_sources", {})
    for name, source in found.get("_claim_names", {}).items():
        if source not in sources or not source:
            message = f"it names a source for {name[:40]} that is not in _claim_sources"
            yield Result("_claim_names", message, "bad-claim", AT_PROVIDER)


def _header_faults(head: Members) -> Iterator[Result]:
    """Find what go-jose refuses in a header, where each name may be there once."""
    given = {name: value for name, value in head if value is not None}
    reason = next(_refusals(given), None)
    if len(dict(head)) < len(head):
        reason = "it has a name twice"
    if reason:
        yield Result("header", reason, "bad-header", AT_PROVIDER)
    if given.get("crit", []) != [] and not reason:
        message = "it asks for an extension (crit), and Portworx has none"
        yield Result("header", message, "bad-header", AT_PROVIDER)


def _refusals(given: Mapping[str, Any]) -> Iterator[str]:
    for name in ("kid", "alg", "nonce"):
        if type(given.get(name, "")) is not str:
            yield f"its {name} is not a string"
    try:
        if "jwk" in given and not _is_public(given["jwk"]):
            yield "its key (jwk) is not a public one"
        web_keys.check_chain(given.get("x5c"))
    except UnreadableKey as error:
        yield f"its key cannot be read: {error}"
    others = [value for name, value in given.items() if name not in ("jwk", "x5c")]
    if any(json_text.repeated(others)):
        yield "it has a name twice"
    if any(json_text.too_large(others)):
        yield TOO_LARGE


def _is_public(value: Any) -> bool:
    key = web_keys.read_key(value)
    return not key.is_private and (key.kind != "RSA" or key.numbers[1] != 0)
