"""What the manifests say already: twins are removed with a notice, strays are refused."""

from __future__ import annotations

import pytest
import yaml

from engine import DAEMONSET, OIDC, OPERATOR, STANZA, STORAGECLUSTER, deployment, run

DS = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: portworx, namespace: portworx}
spec:
  template:
    spec:
      containers:
        - name: csi
          args: [-jwt_issuer, left-alone]
          env: [{name: PORTWORX_AUTH_STORK_KEY, value: left-alone}]
        - name: portworx
"""
REFERENCE = """\
            - name: {}
              valueFrom:
                secretKeyRef:
                  name: pxkeys
                  key: {}
"""
ENV = "          env:\n" + "".join(
    REFERENCE.format(f"PORTWORX_AUTH_{name}", key)
    for name, key in (
        ("SYSTEM_KEY", "system-secret"),
        ("SYSTEM_APPS_KEY", "stork-secret"),
        ("JWT_SHAREDSECRET", "shared-secret"),
    )
)
ARGS = '          args:\n            - "-jwt_issuer"\n            - portworx.com\n'
HERE = "DaemonSet portworx/portworx"


def lines(key: str, *items: str) -> str:
    return f"          {key}:\n" + "".join(f"            - {item}\n" for item in items)


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
    result = run(DAEMONSET, DS + lines("args", "-c", *items, "px") + ENV)
    assert result.text == DS + lines("args", "-c", "px", '"-jwt_issuer"', "portworx.com") + ENV
    path = paths.get(name, "auth.selfSigned.sharedSecret")
    assert result.report == twin(14, 15, removed, path)


def test_the_first_of_several_arguments_stays_and_takes_the_value() -> None:
    args = lines("args", "-jwt_issuer", "old", "-x", "-jwt_issuer", "older", "# -y", "-z")
    result = run(DAEMONSET, DS + args + ENV)
    expected = lines("args", "-jwt_issuer", "portworx.com", "-x", "# -y", "-z")
    assert result.text == DS + expected + ENV
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
    result = run(DAEMONSET, DS + ARGS + ENV + f"            - {entry} # c\n")
    assert result == (DS + ARGS + ENV, twin(31, 15, name, path))


def test_a_plain_value_is_replaced_in_place_by_the_reference() -> None:
    plain = "            - name: PORTWORX_AUTH_SYSTEM_KEY\n              value: secret\n"
    reference = REFERENCE.format("PORTWORX_AUTH_SYSTEM_KEY", "system-secret")
    assert run(DAEMONSET, DS + ARGS + ENV.replace(reference, plain)) == (DS + ARGS + ENV, "")


def test_flow_lists_lose_their_twins_too() -> None:
    text = DS + '          args: ["-c", "px", "--jwt-issuer", "x"]\n'
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
    result = run(DAEMONSET, DS + ARGS + ENV)
    assert result == (DS + ARGS + ENV, "")


# --- Strays in the DaemonSet


def test_settings_that_the_values_do_not_make_are_refused_at_their_places() -> None:
    args = lines("args", "-oidc_issuer", "x", "--username-claim=email")
    env = lines("env", "{name: PORTWORX_AUTH_OIDC_CLIENTID, value: x}", "name: PORTWORX_AUTH_X")
    assert run(DAEMONSET, DS + args + env) == (
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
    assert run(DAEMONSET, DS + lines("args", *items) + ENV) == (
        None,
        "m.yaml:13:15: error: the argument -jwt_issuer has no value behind it "
        "[argument-without-value]\n  hint: give it a value, or delete it\n",
    )


# --- What hides settings of the DaemonSet


@pytest.mark.parametrize(
    "command",
    ['["/bin/sh", "-c"]', "[/px-oci-mon]", "/px-oci-mon", "&c [/px-oci-mon]", '[""]'],
)
def test_a_command_is_refused(command: str) -> None:
    assert run(DAEMONSET, DS + f"          command: {command}\n") == (
        None,
        f"m.yaml:12:20: error: {HERE}: the container portworx has a command, with which the "
        "settings might not reach Portworx [own-command]\n"
        "  hint: delete it: the image has its own, which takes the args\n",
    )


@pytest.mark.parametrize("key", ["command: []", "command:", "command: ~", "envFrom: []"])
def test_an_empty_command_is_none(key: str) -> None:
    assert run(DAEMONSET, DS + ARGS + ENV + f"          {key}\n").report == ""


def test_a_command_behind_an_alias_is_refused() -> None:
    text = DS.replace("spec:\n", "x: &c [/bin/sh]\nspec:\n", 1) + "          command: *c\n"
    assert "m.yaml:4:4: error: " in run(DAEMONSET, text).report


def test_variables_from_other_objects_are_refused() -> None:
    sources = lines("envFrom", "secretRef: {name: a}", "{prefix: X, configMapRef: {name: b}}")
    problem = (
        f"error: {HERE}: the container portworx takes variables from another object, where "
        "settings of PX-Security may stand [env-from]\n"
        "  hint: write the variables that it needs into its env\n"
    )
    assert run(DAEMONSET, DS + sources) == (None, f"m.yaml:13:15: {problem}m.yaml:14:15: {problem}")


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
    text = DS + lines("envFrom", item)
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
    result = run(DAEMONSET, DS + lines("envFrom", item) + "---\n" + source)
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
    result = run(DAEMONSET, DS + lines("envFrom", "{configMapRef: {name: a}}"), *sources)
    assert (result.text, "takes PX_IMAGE from ConfigMap a" in result.report) == (None, True)


def test_a_live_source_of_variables_does_not_count_as_it_is_left_out() -> None:
    source = SOURCE.format("ConfigMap", ", uid: a", "data", "A")
    result = run(DAEMONSET, DS + lines("envFrom", "{configMapRef: {name: a}}"), source)
    assert (result.text, "variables from another object" in result.report) == (None, True)


def test_a_source_of_variables_that_readers_take_two_ways_is_refused() -> None:
    source = SOURCE.format("ConfigMap", "", "data", "A") + "data: {PORTWORX_AUTH_JWT_ISSUER: b}\n"
    result = run(DAEMONSET, DS + lines("envFrom", "{configMapRef: {name: a}}"), source)
    assert (result.text, "[duplicate-key]" in result.report) == (None, True)


def test_in_stork_and_autopilot_the_env_beats_variables_from_other_objects() -> None:
    source = lines("envFrom", "secretRef: {name: a}")
    autopilot = deployment("autopilot", container="autopilot", image="portworx/autopilot:1.3.1")
    result = run(DAEMONSET, deployment() + source + "---\n" + autopilot + source)
    assert result.report == ""
    assert result.text is not None
    assert result.text.count("- name: PX_SHARED_SECRET") == 2


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
SILENT = OPERATOR.replace(", tokenLifetime: 24h", "")


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


@pytest.mark.parametrize(
    ("auth", "path", "cure"),
    [
        *(
            (
                f"selfSigned: {{{key}: {value}}}",
                f"auth.selfSigned.{key}",
                f"add auth.selfSigned.{key} to the values, or delete it here",
            )
            for key, value in (
                ("sharedSecret", "mine"),
                ("sharedSecret", "''"),
                ("tokenLifetime", "4h"),
            )
        ),
        ("tokenLifetime: 4h", "auth.tokenLifetime", "delete it here"),
        ("other: x", "auth.other", "delete it here"),
    ],
    ids=["secret", "no-secret", "lifetime", "misplaced", "unknown"],
)
def test_a_stanza_that_says_more_than_the_values_is_refused(
    auth: str, path: str, cure: str
) -> None:
    spec = f"  security:\n    enabled: true\n    auth:\n      {auth}\n"
    result = run(SILENT, STORAGECLUSTER + spec)
    assert result.text is None
    assert result.report.endswith(
        f"error: StorageCluster portworx/px sets spec.security.{path}, and the values do not "
        f"[stray-setting]\n  hint: {cure}\n"
    )
    assert result.report.startswith("m.yaml:10:")


def test_a_stanza_that_says_what_the_operator_takes_anyway_is_no_stray() -> None:
    spec = STANZA.replace("px-shared-secret", "'px-shared-secret' # c")
    result = run(SILENT, STORAGECLUSTER + spec)
    assert (result.text, "stray" in result.report) == (STORAGECLUSTER + spec, False)


def test_what_the_values_leave_to_the_operator_is_written_out() -> None:
    # The Operator crashes on a stanza without them where its defaults are switched off.
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    assert run(SILENT, text).text == text + STANZA


@pytest.mark.parametrize("auth", ["selfSigned: {}", "selfSigned:", "selfSigned: {sharedSecret: }"])
def test_an_empty_entry_of_the_stanza_is_no_stray(auth: str) -> None:
    spec = f"  security:\n    auth:\n      {auth}\n"
    assert run(OPERATOR, STORAGECLUSTER + spec).report == ""


def test_auth_that_is_switched_off_is_switched_on() -> None:
    spec = "  security:\n    auth:\n      enabled: false # c\n"
    expected = """\
  security:
    auth:
      enabled: true # c
      guestAccess: Enabled
      selfSigned:
        issuer: portworx.com
        sharedSecret: px-shared-secret
        tokenLifetime: "24h"
    enabled: true
