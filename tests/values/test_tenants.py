"""Secrets with tokens, and the classes and claims that name them: values, rules and manifests."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import hosts
import manifests
from hosts import Folder
from layouts import Layout
from manifests import Bench, Result
from renderer.edge import report


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


SIGNATURE = "canary-signature-5b1f-0123456789"
HEADER, CLAIMS = (
    part(json.dumps(data).encode()) for data in ({"alg": "HS256"}, {"sub": "canary-subject"})
)
TOKEN = f"{HEADER}.{CLAIMS}.{part(SIGNATURE.encode())}"
OTHER_TOKEN = f"{HEADER}.{CLAIMS}.{part(SIGNATURE[::-1].encode())}"
CANARIES = (SIGNATURE, *TOKEN.split("."), base64.b64encode(TOKEN.encode()).decode())

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned: {issuer: portworx.com, tokenLifetime: 24h}
"""
TOKENS = """\
tokens:
  - name: px-user-token
    namespace: team-a
    token: {file: team-a.token}
  - {name: px-user-token, namespace: team-b, token: {env: PXSEC_TEAM_B}}
  - name: px-admin-token
    namespace: portworx
    token: {secretKeyRef: {name: px-admin-token, key: auth-token}}
"""
CLASSES = """\
storageClasses:
  - name: px-secured
    secretName: px-user-token
    secretNamespace: ${pvc.namespace}
  - {name: px-old, secretName: px-user-token, secretNamespace: team-a}
volumeSnapshotClasses:
  - {name: px-snapshots, secretName: t, secretNamespace: "${volumesnapshot.namespace}"}
persistentVolumeClaims:
  - {name: data, namespace: team-a, secretName: px-user-token}
  - {name: data, namespace: team-b, secretName: "no", secretNamespace: portworx}
"""
DAEMONSET = """\
install: daemonset
namespace: portworx
stork: {enabled: false}
auth: {oidc: {issuer: "https://login.example.com", clientID: portworx}}
keys: {system: {env: PXSEC_SYSTEM}}
"""

CSI_CLASS = """\
# a class of CSI
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
    name: "px-secured"  # of all teams
provisioner: 'pxd.portworx.com'
parameters:
    repl: "2"   # two
    io_profile: ${not.ours}
reclaimPolicy: Delete
"""
CSI_COMPLETE = """\
# a class of CSI
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
    name: "px-secured"  # of all teams
provisioner: 'pxd.portworx.com'
parameters:
    repl: "2"   # two
    io_profile: ${not.ours}
    csi.storage.k8s.io/provisioner-secret-name: px-user-token
    csi.storage.k8s.io/provisioner-secret-namespace: "${pvc.namespace}"
    csi.storage.k8s.io/node-publish-secret-name: px-user-token
    csi.storage.k8s.io/node-publish-secret-namespace: "${pvc.namespace}"
    csi.storage.k8s.io/controller-expand-secret-name: px-user-token
    csi.storage.k8s.io/controller-expand-secret-namespace: "${pvc.namespace}"
reclaimPolicy: Delete
"""
OLD_CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-old}
provisioner: kubernetes.io/portworx-volume
parameters: {repl: "1", openstorage.io/auth-secret-name: older}
"""
OLD_COMPLETE = OLD_CLASS.replace(
    "name: older}",
    'name: "px-user-token", "openstorage.io/auth-secret-namespace": "team-a"}',
)
SNAPSHOTS = """\
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata:
  name: px-snapshots
driver: pxd.portworx.com
deletionPolicy: Delete
"""
SNAPSHOTS_COMPLETE = f"""\
{SNAPSHOTS}\
parameters:
  csi.storage.k8s.io/snapshotter-secret-name: t
  csi.storage.k8s.io/snapshotter-secret-namespace: "${{volumesnapshot.namespace}}"
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: team-a
spec:
  storageClassName: px-old
