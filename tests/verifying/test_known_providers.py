"""Tokens as known providers make them, and what is said of each by verify and inspect."""

from __future__ import annotations

from typing import Any

import pytest

import jwts
from renderer.edge.checks import Check
from renderer.problems import Place
from renderer.tokens.form import parse
from renderer.verifying import checks, known_providers
from trusts import FROM_PROVIDER, OIDC, SPACED, provided, verified

NO_ROLES = "no roles, so Portworx denies every call"
TENANT = "a1b2c3d4-0000-0000-0000-000000000001"
VERSION_1, VERSION_2 = (
    f"https://sts.windows.net/{TENANT}/",
    f"https://login.microsoftonline.com/{TENANT}/v2.0",
)


def said(about: str, **changes: Any) -> Check:
    """Return the check of this name, of a token with these claims."""
    kept = {**FROM_PROVIDER, **changes}
    claims = {name: value for name, value in kept.items() if value is not None}
    trust = OIDC.replace(issuer=claims["iss"])
    (found,) = [check for check in verified(provided(claims), trust) if check.name == about]
    return found


def inspected(**changes: Any) -> list[str]:
    claims = {**FROM_PROVIDER, **changes}
    token = parse(provided({k: v for k, v in claims.items() if v is not None}), Place("token"))
    found = checks.inspect(token)
    return [*found.refused, *found.odd]


REALM = {"realm_access": {"roles": ["system.user", "offline_access"]}}
ACCOUNT = {"account": {"roles": ["view-profile"]}}
CLIENT = {"resource_access": {**ACCOUNT, "portworx": {"roles": ["system.user"]}}}
BY_CLIENT = (
    f"{NO_ROLES}: Keycloak has them in resource_access, portworx, and Portworx reads a flat list",
    "Keycloak: add a mapper User Client Role for the client portworx; Token Claim Name roles,"
    " Multivalued on",
)
BY_REALM = (
    f"{NO_ROLES}: Keycloak has them in realm_access, and Portworx reads a flat list",
    "Keycloak: add a mapper User Realm Role; Token Claim Name roles, Multivalued on",
)
APP_ROLE = (
    f"{NO_ROLES}: the application has no app role for this user",
    "Entra ID: make app roles with values such as system.user, and assign them to users",
)
UNKNOWN = (NO_ROLES, "give roles such as system.user")
WITHOUT_ROLES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "keycloak, of a client": ({"realm_access": {"roles": ["x"]}, **CLIENT}, BY_CLIENT),
    "keycloak, of the realm": ({**REALM, "resource_access": ACCOUNT}, BY_REALM),
    "keycloak, of another client too": (
        {"resource_access": {"a": {"roles": ["x"]}, **CLIENT["resource_access"]}},
        BY_CLIENT,
    ),
    "keycloak, of the realm beside another client": (
        {**REALM, "resource_access": {"a": {"roles": ["x"]}}},
        BY_REALM,
    ),
    "keycloak, of the client of the token": (
        {"azp": "portworx", "resource_access": {c: {"roles": ["x"]} for c in ("a", "portworx")}},
        BY_CLIENT,
    ),
    "keycloak, none": ({"realm_access": {"roles": []}, "resource_access": ACCOUNT}, UNKNOWN),
    "keycloak, odd": ({"realm_access": 5, "resource_access": [1]}, UNKNOWN),
    "entra 1": ({"iss": VERSION_1}, APP_ROLE),
    "entra 2": ({"iss": VERSION_2}, APP_ROLE),
    "google": (
        {"iss": "https://accounts.google.com"},
        (
            f"{NO_ROLES}: Google puts none into tokens, and cannot be told to",
            "make tokens of your own: auth.selfSigned in the values, and pxsec token create",
        ),
    ),
    "okta": (
        {"iss": "https://example.okta.com"},
        (
            f"{NO_ROLES}: Okta's org authorization server puts none into tokens",
            "Okta: use a custom authorization server, such as https://DOMAIN/oauth2/default",
        ),
    ),
    "okta, custom": ({"iss": "https://example.okta.com/oauth2/default"}, UNKNOWN),
}


