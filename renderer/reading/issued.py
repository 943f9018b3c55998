"""The tokens that the input has in Secrets, and who calls Portworx with them.

    Secret team-a/px-user-token, key auth-token     iss: portworx.com, exp: 1717200000

Each is held against what Portworx trusts, as `token verify` does: the issuer first, then the key,
then the claims. Where the input does not have the key nothing is said of the signature.

The tokens that the Operator makes are left out: it renews them before they end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from renderer.edge.checks import Check
from renderer.keys import taken
from renderer.keys.secret import Hidden, as_bytes
from renderer.manifests.interest import CONFIG_MAP
from renderer.portworx import operator
from renderer.portworx.authorization import ALGORITHMS, USERNAME_CLAIMS, VERIFIED
from renderer.portworx.settings import ECDSA, KEYS, MOUNT_PATH, PUBLIC_KEYS, RSA, SHARED
from renderer.problems import MAX_ECHO, WARNING, Findings, Place, RenderError, can_echo
from renderer.reading.ends import Known, Reference
from renderer.reading.reading import CLIENT_ID, OIDC_ISSUER, Reading
from renderer.reading.settled import ISSUER
from renderer.reading.token_uses import Use, secrets_of
from renderer.records import Record
from renderer.tokens import form
from renderer.tokens.claims import is_number
from renderer.tokens.form import Token
from renderer.tokens.jws import VerifyingKey
from renderer.verifying.case import Case, Trust
from renderer.verifying.checks import verify, verify_issuer

_USERNAME_CLAIM, _NAMESPACE = "auth.usernameClaim", "auth.oidc.customClaimNamespace"


class Issued(Record):
    """A token in a Secret, why Portworx refuses it, and what is odd about it."""

    ref: Reference
    place: Place
    refusals: tuple[Check, ...]
    is_decided: bool
    """False where something that would refuse it is not known."""
    warnings: tuple[Check, ...] = ()
    """What Portworx takes in it and nobody should rely on."""
    end: float | None = None
    """When it ends, in seconds since 1970."""

    def __str__(self) -> str:
        return f"the token in {self.ref.kind} {self.ref.namespace}/{self.ref.name}"


def of_all(made: Reading, uses: Iterable[Use], known: Known, now: float) -> list[Issued]:
    """Return the tokens that are not the Operator's own."""
    trusted = _trusted(made, known)
    refs = [ref for ref in secrets_of(uses, known) if not is_renewed(made, ref)]
    return [_issued(ref, trusted, known, now) for ref in refs]


def is_renewed(made: Reading, ref: Reference) -> bool:
    """Tell whether the Operator makes the token in a Secret, and makes it anew before it ends."""
    is_own = ref.namespace == made.found.namespace and ref.name in operator.TOKEN_SECRETS
    return is_own and made.stanza is not None and made.stanza.is_on


def _issued(ref: Reference, trusted: _Trusted, known: Known, now: float) -> Issued:
    held = known.find(ref)
    holder = held.holder
    node = holder and (holder.node.get("stringData", ref.key) or holder.node.get("data", ref.key))
    place = holder.source.place(node or holder.node) if holder else Place("")
    text = held.value.reveal() if held.value else ""
    try:
        token = form.parse(text, place)
    except RenderError as error:
        problem = error.problems[0]
        check = Check("form", problem.message, problem.code, problem.hint)
        return Issued(ref, place, (check,), is_decided=True)
    checks, is_decided = _checked(token, trusted, int(now))
    if token.has_blank:
        checks.append(Check("form", form.OVER_GRPC, "bad-token"))
    shown = [_harmless(check, token) for check in checks]
    refusals = tuple(check for check in shown if not check.passed)
    warnings = tuple(check for check in shown if check.code and check.severity == WARNING)
    end = token.claims.get("exp")
    return Issued(ref, place, refusals, is_decided, warnings, end if is_number(end) else None)


class _Trusted(Record):
    """What Portworx trusts, by issuer."""

    trusts: Mapping[str, Trust]
    lacking: frozenset[str]
    """The issuers of which a key is not known."""
    are_all: bool
    """False where it may trust others too, which are not known."""


