"""What the values must keep to beyond their schema: the rules that join several keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.portworx.authorization import issuer_fault
from renderer.portworx.kinds import KINDS
from renderer.portworx.settings import KEYS, PUBLIC, TEXTS
from renderer.problems import Problem, warning
from renderer.values import install_rules, secret_rules
from renderer.values.cluster import HOST_PATH
from renderer.values.merged import Values
from renderer.values.paths import (
    CLAIM_NAMESPACE,
    ISSUER,
    OIDC_ISSUER,
    USERNAME_CLAIM,
    field,
)

SAMPLE_ISSUER = "https://your-provider.example.com/realms/storage"
"""What pxsec init writes for the issuer of a provider, until somebody writes the real one."""


def check(values: Values) -> Iterator[Problem]:
    """Find the rules that the values break; what breaks the schema too is left to the schema."""
    for rule in _RULES:
        yield from rule(values)


def _method(values: Values) -> Iterator[Problem]:
    auth = values.get("auth")
    if isinstance(auth, dict) and not auth.keys() & {"selfSigned", "oidc"}:
        yield Problem(
            "missing-key",
            values.place("auth"),
            "auth: missing key 'selfSigned' or 'oidc'",
            "add one of them, or both",
        )


def _self_signed_issuer(values: Values) -> Iterator[Problem]:
    issuer, place = values.text(*ISSUER), values.place(*ISSUER)
    if issuer and issuer == values.text(*OIDC_ISSUER):
        yield Problem(
            "same-issuer",
            place,
            f"{field(ISSUER)}: the same as {field(OIDC_ISSUER)}, which would replace it",
            "choose another issuer for your own tokens, one that is not a URL",
        )
    elif fault := issuer_fault(issuer):
        yield fault.at(place, about=field(ISSUER))


def _issuer_blanks(values: Values) -> Iterator[Problem]:
    for path in (ISSUER, OIDC_ISSUER):
        issuer = values.text(*path)
        if issuer != issuer.strip():
            yield warning(
                "issuer-blanks",
                values.place(*path),
                f"{field(path)}: a blank at an end, which every token must carry too",
                "remove the blank",
            )


def _provider(values: Values) -> Iterator[Problem]:
    if values.text(*OIDC_ISSUER).startswith("http://"):
        yield warning(
            "insecure-issuer",
            values.place(*OIDC_ISSUER),
            f"{field(OIDC_ISSUER)}: with http:// anybody on the way can answer for the provider",
            "use https://",
        )
    if values.text(*OIDC_ISSUER) == SAMPLE_ISSUER:
        yield warning(
            "sample-issuer",
            values.place(*OIDC_ISSUER),
            f"{field(OIDC_ISSUER)}: the example of pxsec init, which is nobody's",
            "write your provider's, and its clientID: Portworx does not start without its provider",
        )


def _claim_namespace(values: Values) -> Iterator[Problem]:
    """Portworx looks for the claims `https://nsroles` and `https://nsgroups`, given `https://ns`."""
    if values.text(*CLAIM_NAMESPACE)[-1:].isalnum():
        yield warning(
            "claim-namespace",
            values.place(*CLAIM_NAMESPACE),
            f"{field(CLAIM_NAMESPACE)}: roles and groups follow with nothing in between",
            "end it as the claims of your tokens have it, most often with /",
        )


def _username(values: Values) -> Iterator[Problem]:
    is_email = values.text(*USERNAME_CLAIM) == "email"
    if is_email and values.get("stork", "enabled") is not False:
        yield warning(
            "email-of-stork",
            values.place(*USERNAME_CLAIM),
            f"{field(USERNAME_CLAIM)}: the tokens of Stork have an empty email, and are refused",
            "take sub, unless no Stork runs: then set stork.enabled: false",
        )


def _dollars(values: Values) -> Iterator[Problem]:
    """Kubernetes expands $(NAME) in the args and env of a container, and turns $$ into $."""
    host_paths = [(*KEYS[name].path, HOST_PATH) for name in PUBLIC]
    for path in (*(item.keys for item in TEXTS), *host_paths):
        if re.search(r"\$\$|\$\([A-Za-z_]", values.text(*path)):
            yield warning(
                "dollar",
                values.place(*path),
                f"{field(path)}: Kubernetes turns $$ into $, and $(NAME) into a value",
                "choose a value without them: Portworx would get another one",
            )


def _tokens(values: Values) -> Iterator[Problem]:
    """Most values name no tokens, and nothing that names their Secrets."""
    if any(values.has(key) for key in ("tokens", *(kind.entries for kind in KINDS.values()))):
        from renderer.values import token_rules

        yield from token_rules.check(values)


_RULES = (
    _method,
    install_rules.check,
    _self_signed_issuer,
    _issuer_blanks,
    _provider,
    _claim_namespace,
    _username,
    _dollars,
    secret_rules.check,
    _tokens,
)
