"""The new objects come first, or are updated where they are; alone they need no manifests."""

from __future__ import annotations

import pytest

from engine import (
    DAEMONSET,
    OPERATOR,
    SPEC,
    STANZA,
    STORAGECLUSTER,
    cluster,
    daemonset,
    deployment,
    docs,
    namespace,
    run,
)
from renderer.keys.secret import Hidden
from renderer.problems import Findings, Place, RenderError
from renderer.rendering import new_objects
from renderer.rendering.new_objects import Contents

# Each with keys by value, so that there are Secrets to render.
OPERATOR_KEYS = OPERATOR + "keys: {system: {file: s}, apps: {file: a}}\n"
DAEMONSET_KEYS = """\
install: daemonset
namespace: portworx
portworx: {version: 3.1.2}
stork: {version: 24.3.0, namespace: kube-system}
auth:
  selfSigned: {issuer: portworx.com, sharedSecret: {file: h}}
keys: {system: {file: s}, apps: {file: a}}
"""
RSA = OPERATOR.replace("24h}", "24h, rsaPublicKey: {file: r}, sharedSecret: {file: h}}")
KEYS = Contents({name: Hidden(name[0] * 32) for name in ("system", "apps", "shared")})
OPERATOR_CONTENTS = Contents({name: KEYS.secrets[name] for name in ("system", "apps")})


def titles(text: str | None) -> list[str]:
    return [
        f"{doc['kind']} {doc['metadata'].get('namespace', '')}/{doc['metadata']['name']}"
        for doc in docs(text)
    ]


# --- Where they stand


def test_new_objects_come_first_where_there_is_no_namespace() -> None:
    text = deployment(namespace="kube-system") + "---\n" + daemonset()
    result = run(DAEMONSET_KEYS, text, contents=KEYS)
    assert titles(result.text) == [
        "Secret portworx/pxkeys",
        "Secret kube-system/pxkeys",
        "Deployment kube-system/stork",
        "DaemonSet portworx/portworx",
    ]
    data = [sorted(doc["data"]) for doc in docs(result.text)[:2]]
    assert data == [["shared-secret", "stork-secret", "system-secret"], ["stork-secret"]]


def test_new_objects_come_behind_the_namespaces_above_what_needs_them() -> None:
    files = (
        namespace("a") + "---\n" + namespace("b") + "---\n" + daemonset(),
        namespace("c") + "---\n" + deployment("web", image="w"),
    )
    result = run(DAEMONSET_KEYS, *files, contents=KEYS)
    assert titles(result.text) == [
        "Namespace /a",
        "Namespace /b",
        "Secret portworx/pxkeys",
        "DaemonSet portworx/portworx",
        "Namespace /c",
        "Deployment portworx/web",
    ]


def test_no_new_object_comes_before_its_own_namespace() -> None:
    text = "---\n".join(
        [daemonset(), deployment(namespace="kube-system"), namespace("kube-system"), namespace("z")]
    )
    result = run(DAEMONSET_KEYS, text, contents=KEYS)
    assert titles(result.text) == [
        "Secret portworx/pxkeys",
        "DaemonSet portworx/portworx",
        "Deployment kube-system/stork",
        "Namespace /kube-system",
        "Secret kube-system/pxkeys",
        "Namespace /z",
    ]


def test_the_config_map_of_public_keys_comes_before_the_secrets() -> None:
    contents = Contents({"shared": KEYS.secrets["shared"]}, {"rsa": "k"})
    result = run(RSA, STORAGECLUSTER + SPEC, contents=contents)
    assert titles(result.text) == [
        "ConfigMap portworx/px-auth-public-keys",
        "Secret portworx/px-shared-secret",
        "StorageCluster portworx/px",
    ]


def test_a_second_run_with_the_same_contents_changes_nothing() -> None:
    first = run(DAEMONSET_KEYS, daemonset(), deployment(namespace="kube-system"), contents=KEYS)
    assert run(DAEMONSET_KEYS, first.text or "", contents=KEYS).text == first.text


SECRET = """\
apiVersion: v1
kind: Secret # mine
metadata: {name: px-system-secrets, namespace: portworx, labels: {a: b}}
type: Opaque
data:
  apps-secret: b2xk # old
  other: eA==
"""


