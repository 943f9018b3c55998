"""Secrets that the manifests hold already are not shown."""

from __future__ import annotations

import base64

import pytest

from canary import CANARY, DAEMON_SET, DAEMONSET, RENDER, STORAGE_CLUSTER, Desk, leaks


def in_daemonset(env: str = "", args: str = "") -> str:
    text = DAEMON_SET.replace('"-c", "px-cluster"', f'"-c", "px-cluster"{args}')
    return text.replace("          env:\n", f"          env:\n{env}", 1)


def variable(name: str, value: str = CANARY) -> str:
    return f"            - name: {name}\n              value: {value}\n"


HELD = {
    "variable": in_daemonset(variable("PORTWORX_AUTH_JWT_SHAREDSECRET")),
    "system key": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY")),
    "other apps key": in_daemonset(variable("PORTWORX_AUTH_STORK_KEY")),
    "argument": in_daemonset(args=f', "-jwt_shared_secret", "{CANARY}"'),
    "joined argument": in_daemonset(args=f', "--jwt-shared-secret={CANARY}"'),
    "Stork": DAEMON_SET + variable("PX_SHARED_SECRET"),
}


@pytest.mark.parametrize("case", HELD)
def test_a_plain_secret_in_a_manifest_is_replaced_and_not_shown(desk: Desk, case: str) -> None:
    desk.write("pxsec.yaml", DAEMONSET)
    desk.write("manifest.yaml", HELD[case])
    result = desk.run(RENDER)
    assert result.status == 0, result.err
    assert leaks(result.out) == []
    desk.check(shows=True)  # a Stork manifest without its DaemonSet stays as it is


STRAY = {
    "unknown variable": in_daemonset(variable("PORTWORX_AUTH_SOMETHING")),
    "not made": in_daemonset(variable("PORTWORX_AUTH_OIDC_CLIENTID")),
    "no value": in_daemonset(args=f', "-jwt_shared_secret", "-{CANARY}"'),
    "last": in_daemonset(args=f', "{CANARY}", "-jwt_shared_secret"'),
    "syntax error": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f'"{CANARY}')),
    "tab": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f"\t{CANARY}: x")),
    "twice": in_daemonset(f"            - {{{CANARY}: 1, {CANARY}: 2}}\n"),
    "alias": in_daemonset(f"            - *{CANARY}\n"),
    "anchor": in_daemonset(f"            - &{CANARY} {{}}\n            - &{CANARY} {{}}\n"),
    "tag": in_daemonset(f"            - !{CANARY} {{\n"),
    "NUL": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f"{CANARY}\x00")),
    "surrogate": in_daemonset(variable("PORTWORX_AUTH_SYSTEM_KEY", f'"{CANARY}\\ud800"')),
    "list": DAEMON_SET.replace('args: ["-c", "px-cluster"]', f"args: {CANARY}"),
    "mapping": DAEMON_SET.replace('args: ["-c", "px-cluster"]', f"args: {{{CANARY}: 1}}"),
    "directive": f"%{CANARY}\n---\n{DAEMON_SET}",
    "mark": f"--- {CANARY}\n{DAEMON_SET}",
    "document": f"{DAEMON_SET}...\n{CANARY}\n",
    "only": f"{CANARY}\n",
}


@pytest.mark.parametrize("case", STRAY)
def test_a_secret_in_a_manifest_that_is_refused_is_not_shown(desk: Desk, case: str) -> None:
    desk.write("pxsec.yaml", DAEMONSET)
    desk.write("manifest.yaml", STRAY[case])
    assert desk.run(RENDER).status == 2
    desk.check(shows=True)


def test_secrets_of_a_storagecluster_are_not_shown(desk: Desk) -> None:
    annotation = f'  annotations: {{portworx.io/misc-args: "-jwt_shared_secret {CANARY}"}}\n'
    env = f"  env: [{{name: PORTWORX_AUTH_SYSTEM_KEY, value: {CANARY}}}]\n"
    nodes = f"  nodes: [{{env: [{{name: PORTWORX_AUTH_SYSTEM_KEY, value: {CANARY}}}]}}]\n"
    for text in (
        STORAGE_CLUSTER.replace("spec:\n", f"{annotation}spec:\n"),
        STORAGE_CLUSTER + nodes,
        STORAGE_CLUSTER + env + nodes,
        STORAGE_CLUSTER + f"  security: {{auth: {{selfSigned: {{sharedSecrets: {CANARY}}}}}}}\n",
        STORAGE_CLUSTER + f"  security: {{auth: {{{CANARY}: 1}}}}\n",
    ):
        desk.write("manifest.yaml", text)
        assert desk.run(RENDER).status == 2
        desk.check(shows=True)
    desk.write("manifest.yaml", STORAGE_CLUSTER + env)
    assert leaks(desk.run(RENDER).out) == []


EXISTING = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-system-secrets
  namespace: portworx
"""


@pytest.mark.parametrize(
    "body",
    [
        "data: {other: B}\n",
        "data: {system-secret: B}\n",
        "data: {system-secret: B, system-secret: B}\n",
        "data: B\n",
        "data: [B]\n",
        "data: {system-secret: [B]}\n",
        "data: {system-secret: B\n",
        "stringData: {system-secret: C}\n",
        "stringData: C\n",
    ],
)
@pytest.mark.parametrize("live", [False, True], ids=["file", "live"])
def test_a_secret_that_is_there_already_is_not_shown(desk: Desk, body: str, live: bool) -> None:
    encoded = base64.b64encode(CANARY.encode()).decode()
    text = EXISTING + body.replace("B", encoded).replace("C", CANARY)
    if live:
        applied = (
            f'  annotations: {{kubectl.kubernetes.io/last-applied-configuration: "{encoded}"}}'
        )
        text = text.replace("metadata:\n", f"metadata:\n{applied}\n  uid: 123\n", 1)
    desk.write("manifest.yaml", f"{text}---\n{STORAGE_CLUSTER}")
    desk.check(shows=True)


NAMED = {
    "name": STORAGE_CLUSTER.replace("px-cluster", f"'{CANARY}'"),
    "namespace": STORAGE_CLUSTER.replace("namespace: portworx", f"namespace: '{CANARY}'"),
    "kind": STORAGE_CLUSTER + f"---\nkind: '{CANARY}'\nmetadata: {{name: px-cluster}}\n",
    "key": STORAGE_CLUSTER + f"  '{CANARY}': {{env: [{{name: PORTWORX_AUTH_X, value: a}}]}}\n",
    "stray": STORAGE_CLUSTER.replace("px-cluster", f"'{CANARY}'")
    + "  env: [{name: PORTWORX_AUTH_OIDC_CLIENTID, value: a}]\n",
}


@pytest.mark.parametrize("case", NAMED)
def test_a_secret_in_the_place_of_a_name_of_an_object_is_not_shown(desk: Desk, case: str) -> None:
    desk.write("manifest.yaml", NAMED[case])
    desk.check(shows=True)
    for form in ("text", "json", "sarif"):
        for given in ([], ["--messages", "json"]):
            done = desk.run(["check", "manifest.yaml", "-o", form, *given])
            assert leaks(done.out + done.err.encode()) == [], (form, given)
