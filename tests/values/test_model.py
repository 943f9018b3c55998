"""From values to records, with every default filled in."""

from __future__ import annotations

import pytest

from renderer.portworx.settings import KeyRef
from renderer.problems import Findings, Place
from renderer.values.cluster import (
    Cluster,
    Component,
    Oidc,
    PublicKey,
    SecretKey,
    TokenSecret,
    TokenUser,
    build,
)
from renderer.values.merged import read_values

OPERATOR = """\
install: operator
namespace: portworx
"""
DAEMONSET = OPERATOR.replace("operator", "daemonset")
KEYS = """\
auth: {selfSigned: {issuer: portworx.com, sharedSecret: {file: keys/shared}}}
keys: {system: {file: keys/system}, apps: {env: PXSEC_APPS_KEY}}
"""


def built(text: str) -> Cluster:
    findings = Findings()
    values = read_values([("values.yaml", text.encode(), "base")], findings)
    assert not findings.problems
    return build(values)


def test_the_least_that_can_be_said_gets_every_default() -> None:
    cluster = built(OPERATOR + "auth: {selfSigned: {issuer: portworx.com}}\n")
    assert cluster.stork == Component(None, "stork", "portworx", None)
    assert cluster.autopilot == Component(None, "autopilot", "portworx", None)
    assert (cluster.install, cluster.namespace) == ("operator", "portworx")
    assert cluster.self_signed
    assert cluster.self_signed.lifetime is None
    rest = [cluster.name, cluster.version, cluster.username_claim, cluster.guest_access]
    assert [*rest, cluster.oidc] == [None] * 5
    assert (cluster.secrets, cluster.public_keys) == ({}, {})


def test_what_is_said_is_taken() -> None:
    cluster = built("""\
install: daemonset
namespace: portworx
portworx: {name: px-cluster, version: 3.1.2}
stork: {enabled: true, version: 24.3.0, name: my-stork, namespace: kube-system}
autopilot: {enabled: false, name: my-autopilot, namespace: other}
auth:
  usernameClaim: email
  guestAccess: Managed
  selfSigned: {issuer: a, tokenLifetime: 4h,
    rsaPublicKey: {file: r}, ecdsaPublicKey: {hostPath: /e}}
  oidc: {issuer: 'https://a', clientID: b, customClaimNamespace: c/}
""")
    assert (cluster.name, cluster.version) == ("px-cluster", "3.1.2")
    assert cluster.stork == Component(True, "my-stork", "kube-system", "24.3.0")
    assert cluster.autopilot == Component(False, "my-autopilot", "other", None)
    assert (cluster.username_claim, cluster.guest_access) == ("email", "Managed")
    assert cluster.oidc == Oidc("https://a", "b", "c/")
    assert cluster.self_signed
    assert (cluster.self_signed.issuer, cluster.self_signed.lifetime) == ("a", "4h")
    place = Place("values.yaml", 10, 5)
    assert cluster.public_keys["rsa"] == PublicKey("file", "r", place, "base")
    ecdsa = cluster.public_keys["ecdsa"]
    assert (ecdsa.kind, ecdsa.origin) == ("hostPath", "/e")
    assert "shared" not in cluster.secrets


def refs(cluster: Cluster) -> list[str]:
    return [f"{key.ref.secret}/{key.ref.key}" for key in cluster.secrets.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            OPERATOR + KEYS,
            [
                "px-system-secrets/system-secret",
                "px-system-secrets/apps-secret",
                "px-shared-secret/shared-secret",
            ],
        ),
        (
            OPERATOR + KEYS + "secretName: mine\n",
            [
                "px-system-secrets/system-secret",
                "px-system-secrets/apps-secret",
                "mine/shared-secret",
            ],
        ),
        (
            DAEMONSET + KEYS,
            ["pxkeys/system-secret", "pxkeys/stork-secret", "pxkeys/shared-secret"],
        ),
        (
            DAEMONSET + KEYS + "secretName: mine\n",
            ["mine/system-secret", "mine/stork-secret", "mine/shared-secret"],
        ),
        (
            DAEMONSET
            + KEYS.replace("{file: keys/system}", "{secretKeyRef: {name: a, key: b}}").replace(
                "{file: keys/shared}", "{secretKeyRef: {name: c, key: d}}"
            ),
            ["a/b", "pxkeys/stork-secret", "c/d"],
        ),
    ],
    ids=["operator", "operator named", "daemonset", "daemonset named", "by reference"],
)
def test_each_key_has_one_home_in_the_cluster(text: str, expected: list[str]) -> None:
    assert refs(built(text)) == expected


def test_a_secret_key_knows_its_origin() -> None:
    cluster = built(DAEMONSET + KEYS)
    ref, place = KeyRef("pxkeys", "stork-secret"), Place("values.yaml", 4, 37)
    key = cluster.secrets["apps"]
    assert key == SecretKey("env", "PXSEC_APPS_KEY", ref, place, "base")
    assert not key.by_reference


def test_a_reference_has_no_origin_outside_the_cluster() -> None:
    cluster = built(OPERATOR + "keys: {system: {secretKeyRef: {name: a, key: b}}}\n")
    key = cluster.secrets["system"]
    assert key == SecretKey(
        "secretKeyRef", "", KeyRef("a", "b"), Place("values.yaml", 3, 8), "base"
    )
    assert key.by_reference


def test_tokens_and_what_names_them_become_records() -> None:
    cluster = built(
        OPERATOR
        + "tokens:\n"
        + "  - {name: a, namespace: b, token: {file: c}}\n"
        + "  - {name: d, namespace: e, token: {secretKeyRef: {name: d, key: auth-token}}}\n"
        + "persistentVolumeClaims: [{name: f, namespace: g, secretName: h}]\n"
        + "storageClasses: [{name: i, secretName: j, secretNamespace: '${pvc.namespace}'}]\n"
    )
    first, second = (Place("values.yaml", line, 29) for line in (4, 5))
    assert cluster.tokens == (
        TokenSecret(
            "b", SecretKey("file", "c", KeyRef("a", "auth-token"), first, "base"), "tokens[0]"
        ),
        TokenSecret(
            "e",
            SecretKey("secretKeyRef", "", KeyRef("d", "auth-token"), second, "base"),
            "tokens[1]",
        ),
    )
    assert cluster.token_users == (
        TokenUser("StorageClass", "i", "", "j", "${pvc.namespace}", Place("values.yaml", 7, 19)),
        TokenUser("PersistentVolumeClaim", "f", "g", "h", "g", Place("values.yaml", 6, 27)),
    )


def test_a_cluster_knows_the_place_of_each_key_or_of_its_nearest_parent() -> None:
    cluster = built(OPERATOR + KEYS)
    assert cluster.place("auth", "selfSigned", "issuer") == Place("values.yaml", 3, 21)
    assert cluster.place("auth", "oidc", "issuer") == Place("values.yaml", 3, 1)
    assert cluster.place("stork", "enabled") == Place("values.yaml", 1, 1)
