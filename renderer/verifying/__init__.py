"""Tokens held against what is trusted, as Portworx does it, and explained.

The modules, lowest layer first; one imports only from rows above its own.

case             a token that is checked, what it is held against, and what a check says
own              a token that the administrator signs, as golang-jwt reads it
provided         a token of a provider, as go-oidc reads it
known_providers  what Keycloak, Entra ID and others put elsewhere than Portworx looks
origin_checks    checks of issuer, algorithm, signature and audience
claim_checks     checks of the claims: times, user, roles and groups
advice           what Portworx takes and nobody should rely on
checks           the checks in one list, and the commands that run them
inspection       a token in plain words
listing          many tokens in a list, by when they end
"""
