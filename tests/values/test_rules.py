"""The rules that join several keys, each with the full text of its problem."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.problems import Findings
from renderer.values import rules, schema_problems
from renderer.values.merged import Values, read_values
from value_samples import parents

OPERATOR = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
"""
OIDC = """\
  oidc:
    issuer: https://login.example.com
    clientID: portworx
"""
KEYS = """\
keys:
  system: {file: system}
  apps: {env: PXSEC_APPS}
"""
OPERATOR_OIDC = "install: operator\nnamespace: portworx\nauth:\n" + OIDC + KEYS
DAEMONSET = """\
install: daemonset
namespace: portworx
auth:
  selfSigned:
    issuer: portworx.com
    sharedSecret: {file: shared}
"""
DAEMONSET_OIDC = "install: daemonset\nnamespace: portworx\nauth:\n" + OIDC + KEYS
GUEST_NOTICE = (
    "4:3: notice: auth.oidc: without selfSigned the Operator itself calls Portworx as a guest"
    " (Operator 24.2 with a token, if px-system-secrets has apps-secret) [operator-is-guest]"
    " (do not take rights from the role system.guest)"
)
REFERRED = """\
keys:
  system: {secretKeyRef: {name: px-system-secrets, key: system-secret}}
  apps: {secretKeyRef: {name: px-system-secrets, key: apps-secret}}
"""
SHARED = "    sharedSecret: {file: shared}\n"


def problems(text: str) -> list[str]:
    findings = Findings()
    values = read_values([("v", text.encode(), ".")], findings)
    findings.record(schema_problems.check(values))
    assert not findings.problems
    findings.record(rules.check(values))
    return [
        f"{p.place}: {p.severity}: {p.message} [{p.code}] ({p.hint})".removeprefix("v:")
        for p in findings.problems
    ]


@pytest.mark.parametrize(
    "text",
    [
        OPERATOR,
        OPERATOR + KEYS,
        OPERATOR + REFERRED,
        OPERATOR + SHARED + "secretName: mine\n",
        OPERATOR + "    sharedSecret: {secretKeyRef: {name: mine, key: shared-secret}}\n" + KEYS,
        OPERATOR + SHARED + "    rsaPublicKey: {hostPath: /etc/pwx/auth/rsa.pem}\n",
        OPERATOR + OIDC,
        OPERATOR.replace("portworx.com", "operator.portworx.io"),
        DAEMONSET + KEYS,
        DAEMONSET + KEYS + "secretName: mine\n",
        DAEMONSET + "keys: {system: {file: a}}\nstork: {enabled: false}\n",
        DAEMONSET + KEYS + "stork: {enabled: true, name: a, namespace: b}\n",
        DAEMONSET + OIDC + "    customClaimNamespace: https://a/\n" + KEYS,
        DAEMONSET_OIDC,
    ],
)
def test_what_keeps_to_the_rules_gets_no_word(text: str) -> None:
    assert problems(text) == []


