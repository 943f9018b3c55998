"""An OpenID Connect provider as Portworx sees it: discovery document, algorithms and keys.

Portworx does this by go-oidc. It reads ISSUER/.well-known/openid-configuration and refuses it where
`issuer` in it is not byte for byte what the settings say. Of the algorithms offered there it takes
those that it knows, RS256 where there are none. The keys are those at `jwks_uri`, which is asked
again when a token names a key that is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from renderer.edge.checks import Check, failed
from renderer.golang import json_text, web_keys
from renderer.golang.web_keys import UnreadableKey
from renderer.keys.public import MIN_RSA_BITS
from renderer.keys.secret import Hidden
from renderer.network.web import Answer
from renderer.problems import Fault, Place, Problem, RenderError, failure
from renderer.records import Record
from renderer.tokens.jws import VerifyingKey, web_key
from renderer.values.cluster import Oidc
from renderer.verifying.case import Trust

Json = Mapping[str, Any]
Fetch = Callable[[str], Answer]

DEFAULT = "RS256"
"""What Portworx takes where the provider offers nothing that it knows."""
_FAMILIES, _SIZES = ("RS", "PS", "ES"), (256, 384, 512)
KNOWN = tuple(f"{family}{size}" for family in _FAMILIES for size in _SIZES)
"""What Portworx takes from a provider that offers it: never HMAC, EdDSA or none."""
MAX_SHOWN, MAX_KEYS = 200, 100
_PRIVATE = {"d", "k", "p", "q"}
"""The members of a JSON Web Key that are secret."""


class Provider(Record):
    """What the checks said, and what tokens of this provider are verified with."""

    checks: tuple[Check, ...]
    algorithms: tuple[str, ...] = ()
    keys: tuple[VerifyingKey, ...] = ()


def discover(issuer: str, fetch: Fetch) -> Provider:
    """Ask the provider for what Portworx asks it, and check each part.

    `fetch` gets one URL, and raises RenderError where it cannot.
    """
    url = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
    try:
        document = _fetch_object(url, fetch)
    except RenderError as error:
        return Provider((failed("discovery", error.problems[0]),))
    algorithms = accepted(document)
    checks = [
        Check("discovery", f"{url} answers"),
        _check_issuer(issuer, document),
        _check_algorithms(document, algorithms),
    ]
    keys = _discover_keys(document, algorithms, fetch)
    return Provider((*checks, *keys.checks), algorithms, keys.keys)


def trust(provider: Provider, oidc: Oidc, username_claim: str | None) -> Trust:
    """Return what Portworx wants of the provider's tokens, with these settings."""
    return Trust(
        oidc.issuer,
        provider.algorithms,
        provider.keys,
        username_claim=username_claim or "sub",
        client_id=oidc.client_id,
        claim_namespace=oidc.claim_namespace or "",
    )


def accepted(document: Json) -> tuple[str, ...]:
    """Return the algorithms that Portworx takes from the provider."""
    offered = _offered(document)
    return tuple(name for name in KNOWN if name in offered) or (DEFAULT,)


def _offered(document: Json) -> list[str]:
    offered = document.get("id_token_signing_alg_values_supported")
    return [name for name in offered if isinstance(name, str)] if isinstance(offered, list) else []


def _fetch_object(url: str, fetch: Fetch) -> Json:
    """Return the JSON object at the URL, or raise RenderError."""
    import json

    answer, hint = fetch(url), "check auth.oidc.issuer, path and all"
    if answer.status != 200:
        message = f"the answer is HTTP {answer.status}, and 200 is needed"
        raise failure("bad-answer", Place(url), message, hint)
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise failure("bad-answer", Place(url), "the answer is not a JSON object", hint)
    return document


def _check_issuer(issuer: str, document: Json) -> Check:
    found = document.get("issuer")
    if found == issuer:
        return Check("issuer", f"{issuer} equals the provider's byte for byte")
    if not isinstance(found, str):
        message, hint = "the discovery document names no issuer", "check auth.oidc.issuer"
        return Check("issuer", message, "issuer-mismatch", hint)
    message = f"the provider calls itself {_short(found)}, and the values say {issuer}"
    if found.rstrip("/") == issuer.rstrip("/"):
        message += f": a slash too {'few' if len(found) > len(issuer) else 'many'} at the end"
    hint = "set auth.oidc.issuer to what the provider says, if it is yours"
    return Check("issuer", message, "issuer-mismatch", hint)


