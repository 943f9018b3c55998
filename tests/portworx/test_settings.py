"""Every spelling of every setting leads to its path in the values file."""

from __future__ import annotations

import pytest

from renderer.portworx.settings import SETTINGS, of_argument, of_component_variable, of_variable

VARIABLES = {
    "PORTWORX_AUTH_SYSTEM_KEY": "keys.system",
    "PORTWORX_AUTH_SYSTEM_APPS_KEY": "keys.apps",
    "PORTWORX_AUTH_STORK_KEY": "keys.apps",
    "PORTWORX_AUTH_JWT_SHAREDSECRET": "auth.selfSigned.sharedSecret",
    "PORTWORX_AUTH_JWT_ISSUER": "auth.selfSigned.issuer",
    "PORTWORX_AUTH_JWT_RSA_PUBKEY": "auth.selfSigned.rsaPublicKey",
    "PORTWORX_AUTH_JWT_ECDS_PUBKEY": "auth.selfSigned.ecdsaPublicKey",
    "PORTWORX_AUTH_OIDC_ISSUER": "auth.oidc.issuer",
    "PORTWORX_AUTH_OIDC_CLIENTID": "auth.oidc.clientID",
    "PORTWORX_AUTH_OIDC_CUSTOM_NAMESPACE": "auth.oidc.customClaimNamespace",
    "PORTWORX_AUTH_USERNAME_CLAIM": "auth.usernameClaim",
}

ARGUMENTS = {
    "auth_system_key": "keys.system",
    "jwt_shared_secret": "auth.selfSigned.sharedSecret",
    "jwt_issuer": "auth.selfSigned.issuer",
    "jwt_rsa_pubkey_file": "auth.selfSigned.rsaPublicKey",
    "jwt_ecds_pubkey_file": "auth.selfSigned.ecdsaPublicKey",
    "oidc_issuer": "auth.oidc.issuer",
    "oidc_client_id": "auth.oidc.clientID",
    "oidc_custom_claim_namespace": "auth.oidc.customClaimNamespace",
    "username_claim": "auth.usernameClaim",
}


def path(setting: object) -> str | None:
    return getattr(setting, "path", None)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_of_portworx_carries_its_setting(name: str) -> None:
    assert path(of_variable(name)) == VARIABLES[name]


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("spelling", ["-{}", "--{}", "-{}=x", "--{}=x"])
@pytest.mark.parametrize("separator", ["_", "-"])
def test_an_argument_carries_its_setting_in_every_spelling(
    name: str, spelling: str, separator: str
) -> None:
    assert path(of_argument(spelling.format(name.replace("_", separator)))) == ARGUMENTS[name]


def test_an_unknown_variable_of_the_family_is_a_setting_without_a_path() -> None:
    assert path(of_variable("PORTWORX_AUTH_NEW_THING")) == ""


@pytest.mark.parametrize("name", ["", "PX_IMAGE", "PX_SHARED_SECRET", "portworx_auth_system_key"])
def test_other_variables_are_not_settings_of_portworx(name: str) -> None:
    assert of_variable(name) is None


@pytest.mark.parametrize("item", ["jwt_issuer", "-c", "-jwt_issuers", "", "-", "--", "=jwt_issuer"])
def test_other_words_are_not_arguments_of_a_setting(item: str) -> None:
    assert of_argument(item) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("PX_SHARED_SECRET", "keys.apps"), ("PX_JWT_ISSUER", ""), ("PORTWORX_AUTH_SYSTEM_KEY", None)],
)
def test_stork_and_autopilot_know_two_variables(name: str, expected: str | None) -> None:
    assert path(of_component_variable(name)) == expected


def test_no_spelling_carries_two_settings() -> None:
    names = [name for setting in SETTINGS for name in (*setting.variables, *setting.arguments)]
    assert len(names) == len(set(names)) == len(VARIABLES) + len(ARGUMENTS)