CASES = {
    "no method": (
        "install: operator\nnamespace: a\nauth: {usernameClaim: sub}\n",
        "3:1: error: auth: missing key 'selfSigned' or 'oidc' [missing-key]"
        " (add one of them, or both)",
    ),
    "names under the Operator": (
        OPERATOR + "stork: {name: a, namespace: b}\nautopilot: {name: c, namespace: d}\n",
        "8:9: error: stork.name: the Operator decides it, so it has no effect here"
        " [no-effect] (remove it)",
        "8:18: error: stork.namespace: the Operator decides it, so it has no effect here"
        " [no-effect] (remove it)",
        "9:13: error: autopilot.name: the Operator decides it, so it has no effect here"
        " [no-effect] (remove it)",
        "9:22: error: autopilot.namespace: the Operator decides it, so it has no effect here"
        " [no-effect] (remove it)",
    ),
    "guestAccess not said": (
        OPERATOR.replace("  guestAccess: Disabled\n", ""),
        "3:1: error: auth: missing key 'guestAccess', which selfSigned asks for"
        " [missing-key] (add guestAccess: Enabled, Disabled or Managed)",
    ),
    "guestAccess of OIDC alone": (
        OPERATOR_OIDC.replace("auth:\n", "auth:\n  guestAccess: Managed\n"),
        "4:3: error: auth.guestAccess: the Operator takes it with selfSigned only [no-effect]"
        " (remove it, and change the role system.guest with pxctl)",
        GUEST_NOTICE.replace("4:3", "5:3"),
    ),
    "guestAccess of a DaemonSet": (
        DAEMONSET.replace("auth:\n", "auth:\n  guestAccess: Managed\n") + KEYS,
        "4:3: error: auth.guestAccess: a DaemonSet has no setting for it [no-effect]"
        " (remove it, and change the role system.guest with pxctl)",
    ),
    "tokenLifetime not said": (
        OPERATOR.replace("    tokenLifetime: 24h\n", ""),
        "5:3: notice: auth.selfSigned.tokenLifetime is not set: the Operator's tokens live for"
        " 24h [default-lifetime] (add it to choose another lifetime)",
    ),
    "tokenLifetime of a DaemonSet": (
        DAEMONSET + "    tokenLifetime: 0s\n" + KEYS,
        "7:5: error: auth.selfSigned.tokenLifetime: a DaemonSet makes no tokens, so it has no"
        " effect here [no-effect] (remove it)",
    ),
    "keys both or neither, system": (
        OPERATOR + "keys:\n  system: {file: a}\n",
        "9:3: error: keys: missing key 'apps' beside 'system' [missing-key]"
        " (add keys.apps; without both the Operator makes them itself)",
    ),
    "keys both or neither, apps": (
        OPERATOR + "keys:\n  apps: {file: a}\n",
        "9:3: error: keys: missing key 'system' beside 'apps' [missing-key]"
        " (add keys.system; without both the Operator makes them itself)",
    ),
    "public key without shared secret": (
        OPERATOR + "    rsaPublicKey: {file: a}\n    ecdsaPublicKey: {file: b}\n",
        "8:5: notice: the Operator adds a shared secret of its own, valid under the same issuer"
        " [shared-secret-joins] (add auth.selfSigned.sharedSecret to choose it)",
    ),
    "OIDC alone under the Operator": (OPERATOR_OIDC, GUEST_NOTICE),
    "OIDC alone without keys": (
        OPERATOR_OIDC.replace(KEYS, ""),
        GUEST_NOTICE,
        "4:3: error: keys: missing key 'system', which auth.oidc asks for [missing-key]"
        " (add keys.system as one of file, env or secretKeyRef)",
        "4:3: error: keys: missing key 'apps', which auth.oidc asks for [missing-key]"
        " (add keys.apps as one of file, env or secretKeyRef)",
    ),
    "a DaemonSet without keys": (
        DAEMONSET + "autopilot: {enabled: true}\n",
        "1:1: error: keys: missing key 'system', which install: daemonset asks for [missing-key]"
        " (add keys.system as one of file, env or secretKeyRef)",
        "7:13: error: keys: missing key 'apps', which autopilot.enabled asks for [missing-key]"
        " (add keys.apps as one of file, env or secretKeyRef)",
    ),
    "a DaemonSet with both parts and no apps key": (
        DAEMONSET
        + "keys: {system: {file: a}}\nstork: {enabled: true}\nautopilot: {enabled: true}\n",
        "8:9: error: keys: missing key 'apps', which stork.enabled asks for [missing-key]"
        " (add keys.apps as one of file, env or secretKeyRef)",
    ),
    "a DaemonSet whose tokens nobody can check": (
        DAEMONSET.replace(SHARED, "") + KEYS,
        "4:3: error: auth.selfSigned: missing key 'sharedSecret', 'rsaPublicKey' or"
        " 'ecdsaPublicKey' [missing-key] (add at least one: without it Portworx checks no token)",
    ),
    "a URL as self-signed issuer": (
        OPERATOR.replace("portworx.com", "https://portworx.com"),
        "6:5: error: auth.selfSigned.issuer: http:// and https:// are for the issuers of OpenID"
        " Connect only [issuer-url] (write a name such as portworx.com)",
    ),
    "a URL inside the self-signed issuer": (
        OPERATOR.replace("portworx.com", "a http://b"),
        "6:5: error: auth.selfSigned.issuer: http:// and https:// are for the issuers of OpenID"
        " Connect only [issuer-url] (write a name such as portworx.com)",
    ),
    "the issuer of today's Stork": (
        OPERATOR.replace("portworx.com", "apps.portworx.io"),
        "6:5: error: auth.selfSigned.issuer: apps.portworx.io is the issuer of Stork and Autopilot"
        " [reserved-issuer] (write a name such as portworx.com)",
    ),
    "the issuer of older Storks": (
        DAEMONSET.replace("portworx.com", "stork.openstorage.io") + KEYS,
        "5:5: error: auth.selfSigned.issuer: stork.openstorage.io is the issuer of Stork and"
        " Autopilot [reserved-issuer] (write a name such as portworx.com)",
    ),
    "one issuer for both methods": (
        OPERATOR.replace("portworx.com", "https://login.example.com") + OIDC,
        "6:5: error: auth.selfSigned.issuer: the same as auth.oidc.issuer, which would replace it"
        " [same-issuer] (choose another issuer for your own tokens, one that is not a URL)",
    ),
    "blanks at an end of an issuer": (
        OPERATOR.replace("portworx.com", "' portworx.com'")
        + OIDC.replace("https://login.example.com", '"https://login.example.com\\n"'),
        "6:5: warning: auth.selfSigned.issuer: a blank at an end, which every token must carry too"
        " [issuer-blanks] (remove the blank)",
        "9:5: warning: auth.oidc.issuer: a blank at an end, which every token must carry too"
        " [issuer-blanks] (remove the blank)",
    ),
    "OIDC over http": (
        OPERATOR + OIDC.replace("https", "http"),
        "9:5: warning: auth.oidc.issuer: with http:// anybody on the way can answer for the"
        " provider [insecure-issuer] (use https://)",
    ),
    "a claim namespace without separator": (
        OPERATOR + OIDC + "    customClaimNamespace: https://ns\n",
        "11:5: warning: auth.oidc.customClaimNamespace: roles and groups follow with nothing in"
        " between [claim-namespace] (end it as the claims of your tokens have it, most often"
        " with /)",
    ),
    "an email that Stork's tokens leave empty": (
        OPERATOR.replace("auth:\n", "auth:\n  usernameClaim: email\n"),
        "4:3: warning: auth.usernameClaim: the tokens of Stork have an empty email, and are refused"
        " [email-of-stork] (take sub, unless no Stork runs: then set stork.enabled: false)",
    ),
    "what Kubernetes expands": (
        OPERATOR.replace("portworx.com", "a$(HOME)")
        + OIDC.replace("example.com", "example.com/$$"),
        "6:5: warning: auth.selfSigned.issuer: Kubernetes turns $$ into $, and $(NAME) into a"
        " value [dollar] (choose a value without them: Portworx would get another one)",
        "9:5: warning: auth.oidc.issuer: Kubernetes turns $$ into $, and $(NAME) into a"
        " value [dollar] (choose a value without them: Portworx would get another one)",
    ),
    "a px-runc argument that looks like another": (
        DAEMONSET.replace("portworx.com", "-portworx.com") + "keys:\n  system: {file: system}\n",
        "5:5: error: auth.selfSigned.issuer: a value of a px-runc argument must not begin with -"
        " [leading-dash] (choose another value)",
    ),
    "one Secret of the Operator, half rendered": (
        OPERATOR
        + REFERRED.replace(
            "{secretKeyRef: {name: px-system-secrets, key: system-secret}}", "{file: a}"
        ),
        "10:3: error: keys.apps: in the cluster already, while keys.system is not [split-secret]"
        " (give all keys of a Secret as file or env, or all as secretKeyRef)",
    ),
    "one Secret of a DaemonSet, half rendered": (
        DAEMONSET + REFERRED,
        "8:3: error: keys.system: in the cluster already, while auth.selfSigned.sharedSecret is not"
        " [split-secret] (give all keys of a Secret as file or env, or all as secretKeyRef)",
        "9:3: error: keys.apps: in the cluster already, while auth.selfSigned.sharedSecret is not"
        " [split-secret] (give all keys of a Secret as file or env, or all as secretKeyRef)",
    ),
    "keys that the Operator does not read": (
        OPERATOR
        + "    sharedSecret: {secretKeyRef: {name: mine, key: other}}\n"
        + REFERRED.replace("px-system-secrets", "mine").replace("apps-secret", "stork-secret"),
        "10:12: error: keys.system: the Operator reads px-system-secrets and no other"
        " [wrong-reference] (write name: px-system-secrets)",
        "11:10: error: keys.apps: the Operator reads the key apps-secret and no other"
        " [wrong-reference] (write key: apps-secret)",
        "11:10: error: keys.apps: the Operator reads px-system-secrets and no other"
        " [wrong-reference] (write name: px-system-secrets)",
        "8:20: error: auth.selfSigned.sharedSecret: the Operator reads the key shared-secret and no"
        " other [wrong-reference] (write key: shared-secret)",
    ),
    "any Secret for keys under OIDC alone": (
        OPERATOR_OIDC.replace(KEYS, REFERRED.replace("px-system-secrets", "pxkeys")),
        GUEST_NOTICE,
    ),
    "a wrong key of the Operator's Secret under OIDC alone": (
        OPERATOR_OIDC.replace(KEYS, REFERRED.replace("apps-secret", "stork-secret")),
        GUEST_NOTICE,
        "9:10: error: keys.apps: the Operator reads the key apps-secret and no other"
        " [wrong-reference] (write key: apps-secret)",
    ),
    "one key for two purposes under OIDC alone": (
        OPERATOR_OIDC.replace(
            KEYS,
            "keys:\n  system: {secretKeyRef: {name: a, key: b}}\n"
            "  apps: {secretKeyRef: {name: a, key: b}}\n",
        ),
        GUEST_NOTICE,
        "9:3: error: keys.apps: the same key as keys.system [same-key]"
        " (use another key for each of them)",
    ),
    "a reference to a Secret of the Operator's own": (
        OPERATOR + "    sharedSecret: {secretKeyRef: {name: px-user-token, key: shared-secret}}\n",
        "8:35: error: auth.selfSigned.sharedSecret.secretKeyRef.name: the Operator keeps something"
        " else in px-user-token [name-clash] (choose another name, for example px-shared-secret)",
    ),
    "the name of a Secret of the Operator's own": (
        OPERATOR + SHARED + "secretName: px-system-secrets\n",
        "9:1: error: secretName: the Operator keeps something else in px-system-secrets"
        " [name-clash] (choose another name, for example px-shared-secret)",
    ),
    "a name for nothing under the Operator": (
        OPERATOR + KEYS + "secretName: mine\n",
        "11:1: error: secretName: no Secret is rendered that it could name [no-effect]"
        " (remove it, or give auth.selfSigned.sharedSecret as file or env)",
    ),
    "a name for nothing with a DaemonSet": (
        DAEMONSET.replace("{file: shared}", "{secretKeyRef: {name: a, key: b}}")
        + REFERRED
        + "secretName: mine\n",
        "10:1: error: secretName: no Secret is rendered that it could name [no-effect] (remove it,"
        " or give keys.system or keys.apps or auth.selfSigned.sharedSecret as file or env)",
    ),
    "one key for two purposes": (
        DAEMONSET.replace("{file: shared}", "{secretKeyRef: {name: a, key: b}}")
        + "keys:\n  system: {secretKeyRef: {name: a, key: b}}\n"
        + "  apps: {secretKeyRef: {name: a, key: c}}\n",
        "6:5: error: auth.selfSigned.sharedSecret: the same key as keys.system [same-key]"
        " (use another key for each of them)",
    ),
}


