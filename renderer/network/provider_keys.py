"""The keys of a provider as Portworx has them: which verify tokens, and what is wrong with others.

go-jose reads all keys of a set or none, so that one that it does not know makes Portworx refuse
every token. Of those that it knows it tries each public RSA and EC key, whatever `use` and `alg`
say: the one that the token names by its kid, and all for a token that names none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderer.edge.checks import Check
from renderer.golang.web_keys import KeySet, Unread, WebKey, public_key
from renderer.keys.public import MIN_RSA_BITS
from renderer.problems import WARNING
from renderer.tokens.jws import VerifyingKey, web_key

MAX_SHOWN = 200
"""Characters of what a provider says that a message holds."""
MAX_KEYS = 50
"""Keys that are listed one by one; those that are wrong go first."""
REFUSES_ALL = "Portworx refuses every token"
_TAKE_OUT = (
    "let the provider's administrator take this key out of the JWKS, or give Portworx a realm"
    " without it (Keycloak: Realm settings, Keys, Add providers: delete the one that made the key)"
)
_REPLACE = "replace the key at the provider at once"


def verifying_keys(found: KeySet, algorithms: Sequence[str]) -> tuple[VerifyingKey, ...] | None:
    """Return the keys that verify tokens; None where one of the set cannot be read."""
    if found.unread:
        return None
    read = [key for key in found.keys if isinstance(key, WebKey)]
    keys = (web_key(key).replace(algorithms=_verified(key, algorithms)) for key in read)
    return tuple(key for key in keys if key.algorithms)


def _verified(key: WebKey, algorithms: Sequence[str]) -> tuple[str, ...]:
    """Return those of the algorithms that the key verifies."""
    if public_key(key) is None:
        return ()
    return tuple(name for name in algorithms if name in web_key(key).algorithms)


def check_keys(found: KeySet, algorithms: Sequence[str]) -> Iterator[Check]:
    """Check each key, and whether one of them verifies tokens."""
    case = _Case(found, algorithms)
    yield from _listed([case.check(at, key) for at, key in enumerate(found.keys, 1)])
    if verifying_keys(found, algorithms) == ():
        message = f"of {len(found.keys)} keys none can verify a token: {REFUSES_ALL}"
        hint = f"let the provider publish a signing key for {' or '.join(algorithms)}"
        yield Check("keys", message, "no-usable-key", hint)


def _listed(checks: list[Check]) -> Iterator[Check]:
    """Yield so many checks as a person reads, of more those that failed first."""
    if len(checks) > MAX_KEYS:
        order = ("failed", "warned", "passed")
        checks = sorted(checks, key=lambda check: order.index(check.word))
    yield from checks[:MAX_KEYS]
    if rest := checks[MAX_KEYS:]:
        words = {word: [check.word for check in rest].count(word) for word in ("failed", "warned")}
        told = "".join(f", of which {number} {word}" for word, number in words.items() if number)
        yield Check("more keys", f"{len(rest)} are not listed here{told}")


class _Case:
    """What the check of one key must know of the others."""

    def __init__(self, found: KeySet, algorithms: Sequence[str]) -> None:
        self._count = len(found.keys)
        self._algorithms = algorithms
        self._verifies = "would verify" if found.unread else "verifies"

    def check(self, at: int, key: WebKey | Unread) -> Check:
        """Check the key at this place of the set."""
        name = f"key {short(key.key_id)}" if key.key_id else f"key {at} of {self._count}"
        if isinstance(key, Unread):
            message = f"{key.reason}: so Portworx reads none of the keys, and refuses every token"
            return Check(name, message, "unreadable-key", _TAKE_OUT)
        return self._check_public(name, key)

    def _check_public(self, name: str, key: WebKey) -> Check:
        kind, fits = _kind(key), _verified(key, self._algorithms)
        if key.kind == "oct":
            message = f"{kind}, which anybody can read; Portworx has no use for it"
            return _warned(name, message, "published-key", _REPLACE)
        if key.is_private:
            message = f"{kind} with its private half; Portworx verifies nothing with such a key"
            return _warned(name, message, "published-key", _REPLACE)
        use = f"{self._verifies} {', '.join(fits)}" if fits else "Portworx has no use for it"
        if key.leaks:
            message = f"{kind} with numbers that are secret, so anybody can sign with it; {use}"
            return _warned(name, message, "published-key", _REPLACE)
        if fits:
            return self._check_usable(name, key, f"{kind}; {use}")
        return Check(name, f"{kind}; {use}")

    def _check_usable(self, name: str, key: WebKey, message: str) -> Check:
        if key.kind == "RSA" and key.bits < MIN_RSA_BITS:
            message += f"; fewer than {MIN_RSA_BITS} bits are no longer safe"
            return _warned(name, message, "short-key", "let the provider use a longer key")
        if not key.key_id:
            message += ", of tokens that name no key (kid) alone"
            if self._count > 1:
                hint = "let the provider give each key a kid"
                return _warned(name, message, "no-key-id", hint)
        return Check(name, message)


def _warned(name: str, message: str, code: str, hint: str) -> Check:
    return Check(name, message, code, hint, severity=WARNING)


def _kind(key: WebKey) -> str:
    kinds = {"RSA": f"RSA of {key.bits} bits", "oct": "a shared secret"}
    known = kinds.get(key.kind, key.curve)
    return f"{known}, for encryption" if key.use == "enc" else known


def short(text: str) -> str:
    """Cut what a provider says to what fits into a message."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
