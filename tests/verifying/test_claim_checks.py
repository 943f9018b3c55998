"""Claims that Portworx refuses, each with the cause that it hides."""

from __future__ import annotations

import json

import pytest

import jwts
from jwts import NOW, make, without
from renderer.edge import checks
from renderer.edge.checks import Check
from renderer.verifying.case import Trust
from trusts import (
    FROM_PROVIDER,
    OIDC,
    OWN,
    SHARED,
    SPACED,
    Bad,
    check_refusal,
    failures,
    own,
    own_claims,
    provided,
    verified,
)

MISSING = "Portworx refuses a token without it"
MISLEADS = "; Portworx says 'Unable to obtain token issuer', which misleads"
LIST = f"expected a list of strings{MISLEADS}"
NO_ROLES = "no roles, so Portworx denies every call"
HS256 = '{"alg":"HS256"}'

BAD = {
    "no sub": Bad(make(without("sub")), OWN, "sub", "missing-claim", MISSING),
    "no exp": Bad(make(without("exp")), OWN, "exp", "missing-claim", MISSING),
    "no iat": Bad(make(without("iat")), OWN, "iat", "missing-claim", MISSING),
    "no name": Bad(make(without("name")), OWN, "name", "missing-claim", MISSING),
    "no email": Bad(make(without("email")), OWN, "email", "missing-claim", MISSING),
    "ended a second ago": Bad(
        make(own_claims(exp=NOW - 1)), OWN, "exp", "expired-token", "it ended 1s ago"
    ),
    "ends now": Bad(make(own_claims(exp=NOW)), OWN, "exp", "expired-token", "it ended 0s ago"),
    "ended a year ago": Bad(
        make(own_claims(exp=NOW - 365 * 86400)), OWN, "exp", "expired-token", "it ended 365d ago"
    ),
    "exp a string": Bad(
        jwts.by_hand(HS256, json.dumps(own_claims(exp="tomorrow"))),
        OWN,
        "exp",
        "bad-claim",
        "expected a number",
    ),
    "exp true": Bad(
        jwts.by_hand(HS256, json.dumps(own_claims(exp=True))),
        OWN,
        "exp",
        "bad-claim",
        "expected a number",
    ),
    "exp beyond all numbers": Bad(
        jwts.by_hand(HS256, '{"exp": 1e999}'), OWN, "exp", "bad-claim", "expected a number"
    ),
    "iat a string": Bad(
        jwts.by_hand(HS256, json.dumps(own_claims(iat="now"))),
        OWN,
        "iat",
        "bad-claim",
        "expected a number",
    ),
    "issued 5 s from now": Bad(
        make(own_claims(iat=NOW + 5)),
        OWN,
        "iat",
        "token-from-future",
        "issued 5s from now, and Portworx has no leeway",
    ),
    "begins in a minute": Bad(
        make(own_claims(nbf=NOW + 60)), OWN, "nbf", "token-from-future", "it begins in 60s"
    ),
    "roles a string": Bad(make(own_claims(roles="system.user")), OWN, "roles", "bad-claim", LIST),
    "groups a string": Bad(make(own_claims(groups="*")), OWN, "groups", "bad-claim", LIST),
    "roles with a number": Bad(make(own_claims(roles=[5])), OWN, "roles", "bad-claim", LIST),
    "name a list": Bad(
        make(own_claims(name=["Jim"])), OWN, "name", "bad-claim", f"expected a string{MISLEADS}"
    ),
    "no roles": Bad(make(without("roles")), OWN, "roles", "no-roles", NO_ROLES),
    "empty roles": Bad(make(own_claims(roles=[])), OWN, "roles", "no-roles", NO_ROLES),
    "a misspelt role": Bad(
        make(own_claims(roles=["system.Admin"])),
        OWN,
        "roles",
        "unknown-role",
        "Portworx has no role 'system.Admin' of its own",
    ),
    "a star for a role": Bad(
        make(own_claims(roles=["*"])),
        OWN,
        "roles",
        "unknown-role",
        "* is a group, not a role",
    ),
    "empty sub": Bad(
        make(own_claims(sub="")),
        OWN,
        "user",
        "empty-username",
        "sub is empty, and it is the username claim",
    ),
    "empty email as username": Bad(
        make(own_claims(email="")),
        own(SHARED, username_claim="email"),
        "user",
        "empty-username",
        "email is empty, and it is the username claim",
    ),
    "a provider's token that ended a second ago": Bad(
        provided(exp=NOW - 1), OIDC, "exp", "expired-token", "it ended 1s ago"
    ),
    "a provider's token that begins in 61 s": Bad(
        provided(nbf=NOW + 61), OIDC, "nbf", "token-from-future", "it begins in 61s"
    ),
    "roles under a namespace that the values do not name": Bad(
        provided(
            {
                **without("roles", "groups"),
                **jwts.NAMESPACED,
                "iss": jwts.PROVIDER,
                "aud": jwts.CLIENT,
            }
        ),
        OIDC,
        "roles",
        "no-roles",
        f"they are under {jwts.NAMESPACE}, where Portworx looks by customClaimNamespace only",
    ),
    "an empty list under the namespace": Bad(
        provided({**FROM_PROVIDER, f"{jwts.NAMESPACE}roles": []}),
        SPACED,
        "roles",
        "no-roles",
        NO_ROLES,
    ),
    "a string under the namespace": Bad(
        provided({**FROM_PROVIDER, f"{jwts.NAMESPACE}roles": "system.user"}),
        SPACED,
        "roles",
        "bad-claim",
        "expected a list of strings",
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_claim_is_refused_with_its_cause(bad: Bad) -> None:
    check_refusal(bad)


GOOD_ONES = {
    "empty email": (make(own_claims(email="")), OWN),
    "empty sub, another username claim": (
        make(own_claims(sub="")),
        own(SHARED, username_claim="email"),
    ),
    "no groups": (make(without("groups")), OWN),
    "a role of the cluster": (make(own_claims(roles=["backup.operator"])), OWN),
    "the form without a namespace": (make(own_claims(**jwts.PLAIN)), OWN),
    "a provider's, issued in the future": (provided(iat=NOW + 5), OIDC),
    "a provider's, begins in a minute": (provided(nbf=NOW + 60), OIDC),
    "a provider's, without a namespace": (provided(**jwts.PLAIN), SPACED),
    "a provider's, under its namespace": (
        provided(
            {
                **without("roles", "groups"),
                **jwts.NAMESPACED,
                "iss": jwts.PROVIDER,
                "aud": jwts.CLIENT,
            }
        ),
        SPACED,
    ),
}


@pytest.mark.parametrize(("token", "trust"), GOOD_ONES.values(), ids=GOOD_ONES)
def test_a_good_claim_passes(token: str, trust: Trust) -> None:
    assert failures(token, trust) == []


def test_every_check_has_its_line() -> None:
    token = provided(nbf=NOW, groups=["a", "b"])
    assert checks.as_text(verified(token, OIDC)) == (
        "passed  issuer: https://login.example.com/realms/storage, as the cluster has it\n"
        "passed  algorithm: RS256, an RSA key\n"
        "passed  signature: valid\n"
        "passed  audience: portworx is in aud\n"
        "passed  exp: it ends in 24h\n"
        "passed  iat: issued in the past\n"
        "passed  nbf: it has begun\n"
        "passed  user: jim@example.com/jim, from sub\n"
        "passed  roles: system.user\n"
        "passed  groups: a, b\n"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(86399, "24h"), (90 * 86400 - 5, "90d"), (7200, "2h"), (7199, "120m"), (119, "119s")],
)
def test_the_time_that_is_left_is_rounded(seconds: int, text: str) -> None:
    token = make(own_claims(exp=NOW + seconds))
    assert Check("exp", f"it ends in {text}") in verified(token, OWN)


def test_an_administrator_without_every_group_is_told() -> None:
    token = make(own_claims(roles=["system.admin"], groups=[]))
    text = checks.as_text(verified(token, OWN))
    assert (
        "warned  groups: system.admin without the group * cannot see private volumes"
        " [admin-without-groups]\n"
    ) in text


def test_a_role_that_only_the_cluster_knows_is_told_and_refuses_nothing() -> None:
    done = verified(make(own_claims(roles=["System.Admin", "backup.operator"])), OWN)
    assert (
        "warned  roles: backup.operator: only the cluster knows such a role; without it every"
        in (checks.as_text(done))
    )
    assert checks.status(done) == 0


def test_a_role_of_portworx_beside_it_settles_the_matter() -> None:
    done = verified(make(own_claims(roles=["backup.operator", "system.user"])), OWN)
    assert "passed  roles: backup.operator, system.user\n" in checks.as_text(done)


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ([f"mine{n}" for n in range(3000)], 1),
        ([f"system.admin/{n}" for n in range(3000)], 1),
        ([f"system{'.-_'[n % 3]}{'.' * n}admin" for n in range(1, 90)], 20),
        (["system.user", *(f"mine{n}" for n in range(3000))], 1),
        (["m" * 90000, "system.user"], 1),
    ],
    ids=["of the cluster", "impossible", "mistyped", "beside a good one", "a long one"],
)
def test_of_thousands_of_roles_so_many_are_told_as_people_read(roles: list[str], told: int) -> None:
    done = verified(make(own_claims(roles=roles, groups=roles)), OWN)
    assert [check.name for check in done].count("roles") == told
    assert all(len(check.message) < 2200 for check in done)