@pytest.mark.parametrize(("text", "expected"), [(c[0], c[1:]) for c in CASES.values()], ids=CASES)
def test_a_broken_rule_is_named(text: str, expected: tuple[str, ...]) -> None:
    assert problems(text) == list(expected)


@pytest.mark.parametrize("lifetime", ["61s", "2m", "1h", "292y", "106751d", "0000000000000061s"])
def test_a_lifetime_that_the_operator_can_count_is_taken(lifetime: str) -> None:
    assert problems(OPERATOR.replace("24h", lifetime)) == []


@pytest.mark.parametrize(
    ("lifetime", "expected"),
    [
        ("0s", "error: auth.selfSigned.tokenLifetime: a token that lives for no time at all [bad"),
        (
            "000y",
            "error: auth.selfSigned.tokenLifetime: a token that lives for no time at all [bad",
        ),
        (
            "293y",
            "error: auth.selfSigned.tokenLifetime: more than 292 years, which Portworx cannot"
            " count [bad",
        ),
        (
            "9" * 5000 + "s",
            "error: auth.selfSigned.tokenLifetime: more than 292 years, which Portworx cannot"
            " count [bad",
        ),
        (
            "1m",
            "warning: auth.selfSigned.tokenLifetime: the Operator makes tokens of a minute or less"
            " again and again [short",
        ),
    ],
    ids=["nothing", "nothing in years", "293 years", "5000 digits", "a minute"],
)
def test_a_lifetime_that_cannot_work_is_named(lifetime: str, expected: str) -> None:
    assert problems(OPERATOR.replace("24h", lifetime)) == [
        f"7:5: {expected}-lifetime] (write a lifetime such as 24h)"
    ]