"""
CLAIM_COMPLETE = CLAIM.replace(
    "team-a\n",
    "team-a\n"
    "  annotations:\n"
    "    openstorage.io/auth-secret-name: px-user-token\n"
    "    openstorage.io/auth-secret-namespace: team-a\n",
)
SECOND_CLAIM = CLAIM.replace("team-a\n", "team-b\n  annotations: {}\n")
SECOND_COMPLETE = SECOND_CLAIM.replace(
    "{}",
    '{"openstorage.io/auth-secret-name": "no", "openstorage.io/auth-secret-namespace": "portworx"}',
)
GIVEN = [CSI_CLASS, OLD_CLASS, SNAPSHOTS, CLAIM, SECOND_CLAIM]
COMPLETE = [CSI_COMPLETE, OLD_COMPLETE, SNAPSHOTS_COMPLETE, CLAIM_COMPLETE, SECOND_COMPLETE]
CLUSTER = manifests.storagecluster(env="")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    (tmp_path / "team-a.token").write_text(TOKEN)
    (tmp_path / "team-a.token").chmod(0o600)
    bench.environ["PXSEC_TEAM_B"] = OTHER_TOKEN
    return bench


def lines(result: Result, *severities: str) -> list[str]:
    """Return the messages of these severities, each with its hint."""
    found = [p for p in result.problems if p.severity in (severities or ("error",))]
    return report.as_text(found).splitlines()


def secrets(result: Result) -> dict[str, Any]:
    found = [item for item in result.objects if item["kind"] == "Secret"]
    return {f"{s['metadata']['namespace']}/{s['metadata']['name']}": s["data"] for s in found}


# --- Secrets


def test_a_token_becomes_a_secret_in_the_namespace_of_its_tenant(bench: Bench) -> None:
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert lines(result, "error", "warning", "notice") == []
    assert result.text.startswith(f"""\
