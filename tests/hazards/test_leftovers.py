"""What the manifests say already: twins are removed with a notice, strays are refused."""

from __future__ import annotations

import pytest
import yaml

from daemonsets import ARGS, BARE, ENV, HERE, REFERENCE, lines
from engine import DAEMONSET, OPERATOR, STANZA, STORAGECLUSTER, deployment, run


def twin(line: int, column: int, name: str, path: str, title: str = HERE) -> str:
    return (
        f"m.yaml:{line}:{column}: notice: {title}: removed {name}: {path} is set elsewhere "
        "[twin-removed]\n"
    )


def stray(place: str, title: str, name: str, hint: str) -> str:
    return (
        f"m.yaml:{place}: error: {title} sets {name}, and the values do not [stray-setting]\n"
        f"  hint: {hint}\n"
    )


# --- Twins in the DaemonSet


@pytest.mark.parametrize(
    ("items", "removed"),
    [
        (["-jwt-issuer", "x"], "-jwt-issuer"),
        (["--jwt_issuer", "x"], "--jwt_issuer"),
        (["--jwt_issuer=x"], "--jwt_issuer"),
        (["-jwt_issuer=x"], "-jwt_issuer"),
        (['"--jwt-issuer=x y"'], "--jwt-issuer"),
        (["--auth-system-key", "x"], "--auth-system-key"),
        (["-jwt_shared_secret", "x"], "-jwt_shared_secret"),
    ],
    ids=str,
)
def test_another_spelling_of_an_argument_is_removed(items: list[str], removed: str) -> None:
    paths = {"jwt-issuer": "auth.selfSigned.issuer", "auth-system-key": "keys.system"}
    name = removed.lstrip("-").replace("_", "-")
    result = run(DAEMONSET, BARE + lines("args", "-c", *items, "px") + ENV)
    assert result.text == BARE + lines("args", "-c", "px", '"-jwt_issuer"', "portworx.com") + ENV
    path = paths.get(name, "auth.selfSigned.sharedSecret")
    assert result.report == twin(14, 15, removed, path)


def test_the_first_of_several_arguments_stays_and_takes_the_value() -> None:
    args = lines("args", "-jwt_issuer", "old", "-x", "-jwt_issuer", "older", "# -y", "-z")
    result = run(DAEMONSET, BARE + args + ENV)
    expected = lines("args", "-jwt_issuer", "portworx.com", "-x", "# -y", "-z")
    assert result.text == BARE + expected + ENV
    assert result.report == twin(16, 15, "-jwt_issuer", "auth.selfSigned.issuer")


@pytest.mark.parametrize(
    ("entry", "name", "path"),
    [
        ("{name: PORTWORX_AUTH_STORK_KEY, value: x}", "PORTWORX_AUTH_STORK_KEY", "keys.apps"),
        (
            "{name: PORTWORX_AUTH_JWT_ISSUER, value: x}",
            "PORTWORX_AUTH_JWT_ISSUER",
            "auth.selfSigned.issuer",
        ),
        ("{value: x, name: PORTWORX_AUTH_SYSTEM_KEY}", "PORTWORX_AUTH_SYSTEM_KEY", "keys.system"),
    ],
    ids=["the other Stork key", "env beside argument", "duplicate"],
)
def test_another_carrier_in_the_env_is_removed(entry: str, name: str, path: str) -> None:
    result = run(DAEMONSET, BARE + ARGS + ENV + f"            - {entry} # c\n")
    assert result == (BARE + ARGS + ENV, twin(31, 15, name, path))


def test_a_plain_value_is_replaced_in_place_by_the_reference() -> None:
    plain = "            - name: PORTWORX_AUTH_SYSTEM_KEY\n              value: secret\n"
    reference = REFERENCE.format("PORTWORX_AUTH_SYSTEM_KEY", "system-secret")
    assert run(DAEMONSET, BARE + ARGS + ENV.replace(reference, plain)) == (BARE + ARGS + ENV, "")


def test_flow_lists_lose_their_twins_too() -> None:
    text = BARE + '          args: ["-c", "px", "--jwt-issuer", "x"]\n'
    text += "          env: [{name: A, value: b}, {name: PORTWORX_AUTH_STORK_KEY, value: x}]\n"
    result = run(DAEMONSET, text)
    assert result.text is not None
    owner = yaml.safe_load(result.text)["spec"]["template"]["spec"]["containers"][1]
    assert owner["args"] == ["-c", "px", "-jwt_issuer", "portworx.com"]
    assert [entry["name"] for entry in owner["env"]] == [
        "A",
        *(f"PORTWORX_AUTH_{n}" for n in ("SYSTEM_KEY", "SYSTEM_APPS_KEY", "JWT_SHAREDSECRET")),
    ]


def test_the_containers_beside_portworx_keep_what_they_have() -> None:
    result = run(DAEMONSET, BARE + ARGS + ENV)
    assert result == (BARE + ARGS + ENV, "")


# --- Strays in the DaemonSet


def test_settings_that_the_values_do_not_make_are_refused_at_their_places() -> None:
    args = lines("args", "-oidc_issuer", "x", "--username-claim=email")
    env = lines("env", "{name: PORTWORX_AUTH_OIDC_CLIENTID, value: x}", "name: PORTWORX_AUTH_X")
    assert run(DAEMONSET, BARE + args + env) == (
        None,
        stray(
            "13:15",
            HERE,
            "-oidc_issuer",
            "add auth.oidc.issuer to the values, or delete it here",
        )
        + stray(
            "15:15",
            HERE,
            "--username-claim",
            "add auth.usernameClaim to the values, or delete it here",
        )
        + stray(
            "17:15",
            HERE,
            "PORTWORX_AUTH_OIDC_CLIENTID",
            "add auth.oidc.clientID to the values, or delete it here",
        )
        + stray("18:15", HERE, "PORTWORX_AUTH_X", "delete it here"),
    )


