"""What runs, held against what is asked: which pods count, and which times."""

from __future__ import annotations

import json
from typing import Any

import pytest

import inprocess

NOW = "2024-06-01T00:00:00Z"
STARTED = "2024-05-02T08:00:00Z"

STORAGE_CLUSTER = """apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px, namespace: portworx}
spec:
  image: portworx/oci-monitor:3.1.2
  env: [{name: PORTWORX_AUTH_OIDC_ISSUER, value: "https://login.example.com"},
        {name: PORTWORX_AUTH_OIDC_CLIENTID, value: portworx}]
  security: {enabled: true, auth: {guestAccess: Enabled, selfSigned: {issuer: portworx.com}}}
"""
KEPT = {
    "PORTWORX_AUTH_SYSTEM_KEY": ("px-system-secrets", "system-secret"),
    "PORTWORX_AUTH_SYSTEM_APPS_KEY": ("px-system-secrets", "apps-secret"),
    "PORTWORX_AUTH_JWT_SHAREDSECRET": ("px-shared-secret", "shared-secret"),
}
TEXTS = {
    "PX_NAMESPACE": "portworx",
    "PORTWORX_AUTH_OIDC_ISSUER": "https://login.example.com",
    "PORTWORX_AUTH_OIDC_CLIENTID": "portworx",
    "PORTWORX_AUTH_JWT_ISSUER": "portworx.com",
}


def pod(
    texts: dict[str, str] = TEXTS, *, args: tuple[str, ...] = ("-c", "px"), **changes: Any
) -> str:
    """Return a pod as the Operator makes it."""
    refs = [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
        for name, (secret, key) in KEPT.items()
    ]
    env = [{"name": name, "value": text} for name, text in texts.items()] + refs
    portworx = {"name": "portworx", "image": "portworx/oci-monitor:3.1.2", "env": env}
    version = "core.libopenstorage.org/v1"
    owner = {"apiVersion": version, "kind": "StorageCluster", "name": "px", "controller": True}
    made = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "px-1", "namespace": "portworx", "ownerReferences": [owner]},
        "spec": {"containers": [{"name": "csi"}, {**portworx, "args": list(args)}]},
        "status": {"phase": "Running", "startTime": STARTED},
    }
    for name, value in changes.items():
        made[name] = {**made[name], **value}  # type: ignore[dict-item]
    return json.dumps(made) + "\n"


def keys(metadata: dict[str, Any]) -> str:
    named = {"name": "px-shared-secret", "namespace": "portworx", **metadata}
    text = "VUxwN1ZPQzJNZGp5YjRRazlhRXNSdzFYbkcwdEl6Zkg2S1A1VDNtdkI4"
    made = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": named,
        "data": {"shared-secret": text},
    }
    return json.dumps(made) + "\n"


def edited(time: str, *fields: str) -> dict[str, Any]:
    fields_of: dict[str, Any] = {field: {} for field in fields}
    return {"manager": "x", "operation": "Update", "time": time, "fieldsV1": fields_of}


def said(*manifests: str) -> list[str]:
    text = "---\n".join((STORAGE_CLUSTER, *manifests))
    done = inprocess.main("check", "-", "--now", NOW, stdin=text.encode())
    return [line for line in done.err.splitlines() if not line.startswith("  hint:")]


def test_a_pod_of_the_operator_with_all_that_is_asked_is_well() -> None:
    assert said(pod()) == []


@pytest.mark.parametrize(
    ("variable", "text", "setting"),
    [
        ("PORTWORX_AUTH_JWT_ISSUER", "operator.portworx.io", "auth.selfSigned.issuer"),
        ("PORTWORX_AUTH_OIDC_CLIENTID", "px", "auth.oidc.clientID"),
        ("PORTWORX_AUTH_USERNAME_CLAIM", "email", "auth.usernameClaim"),
    ],
)
def test_each_setting_that_a_pod_has_otherwise_is_named(
    variable: str, text: str, setting: str
) -> None:
    assert said(pod({**TEXTS, variable: text})) == [
        "<stdin>:10:260: warning: StorageCluster portworx/px: not carried out yet in Pod "
        f"portworx/px-1: another {setting} than is asked [not-carried-out]"
    ]


def test_a_setting_that_a_pod_lacks_is_named() -> None:
    texts = {name: text for name, text in TEXTS.items() if "OIDC" not in name}
    (line,) = said(pod(texts))
    assert ": another auth.oidc.issuer, auth.oidc.clientID than is asked " in line


@pytest.mark.parametrize(
    "changes",
    [
        {"status": {"phase": "Succeeded"}},
        {"metadata": {"deletionTimestamp": NOW}},
        {"metadata": {"ownerReferences": [{"kind": "Job", "name": "px", "controller": True}]}},
        {"metadata": {"namespace": "elsewhere"}},
    ],
    ids=["it has ended", "it is being deleted", "another owns it", "it is elsewhere"],
)
def test_a_pod_that_is_not_of_this_portworx_does_not_count(changes: dict[str, Any]) -> None:
    old = {**TEXTS, "PORTWORX_AUTH_JWT_ISSUER": "operator.portworx.io"}
    assert said(pod(old, **changes)) == []


@pytest.mark.parametrize(
    ("metadata", "is_older"),
    [
        ({"creationTimestamp": "2024-05-01T00:00:00Z"}, False),
        ({"creationTimestamp": "2024-05-03T00:00:00Z"}, True),
        ({"managedFields": [edited("2024-05-03T00:00:00Z", "f:data")]}, True),
        ({"managedFields": [edited("2024-05-03T00:00:00Z", "f:metadata")]}, False),
        ({}, False),
    ],
)
def test_a_secret_is_newer_by_its_content_alone(metadata: dict[str, Any], is_older: bool) -> None:
    expected = (
        "<stdin>:10:1: warning: Secret portworx/px-shared-secret was changed after 1 of 1 pods of "
        "Portworx had started: they go on with the keys that it had [older-than-secret]"
    )
    assert said(pod(), keys(metadata)) == ([expected] if is_older else [])


def test_the_start_of_the_container_counts_and_not_that_of_its_pod() -> None:
    states = [{"name": "portworx", "state": {"running": {"startedAt": "2024-05-04T00:00:00Z"}}}]
    newer = {"creationTimestamp": "2024-05-03T00:00:00Z"}
    assert said(pod(status={"containerStatuses": states}), keys(newer)) == []


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 19, "-1", "\u00b2", "\u0663"])
def test_a_count_that_is_none_is_no_bug(text: str) -> None:
    daemonset = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "portworx", "namespace": "portworx", "generation": text},
        "spec": {"template": {"spec": {"containers": [{"name": "portworx"}]}}},
        "status": {"observedGeneration": text, "desiredNumberScheduled": text},
    }
    assert inprocess.main("check", "-", stdin=json.dumps(daemonset).encode()).status == 0
