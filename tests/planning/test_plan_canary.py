"""No plan shows a secret, wherever the manifests hold one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

import inprocess
import manifests
from canary import CANARY, leaks

CODED = base64.b64encode(CANARY.encode()).decode()
ENV = manifests.variable("PORTWORX_AUTH_SYSTEM_KEY", f'"{CANARY}"', indent=12)
SECRET = f"""\
apiVersion: v1
kind: Secret
metadata: {{name: pxkeys, namespace: portworx}}
data: {{shared-secret: {CODED}}}
"""
PAIR = f"""\
apiVersion: stork.libopenstorage.org/v1alpha1
kind: ClusterPair
metadata: {{name: remote, namespace: team-a}}
spec: {{options: {{ip: "{CANARY}", token: "{CANARY}"}}}}
"""
CLAIM = f"""\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: team-a
  annotations: {{openstorage.io/auth-secret-name: "{CANARY}"}}
"""
STORK = manifests.stork().replace(
    '"portworx-api"', f'"portworx-api"\n        - {{name: PX_SHARED_SECRET, value: "{CANARY}"}}'
)
ARGUMENTS = manifests.daemonset(env=ENV).replace(
    '"-x", "kubernetes"', f'"-x", "kubernetes", "-jwt_shared_secret", "{CANARY}", "-jwt_issuer=a"'
)
DAEMONSET = manifests.stream(ARGUMENTS, STORK, SECRET, PAIR, CLAIM)
CLUSTER = manifests.stream(
    manifests.storagecluster(
        env=manifests.variable("PORTWORX_AUTH_OIDC_CLIENTID", f'"{CANARY}"', indent=4),
        stork="  stork:\n    enabled: true\n    env:\n"
        + manifests.variable("PX_SHARED_SECRET", f'"{CANARY}"', indent=4)
        + manifests.variable("PX_JWT_ISSUER", f'"{CANARY}"', indent=4),
    )
    + f'  security: {{enabled: true, auth: {{selfSigned: {{issuer: "{CANARY}"}}}}}}\n',
    SECRET.replace("pxkeys", "px-system-secrets"),
    PAIR,
)


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize("install", ["daemonset", "operator"])
@pytest.mark.parametrize("goal", ["--disable", "values"])
def test_a_plan_shows_no_secret(goal: str, install: str, output: str, tmp_path: Path) -> None:
    users = [{"name": "data", "namespace": "team-a", "secretName": "px-user-token"}]
    values = manifests.values(install, "shared", "oidc")
    if install == "daemonset":
        values["persistentVolumeClaims"] = users
    (tmp_path / "pxsec.yaml").write_text(manifests.as_text(values))
    (tmp_path / "m.yaml").write_text(DAEMONSET if install == "daemonset" else CLUSTER)
    goals = ["-f", "pxsec.yaml"] if goal == "values" else ["--disable"]
    done = inprocess.main("plan", *goals, "-o", output, "m.yaml", folder=tmp_path, environ={})
    assert (done.status, done.err) == (0, "")
    assert b"px-before" in done.out
    assert leaks(done.out) == []