---
apiVersion: v1
kind: Secret
metadata:
  name: px-user-token
  namespace: team-a
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  auth-token: "{base64.b64encode(TOKEN.encode()).decode()}"
""")
    assert {
        name: base64.b64decode(data["auth-token"]) for name, data in secrets(result).items()
    } == {
        "team-a/px-user-token": TOKEN.encode(),
        "team-b/px-user-token": OTHER_TOKEN.encode(),
    }


def test_a_token_secret_is_rendered_for_a_daemonset_too(bench: Bench) -> None:
    result = bench.render(DAEMONSET + TOKENS, manifests.daemonset())
    assert list(secrets(result)) == [
        "portworx/pxkeys",
        "team-a/px-user-token",
        "team-b/px-user-token",
    ]


def test_the_secrets_alone_hold_the_tokens(bench: Bench) -> None:
    result = bench.render(VALUES + TOKENS, only="secrets")
    assert list(secrets(result)) == ["team-a/px-user-token", "team-b/px-user-token"]
    assert len(result.objects) == 2


def test_the_workloads_alone_open_no_token(bench: Bench) -> None:
    (bench.folder / "team-a.token").unlink()
    del bench.environ["PXSEC_TEAM_B"]
    result = bench.render(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN, only="workloads")
    assert lines(result) == []
    assert secrets(result) == {}
    assert result.text.endswith("---\n".join(COMPLETE))


def test_a_token_secret_that_is_there_is_updated_where_it_stands(bench: Bench) -> None:
    old = bench.render(VALUES + TOKENS, CLUSTER).text
    bench.environ["PXSEC_TEAM_B"] = TOKEN
    new = bench.render(VALUES + TOKENS, old).text
    b, a = (base64.b64encode(token.encode()).decode() for token in (OTHER_TOKEN, TOKEN))
    assert new == old.replace(b, a)


def test_a_secret_without_a_namespace_is_not_taken_for_that_of_a_tenant(bench: Bench) -> None:
    mine = "apiVersion: v1\nkind: Secret\nmetadata: {name: px-user-token}\ndata: {a: Yg==}\n"
    result = bench.render(VALUES + TOKENS, CLUSTER, mine)
    assert result.text.endswith(mine)
    assert result.text.count("kind: Secret") == 3


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_one_line_end_behind_a_token_is_dropped_with_a_notice(bench: Bench, end: str) -> None:
    (bench.folder / "team-a.token").write_bytes(TOKEN.encode() + end.encode())
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert lines(result, "error", "notice") == [
        "values.yaml:9:5: notice: tokens[0].token: the line end after the token is left out"
        " [line-end]",
        "  hint: nothing to do: a token has none",
    ]
    assert base64.b64decode(secrets(result)["team-a/px-user-token"]["auth-token"]) == TOKEN.encode()


FORMS = {
    "empty": ("", "nothing is there"),
    "two line ends": (TOKEN + "\n\n", "a line break in the token, which Portworx refuses"),
    "line break inside": (
        TOKEN.replace(".", ".\n"),
        "a line break in the token, which Portworx refuses",
    ),
    "blank at the end": (
        TOKEN + " ",
        "a blank in the token or at an end of it, which Portworx refuses",
    ),
    "blank inside": (
        f"Bearer {TOKEN}",
        "a blank in the token or at an end of it, which Portworx refuses",
    ),
    "two parts": (TOKEN.rpartition(".")[0], "2 parts between dots, and a token has three"),
    "encrypted": (
        f"{TOKEN}.{part(b'a')}.{part(b'b')}",
        "the token is encrypted (five parts), and Portworx reads signed ones",
    ),
    "padded": (TOKEN + "=", "the signature is not in base64url"),
    "not ASCII": (TOKEN + "ä", "the signature is not in base64url"),
    "no JSON": (f"{part(b'canary')}.{CLAIMS}.a", "the signature is not in base64url"),
    "a list": (f"{part(b'[]')}.{CLAIMS}.", "the header is no JSON object"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_token_is_refused_and_not_shown(bench: Bench, form: str) -> None:
    text, message = FORMS[form]
    (bench.folder / "team-a.token").write_text(text, encoding="utf-8")
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert result.output == b""
    assert lines(result) == [
        f"values.yaml:9:5: error: {message} [bad-token]",
        "  hint: give the token as it was issued: three parts with dots between, on one line",
    ]
    assert not [canary for canary in CANARIES if canary in str(result.problems)]


def test_a_token_that_is_not_there_names_the_command_that_makes_it(bench: Bench) -> None:
    (bench.folder / "team-a.token").unlink()
    del bench.environ["PXSEC_TEAM_B"]
    assert lines(bench.render(VALUES + TOKENS, CLUSTER)) == [
        "values.yaml:9:5: error: the file 'team-a.token' does not exist [missing-file]",
        "  hint: a path starts from the folder of the values file; make it: pxsec token create"
        " --auth-config FILE -f VALUES -w PATH",
        "values.yaml:10:46: error: the variable 'PXSEC_TEAM_B' is not set [missing-env]",
        '  hint: export it: export NAME="$(cat PATH)"',
    ]


def test_a_token_outside_the_folder_is_refused(bench: Bench) -> None:
    values = VALUES + TOKENS.replace("team-a.token", "../team-a.token")
    assert lines(bench.render(values, CLUSTER)) == [
        "values.yaml:9:5: error: the file '../team-a.token' is not in or below the folder of the"
        " values file [path-outside]",
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR",
    ]


def test_a_token_goes_nowhere_but_into_its_secret(bench: Bench) -> None:
    values = VALUES + TOKENS + CLASSES.replace("px-secured", "none")
    result = bench.render(values, CLUSTER, *GIVEN)
    assert result.output == b""
    assert not [canary for canary in CANARIES if canary in str(result.problems)]


# --- Classes and claims


def test_classes_and_claims_are_completed_and_nothing_else_changes(bench: Bench) -> None:
    result = bench.render(VALUES + CLASSES, CLUSTER, *GIVEN)
    assert lines(result) == []
    assert result.text.endswith("---\n" + "---\n".join(COMPLETE))


def test_running_on_the_own_output_changes_nothing_and_says_nothing(bench: Bench) -> None:
    once = bench.render(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN)
    again = bench.render(VALUES + TOKENS + CLASSES, once.output)
    assert again.text == once.text
    assert again.problems == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("index", range(5), ids=["csi", "in-tree", "snapshots", "claim", "flow"])
def test_patch_takes_what_is_there_byte_for_byte(bench: Bench, index: int, newline: str) -> None:
    given, wanted = (text[index].replace("\n", newline) for text in (GIVEN, COMPLETE))
    result = bench.render(VALUES + TOKENS + CLASSES, given.encode(), command="patch")
    assert lines(result) == []
    assert result.output == wanted.encode()


def test_patch_says_nothing_about_versions_where_there_is_no_workload(bench: Bench) -> None:
    values = DAEMONSET.replace("PXSEC_SYSTEM}", "PXSEC_SYSTEM}, apps: {env: PXSEC_APPS}")
    result = bench.render(values + CLASSES, CLAIM, command="patch")
    assert [problem.code for problem in result.problems] == ["object-not-found"]


def test_an_object_read_from_a_cluster_is_completed_and_cleaned(bench: Bench) -> None:
    live = OLD_CLASS.replace("{name: px-old}", "{name: px-old, uid: a-b}")
    result = bench.render(VALUES + CLASSES, live, command="patch")
    assert result.text == OLD_COMPLETE
    assert [p.code for p in result.problems] == [
        "reference-replaced",
        "object-not-found",
        "live-object",
        "immutable-parameters",
    ]


def test_new_parameters_are_noted_once(bench: Bench) -> None:
    result = bench.render(VALUES + CLASSES, CLUSTER, *GIVEN)
    assert lines(result, "notice") == [
        "manifest-3.yaml:5:58: notice: StorageClass px-old names the Secret older; now it"
        " names px-user-token in team-a, as the values say [reference-replaced]",
        "manifest-2.yaml:2:1: notice: new parameters for StorageClass px-secured, StorageClass"
        " px-old: a StorageClass that is in the cluster keeps those that it has"
        " [immutable-parameters]",
        "  hint: delete it there first (`kubectl delete storageclass NAME`); volumes and claims"
        " stay",
    ]


def test_the_fragments_to_paste_are_without_classes_with_a_notice(bench: Bench) -> None:
    result = bench.render(VALUES + CLASSES, stanza=True)
    assert [item["kind"] for item in result.objects] == ["StorageCluster"]
    assert lines(result, "notice") == [
        "values.yaml:7:5: notice: there is no fragment to paste for what names the Secret of a"
        " token [no-fragment]",
        "  hint: give its manifest to `pxsec render` or `pxsec patch`",
    ]


def test_every_object_that_is_missing_is_named(bench: Bench) -> None:
    result = bench.render(VALUES + CLASSES, CLUSTER, manifests.OTHER)
    held = "in the manifests; they hold 1 StorageCluster, 1 ConfigMap [object-not-found]"
    hint = "  hint: add its manifest to the input, or take it out of the values"
    assert lines(result) == [
        f"values.yaml:7:5: error: no StorageClass 'px-secured' {held}",
        hint,
        f"values.yaml:10:6: error: no StorageClass 'px-old' {held}",
        hint,
        f"values.yaml:12:6: error: no VolumeSnapshotClass 'px-snapshots' {held}",
        hint,
        "values.yaml:14:6: error: no PersistentVolumeClaim 'data' in namespace 'team-a' " + held,
        hint,
        "values.yaml:15:6: error: no PersistentVolumeClaim 'data' in namespace 'team-b' " + held,
        hint,
    ]


@pytest.mark.parametrize(
    "manifest",
    [
        CSI_CLASS.replace("storage.k8s.io/v1", "example.com/v1"),
        CSI_CLASS.replace("px-secured", "px-Secured"),
        CSI_CLASS.replace("kind: StorageClass", "kind: Storage"),
    ],
    ids=["group", "name", "kind"],
)
def test_another_object_is_not_taken_for_a_class(bench: Bench, manifest: str) -> None:
    result = bench.render(VALUES + CLASSES.partition("  - {")[0], CLUSTER, manifest)
    assert result.codes == ["object-not-found"]


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (
            CSI_CLASS.replace("pxd.portworx.com", "ebs.csi.aws.com"),
            "m.yaml:6:14: error: StorageClass px-secured is not of Portworx: its provisioner is not"
            " pxd.portworx.com or kubernetes.io/portworx-volume [wrong-provisioner]\n"
            "  hint: correct it, or take the class out of the values\n",
        ),
        (
            CSI_CLASS.replace("provisioner: 'pxd.portworx.com'\n", ""),
            "m.yaml:2:1: error: StorageClass px-secured is not of Portworx: its provisioner is not"
            " pxd.portworx.com or kubernetes.io/portworx-volume [wrong-provisioner]\n"
            "  hint: correct it, or take the class out of the values\n",
        ),
        (
            SNAPSHOTS.replace("pxd.", "ebs."),
            "m.yaml:5:9: error: VolumeSnapshotClass px-snapshots is not of Portworx: its driver is"
            " not pxd.portworx.com [wrong-provisioner]\n"
            "  hint: correct it, or take the class out of the values\n",
        ),
        (
            CSI_CLASS.replace("pxd.portworx.com", "kubernetes.io/portworx-volume"),
            "values.yaml:7:5: error: StorageClass px-secured (m.yaml:2:1) has the"
            " provisioner kubernetes.io/portworx-volume, which takes no template [wrong-template]\n"
            "  hint: write the name of a namespace, or change the class to the provisioner"
            " pxd.portworx.com\n",
        ),
        (
            CLAIM.replace("  namespace: team-a\n", ""),
            "m.yaml:1:1: error: PersistentVolumeClaim data has no namespace, and the values name"
            " one of this name in 'team-a' and in 'team-b' [no-namespace]\n"
            "  hint: add metadata.namespace\n",
        ),
        (
            CSI_CLASS.replace("    repl", "  - repl").partition("    io_")[0],
            "m.yaml:8:3: error: expected a mapping here, found a list [unexpected-shape]\n"
            "  hint: mend the manifest: the API server would refuse it too\n",
        ),
        (
            CSI_CLASS.replace("parameters:", "parameters: &p").replace(
                "reclaimPolicy: Delete", "x: *p"
            ),
            "m.yaml:7:13: error: an edit inside &p would change every place that refers to it"
            " [aliased]\n"
            "  hint: write the value out here instead of sharing it by anchor and alias\n",
        ),
    ],
    ids=[
        "provisioner of others",
        "no provisioner",
        "driver of others",
        "template in-tree",
        "no namespace",
        "shape",
        "alias",
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    bench: Bench, manifest: str, expected: str
) -> None:
    result = bench.render(VALUES + CLASSES, manifest, command="patch")
    assert result.output == b""
    assert result.messages.replace("manifest-1.yaml", "m.yaml") == expected


def test_a_claim_without_a_namespace_is_taken_to_be_where_the_values_say(bench: Bench) -> None:
    values = VALUES + CLASSES.replace(
        "  - {name: data, namespace: team-b", "  - {name: b, namespace: c"
    )
    result = bench.render(values, CLAIM.replace("  namespace: team-a\n", ""), command="patch")
    assert lines(result, "error", "notice") == [
        "manifest-1.yaml:1:1: notice: PersistentVolumeClaim data has no namespace; it is taken to"
        " be in 'team-a' [namespace-assumed]",
        "  hint: add metadata.namespace, or apply it with -n team-a",
    ]


@pytest.mark.parametrize("flow", ["never", "sometimes", "always"])
@pytest.mark.parametrize("seed", range(12))
def test_every_layout_is_completed_and_stays_so(bench: Bench, flow: str, seed: int) -> None:
    objects = [yaml.safe_load(text) for text in GIVEN]
    text = Layout(Random(seed), flow=flow).stream(objects)
    once = bench.render(VALUES + CLASSES, text, command="patch")
    assert lines(once) == []
    assert once.objects == [yaml.safe_load(text) for text in COMPLETE]
    assert bench.render(VALUES + CLASSES, once.output, command="patch").output == once.output


STATEFUL_SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web-1, namespace: team-a}
spec:
  volumeClaimTemplates:
  - metadata: {name: other}
  - metadata: {name: my-data}
"""


