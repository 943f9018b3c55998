"""What the stanza says and the values do not is refused."""

from __future__ import annotations

import pytest

from engine import OIDC, OPERATOR, STANZA, STORAGECLUSTER, run

SC = "StorageCluster portworx/px"
SILENT = OPERATOR.replace(", tokenLifetime: 24h", "")


@pytest.mark.parametrize(
    ("auth", "path", "cure"),
    [
        *(
            (
                f"selfSigned: {{{key}: {value}}}",
                f"auth.selfSigned.{key}",
                f"add auth.selfSigned.{key} to the values, or delete it here",
            )
            for key, value in (
                ("sharedSecret", "mine"),
                ("sharedSecret", "''"),
                ("tokenLifetime", "4h"),
            )
        ),
        ("tokenLifetime: 4h", "auth.tokenLifetime", "delete it here"),
        ("other: x", "auth.other", "delete it here"),
    ],
    ids=["secret", "no-secret", "lifetime", "misplaced", "unknown"],
)
def test_a_stanza_that_says_more_than_the_values_is_refused(
    auth: str, path: str, cure: str
) -> None:
    spec = f"  security:\n    enabled: true\n    auth:\n      {auth}\n"
    result = run(SILENT, STORAGECLUSTER + spec)
    assert result.text is None
    assert result.report.endswith(
        f"error: StorageCluster portworx/px sets spec.security.{path}, and the values do not "
        f"[stray-setting]\n  hint: {cure}\n"
    )
    assert result.report.startswith("m.yaml:10:")


def test_a_stanza_that_says_what_the_operator_takes_anyway_is_no_stray() -> None:
    spec = STANZA.replace("px-shared-secret", "'px-shared-secret' # c")
    result = run(SILENT, STORAGECLUSTER + spec)
    assert (result.text, "stray" in result.report) == (STORAGECLUSTER + spec, False)


def test_what_the_values_leave_to_the_operator_is_written_out() -> None:
    # The Operator crashes on a stanza without them where its defaults are switched off.
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    assert run(SILENT, text).text == text + STANZA


@pytest.mark.parametrize("auth", ["selfSigned: {}", "selfSigned:", "selfSigned: {sharedSecret: }"])
def test_an_empty_entry_of_the_stanza_is_no_stray(auth: str) -> None:
    spec = f"  security:\n    auth:\n      {auth}\n"
    assert run(OPERATOR, STORAGECLUSTER + spec).report == ""


@pytest.mark.parametrize(
    ("auth", "field"),
    [("guestAccess: Managed", "guestAccess"), ("selfSigned: {a: b}", "selfSigned")],
)
def test_under_oidc_alone_the_cure_of_a_stray_is_a_self_signed_method(
    auth: str, field: str
) -> None:
    result = run(OIDC, STORAGECLUSTER + f"  security:\n    auth:\n      {auth}\n")
    assert result.text is None
    assert result.report.startswith(
        f"m.yaml:9:7: error: {SC} sets spec.security.auth.{field}, and the values do not "
        "[stray-setting]\n  hint: add auth.selfSigned to the values, or delete it here\n"
    )
