"""Tokens as known providers make them where nobody has set them up for Portworx, and what to do.

    "realm_access": {"roles": ["system.user"]}     Keycloak; Portworx reads a flat list, `roles`
    "_claim_names": {"groups": "src1"}             Entra ID, of a user in too many groups
    "azp": "portworx", "aud": "account"            Keycloak; the client must be in `aud`

What is said here is a hint: whether Portworx takes the token is for the checks to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.problems import Fault
from renderer.tokens.claims import text

Claims = Mapping[str, Any]

_OVERAGE = (
    "Entra ID, Token configuration: let the groups claim have those groups alone that are assigned"
    " to the application"
)
_ENTRA_HOSTS = ("https://login.microsoftonline.com/", "https://sts.windows.net/")
_GOOGLE = ("https://accounts.google.com", "accounts.google.com")
_MAX_SHOWN = 40


def missing_roles(claims: Claims) -> Fault | None:
    """Return where the roles of a token are that has none where Portworx looks."""
    issuer = text(claims, "iss")
    if nested := next(_nested(claims), None):
        place, mapper = nested
        message = f"Keycloak has them in {place}, and Portworx reads a flat list"
        return Fault("no-roles", message, f"{mapper}; Token Claim Name roles, Multivalued on")
    if issuer.startswith(_ENTRA_HOSTS):
        hint = "Entra ID: make app roles with values such as system.user, and assign them to users"
        return Fault("no-roles", "the application has no app role for this user", hint)
    if issuer in _GOOGLE:
        hint = "make tokens of your own: auth.selfSigned in the values, and pxsec token create"
        return Fault("no-roles", "Google puts none into tokens, and cannot be told to", hint)
    if ".okta.com" in issuer and "/oauth2/" not in issuer:
        hint = "Okta: use a custom authorization server, such as https://DOMAIN/oauth2/default"
        return Fault("no-roles", "Okta's org authorization server puts none into tokens", hint)
    return None


def _nested(claims: Claims) -> Iterator[tuple[str, str]]:
    """Yield where Keycloak has roles in a token, each with the mapper that makes a list of them.

    First comes what may be roles of Portworx, then what the client has that the token is for.
    """
    given = claims.get("resource_access")
    clients = given if isinstance(given, dict) else {}
    # Everybody has roles in Keycloak's own client account.
    places: dict[str, Any] = {name: clients[name] for name in clients if name != "account"}
    places = {"": claims.get("realm_access"), **places}
    found = [name for name in places if _roles(places[name])]
    own = claims.get("azp")
    for name in sorted(found, key=lambda n: (not _are_ours(places[n]), n != own, not n, n)):
        if name:
            client = name[:_MAX_SHOWN]
            hint = f"Keycloak: add a mapper User Client Role for the client {client}"
            yield f"resource_access, {client}", hint
        else:
            yield "realm_access", "Keycloak: add a mapper User Realm Role"


def _roles(value: object) -> list[Any]:
    found = value.get("roles") if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _are_ours(value: object) -> bool:
    return any(isinstance(role, str) and role.startswith("system.") for role in _roles(value))


def missing_groups(claims: Claims) -> Fault | None:
    """Return why a token has no groups although its user is in some."""
    elsewhere = claims.get("_claim_names")
    is_elsewhere = isinstance(elsewhere, dict) and "groups" in elsewhere
    if "groups" in claims or not (is_elsewhere or claims.get("hasgroups") is True):
        return None
    message = (
        "none: the user is in more groups than Entra ID puts into a token (_claim_names), and"
        " Portworx asks nobody for them"
    )
    return Fault("groups-elsewhere", message, _OVERAGE)


def missing_audience(claims: Claims, client_id: str) -> Fault | None:
    """Return why the client is not in `aud` of a token that was made for it."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    uri = f"api://{client_id}"
    if uri in listed:
        message = f"aud is {uri}, as Entra ID has it in tokens of version 1"
        return Fault("wrong-audience", message, _version_2(f"auth.oidc.clientID: {uri}"))
    name = next((n for n in ("azp", "appid", "cid") if claims.get(n) == client_id), "")
    if not name:
        return None
    message = f"the client is in {name} alone, which does not count"
    if "/realms/" in text(claims, "iss"):
        hint = f"Keycloak: add a mapper Audience with Included Client Audience {client_id}"
        return Fault("wrong-audience", message, f"{hint}, Add to access token on")
    if name == "cid":
        hint = "Okta: take the ID token, or set auth.oidc.clientID to the server's Audience"
        return Fault("wrong-audience", message, hint)
    hint = "let the provider put the client into aud of its tokens"
    return Fault("wrong-audience", message, hint)


def client_elsewhere(claims: Claims) -> Fault | None:
    """Return that the client which a token was made for is not in its `aud`, if so."""
    client_id = text(claims, "azp")
    audience = claims.get("aud")
    if not client_id or client_id in (audience if isinstance(audience, list) else [audience]):
        return None
    fault = missing_audience(claims, client_id)
    return fault and Fault(fault.code, f"{client_id[:_MAX_SHOWN]}: {fault.message}", fault.hint)


def other_issuer(found: str, trusted: str) -> str:
    """Return what to do where a provider calls itself otherwise than the cluster does."""
    if found.startswith(_ENTRA_HOSTS[1]) and trusted.startswith(_ENTRA_HOSTS[0]):
        return _version_2(f"auth.oidc.issuer: {found[:200]}")
    return ""


def _version_2(setting: str) -> str:
    return (
        "Entra ID: set requestedAccessTokenVersion to 2 in the manifest of the app registration, or"
        f" in the values {setting}"
    )
