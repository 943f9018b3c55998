"""Tokens in Secrets, and who sends them: what is judged, and what is left alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

import inprocess
import jwts
from keyforms import certificate, token_under
from renderer.checking import case
from renderer.dumps import sought
from renderer.problems import Findings, Problem
from renderer.reading import reading
from renderer.rules import token_rules
from renderer.yamltext.stream import File

NOW = "2027-01-15T08:00:00Z"  # jwts.NOW
CLAIMS = {**jwts.CLAIMS, "exp": jwts.NOW + 60 * 86400}
GOOD = jwts.make(CLAIMS)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def daemonset(*settings: tuple[str, str]) -> str:
    """Return a DaemonSet with the system key, its own issuer, and variables beside them."""
    env = [("PORTWORX_AUTH_JWT_ISSUER", jwts.ISSUER), *settings]
    lines = "".join(f'\n        - {{name: {name}, value: "{value}"}}' for name, value in env)
    return f"""apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: portworx, namespace: kube-system}}
spec:
  template:
    spec:
      containers:
      - name: portworx
        image: portworx/oci-monitor:3.1.2
        env:
        - name: PORTWORX_AUTH_SYSTEM_KEY
          valueFrom: {{secretKeyRef: {{name: pxkeys, key: system-secret}}}}
        - name: PORTWORX_AUTH_JWT_SHAREDSECRET
          valueFrom: {{secretKeyRef: {{name: pxkeys, key: shared-secret}}}}{lines}
"""


def storagecluster(guests: str = "Enabled", enabled: str = "true") -> str:
    return f"""apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {{name: px, namespace: portworx}}
spec:
  image: portworx/oci-monitor:3.1.2
  security: {{enabled: {enabled}, auth: {{guestAccess: {guests}}}}}
"""


def secret(name: str, namespace: str, **data: str) -> str:
    pairs = "".join(f"\n  {key.replace('_', '-')}: {coded(text)}" for key, text in data.items())
    return f"""apiVersion: v1
kind: Secret
metadata: {{name: {name}, namespace: {namespace}}}
data:{pairs}
"""


KEYS = secret("pxkeys", "kube-system", shared_secret=jwts.SECRET, system_secret=jwts.OTHER_SECRET)


def storage_class(namespace: str = "team-a", name: str = "px-user-token") -> str:
    lines = "".join(
        f"\n  csi.storage.k8s.io/{call}-secret-name: {name}"
        f"\n  csi.storage.k8s.io/{call}-secret-namespace: {namespace}"
        for call in ("provisioner", "node-publish", "controller-expand")
    )
    return f"""apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: px-secured}}
provisioner: pxd.portworx.com
parameters:{lines}
"""


def volume(phase: str) -> str:
    return f"""apiVersion: v1
kind: PersistentVolume
metadata: {{name: pv-1}}
spec: {{csi: {{driver: pxd.portworx.com, volumeHandle: "1"}}}}
status: {{phase: {phase}}}
"""


def check(*manifests: str) -> dict[str, Any]:
    text = "---\n".join(manifests)
    done = inprocess.main("check", "-", "--now", NOW, "-o", "json", stdin=text.encode())
    return dict(json.loads(done.out))


def codes(*manifests: str) -> list[str]:
    return [item["code"] for item in check(*manifests)["findings"]]


def verdicts(*manifests: str) -> dict[str, str]:
    (cluster,) = check(*manifests)["clusters"]
    return {item["client"]: item["verdict"] for item in cluster["clients"]}


def token(text: str) -> str:
    return secret("px-user-token", "team-a", auth_token=text)


def test_a_valid_token_serves_csi_and_its_user() -> None:
    found = verdicts(daemonset(), KEYS, storage_class(), token(GOOD))
    assert (found["CSI"], found["user tokens"], found["pxctl"]) == ("served", "served", "a guest")


def test_without_the_key_nothing_is_said_of_the_signature() -> None:
    signed = jwts.make(CLAIMS, material=jwts.OTHER_SECRET)
    given = (daemonset(), storage_class(), token(signed))
    found = verdicts(*given)
    assert (found["CSI"], found["user tokens"]) == ("undecided", "undecided")
    assert codes(*given) == []


def test_a_token_that_has_ended_is_found_without_the_key() -> None:
    ended = jwts.make({**CLAIMS, "exp": jwts.NOW - 1})
    assert codes(daemonset(), storage_class(), token(ended)) == ["expired-token"]


def test_a_secret_that_is_no_text_verifies_too() -> None:
    keys = KEYS.replace(coded(jwts.SECRET), base64.b64encode(b"\xff\xfe" * 20).decode())
    good, other = (token_under(key, CLAIMS) for key in (b"\xff\xfe" * 20, b"\xff\xfd" * 20))
    served = verdicts(daemonset(), keys, storage_class(), token(good))
    assert served["user tokens"] == "served"
    assert "bad-signature" in codes(daemonset(), keys, storage_class(), token(other))


def public_keys(name: str, text: str) -> str:
    return f"""apiVersion: v1
