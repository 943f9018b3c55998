"""Checks of where a token comes from: its issuer, algorithm, signature and audience.

Portworx reads the issuer first, since it finds the key of a token by it, and answers most of what
is wrong here with one text. So each check names the cause that the answer hides.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.keys.secret import Hidden
from renderer.portworx.authorization import ALGORITHMS, OFFERED, VERIFIED
from renderer.portworx.settings import ECDSA, SHARED
from renderer.problems import WARNING
from renderer.tokens.form import Token
from renderer.tokens.jws import VerifyingKey, verifies
from renderer.verifying import known_providers
from renderer.verifying.case import Case, Result, Trust

_FAMILIES = {"HS": "a shared secret", "RS": "an RSA key", "ES": "an ECDSA key", "PS": "RSA-PSS"}


def issuer_named(case: Case) -> Iterator[Result]:
    """Find a token that names no issuer."""
    if "iss" in case.token.identity.wrong:
        yield Result("issuer", "expected a string", "bad-claim", case.trust.remedy)
    elif not case.token.issuer:
        yield Result(
            "issuer", "the token names no issuer (iss)", "missing-claim", case.trust.remedy
        )


def issuer_trusted(case: Case) -> Iterator[Result]:
    """Check that the issuer is the one that is trusted."""
    yield from issuer_among(case, (case.trust.issuer,))


def issuer_among(case: Case, trusted: tuple[str, ...]) -> Iterator[Result]:
    """Check that the issuer is one of those that are trusted, byte for byte."""
    found, names = case.token.issuer, " or ".join(trusted)
    if not found:
        return
    if found in trusted:
        yield Result("issuer", f"{found}, as the cluster has it")
        return
    message = f"the token says {found[:200]}, and the cluster trusts {names}"
    if found.strip().rstrip("/").lower() in [name.rstrip("/").lower() for name in trusted]:
        message += ": every byte counts, capitals, blanks and a slash at the end too"
    hints = (known_providers.other_issuer(found, name) for name in trusted)
    hint = next(filter(None, hints), "make a token with the issuer of the cluster")
    if _is_url(found) and not any(map(_is_url, trusted)):
        hint = f"{hint}, or set auth.oidc to the provider of this one"
    yield Result("issuer", message, "untrusted-issuer", f"Portworx answers 401: {hint}")


def _is_url(issuer: str) -> bool:
    return issuer.startswith(("https://", "http://"))


def algorithm(case: Case) -> Iterator[Result]:
    """Check that the configuration allows the algorithm that the token names."""
    if case.trust.keys is None:
        return
    name, allowed = case.token.algorithm, ", ".join(case.trust.algorithms) or "none"
    if _is_allowed(case, case.trust.keys):
        yield Result("algorithm", f"{name}, {_FAMILIES[name[:2]]}")
    else:
        message = _algorithm_fault(name, case.trust, allowed)
        hint = f"sign with {'one of ' * (len(case.trust.algorithms) > 1)}{allowed}"
        yield Result("algorithm", message, "refused-algorithm", hint)


def _is_allowed(case: Case, keys: tuple[VerifyingKey, ...]) -> bool:
    """Tell whether a signature by the algorithm that the token names is looked at."""
    if case.token.algorithm in case.trust.algorithms:
        return True
    return not case.trust.is_provider and any(_is_padded(key, case) for key in keys)


def known_algorithm(case: Case) -> Iterator[Result]:
    """Find an algorithm that Portworx takes from nobody."""
    name = case.token.algorithm
    if name not in (*ALGORITHMS[SHARED], *OFFERED):
        message = _algorithm_fault(name, case.trust, "others")
        yield Result("algorithm", message, "refused-algorithm", case.trust.renewal)


def _algorithm_fault(name: str, trust: Trust, allowed: str) -> str:
    if not name:
        return "the header names no algorithm (alg)"
    if name.lower() == "none":
        return "none: the token is not signed at all, so anybody could have made it"
    if name in ALGORITHMS[SHARED] and trust.is_provider:
        return f"{name}: a shared secret, which no token of a provider may be signed with"
    if name in ALGORITHMS[SHARED]:
        return (
            f"{name}: a shared secret, and the cluster has none; signed with the text of a public"
            " key it would be a forgery"
        )
    if name.startswith("PS") and not trust.is_provider:
        return f"{name}: RSA-PSS, which Portworx takes from providers only"
    if name.startswith("ES") and any(item.startswith("ES") for item in trust.algorithms):
        return f"{name}: not the curve of the ECDSA key"
    if name[:2] in _FAMILIES and len(name) == 5:
        return f"{name}: {_FAMILIES[name[:2]]}, and the cluster takes {allowed}"
    return "an algorithm that Portworx does not know"


def reading(case: Case) -> Iterator[Result]:
    """Find what the library that reads the token refuses in it."""
    yield from case.seen.faults


def signature(case: Case) -> Iterator[Result]:
    """Check the signature, once the algorithm is one that is allowed."""
    keys = case.trust.keys
    if keys is not None and _is_allowed(case, keys):
        yield _signature(case, keys)


def _signature(case: Case, keys: tuple[VerifyingKey, ...]) -> Result:
    token, trust, name = case.token, case.trust, case.token.algorithm
    if not token.signature:
        message = "it is empty, so anybody could have made the token"
        return Result("signature", message, "bad-signature", trust.renewal)
    fitting = [key for key in keys if name in key.algorithms]
    named = [key for key in fitting if _is_named(key, case.seen.key_id, trust)]
    if any(_verifies(key, case) for key in named):
        return Result("signature", "valid")
    if any(_verifies(_with_line_end(key), case) for key in named if key.line_end):
        message = "valid if the key of the cluster has a line end, as the one that was read here"
        hint = "see how the key in the Secret of the cluster ends: every byte of it counts"
        return Result("signature", message, "line-end", hint, WARNING)
    if any(_is_padded(key, case) for key in keys if _is_named(key, case.seen.key_id, trust)):
        message = f"valid, of a key on a smaller curve than {name} is for"
        hint = "sign with the algorithm of the curve"
        return Result("signature", f"{message}, which others refuse", "wrong-curve", hint, WARNING)
    if fitting and not named:
        message = "the provider has no key with the kid of the token: rotated away, or not its own"
        return Result("signature", message, "unknown-key-id", trust.renewal)
    message, hint = _signature_fault(case, named)
    return Result("signature", message, "bad-signature", hint)


def _is_named(key: VerifyingKey, key_id: str, trust: Trust) -> bool:
    """Tell whether the key may be tried; a key of the cluster itself has no name."""
    return not trust.is_provider or not key_id or key.key_id == key_id


def _is_padded(key: VerifyingKey, case: Case) -> bool:
    """Tell whether a key on a smaller curve than that of the algorithm made the signature.

    Portworx asks for the length alone, so that zeros may stand before its numbers.
    """
    is_elliptic = any(name.startswith("ES") for name in key.algorithms)
    return is_elliptic and case.token.algorithm in VERIFIED[ECDSA] and _verifies(key, case)


def _verifies(key: VerifyingKey, case: Case) -> bool:
    return verifies(key, case.token.algorithm, case.seen.signed, case.token.signature)


def _signature_fault(case: Case, keys: list[VerifyingKey]) -> tuple[str, str]:
    """Return message and hint."""
    token = case.token
    if not keys:
        return f"the provider has no key for {token.algorithm}", "check its keys: pxsec oidc check"
    if token.algorithm == "ES256" and len(token.signature) != 64:
        message = f"{len(token.signature)} bytes, and a key on P-256 makes 64: another curve"
        return message, "sign with the ECDSA key on P-256 whose public half the cluster has"
    if any(_verifies(_with_line_end(key), case) for key in keys):
        message = "made with the key and a line end after it, which is another key"
        hint = (
            "take the line end out of the file or Secret that the signer reads; where the Secret of"
            " the cluster has it too, Portworx takes the token"
        )
        return message, hint
    if _is_cut(token):
        return "it is too short: the token is cut off at its end", "give the whole token"
    hint = "sign with the key of the cluster"
    if case.trust.is_provider:
        hint = case.trust.renewal
    return "made with another key, or the token was changed", hint


def _is_cut(token: Token) -> bool:
    """Tell whether a signature by a shared secret has fewer bytes than the hash has."""
    name = token.algorithm
    return name in ALGORITHMS[SHARED] and len(token.signature) < int(name[2:]) // 8


def _with_line_end(key: VerifyingKey) -> VerifyingKey:
    if not isinstance(key.material, Hidden):
        return key
    return key.replace(material=Hidden(key.material.reveal() + (key.line_end or "\n")))


def audience(case: Case) -> Iterator[Result]:
    """Check that a token of a provider is for the client; `aud` is a string or a list of them."""
    client_id = case.trust.client_id
    if client_id is None or "aud" in case.seen.wrong:
        return
    if client_id in case.seen.audience:
        yield Result("audience", f"{client_id} is in aud")
        return
    reason = "aud is for others" if any(case.seen.audience) else "there is no aud"
    cause, hint = "azp does not count", "let the provider put the client into aud of its tokens"
    if fault := known_providers.missing_audience(case.token.claims, client_id):
        cause, hint = fault.message, fault.hint
    message = f"{reason}, and the client {client_id} must be in it; {cause}"
    yield Result("audience", message, "wrong-audience", hint)


def client_elsewhere(case: Case) -> Iterator[Result]:
    """Warn of a token that names its client where Portworx does not look."""
    if fault := known_providers.client_elsewhere(case.token.claims):
        yield Result("audience", fault.message, fault.code, fault.hint, WARNING)
