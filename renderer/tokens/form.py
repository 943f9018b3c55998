"""A token taken apart: three parts of base64url with dots between, the first two of them JSON.

    eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJwb3J0d29yeC5jb20ifQ.xyz
    {"alg":"HS256"}      {"iss":"portworx.com"}         signature

What is refused here Portworx refuses whoever signed it. It finds the issuer first, in the claims as
a Go struct (`identity`), and only then lets the issuer's own rules have the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from renderer.edge import limits
from renderer.golang import encodings, fields, json_text
from renderer.golang.fields import Decode, Decoded
from renderer.golang.json_text import Members, NotJson
from renderer.problems import Place, failure
from renderer.records import Record

IDENTITY: dict[str, Decode] = {
    "iss": fields.text,
    "sub": fields.text,
    "name": fields.text,
    "email": fields.text,
    "roles": fields.texts,
    "groups": fields.texts,
}
"""The claims that Portworx knows a user by, whatever the case of their names."""
BLANK = "a blank in the token or at an end of it"
OVER_GRPC = f"{BLANK}, which Portworx refuses over gRPC"
AS_ISSUED = "give the token as it was issued: three parts with dots between, on one line"
_BLANKS = re.compile(r"[ \t]")
_LINE = r"[\w.-]+[\r\n]+"
"""A token with a line end behind it."""
_WRAPPED = (
    ("(?i)(authorization: *)?bearer ", "`Bearer` stands before it, and is no part of a token"),
    (r"\s*[\"']", "there are quotes around it, which are no part of a token"),
    (r"\s*[{\[]", "this is JSON, and the token is one of the texts in it"),
    (r"ZXlK[A-Za-z0-9+/\s]*={0,2}\Z", "this is the base64 of a token: base64 -d turns it back"),
)
"""What people take for a token, by what it looks like; Portworx refuses each."""


class Token(Record):
    """A token that was read and not verified."""

    parts: tuple[str, str, str]
    """Header, payload and signature as they were written, without blanks behind."""
    head: Members
    members: Members
    """The claims, in their order."""
    identity: Decoded
    has_blank: bool = False
    """True where a blank stands in it or behind it."""

    @property
    def header(self) -> dict[str, Any]:
        """The header; of a name that is there twice the last."""
        found: dict[str, Any] = json_text.plain(self.head)
        return found

    @property
    def claims(self) -> dict[str, Any]:
        """The claims; of a name that is there twice the last."""
        found: dict[str, Any] = json_text.plain(self.members)
        return found

    @property
    def issuer(self) -> str:
        """The issuer by which Portworx finds what to check the token with, '' where none."""
        return "" if "iss" in self.identity.wrong else self.identity.values.get("iss", "")

    @property
    def algorithm(self) -> str:
        """The algorithm that the header names, or '' where it names none."""
        name = dict(self.head).get("alg")
        return name if type(name) is str else ""

    @property
    def signature(self) -> bytes:
        """The signature."""
        return encodings.raw_url(_BLANKS.sub("", self.parts[2])) or b""


def unsigned(claims: Mapping[str, Any]) -> Token:
    """Return the token that these claims make, before it is signed."""
    members = json_text.read(json.dumps(claims).encode())
    return Token(("", "", ""), Members(), members, fields.decode(members, IDENTITY))


def parse(text: str, place: Place) -> Token:
    """Read a token; RenderError `bad-token` says what is wrong with its form."""
    try:
        return _parse(text)
    except _FormError as error:
        raise failure("bad-token", place, str(error), _hint(text)) from None


def disputed(token: Token) -> str | None:
    """Return what in the form some readers refuse, or read otherwise than others."""
    if token.has_blank:
        return OVER_GRPC
    for name, members in (("header", token.head), ("payload", token.members)):
        if any(json_text.repeated(members)):
            return f"the {name} has a name twice, and readers disagree"
    return None


class _FormError(Exception):
    """The text has not the form of a token."""


def _hint(text: str) -> str:
    """Return how to make a token of the text."""
    if re.fullmatch(_LINE, text, re.ASCII):
        return "remove the line end, in the Secret of the token too"
    return AS_ISSUED


def _parse(text: str) -> Token:
    header, payload, signature = parts = _parts(text)
    has_blank = bool(_BLANKS.search(text))
    # Between these parts one library of Portworx passes over blanks.
    head = _object(_decoded(_BLANKS.sub("", header), "header"), "header")
    members = _object(_decoded(payload, "payload"), "payload")
    _decoded(_BLANKS.sub("", signature), "signature")
    return Token(parts, head, members, fields.decode(members, IDENTITY), has_blank)


def _parts(text: str) -> tuple[str, str, str]:
    kept = text.rstrip(" \t")
    if not kept:
        raise _FormError("it is empty")
    if len(kept) > limits.LONGEST_TOKEN:
        raise _FormError(limits.TOKEN.message)
    if reason := next((told for form, told in _WRAPPED if re.match(form, kept)), None):
        raise _FormError(reason)
    if "\n" in text or "\r" in text:
        raise _FormError("a line break in the token, which Portworx refuses")
    parts = kept.split(".")
    if len(parts) == 5:
        raise _FormError("the token is encrypted (five parts), and Portworx reads signed ones")
    if len(parts) != 3:
        found = f"{len(parts)} part{'s' * (len(parts) > 1)}"
        raise _FormError(f"{found} between dots, and a token has three")
    return parts[0], parts[1], parts[2]


def _decoded(part: str, name: str) -> bytes:
    raw = encodings.raw_url(part)
    if raw is None:
        raise _FormError(f"the {name} is not base64url")
    return raw


def _object(raw: bytes, name: str) -> Members:
    try:
        found = json_text.read(raw)
    except NotJson as error:
        raise _FormError(f"the {name} {error}") from None
    if found is None and name == "payload":
        raise _FormError("the payload is null: never send it, the server of Portworx ends at once")
    if not isinstance(found, Members):
        raise _FormError(f"the {name} is not a JSON object")
    return found