kind: ConfigMap
metadata: {{name: px-auth-public-keys, namespace: kube-system}}
data: {{{name}: {json.dumps(text)}}}
"""


@pytest.mark.parametrize(
    ("algorithm", "signer", "codes_found"),
    [("ES384", jwts.P384, []), ("ES256", jwts.P256, ["refused-algorithm"])],
)
def test_the_algorithm_goes_with_the_curve(
    algorithm: str, signer: jwts.PrivateKey, codes_found: list[str]
) -> None:
    path = "/etc/pwx/px-auth-public-keys/ecdsa.pub.pem"
    keys = public_keys("ecdsa.pub.pem", certificate(jwts.P384).decode())
    own = daemonset(("PORTWORX_AUTH_JWT_ECDS_PUBKEY", path))
    made = jwts.make(CLAIMS, algorithm, signer)
    assert codes(own, KEYS, keys, storage_class(), token(made)) == codes_found


def test_a_public_key_in_the_config_map_of_pxsec_verifies() -> None:
    path = "/etc/pwx/px-auth-public-keys/rsa.pub.pem"
    keys = public_keys("rsa.pub.pem", jwts.public_pem(jwts.RSA))
    own = daemonset(("PORTWORX_AUTH_JWT_RSA_PUBKEY", path))
    good = jwts.make(CLAIMS, "RS256", jwts.RSA)
    assert verdicts(own, KEYS, keys, storage_class(), token(good))["user tokens"] == "served"
    other = jwts.make(CLAIMS, "RS256", jwts.OTHER_RSA)
    assert "bad-signature" in codes(own, KEYS, keys, storage_class(), token(other))


def test_a_token_of_a_provider_is_held_against_all_but_its_keys() -> None:
    own = daemonset(
        ("PORTWORX_AUTH_OIDC_ISSUER", jwts.PROVIDER),
        ("PORTWORX_AUTH_OIDC_CLIENTID", jwts.CLIENT),
    )
    claims = {**CLAIMS, "iss": jwts.PROVIDER, "aud": jwts.CLIENT}
    mine = jwts.make(claims, "RS256", jwts.RSA)
    assert verdicts(own, KEYS, storage_class(), token(mine))["user tokens"] == "undecided"
    other = jwts.make({**claims, "aud": "grafana"}, "RS256", jwts.RSA)
    assert codes(own, KEYS, storage_class(), token(other)) == ["wrong-audience"]


def test_a_template_fits_the_secret_of_every_namespace() -> None:
    ended = jwts.make({**CLAIMS, "exp": jwts.NOW - 1})
    other = secret("px-user-token", "team-b", auth_token=ended)
    shared = storage_class("${pvc.namespace}")
    assert codes(daemonset(), KEYS, shared, token(GOOD), other) == ["expired-token"]
    assert codes(daemonset(), KEYS, storage_class(), token(GOOD), other) == []


def test_the_tokens_that_the_operator_renews_are_left_alone() -> None:
    ended = jwts.make({**CLAIMS, "exp": jwts.NOW - 1})
    own = secret("px-user-token", "portworx", auth_token=ended)
    given = (storagecluster(), storage_class("portworx"), own)
    assert codes(*given) == []
    assert verdicts(*given)["CSI"] == "served"


def test_where_nothing_is_checked_no_token_is_judged() -> None:
    ended = jwts.make({**CLAIMS, "exp": jwts.NOW - 1})
    given = (storagecluster(enabled="false"), storage_class(), token(ended))
    found = check(*given)
    assert [item["code"] for item in found["findings"]] == []
    assert found["notSeen"] == []
    assert verdicts(*given)["CSI"] == "served"


def test_classes_are_nobodys_where_there_are_two_portworx() -> None:
    ended = jwts.make({**CLAIMS, "exp": jwts.NOW - 1})
    second = storagecluster().replace("{name: px,", "{name: other,")
    found = check(storagecluster(), second, storage_class(), token(ended))
    assert "expired-token" not in [item["code"] for item in found["findings"]]
    whys = {c["why"] for item in found["clusters"] for c in item["clients"] if c["client"] == "CSI"}
    assert whys == {"the input has more than one Portworx"}


def test_pxctl_without_a_context_is_meant_to_be_refused_where_guests_are_disabled() -> None:
    given = (storagecluster("Disabled"), storage_class("portworx"))
    assert verdicts(*given)["pxctl"] == "refused"
    text = inprocess.main("check", "-", "--now", NOW, stdin="---\n".join(given).encode())
    assert text.status == 0
    assert "is refused" not in text.text


@pytest.mark.parametrize(
    ("phase", "expected"), [("Bound", ["guest-refused"]), ("Released", []), ("Failed", [])]
)
def test_a_volume_that_nobody_uses_needs_no_token(phase: str, expected: list[str]) -> None:
    assert codes(storagecluster("Disabled"), volume(phase)) == expected


def test_the_old_keys_of_a_class_are_read_too() -> None:
    old = storage_class().replace(
        "csi.storage.k8s.io/provisioner-secret-n", "csiProvisionerSecretN"
    )
    assert "csiProvisionerSecretName: px-user-token" in old
    assert codes(daemonset(), KEYS, old, token(GOOD)) == []


def test_no_token_and_no_long_claim_is_ever_printed() -> None:
    long = "a-name-that-is-longer-than-what-a-message-may-repeat"
    wrong = {**CLAIMS, "iss": long, "roles": [f"system.{long}"]}
    text = jwts.make(wrong)
    for form in ("text", "json"):
        given = "---\n".join((daemonset(), KEYS, storage_class(), token(text))).encode()
        done = inprocess.main("check", "-", "--now", NOW, "-o", form, stdin=given)
        printed = done.text + done.err
        assert "untrusted-issuer" in printed
        assert not any(part in printed for part in (long, text, coded(text), jwts.SECRET))


def problems_without(gone: str) -> Iterator[Problem]:
    text = "---\n".join((daemonset(), KEYS, storage_class()))
    findings = Findings()
    lost = [("Secret", gone, "team-a")]
    seen = sought.read([File("dump.yaml", text.encode())], findings)
    seen = seen.replace(known=seen.known.replace(gone=frozenset(lost)))
    (made,) = reading.all_of(seen.objects, seen.known)
    yield from token_rules.lost_secrets(case.of(made, seen, jwts.NOW))


def test_a_secret_that_is_known_not_to_be_there_is_told_once() -> None:
    (found,) = problems_without("px-user-token")
    assert found.code == "token-not-there"
    assert found.message == (
        "StorageClass px-secured names Secret team-a/px-user-token, which is not there: its calls "
        "fail"
    )
    assert list(problems_without("another")) == []


def test_what_was_not_seen_is_said() -> None:
    found = check(storagecluster("Disabled"))["notSeen"]
    assert [item["kind"] for item in found] == [
        *("Secret", "Pod", "StorageClass", "CustomResourceDefinition"),
        *("PersistentVolume", "PersistentVolumeClaim"),
    ]
    assert found[0]["open"] == "keys are compared by name alone, and no token is looked at"
    text = inprocess.main("check", "-", "--now", NOW, stdin=storagecluster().encode()).text
    assert (
        "\nnot seen: Secrets (keys are compared by name alone, and no token is looked at), " in text
    )