"""
    assert run(OPERATOR, STORAGECLUSTER + spec).text == STORAGECLUSTER + expected


def test_oidc_alone_beside_a_security_switch_that_is_on_is_refused() -> None:
    assert run(OIDC, STORAGECLUSTER + "  security: {enabled: yes}\n") == (
        None,
        "m.yaml:7:23: error: StorageCluster portworx/px has spec.security.enabled: true, and the "
        "values ask for OIDC alone; the Operator would add a self-signed issuer with a key that "
        "nobody chose [security-enabled]\n  hint: add auth.selfSigned to the values, or set "
        "spec.security.enabled: false there\n",
    )


@pytest.mark.parametrize("values", [OPERATOR, OIDC])
@pytest.mark.parametrize(
    ("security", "place", "field", "hint"),
    [
        ("tls: {enabled: true}", "8:10", "tls", "it does not switch TLS on"),
        ("tls: {}", "8:10", "tls", "it does not switch TLS on"),
        ("auth: {enabled: true}", "8:21", "auth.enabled", "spec.security.enabled decides alone"),
        ("auth: {enabled: false}", "8:21", "auth.enabled", "spec.security.enabled decides alone"),
    ],
)
def test_fields_that_releases_prune_get_a_warning(
    values: str, security: str, place: str, field: str, hint: str
) -> None:
    result = run(values, STORAGECLUSTER + f"  security:\n    {security}\n")
    assert result.text is not None
    assert result.report == (
        f"m.yaml:{place}: warning: StorageCluster portworx/px has spec.security.{field}, which no "
        "release of the Operator knows: the API server drops it [pruned-setting]\n"
        f"  hint: delete it: {hint}\n"
    )


@pytest.mark.parametrize("spec", ["tls:", "auth: {enabled: }", "auth: {}", "enabled: false"])
def test_a_pruned_field_that_is_empty_gets_none(spec: str) -> None:
    assert run(OPERATOR, STORAGECLUSTER + f"  security:\n    {spec}\n").report == ""


@pytest.mark.parametrize(
    ("auth", "field"),
    [("guestAccess: Managed", "guestAccess"), ("selfSigned: {a: b}", "selfSigned")],
)
def test_under_oidc_alone_the_cure_of_a_stray_is_a_self_signed_method(
    auth: str, field: str
) -> None:
    result = run(OIDC, STORAGECLUSTER + f"  security:\n    auth:\n      {auth}\n")
    assert result.text is None
    assert result.report.startswith(
        f"m.yaml:9:7: error: {SC} sets spec.security.auth.{field}, and the values do not "
        "[stray-setting]\n  hint: add auth.selfSigned to the values, or delete it here\n"
    )


# --- The claim that owns volumes

EMAIL = ("auth:\n", "auth:\n  usernameClaim: email\n")
NEW_EMAIL = (
    "error: {} does not set usernameClaim to email yet, and the tokens of Stork, which have no"
    " email, would be refused [email-of-stork]\n"
    "  hint: write usernameClaim: sub in the values, or stork.enabled: false where no Stork runs;"
    " where Portworx does take the email already, write PORTWORX_AUTH_USERNAME_CLAIM with value:"
    " email into its env here\n"
)
STORK = ("stork: {version: 24.3.0}", "stork: {{enabled: {}}}")


@pytest.mark.parametrize("values", [OPERATOR, OIDC], ids=["stanza", "oidc"])
def test_an_email_that_stork_lacks_is_not_brought_in(values: str) -> None:
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    assert run(values.replace(*EMAIL), text) == (None, "m.yaml:1:1: " + NEW_EMAIL.format(SC))
    other = "  env: [{name: PORTWORX_AUTH_USERNAME_CLAIM, value: sub}]\n"
    assert "[email-of-stork]" in run(values.replace(*EMAIL), text + other).report
    off = text + "  stork: {enabled: false}\n"
    assert run(values.replace(*EMAIL), off).text is not None


def test_under_a_stanza_stork_has_a_key_whatever_the_values_say() -> None:
    text = STORAGECLUSTER + "  image: p/o:3.1.2\n"
    there, off = STORK[0], STORK[1].format("false")
    assert run(OPERATOR.replace(*EMAIL).replace(there, off), text).text is None
    assert run(OIDC.replace(*EMAIL).replace(there, off), text).text is not None


@pytest.mark.parametrize("spec", ["{}", "{image: a}"])
def test_a_stork_that_the_operator_does_not_run_signs_nothing(spec: str) -> None:
    text = STORAGECLUSTER + f"  image: p/o:3.1.2\n  stork: {spec}\n"
    assert run(OPERATOR.replace(*EMAIL), text).text is not None


@pytest.mark.parametrize("beside", ["", "---\n" + deployment()], ids=["another file", "beside"])
def test_stork_counts_in_whatever_file_it_is(beside: str) -> None:
    values = DAEMONSET.replace(*EMAIL)
    assert "[email-of-stork]" in run(values, DS + beside).report
    off = values.replace(STORK[0], STORK[1].format("false"))
    assert "[email-of-stork]" not in run(off, DS + beside).report


def test_a_whole_release_without_stork_may_take_the_email() -> None:
    assert "[email-of-stork]" not in run(DAEMONSET.replace(*EMAIL), DS, whole=True).report


def test_an_email_that_owns_volumes_already_stays() -> None:
    there = "  env:\n  - {name: PORTWORX_AUTH_USERNAME_CLAIM, value: email}\n"
    result = run(OPERATOR.replace(*EMAIL), STORAGECLUSTER + there)
    assert result == (STORAGECLUSTER + there + STANZA, "")


@pytest.mark.parametrize(
    ("args", "is_there"),
    [
        (["-username_claim", "email"], True),
        (["--username-claim=email"], True),
        (["-username_claim", "sub"], False),
        (["-username_claim", "email", "-username_claim", "sub"], False),
        (["-x", "email"], False),
    ],
)
def test_an_email_among_the_arguments_counts_too(args: list[str], is_there: bool) -> None:
    text = DS + lines("args", *args)
    result = run(DAEMONSET.replace(*EMAIL), text + "---\n" + deployment())
    assert (result.text is not None) is is_there, result.report


@pytest.mark.parametrize(
    ("values", "text", "place"),
    [
        (OPERATOR, STORAGECLUSTER + "  updateStrategy: {type: OnDelete}\n", "7:26"),
        (DAEMONSET, DS + "  updateStrategy: {type: OnDelete}\n---\n" + deployment(), "12:26"),
    ],
    ids=["operator", "daemonset"],
)
def test_pods_that_nobody_restarts_are_told_of(values: str, text: str, place: str) -> None:
    result = run(values, text)
    assert result.text is not None
    assert f"m.yaml:{place}" in result.report
    assert result.report.endswith(
        "has the update strategy OnDelete: each pod keeps the old settings until it is deleted"
        " [on-delete]\n"
        "  hint: delete its pods after it is applied, one node at a time, until none is old\n"
    )
    assert "[on-delete]" not in run(values, result.text).report


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


@pytest.mark.parametrize(
    "spec",
    [
        "  nodes:\n  - &n {env: [{name: PX_IMAGE}]}\n  x: *n\n",
        "  x: &n [{name: PX_IMAGE}]\n  nodes:\n  - env: *n\n",
    ],
)
def test_settings_of_single_nodes_are_seen_through_aliases(spec: str) -> None:
    assert "[node-env]" in run(OPERATOR, STORAGECLUSTER + spec).report
