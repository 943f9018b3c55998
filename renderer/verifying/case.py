"""A token that is checked, what it is held against, and what a check says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.problems import ERROR
from renderer.records import Record
from renderer.tokens.form import Token
from renderer.tokens.jws import VerifyingKey

RETRY = "make a new token: pxsec token create"
AT_PROVIDER = "fix it at the provider"


class Trust(Record):
    """One issuer that Portworx trusts, and what it wants of the issuer's tokens."""

    issuer: str = ""
    algorithms: tuple[str, ...] = ()
    keys: tuple[VerifyingKey, ...] | None = ()
    """None where they are not known: then neither algorithm nor signature is looked at."""
    username_claim: str = "sub"
    client_id: str | None = None
    """Of a provider; None for tokens that the administrator signs."""
    claim_namespace: str = ""

    @property
    def is_provider(self) -> bool:
        """Tell whether the issuer is a provider of OpenID Connect."""
        return self.client_id is not None

    @property
    def remedy(self) -> str:
        """Return what to do where the token itself is wrong."""
        return AT_PROVIDER if self.is_provider else RETRY

    @property
    def renewal(self) -> str:
        """Return how to get a token that is like this one, and good."""
        return "get a new token from the provider" if self.is_provider else RETRY


NOBODY = Trust()
"""For what is true of a token whoever is trusted."""


class Result(Record):
    """What a check says; where there is no code all is well.

    A warning or a notice is for who makes the token: Portworx takes it.
    """

    about: str
    message: str
    code: str = ""
    hint: str = ""
    severity: str = ERROR

    @property
    def is_refused(self) -> bool:
        """Tell whether Portworx refuses the token, or all that its user asks for."""
        return bool(self.code) and self.severity == ERROR


class Seen(Record):
    """What Portworx makes of a token, by the library that reads those of its issuer."""

    user: Mapping[str, Any]
    """Subject, name, email, roles and groups, as far as they are of the right type."""
    wrong: Mapping[str, str]
    """The claims that it cannot read, each with what it expects."""
    names: frozenset[str]
    """Of the claims, to the letter."""
    times: Mapping[str, int]
    """exp, iat and nbf as they are compared: seconds since 1970."""
    faults: tuple[Result, ...]
    """What else it refuses in reading."""
    signed: bytes
    """What must have been signed."""
    key_id: str = ""
    audience: tuple[str, ...] = ()
    is_endless: bool = False
    """True where exp is there and no end."""


NOTHING = Seen({}, {}, frozenset(), {}, (), b"")


class Case(Record):
    """What a check looks at; `now` is seconds since 1970."""

    token: Token
    trust: Trust = NOBODY
    now: int = 0
    seen: Seen = NOTHING
