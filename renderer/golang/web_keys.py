"""JSON Web Keys as go-jose 2.3.1 reads them, by which Portworx learns the keys of a provider.

    {"keys": [{"kty": "RSA", "kid": "a", "n": "...", "e": "AQAB"}, {"kty": "OKP", "crv": "X25519"}]}

It reads all keys or none: one that it does not know, such as the X25519 key here, makes it refuse
every token. The names of a key's members count to the letter, and each may be there once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.golang import certificates, encodings, json_text, moments
from renderer.golang.fields import WrongType, decode
from renderer.golang.json_text import Members, NotJson
from renderer.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

CURVES = {"P-256": 32, "P-384": 48, "P-521": 66}
"""The curves that go-jose knows, each with the bytes of a coordinate."""
_MAX_BITS = 1 << 16
"""Of an RSA key whose numbers are held against each other, which takes hours for megabytes."""
_TEXTS = ("use", "kty", "kid", "crv", "alg")
_NUMBERS = ("k", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi")
_MAX_EXPONENT = 1 << 31
"""Of an RSA key: Go verifies nothing with one as large."""
_Numbers = dict[str, bytes | None]


class UnreadableKey(Exception):
    """A key that go-jose cannot read; the message says why, and ends no sentence."""


class WebKey(Record):
    """A key that was read."""

    kind: str = ""
    """RSA, EC, OKP or oct."""
    curve: str = ""
    key_id: str = ""
    use: str = ""
    algorithm: str = ""
    bits: int = 0
    """Of an RSA key."""
    is_private: bool = False
    """True for one that is secret, which verifies nothing."""
    leaks: bool = False
    """True for a public one with secret numbers beside it, which go-jose passes over."""
    numbers: tuple[int, int] = (0, 0)
    """Of an RSA key n and e, of an EC key x and y."""


class Unread(Record):
    """A key that go-jose cannot read."""

    reason: str
    key_id: str = ""
    """As far as it can be told."""


class KeySet(Record):
    """What a JWKS says: of each key how it is read, or why it cannot be."""

    keys: tuple[WebKey | Unread, ...]

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The keys for which no key of the set is read."""
        return tuple(key for key in self.keys if isinstance(key, Unread))


def read_set(raw: bytes) -> KeySet:
    """Return the keys in a JWKS; NotJson where it is none."""
    found = json_text.read(raw)
    if found is None:
        return KeySet(())
    if not isinstance(found, Members):
        raise NotJson("is not a JSON object")
    lists = decode(found, {"keys": _lists})
    if lists.wrong:
        raise NotJson("has `keys` that is not a list")
    # Of several lists the last counts, and a key in any of them stops the reading.
    *others, last = lists.values.get("keys") or [[]]
    dropped = (key for keys in others for key in map(_key, keys) if isinstance(key, Unread))
    return KeySet((*dropped, *map(_key, last)))


def _lists(old: list[Any] | None, value: Any) -> list[Any]:
    if value is not None and type(value) is not list:
        raise WrongType("a list")
    return [*(old or []), value or []]


def _key(value: Any) -> WebKey | Unread:
    try:
        return read_key(value)
    except UnreadableKey as error:
        found = json_text.plain(value)
        key_id = found.get("kid") if isinstance(found, dict) else ""
        return Unread(str(error), key_id if isinstance(key_id, str) else "")


def read_key(value: Any) -> WebKey:
    """Return a key; UnreadableKey where go-jose refuses it."""
    if value is not None and not isinstance(value, Members):
        raise UnreadableKey("it is not a JSON object")
    members = value or Members()
    given = dict(members)
    if len(given) < len(members):
        raise UnreadableKey("it has a name twice")
    texts = {name: _text(name, given.get(name)) for name in _TEXTS}
    numbers = {name: _number(name, given.get(name)) for name in _NUMBERS}
    read = _KINDS.get(texts["kty"])
    if not texts["kty"]:
        raise UnreadableKey("it has no kind (kty)")
    if read is None:
        raise UnreadableKey(
            f"its kind (kty) is '{texts['kty'][:40]}', which Portworx does not know"
        )
    found = read(texts["crv"], numbers)
    check_chain(given.get("x5c"))
    return found.replace(
        kind=texts["kty"], key_id=texts["kid"], use=texts["use"], algorithm=texts["alg"]
    )


