"""What pxsec says of a token that comes to a cluster, in short: the codes of its checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import signing
from drafts import Draft
from judge import Provider
from jwts import NOW
from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.network import discovery
from renderer.network.web import Answer
from renderer.portworx.authorization import ALGORITHMS
from renderer.problems import Place, RenderError
from renderer.tokens.form import Token, parse
from renderer.tokens.jws import VerifyingKey
from renderer.values.cluster import Oidc
from renderer.verifying.case import Case, Trust
from renderer.verifying.checks import verify
from verdicts import Row

PLACE = Place("token")
_OF_CURVE = {"p256": ("ES256",), "p384": ("ES384",), "p521": ("ES512",)}


class Said(NamedTuple):
    """The codes of the checks that failed, of those that warned, and of those not made."""

    failed: tuple[str, ...]
    warned: tuple[str, ...]
    open: tuple[str, ...] = ()
    """Where pxsec cannot look: it then says neither that Portworx takes nor that it refuses."""

    @classmethod
    def of(cls, checks: Iterable[Check]) -> Said:
        found = {word: dict[str, None]() for word in ("failed", "warned", "open", "passed")}
        for check in checks:
            found["open" if check.outside else check.word][check.code] = None
        return cls(tuple(found["failed"]), tuple(found["warned"]), tuple(found["open"]))

    @property
    def tells_of_rights(self) -> bool:
        """Tell whether the user learns that no role of the token may allow anything."""
        return bool(self.failed) or any("role" in code for code in self.warned)

    def __str__(self) -> str:
        warned = (f"warned {code}" for code in self.warned)
        return ", ".join([*self.failed, *warned, *(f"open {code}" for code in self.open)])


def of(row: Row) -> Said:
    """Return what pxsec says of a row."""
    return of_provider(row.draft) if row.is_of_provider else of_token(row.draft)


def of_token(draft: Draft) -> Said:
    """Return what `token verify` says."""
    try:
        token = parse(draft.token, PLACE)
    except RenderError as error:
        return Said(tuple(problem.code for problem in error.problems), ())
    return Said.of(_verified(draft, token))


def of_provider(draft: Draft) -> Said:
    """Return what `oidc check` says; of the token only where the provider is as it should be."""
    provider = draft.trusted_provider
    assert provider
    found = _discovered(provider)
    if not all(check.passed for check in found.checks):
        return Said.of(found.checks)
    token = parse(draft.token, PLACE)
    return Said.of([*found.checks, *verify(Case(token, _provided(draft, found), NOW))])


def _verified(draft: Draft, token: Token) -> Iterator[Check]:
    """Hold a token against that of those that the cluster trusts which its issuer names."""
    provider, own = draft.trusted_provider, draft.trusted_own
    if provider and (token.issuer == provider.issuer or not own):
        found = _discovered(provider)
        yield from (check for check in found.checks if not check.passed)
        trust = _provided(draft, found)
    else:
        trust = _own(draft)
    yield from verify(Case(token, trust, NOW))


def _own(draft: Draft) -> Trust:
    keys = tuple(map(_verifying, draft.own))
    allowed = tuple(name for key in keys for name in key.algorithms)
    return Trust(draft.issuer, allowed, keys, username_claim=draft.username_claim)


def _verifying(name: str) -> VerifyingKey:
    key = signing.key(name)
    if isinstance(key, bytes):
        return VerifyingKey(ALGORITHMS["shared"], Hidden(key.decode()))
    algorithms = ALGORITHMS["rsa"] if "rsa" in name else _OF_CURVE[name]
    return VerifyingKey(algorithms, signing.public_pem(name))


def _provided(draft: Draft, found: discovery.Provider) -> Trust:
    oidc = Oidc(draft.provider, draft.client, draft.namespace)
    return discovery.trust(found, oidc, draft.username_claim)


def _discovered(provider: Provider) -> discovery.Provider:
    found = [(reply.status, reply.body) for reply in (provider.discovery, provider.keys)]
    return _discover(provider.issuer, *found)


@cache
def _discover(
    issuer: str, document: tuple[int, bytes], keys: tuple[int, bytes]
) -> discovery.Provider:
    """Ask a provider; most rows have the same."""

    def fetch(url: str) -> Answer:
        answer = document if url.endswith("/.well-known/openid-configuration") else keys
        return Answer(url, *answer)

    return discovery.discover(issuer, fetch)


def offered(provider: Provider) -> tuple[str, ...]:
    """Return the algorithms that Portworx takes of those that a provider offers."""
    return _discovered(provider).algorithms
