"""Random tokens and providers: each a few random changes in words, to a good one of the tables.

A trial follows from a seed and a number alone. What is wrong with it can be put into a table of
tests/verdicts as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import NamedTuple

import drafts
import judge
import said
import signing
import webkeys
from drafts import SPOILT, Draft
from jwts import NAMESPACE
from verdicts import NO_ROLE, TABLES, verdict

GOOD = {"self-signed": "self-signed.txt", "oidc": "oidc.txt", "both": "both.txt"}
PROVIDER = "providers"
"""The trials in which it is the provider that is changed."""
BASES = (*GOOD, "self-signed", "oidc", PROVIDER)

_CLAIMS = [
    *("iss", "sub", "name", "email", "exp", "iat", "nbf", "roles", "groups", "aud"),
    *("exp", "iat", "nbf", "roles", "groups", "aud"),
    *("nonce", "at_hash", "azp", "jti", "_claim_names", "_claim_sources", "x"),
    *(f"{NAMESPACE}roles", f"{NAMESPACE}groups"),
]
_HEADERS = ["alg", "kid", "typ", "crit", "jwk", "x5c", "cty", "enc", "b64", "zip", "nonce", "x"]
_HEADERS += ["epk", "apu", "x5t", "x5u", "jku", "p2c", "iv", "tag"]
_DISCOVERY = [
    *("issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "userinfo_endpoint"),
    *("id_token_signing_alg_values_supported", "scopes_supported", "claims_supported", "x"),
]
_KEY = ["kid", "use", "alg", "kty", "crv", "n", "e", "x", "y", "d", "k", "x5c", "x5t", "key_ops"]
_KEYS = ["rsa", "other rsa", "rsa1024", "p256", "p384", "p521", "p224", "secp256k1"]
_KEYS += ["ed25519", "ed448", "x25519", "secret", "empty secret"]

_NUMBERS = [
    *("0", "-0", "0.0", "-0.0", "1", "5", "-1", "-5", "0.5", "1.5", "-1.5", "1e3", "1E3"),
    *("1e+3", "1e-3", "1e400", "-1e400", "1e-400", "1e308", "1.8e308", "1e18", "1e19"),
    *("-1e18", "-1e19", "1e100", "9e18", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775808", "-9223372036854775809", "9223372036854775806.9"),
    *("18446744073709551615", "18446744073709551616", "9007199254740993", "01", "-01", "+5"),
    *(".5", "5.", "1e", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "-"),
    *("253402300800", "now", "now+1", "now-1", "now+59", "now+60", "now+61", "now+600"),
    *("now-600", "now+0.5", "now-0.5", "now.5", "now.999999999"),
]
_TEXTS = [
    *('""', '"x"', '" "', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"<FF>"', '"ü"'),
    *('"<C0 80>"', '"<ED A0 80>"', '"a\\u0000b"', '"<01>"', '"<7F>"', '"\\x"', '"\\/"', '"\\u00e"'),
    *('"<09>"', '"<00>"', '"x', "'x'", '"<E2 80 A8>"', '"system.admin"', '"*"', '"account"'),
    *('"now+100"', '"now-100"', '"now+100.5"', '"1e10"', '"1e400"', '"0x10"', '" 5"', '"5 "'),
    *('"Infinity"', '"nan"', '"1_000"', '"-0"', '"+5"', '".5"', '"5."', '"0"', '"now"', '"-5"'),
    *('"portworx"', '"portworx.com"', '"https://login.example.com/realms/storage"'),
    *('"RS256"', '"none"', '"HS256"', '"rsa"', '"p256"', '"sig"', '"enc"', '"RSA"', '"EC"'),
]
_OTHERS = [
    *("null", "true", "false", "nul", "True", "[]", "[null]", "{}", "[[]]", '["system.user"]'),
    *('["system.admin", null]', '["system.admin", 5]', '["nope"]', '["x", ""]', '["*"]', "[{}]"),
    *('["portworx"]', '["x", "portworx"]', '["portworx", null]', '["Portworx"]', '["exp"]'),
    *('{"a": 1, "a": 2}', '{"a": 1e400}', '{"a": [1e400]}', '{"": 1}', '{"a":1,}', "[1,]"),
    *(
        "{a: 1}",
        "[1 2]",
        '{"a" 1}',
        "/*c*/1",
        "1//c",
        '{"groups": "s"}',
        '{"s": {"endpoint": "u"}}',
    ),
    *(
        '{"s": {}}',
        '{"s": null}',
        '{"groups": null}',
        '{"s": {"JWT": 5}}',
        '["<FF>"]',
        '["\\ud800"]',
    ),
    *("<[ 150 times><] 150 times>", '["AA"]', '["AA=="]', '{"kty": "oct"}', '{"kty": "RSA"}'),
    *('["RS256", "ES256"]', '["ES256"]', '["rs256", "HS256"]', '["RS256", null]'),
]
_BLANKS = [
    "<20>",
    "<09>",
    "<0A>",
    "<0D>",
    "<0B>",
    "<0C>",
    "<C2 A0>",
    "<00>",
    "<EF BB BF>",
    "x",
    ",",
]
_FOLDED = {"s": "\u017f", "k": "\u212a"}
"""Letters that Go takes for s and k, too."""


UNMAKEABLE = (AssertionError, KeyError, ValueError, IndexError)
"""Says that changes do not go together."""


class Trial(NamedTuple):
    """A base and the changes of it."""

    base: str
    changes: tuple[str, ...]

    @property
    def draft(self) -> Draft:
        return good(self.base).change(*self.changes)

    @property
    def case(self) -> judge.Case:
        return self.draft.case

    @property
    def said(self) -> said.Said:
        draft = self.draft
        return said.of_provider(draft) if self.base == PROVIDER else said.of_token(draft)

    def __str__(self) -> str:
        return f"{self.base}: {'; '.join(self.changes) or 'nothing'}"


@cache
def good(base: str) -> Draft:
    """Return the good token of a table."""
    name = f"recorded/{base}.txt"
    table = next(table for table in TABLES if table.name == name)
    return Draft().change(*drafts.texts(table.sections[0].common))


def trial(seed: int, number: int) -> Trial:
    """Return a trial; changes that cannot be made are left out."""
    random = Random(f"{seed}-{number}")
    base = random.choice(BASES)
    makers = _OF_PROVIDER if base == PROVIDER else _OF_TOKEN
    found = Trial(base, ())
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        text = random.choice(makers)(random)
        if _can_be_made(more := Trial(base, (*found.changes, *drafts.texts([text])))):
            found = more
    return found


def _can_be_made(trial: Trial) -> bool:
    """Tell whether the changes go together, and the token can be sent at all."""
    try:
        token = trial.draft.token
    except UNMAKEABLE:
        return False
    return token.isascii() and token.isprintable() and len(token) < 60000


def fault(found: judge.Verdict, told: said.Said) -> str | None:
    """Return what pxsec says else than Portworx, or None."""
    word = verdict(found)
    if word == judge.ACCEPTED and told.failed:
        return f"Portworx takes it, and pxsec says {told}"
    if word == NO_ROLE and not told.tells_of_rights:
        return "Portworx denies every call, and pxsec says nothing of it"
    if word not in (judge.ACCEPTED, NO_ROLE) and not told.failed:
        return f"Portworx says {word} ({found.why[:200]}), and pxsec nothing"
    return None


def _value(random: Random) -> str:
    text = random.choice(random.choice((_NUMBERS, _TEXTS, _OTHERS)))
    if random.random() < 0.05:
        text = f"{random.choice(_BLANKS)}{text}"
    return f"{text}{random.choice(_BLANKS)}" if random.random() < 0.05 else text


def _spelled(random: Random, name: str) -> str:
    """Return a name as it is, or in other letters, or with escapes."""
    how = random.random()
    if how < 0.5:
        return json.dumps(name)
    if how < 0.6:
        at = random.randrange(len(name))
        return f'"{name[:at]}\\u{ord(name[at]):04x}{name[at + 1 :]}"'
    letters = [letter.upper() if random.random() < 0.5 else letter for letter in name]
    if how < 0.7:
        letters = [_FOLDED.get(letter, letter) for letter in letters]
    return json.dumps("".join(letters), ensure_ascii=random.random() < 0.5)


def _member(names: list[str], prefix: str) -> Callable[[Random], str]:
    """Return what makes a change of a member of an object."""

    def change(random: Random) -> str:
        name, how = random.choice(names), random.random()
        if how < 0.1:
            return f'{prefix}without "{name}"'
        if how < 0.2:
            return f'{prefix}"{name}" becomes {_spelled(random, name)}'
        if how < 0.5:
            return f'{prefix}"{name}": {_value(random)}'
        where = random.choice(("and ", "and ", "first "))
        return f"{prefix}{where}{_spelled(random, name)}: {_value(random)}"

    return change


def _times(random: Random) -> str:
    where = random.choice(("", "", "and ", "first "))
    return f"{where}{random.choice(('exp', 'iat', 'nbf'))}: {random.choice(_NUMBERS)}"


def _text(*names: str) -> Callable[[Random], str]:
    def change(random: Random) -> str:
        name, blank = random.choice(names), random.choice(_BLANKS)
        forms = [f"{blank}{{good}}", f"{{good}}{blank}", "{good}{good}", _value(random)]
        if random.random() < 0.2:
            return f"{name} in {random.choice(('utf-16', 'utf-16-le', 'utf-32', 'utf-8-sig'))}"
        return f"{name} is {random.choice(forms)}"

    return change


def _algorithm(random: Random) -> str:
    family = random.choice(("HS", "RS", "PS", "ES", "EdDSA", "none"))
    size = random.choice(("256", "384", "512"))
    signers = {
        "HS": ["secret", "other secret", "empty secret", "text of the rsa key"],
        "RS": ["rsa", "other rsa"],
        "PS": ["rsa", "other rsa"],
        "ES": ["p256", "p384", "p521", "other p256"],
        "EdDSA": ["ed25519"],
        "none": ["nobody"],
    }
    name = family if family in ("EdDSA", "none") else f"{family}{size}"
    signer = random.choice(signers[family])
    how = random.random()
    if how < 0.2:
        return f"signed as {name} by {signer}"
    kid = f'; header kid: "{signer}"' if random.random() < 0.7 else ""
    return f"alg {name} signed by {signer}{kid}"


def _embedded(random: Random) -> str:
    """Return a header with a key or a certificate in it, whole or spoilt."""
    if random.random() < 0.3:
        how = random.choice(("", " in lines", " without its end", " and a blank"))
        return f'header x5c: ["{{certificate of {random.choice(("rsa", "p256"))}{how}}}"]'
    private = " with its private half" if random.random() < 0.2 else ""
    but = f" but {_member(_KEY, '')(random)}" if random.random() < 0.5 else ""
    return f"header jwk: key {random.choice(_KEYS)}{private}{but}"


def _signature(random: Random) -> str:
    signer = _algorithm(random)
    if random.random() < 0.3:
        return f"{signer}; salt of {random.choice((0, 1, 20, 32, 64, 94, 200))} bytes"
    zero = "signature begins with a zero byte; " if random.random() < 0.1 else ""
    return f"{signer}; {zero}signature {random.choice(list(signing.FORMS))}"


def _form(random: Random) -> str:
    if random.random() < 0.6:
        part = random.choice(("header", "payload", "signature"))
        return f"{part} {random.choice(list(SPOILT))}"
    forms = ["{token}=", "{token}.", ".{token}", "{token}.x", "{token cut by 4}", "{token}A"]
    forms += ["{header}.{payload}", "{header}.{payload}.", "..{signature}", "{header}..{signature}"]
    forms += ["{token} ", " {token}", "{header}. {payload}.{signature}", '"{token}"', "{payload}"]
    return f"token is {random.choice(forms)}"


def _cluster(random: Random) -> str:
    return random.choice(
        ("username claim email", "username claim name", "claim namespace x", "cluster keys p384")
    )


def _key(random: Random) -> str:
    private = " with its private half" if random.random() < 0.1 else ""
    text = f"key {random.choice(_KEYS)}{private}"
    return f"{text}; {_key_member(random)}" if random.random() < 0.5 else text


def _key_member(random: Random) -> str:
    how = random.random()
    if how < 0.2:
        return f"without its {random.choice(_KEY)}"
    if how < 0.4:
        view = random.choice(list(webkeys.VIEWS))
        name = random.choice(("n", "e", "x", "y"))
        return f'its {name}: "{{{name}{view}}}{random.choice(("", "=", "==", "<20>", "!", "A"))}"'
    if how < 0.45:
        return f'its x5c: ["{{certificate of {random.choice(("rsa", "p256", "other rsa"))}}}"]'
    return _member(_KEY, "its ")(random)


def _keys_answer(random: Random) -> str:
    forms = ["without its kid; header without kid", "no keys", "entry null", "entry 5", "entry {}"]
    forms += [f"{n} answers {s}" for n in ("jwks", "discovery") for s in (200, 201, 404)]
    forms += ["jwks is {keys}", 'jwks is {"KEYS":{keys}}', 'jwks is {"keys":{keys},"keys":[]}']
    forms += ['jwks is {"keys":{keys},"x":1e400}', 'header kid: "x"', "header without kid"]
    return random.choice(forms)


_OF_TOKEN: list[Callable[[Random], str]] = [
    *([_member(_CLAIMS, "")] * 8),
    *([_times] * 4),
    *([_member(_HEADERS, "header ")] * 3),
    *(_text("header", "payload"), _algorithm, _signature, _embedded, _form, _cluster),
]
_OF_PROVIDER: list[Callable[[Random], str]] = [
    *([_key] * 4),
    *([_key_member] * 2),
    *([_member(_DISCOVERY, "discovery ")] * 3),
    *(_text("jwks", "discovery"), _keys_answer, _algorithm),
]