@pytest.mark.parametrize(("command", "severity"), [("render", "error"), ("patch", "warning")])
def test_a_claim_of_a_stateful_set_is_reported_with_the_cure(
    bench: Bench, command: str, severity: str
) -> None:
    values = VALUES + (
        "persistentVolumeClaims:\n"
        "- {name: my-data-web-1-0, namespace: team-a, secretName: px-user-token}\n"
    )
    result = bench.render(values, CLUSTER, STATEFUL_SET, command=command)
    assert lines(result, severity) == [
        f"manifest-2.yaml:7:5: {severity}: StatefulSet team-a/web-1 makes the claim"
        " my-data-web-1-0 from this template, which nobody can change [claim-template]",
        "  hint: take the claim out of the values, and name the Secret in its StorageClass; or"
        " write the annotations openstorage.io/auth-secret-name and -namespace here, and apply it"
        " after `kubectl delete statefulset NAME --cascade=orphan`",
    ]
    assert result.text.endswith(STATEFUL_SET) is (command == "patch")


def test_a_template_that_names_the_secret_is_fine(bench: Bench) -> None:
    claim = "{name: my-data-web-1-0, namespace: team-a, secretName: px-user-token}"
    annotations = (
        "{openstorage.io/auth-secret-name: px-user-token,"
        " openstorage.io/auth-secret-namespace: team-a}"
    )
    text = STATEFUL_SET.replace("my-data}", f"my-data, annotations: {annotations}}}")
    result = bench.render(f"{VALUES}persistentVolumeClaims: [{claim}]\n", CLUSTER, text)
    assert (result.codes, result.text.endswith(text)) == ([], True)
    other = text.replace("name: px-user-token,", "name: other,")
    assert bench.render(f"{VALUES}persistentVolumeClaims: [{claim}]\n", CLUSTER, other).codes == [
        "claim-template"
    ]


