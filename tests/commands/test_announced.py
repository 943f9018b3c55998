"""`render` says what it changes in a cluster that was read from a live one."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
import inprocess
from engine import DAEMONSET, OIDC, OPERATOR, STANZA, STORAGECLUSTER, deployment

LIVE = '  uid: 5f0c\n  resourceVersion: "7"\nspec:\n'
CODE = "[setting-changed]"


def cluster(spec: str, *, live: bool = True) -> str:
    text = STORAGECLUSTER + spec
    return text.replace("spec:\n", LIVE, 1) if live else text


def announced(folder: Path, values: str, *manifests: str) -> list[str]:
    """Return what is announced, without place and code."""
    (folder / "values.yaml").write_text(values)
    (folder / "m.yaml").write_text("---\n".join(manifests))
    done = inprocess.main("render", "-f", "values.yaml", "m.yaml", folder=folder)
    assert done.status == 0, done.err
    lines = [line for line in done.err.splitlines() if line.endswith(CODE)]
    return [line.partition("notice: ")[2].removesuffix(f" {CODE}") for line in lines]


def test_who_gets_in_without_a_token_never_changes_unannounced(tmp_path: Path) -> None:
    manifest = cluster(STANZA.replace("guestAccess: Enabled", "guestAccess: Disabled"))
    assert announced(tmp_path, OPERATOR, manifest) == ["auth.guestAccess: Disabled becomes Enabled"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("portworx.com", "px.other", "auth.selfSigned.issuer: px.other becomes portworx.com"),
        ('"24h"', "4h", "auth.selfSigned.tokenLifetime: 4h becomes 24h"),
        (
            "px-shared-secret",
            "my-secret",
            "auth.selfSigned.sharedSecret: Secret my-secret, key shared-secret becomes "
            "Secret px-shared-secret, key shared-secret",
        ),
    ],
)
def test_a_changed_setting_is_announced(tmp_path: Path, old: str, new: str, said: str) -> None:
    secret = "{secretKeyRef: {name: px-shared-secret, key: shared-secret}}"
    values = OPERATOR.replace(
        "issuer: portworx.com,", f"issuer: portworx.com, sharedSecret: {secret},"
    )
    assert announced(tmp_path, values, cluster(STANZA.replace(old, new))) == [said]


def test_settings_that_are_new_are_announced_together(tmp_path: Path) -> None:
    manifest = engine.daemonset().replace("spec:\n", LIVE, 1)
    assert announced(tmp_path, DAEMONSET, manifest, deployment()) == [
        "newly set in DaemonSet portworx/portworx: auth.selfSigned.issuer, keys.system, "
        "keys.apps, auth.selfSigned.sharedSecret, stork",
    ]


def test_oidc_on_a_cluster_of_the_operator_is_announced(tmp_path: Path) -> None:
    said = announced(tmp_path, OIDC, cluster("  image: portworx/oci-monitor:3.1.2\n"))
    assert said == [
        "newly set in StorageCluster portworx/px: auth.oidc.issuer, auth.oidc.clientID, "
        "keys.system, keys.apps, stork"
    ]


def test_guests_that_were_never_spoken_of_are_announced_alone(tmp_path: Path) -> None:
    values = OPERATOR.replace("guestAccess: Enabled", "guestAccess: Disabled")
    said = announced(tmp_path, values, cluster("  image: portworx/oci-monitor:3.1.2\n"))
    assert "auth.guestAccess: newly set to Disabled" in said
    assert len(said) == 2


def test_nothing_is_announced_where_nothing_changes(tmp_path: Path) -> None:
    assert announced(tmp_path, OPERATOR, cluster(STANZA)) == []


def test_a_manifest_of_ones_own_is_no_cluster(tmp_path: Path) -> None:
    manifest = cluster(STANZA.replace("Enabled", "Disabled"), live=False)
    assert announced(tmp_path, OPERATOR, manifest) == []


def test_a_text_that_may_be_a_secret_is_not_told(tmp_path: Path) -> None:
    secret = "canary0123456789canary0123456789"
    manifest = cluster(STANZA.replace("portworx.com", secret))
    assert announced(tmp_path, OPERATOR, manifest) == [
        "auth.selfSigned.issuer: ... becomes portworx.com"
    ]