@pytest.mark.parametrize("path", ["/etc/pwx/../a", "//etc/pwx/a", "/etc//a", "/etc/./a", "/etc/"])
@pytest.mark.parametrize("key", ["rsaPublicKey", "ecdsaPublicKey"])
def test_a_path_on_the_nodes_is_written_the_short_way(path: str, key: str) -> None:
    assert problems(OPERATOR + SHARED + f"    {key}: {{hostPath: {path}}}\n") == [
        f"9:{len(key) + 8}: error: auth.selfSigned.{key}.hostPath: a path with .., . or a slash too"
        " many [bad-path] (write it without them, for example /etc/pwx/auth/rsa.pub.pem)"
    ]


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, [], {}, "", "daemonset", {"secretKeyRef": "x"}, {"file": 3}]
)


@given(st.data(), st.sampled_from([c[0] for c in CASES.values()]))
def test_values_that_break_the_schema_do_no_harm(data: st.DataObject, text: str) -> None:
    findings = Findings()
    values = read_values([("v", text.encode(), ".")], findings)
    broken: dict[str, Any] = copy.deepcopy(values.data)
    parent = data.draw(st.sampled_from([parent for parent in parents(broken) if parent]))
    parent[data.draw(st.sampled_from(sorted(parent)))] = data.draw(ODD)
    list(rules.check(Values(broken, values.places, values.key_places, values.bases)))
