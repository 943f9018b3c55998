"""What Portworx refuses, each with the cause that it hides; tokens are made by another library."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jwts
from jwts import CLAIMS, ISSUER, NOW, make, without
from renderer.edge import checks, report
from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.problems import Place, RenderError
from renderer.tokens import contexts, inspection
from renderer.tokens.jws import ALGORITHMS, VerifyingKey, parse, web_key
from renderer.tokens.verification import Trust, verify

RSA_PEM, EC_PEM = jwts.public_pem(jwts.RSA), jwts.public_pem(jwts.P256)
SHARED = VerifyingKey(ALGORITHMS["shared"], Hidden(jwts.SECRET))
RSA = VerifyingKey(ALGORITHMS["rsa"], RSA_PEM)
ECDSA = VerifyingKey(ALGORITHMS["ecdsa"], EC_PEM)


def own(*keys: VerifyingKey, username_claim: str = "sub") -> Trust:
    allowed = tuple(name for key in keys for name in key.algorithms)
    return Trust(ISSUER, allowed, keys, username_claim=username_claim)


def jwk(private: jwts.PrivateKey, key_id: str) -> VerifyingKey:
    return web_key({**jwts.key_of(private).as_dict(private=False), "kid": key_id})


OWN = own(SHARED)
EVERY = own(SHARED, RSA, ECDSA)
KEYS = (jwk(jwts.RSA, "new"), jwk(jwts.OTHER_RSA, "old"), jwk(jwts.P256, "ec"))
OIDC = Trust(jwts.PROVIDER, ("RS256",), KEYS, client_id=jwts.CLIENT)
SPACED = OIDC.replace(claim_namespace=jwts.NAMESPACE)
WIDE = OIDC.replace(algorithms=("RS256", "PS256", "ES256"))
FROM_PROVIDER = {**CLAIMS, "iss": jwts.PROVIDER, "aud": jwts.CLIENT}


def own_claims(**changes: Any) -> dict[str, Any]:
    return {**CLAIMS, **changes}


def provided(claims: dict[str, Any] = FROM_PROVIDER, key_id: str = "new", **changes: Any) -> str:
    return make({**claims, **changes}, "RS256", jwts.RSA, kid=key_id)


def failures(token: str, trust: Trust) -> list[tuple[str, str, str]]:
    done = verify(parse(token, Place("token")), trust, NOW)
    return [(check.name, check.code, check.message) for check in done if not check.passed]


class Bad(NamedTuple):
    token: str
    trust: Trust
    check: str
    code: str
    message: str


MISSING = "it is not there"
LIST = "expected a list of strings; Portworx says 'Unable to obtain token issuer', which misleads"
FORGERY = (
    "a shared secret, and the cluster has none; signed with the text of a public key it would be"
    " a forgery"
)
BYTES = ": every byte counts, capitals, blanks and a slash at the end too"
OTHER_KEY = "made with another key, or the token was changed"
NO_ROLES = "there are none, so Portworx denies every call"
HS256 = '{"alg":"HS256"}'
GOOD = make(CLAIMS)
UNSIGNED = GOOD.rpartition(".")[0] + "."

MATRIX = {
    "no sub": Bad(make(without("sub")), OWN, "sub", "missing-claim", MISSING),
    "no exp": Bad(make(without("exp")), OWN, "exp", "missing-claim", MISSING),
    "no iat": Bad(make(without("iat")), OWN, "iat", "missing-claim", MISSING),
    "no name": Bad(make(without("name")), OWN, "name", "missing-claim", MISSING),
    "no email": Bad(make(without("email")), OWN, "email", "missing-claim", MISSING),
    "no iss": Bad(
        make(without("iss")), OWN, "issuer", "missing-claim", "the token names none (iss)"
    ),
    "empty iss": Bad(
        make(own_claims(iss="")), OWN, "issuer", "missing-claim", "the token names none (iss)"
    ),
    "iss a number": Bad(
        jwts.by_hand(HS256, json.dumps(own_claims(iss=5))),
        OWN,
        "issuer",
        "bad-claim",
        "expected a string",
    ),
    "another issuer": Bad(
        make(own_claims(iss="example.com")),
        OWN,
        "issuer",
        "untrusted-issuer",
        "the token says example.com, and the cluster trusts portworx.com",
    ),
    "issuer in capitals": Bad(
        make(own_claims(iss="Portworx.com")),
        OWN,
        "issuer",
        "untrusted-issuer",
        f"the token says Portworx.com, and the cluster trusts portworx.com{BYTES}",
    ),
    "issuer with a slash": Bad(
        make(own_claims(iss="portworx.com/")),
        OWN,
        "issuer",
        "untrusted-issuer",
        f"the token says portworx.com/, and the cluster trusts portworx.com{BYTES}",
    ),
    "ended a second ago": Bad(
        make(own_claims(exp=NOW - 1)), OWN, "exp", "expired-token", "it ended 1s ago"
    ),
    "ends now": Bad(make(own_claims(exp=NOW)), OWN, "exp", "expired-token", "it ended 0s ago"),
    "ended a year ago": Bad(
        make(own_claims(exp=NOW - 365 * 86400)), OWN, "exp", "expired-token", "it ended 365d ago"
    ),
    "never ends": Bad(
        make(own_claims(exp=0)),
        OWN,
        "exp",
        "expired-token",
        "0, which Portworx takes for a token without an end",
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
        make(own_claims(nbf=NOW + 60)), OWN, "nbf", "token-from-future", "it begins in 60s only"
    ),
    "roles a string": Bad(make(own_claims(roles="system.user")), OWN, "roles", "bad-claim", LIST),
    "groups a string": Bad(make(own_claims(groups="*")), OWN, "groups", "bad-claim", LIST),
    "roles with a number": Bad(make(own_claims(roles=[5])), OWN, "roles", "bad-claim", LIST),
    "name a list": Bad(
        make(own_claims(name=["Jim"])), OWN, "name", "bad-claim", "expected a string"
    ),
    "no roles": Bad(make(without("roles")), OWN, "roles", "no-roles", NO_ROLES),
    "empty roles": Bad(make(own_claims(roles=[])), OWN, "roles", "no-roles", NO_ROLES),
    "a misspelt role": Bad(
        make(own_claims(roles=["system.Admin"])),
        OWN,
        "roles",
        "unknown-role",
        "Portworx knows none of system.Admin, so it denies every call",
    ),
    "a star for a role": Bad(
        make(own_claims(roles=["*"])),
        OWN,
        "roles",
        "unknown-role",
        "Portworx knows none of *, so it denies every call",
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
    "another secret": Bad(
        make(CLAIMS, material=jwts.OTHER_SECRET), OWN, "signature", "bad-signature", OTHER_KEY
    ),
    "the secret and a line end": Bad(
        make(CLAIMS, material=jwts.SECRET + "\n"),
        OWN,
        "signature",
        "bad-signature",
        "made with the key and a line end behind it, which is another key",
    ),
    "another RSA key": Bad(
        make(CLAIMS, "RS256", jwts.OTHER_RSA), EVERY, "signature", "bad-signature", OTHER_KEY
    ),
    "changed claims": Bad(
        ".".join(
            [GOOD.split(".")[0], make(own_claims(sub="root")).split(".")[1], GOOD.split(".")[2]]
        ),
        OWN,
        "signature",
        "bad-signature",
        OTHER_KEY,
    ),
    "no signature": Bad(
        UNSIGNED,
        OWN,
        "signature",
        "bad-signature",
        "it is empty, so anybody could have made the token",
    ),
    "alg none": Bad(
        jwts.by_hand('{"alg":"none"}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "none: the token is not signed at all, so anybody could have made it",
    ),
    "alg nOnE": Bad(
        jwts.by_hand('{"alg":"nOnE"}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "none: the token is not signed at all, so anybody could have made it",
    ),
    "no alg": Bad(
        jwts.by_hand('{"typ":"JWT"}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "the header names none (alg)",
    ),
    "alg a list": Bad(
        jwts.by_hand('{"alg":["HS256"]}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "the header names none (alg)",
    ),
    "alg unheard of": Bad(
        jwts.by_hand('{"alg":"XX999"}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "an algorithm that Portworx does not know",
    ),
    "HS256 keyed with the RSA PEM": Bad(
        jwts.by_hand(HS256, json.dumps(CLAIMS), RSA_PEM),
        own(RSA),
        "algorithm",
        "refused-algorithm",
        f"HS256: {FORGERY}",
    ),
    "HS256 keyed with the RSA PEM, beside a secret": Bad(
        jwts.by_hand(HS256, json.dumps(CLAIMS), RSA_PEM),
        EVERY,
        "signature",
        "bad-signature",
        OTHER_KEY,
    ),
    "RS256 without an RSA key": Bad(
        make(CLAIMS, "RS256", jwts.RSA),
        OWN,
        "algorithm",
        "refused-algorithm",
        "RS256: an RSA key, and the cluster takes HS256, HS384, HS512",
    ),
    "PS256": Bad(
        make(CLAIMS, "PS256", jwts.RSA),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "PS256: RSA-PSS, which Portworx takes from providers only",
    ),
    "EdDSA": Bad(
        make(CLAIMS, "EdDSA", jwts.ED25519),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "an algorithm that Portworx does not know",
    ),
    "ES384": Bad(
        make(CLAIMS, "ES384", jwts.P384),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "ES384: another curve than that of the ECDSA key",
    ),
    "ES256 with a key on P-384": Bad(
        jwts.es256_on_p384(CLAIMS),
        EVERY,
        "signature",
        "bad-signature",
        "96 bytes, and a key on P-256 makes 64: another curve",
    ),
    "crit": Bad(
        jwts.by_hand('{"alg":"HS256","crit":["b64"],"b64":false}', json.dumps(CLAIMS)),
        OWN,
        "algorithm",
        "refused-algorithm",
        "the header asks for an extension (crit), and Portworx has none",
    ),
    "a provider's token with a shared secret": Bad(
        make(FROM_PROVIDER),
        OIDC,
        "algorithm",
        "refused-algorithm",
        "HS256: a shared secret, which no token of a provider may be signed with",
    ),
    "an algorithm that the provider does not list": Bad(
        make(FROM_PROVIDER, "PS256", jwts.RSA),
        OIDC,
        "algorithm",
        "refused-algorithm",
        "PS256: RSA-PSS, and the cluster takes RS256",
    ),
    "a kid that was rotated away": Bad(
        provided(key_id="gone"),
        OIDC,
        "signature",
        "unknown-key-id",
        "the provider has no key with the kid of the token: rotated away, or not its own",
    ),
    "the kid of another key": Bad(
        provided(key_id="old"), OIDC, "signature", "bad-signature", OTHER_KEY
    ),
    "no key of the provider for the algorithm": Bad(
        make(FROM_PROVIDER, "ES256", jwts.P256),
        WIDE.replace(keys=KEYS[:2]),
        "signature",
        "bad-signature",
        "the provider has no key for ES256",
    ),
    "no aud": Bad(
        make({k: v for k, v in FROM_PROVIDER.items() if k != "aud"}, "RS256", jwts.RSA),
        OIDC,
        "audience",
        "wrong-audience",
        "there is no aud, and the client portworx must be in it; azp does not count",
    ),
    "aud of others": Bad(
        provided(aud=["account", "other"], azp=jwts.CLIENT),
        OIDC,
        "audience",
        "wrong-audience",
        "aud is for others, and the client portworx must be in it; azp does not count",
    ),
    "a provider's issuer with a slash": Bad(
        provided(iss=jwts.PROVIDER + "/"),
        OIDC,
        "issuer",
        "untrusted-issuer",
        f"the token says {jwts.PROVIDER}/, and the cluster trusts {jwts.PROVIDER}{BYTES}",
    ),
    "a provider's token that ended a second ago": Bad(
        provided(exp=NOW - 1), OIDC, "exp", "expired-token", "it ended 1s ago"
    ),
    "a provider's token that begins in 400 s": Bad(
        provided(nbf=NOW + 400), OIDC, "nbf", "token-from-future", "it begins in 7m only"
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
        f"they stand under {jwts.NAMESPACE}, where Portworx does not look",
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
        LIST,
    ),
}


@pytest.mark.parametrize("bad", MATRIX.values(), ids=MATRIX)
def test_a_bad_token_is_refused_with_its_cause(bad: Bad) -> None:
    found = failures(bad.token, bad.trust)
    assert (bad.check, bad.code, bad.message) in found
    if "1e999" not in bad.token and bad.check != "exp":
        assert [name for name, _, _ in found] == [bad.check]


def test_the_matrix_is_large() -> None:
    assert len(MATRIX) >= 40


GOOD_ONES = {
    "HS256": (GOOD, OWN),
    "HS384": (make(CLAIMS, "HS384"), OWN),
    "HS512": (make(CLAIMS, "HS512"), EVERY),
    "RS256": (make(CLAIMS, "RS256", jwts.RSA), EVERY),
    "RS384": (make(CLAIMS, "RS384", jwts.RSA), EVERY),
    "RS512": (make(CLAIMS, "RS512", jwts.RSA), own(RSA)),
    "ES256": (make(CLAIMS, "ES256", jwts.P256), EVERY),
    "empty email": (make(own_claims(email="")), OWN),
    "empty sub, another username claim": (
        make(own_claims(sub="")),
        own(SHARED, username_claim="email"),
    ),
    "no groups": (make(without("groups")), OWN),
    "an aud, which nobody looks at": (make(own_claims(aud="other")), OWN),
    "a kid, which nobody looks at": (make(CLAIMS, kid="../../etc/passwd"), OWN),
    "a role of the cluster": (make(own_claims(roles=["backup.operator"])), OWN),
    "the form without a namespace": (make(own_claims(**jwts.PLAIN)), OWN),
    "a provider's": (provided(), OIDC),
    "a provider's, with the old key": (
        make(FROM_PROVIDER, "RS256", jwts.OTHER_RSA, kid="old"),
        OIDC,
    ),
    "a provider's, without a kid": (make(FROM_PROVIDER, "RS256", jwts.OTHER_RSA), OIDC),
    "a provider's, RSA-PSS where it is listed": (
        make(FROM_PROVIDER, "PS256", jwts.RSA, kid="new"),
        WIDE,
    ),
    "a provider's, ES256 where it is listed": (
        make(FROM_PROVIDER, "ES256", jwts.P256, kid="ec"),
        WIDE,
    ),
    "a provider's, for several": (provided(aud=["account", jwts.CLIENT]), OIDC),
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
def test_a_good_token_passes(token: str, trust: Trust) -> None:
    assert failures(token, trust) == []


def test_every_check_has_its_line() -> None:
    done = verify(parse(provided(nbf=NOW, groups=["a", "b"]), Place("token")), OIDC, NOW)
    assert checks.as_text(done) == (
        "passed  issuer: https://login.example.com/realms/storage, as the cluster has it\n"
        "passed  algorithm: RS256, an RSA key\n"
        "passed  signature: right\n"
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
    token = parse(make(own_claims(exp=NOW + seconds)), Place("token"))
    assert Check("exp", f"it ends in {text}") in verify(token, OWN, NOW)


def test_an_administrator_without_every_group_is_told() -> None:
    token = make(own_claims(roles=["system.admin"], groups=[]))
    text = checks.as_text(verify(parse(token, Place("token")), OWN, NOW))
    assert "passed  groups: without * even system.admin cannot see private volumes\n" in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*CLAIMS, "aud", "nbf", f"{jwts.NAMESPACE}roles", "x"])
HEADERS = st.sampled_from(["alg", "kid", "crit", "typ", "x"])


@given(st.dictionaries(HEADERS, JSON), st.dictionaries(NAMES, JSON), st.booleans())
def test_whatever_a_token_says_there_is_an_answer(
    header: dict[str, Any], claims: dict[str, Any], standard: bool
) -> None:
    head = json.dumps({"alg": "HS256", **({} if standard else header)})
    text = jwts.by_hand(head, json.dumps({**CLAIMS, **claims}))
    try:
        token = parse(text, Place("token"))
    except RenderError as error:
        assert error.problems[0].code == "bad-token"
        return
    for trust in (OWN, SPACED):
        checks.as_text(verify(token, trust, NOW)).encode()
    inspection.as_text(token, NOW).encode()
    report.dump(inspection.as_data(token, NOW)).encode()
    contexts.render("x", text, token.claims).encode()
