"""The life of a release of Helm 3 and of Helm 4 in a real cluster, with pxsec and without."""

from __future__ import annotations

import gzip
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

import manifests
from clusters import Cluster
from releases import CHARTS, Release


@pytest.fixture(params=CHARTS)
def release(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path, helm: str) -> Release:
    return Release(cluster, tmp_path, helm, request.param)


def left_in_the_cluster(release: Release) -> list[str]:
    """Return the Secrets of the release that Helm leaves there: the mark tells it to."""
    return ["pxkeys"] if release.product == "daemonset" else []


def test_an_install_with_pxsec_is_secured_from_the_start(release: Release) -> None:
    release.do("install", secured=True)
    assert release.secured() == release.workloads
    assert release.secrets_there() == release.secrets


def test_an_upgrade_secures_what_was_installed_without_and_the_next_one_changes_nothing(
    release: Release,
) -> None:
    release.do("install")
    assert release.secured() == []
    release.do("upgrade", secured=True)
    assert release.secured() == release.workloads
    assert release.secrets_there() == release.secrets
    generations = release.generations()
    release.do("upgrade", secured=True)
    release.roll_back(2)
    assert release.generations() == generations


def test_a_rollback_to_before_pxsec_switches_security_off(release: Release) -> None:
    release.do("install")
    release.do("upgrade", secured=True)
    release.roll_back(1)
    assert release.secured() == []
    assert release.secrets_there() == left_in_the_cluster(release)
    release.do("upgrade", secured=True)
    assert release.secured() == release.workloads
    assert release.secrets_there() == release.secrets


def test_an_upgrade_without_the_flag_does_the_same(release: Release) -> None:
    release.do("install", secured=True)
    release.do("upgrade")
    assert release.secured() == []
    assert release.secrets_there() == left_in_the_cluster(release)


def test_an_uninstall_leaves_what_is_marked_and_a_new_install_takes_it_again(
    release: Release,
) -> None:
    release.do("install", secured=True)
    release.uninstall()
    assert release.generations() == {}
    assert release.secrets_there() == left_in_the_cluster(release)
    release.do("install", secured=True)
    assert release.secured() == release.workloads


def test_secrets_that_are_applied_apart_outlive_every_release(release: Release) -> None:
    release.do("install")
    release.apply_secrets()
    release.do("upgrade", secured=True, only="workloads")
    assert release.secured() == release.workloads
    release.roll_back(1)
    assert (release.secured(), release.secrets_there()) == ([], release.secrets)
    release.do("upgrade", secured=True, only="workloads")
    release.do("upgrade")
    assert (release.secured(), release.secrets_there()) == ([], release.secrets)
    release.uninstall()
    assert release.secrets_there() == release.secrets


def test_a_secret_that_is_there_already_stops_an_upgrade_before_it_begins(
    release: Release,
) -> None:
    release.do("install")
    release.apply_secrets()
    done = release.run("upgrade", secured=True)
    assert (done.code, release.secured()) == (1, [])
    assert "exists and cannot be imported into the current release" in done.messages
    release.do("upgrade", "--take-ownership", secured=True)
    assert release.secured() == release.workloads
    release.roll_back(1)
    assert release.secrets_there() == left_in_the_cluster(release)


def kept_by_helm(release: Release) -> bytes:
    """Return what the Secrets of Helm hold of the release, in the open."""
    names = release.cluster.names("secret")
    found = [name for name in names if name.startswith("sh.helm.release.")]
    data = [release.cluster.get("secret", name)["data"]["release"] for name in found]
    return b"".join(gzip.decompress(b64decode(b64decode(text))) for text in data)


def test_a_release_holds_a_copy_of_each_key_unless_the_secrets_are_left_out(
    release: Release,
) -> None:
    keys = [b64encode(key.encode()) for key in manifests.SECRETS.values()]
    release.do("install", secured=True, only="workloads")
    assert [key for key in keys if key in kept_by_helm(release)] == []
    release.do("upgrade", secured=True)
    assert [key for key in keys if key in kept_by_helm(release)] == keys


def test_helm_4_applies_server_side(release: Release) -> None:
    release.do("install", secured=True)
    kind = {"daemonset": "daemonset", "operator": "storagecluster"}[release.product]
    name = {"daemonset": "portworx", "operator": "px-cluster"}[release.product]
    fields = release.cluster.get(kind, name)["metadata"]["managedFields"]
    ways = {(entry["manager"], entry["operation"]) for entry in fields}
    assert ways == {("helm", "Apply" if release.helm == "helm4" else "Update")}
