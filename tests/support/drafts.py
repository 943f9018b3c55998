"""A token, and the cluster that it comes to, put together by changes in words.

    draft = Draft().change("alg RS256", 'sub: "jim"', "cluster keys: rsa", ...)

The head of tests/verdicts/README.md tells the words. Whatever they say is done: a token is signed
after its texts were changed, by the key that is named, so that nothing but the change is wrong.
"""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import signing
import webkeys
from judge import Case, Own, Provider, Reply
from jwts import NOW, encoded
from members import Members, as_bytes, dated

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass
class Text:
    """What a text is in the end: `{good}` is what it would be."""

    form: str = "{good}"
    encoding: str = "utf-8"
    finish: str = ""
    """How its base64url is spoilt: one of SPOILT."""

    def raw(self, good: str) -> bytes:
        return as_bytes(self.form.replace("{good}", good), self.encoding)

    def part(self, raw: bytes) -> str:
        """Return the part of the token that these bytes make."""
        return SPOILT[self.finish](encoded(raw)) if self.finish else encoded(raw)


def _with_stray_bits(text: str) -> str:
    assert len(text) % 4, "no bits to spare: make the text a byte longer"
    last = _LETTERS[_LETTERS.index(text[-1]) + 1]
    pad = "=" * (-len(text) % 4)
    assert base64.urlsafe_b64decode(f"{text[:-1]}{last}{pad}") == base64.urlsafe_b64decode(
        text + pad
    )
    return text[:-1] + last


SPOILT: dict[str, Callable[[str], str]] = {
    "with stray bits at its end": _with_stray_bits,
    "with padding at its end": lambda text: text + "=" * (-len(text) % 4),
    "with a letter more": lambda text: f"{text}A",
    "with a blank inside": lambda text: f"{text[:5]} {text[5:]}",
    "in the standard alphabet": lambda text: text.translate(str.maketrans("-_", "+/")),
}
"""What encodes a part of a token as no encoder does; it is signed so."""


@dataclass
class Source:
    """What a provider answers at one place."""

    members: Members = field(default_factory=Members)
    text: Text = field(default_factory=Text)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def reply(self, good: str) -> Reply:
        return Reply(self.status, self.text.raw(good), self.headers)


class Keys(Source):
    """Where a provider has its keys."""

    def reply(self, good: str) -> Reply:
        form = self.text.form.replace("{keys}", good)
        text = Text(form, self.text.encoding)
        return Reply(self.status, text.raw(f'{{"keys":{good}}}'), self.headers)


@dataclass
class Draft:
    """A token and a cluster that are not made yet."""

    header: Members = field(default_factory=Members)
    claims: Members = field(default_factory=Members)
    texts: dict[str, Text] = field(
        default_factory=lambda: {name: Text() for name in ("header", "payload", "signature")}
    )
    form: str = "{token}"
    algorithm: str = ""
    signer: str = ""
    salt: int | None = None
    signature: str = "as it is"
    """One of signing.FORMS."""
    from_zero: bool = False
    """Whether the signature begins with a zero byte."""
    username_claim: str = "sub"
    issuer: str = ""
    """Of the administrator's own tokens; none where it is empty, and likewise the provider."""
    own: tuple[str, ...] = ()
    provider: str = ""
    client: str = ""
    namespace: str = ""
    discovery: Source = field(default_factory=Source)
    keys: Source = field(default_factory=Keys)
    entries: list[Members | str] = field(default_factory=list)

    def change(self, *changes: str) -> Draft:
        """Return another draft with these changes."""
        new = copy.deepcopy(self)
        for text in changes:
            if not (_said(new, text) or new.claims.change(dated(text))):
                raise AssertionError(f"a change in words that nobody knows: {text}")
        return new

    @property
    def signed(self) -> tuple[str, str]:
        """The header and the payload as they are signed."""
        head = self.texts["header"].part(self.texts["header"].raw(str(self.header)))
        return head, self.texts["payload"].part(self.texts["payload"].raw(str(self.claims)))

    @property
    def case(self) -> Case:
        """What comes to the server: HTTP takes blanks off the end of a header."""
        own, provider, token = self.trusted_own, self.trusted_provider, self.token.rstrip(" \t")
        return Case(token, NOW, self.username_claim, own, provider)

    @property
    def token(self) -> str:
        """The token."""
        head, body = self.signed
        key = self.signer or signing.usual(self.algorithm)
        text = f"{head}.{body}".encode()
        signature = signing.sign(self.algorithm, key, text, self.salt, from_zero=self.from_zero)
        tail = self.texts["signature"].part(signing.FORMS[self.signature](signature))
        token = f"{head}.{body}.{tail}"
        parts = {"header": head, "payload": body, "signature": tail, "token": token}
        parts["token cut by 4"] = token[:-4]
        made = re.sub(r"\{([\w ]+)\}", lambda found: parts[found[1]], self.form)
        return as_bytes(made).decode("utf-8", "surrogateescape")

    @property
    def trusted_own(self) -> Own | None:
        """Whom the cluster trusts by its own keys."""
        files = dict.fromkeys(("secret", "rsa", "ecdsa"), b"")
        for name in self.own:
            key = signing.key(name)
            if isinstance(key, bytes):
                files["secret"] = key
            else:
                files["rsa" if "rsa" in name else "ecdsa"] = signing.public_pem(name).encode()
        return Own(self.issuer, **files) if self.issuer else None

    @property
    def trusted_provider(self) -> Provider | None:
        """The provider of the cluster, with all that it answers."""
        if not self.provider:
            return None
        keys = f"[{','.join(map(str, self.entries))}]"
        replies = self.discovery.reply(str(self.discovery.members)), self.keys.reply(keys)
        return Provider(self.provider, self.client, *replies, self.namespace)


