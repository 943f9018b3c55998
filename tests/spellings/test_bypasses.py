"""Settings that would reach Portworx past its env and args are refused."""

from __future__ import annotations

import pytest

from daemonsets import ARGS, BARE, ENV, HERE, lines
from engine import DAEMONSET, OPERATOR, STORAGECLUSTER, deployment, run

# --- In the DaemonSet


@pytest.mark.parametrize(
    "command",
    ['["/bin/sh", "-c"]', "[/px-oci-mon]", "/px-oci-mon", "&c [/px-oci-mon]", '[""]'],
)
def test_a_command_is_refused(command: str) -> None:
    assert run(DAEMONSET, BARE + f"          command: {command}\n") == (
        None,
        f"m.yaml:12:20: error: {HERE}: the container portworx has a command, with which the "
        "settings might not reach Portworx [own-command]\n"
        "  hint: delete it: the image has its own, which takes the args\n",
    )


@pytest.mark.parametrize("key", ["command: []", "command:", "command: ~", "envFrom: []"])
def test_an_empty_command_is_none(key: str) -> None:
    assert run(DAEMONSET, BARE + ARGS + ENV + f"          {key}\n").report == ""


def test_a_command_behind_an_alias_is_refused() -> None:
    text = BARE.replace("spec:\n", "x: &c [/bin/sh]\nspec:\n", 1) + "          command: *c\n"
    assert "m.yaml:4:4: error: " in run(DAEMONSET, text).report


def test_variables_from_other_objects_are_refused() -> None:
    sources = lines("envFrom", "secretRef: {name: a}", "{prefix: X, configMapRef: {name: b}}")
    problem = (
        f"error: {HERE}: the container portworx takes variables from another object, where "
        "settings of PX-Security may stand [env-from]\n"
        "  hint: write the variables that it needs into its env\n"
    )
    assert run(DAEMONSET, BARE + sources) == (
        None,
        f"m.yaml:13:15: {problem}m.yaml:14:15: {problem}",
    )


SOURCE = "apiVersion: v1\nkind: {}\nmetadata: {{name: a{}}}\n{}: {{{}: b}}\n"


@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("{configMapRef: {name: a}}", SOURCE.format("ConfigMap", "", "data", "CSI_ENDPOINT")),
        ("{secretRef: {name: a}}", SOURCE.format("Secret", "", "data", "A")),
        (
            "{secretRef: {name: a}}",
            SOURCE.format("Secret", ", namespace: portworx", "stringData", "A"),
        ),
        (
            "{prefix: X_, configMapRef: {name: a}}",
            SOURCE.format("ConfigMap", "", "data", "PORTWORX_AUTH_JWT_ISSUER"),
        ),
    ],
    ids=["ConfigMap", "Secret", "stringData", "prefix"],
)
def test_variables_from_an_object_that_is_seen_pass(item: str, source: str) -> None:
    text = BARE + lines("envFrom", item)
    for stream in ([text, source], [source, text], [f"{text}---\n{source}"]):
        result = run(DAEMONSET, *stream)
        assert result.text is not None, result.report
        assert (source in result.text, "[env-from]" in result.report) == (True, False)


@pytest.mark.parametrize(
    ("item", "source", "what"),
    [
        (
            "{configMapRef: {name: a}}",
            SOURCE.format("ConfigMap", "", "data", "PORTWORX_AUTH_JWT_ISSUER"),
            "PORTWORX_AUTH_JWT_ISSUER from ConfigMap a",
        ),
        (
            "{secretRef: {name: a}, prefix: PORTWORX_AUTH_}",
            SOURCE.format("Secret", "", "stringData", "SYSTEM_KEY"),
            "PORTWORX_AUTH_SYSTEM_KEY from Secret a",
        ),
        *(
            (
                "{configMapRef: {name: a}}",
                SOURCE.format("ConfigMap", "", "data", name),
                f"{name} from ConfigMap a",
            )
            for name in ("PX_IMAGE", "PX_RELEASE_MANIFEST_URL")
        ),
        *(
            (item, source, "variables from another object, where settings of PX-Security may stand")
            for item, source in (
                ("{configMapRef: {name: a}}", SOURCE.format("Secret", "", "data", "A")),
                ("{configMapRef: {name: b}}", SOURCE.format("ConfigMap", "", "data", "A")),
                (
                    "{configMapRef: {name: a}}",
                    SOURCE.format("ConfigMap", ", namespace: other", "data", "A"),
                ),
                ("{configMapRef: {name: b, optional: true}}", ""),
                ("{otherRef: {name: a}}", SOURCE.format("ConfigMap", "", "data", "A")),
            )
        ),
    ],
)
def test_variables_from_an_object_are_refused_unless_it_is_seen_to_be_harmless(
    item: str, source: str, what: str
) -> None:
    result = run(DAEMONSET, BARE + lines("envFrom", item) + "---\n" + source)
    assert result == (
        None,
        f"m.yaml:13:15: error: {HERE}: the container portworx takes {what} [env-from]\n"
        "  hint: write the variables that it needs into its env\n",
    )


