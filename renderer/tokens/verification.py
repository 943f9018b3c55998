"""The checks that Portworx makes on a token, each with the cause that its answer hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.portworx.authorization import ADMIN, DAY, EVERY_GROUP, REQUIRED, ROLES, role_fault
from renderer.portworx.settings import SHARED
from renderer.records import Record
from renderer.tokens.claims import custom, namespaces, wrong_types
from renderer.tokens.jws import ALGORITHMS, Token, VerifyingKey, verifies

OIDC_LEEWAY = 300
"""Seconds by which `nbf` may lie ahead in a token of a provider; nothing else has a leeway."""

_FAMILIES = {"HS": "a shared secret", "RS": "an RSA key", "ES": "an ECDSA key", "PS": "RSA-PSS"}
_RETRY = "make a new token: pxsec token create"


class Trust(Record):
    """One issuer that Portworx trusts, and what it wants of the issuer's tokens."""

    issuer: str
    algorithms: tuple[str, ...]
    keys: tuple[VerifyingKey, ...]
    username_claim: str = "sub"
    client_id: str | None = None
    """Of a provider; None for tokens that the administrator signs."""
    claim_namespace: str = ""


def verify(token: Token, trust: Trust, now: int) -> Iterator[Check]:
    """Check a token as Portworx does; `now` is seconds since 1970."""
    yield check_issuer(token, (trust.issuer,))
    algorithm = check_algorithm(token, trust)
    yield algorithm
    if algorithm.passed:
        yield _check_signature(token, trust)
    yield from _check_claims(token, trust, now)


def verify_claims(token: Token, trust: Trust, now: int) -> Iterator[Check]:
    """Check all but algorithm and signature, where the provider gave no keys."""
    yield check_issuer(token, (trust.issuer,))
    yield from _check_claims(token, trust, now)


def _check_claims(token: Token, trust: Trust, now: int) -> Iterator[Check]:
    if trust.client_id is not None:
        yield _check_audience(token.claims, trust.client_id)
    claims = {**token.claims, **custom(token.claims, trust.claim_namespace)}
    wrong = dict(wrong_types(claims))
    missing = [name for name in REQUIRED if name not in claims and name != "iss"]
    for name in missing:
        message, hint = "it is not there", "Portworx wants the claim, be it empty"
        yield Check(name, message, "missing-claim", hint if name in ("name", "email") else _RETRY)
    for name, expected in wrong.items():
        if name != "iss":
            yield Check(name, _type_message(name, expected), "bad-claim", "mend it at its issuer")
    yield from _check_times({k: v for k, v in claims.items() if k not in wrong}, trust, now)
    name = trust.username_claim
    if name not in (*missing, *wrong):
        yield _check_username(claims, name)
    if not wrong.keys() & {"roles", "groups"}:
        yield _check_roles(claims, token.claims, trust)
        yield _check_groups(claims)


def _type_message(name: str, expected: str) -> str:
    message = f"expected {expected}"
    if name in ("roles", "groups"):
        return f"{message}; Portworx says 'Unable to obtain token issuer', which misleads"
    return message


def check_issuer(token: Token, trusted: tuple[str, ...]) -> Check:
    """Check that the issuer is one of those that are trusted, byte for byte."""
    found, names = token.claims.get("iss"), " or ".join(trusted)
    if "iss" not in token.claims or found == "":
        return Check("issuer", "the token names none (iss)", "missing-claim", _RETRY)
    if not isinstance(found, str):
        return Check("issuer", "expected a string", "bad-claim", "mend it at its issuer")
    if found in trusted:
        return Check("issuer", f"{found}, as the cluster has it")
    message = f"the token says {found[:200]}, and the cluster trusts {names}"
    if found.strip().rstrip("/").lower() in [name.rstrip("/").lower() for name in trusted]:
        message += ": every byte counts, capitals, blanks and a slash at the end too"
    hint = "Portworx answers 401: make a token with the issuer of the cluster"
    return Check("issuer", message, "untrusted-issuer", hint)


def check_algorithm(token: Token, trust: Trust) -> Check:
    """Check that the configuration allows the algorithm that the token names."""
    name, allowed = token.algorithm, ", ".join(trust.algorithms) or "none"
    if "crit" in token.header:
        message = "the header asks for an extension (crit), and Portworx has none"
        return Check("algorithm", message, "refused-algorithm", _RETRY)
    if name in trust.algorithms:
        return Check("algorithm", f"{name}, {_FAMILIES[name[:2]]}")
    hint = f"sign with one of {allowed}"
    return Check("algorithm", _algorithm_fault(name, trust, allowed), "refused-algorithm", hint)


def _algorithm_fault(name: str, trust: Trust, allowed: str) -> str:
    if not name:
        return "the header names none (alg)"
    if name.lower() == "none":
        return "none: the token is not signed at all, so anybody could have made it"
    if name in ALGORITHMS[SHARED] and trust.client_id is not None:
        return f"{name}: a shared secret, which no token of a provider may be signed with"
    if name in ALGORITHMS[SHARED]:
        return (
            f"{name}: a shared secret, and the cluster has none; signed with the text of a public"
            " key it would be a forgery"
        )
    if name.startswith("PS") and trust.client_id is None:
        return f"{name}: RSA-PSS, which Portworx takes from providers only"
    if name.startswith("ES") and any(item.startswith("ES") for item in trust.algorithms):
        return f"{name}: another curve than that of the ECDSA key"
    if name[:2] in _FAMILIES and len(name) == 5:
        return f"{name}: {_FAMILIES[name[:2]]}, and the cluster takes {allowed}"
    return "an algorithm that Portworx does not know"