def _checked(token: Token, trusted: _Trusted, now: int) -> tuple[list[Check], bool]:
    """Return the checks of a token, and whether they decide."""
    found = trusted.trusts.get(token.issuer) if token.issuer else None
    if found is None:
        if not trusted.are_all:
            return [], False
        return list(verify_issuer(token, tuple(trusted.trusts))), True
    checks = list(verify(Case(token, found, now)))
    if found.issuer in trusted.lacking:
        checks = [check for check in checks if check.name != "signature"]
    return checks, found.issuer not in trusted.lacking


def _harmless(check: Check, token: Token) -> Check:
    """Return a check that repeats no long claim: it may be a secret."""
    texts = (text for text in _texts(token.claims) if not can_echo(text))
    if any(text[:MAX_ECHO] in check.message for text in texts):
        return check.replace(message="refused for a text that is not shown here: it is long")
    return check


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield str(key)
            yield from _texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below)


def _trusted(made: Reading, known: Known) -> _Trusted:
    names = (*_own(made, known), *_provider(made, known))
    lacking = {trust.issuer for trust, has_all in names if not has_all}
    trusts = {trust.issuer: trust for trust, _ in names}
    for apps in made.trusts:
        keys = _keys(SHARED, apps.end.value)
        trusts.setdefault(apps.issuer, Trust(apps.issuer, ALGORITHMS[SHARED], keys))
        lacking |= set() if keys else {apps.issuer}
    issuers = [made.settled[path] for path in (ISSUER, OIDC_ISSUER) if path in made.settled]
    are_all = not made.obstacles and all(
        item.counts and item.counts.end(known).value for item in issuers
    )
    return _Trusted(trusts, frozenset(lacking), are_all)


def _own(made: Reading, known: Known) -> Iterator[tuple[Trust, bool]]:
    """Yield what Portworx takes of your own tokens, and whether all of its keys are known."""
    issuer = _text(made, ISSUER, known)
    given = {
        name: item.counts
        for name in (SHARED, RSA, ECDSA)
        if (item := made.settled.get(KEYS[name].label)) and item.given
    }
    if not issuer or not given:
        return
    keys: list[VerifyingKey] = []
    algorithms: list[str] = []
    for name, counts in given.items():
        text = counts.end(known).value if counts else None
        found = text if name == SHARED else _public_key(text, made.found.namespace, known)
        read = _keys(name, found)
        keys += read
        algorithms += read[0].algorithms if read else VERIFIED[name]
    claim = _text(made, _USERNAME_CLAIM, known) or USERNAME_CLAIMS[0]
    yield Trust(issuer, tuple(algorithms), tuple(keys), claim), len(keys) == len(given)


def _provider(made: Reading, known: Known) -> Iterator[tuple[Trust, bool]]:
    """Yield what Portworx takes of a provider's tokens; its keys are on the network."""
    issuer, client = _text(made, OIDC_ISSUER, known), _text(made, CLIENT_ID, known)
    if issuer and client:
        claim = _text(made, _USERNAME_CLAIM, known) or USERNAME_CLAIMS[0]
        space = _text(made, _NAMESPACE, known)
        yield Trust(issuer, (), None, claim, client, space), False


def _text(made: Reading, path: str, known: Known) -> str:
    item = made.settled.get(path)
    value = item.counts.end(known).value if item and item.counts else None
    return value.reveal() if value else ""


def _public_key(path: Hidden | None, namespace: str, known: Known) -> Hidden | None:
    """Return a public key that is mounted from the ConfigMap of pxsec, None for any other."""
    folder, _, key = path.reveal().rpartition("/") if path else ("", "", "")
    if folder != MOUNT_PATH:
        return None
    return known.find(Reference(CONFIG_MAP, namespace, PUBLIC_KEYS, key)).value


def _keys(name: str, text: Hidden | None) -> tuple[VerifyingKey, ...]:
    """Return the key, none where it is not known or Portworx takes none."""
    if text is None or not text.reveal():
        return ()
    if name == SHARED:
        return (VerifyingKey(VERIFIED[name], text),)
    found = taken.public_key(as_bytes(text), name, place=Place(""), findings=Findings())
    return (VerifyingKey(found.algorithms, found.pem),) if found else ()
