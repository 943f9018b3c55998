"""The rules of tokens and of what names their Secrets, each with the full text of its problem."""

from __future__ import annotations

from pathlib import Path

import pytest

import manifests
from manifests import Bench
from value_samples import CANARIES, CLUSTER, DAEMONSET, TOKEN, VALUES, lines, secrets, tenants_bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return tenants_bench(tmp_path)


def rule(text: str, bench: Bench) -> list[str]:
    return lines(bench.render(VALUES + text, CLUSTER))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "tokens: [{name: a, namespace: b, token: {env: PXSEC_TEAM_B}},"
            " {name: a, namespace: c, token: {env: PXSEC_TEAM_B}},"
            " {name: a, namespace: b, token: {env: PXSEC_TEAM_B}}]\n",
            [
                "values.yaml:6:116: error: tokens[2]: the same Secret as tokens[0] [named-twice]",
                "  hint: keep one of the two, or correct its name or namespace",
            ],
        ),
        (
            "storageClasses: [{name: a, secretName: b, secretNamespace: c},"
            " {name: a, secretName: d, secretNamespace: e}]\n",
            [
                "values.yaml:6:64: error: storageClasses[1]: the same StorageClass as"
                " storageClasses[0] [named-twice]",
                "  hint: keep one of the two, or correct its name or namespace",
            ],
        ),
        *(
            (
                f"tokens: [{{name: {name}, namespace: portworx, token: {{env: PXSEC_TEAM_B}}}}]\n",
                [
                    "values.yaml:6:11: error: tokens[0].name: the Operator keeps a token of its own"
                    f" in {name} [name-clash]",
                    "  hint: choose another name, or refer to that one by secretKeyRef",
                ],
            )
            for name in ("px-admin-token", "px-user-token")
        ),
        *(
            (
                f"tokens: [{{name: {name}, namespace: portworx, token: {{env: PXSEC_TEAM_B}}}}]\n",
                [
                    "values.yaml:6:11: error: tokens[0].name: this Secret holds keys of Portworx"
                    " [name-clash]",
                    "  hint: choose another name",
                ],
            )
            for name in ("px-system-secrets", "px-shared-secret")
        ),
        (
            "tokens: [{name: a, namespace: b, token: {secretKeyRef: {name: c, key: d}}}]\n",
            [
                "values.yaml:6:57: error: tokens[0].token: not the Secret that tokens[0].name names"
                " [wrong-reference]",
                "  hint: write name: a",
                "values.yaml:6:66: error: tokens[0].token: a token is read from the key auth-token"
                " and no other [wrong-reference]",
                "  hint: write key: auth-token",
            ],
        ),
        (
            "storageClasses: [{name: a, secretName: b, secretNamespace: '${pv.name}'}]\n",
            [
                "values.yaml:6:43: error: storageClasses[0].secretNamespace: Kubernetes does not"
                " replace this template in a StorageClass [wrong-template]",
                "  hint: write ${pvc.namespace} or the name of a namespace",
            ],
        ),
        (
            "volumeSnapshotClasses: [{name: a, secretName: b,"
            " secretNamespace: '${pvc.namespace}'}]\n",
            [
                "values.yaml:6:50: error: volumeSnapshotClasses[0].secretNamespace: Kubernetes does"
                " not replace this template in a VolumeSnapshotClass [wrong-template]",
                "  hint: write ${volumesnapshot.namespace} or the name of a namespace",
            ],
        ),
        (
            "persistentVolumeClaims: [{name: a, namespace: b, secretName: c,"
            " secretNamespace: '${pvc.namespace}'}]\n",
            [
                "values.yaml:6:65: error: persistentVolumeClaims[0].secretNamespace: Kubernetes"
                " does not replace this template in a PersistentVolumeClaim [wrong-template]",
                "  hint: write the name of a namespace",
            ],
        ),
        (
            f"tokens: [{{name: a, namespace: b, token: {TOKEN}}}]\n",
            [
                "values.yaml:6:41: error: tokens[0].token: a secret must not be written here"
                " [secret-in-values]",
                "  hint: put it into a file and write {file: PATH} here; for a Secret in the"
                " cluster write {secretKeyRef: {name: NAME, key: KEY}}",
            ],
        ),
        (
            f"tokens: [{TOKEN}, ]\n",
            [
                "values.yaml:6:10: error: tokens[0]: expected a mapping with name, namespace and"
                " token, found a string [wrong-type]",
            ],
        ),
        (
            "tokens:\n  -\n  - {name: a, namespase: b}\n",
            [
                "values.yaml:7:4: error: tokens[0]: expected a mapping with name, namespace and"
                " token, found nothing [wrong-type]",
                "values.yaml:8:5: error: tokens[1]: missing key 'namespace' [missing-key]",
                "  hint: add namespace: the namespace of the Secret, for example team-a",
                "values.yaml:8:5: error: tokens[1]: missing key 'token' [missing-key]",
                "  hint: add token: the token as one of file, env or secretKeyRef",
                "values.yaml:8:15: error: unknown key 'namespase' [unknown-key]",
                "  hint: did you mean 'namespace'?",
            ],
        ),
        (
            "storageClasses: {name: a}\n",
            [
                "values.yaml:6:17: error: storageClasses: expected a list of StorageClasses of the"
                " manifests that get the Secret of a token, found a mapping [wrong-type]",
            ],
        ),
        (
            "storageClasses: [{name: a, secretName: b, secretNamespace: '$(pvc.namespace)'}]\n",
            [
                "values.yaml:6:43: error: storageClasses[0].secretNamespace: Kubernetes does not"
                " replace this template in a StorageClass [wrong-template]",
                "  hint: write ${pvc.namespace} or the name of a namespace",
                "values.yaml:6:60: error: storageClasses[0].secretNamespace: expected a namespace"
                " or, with CSI, ${pvc.namespace} [bad-value]",
            ],
        ),
    ],
    ids=[
        "Secret twice",
        "class twice",
        "admin token of the Operator",
        "user token of the Operator",
        "system keys",
        "shared secret",
        "reference elsewhere",
        "other template",
        "template of claims in snapshots",
        "template in a claim",
        "token in the values",
        "token as an item",
        "null and misspelt",
        "no list",
        "no template",
    ],
)
def test_values_that_break_a_rule_are_refused(text: str, expected: list[str], bench: Bench) -> None:
    found = rule(text, bench)
    assert found == expected
    assert not [canary for canary in CANARIES if canary in "\n".join(found)]