_RULES: list[tuple[re.Pattern[str], Callable[..., None]]] = []


def _said(draft: Draft, text: str) -> bool:
    """Do what the text says; False where it is not one of the rules."""
    for pattern, act in _RULES:
        if found := pattern.fullmatch(text):
            act(draft, *found.groups(default=""))
            return True
    return False


def _rule(pattern: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def note(act: Callable[..., None]) -> Callable[..., None]:
        _RULES.append((re.compile(pattern, re.DOTALL), act))
        return act

    return note


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(", ") if name)


@_rule(r"alg ([\w+]+)(?: signed by (.+))?")
def _algorithm(draft: Draft, name: str, signer: str) -> None:
    draft.header.change(f'alg: "{name}"')
    draft.algorithm, draft.signer = name, signer


@_rule(r"signed(?: as (\w+))?(?: by (.+))?")
def _signed(draft: Draft, algorithm: str, signer: str) -> None:
    draft.algorithm, draft.signer = algorithm or draft.algorithm, signer


@_rule(rf"(header|payload|signature) ({'|'.join(SPOILT)})")
def _spoilt(draft: Draft, name: str, how: str) -> None:
    draft.texts[name].finish = how


@_rule(r"(header|payload) (is|in) (.+)")
def _text(draft: Draft, name: str, verb: str, text: str) -> None:
    _set_text(draft.texts[name], verb, text)


def _set_text(target: Text, verb: str, text: str) -> None:
    if verb == "in":
        target.encoding = text
    else:
        target.form = text


@_rule(r"header jwk: key (.+?)( with its private half)?( but .+)?")
def _header_key(draft: Draft, name: str, private: str, but: str) -> None:
    members = Members.of(webkeys.of(name, private=bool(private)))
    if but:
        _change_key(members, but.removeprefix(" but "))
    draft.header.change(f"jwk: {members}")


@_rule(rf"signature ({'|'.join(signing.FORMS)})")
def _signature(draft: Draft, form: str) -> None:
    draft.signature = form


@_rule(r"signature begins with a zero byte")
def _from_zero(draft: Draft) -> None:
    draft.from_zero = True


@_rule(r"salt of (\d+) bytes")
def _salt(draft: Draft, length: str) -> None:
    draft.salt = int(length)


@_rule(r"header (.+)")
def _header(draft: Draft, text: str) -> None:
    assert draft.header.change(webkeys.viewed(text, {})), text


@_rule(r"token is (.+)")
def _form(draft: Draft, text: str) -> None:
    draft.form = text


@_rule(r"username claim (\w+)")
def _username_claim(draft: Draft, name: str) -> None:
    draft.username_claim = name


@_rule(r"cluster issuer (.+)")
def _issuer(draft: Draft, name: str) -> None:
    draft.issuer = name


@_rule(r"cluster keys (.+)")
def _own(draft: Draft, names: str) -> None:
    draft.own = _names(names)


@_rule(r"provider (\S+) with client (\S+)")
def _provider(draft: Draft, issuer: str, client: str) -> None:
    draft.provider, draft.client = issuer, client


@_rule(r"claim namespace (.+)")
def _namespace(draft: Draft, name: str) -> None:
    draft.namespace = name


@_rule(r"(discovery|jwks) answers (\d+)")
def _status(draft: Draft, name: str, status: str) -> None:
    _source(draft, name).status = int(status)


def _source(draft: Draft, name: str) -> Source:
    return draft.discovery if name == "discovery" else draft.keys


@_rule(r"(discovery|jwks) says ([\w-]+): (.+)")
def _http_header(draft: Draft, name: str, header: str, value: str) -> None:
    _source(draft, name).headers[header] = value


@_rule(r"(discovery|jwks) (is|in) (.+)")
def _body(draft: Draft, name: str, verb: str, text: str) -> None:
    _set_text(_source(draft, name).text, verb, text)


@_rule(r"discovery (.+)")
def _discovery(draft: Draft, text: str) -> None:
    assert draft.discovery.members.change(text), text


@_rule(r"no keys")
def _no_keys(draft: Draft) -> None:
    draft.entries = []


@_rule(r"(\d+) times key (.+)")
def _many(draft: Draft, number: str, name: str) -> None:
    for _ in range(int(number)):
        _key(draft, name, "")


@_rule(r"key (.+?)( with its private half)?")
def _key(draft: Draft, name: str, private: str) -> None:
    members = webkeys.of(name, private=bool(private))
    kid = f'"{name}"'
    draft.entries.append(Members.of({"kid": kid, "use": '"sig"', **members}))


@_rule(r"entry (.+)")
def _entry(draft: Draft, text: str) -> None:
    draft.entries.append(text)


@_rule(r"(without )?its (.+)")
def _its(draft: Draft, without: str, text: str) -> None:
    last = draft.entries[-1]
    assert isinstance(last, Members), text
    _change_key(last, f"{without}{text}")


@_rule(r"the (\w+) key's (.+)")
def _named(draft: Draft, name: str, text: str) -> None:
    (key,) = (
        item
        for item in draft.entries
        if isinstance(item, Members) and item.as_dict().get("kid") == f'"{name}"'
    )
    _change_key(key, text)


def _change_key(key: Members, text: str) -> None:
    assert key.change(webkeys.viewed(text, key.as_dict())), text


def texts(changes: Iterable[str]) -> list[str]:
    """Return the single changes of what is written on a line each."""
    return [text for line in changes for text in line.split("; ")]