@pytest.mark.parametrize(
    "stateful_set",
    [
        STATEFUL_SET.replace("team-a", "team-b"),
        STATEFUL_SET.replace("my-data", "data"),
        STATEFUL_SET.replace("web-1", "web"),
        STATEFUL_SET.replace("StatefulSet", "Deployment"),
        STATEFUL_SET.partition("  volume")[0] + "  a: b\n",
    ],
    ids=["namespace", "template", "name", "kind", "no templates"],
)
def test_another_stateful_set_makes_no_claim_of_the_values(bench: Bench, stateful_set: str) -> None:
    claim = "{name: my-data-web-1-0, namespace: team-a, secretName: px-user-token}"
    values = f"{VALUES}persistentVolumeClaims: [{claim}]\n"
    assert bench.render(values, CLUSTER, stateful_set).codes == ["object-not-found"]


# --- Rules


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


def test_a_later_values_file_replaces_the_whole_list(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "team-b.token").write_text(OTHER_TOKEN)
    (tmp_path / "values.yaml").write_text(VALUES + TOKENS)
    (tmp_path / "more.yaml").write_text(
        "tokens: [{name: a, namespace: b, token: {file: team-b.token}}]\n"
    )
    done = folder.pxsec("render", "-f", "values.yaml", "-f", "more.yaml", "--only", "secrets")
    (found,) = yaml.safe_load_all(done.out)
    assert found["data"] == {"auth-token": base64.b64encode(OTHER_TOKEN.encode()).decode()}