def _text(name: str, value: Any) -> str:
    if value is not None and type(value) is not str:
        raise UnreadableKey(f"its {name} is not a string")
    return value or ""


def _number(name: str, value: Any) -> bytes | None:
    text = _text(name, value)
    raw = encodings.raw_url(text)
    if raw is None:
        raise UnreadableKey(f"its {name} is not base64url without padding")
    return None if value is None else raw


def _rsa(_: str, numbers: _Numbers) -> WebKey:
    n, e, d = (_whole(numbers[name]) for name in "ned")
    if n is None or e is None:
        raise UnreadableKey("it lacks n or e")
    e = moments.wrapped(e)  # of an exponent the last 64 bits are kept
    if d is not None:
        _check_private(n, e, d, [_whole(numbers[name]) for name in "pq"])
    leaks = d is None and any(numbers[name] is not None for name in ("p", "q", "dp", "dq", "qi"))
    return WebKey(bits=n.bit_length(), is_private=d is not None, leaks=leaks, numbers=(n, e))


def _check_private(n: int, e: int, d: int, primes: list[int | None]) -> None:
    known = [prime for prime in primes if prime is not None]
    if len(known) < len(primes):
        raise UnreadableKey("it is private and lacks p or q")
    if max(n, d, *known).bit_length() > _MAX_BITS:
        raise UnreadableKey("it is private, and longer than a key can be")
    product = known[0] * known[1] == n and min(known) > 1 and 1 < e < _MAX_EXPONENT
    if not product or any((d * e - 1) % (prime - 1) for prime in known):
        raise UnreadableKey("it is private, and its numbers do not belong together")


def _elliptic(curve: str, numbers: _Numbers) -> WebKey:
    if curve not in CURVES:
        raise UnreadableKey(f"its curve (crv) is '{curve[:40]}', which Portworx does not know")
    given = [numbers["x"], numbers["y"]]
    is_private = numbers["d"] is not None
    for raw in (*given, numbers["d"]) if is_private else given:
        if raw is None or len(raw) != CURVES[curve]:
            raise UnreadableKey(f"its x, y or d has not the {CURVES[curve]} bytes of {curve}")
    x, y = (int.from_bytes(raw or b"") for raw in given)
    key = WebKey(curve=curve, is_private=is_private, numbers=(x, y))
    if public_key(key.replace(kind="EC", is_private=False)) is None:
        raise UnreadableKey(f"its x and y are no point of {curve}")
    return key


def _edwards(curve: str, numbers: _Numbers) -> WebKey:
    if curve != "Ed25519":
        raise UnreadableKey(f"its curve (crv) is '{curve[:40]}', which Portworx does not know")
    if numbers["x"] is None:
        raise UnreadableKey("it lacks x")
    return WebKey(curve=curve, is_private=numbers["d"] is not None)


def _symmetric(_: str, numbers: _Numbers) -> WebKey:
    if numbers["k"] is None:
        raise UnreadableKey("it lacks k")
    return WebKey(is_private=True)


_KINDS = {"RSA": _rsa, "EC": _elliptic, "OKP": _edwards, "oct": _symmetric}


def _whole(raw: bytes | None) -> int | None:
    return None if raw is None else int.from_bytes(raw)


def check_chain(value: Any) -> None:
    """Refuse an x5c that is no list of certificates in base64."""
    if value is None:
        return
    items = value if type(value) is list else [0]
    for item in items:
        raw = encodings.standard(item or "") if item is None or type(item) is str else None
        if raw is None or certificates.read(raw) is None:
            raise UnreadableKey("its x5c is not a list of certificates")


def public_key(key: WebKey) -> PublicKeyTypes | None:
    """Return what verifies, None where nothing can: private, symmetric, no key to the library."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    first, second = key.numbers
    try:
        if key.kind == "RSA" and not key.is_private and 0 < second < _MAX_EXPONENT:
            return rsa.RSAPublicNumbers(second, first).public_key()
        if key.kind == "EC" and not key.is_private:
            return ec.EllipticCurvePublicNumbers(first, second, curves[key.curve]).public_key()
    except ValueError:
        pass
    return None