def test_the_names_of_the_operator_are_free_elsewhere(bench: Bench) -> None:
    entry = "tokens: [{{name: {}, namespace: {}, token: {{env: PXSEC_TEAM_B}}}}]\n"
    for name in ("px-admin-token", "px-user-token", "px-system-secrets"):
        assert rule(entry.format(name, "team-a"), bench) == []
    # Without a stanza the Operator makes no tokens, and storkctl wants px-admin-token.
    oidc_alone = DAEMONSET.replace("daemonset", "operator").replace(
        "{system: {env: PXSEC_SYSTEM}}", "{system: {env: PXSEC_SYSTEM}, apps: {env: PXSEC_APPS}}"
    )
    for values in (DAEMONSET, oidc_alone):
        for name in ("px-admin-token", "px-user-token"):
            result = bench.render(values + entry.format(name, "portworx"), only="secrets")
            assert f"portworx/{name}" in secrets(result)


@pytest.mark.parametrize("namespace", ["portworx", "kube-system"])
@pytest.mark.parametrize("name", ["pxkeys", "mine"])
def test_the_keys_of_a_daemonset_are_safe_from_tokens(
    bench: Bench, name: str, namespace: str
) -> None:
    values = DAEMONSET.replace("false}", "false, namespace: kube-system}") + "secretName: mine\n"
    values += f"tokens: [{{name: {name}, namespace: {namespace}, token: {{env: PXSEC_TEAM_B}}}}]\n"
    assert bench.render(values, manifests.daemonset()).codes == ["name-clash"]


def test_hundreds_of_tenants_are_taken(bench: Bench) -> None:
    entry = (
        "  - {{name: t, namespace: n{0}, token: {{secretKeyRef: {{name: t, key: auth-token}}}}}}\n"
    )
    values = VALUES + "tokens:\n" + "".join(map(entry.format, range(500)))
    assert lines(bench.render(values, CLUSTER)) == []
