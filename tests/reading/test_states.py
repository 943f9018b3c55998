"""What comes of settings that do not fit, and of callers whose keys are told in a special way."""

from __future__ import annotations

import readings

KEY = "            - {name: %s, valueFrom: {secretKeyRef: {name: pxkeys, key: %s}}}\n"
SYSTEM = KEY % ("PORTWORX_AUTH_SYSTEM_KEY", "system-secret")
SHARED = KEY % ("PORTWORX_AUTH_JWT_SHAREDSECRET", "shared-secret")
SECRET = "\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: pxkeys, namespace: kube-system}\n"


def daemonset(args: str, env: str) -> str:
    return f"""\
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: portworx, namespace: kube-system}}
spec:
  template:
    spec:
      containers:
        - name: portworx
          image: portworx/oci-monitor:3.1.2
          args: [-c, px, {args}]
          env:
{env}"""


def storagecluster(spec: str, annotations: str = "") -> str:
    return f"""\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {{name: px, namespace: portworx, annotations: {{{annotations}}}}}
spec:
  image: portworx/oci-monitor:3.1.2
  security: {{enabled: true, auth: {{selfSigned: {{issuer: portworx.com}}}}}}
{spec}"""


def test_a_key_without_an_issuer_locks_users_out() -> None:
    found = readings.the(daemonset("-username_claim, sub", SYSTEM + SHARED))
    assert (found.state, found.why) == (
        "locked",
        "there is a key and no issuer, so that no token of a user is taken",
    )


def test_an_issuer_without_a_key_leaves_all_open() -> None:
    assert readings.the(daemonset("-jwt_issuer, portworx.com", SYSTEM)).state == "open"


def test_of_two_methods_with_one_issuer_the_provider_is_left() -> None:
    issuer = "https://login.example.com"
    args = f"-jwt_issuer, {issuer!r}, -oidc_issuer, {issuer!r}, -oidc_client_id, portworx"
    found = readings.the(daemonset(args, SYSTEM + SHARED))
    assert (found.state, found.why) == ("on", "tokens of a provider")


def test_a_secret_that_the_operator_makes_itself_is_not_waited_for() -> None:
    secret = SECRET.replace("pxkeys, namespace: kube-system", "px-system-secrets")
    found = readings.the(storagecluster("  stork: {enabled: true}\n") + secret)
    assert found.state == "on"
    assert [client.verdict for client in found.clients] == ["served", "served"]


def test_an_operator_beside_an_old_stork_is_undecided() -> None:
    stork = "  stork: {enabled: true, image: 'openstorage/stork:2.4.5'}\n"
    operator, old = readings.the(storagecluster(stork)).clients
    assert (operator.verdict, old.verdict) == ("undecided", "served")
    assert operator.why == (
        "it signs as apps.portworx.io, and gives Portworx its key by PORTWORX_AUTH_STORK_KEY for "
        "an old Stork"
    )


def test_an_argument_beside_the_stanza_leaves_open_which_counts() -> None:
    misc = 'portworx.io/misc-args: "-jwt_issuer other.example.com"'
    found = readings.the(storagecluster("", misc))
    assert found.state == "undecided"
    assert found.settled["auth.selfSigned.issuer"].doubt == "two places set it differently"


def test_an_optional_key_that_is_not_there_is_none() -> None:
    shared = SHARED.replace("secret}}", "secret, optional: true}}")
    found = readings.the(daemonset("-jwt_issuer, portworx.com", SYSTEM + shared) + SECRET)
    assert found.state == "open"
