"""Classes and claims that come apart from Portworx, and what only looks like Portworx."""

from __future__ import annotations

from pathlib import Path

import pytest

import manifests
from manifests import Bench
from value_samples import CLASSES, CLUSTER, COMPLETE, GIVEN, TOKENS, VALUES, lines, tenants_bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return tenants_bench(tmp_path)


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
