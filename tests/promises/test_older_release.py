"""The older of Portworx and Stork decides which key and issuer both take."""

from __future__ import annotations

from typing import Any

import pytest

import manifests
from manifests import DIGEST, Bench
from matrix import (
    NEW,
    OLD,
    OTHER,
    REPOSITORY,
    VARIABLE,
    Case,
    Told,
    expected_keys,
    stork_pair,
)
from wired import by_name, containers, security_env


@pytest.mark.parametrize("install", ["operator", "daemonset"])
@pytest.mark.parametrize(
    ("portworx", "stork_release", "pair"),
    [
        ("2.6.0", "2.5.0", NEW),
        ("2.6.0", "2.4.5", OLD),
        ("2.6.0", "2.5.0-rc1", OLD),
        ("2.5.9", "24.3.0", OLD),
        ("2.6.0-dev", "24.3.0", OLD),
        ("2.6.0-rc1", "24.3.0", OLD),
        ("2.5.0.3", "24.3.0", OLD),
        ("3.2.1.1", "2.4.5.1", OLD),
        ("3.2.1.1", "2.5.0.1", NEW),
        ("v3.1", "24.3.0", NEW),
        ("2.13.5", "24.3.0", NEW),
        ("latest", "24.3.0", NEW),
        ("latest", "latest", NEW),
        ("latest", "2.4.5", OLD),
    ],
    ids=lambda word: word,
)
@pytest.mark.parametrize("teller", ["image", "annotation", "values"])
def test_the_older_release_decides(
    bench: Bench, install: str, portworx: str, stork_release: str, pair: str, teller: str
) -> None:
    result = bench.render(*stork_case(install, portworx, stork_release, teller))
    assert result.codes == []
    case = Case(install, "oidc", Told("tag", pair, None), "found", "absent")
    found = by_name(result)
    if install == "operator":
        spec = found["StorageCluster", "px-cluster"]["spec"]
        portworx_env, stork_env = security_env(spec), security_env(spec["stork"])
    else:
        portworx_env = security_env(containers(found["DaemonSet", "portworx"])[0])
        stork_env = security_env(containers(found["Deployment", "stork"])[0])
    assert expected_keys(case, pair).items() <= portworx_env.items()
    assert VARIABLE[OTHER[pair]] not in portworx_env
    assert stork_env == stork_pair(case)


def stork_case(
    install: str, portworx: str, stork_release: str, teller: str
) -> tuple[dict[str, Any], str]:
    told = teller == "values" and stork_release != "latest"
    changes: dict[str, Any] = {"stork": {"version": stork_release}} if told else {}
    settings = manifests.values(install, "oidc", **changes)
    image = f"openstorage/stork:{stork_release}" if teller == "image" else f"a:5/stork{DIGEST}"
    annotations = {"portworx.io/stork-version": stork_release} if teller == "annotation" else {}
    monitor = f"registry.example.com:5000/{REPOSITORY}:{portworx}"
    if install == "operator":
        own = f"    image: {image}\n" if teller != "values" else ""
        part = f"  stork:\n    enabled: true\n{own}"
        return settings, manifests.storagecluster(monitor, annotations=annotations, stork=part)
    deployment = manifests.stork(image)
    if annotations:
        note = f"  annotations: {{portworx.io/stork-version: '{stork_release}'}}\n"
        deployment = deployment.replace("metadata:\n", f"metadata:\n{note}", 1)
    return settings, manifests.stream(manifests.daemonset(monitor), deployment)
