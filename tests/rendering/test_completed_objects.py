"""Classes and claims of the manifests get the reference to the Secret that the values name."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

import manifests
from layouts import Layout
from manifests import Bench
from value_samples import (
    CLAIM,
    CLASSES,
    CLUSTER,
    COMPLETE,
    CSI_CLASS,
    DAEMONSET,
    GIVEN,
    OLD_CLASS,
    OLD_COMPLETE,
    SNAPSHOTS,
    TOKENS,
    VALUES,
    lines,
    tenants_bench,
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return tenants_bench(tmp_path)


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
    assert lines(result, "warning")[-2:] == [
        "manifest-1.yaml:1:1: warning: new parameters for StorageClass px-old, which is in the "
        "cluster: the API server refuses them [immutable-parameters]",
        "  hint: delete it there before you apply this, and before guests are disabled "
        "(`kubectl delete storageclass NAME`); volumes and claims stay",
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
            "  hint: fix the manifest: the API server would refuse it too\n",
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
def test_a_claim_of_a_stateful_set_is_reported_with_the_fix(
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
