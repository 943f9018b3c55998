"""Settings and manifests in, the stream that is safe to apply out."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from engine import (
    DAEMONSET,
    OIDC,
    OPERATOR,
    STANZA,
    STORAGECLUSTER,
    cluster,
    daemonset,
    deployment,
    run,
)
from renderer.keys.secret import Hidden
from renderer.problems import Findings, Place, RenderError
from renderer.rendering import fragments, new_objects
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
SPEC = "  image: portworx/oci-monitor:3.1.2\n"


def docs(text: str | None) -> list[dict[str, Any]]:
    assert text is not None
    return list(yaml.safe_load_all(text))


def titles(text: str | None) -> list[str]:
    return [
        f"{doc['kind']} {doc['metadata'].get('namespace', '')}/{doc['metadata']['name']}"
        for doc in docs(text)
    ]


def namespace(name: str) -> str:
    return f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n"


# --- Shapes of the StorageCluster


SHAPES = {
    "block": (STORAGECLUSTER + SPEC, STORAGECLUSTER + SPEC + STANZA),
    "comments": (
        f"# top\n{STORAGECLUSTER}  # in\n{SPEC}  # below\n# end\n",
        f"# top\n{STORAGECLUSTER}  # in\n{SPEC}{STANZA}  # below\n# end\n",
    ),
    "no final newline": (
        (STORAGECLUSTER + SPEC).rstrip(),
        (STORAGECLUSTER + SPEC + STANZA).rstrip(),
    ),
    "CRLF": (
        (STORAGECLUSTER + SPEC).replace("\n", "\r\n"),
        (STORAGECLUSTER + SPEC + STANZA).replace("\n", "\r\n"),
    ),
    "BOM": ("\ufeff" + STORAGECLUSTER + SPEC, "\ufeff" + STORAGECLUSTER + SPEC + STANZA),
    "three dots": (
        STORAGECLUSTER + SPEC + "...\n",
        STORAGECLUSTER + SPEC + STANZA + "...\n",
    ),
    "another indentation": (
        STORAGECLUSTER + SPEC.replace("  ", "      "),
        STORAGECLUSTER + (SPEC + STANZA).replace("\n  ", "\n      ").replace("  i", "      i", 1),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_stanza_goes_in_and_every_other_byte_stays(name: str) -> None:
    text, expected = SHAPES[name]
    assert run(OPERATOR, text) == (expected, "")


@pytest.mark.parametrize("name", SHAPES)
def test_a_second_run_changes_nothing(name: str) -> None:
    _, expected = SHAPES[name]
    assert run(OPERATOR, expected) == (expected, "")


@pytest.mark.parametrize("indent", [None, 2, "\t"], ids=repr)
def test_a_json_document_stays_json(indent: int | str | None) -> None:
    data = yaml.safe_load(STORAGECLUSTER + SPEC)
    result = run(OPERATOR, json.dumps(data, indent=indent))
    assert result.text is not None
    assert json.loads(result.text) == yaml.safe_load(STORAGECLUSTER + SPEC + STANZA)
    assert run(OPERATOR, result.text) == result


def test_a_storagecluster_without_stork_gets_it_switched_on_with_its_env() -> None:
    spec = docs(run(OIDC, STORAGECLUSTER + SPEC).text)[0]["spec"]
    assert spec["stork"]["enabled"] is True
    assert [entry["name"] for entry in spec["stork"]["env"]] == [
        "PX_SHARED_SECRET",
        "PX_JWT_ISSUER",
    ]
    assert "security" not in spec
    assert "autopilot" not in spec


def test_autopilot_that_is_on_gets_its_key_and_stork_that_is_off_nothing() -> None:
    text = STORAGECLUSTER + SPEC + "  stork: {enabled: false}\n  autopilot: {enabled: true}\n"
    spec = docs(run(OIDC, text).text)[0]["spec"]
    assert spec["stork"] == {"enabled": False}
    assert [entry["name"] for entry in spec["autopilot"]["env"]] == ["PX_SHARED_SECRET"]


@pytest.mark.parametrize("line", ["", "  env:\n", "  env: []\n", "  env: null # c\n"], ids=repr)
def test_an_env_that_is_missing_null_or_empty_is_filled(line: str) -> None:
    names = [
        entry["name"]
        for entry in docs(run(OIDC, STORAGECLUSTER + SPEC + line).text)[0]["spec"]["env"]
    ]
    assert names == [
        f"PORTWORX_AUTH_{name}"
        for name in ("SYSTEM_KEY", "SYSTEM_APPS_KEY", "OIDC_ISSUER", "OIDC_CLIENTID")
    ]


# --- Shapes of the DaemonSet

PARTS = ("args", "env", "volumeMounts")


@pytest.mark.parametrize("value", [None, "", " []", " null", " ~ # c"], ids=repr)
def test_lists_of_the_container_are_created_where_missing_or_null(value: str | None) -> None:
    values = DAEMONSET.replace("    sharedSecret", "    rsaPublicKey: {file: r}\n    sharedSecret")
    lines = "" if value is None else "".join(f"          {part}:{value}\n" for part in PARTS)
    tail = "" if value is None else f"      volumes:{value}\n"
    result = run(values, daemonset() + lines + tail)
    spec = docs(result.text)[0]["spec"]["template"]["spec"]
    assert [len(spec["containers"][0][part]) for part in PARTS] == [4, 3, 1]
    assert spec["volumes"] == [
        {"name": "px-auth-public-keys", "configMap": {"name": "px-auth-public-keys"}}
    ]
    assert run(values, result.text or "").text == result.text


@pytest.mark.parametrize(
    "args",
    [
        '["-c", "px"]',
        '["-c", "px",]',
        '[\n            "-c", # name\n            "px"\n          ]',
        '[\n                     "-c",\n              "px"\n             ]',
    ],
    ids=repr,
)
def test_a_flow_list_of_arguments_keeps_its_own_and_gets_new_ones(args: str) -> None:
    result = run(DAEMONSET, daemonset() + f"          args: {args}\n")
    owner = docs(result.text)[0]["spec"]["template"]["spec"]["containers"][0]
    assert owner["args"] == ["-c", "px", "-jwt_issuer", "portworx.com"]
    assert run(DAEMONSET, result.text or "").text == result.text


# --- New objects


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


def test_new_objects_come_behind_the_last_namespace_of_all_files() -> None:
    files = (
        namespace("a") + "---\n" + daemonset(),
        namespace("b") + "---\n" + deployment("web", image="w"),
    )
    result = run(DAEMONSET_KEYS, *files, contents=KEYS)
    assert titles(result.text) == [
        "Namespace /a",
        "DaemonSet portworx/portworx",
        "Namespace /b",
        "Secret portworx/pxkeys",
        "Deployment portworx/web",
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


# --- What is not there


def test_a_workload_that_is_not_found_says_what_was_there() -> None:
    text = namespace("a") + "---\n" + deployment("web", image="web") + "---\n" + namespace("b")
    assert run(OPERATOR, text, whole=True) == (
        None,
        "pxsec.yaml:1:1: error: no StorageCluster of Portworx in the manifests; they hold "
        "2 Namespace, 1 Deployment [workload-not-found]\n"
        "  hint: add its manifest to the input, or take the fragments that `pxsec render --stanza` "
        "prints\n",
    )


def test_of_many_kinds_some_are_named() -> None:
    text = "---\n".join(f"kind: Kind{letter}\n" for letter in "ABCDEFGHIJKLMNO")
    names = ", ".join(f"1 Kind{letter}" for letter in "ABCDEFGHIJKL")
    assert run(OPERATOR, text, whole=True).report.startswith(
        "pxsec.yaml:1:1: error: no StorageCluster of Portworx in the manifests; they hold "
        f"{names}, 3 more kinds [workload-not-found]\n"
    )


def test_a_workload_of_another_name_is_not_found_by_the_name_in_the_values() -> None:
    values = OPERATOR.replace("portworx: {", "portworx: {name: other, ")
    assert run(values, STORAGECLUSTER + "  a: b\n", whole=True) == (
        None,
        "pxsec.yaml:3:12: error: no StorageCluster of Portworx named 'other' in the manifests; "
        "they hold 1 StorageCluster [workload-not-found]\n"
        "  hint: add its manifest to the input, or take the fragments that `pxsec render --stanza` "
        "prints\n",
    )


def test_stork_that_the_values_want_must_be_there() -> None:
    values = DAEMONSET.replace("stork: {", "stork: {enabled: true, ")
    assert run(values, daemonset(), whole=True) == (
        None,
        "pxsec.yaml:4:9: error: no Deployment 'stork' with a container 'stork' in the manifests; "
        "they hold 1 DaemonSet [workload-not-found]\n"
        "  hint: add its manifest to the input, or take the fragments that `pxsec render --stanza` "
        "prints\n",
    )


def test_stork_without_a_key_for_it_is_refused() -> None:
    values = DAEMONSET.partition("  apps:")[0]
    assert run(values, daemonset(), deployment()) == (
        None,
        "pxsec.yaml:9:1: error: keys.apps is missing, and the manifests hold Stork or Autopilot, "
        "which sign with it [missing-key]\n"
        "  hint: add keys.apps, or set stork.enabled and autopilot.enabled to false\n",
    )


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


# --- Fragments


def test_fragments_for_the_operator_are_the_stanza_and_what_stands_beside_it() -> None:
    both = OIDC.replace("auth:\n", "auth:\n  guestAccess: Enabled\n  selfSigned: {issuer: px}\n")
    found = fragments.alone(cluster(both), Findings())
    assert [sorted(fragment.root.data()["spec"]) for fragment in found] == [
        ["security"],
        ["env"],
    ]


def test_fragments_for_a_daemonset_are_one_for_each_workload() -> None:
    found = fragments.alone(cluster(DAEMONSET + "autopilot: {enabled: true}\n"), Findings())
    kinds = [fragment.root.data() for fragment in found]
    assert [(f["kind"], f.get("metadata", {}).get("name")) for f in kinds] == [
        ("DaemonSet", None),
        ("Deployment", "stork"),
        ("Deployment", "autopilot"),
    ]
