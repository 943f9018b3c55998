"""A token that is checked, what it is held against, and what a check says."""

from __future__ import annotations

from typing import Any

from renderer.problems import ERROR
from renderer.records import Record
from renderer.tokens.claims import custom, wrong_types
from renderer.tokens.jws import Token, VerifyingKey

RETRY = "make a new token: pxsec token create"


class Trust(Record):
    """One issuer that Portworx trusts, and what it wants of the issuer's tokens."""

    issuer: str = ""
    algorithms: tuple[str, ...] = ()
    keys: tuple[VerifyingKey, ...] = ()
    username_claim: str = "sub"
    client_id: str | None = None
    """Of a provider; None for tokens that the administrator signs."""
    claim_namespace: str = ""

    @property
    def is_provider(self) -> bool:
        """Tell whether the issuer is a provider of OpenID Connect."""
        return self.client_id is not None


NOBODY = Trust()
"""For what is true of a token whoever is trusted."""


class Case(Record):
    """What a check looks at; `now` is seconds since 1970."""

    token: Token
    trust: Trust = NOBODY
    now: int = 0

    @property
    def claims(self) -> dict[str, Any]:
        """The claims, with roles and groups from where Portworx takes them."""
        claims = self.token.claims
        return {**claims, **custom(claims, self.trust.claim_namespace)}

    @property
    def readable(self) -> dict[str, Any]:
        """The claims of a type that Portworx can read."""
        wrong = dict(wrong_types(self.claims))
        return {name: value for name, value in self.claims.items() if name not in wrong}


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
