"""Which variables and arguments each workload gets for each method."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OIDC, OPERATOR, cluster
from renderer.portworx.releases import NEW, OLD, Pairing
from renderer.portworx.settings import KeyRef
from renderer.rendering.wiring import Wiring

PUBLIC = "    {}PublicKey: {}\n    sharedSecret:"
FULL = (
    DAEMONSET.replace("auth:\n", "auth:\n  usernameClaim: email\n").replace(
        "keys:\n",
        "  oidc:\n    issuer: https://login.example.com\n    clientID: px\n"
        "    customClaimNamespace: https://login.example.com/\nkeys:\n",
    )
).replace("    sharedSecret:", "    rsaPublicKey: {file: r.pem}\n    sharedSecret:")


def wiring(values: str, pairing: Pairing = NEW) -> Wiring:
    return Wiring(cluster(values), pairing, stork=True, autopilot=True)


def names(values: str, pairing: Pairing = NEW) -> list[str]:
    return [
        entry.name.removeprefix("PORTWORX_AUTH_")
        for entry in wiring(values, pairing).portworx_env()
    ]


@pytest.mark.parametrize(
    ("values", "pairing", "expected"),
    [
        (OPERATOR, NEW, []),
        (OPERATOR.replace("auth:\n", "auth:\n  usernameClaim: email\n"), NEW, ["USERNAME_CLAIM"]),
        (OIDC, NEW, ["SYSTEM_KEY", "SYSTEM_APPS_KEY", "OIDC_ISSUER", "OIDC_CLIENTID"]),
        (OIDC, OLD, ["SYSTEM_KEY", "STORK_KEY", "OIDC_ISSUER", "OIDC_CLIENTID"]),
        (DAEMONSET, NEW, ["SYSTEM_KEY", "SYSTEM_APPS_KEY", "JWT_SHAREDSECRET"]),
        (DAEMONSET, OLD, ["SYSTEM_KEY", "STORK_KEY", "JWT_SHAREDSECRET"]),
    ],
    ids=["stanza", "claim beside stanza", "oidc", "oidc old", "daemonset", "daemonset old"],
)
def test_portworx_gets_the_variables_of_its_install_and_method(
    values: str, pairing: Pairing, expected: list[str]
) -> None:
    assert names(values, pairing) == expected


def test_keys_are_references_and_never_values() -> None:
    entries = wiring(FULL).portworx_env()
    assert [(entry.value, entry.ref) for entry in entries] == [
        (None, KeyRef("pxkeys", "system-secret")),
        (None, KeyRef("pxkeys", "stork-secret")),
        (None, KeyRef("pxkeys", "shared-secret")),
    ]


def test_a_daemonset_gets_its_settings_as_arguments_with_their_values() -> None:
    words = wiring(FULL).arguments()
    assert dict(zip(words[::2], words[1::2], strict=True)) == {
        "-jwt_issuer": "portworx.com",
        "-jwt_rsa_pubkey_file": "/etc/pwx/px-auth-public-keys/rsa.pub.pem",
        "-oidc_issuer": "https://login.example.com",
        "-oidc_client_id": "px",
        "-oidc_custom_claim_namespace": "https://login.example.com/",
        "-username_claim": "email",
    }


@pytest.mark.parametrize("pairing", [NEW, OLD], ids=["new", "old"])
def test_stork_gets_key_and_issuer_and_autopilot_the_key(pairing: Pairing) -> None:
    ref = KeyRef("px-system-secrets", "apps-secret")
    wired = wiring(OIDC, pairing)
    assert [tuple(entry) for entry in wired.component_env("stork")] == [
        ("PX_SHARED_SECRET", None, ref),
        ("PX_JWT_ISSUER", pairing.issuer, None),
    ]
    assert [tuple(e) for e in wired.component_env("autopilot")] == [("PX_SHARED_SECRET", None, ref)]


@pytest.mark.parametrize("component", ["stork", "autopilot"])
def test_under_a_stanza_the_operator_wires_the_components(component: str) -> None:
    assert wiring(OPERATOR).component_env(component) == []


def test_stork_reads_the_key_that_portworx_checks_with() -> None:
    for values in (OIDC, DAEMONSET):
        for pairing in (NEW, OLD):
            wired = wiring(values, pairing)
            refs = {entry.name: entry.ref for entry in wired.portworx_env()}
            assert refs[pairing.variable] == wired.component_env("stork")[0].ref


@pytest.mark.parametrize(
    ("source", "mounted", "path"),
    [
        ("{file: r.pem}", True, "/etc/pwx/px-auth-public-keys/rsa.pub.pem"),
        ("{hostPath: /etc/pwx/r.pem}", False, "/etc/pwx/r.pem"),
    ],
)
def test_a_public_key_is_mounted_only_when_it_comes_as_a_file(
    source: str, mounted: bool, path: str
) -> None:
    wired = wiring(DAEMONSET.replace("    sharedSecret:", PUBLIC.format("rsa", source)))
    assert (wired.cluster.has_key_files, wired.arguments()[3]) == (mounted, path)


def test_what_is_made_names_every_setting_of_the_values() -> None:
    assert wiring(OPERATOR).made == {"auth.selfSigned.issuer"}
    assert wiring(OIDC).made == {
        "keys.system",
        "keys.apps",
        "auth.oidc.issuer",
        "auth.oidc.clientID",
    }
    assert wiring(FULL).made == {
        *("keys.system", "keys.apps", "auth.selfSigned.sharedSecret", "auth.selfSigned.issuer"),
        *("auth.selfSigned.rsaPublicKey", "auth.oidc.issuer", "auth.oidc.clientID"),
        *("auth.oidc.customClaimNamespace", "auth.usernameClaim"),
    }
