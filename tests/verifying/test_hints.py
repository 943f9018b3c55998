"""What is told to do about a token fits who made it, and names what is most often the cause."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import jwts
from jwts import NOW, make, without
from renderer.verifying.case import Trust
from trusts import FROM_PROVIDER, OIDC, OWN, own_claims, provided, verified

OLD = NOW - 1
MILLISECONDS = NOW * 1000
GOOD = make(jwts.CLAIMS)
ANEW = "make a new token: pxsec token create"
AT_PROVIDER = "fix it at the provider"


class Told(NamedTuple):
    token: str
    trust: Trust
    message: str
    hint: str


TOLD = {
    "an own token has ended": Told(make(own_claims(exp=OLD)), OWN, "exp: it ended 1s ago", ANEW),
    "a provider's token has ended": Told(
        provided(exp=OLD), OIDC, "exp: it ended 1s ago", "get a new token from the provider"
    ),
    "an own claim of a wrong type": Told(
        make(own_claims(nbf="x")), OWN, "nbf: expected a number", ANEW
    ),
    "a provider's claim of a wrong type": Told(
        provided(nonce=5), OIDC, "nonce: expected a string", AT_PROVIDER
    ),
    "an own claim is missing": Told(
        make(without("sub")), OWN, "sub: Portworx refuses a token without it", ANEW
    ),
    "a provider's claim is missing": Told(
        provided({name: value for name, value in FROM_PROVIDER.items() if name != "sub"}),
        OIDC,
        "sub: Portworx refuses a token without it",
        AT_PROVIDER,
    ),
    "a provider's claim in capitals": Told(
        provided(Roles=["system.view"]),
        OIDC,
        "payload: 'Roles' counts as roles for Portworx, and not for others",
        AT_PROVIDER,
    ),
    "an own key is another": Told(
        make(jwts.CLAIMS, material=jwts.OTHER_SECRET),
        OWN,
        "signature: made with another key, or the token was changed",
        "sign with the key of the cluster",
    ),
    "a provider's key is another": Told(
        provided(key_id="old"),
        OIDC,
        "signature: made with another key, or the token was changed",
        "get a new token from the provider",
    ),
    "the end is lost": Told(
        GOOD[:-4],
        OWN,
        "signature: it is too short: the token is cut off at its end",
        "give the whole token",
    ),
    "a line end behind the key": Told(
        make(jwts.CLAIMS, material=f"{jwts.SECRET}\n"),
        OWN,
        "signature: made with the key and a line end after it, which is another key",
        "take the line end out of the file or Secret that the signer reads; where the Secret of the"
        " cluster has it too, Portworx takes the token",
    ),
    "iat in milliseconds": Told(
        make(own_claims(iat=MILLISECONDS)),
        OWN,
        f"iat: issued {(MILLISECONDS - NOW) // 86400}d from now, and Portworx has no leeway",
        "write iat in seconds since 1970, not in milliseconds",
    ),
    "nbf in milliseconds": Told(
        make(own_claims(nbf=MILLISECONDS)),
        OWN,
        f"nbf: it begins in {(MILLISECONDS - NOW) // 86400}d",
        "write nbf in seconds since 1970, not in milliseconds",
    ),
    "exp in milliseconds": Told(
        make(own_claims(exp=MILLISECONDS)),
        OWN,
        f"exp: it ends in {(MILLISECONDS - NOW) // 86400}d, which is no end",
        "write exp in seconds since 1970, not in milliseconds",
    ),
    "a provider that is not trusted": Told(
        provided(),
        OWN,
        f"issuer: the token says {jwts.PROVIDER}, and the cluster trusts portworx.com",
        "Portworx answers 401: make a token with the issuer of the cluster, or set auth.oidc to"
        " the provider of this one",
    ),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_the_hint_leads_to_the_fix(told: Told) -> None:
    done = {
        f"{check.name}: {check.message}": check.hint for check in verified(told.token, told.trust)
    }
    assert done[told.message] == told.hint


def test_one_algorithm_is_not_one_of_many() -> None:
    trust = OIDC.replace(algorithms=("RS256",))
    done = verified(make(FROM_PROVIDER, "ES256", jwts.P256, kid="ec"), trust)
    hints = [check.hint for check in done if check.code == "refused-algorithm"]
    assert hints == ["sign with RS256"]