def test_a_secret_that_is_there_is_updated_where_it_stands() -> None:
    text = STORAGECLUSTER + SPEC + "---\n" + SECRET
    result = run(OPERATOR_KEYS, text, contents=OPERATOR_CONTENTS)
    assert titles(result.text) == [
        "StorageCluster portworx/px",
        "Secret portworx/px-system-secrets",
    ]
    secret = docs(result.text)[1]
    assert sorted(secret["data"]) == ["apps-secret", "other", "system-secret"]
    assert secret["metadata"]["labels"] == {"a": "b"}
    assert result.text is not None
    assert "kind: Secret # mine\n" in result.text
    assert "# old" in result.text
    assert run(OPERATOR_KEYS, result.text, contents=OPERATOR_CONTENTS) == result


def test_a_secret_of_another_group_is_not_the_one_that_pods_read() -> None:
    other = SECRET.replace("apiVersion: v1", "apiVersion: example.com/v1")
    result = run(OPERATOR_KEYS, STORAGECLUSTER + SPEC + "---\n" + other, contents=OPERATOR_CONTENTS)
    assert result.text is not None
    assert result.text.endswith(other)
    assert [item["apiVersion"] for item in docs(result.text) if item["kind"] == "Secret"] == [
        "v1",
        "example.com/v1",
    ]


def test_string_data_of_a_secret_that_is_there_would_win_and_is_removed() -> None:
    text = STORAGECLUSTER + SPEC + STANZA + "---\n" + SECRET.replace("\ndata:", "\nstringData:")
    result = run(OPERATOR_KEYS, text, contents=OPERATOR_CONTENTS)
    secret = docs(result.text)[1]
    assert secret["stringData"] == {"other": "eA=="}
    assert sorted(secret["data"]) == ["apps-secret", "system-secret"]
    assert "[twin-removed]" in result.report
    assert run(OPERATOR_KEYS, result.text or "", contents=OPERATOR_CONTENTS).report == ""


def test_a_secret_without_a_namespace_is_that_of_portworx_alone() -> None:
    secret = SECRET.replace("px-system-secrets, namespace: portworx", "pxkeys")
    files = ("---\n".join([daemonset(), secret]), deployment(namespace="kube-system"))
    result = run(DAEMONSET_KEYS, *files, contents=KEYS)
    assert titles(result.text) == [
        "Secret kube-system/pxkeys",
        "DaemonSet portworx/portworx",
        "Secret /pxkeys",
        "Deployment kube-system/stork",
    ]


def test_a_secret_of_the_same_name_elsewhere_is_not_touched() -> None:
    secret = SECRET.replace("namespace: portworx", "namespace: other")
    text = STORAGECLUSTER + SPEC + "---\n" + secret
    result = run(OPERATOR_KEYS, text, contents=OPERATOR_CONTENTS)
    assert result.text is not None
    assert result.text.endswith("---\n" + secret)
    assert len(docs(result.text)) == 3


def test_a_reference_to_a_secret_that_must_exist_elsewhere_too_gets_a_notice() -> None:
    values = DAEMONSET.replace("stork: {", "stork: {namespace: kube-system, ")
    result = run(values, daemonset(), deployment(namespace="kube-system"))
    assert result.report == (
        "pxsec.yaml:11:3: notice: the Secret pxkeys with the key stork-secret must exist in "
        "namespace kube-system too [secret-elsewhere]\n"
        "  hint: create it there with the same value\n"
    )


# --- Alone


def test_values_without_a_key_give_no_new_object_and_say_so() -> None:
    findings = Findings()
    with pytest.raises(Exception, match="no-secrets"):
        new_objects.alone(cluster(OPERATOR), Contents(), findings)
    problem = findings.problems[-1]
    assert f"{problem.place}: {problem.message} [{problem.code}]\n{problem.hint}" == (
        "pxsec.yaml:1:1: the values give no key, so there is no new object [no-secrets]\n"
        "give keys by file or env; elsewhere the Operator makes them"
    )


def test_keys_that_cannot_be_read_are_not_called_missing() -> None:
    findings = Findings()
    findings.error("missing-env", Place("pxsec.yaml", 1, 1), "the variable 'PXSEC_X' is not set")
    with pytest.raises(RenderError):
        new_objects.alone(cluster(OPERATOR), Contents(), findings)
    assert [problem.code for problem in findings.errors] == ["missing-env"]
