"""What is wrong with the settings: half of a method, two that differ, a value that is not taken.

    -oidc_issuer https://login.example.com       and no -oidc_client_id: the provider is left out
    PORTWORX_AUTH_JWT_SHAREDSECRET               and no issuer: every token of a user is refused

Neither stops Portworx, and neither is told by a message of its own (the source of openstorage).
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.hazards import stanza_faults
from renderer.manifests.objects import Object, text_at
from renderer.portworx.authorization import USERNAME_CLAIMS, issuer_fault
from renderer.portworx.settings import KEYS, PUBLIC, SHARED, SYSTEM
from renderer.problems import Place, Problem, warning
from renderer.reading import ends
from renderer.reading.clients import REFUSED
from renderer.reading.given import STANZA
from renderer.reading.reading import (
    CLIENT_ID,
    LOCKED,
    OFF,
    OIDC_ISSUER,
    OPEN,
    USERNAME_CLAIM,
)
from renderer.reading.settled import ISSUER, TWICE
from renderer.reading.signers import OPERATOR_NAME
from renderer.reading.stanza import DISABLED
from renderer.spellings import arguments

_NAMESPACE = "auth.oidc.customClaimNamespace"
_CLUSTER_ID = "portworx.io/cluster-id"
_QUOTES = "\"'"
_VERIFYING = tuple(KEYS[name].label for name in (SHARED, *PUBLIC))


def two_values(case: Case) -> Iterator[Problem]:
    """Yield two places that set one thing differently."""
    for item in case.reading.settled.values():
        first, *others = item.given
        is_stanza = first.how == STANZA
        name = first.where if is_stanza else first.name
        for other in others:
            one, second = first.end(case.known), other.end(case.known)
            is_other = ends.agreement(one, second) == ends.DIFFERENT
            if is_other and (item.doubt == TWICE or is_stanza):
                yield Problem(
                    "two-values",
                    other.place,
                    f"{case.title}: {other.name} sets {first.path}, and {name} at {first.place} "
                    "sets it otherwise",
                    f"delete {other.name}: the Operator writes its own"
                    if is_stanza
                    else "leave one of the two",
                )


def half_methods(case: Case) -> Iterator[Problem]:
    """Yield what is set and does nothing, since the other half is missing."""
    made = case.reading
    if made.obstacles:
        return
    keys = [label for label in _VERIFYING if _place_of(case, label)]
    for label, others, what in (
        (OIDC_ISSUER, [CLIENT_ID], "Portworx then leaves the provider out"),
        (CLIENT_ID, [OIDC_ISSUER], "Portworx then leaves the provider out"),
        (ISSUER, list(_VERIFYING), "Portworx then takes no token of this issuer"),
        *(
            (key, [ISSUER], "Portworx then takes no token that is signed with it")
            for key in keys[:1]
        ),
    ):
        place = _place_of(case, label)
        if place and not any(_place_of(case, other) for other in others):
            names = others[0] if len(others) == 1 else f"{others[0]} or a public key"
            yield Problem(
                "half-method",
                place,
                f"{case.title}: {label} is set without {names}; {what}",
                f"set {names} too, or delete this",
            )
    methods = (OIDC_ISSUER, CLIENT_ID, ISSUER, *_VERIFYING)
    if made.state == OPEN and made.given and not any(_place_of(case, m) for m in methods):
        first = made.given[0]
        yield Problem(
            "half-method",
            first.place,
            f"{case.title}: {first.name} is set, and no method: Portworx checks no token",
            "set auth.selfSigned or auth.oidc by pxsec render, or delete this",
        )


def no_system_key(case: Case) -> Iterator[Problem]:
    """Yield a method without the key that the nodes sign with."""
    made, label = case.reading, KEYS[SYSTEM].label
    if made.state == LOCKED and not _place_of(case, label):
        place = next((item.place for item in made.given if item.path), made.found.place)
        yield Problem(
            "no-system-key",
            place,
            f"{case.title}: a method is set without {label}; Portworx does not start then",
            f"give it {KEYS[SYSTEM].setting.variables[0]} from a Secret, on all nodes",
        )


def stanza(case: Case) -> Iterator[Problem]:
    """Yield what the Operator does not take, or does not get, of its stanza."""
    if case.reading.stanza:
        yield from stanza_faults.check(case.reading.found, case.reading.stanza)


def issuers(case: Case) -> Iterator[Problem]:
    """Yield issuers that no token should have, or that say one thing in two places."""
    made = case.reading
    issuer, provider = made.says(ISSUER), made.says(OIDC_ISSUER)
    place = _place_of(case, ISSUER)
    if place and issuer and issuer == provider:
        yield Problem(
            "same-issuer",
            place,
            f"{case.title}: {ISSUER} is the same as {OIDC_ISSUER}, which replaces it",
            "choose another issuer for your own tokens, one that is not a URL",
        )
    elif place and (fault := issuer_fault(issuer)):
        yield fault.at(place, about=f"{case.title}: {ISSUER}")
    elif place and issuer and issuer == _cluster_id(made.found):
        yield Problem(
            "reserved-issuer",
            place,
            f"{case.title}: {ISSUER} is the ID of the cluster, which the nodes sign as",
            "write a name such as portworx.com",
        )
    for label, text in ((ISSUER, issuer), (OIDC_ISSUER, provider)):
        if (at := _place_of(case, label)) and text != text.strip():
            message = f"{case.title}: {label}: a blank at an end, which every token must carry too"
            yield warning("issuer-blanks", at, message, "remove the blank")


def provider(case: Case) -> Iterator[Problem]:
    """Warn of a provider that anybody can speak for, and of claims that nobody has."""
    place, namespace = _place_of(case, OIDC_ISSUER), _place_of(case, _NAMESPACE)
    if place and case.reading.says(OIDC_ISSUER).startswith("http://"):
        yield warning(
            "insecure-issuer",
            place,
            f"{case.title}: {OIDC_ISSUER}: with http:// anybody on the way can answer for the "
            "provider",
            "use https://",
        )
    if namespace and case.reading.says(_NAMESPACE)[-1:].isalnum():
        yield warning(
            "claim-namespace",
            namespace,
            f"{case.title}: {_NAMESPACE}: roles and groups follow with nothing in between",
            "end it as the claims of your tokens have it, most often with /",
        )


def username_claim(case: Case) -> Iterator[Problem]:
    """Yield a claim that Portworx does not know, in the place of which it takes the default."""
    text, place = case.reading.says(USERNAME_CLAIM), _place_of(case, USERNAME_CLAIM)
    if place and text and text.strip(_QUOTES) not in USERNAME_CLAIMS:
        yield Problem(
            "bad-value",
            place,
            f"{case.title}: {USERNAME_CLAIM} is none of {', '.join(USERNAME_CLAIMS)}: Portworx "
            f"takes {USERNAME_CLAIMS[0]}",
            "write one of these",
        )


def quotes(case: Case) -> Iterator[Problem]:
    """Yield texts in quotes, which nothing takes off: neither the kubelet nor the Operator."""
    for given in case.reading.given:
        text = given.text.reveal() if given.text else ""
        if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES:
            yield Problem(
                "bad-value",
                given.place,
                f"{case.title}: the value of {given.name} in {given.where} has quotes, which are "
                "a part of it",
                "write it without them",
            )


def on_delete(case: Case) -> Iterator[Problem]:
    """Warn of a strategy by which no change reaches a pod that runs."""
    found = case.reading.found
    strategy = found.node.get("spec", "updateStrategy", "type")
    if case.reading.state != OFF and strategy and strategy.text == "OnDelete":
        yield warning(
            "on-delete",
            found.source.place(strategy),
            f"{found.title} has the update strategy OnDelete: each pod keeps the settings that it "
            "started with until it is deleted",
            "delete the pods that are older than the settings, one node at a time",
        )


def guests_stay(case: Case) -> Iterator[Problem]:
    """Yield guests that the Operator is told to disable, and cannot."""
    own = case.reading.stanza
    refused = [client for client in case.clients if client.verdict == REFUSED]
    is_refused = any(client.caller == OPERATOR_NAME for client in refused)
    if own and own.is_on and own.guests.text == DISABLED and is_refused:
        yield Problem(
            "guests-stay",
            own.guests.place,
            f"{case.title}: guests stay in: Portworx refuses the Operator, which is to disable "
            "them, and no event tells it",
            "let the Operator in first: give it the key that Portworx verifies it with",
        )


def _cluster_id(found: Object) -> str:
    """Return the ID of the cluster: the argument -c, or what the Operator makes it of."""
    for words in arguments.of_portworx(found):
        texts = [word for word, _ in words]
        if "-c" in texts[:-1]:
            return texts[texts.index("-c") + 1]
    return text_at(found.node, "metadata", "annotations", _CLUSTER_ID) or found.name


def _place_of(case: Case, label: str) -> Place | None:
    """Return where a setting says something, None where nothing does or it is not known."""
    item = case.reading.settled.get(label)
    if item is None:
        return None
    if item.counts is None:
        return item.given[0].place
    value = item.counts.end(case.known).value
    return item.counts.place if value is None or value.reveal() else None