def test_a_source_whose_namespace_is_not_filled_in_may_be_the_one() -> None:
    sources = (
        SOURCE.format("ConfigMap", "", "data", "A"),
        SOURCE.format("ConfigMap", ", namespace: $NS", "data", "PX_IMAGE"),
    )
    result = run(DAEMONSET, BARE + lines("envFrom", "{configMapRef: {name: a}}"), *sources)
    assert (result.text, "takes PX_IMAGE from ConfigMap a" in result.report) == (None, True)


def test_a_live_source_of_variables_does_not_count_as_it_is_left_out() -> None:
    source = SOURCE.format("ConfigMap", ", uid: a", "data", "A")
    result = run(DAEMONSET, BARE + lines("envFrom", "{configMapRef: {name: a}}"), source)
    assert (result.text, "variables from another object" in result.report) == (None, True)


def test_a_source_of_variables_that_readers_take_two_ways_is_refused() -> None:
    source = SOURCE.format("ConfigMap", "", "data", "A") + "data: {PORTWORX_AUTH_JWT_ISSUER: b}\n"
    result = run(DAEMONSET, BARE + lines("envFrom", "{configMapRef: {name: a}}"), source)
    assert (result.text, "[duplicate-key]" in result.report) == (None, True)


def test_in_stork_and_autopilot_the_env_beats_variables_from_other_objects() -> None:
    source = lines("envFrom", "secretRef: {name: a}")
    autopilot = deployment("autopilot", container="autopilot", image="portworx/autopilot:1.3.1")
    result = run(DAEMONSET, deployment() + source + "---\n" + autopilot + source)
    assert result.report == ""
    assert result.text is not None
    assert result.text.count("- name: PX_SHARED_SECRET") == 2


# --- In the StorageCluster


@pytest.mark.parametrize("name", ["PORTWORX_AUTH_OIDC_ISSUER", "PX_IMAGE", "PORTWORX_AUTH_X"])
def test_settings_of_single_nodes_are_refused(name: str) -> None:
    spec = f"  nodes:\n  - selector: {{}}\n    env:\n    - {{name: A}}\n    - name: {name}\n"
    assert run(OPERATOR, STORAGECLUSTER + spec) == (
        None,
        f"m.yaml:11:7: error: {name} is set for some nodes only [node-env]\n"
        "  hint: move it to spec.env: all nodes must agree\n",
    )


def test_security_arguments_in_misc_args_are_refused() -> None:
    text = STORAGECLUSTER.replace(
        "spec:\n",
        '  annotations:\n    portworx.io/misc-args: "-x -jwt_issuer a --username-claim=sub"\n'
        "spec:\n  a: b\n",
    )
    place = "m.yaml:7:28: error: the annotation portworx.io/misc-args holds"
    assert run(OPERATOR, text) == (
        None,
        f"{place} -jwt_issuer [misc-args]\n"
        "  hint: take it out there: the values make it\n"
        f"{place} --username-claim [misc-args]\n"
        "  hint: take it out there, and add auth.usernameClaim to the values to keep it\n",
    )


@pytest.mark.parametrize(
    "spec",
    [
        "  nodes:\n  - &n {env: [{name: PX_IMAGE}]}\n  x: *n\n",
        "  x: &n [{name: PX_IMAGE}]\n  nodes:\n  - env: *n\n",
    ],
)
def test_settings_of_single_nodes_are_seen_through_aliases(spec: str) -> None:
    assert "[node-env]" in run(OPERATOR, STORAGECLUSTER + spec).report
