"""Where a token comes from: what Portworx refuses, each with the cause that it hides."""

from __future__ import annotations

import json

import pytest

import jwts
from jwts import CLAIMS, make, without
from renderer.verifying.case import Trust
from trusts import (
    EVERY,
    FROM_PROVIDER,
    KEYS,
    OIDC,
    OWN,
    RSA,
    RSA_PEM,
    WIDE,
    Bad,
    check_refusal,
    failures,
    own,
    own_claims,
    provided,
)

FORGERY = (
    "a shared secret, and the cluster has none; signed with the text of a public key it would be"
    " a forgery"
)
BYTES = ": every byte counts, capitals, blanks and a slash at the end too"
OTHER_KEY = "made with another key, or the token was changed"
HS256 = '{"alg":"HS256"}'
GOOD = make(CLAIMS)
UNSIGNED = GOOD.rpartition(".")[0] + "."

BAD = {
    "no iss": Bad(
        make(without("iss")), OWN, "issuer", "missing-claim", "the token names no issuer (iss)"
    ),
    "empty iss": Bad(
        make(own_claims(iss="")), OWN, "issuer", "missing-claim", "the token names no issuer (iss)"
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
    "another secret": Bad(
        make(CLAIMS, material=jwts.OTHER_SECRET), OWN, "signature", "bad-signature", OTHER_KEY
    ),
    "the secret and a line end": Bad(
        make(CLAIMS, material=jwts.SECRET + "\n"),
        OWN,
        "signature",
        "bad-signature",
        "made with the key and a line end after it, which is another key",
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
        "the header names no algorithm (alg)",
    ),
    "alg a list": Bad(
        jwts.by_hand('{"alg":["HS256"]}', json.dumps(CLAIMS)),
        EVERY,
        "algorithm",
        "refused-algorithm",
        "the header names no algorithm (alg)",
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
        "ES384: not the curve of the ECDSA key",
    ),
    "ES256 with a key on P-384": Bad(
        jwts.es256_on_p384(CLAIMS),
        EVERY,
        "signature",
        "bad-signature",
        "96 bytes, and a key on P-256 makes 64: another curve",
    ),
    "a provider's token with crit": Bad(
        make(FROM_PROVIDER, "RS256", jwts.RSA, kid="new", crit=["b64"], b64=True),
        OIDC,
        "header",
        "bad-header",
        "it asks for an extension (crit), and Portworx has none",
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
        "aud is for others, and the client portworx must be in it; the client is in azp alone,"
        " which does not count",
    ),
    "a provider's issuer with a slash": Bad(
        provided(iss=jwts.PROVIDER + "/"),
        OIDC,
        "issuer",
        "untrusted-issuer",
        f"the token says {jwts.PROVIDER}/, and the cluster trusts {jwts.PROVIDER}{BYTES}",
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_origin_is_refused_with_its_cause(bad: Bad) -> None:
    check_refusal(bad)


GOOD_ONES = {
    "HS256": (GOOD, OWN),
    "HS384": (make(CLAIMS, "HS384"), OWN),
    "HS512": (make(CLAIMS, "HS512"), EVERY),
    "RS256": (make(CLAIMS, "RS256", jwts.RSA), EVERY),
    "RS384": (make(CLAIMS, "RS384", jwts.RSA), EVERY),
    "RS512": (make(CLAIMS, "RS512", jwts.RSA), own(RSA)),
    "ES256": (make(CLAIMS, "ES256", jwts.P256), EVERY),
    "an aud, which nobody looks at": (make(own_claims(aud="other")), OWN),
    "a kid, which nobody looks at": (make(CLAIMS, kid="../../etc/passwd"), OWN),
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
}


@pytest.mark.parametrize(("token", "trust"), GOOD_ONES.values(), ids=GOOD_ONES)
def test_a_good_origin_passes(token: str, trust: Trust) -> None:
    assert failures(token, trust) == []