def test_hundreds_of_tenants_are_taken(bench: Bench) -> None:
    entry = (
        "  - {{name: t, namespace: n{0}, token: {{secretKeyRef: {{name: t, key: auth-token}}}}}}\n"
    )
    values = VALUES + "tokens:\n" + "".join(map(entry.format, range(500)))
    assert lines(bench.render(values, CLUSTER)) == []


# --- Hosts


@pytest.fixture(params=hosts.TOOLS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Folder, Any]]:
    folder = Folder(tmp_path)
    (tmp_path / "team-a.token").write_text(TOKEN)
    (tmp_path / "team-a.token").chmod(0o600)
    folder.environ["PXSEC_TEAM_B"] = OTHER_TOKEN
    tool = request.getfixturevalue(hosts.TOOLS[request.param])
    yield folder, lambda: getattr(folder, request.param)(tool)


def test_every_host_gives_the_objects_of_render(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN)
    rendered, done = folder.render(), run()
    assert done.code == 0, done.messages
    assert done.objects == rendered.objects
    assert len(done.objects) == 8
    assert re.search(rb'-publish-secret-namespace: "?\$\{pvc\.namespace\}', done.out)


def test_a_generator_of_kustomize_gives_the_secrets(tmp_path: Path, kustomize: str) -> None:
    folder = Folder(tmp_path)
    folder.environ["PXSEC_TEAM_B"] = TOKEN
    folder.write(VALUES + TOKENS.replace("file: team-a.token", "env: PXSEC_TEAM_B"), CLUSTER)
    done = folder.krm(kustomize, field="generators")
    assert done.code == 0, done.messages
    made = [item for item in done.objects if item["kind"] == "Secret"]
    assert [item["metadata"]["namespace"] for item in made] == ["team-a", "team-b"]


def test_a_missing_class_stops_every_host(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN[1:])
    done = run()
    assert done.code != 0
    assert done.out == b""
    assert "[object-not-found]" in done.messages
    assert not [canary for canary in CANARIES if canary in done.messages]


def test_classes_apart_from_portworx_pass_every_host(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, *GIVEN)
    done = run()
    assert done.code == 0, done.messages
    wanted = map(yaml.safe_load, COMPLETE)
    assert sorted(done.objects, key=yaml.safe_dump) == sorted(wanted, key=yaml.safe_dump)


def test_what_comes_apart_from_portworx_is_completed_with_a_warning(bench: Bench) -> None:
    result = bench.render(VALUES + TOKENS + CLASSES, *GIVEN)
    assert lines(result, "error", "warning") == [
        "values.yaml:1:1: warning: no StorageCluster of Portworx in the manifests: only classes and"
        " claims are completed, and no Secret is added [apart-from-portworx]",
        "  hint: nothing to do if Portworx is applied separately, with its Secrets; else give its"
        " manifest",
    ]
    assert result.text == "---\n".join(COMPLETE)
    assert bench.render(VALUES + TOKENS + CLASSES, result.output).output == result.output