def _check_signature(token: Token, trust: Trust) -> Check:
    if not token.signature:
        message = "it is empty, so anybody could have made the token"
        return Check("signature", message, "bad-signature", _RETRY)
    fitting = [key for key in trust.keys if token.algorithm in key.algorithms]
    named = [key for key in fitting if _is_named(key, token.header.get("kid"), trust)]
    if any(verifies(key, token) for key in named):
        return Check("signature", "right")
    if fitting and not named:
        message = "the provider has no key with the kid of the token: rotated away, or not its own"
        return Check("signature", message, "unknown-key-id", "get a new token from the provider")
    message, hint = _signature_fault(token, named)
    return Check("signature", message, "bad-signature", hint)


def _is_named(key: VerifyingKey, key_id: object, trust: Trust) -> bool:
    """Tell whether the key may be tried; a key of the cluster itself has no name."""
    return trust.client_id is None or not key_id or key.key_id == key_id


def _signature_fault(token: Token, keys: list[VerifyingKey]) -> tuple[str, str]:
    if not keys:
        return f"the provider has no key for {token.algorithm}", "check its keys: pxsec oidc check"
    if token.algorithm == "ES256" and len(token.signature) != 64:
        message = f"{len(token.signature)} bytes, and a key on P-256 makes 64: another curve"
        return message, "sign with the ECDSA key on P-256 whose public half the cluster has"
    if any(verifies(_with_line_end(key), token) for key in keys):
        message = "made with the key and a line end behind it, which is another key"
        return message, "take the line end out of the file or Secret that the signer reads"
    return "made with another key, or the token was changed", "sign with the key of the cluster"


def _with_line_end(key: VerifyingKey) -> VerifyingKey:
    if not isinstance(key.material, Hidden):
        return key
    return key.replace(material=Hidden(key.material.reveal() + "\n"))


def _check_audience(claims: Mapping[str, Any], client_id: str) -> Check:
    found = claims.get("aud")
    listed = found if isinstance(found, list) else [found]
    if client_id in listed:
        return Check("audience", f"{client_id} is in aud")
    reason = "there is no aud" if found is None else "aud is for others"
    message = f"{reason}, and the client {client_id} must be in it; azp does not count"
    hint = "let the provider put the client into aud of its tokens"
    return Check("audience", message, "wrong-audience", hint)


def _check_times(claims: Mapping[str, Any], trust: Trust, now: int) -> Iterator[Check]:
    provider = trust.client_id is not None
    if "exp" in claims:
        yield _check_end(claims["exp"], now)
    if "iat" in claims and claims["iat"] > now and not provider:
        message = f"issued {_ahead(claims['iat'], now)} from now, and Portworx has no leeway"
        yield Check("iat", message, "token-from-future", "set the clocks right, or wait")
    elif "iat" in claims:
        yield Check("iat", "issued in the past" if claims["iat"] <= now else "not looked at")
    if "nbf" in claims:
        leeway = OIDC_LEEWAY if provider else 0
        yield _check_begin(claims["nbf"], now, leeway)


def _check_end(end: float, now: int) -> Check:
    if end == 0:
        message = "0, which Portworx takes for a token without an end"
        return Check("exp", message, "expired-token", _RETRY)
    if end <= now:
        return Check("exp", f"it ended {_ahead(now, end)} ago", "expired-token", _RETRY)
    return Check("exp", f"it ends in {_ahead(end, now)}")


def _check_begin(begin: float, now: int, leeway: int) -> Check:
    if begin > now + leeway:
        message = f"it begins in {_ahead(begin, now)} only"
        return Check("nbf", message, "token-from-future", "set the clocks right, or wait")
    return Check("nbf", "it has begun")


def _ahead(later: float, earlier: float) -> str:
    """Return a span of time, rounded: a token for 24h has 24h a second later, too."""
    span = later - earlier
    for name, unit in (("d", DAY), ("h", 3600), ("m", 60)):
        if span >= 2 * unit:
            return f"{span / unit:.0f}{name}"
    return f"{span:.0f}s"


def _check_username(claims: Mapping[str, Any], name: str) -> Check:
    if claims.get(name):
        return Check("user", f"{claims[name][:200]}, from {name}")
    message = f"{name} is empty, and it is the username claim"
    return Check("user", message, "empty-username", f"give the user a {name}")


def _check_roles(claims: Mapping[str, Any], raw: Mapping[str, Any], trust: Trust) -> Check:
    roles = claims.get("roles") or []
    unknown = [role for role in roles if role_fault(role)]
    if roles and len(unknown) < len(roles):
        return Check("roles", ", ".join(roles))
    if roles:
        message = f"Portworx knows none of {', '.join(roles)[:200]}, so it denies every call"
        return Check("roles", message, "unknown-role", f"give one of {', '.join(ROLES)}")
    elsewhere = [n for n in namespaces(raw) if n != trust.claim_namespace]
    if elsewhere and trust.client_id is not None:
        message = f"they stand under {elsewhere[0]}, where Portworx does not look"
        hint = f"set auth.oidc.customClaimNamespace: {elsewhere[0]}"
        return Check("roles", message, "no-roles", hint)
    message = "there are none, so Portworx denies every call"
    return Check("roles", message, "no-roles", "give roles such as system.user")


def _check_groups(claims: Mapping[str, Any]) -> Check:
    groups, roles = claims.get("groups") or [], claims.get("roles") or []
    if ADMIN in roles and EVERY_GROUP not in groups:
        return Check("groups", f"without * even {ADMIN} cannot see private volumes")
    return Check("groups", ", ".join(groups) or "none")