def _check_algorithms(document: Json, algorithms: Sequence[str]) -> Check:
    offered, taken = _offered(document), ", ".join(algorithms)
    listed = _short(", ".join(offered))
    if not offered:
        return Check("algorithms", f"the provider lists none, so Portworx takes {taken}")
    if set(offered) & set(algorithms):
        return Check("algorithms", f"of {listed} Portworx takes {taken}")
    message = f"the provider offers {listed}, and Portworx would take {taken} alone"
    hint = "let the provider sign the client's tokens with RS256"
    return Check("algorithms", message, "no-common-algorithm", hint)


def _discover_keys(document: Json, algorithms: Sequence[str], fetch: Fetch) -> Provider:
    """Return the usable keys of the provider and the checks around them."""
    url = document.get("jwks_uri")
    if not isinstance(url, str) or not url.startswith("https://"):
        message = "the discovery document names no jwks_uri that begins with https://"
        hint = "let the provider hand out its keys over TLS"
        return Provider((Check("jwks_uri", message, "bad-jwks-uri", hint),))
    try:
        found = _fetch_object(url, fetch).get("keys")
    except RenderError as error:
        return Provider((failed("jwks_uri", error.problems[0]),))
    keys = [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []
    if len(keys) > MAX_KEYS:
        message = f"the answer has {len(keys)} keys, and no provider needs that many"
        problem = Problem("bad-answer", Place(url), message, "check what answers there")
        return Provider((failed("jwks_uri", problem),))
    usable = [key for key in keys if _fits(key, algorithms) and not _fault(key)]
    checks = (
        Check("jwks_uri", f"{_short(url)} answers"),
        *_check_keys(keys, algorithms, len(usable)),
    )
    return Provider(checks, keys=tuple(map(_verifying, usable)))


def _check_keys(keys: Sequence[Json], algorithms: Sequence[str], usable: int) -> Iterator[Check]:
    for key in keys:
        yield _check_key(key, algorithms, alone=len(keys) == 1)
    if not usable:
        message = f"of {len(keys)} keys none can verify a token"
        hint = f"let the provider publish a signing key for {' or '.join(algorithms)}"
        yield Check("keys", message, "no-usable-key", hint)


def _check_key(key: Json, algorithms: Sequence[str], *, alone: bool) -> Check:
    kid, fits, kind = key.get("kid"), _fits(key, algorithms), _kind(key)
    named = isinstance(kid, str)
    name = f"key {_short(str(kid))}" if named else "key without a kid"
    if (fits or _is_published(key)) and (fault := _fault(key)):
        return Check(name, fault.message, fault.code, fault.hint)
    if not fits:
        return Check(name, f"{kind}; Portworx has no use for it")
    if not named and not alone:
        message = f"{kind}; without a kid no token can name it among several"
        return Check(name, message, "no-key-id", "let the provider give each key a kid")
    return Check(name, f"{kind}; verifies {', '.join(fits)}")


def _short(text: str) -> str:
    """Cut what a provider says to what fits into a message."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def _kind(key: Json) -> str:
    size = f"RSA of {_bits(key)} bits" if key.get("kty") == "RSA" else ""
    known = size or key.get("crv") or key.get("kty")
    words = [_short(known) if isinstance(known, str) else "unknown kind"]
    if key.get("use") == "enc":
        words.append("for encryption")
    return " ".join(words)


def _verifying(key: Json) -> VerifyingKey:
    import json

    try:
        return web_key(web_keys.read_key(json_text.read(json.dumps(key).encode())))
    except UnreadableKey:
        return VerifyingKey((), Hidden(""))


def _fits(key: Json, algorithms: Sequence[str]) -> list[str]:
    """Return the algorithms of tokens that this key may verify."""
    return [name for name in algorithms if name in _verifying(key).algorithms]


def _is_published(key: Json) -> bool:
    return bool(_PRIVATE & key.keys())


def _fault(key: Json) -> Fault | None:
    """Return why a key cannot be relied on, or None."""
    if _is_published(key):
        message = "its private half is published too, so anybody can sign with it"
        return Fault("published-key", message, "replace the key at the provider at once")
    if key.get("kty") == "RSA" and (bits := _bits(key)) < MIN_RSA_BITS:
        message = f"the key has {bits} bits, and {MIN_RSA_BITS} or more are needed"
        return Fault("short-key", message, "let the provider use a longer key")
    return None


def _bits(key: Json) -> int:
    """Return the length of an RSA modulus, 0 where there is none."""
    from base64 import urlsafe_b64decode

    try:
        return int.from_bytes(urlsafe_b64decode(f"{key.get('n', '')}==")).bit_length()
    except ValueError:
        return 0
