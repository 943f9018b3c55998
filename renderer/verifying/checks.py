"""The checks of a token, in one list, and the three commands that run them.

`token verify` tells of each whether it passed, `token create` what is wrong with the token that it
is about to sign, and `token inspect` what is wrong whoever is trusted. A new check is a function
that takes a Case and yields Results, and a row in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from renderer.edge.checks import Check
from renderer.problems import Place, Problem
from renderer.records import Record
from renderer.tokens.form import Token
from renderer.verifying import advice, claim_checks, origin_checks, own, provided
from renderer.verifying.case import NOBODY, Case, Result, Seen, Trust

VERIFY, CREATE, INSPECT = "verify", "create", "inspect"
_ANY_PROVIDER = NOBODY.replace(client_id="")

CHECKS: dict[Callable[[Case], Iterator[Result]], tuple[str, ...]] = {
    origin_checks.issuer_named: (VERIFY, INSPECT),
    origin_checks.issuer_trusted: (VERIFY,),
    origin_checks.reading: (VERIFY, INSPECT),
    origin_checks.known_algorithm: (INSPECT,),
    origin_checks.algorithm: (VERIFY,),
    origin_checks.signature: (VERIFY,),
    origin_checks.audience: (VERIFY,),
    origin_checks.client_elsewhere: (INSPECT,),
    claim_checks.required: (VERIFY, INSPECT),
    claim_checks.types: (VERIFY, INSPECT),
    claim_checks.end: (VERIFY,),
    claim_checks.issued: (VERIFY,),
    claim_checks.begin: (VERIFY,),
    claim_checks.user: (VERIFY, CREATE),
    claim_checks.roles: (VERIFY, CREATE, INSPECT),
    claim_checks.other_roles: (CREATE,),
    claim_checks.groups: (VERIFY, CREATE),
    claim_checks.groups_elsewhere: (VERIFY, INSPECT),
    claim_checks.every_group: (CREATE,),
    claim_checks.lifetime: (CREATE,),
    advice.repeated_names: (VERIFY, INSPECT),
    advice.names_in_capitals: (VERIFY, INSPECT),
    advice.ignored_extension: (VERIFY, INSPECT),
    advice.blank: (VERIFY, INSPECT),
    advice.spare_bits: (VERIFY, INSPECT),
}
"""In the order in which they are told, each with the commands that run it."""


_AT_PROVIDER = ("no-roles", "groups-elsewhere", "wrong-audience")
"""Codes of what somebody must set up elsewhere, so that inspect says what."""


def _results(command: str, given: Case) -> Iterator[Result]:
    case = given.replace(seen=_seen(given.token, given.trust))
    for check, commands in CHECKS.items():
        if command in commands:
            yield from check(case)


def _seen(token: Token, trust: Trust) -> Seen:
    return provided.read(token, trust.claim_namespace) if trust.is_provider else own.read(token)


def verify(case: Case) -> Iterator[Check]:
    """Check a token as Portworx does."""
    return _answers(_results(VERIFY, case))


def verify_issuer(token: Token, trusted: tuple[str, ...]) -> Iterator[Check]:
    """Check the issuer alone, of a token that none of those that are trusted may have made."""
    case = Case(token)
    yield from _answers(origin_checks.issuer_named(case))
    yield from _answers(origin_checks.issuer_among(case, trusted))


def _answers(results: Iterable[Result]) -> Iterator[Check]:
    for found in results:
        yield Check(found.about, found.message, found.code, found.hint, severity=found.severity)


def before_signing(case: Case, place_of: Callable[[str], Place]) -> Iterator[Problem]:
    """Yield what is wrong with a token that is not signed yet, where its claims were written."""
    for result in _results(CREATE, case):
        if result.code:
            place = place_of(result.about)
            yield Problem(result.code, place, result.message, result.hint, result.severity)


class Inspected(Record):
    """What is wrong with a token whoever is trusted."""

    refused: tuple[str, ...]
    """Why Portworx refuses it, or all that its user asks for."""
    odd: tuple[str, ...]
    """What Portworx takes in it, and nobody should rely on."""


def inspect(token: Token) -> Inspected:
    """Check a token by what is true of it whoever is trusted."""
    found = [result for result in _inspected(token, NOBODY) if result.code]
    by_provider = {result.about for result in _inspected(token, _ANY_PROVIDER) if result.is_refused}
    refused = (item for item in found if item.is_refused and item.about in by_provider)
    odd = (item for item in found if not item.is_refused)
    return Inspected(tuple(map(_told, refused)), tuple(map(_told, odd)))


def _told(result: Result) -> str:
    told = f"{result.about}: {result.message}"
    return f"{told}; {result.hint}" if result.code in _AT_PROVIDER else told


def _inspected(token: Token, trust: Trust) -> Iterator[Result]:
    return _results(INSPECT, Case(token, trust))