@pytest.mark.parametrize(
    "items", [["-jwt_issuer"], ["-jwt_issuer", "-c"], ["-jwt_issuer", '""']], ids=str
)
def test_an_argument_without_a_value_is_refused(items: list[str]) -> None:
    assert run(DAEMONSET, BARE + lines("args", *items) + ENV) == (
        None,
        "m.yaml:13:15: error: the argument -jwt_issuer has no value after it "
        "[argument-without-value]\n  hint: give it a value, or delete it\n",
    )


# --- Stork's Deployment


def test_in_stork_a_plain_value_is_replaced_and_duplicates_go() -> None:
    extra = lines(
        "env",
        "{name: PX_SHARED_SECRET, value: old}",
        "{name: PX_JWT_ISSUER, value: old}",
        "{name: PX_JWT_ISSUER, value: older}",
    )
    result = run(DAEMONSET, deployment() + extra)
    assert result.text is not None
    owner = yaml.safe_load(result.text)["spec"]["template"]["spec"]["containers"][1]
    reference = {"secretKeyRef": {"name": "pxkeys", "key": "stork-secret"}}
    assert owner["env"] == [
        {"name": "PX_SHARED_SECRET", "valueFrom": reference},
        {"name": "PX_JWT_ISSUER", "value": "apps.portworx.io"},
    ]
    title = "Deployment portworx/stork"
    assert result.report == twin(17, 15, "PX_JWT_ISSUER", "the issuer", title)


# --- The StorageCluster

SC = "StorageCluster portworx/px"


def test_stork_and_autopilot_env_under_a_stanza_is_removed() -> None:
    spec = """\
  stork:
    enabled: true
    env:
    - name: A
      value: b
    - name: PX_SHARED_SECRET # c
      value: x
    - {name: PX_JWT_ISSUER, value: x}
  autopilot: {enabled: true, env: [{name: PX_SHARED_SECRET, value: x}]}
"""
    left = """\
  stork:
    enabled: true
    env:
    - name: A
      value: b
  autopilot: {enabled: true, env: []}
"""
    result = run(OPERATOR, STORAGECLUSTER + spec)
    assert result == (
        STORAGECLUSTER + left + STANZA,
        twin(12, 7, "PX_SHARED_SECRET", "keys.apps", SC)
        + twin(14, 7, "PX_JWT_ISSUER", "the issuer", SC)
        + twin(15, 36, "PX_SHARED_SECRET", "keys.apps", SC),
    )


def test_under_a_stanza_a_component_that_is_off_keeps_no_key_either() -> None:
    spec = "  stork: {enabled: false, env: [{name: PX_JWT_ISSUER, value: x}]}\n"
    spec += "  autopilot: {env: [{name: PX_SHARED_SECRET, value: x}]}\n"
    left = "  stork: {enabled: false, env: []}\n  autopilot: {env: []}\n"
    assert run(OPERATOR, STORAGECLUSTER + spec) == (
        STORAGECLUSTER + left + STANZA,
        twin(7, 33, "PX_JWT_ISSUER", "the issuer", SC)
        + twin(8, 21, "PX_SHARED_SECRET", "keys.apps", SC),
    )
    left_alone = OPERATOR.replace("stork: {", "stork: {enabled: false, ")
    left_alone += "autopilot: {enabled: false}\n"
    assert run(left_alone, STORAGECLUSTER + spec) == (STORAGECLUSTER + spec + STANZA, "")


def test_under_a_stanza_keys_in_the_env_of_portworx_need_keys_in_the_values() -> None:
    spec = "  env:\n  - {name: PORTWORX_AUTH_SYSTEM_KEY, value: x}\n"
    spec += "  - {name: PORTWORX_AUTH_JWT_ISSUER, value: x}\n"
    assert run(OPERATOR, STORAGECLUSTER + spec) == (
        None,
        stray(
            "8:5",
            SC,
            "PORTWORX_AUTH_SYSTEM_KEY",
            "add keys.system to the values, or delete it here",
        )
        + twin(9, 5, "PORTWORX_AUTH_JWT_ISSUER", "auth.selfSigned.issuer", SC),
    )


# --- Aliases

CURE = "  hint: write the value out here instead of sharing it by anchor and alias\n"


@pytest.mark.parametrize(
    "spec",
    [
        "  x: &e [{name: PX_SHARED_SECRET}]\n  stork: {enabled: true, env: *e}\n",
        "  x: &e {enabled: true, env: [{name: PX_SHARED_SECRET}]}\n  stork: *e\n",
        "  stork:\n    enabled: true\n    env: [&e {name: PX_SHARED_SECRET}]\n  x: *e\n",
    ],
    ids=["list", "mapping", "item"],
)
def test_a_twin_behind_an_alias_is_refused(spec: str) -> None:
    result = run(OPERATOR, STORAGECLUSTER + spec)
    assert result.text is None
    assert (
        "error: an edit inside &e would change every place that refers to it [aliased]\n" + CURE
    ) in result.report


def test_a_twin_that_is_an_alias_itself_is_removed() -> None:
    spec = "  x: &e {name: PX_SHARED_SECRET}\n  stork:\n    enabled: true\n    env:\n"
    result = run(OPERATOR, STORAGECLUSTER + spec + "    - {name: A}\n    - *e\n")
    assert result.text == STORAGECLUSTER + spec + "    - {name: A}\n" + STANZA
