"""Settings and manifests in, the stream that is safe to apply out."""

from __future__ import annotations

import json

import pytest
import yaml

from engine import (
    DAEMONSET,
    OIDC,
    OPERATOR,
    SPEC,
    STANZA,
    STORAGECLUSTER,
    daemonset,
    deployment,
    docs,
    namespace,
    run,
)

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
