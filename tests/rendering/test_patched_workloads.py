"""Workloads as they are patched: switches, what the tokens of Stork lack, and what to do then."""

from __future__ import annotations

import pytest

from daemonsets import BARE, lines
from engine import DAEMONSET, OIDC, OPERATOR, STANZA, STORAGECLUSTER, deployment, run

SC = "StorageCluster portworx/px"


# --- The switches of the stanza


def test_auth_that_is_switched_off_is_switched_on() -> None:
    spec = "  security:\n    auth:\n      enabled: false # c\n"
    expected = """\
  security:
    auth:
      enabled: true # c
      guestAccess: Enabled
      selfSigned:
        issuer: portworx.com
        sharedSecret: px-shared-secret
        tokenLifetime: "24h"
    enabled: true
"""
    assert run(OPERATOR, STORAGECLUSTER + spec).text == STORAGECLUSTER + expected


def test_oidc_alone_beside_a_security_switch_that_is_on_is_refused() -> None:
    assert run(OIDC, STORAGECLUSTER + "  security: {enabled: yes}\n") == (
        None,
        "m.yaml:7:23: error: StorageCluster portworx/px has spec.security.enabled: true, and the "
        "values ask for OIDC alone; the Operator would add a self-signed issuer with a key that "
        "nobody chose [security-enabled]\n  hint: add auth.selfSigned to the values, or set "
        "spec.security.enabled: false there\n",
    )


@pytest.mark.parametrize("values", [OPERATOR, OIDC])
@pytest.mark.parametrize(
    ("security", "place", "field", "hint"),
    [
        ("tls: {enabled: true}", "8:10", "tls", "it does not switch TLS on"),
        ("tls: {}", "8:10", "tls", "it does not switch TLS on"),
        ("auth: {enabled: true}", "8:21", "auth.enabled", "spec.security.enabled decides alone"),
        ("auth: {enabled: false}", "8:21", "auth.enabled", "spec.security.enabled decides alone"),
    ],
)
def test_fields_that_releases_prune_get_a_warning(
    values: str, security: str, place: str, field: str, hint: str
) -> None:
    result = run(values, STORAGECLUSTER + f"  security:\n    {security}\n")
    assert result.text is not None
    assert result.report == (
        f"m.yaml:{place}: warning: StorageCluster portworx/px has spec.security.{field}, which no "
        "release of the Operator knows: the API server drops it [pruned-setting]\n"
        f"  hint: delete it: {hint}\n"
    )


@pytest.mark.parametrize("spec", ["tls:", "auth: {enabled: }", "auth: {}", "enabled: false"])
def test_a_pruned_field_that_is_empty_gets_none(spec: str) -> None:
    assert run(OPERATOR, STORAGECLUSTER + f"  security:\n    {spec}\n").report == ""


# --- The claim that owns volumes

EMAIL = ("auth:\n", "auth:\n  usernameClaim: email\n")
NEW_EMAIL = (
    "error: {} does not set usernameClaim to email yet, and the tokens of Stork, which have no"
    " email, would be refused [email-of-stork]\n"
    "  hint: write usernameClaim: sub in the values, or stork.enabled: false where no Stork runs;"
    " where Portworx does take the email already, write PORTWORX_AUTH_USERNAME_CLAIM with value:"
    " email into its env here\n"
)
STORK = ("stork: {version: 24.3.0}", "stork: {{enabled: {}}}")


@pytest.mark.parametrize("values", [OPERATOR, OIDC], ids=["stanza", "oidc"])
def test_an_email_that_stork_lacks_is_not_brought_in(values: str) -> None:
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    assert run(values.replace(*EMAIL), text) == (None, "m.yaml:1:1: " + NEW_EMAIL.format(SC))
    other = "  env: [{name: PORTWORX_AUTH_USERNAME_CLAIM, value: sub}]\n"
    assert "[email-of-stork]" in run(values.replace(*EMAIL), text + other).report
    off = text + "  stork: {enabled: false}\n"
    assert run(values.replace(*EMAIL), off).text is not None


def test_under_a_stanza_stork_has_a_key_whatever_the_values_say() -> None:
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    there, off = STORK[0], STORK[1].format("false")
    assert run(OPERATOR.replace(*EMAIL).replace(there, off), text).text is None
    assert run(OIDC.replace(*EMAIL).replace(there, off), text).text is not None


@pytest.mark.parametrize("spec", ["{}", "{image: a}"])
def test_a_stork_that_the_operator_does_not_run_signs_nothing(spec: str) -> None:
    text = STORAGECLUSTER + f"  image: p/o:3.1.2\n  stork: {spec}\n"
    assert run(OPERATOR.replace(*EMAIL), text).text is not None


@pytest.mark.parametrize("beside", ["", "---\n" + deployment()], ids=["another file", "beside"])
def test_stork_counts_in_whatever_file_it_is(beside: str) -> None:
    values = DAEMONSET.replace(*EMAIL)
    assert "[email-of-stork]" in run(values, BARE + beside).report
    off = values.replace(STORK[0], STORK[1].format("false"))
    assert "[email-of-stork]" not in run(off, BARE + beside).report


def test_a_whole_release_without_stork_may_take_the_email() -> None:
    assert "[email-of-stork]" not in run(DAEMONSET.replace(*EMAIL), BARE, whole=True).report


def test_an_email_that_owns_volumes_already_stays() -> None:
    there = "  env:\n  - {name: PORTWORX_AUTH_USERNAME_CLAIM, value: email}\n"
    result = run(OPERATOR.replace(*EMAIL), STORAGECLUSTER + there)
    assert result == (STORAGECLUSTER + there + STANZA, "")


@pytest.mark.parametrize(
    ("args", "is_there"),
    [
        (["-username_claim", "email"], True),
        (["--username-claim=email"], True),
        (["-username_claim", "sub"], False),
        (["-username_claim", "email", "-username_claim", "sub"], False),
        (["-x", "email"], False),
    ],
)
def test_an_email_among_the_arguments_counts_too(args: list[str], is_there: bool) -> None:
    text = BARE + lines("args", *args)
    result = run(DAEMONSET.replace(*EMAIL), text + "---\n" + deployment())
    assert (result.text is not None) is is_there, result.report


@pytest.mark.parametrize(
    ("values", "text", "place"),
    [
        (OPERATOR, STORAGECLUSTER + "  updateStrategy: {type: OnDelete}\n", "7:26"),
        (DAEMONSET, BARE + "  updateStrategy: {type: OnDelete}\n---\n" + deployment(), "12:26"),
    ],
    ids=["operator", "daemonset"],
)
def test_pods_that_nobody_restarts_are_told_of(values: str, text: str, place: str) -> None:
    result = run(values, text)
    assert result.text is not None
    assert f"m.yaml:{place}" in result.report
    assert result.report.endswith(
        "has the update strategy OnDelete: each pod keeps the old settings until it is deleted"
        " [on-delete]\n"
        "  hint: delete its pods after it is applied, one node at a time, until none is old\n"
    )
    assert "[on-delete]" not in run(values, result.text).report