@pytest.mark.parametrize(("claims", "expected"), WITHOUT_ROLES.values(), ids=list(WITHOUT_ROLES))
def test_where_the_roles_are_is_said_and_what_to_set_up(
    claims: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = said("roles", roles=None, **claims)
    assert (found.message, found.hint) == expected
    assert (found.word, found.code) == ("failed", "no-roles")
    assert inspected(roles=None, **claims) == [f"roles: {expected[0]}; {expected[1]}"]


def test_a_flat_list_beside_nested_roles_is_all_that_is_needed() -> None:
    assert said("roles", **REALM, **CLIENT).word == "passed"


OVERAGE = {
    "_claim_names": {"groups": "src1"},
    "_claim_sources": {"src1": {"endpoint": "https://x"}},
}


@pytest.mark.parametrize("claims", [OVERAGE, {"hasgroups": True}], ids=["names", "flag"])
def test_a_user_in_too_many_groups_is_told(claims: dict[str, Any]) -> None:
    found = said("groups", groups=None, **claims)
    message = (
        "none: the user is in more groups than Entra ID puts into a token (_claim_names), and"
        " Portworx asks nobody for them"
    )
    hint = (
        "Entra ID, Token configuration: let the groups claim have those groups alone that are"
        " assigned to the application"
    )
    assert found == Check("groups", message, "groups-elsewhere", hint, severity=found.severity)
    assert found.word == "warned"
    assert inspected(groups=None, **claims) == [f"groups: {message}; {hint}"]


def test_a_user_without_groups_is_in_none() -> None:
    assert said("groups", groups=None).message == "none"
    assert said("groups", groups=None, _claim_names={}).message == "none"
    assert said("groups", **OVERAGE).message == "engineering"


def test_groups_under_a_namespace_are_groups() -> None:
    claims = {**FROM_PROVIDER, **jwts.NAMESPACED, **OVERAGE}
    del claims["groups"]
    found = [check for check in verified(provided(claims), SPACED) if check.name == "groups"]
    assert [(check.word, check.message) for check in found] == [("passed", "*")]


AUDIENCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "keycloak": (
        {"aud": "account", "azp": "portworx"},
        "the client is in azp alone, which does not count",
        "Keycloak: add a mapper Audience with Included Client Audience portworx, Add to access"
        " token on",
    ),
    "entra, version 1": (
        {"iss": VERSION_1, "aud": "api://portworx", "appid": "portworx"},
        "aud is api://portworx, as Entra ID has it in tokens of version 1",
        "Entra ID: set requestedAccessTokenVersion to 2 in the manifest of the app registration, or"
        " in the values auth.oidc.clientID: api://portworx",
    ),
    "okta": (
        {"iss": "https://example.okta.com/oauth2/default", "aud": "api://x", "cid": "portworx"},
        "the client is in cid alone, which does not count",
        "Okta: take the ID token, or set auth.oidc.clientID to the server's Audience",
    ),
    "others": (
        {"iss": "https://example.com", "aud": "account", "azp": "portworx"},
        "the client is in azp alone, which does not count",
        "let the provider put the client into aud of its tokens",
    ),
    "another client": (
        {"aud": "account", "azp": "web"},
        "azp does not count",
        "let the provider put the client into aud of its tokens",
    ),
}


@pytest.mark.parametrize(("claims", "cause", "hint"), AUDIENCES.values(), ids=list(AUDIENCES))
def test_a_client_that_is_elsewhere_than_in_aud_is_found(
    claims: dict[str, Any], cause: str, hint: str
) -> None:
    found = said("audience", **claims)
    assert found.message == f"aud is for others, and the client portworx must be in it; {cause}"
    assert (found.word, found.code, found.hint) == ("failed", "wrong-audience", hint)


def test_inspect_names_the_client_that_is_in_azp_alone() -> None:
    keycloak = "Keycloak: add a mapper Audience with Included Client Audience portworx"
    assert inspected(aud="account", azp="portworx") == [
        "audience: portworx: the client is in azp alone, which does not count;"
        f" {keycloak}, Add to access token on"
    ]
    assert inspected(aud=["account", "portworx"], azp="portworx") == []
    assert inspected(aud="account", azp=5) == []


def test_the_other_version_of_entra_is_known_by_its_issuer() -> None:
    trust = OIDC.replace(issuer=VERSION_2)
    (found, *_) = verified(provided(FROM_PROVIDER, iss=VERSION_1), trust)
    assert (found.name, found.code, found.hint) == (
        "issuer",
        "untrusted-issuer",
        "Portworx answers 401: Entra ID: set requestedAccessTokenVersion to 2 in the manifest of"
        f" the app registration, or in the values auth.oidc.issuer: {VERSION_1}",
    )


@pytest.mark.parametrize("claims", [{}, {"iss": 5, "aud": None}, {"aud": {"a": 1}, "azp": "x"}])
def test_what_is_no_known_provider_gives_no_hint(claims: dict[str, Any]) -> None:
    assert known_providers.missing_roles(claims) is None
    assert known_providers.missing_groups(claims) is None
    assert known_providers.missing_audience(claims, jwts.CLIENT) is None
