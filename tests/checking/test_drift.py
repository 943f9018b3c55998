"""`pxsec check -f`: where a cluster is otherwise than the values ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import inprocess
import manifests
from canary import CANARY, leaks
from manifests import Bench

METHODS = {
    "self-signed": ("shared",),
    "RSA": ("rsa",),
    "OIDC": ("oidc",),
    "both": ("shared", "oidc"),
}
PARTS: dict[str, tuple[Callable[..., str], ...]] = {
    "operator": (manifests.storagecluster,),
    "daemonset": (manifests.daemonset, manifests.stork, manifests.autopilot),
}
HINT = "  hint: apply what pxsec render makes of the values, or change them\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def secured(bench: Bench, settings: Mapping[str, Any]) -> str:
    """Return the manifests of an install with these values in them."""
    parts = [part() for part in PARTS[settings["install"]]]
    done = bench.render(settings, manifests.stream(*parts))
    assert done.status == 0, done.err
    return done.text


def check(bench: Bench, settings: Mapping[str, Any], *cluster: str) -> inprocess.Result:
    """Check manifests against values; messages without the names of the files."""
    (bench.folder / "values.yaml").write_text(manifests.as_text(settings))
    names = [f"cluster-{number}.yaml" for number in range(len(cluster))]
    for name, text in zip(names, cluster, strict=True):
        (bench.folder / name).write_text(text)
    command = ("check", "-q", "-f", "values.yaml", *names)
    return inprocess.main(*command, folder=bench.folder, environ=bench.environ)


def drifts(done: inprocess.Result) -> list[str]:
    """Return the messages of drift, of which each has a place and the hint."""
    form = rf"(?m)^cluster-0\.yaml:\d+:\d+: error: (.*) \[drift\]\n{HINT}"
    found = re.findall(form, done.err)
    assert len(found) == done.err.count("[drift]") == len(done.err.splitlines()) / 2
    assert done.status == (1 if found else 0)
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("install", PARTS)
def test_what_render_wrote_is_what_the_values_ask(bench: Bench, install: str, method: str) -> None:
    settings = manifests.values(install, *METHODS[method])
    done = check(bench, settings, secured(bench, settings))
    assert (done.err, done.status) == ("", 0)


def test_guests_lifetime_and_issuer_under_the_operator(bench: Bench) -> None:
    settings = manifests.values("operator", "shared")
    cluster = secured(bench, settings)
    settings["auth"]["guestAccess"] = "Disabled"
    settings["auth"]["selfSigned"] |= {"issuer": "example.com", "tokenLifetime": "12h"}
    assert drifts(check(bench, settings, cluster)) == [
        "auth.guestAccess is Enabled here, and the values ask for Disabled",
        "auth.selfSigned.issuer is portworx.com here, and the values ask for example.com",
        "auth.selfSigned.tokenLifetime is 24h here, and the values ask for 12h",
    ]


def test_what_is_set_on_one_side_alone(bench: Bench) -> None:
    one = manifests.values("daemonset", "shared")
    both = manifests.values("daemonset", "shared", "oidc")
    assert drifts(check(bench, both, secured(bench, one))) == [
        f"auth.oidc.issuer is not set here, and the values ask for {manifests.OIDC_ISSUER}",
        "auth.oidc.clientID is not set here, and the values ask for portworx",
    ]
    assert drifts(check(bench, one, secured(bench, both))) == [
        f"auth.oidc.issuer is {manifests.OIDC_ISSUER} here, and the values do not ask for it",
        "auth.oidc.clientID is portworx here, and the values do not ask for it",
    ]


def test_a_cluster_with_nothing_lacks_it_all(bench: Bench) -> None:
    settings = manifests.values("daemonset", "shared")
    bare = manifests.stream(manifests.daemonset(), manifests.stork())
    assert drifts(check(bench, settings, bare)) == [
        "auth.selfSigned.issuer is not set here, and the values ask for portworx.com",
        "keys.system is not set here, and the values ask for Secret pxkeys, key system-secret",
        "keys.apps is not set here, and the values ask for Secret pxkeys, key stork-secret",
        "auth.selfSigned.sharedSecret is not set here, and the values ask for Secret pxkeys, key "
        "shared-secret",
        "stork is not set here, and the values ask for Secret pxkeys, key stork-secret, as "
        "apps.portworx.io",
    ]


def test_another_secret_name(bench: Bench) -> None:
    settings = manifests.values("daemonset", "shared")
    cluster = secured(bench, settings).replace("name: pxkeys\n", "name: old\n")
    assert (
        "keys.system is Secret old, key system-secret here, and the values ask for Secret pxkeys, "
        "key system-secret"
    ) in drifts(check(bench, settings, cluster))


def test_a_stork_that_the_values_want_and_that_is_not_there(bench: Bench) -> None:
    settings = manifests.values("daemonset", "shared", stork={"enabled": True})
    cluster = secured(bench, settings)
    without = "---\n".join(text for text in cluster.split("---\n") if "name: stork\n" not in text)
    assert drifts(check(bench, settings, without)) == [
        "stork is not here, and the values ask for it"
    ]


def test_texts_that_may_be_secrets_are_not_shown(bench: Bench) -> None:
    settings = manifests.values("daemonset", "shared")
    cluster = secured(bench, settings).replace("portworx.com", CANARY)
    settings["auth"]["selfSigned"]["issuer"] = "x" * 30
    done = check(bench, settings, cluster)
    assert "error: auth.selfSigned.issuer is another here than the values ask for [" in done.err
    assert leaks(done.err.encode() + done.out) == []


def test_with_ignore_it_is_left_out(bench: Bench) -> None:
    settings = manifests.values("operator", "shared")
    (bench.folder / "m.yaml").write_text(manifests.storagecluster())
    (bench.folder / "values.yaml").write_text(manifests.as_text(settings))
    command = ("check", "-q", "-f", "values.yaml", "--ignore", "drift", "m.yaml")
    done = inprocess.main(*command, folder=bench.folder, environ=bench.environ)
    assert (done.err, done.status) == ("", 0)


def test_of_several_the_one_of_the_values_is_compared(bench: Bench) -> None:
    settings = manifests.values("operator", "shared")
    cluster = secured(bench, settings)
    elsewhere = manifests.daemonset(namespace="kube-system")
    done = check(bench, settings, cluster, elsewhere)
    assert (done.err, done.status) == ("", 0)


def test_values_of_another_portworx_are_refused(bench: Bench) -> None:
    settings = manifests.values("operator", "shared", portworx={"name": "px-other"})
    for given, what in (
        (settings, "the StorageCluster portworx/px-other"),
        (manifests.values("operator", "shared"), "a StorageCluster in namespace portworx"),
    ):
        done = check(bench, given, manifests.daemonset(namespace="kube-system"))
        assert done.err == (
            f"values.yaml:1:1: error: the values are for {what} [workload-not-found]\n"
            "  hint: the input has DaemonSet kube-system/portworx: give the values of that one\n"
        )
        assert (done.out, done.status) == (b"", 2)


def test_values_of_two_are_refused(bench: Bench) -> None:
    settings = manifests.values("operator", "shared")
    second = manifests.storagecluster().replace("name: px-cluster", "name: px-two")
    done = check(bench, settings, manifests.storagecluster(), second)
    assert done.err == (
        "values.yaml:1:1: error: the values may be for StorageCluster portworx/px-cluster or "
        "StorageCluster portworx/px-two [two-workloads]\n"
        "  hint: name the one that is meant by portworx.name in the values\n"
    )
    assert (done.out, done.status) == (b"", 2)
    settings["portworx"] = {"name": "px-two"}
    assert "px-two" not in check(bench, settings, manifests.storagecluster(), second).err
    assert check(bench, settings, manifests.storagecluster(), second).status == 1


def test_invalid_values_are_no_answer(bench: Bench) -> None:
    done = check(bench, {"install": "operator"}, manifests.storagecluster())
    assert (done.out, done.status) == (b"", 2)


def test_standard_input_is_read_once(bench: Bench) -> None:
    done = inprocess.main("check", "-f", "-", "-", folder=bench.folder)
    assert "`-` is standard input, which can be read once only [usage]" in done.err
    assert (done.out, done.status) == (b"", 2)