@pytest.mark.parametrize(
    "beside",
    [
        CLUSTER.replace("namespace: portworx", "namespace: elsewhere"),
        manifests.daemonset(),
        CLUSTER.replace("kind: StorageCluster", 'kind: "Storage\\x43luster"'),
    ],
    ids=["another namespace", "another kind", "another spelling"],
)
def test_classes_beside_another_portworx_are_not_apart(bench: Bench, beside: str) -> None:
    result = bench.render(VALUES + CLASSES, beside, *GIVEN)
    assert (result.output, "apart-from-portworx" in str(result.problems)) == (b"", False)


def test_a_release_apart_may_hold_a_part_of_the_classes_of_the_values(bench: Bench) -> None:
    result = bench.render(VALUES + CLASSES, *GIVEN[1:])
    assert lines(result, "error", "warning")[2:] == [
        "values.yaml:7:5: warning: not in the manifests: StorageClass 'px-secured'"
        " [object-not-found]",
        "  hint: nothing to do if other files hold them; otherwise correct the values",
    ]
    assert result.text == "---\n".join(COMPLETE[1:])


MISREAD = {
    "a kind in small letters": ("kind: StorageCluster", "kind: storagecluster"),
    "a kind with a blank": ("kind: StorageCluster", "kind: StorageCluster\xa0"),
    "a key in capitals": ("kind: ", "Kind: "),
    "no version": ("apiVersion: core.libopenstorage.org/v1\n", ""),
    "an unknown version": ("core.libopenstorage.org/v1", "${API}"),
    "an image": ("kind: StorageCluster", "kind: Portworx"),
}
SPELT = {
    "a tag": ("kind: ", "kind: !!str "),
    "an anchor": ("kind: ", "kind: &a "),
    "blanks": ("kind: ", f"kind: {20 * ' '}"),
    "a line": ("kind: ", "kind:\n    "),
    "an escape": ("kind: StorageCluster", 'kind: "Storage\\x43luster"'),
    "a key with an escape": ("kind: ", '"k\\x69nd": '),
}
POD = "kind: Bundle\npods:\n- containers:\n  - {}\n"
PASSING = {
    "another group": "apiVersion: ocs.openshift.io/v1\nkind: StorageCluster\nmetadata: {name: a}\n",
    "a definition": "kind: CustomResourceDefinition\nspec: {names: {kind: StorageCluster}}\n",
    "an owner": (
        "kind: A\nmetadata:\n  ownerReferences:\n"
        "  - {apiVersion: core.libopenstorage.org/v1, kind: StorageCluster, name: a, uid: b}\n"
    ),
    "a difference": "kind: Application\nspec: {ignoreDifferences: [{kind: StorageCluster}]}\n",
    "a text": "kind: ConfigMap\ndata:\n  a: |\n    kind: StorageCluster\n    metadata: {}\n",
    "a comment": "kind: ConfigMap # beside kind: StorageCluster\n",
    "an image that is pulled": POD.replace(
        "{}", '{image: "portworx/oci-monitor:3.1.2", command: ["true"]}'
    ),
}


def wrapped(text: str) -> str:
    """Return a template with an object in it."""
    return "kind: Template\nobjects:\n- " + text.replace("\n", "\n  ").rstrip(" ")


@pytest.mark.parametrize("command", ["render", "patch"])
@pytest.mark.parametrize(
    "text",
    [CLUSTER.replace(*misread) for misread in MISREAD.values()]
    + [wrapped(CLUSTER.replace(*spelt)) for spelt in (*MISREAD.values(), *SPELT.values())]
    + [
        POD.replace("{}", container)
        for container in (
            "{image: oci-monitor}",
            "{name: portworx, image: a}",
            '{image: "a:5000/b,c/oci-monitor:3.1.2"}',
            "image: >-\n      px-enterprise",
        )
    ],
    ids=[*MISREAD, *(f"wrapped, {name}" for name in (*MISREAD, *SPELT)), *"abcd"],
)
def test_what_looks_like_portworx_is_not_passed_by(bench: Bench, text: str, command: str) -> None:
    result = bench.render(VALUES + CLASSES, text, *GIVEN, command=command)
    assert (result.output, "looks-like-portworx" in result.codes) == (b"", True)


