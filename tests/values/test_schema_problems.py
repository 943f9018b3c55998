"""What breaks the schema, each with the full text of its problem."""

from __future__ import annotations

import copy
import json

import pytest

from renderer.problems import Findings
from renderer.values import schema_problems
from renderer.values.merged import read_values
from value_samples import EVERYTHING, LEAST, paths, put


def problems(text: str) -> list[str]:
    findings = Findings()
    values = read_values([("values.yaml", text.encode(), ".")], findings)
    findings.raise_errors()
    return [
        f"{p.place}: {p.severity}: {p.message} [{p.code}]" + f" ({p.hint})" * bool(p.hint)
        for p in schema_problems.check(values)
    ]


def test_values_with_everything_in_them_get_no_word() -> None:
    assert problems(json.dumps(EVERYTHING)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "auth: {}\nnamespace: portworx\n",
            "values.yaml:1:1: error: missing key 'install' [missing-key]"
            " (add install: operator or daemonset)",
        ),
        (
            LEAST + "keys: {issuer: 'https://a'}\n",
            "values.yaml:4:8: error: unknown key 'issuer' [unknown-key] (known here: system, apps)",
        ),
        (
            LEAST.replace("{}", "{oidc: {issuer: 'https://a'}}"),
            "values.yaml:3:8: error: auth.oidc: missing key 'clientID' [missing-key]"
            " (add clientID: the client ID that tokens carry in aud, for example portworx)",
        ),
        (
            LEAST.replace("portworx", "12"),
            "values.yaml:2:12: error: namespace: expected the namespace of the StorageCluster or"
            " DaemonSet, for example portworx, found a number [wrong-type] (put it in quotes)",
        ),
        (
            LEAST.replace("portworx", "Portworx"),
            "values.yaml:2:12: error: namespace: expected the namespace of the StorageCluster or"
            " DaemonSet, for example portworx [bad-value]",
        ),
        (
            LEAST.replace("operator", "Operator"),
            "values.yaml:1:10: error: install: expected operator or daemonset, found 'Operator'"
            " [bad-value] (did you mean 'operator'?)",
        ),
        (
            LEAST.replace("operator", "helm"),
            "values.yaml:1:10: error: install: expected operator or daemonset, found 'helm'"
            " [bad-value]",
        ),
        (
            LEAST.replace("operator", "x" * 32),
            "values.yaml:1:10: error: install: expected operator or daemonset, found a string"
            " [bad-value]",
        ),
        (
            LEAST.replace("operator", '"a\\nb"'),
            "values.yaml:1:10: error: install: expected operator or daemonset, found a string"
            " [bad-value]",
        ),
        (
            LEAST.replace("{}", "{usernameClaim: 3}"),
            "values.yaml:3:23: error: auth.usernameClaim: expected sub, email or name,"
            " found a number [bad-value]",
        ),
        (
            LEAST.replace("{}", "{guestAccess: enabled}"),
            "values.yaml:3:21: error: auth.guestAccess: expected Enabled, Disabled or Managed,"
            " found 'enabled' [bad-value] (did you mean 'Enabled'?)",
        ),
        (
            LEAST + "Stork: {}\n",
            "values.yaml:4:1: error: unknown key 'Stork' [unknown-key] (did you mean 'stork'?)",
        ),
        (
            LEAST + "sharedSecrte: x\n",
            "values.yaml:4:1: error: unknown key 'sharedSecrte' [unknown-key] (known here: install,"
            " namespace, portworx, stork, autopilot, auth, keys, secretName, tokens,"
            " storageClasses, volumeSnapshotClasses, volumeGroupSnapshotClasses,"
            " persistentVolumeClaims, clusterPairs, volumeSnapshots)",
        ),
        (
            LEAST + '"a\\nb": x\n',
            "values.yaml:4:1: error: unknown key [unknown-key] (known here: install, namespace,"
            " portworx, stork, autopilot, auth, keys, secretName, tokens, storageClasses,"
            " volumeSnapshotClasses, volumeGroupSnapshotClasses, persistentVolumeClaims,"
            " clusterPairs, volumeSnapshots)",
        ),
        (
            LEAST + "portworx: {version: 3.10}\n",
            "values.yaml:4:21: error: portworx.version: expected the version of Portworx as a"
            ' string, for example 3.1.2, found a number [wrong-type] (quote it: "3.10")',
        ),
        (
            LEAST + "portworx: {version: 2024-01-02}\n",
            "values.yaml:4:21: error: portworx.version: expected the version of Portworx as a"
            " string, for example 3.1.2, found a date [wrong-type]"
            ' (quote it: "2024-01-02")',
        ),
        (
            LEAST + "portworx: [a]\n",
            "values.yaml:4:11: error: portworx: expected a mapping with the name and version of the"
            " StorageCluster or DaemonSet, found a list [wrong-type]",
        ),
        (
            LEAST + 'stork: {enabled: "true"}\n',
            "values.yaml:4:18: error: stork.enabled: expected true where Stork must be found,"
            " false where it is left alone, found a string [wrong-type]"
            " (write true or false, without quotes)",
        ),
        (
            LEAST + "stork: {name: true}\n",
            "values.yaml:4:15: error: stork.name: expected the name of the Deployment of Stork,"
            " for example stork, found a boolean [wrong-type]",
        ),
        (
            LEAST + "secretName: {a: b}\n",
            "values.yaml:4:13: error: secretName: expected the name of the Secret that is rendered,"
            " for example pxkeys, found a mapping [wrong-type]",
        ),
        (
            LEAST + "keys: {system: hunter2hunter2}\n",
            "values.yaml:4:16: error: keys.system: a secret must not be written here"
            " [secret-in-values] (put it into a file and write {file: PATH} here; for a Secret in"
            " the cluster write {secretKeyRef: {name: NAME, key: KEY}})",
        ),
        (
            LEAST + "keys: {system: 31337}\n",
            "values.yaml:4:16: error: keys.system: a secret must not be written here"
            " [secret-in-values] (put it into a file and write {file: PATH} here; for a Secret in"
            " the cluster write {secretKeyRef: {name: NAME, key: KEY}})",
        ),
        (
            LEAST + "keys: {system: [hunter2]}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found a list [wrong-type] (write {file: PATH})",
        ),
        (
            LEAST + "keys: {system: {file: 31337}}\n",
            "values.yaml:4:23: error: keys.system.file: expected a path relative to the values"
            " file, for example keys/system-secret, found a number [wrong-type]"
            " (put it in quotes)",
        ),
        (
            LEAST + "keys: {system: {env: HOME}}\n",
            "values.yaml:4:22: error: keys.system.env: expected the name of an environment variable"
            " that begins with PXSEC_, for example PXSEC_APPS_KEY [bad-value]",
        ),
        (
            LEAST + "keys: {system: {}}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found none of them [bad-value] (give exactly one)",
        ),
        (
            LEAST + "keys: {system: {file: a, env: PXSEC_A}}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found file and env [bad-value] (give exactly one)",
        ),
        (
            LEAST + "keys: {system: {hunter2: 1}}\n",
            "values.yaml:4:17: error: unknown key [unknown-key]"
            " (known here: file, env, secretKeyRef)",
        ),
        (
            LEAST + "keys: {system: {File: a}}\n",
            "values.yaml:4:17: error: unknown key 'File' [unknown-key] (did you mean 'file'?)",
        ),
        (
            LEAST + "keys: {system: {secretKeyRef: {name: a}}}\n",
            "values.yaml:4:17: error: keys.system.secretKeyRef: missing key 'key' [missing-key]"
            " (add key: the key in the Secret, for example system-secret)",
        ),
        (
            LEAST.replace("{}", "{selfSigned: {issuer: a, rsaPublicKey: rsa.pem}}"),
            "values.yaml:3:46: error: auth.selfSigned.rsaPublicKey: expected the RSA public key of"
            " user tokens as one of file or hostPath, found a string [wrong-type]"
            " (write {file: PATH})",
        ),
        (
            LEAST.replace("{}", "{selfSigned: {issuer: a, tokenLifetime: 24}}"),
            "values.yaml:3:47: error: auth.selfSigned.tokenLifetime: expected a whole number with"
            " s, m, h, d or y, for example 24h, found a number [wrong-type]",
        ),
        (
            LEAST + "Stork:\nkeys: {hunter2: }\n",
            "values.yaml:4:1: error: unknown key 'Stork' [unknown-key] (did you mean 'stork'?)\n"
            "values.yaml:5:8: error: unknown key 'hunter2' [unknown-key]"
            " (known here: system, apps)",
        ),
    ],
    ids=lambda text: text.partition(" error: ")[2][:50],
)
def test_a_problem_says_what_was_expected(text: str, expected: str) -> None:
    assert problems(text) == expected.splitlines()


def test_all_problems_come_at_once_in_file_order() -> None:
    text = "secretName: A\nnamespace: B\nkeys: {c: 1, d: 2}\nauth: {e: 1}\n"
    found = problems(text)
    assert [line.split(" ")[0] for line in found] == [
        f"values.yaml:{place}:" for place in ["1:1", "1:13", "2:12", "3:8", "3:14", "4:8"]
    ]


CANARY = "canary-5b1f"


@pytest.mark.parametrize("path", [path for path in paths(EVERYTHING) if path], ids=".".join)
@pytest.mark.parametrize(
    "wrong",
    [CANARY + "\x07", [CANARY], {CANARY * 3: CANARY}, {"file": [CANARY], "env": CANARY}],
    ids=["string", "list", "mapping", "source"],
)
def test_no_message_holds_a_value(path: tuple[str, ...], wrong: object) -> None:
    data = copy.deepcopy(EVERYTHING)
    put(data, path, wrong)
    found = problems(json.dumps(data))
    assert found
    assert CANARY not in "\n".join(found)
