"""A token that the administrator signs, as golang-jwt 4.3 reads it.

The names of the claims that it checks count to the letter: `Exp` is no `exp`. Numbers are float64,
and 0 is no time at all: a token with `exp: 0` never ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.golang import json_text, moments
from renderer.portworx.authorization import TIMES
from renderer.tokens.claims import is_number
from renderer.tokens.form import BLANK, Token
from renderer.verifying.case import RETRY, Result, Seen

TOO_LARGE = "a number is larger than any that Portworx can read"


def read(token: Token) -> Seen:
    """Return what Portworx makes of the token."""
    claims = token.claims
    given = {name: claims[name] for name in TIMES if name in claims}
    times = {name: value for name, value in given.items() if is_number(value)}
    wrong = {name: "a number" for name in given if name not in times}
    return Seen(
        token.identity.values,
        {**token.identity.wrong, **wrong},
        frozenset(claims),
        {name: moments.rounded(float(value)) for name, value in times.items() if value},
        tuple(_faults(token)),
        ".".join(token.parts[:2]).encode(errors="surrogateescape"),
        is_endless=times.get("exp") == 0,
    )


def _faults(token: Token) -> Iterator[Result]:
    if any(" " in part or "\t" in part for part in token.parts):
        yield Result("form", f"{BLANK}, which Portworx refuses", "bad-token", RETRY)
    for name, members in (("header", token.head), ("payload", token.members)):
        if any(json_text.too_large(members)):
            yield Result(name, TOO_LARGE, "bad-claim", RETRY)