def test_what_looks_like_portworx_is_told_where_it_stands(bench: Bench) -> None:
    assert lines(bench.render(VALUES + CLASSES, wrapped(CLUSTER), *GIVEN), "error") == [
        "manifest-1.yaml:3:3: error: this looks like a StorageCluster of Portworx, and pxsec cannot"
        " switch PX-Security on in it [looks-like-portworx]",
        "  hint: correct its kind and apiVersion, or take it out of what it is wrapped in",
    ]


@pytest.mark.parametrize("text", PASSING.values(), ids=PASSING)
def test_what_only_names_portworx_is_nothing_of_it(bench: Bench, text: str) -> None:
    assert bench.render(VALUES + CLASSES, text, *GIVEN).text == "---\n".join([text, *COMPLETE])


def test_an_object_of_another_group_is_told_from_the_one_that_is_meant(bench: Bench) -> None:
    users = "volumeSnapshots: [{name: s, namespace: team-a, secretName: px-user-token}]\n"
    snapshot = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: s}\n"
    assert lines(bench.render(VALUES + users, CLUSTER, snapshot), "error")[0] == (
        "values.yaml:6:20: error: no VolumeSnapshot 's' in namespace 'team-a' of"
        " volumesnapshot.external-storage.k8s.io, but one of snapshot.storage.k8s.io, in the"
        " manifests; they hold 1 StorageCluster, 1 VolumeSnapshot [object-not-found]"
    )


def test_patch_does_not_pass_a_cluster_by_that_the_name_does_not_pick(bench: Bench) -> None:
    values = VALUES + CLASSES + "portworx: {name: other}\n"
    result = bench.render(values, CLUSTER, *GIVEN, command="patch")
    assert (result.output, result.codes) == (b"", ["workload-not-found"])


def test_helm_passes_other_classes_by_only_when_it_is_told_to(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "values.yaml").write_text(VALUES + CLASSES)
    options = ("post-render", "-f", "values.yaml")
    other = CSI_CLASS.replace("px-secured", "other").encode()
    assert folder.pxsec(*options, stdin=other).code == 2
    assert folder.pxsec(*options, "--ignore-not-found", stdin=other).out == other


def test_patch_warns_of_names_that_are_in_none_of_its_files(bench: Bench) -> None:
    many = "".join(
        f"  - {{name: c{number}, secretName: a, secretNamespace: b}}\n" for number in range(15)
    )
    values = VALUES + "storageClasses:\n" + many
    result = bench.render(values, CLUSTER, command="patch")
    names = ", ".join(f"StorageClass 'c{number}'" for number in range(12))
    assert lines(result, "error", "warning") == [
        f"values.yaml:7:6: warning: not in the manifests: {names}, 3 more [object-not-found]",
        "  hint: nothing to do if other files hold them; otherwise correct the values",
    ]
    assert "security:" in result.text


# --- The page


def test_the_page_takes_a_tenant_from_nothing_to_a_class_with_its_token(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tenants.md").read_text()
    values, storage, encrypted = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    script = "".join(re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S))
    files = {"pxsec": values, "storage": storage, "encrypted": encrypted}
    for name, text in (files | {"storagecluster": CLUSTER}).items():
        (tmp_path / f"{name}.yaml").write_text(text)
    folder = Folder(tmp_path)
    script = script.replace("kubectl apply --server-side -f -", "cat > applied.yaml")
    done = folder.run("sh", "-euc", script)
    assert done.code == 0, done.messages
    assert b"passed  signature: right" in done.out
    shared, token, _, storage_class = yaml.safe_load_all((tmp_path / "applied.yaml").read_text())
    assert shared["metadata"]["name"] == "px-shared-secret"
    assert token["metadata"]["namespace"] == "team-a"
    made = (tmp_path / "keys" / "team-a.token").read_bytes()
    assert base64.b64decode(token["data"]["auth-token"]) == made
    assert len(storage_class["parameters"]) == 7
    both = ("-f", "pxsec.yaml", "-f", "encrypted.yaml")
    done = folder.pxsec("render", *both, "--only", "secrets")
    assert done.code == 0, done.messages
    _, token = done.objects
    assert [*token["data"]] == ["auth-token", "SECRET_NAME", "SECRET_KEY", "SECRET_CONTEXT"]
