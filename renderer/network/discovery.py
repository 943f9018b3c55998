"""An OpenID Connect provider as Portworx sees it: discovery document, algorithms and keys.

Portworx does this by go-oidc. It reads ISSUER/.well-known/openid-configuration when it starts, and
does not start where it cannot, or where `issuer` in it is not byte for byte what the settings say.
Of the algorithms offered there it takes those that it knows, RS256 where there are none. The keys
are those at `jwks_uri`, which it asks for at the first token: without them it refuses every one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from renderer.edge.checks import Check, failed
from renderer.golang import fields, json_text, web_keys
from renderer.golang.fields import Decode, decode, folded
from renderer.golang.json_text import Members, NotJson
from renderer.network import caching, web
from renderer.network.provider_keys import REFUSES_ALL, check_keys, short, verifying_keys
from renderer.network.web import Answer
from renderer.portworx.authorization import DAY, OFFERED, span
from renderer.problems import WARNING, RenderError, failure, no_file
from renderer.records import Record
from renderer.tokens.jws import VerifyingKey
from renderer.values.cluster import Oidc
from renderer.verifying.case import Trust

Fetch = Callable[[str], Answer]

DEFAULT = "RS256"
"""What Portworx takes where the provider offers nothing that it knows."""
NO_START = "Portworx does not start"
_ALGORITHMS = "id_token_signing_alg_values_supported"
_TEXTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_FIELDS: dict[str, Decode] = {**dict.fromkeys(_TEXTS, fields.text), _ALGORITHMS: fields.texts}
_UNASKED = "not looked at, since pxsec asks over https:// alone"
_OVER_TLS = "let the provider answer over https://"


class Provider(Record):
    """What the checks said, and what tokens of this provider are verified with."""

    checks: tuple[Check, ...]
    algorithms: tuple[str, ...] = ()
    keys: tuple[VerifyingKey, ...] | None = None
    """None where they are not known, or Portworx would not come to verify anything."""

    @property
    def unverified(self) -> Iterator[Check]:
        """Tell of the signature of a token where there is nothing to check it with."""
        if self.keys is None:
            is_refused = any(not check.passed and not check.outside for check in self.checks)
            reason = (
                "Portworx has no key of this provider" if is_refused else "its keys are not seen"
            )
            message = f"not checked, since {reason}"
            yield Check("signature", message, "not-checked", "see above", outside=True)


class _Document(Record):
    """The discovery document."""

    texts: dict[str, str]
    offered: tuple[str, ...]
    """Algorithms."""
    issuers: int
    """How often the issuer is there, in whatever case."""


def discover(issuer: str, fetch: Fetch) -> Provider:
    """Ask the provider for what Portworx asks it, and check each part.

    `fetch` gets one URL, and raises RenderError where it cannot.
    """
    url = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
    if _is_plain(url):
        return Provider(tuple(_unasked("discovery", "provider", url, "insecure-issuer")))
    try:
        document = _read_document(url, _fetch(url, fetch, NO_START))
    except RenderError as error:
        return Provider((failed("discovery", error.problems[0]),))
    algorithms = accepted(document.offered)
    about_issuer = _check_issuer(issuer, document)
    checks = (
        Check("discovery", f"{url} answers"),
        about_issuer,
        _check_algorithms(document.offered, algorithms),
    )
    found = _discover_keys(document.texts.get("jwks_uri", ""), algorithms, fetch)
    keys = found.keys if about_issuer.passed else None
    return Provider((*checks, *found.checks), algorithms, keys)


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


def accepted(offered: Sequence[str]) -> tuple[str, ...]:
    """Return the algorithms that Portworx takes from a provider that offers these."""
    return tuple(name for name in OFFERED if name in offered) or (DEFAULT,)


def _is_plain(url: str) -> bool:
    return url.lower().startswith("http://")


def _unasked(name: str, what: str, url: str, code: str) -> Iterator[Check]:
    """Tell of an address that Portworx asks, and pxsec does not."""
    # What stands before an @ may be a password.
    shown = short(re.sub("//[^/]*@", "//", url))
    message = f"{shown}: Portworx asks there, and anybody in between can answer as he likes"
    yield Check(name, message, code, _OVER_TLS, severity=WARNING)
    yield Check(what, _UNASKED, "not-checked", _OVER_TLS, outside=True)


def _fetch(url: str, fetch: Fetch, otherwise: str) -> Answer:
    """Return the answer at the URL, or raise RenderError; then `otherwise` is what comes of it."""
    answer = fetch(url)
    if answer.status != 200:
        message = f"the answer is HTTP {answer.status}, and not 200: {otherwise}"
        raise failure("bad-answer", no_file(url), message, "check auth.oidc.issuer, path and all")
    return answer


def _unreadable(url: str, reason: str, otherwise: str) -> RenderError:
    hint = "see what answers there, and check auth.oidc.issuer, path and all"
    return failure("bad-answer", no_file(url), f"{reason}: {otherwise}", hint)


def _read_document(url: str, answer: Answer) -> _Document:
    try:
        found: Any = json_text.read(answer.body)
    except NotJson as error:
        raise _unreadable(url, f"the answer {error}", NO_START) from None
    if found is not None and not isinstance(found, Members):
        raise _unreadable(url, "the answer is not a JSON object", NO_START)
    members = found or Members()
    decoded = decode(members, _FIELDS)
    for name, expected in decoded.wrong.items():
        raise _unreadable(url, f"{name} is not {expected}", NO_START)
    texts = {name: decoded.values.get(name, "") for name in _TEXTS}
    issuers = [name for name, _ in members if folded(name) == "issuer"]
    return _Document(texts, decoded.values.get(_ALGORITHMS, ()), len(issuers))


def _check_issuer(issuer: str, document: _Document) -> Check:
    found = document.texts["issuer"]
    if found == issuer:
        return Check("issuer", f"{issuer} equals the provider's byte for byte")
    if not found:
        message = f"the discovery document names no issuer: {NO_START}"
        return Check("issuer", message, "issuer-mismatch", "check auth.oidc.issuer")
    message = f"the provider calls itself {short(found)}, and the values say {issuer}"
    if found.rstrip("/") == issuer.rstrip("/"):
        message += f": a slash too {'few' if len(found) > len(issuer) else 'many'} at the end"
    if document.issuers > 1:
        message += f"; it names itself {document.issuers} times, and Portworx takes the last"
    hint = "set auth.oidc.issuer to what the provider says, if it is yours"
    return Check("issuer", f"{message}; {NO_START}", "issuer-mismatch", hint)


def _check_algorithms(offered: Sequence[str], algorithms: Sequence[str]) -> Check:
    taken, listed = ", ".join(algorithms), short(", ".join(offered))
    if not offered:
        return Check("algorithms", f"the provider lists none, so Portworx takes {taken}")
    if set(offered) & set(algorithms):
        return Check("algorithms", f"of {listed} Portworx takes {taken}")
    message = f"the provider offers {listed}, and Portworx takes {taken} alone"
    hint = "let the provider sign the client's tokens with RS256"
    return Check("algorithms", message, "no-common-algorithm", hint, severity=WARNING)


def _discover_keys(named: str, algorithms: Sequence[str], fetch: Fetch) -> Provider:
    """Return the keys of the provider that verify, and the checks around them."""
    url = _escaped(named)
    if _is_plain(url):
        return Provider(tuple(_unasked("jwks_uri", "keys", url, "insecure-jwks-uri")))
    if fault := _address_fault(url):
        return Provider((fault,))
    try:
        answer = _fetch(url, fetch, REFUSES_ALL)
        found = web_keys.read_set(answer.body)
    except RenderError as error:
        return Provider((failed("jwks_uri", error.problems[0]),))
    except NotJson as error:
        problem = _unreadable(url, f"the answer {error}", REFUSES_ALL).problems[0]
        return Provider((failed("jwks_uri", problem),))
    checks = (
        Check("jwks_uri", f"{short(url)} answers"),
        _check_rotation(answer),
        *check_keys(found, algorithms),
    )
    return Provider(checks, keys=verifying_keys(found, algorithms))


def _escaped(url: str) -> str:
    """Return a URL as Go asks for it: blanks and letters beyond ASCII stand for themselves."""
    from string import punctuation
    from urllib.parse import quote

    return quote(url, safe=punctuation)


def _address_fault(url: str) -> Check | None:
    """Return why the keys cannot be asked for at this address."""
    message = "the discovery document names no jwks_uri"
    if url:
        try:
            web.split(url, plain=False)
            return None
        except RenderError:
            host = url.partition("//")[2].partition("/")[0]
        if "@" in host:
            message = "not asked, since its jwks_uri has a user name in it"
            hint = "let the provider hand out its keys without one"
            return Check("jwks_uri", message, "not-checked", hint, outside=True)
        message = f"the discovery document names {short(url)} as jwks_uri, where nobody can ask"
    hint = "let the provider say there where its keys are: https://..."
    message = f"{message}: Portworx starts and refuses every token"
    return Check("jwks_uri", message, "bad-jwks-uri", hint)


def _check_rotation(answer: Answer) -> Check:
    """Say when Portworx has the keys after a rotation."""
    kept = caching.lifetime(answer.headers, time.time())
    if kept.seconds <= caching.EARLY:
        message = "Portworx asks for the keys again when a token names a new one"
        return Check("rotation", message)
    message = (
        f"Portworx keeps the keys for {span(kept.seconds)} ({kept.source}): so long after a"
        " rotation it refuses tokens of a new key, and takes those of a withdrawn one"
    )
    if kept.seconds <= DAY:
        return Check("rotation", message)
    hint = "let the provider say Cache-Control: max-age=3600 with its keys"
    return Check("rotation", message, "long-kept-keys", hint, severity=WARNING)
