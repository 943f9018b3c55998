"""Helm calls pxsec as a post-renderer: a stream in, the stream with security in it out."""

from __future__ import annotations

from pathlib import Path

import pytest

import helm_stream
import hosts
import manifests
from helm_stream import LATE, SETTINGS, names, post_render
from hosts import Folder

FILE_NAME = "postrenderer.helm.sh/postrender-filename"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return helm_stream.new_folder(tmp_path)


HINT = (
    "  hint: add its manifest to the input, or take the fragments that `pxsec render --stanza` "
    "prints\n"
)


def test_every_line_of_the_stream_stays(folder: Folder) -> None:
    annotation = f"    {FILE_NAME}: 'chart/templates/px.yaml'\n"
    storagecluster = manifests.storagecluster().replace(
        "  annotations:\n", f"  annotations:\n{annotation}"
    )
    stream = "---\n" + manifests.stream(
        f"# Source: chart/templates/ns.yaml\n{hosts.NAMESPACE}",
        f"# Source: chart/templates/px.yaml\n{storagecluster}",
        f"# Source: chart/templates/hook.yaml\n{hosts.HOOK}",
        hosts.SCALARS,
        "# Source: chart/templates/only-a-comment.yaml\n",
    )
    done = post_render(folder, stream)
    assert done.code == 0, done.messages
    lines = iter(done.out.decode().splitlines())
    assert [line for line in stream.splitlines() if line not in lines] == []
    assert annotation in done.out.decode()


@pytest.mark.parametrize("tail", ["", "\n", "\n---\n", "\n...\n"], ids=repr)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("head", ["", "\ufeff", "---\n", "# a comment\n---\n"], ids=repr)
def test_the_frame_of_the_stream_stays(folder: Folder, head: str, newline: str, tail: str) -> None:
    others = manifests.stream(hosts.SCALARS, manifests.OTHER).strip()
    stream = f"{head}{manifests.storagecluster()}---\n{others}{tail}".replace("\n", newline)
    done = post_render(folder, stream, "--only=workloads")
    assert done.code == 0, done.messages
    text = done.out.decode()
    assert text.endswith((others + tail).replace("\n", newline))
    assert text.startswith("\ufeff") is head.startswith("\ufeff")
    assert post_render(folder, done.out, "--only=workloads").out == done.out


def test_new_objects_stand_behind_the_last_namespace(folder: Folder) -> None:
    stream = manifests.stream(
        hosts.NAMESPACE,
        manifests.OTHER,
        hosts.NAMESPACE.replace("portworx", "second"),
        manifests.storagecluster(),
    )
    done = post_render(folder, stream)
    new = ["px-auth-public-keys", "px-system-secrets", "px-shared-secret"]
    assert names(done) == ["portworx", "second", *new, "px-cluster"]


def test_new_objects_go_first_where_there_is_no_namespace(folder: Folder) -> None:
    done = post_render(folder, manifests.storagecluster())
    assert names(done)[0] == "px-auth-public-keys"
    assert names(done)[-1] == "px-cluster"


def test_a_second_run_adds_nothing(folder: Folder) -> None:
    once = post_render(folder, manifests.stream(hosts.NAMESPACE, manifests.storagecluster()))
    assert post_render(folder, once.out).out == once.out


def test_a_secret_of_ours_that_is_there_is_updated_in_its_place(folder: Folder) -> None:
    old = """\
# Source: chart/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  labels: {team: storage}   # ours
data:
  shared-secret: b2xk
"""
    done = post_render(folder, manifests.stream(manifests.storagecluster(), old))
    assert done.code == 0, done.messages
    assert names(done).count("px-shared-secret") == 1
    assert names(done)[-1] == "px-shared-secret"
    assert "# Source: chart/templates/secret.yaml" in done.out.decode()
    assert "labels: {team: storage}   # ours" in done.out.decode()
    assert "b2xk" not in done.out.decode()


def test_the_legacy_secret_and_the_config_map_are_kept_by_helm(folder: Folder) -> None:
    folder.write(manifests.values("daemonset", "shared", "rsa"))
    done = post_render(folder, manifests.daemonset())
    kept = {
        item["metadata"]["name"]
        for item in done.objects
        if item["metadata"].get("annotations", {}).get("helm.sh/resource-policy") == "keep"
    }
    assert kept == {"px-auth-public-keys", "pxkeys"}


def test_nothing_of_ours_is_an_error_that_lists_what_was_there(folder: Folder) -> None:
    stream = manifests.stream(manifests.OTHER, hosts.NAMESPACE, hosts.HOOK, manifests.OTHER)
    assert post_render(folder, stream) == (
        2,
        b"",
        "values.yaml:1:1: error: no StorageCluster of Portworx in the manifests; "
        f"they hold 2 ConfigMap, 1 Namespace, 1 Job [workload-not-found]\n{HINT}",
    )


@pytest.mark.parametrize(
    "stream",
    [
        manifests.OTHER,
        f"\ufeff---\r\n{hosts.SCALARS}---\n# end",
        "kind: Thing\nbroken: [\n---\nkind: Thing\n\ttab: \xe9",
    ],
    ids=["plain", "framed", "broken"],
)
def test_with_ignore_not_found_it_passes_byte_for_byte(folder: Folder, stream: str) -> None:
    done = post_render(folder, stream, "--ignore-not-found")
    assert done == (0, stream.encode(), "")


def test_ignore_not_found_is_not_for_what_was_meant_to_be_ours(folder: Folder) -> None:
    elsewhere = manifests.storagecluster().replace("namespace: portworx", "namespace: other")
    done = post_render(folder, elsewhere, "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")
    assert "[wrong-namespace]" in done.messages


UNSECURED = {
    "another cluster": manifests.storagecluster().replace("px-cluster", "other"),
    "a DaemonSet": manifests.daemonset(),
    "a DaemonSet elsewhere": manifests.daemonset(namespace="other"),
    "a StatefulSet": manifests.daemonset().replace("kind: DaemonSet", "kind: StatefulSet"),
    "a Secret": LATE.replace('  annotations: {{helm.sh/hook: "{}"}}\n', ""),
    "a Secret that is a hook": LATE.format("post-install"),
}


@pytest.mark.parametrize("name", UNSECURED)
@pytest.mark.parametrize("arguments", [[], ["--ignore-not-found"]], ids=["", "ignoring"])
def test_what_would_go_without_security_is_never_passed_on(
    folder: Folder, name: str, arguments: list[str]
) -> None:
    folder.write({**SETTINGS, "portworx": {"name": "px-cluster"}})
    stream = UNSECURED[name]
    label = stream.replace("metadata:\n", "metadata:\n  labels:\n    helm.sh/hook: x\n", 1)
    for text in (stream, label):
        done = post_render(folder, text, *arguments)
        assert (done.code, done.out) == (2, b""), done.out


def test_a_cluster_for_the_operator_is_never_passed_on_beside_values_for_a_daemonset(
    folder: Folder,
) -> None:
    folder.write(manifests.values("daemonset", "shared"))
    done = post_render(folder, manifests.storagecluster(), "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")


def test_ignore_not_found_is_not_for_broken_values(folder: Folder) -> None:
    folder.write({**SETTINGS, "instal": "x"})
    done = post_render(folder, manifests.OTHER, "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")


def test_ignore_not_found_is_not_for_a_broken_document_of_ours(folder: Folder) -> None:
    done = post_render(folder, "kind: StorageCluster\nspec: [\n", "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")
    assert done.messages.startswith("<stdin>:")


@pytest.mark.parametrize("ignore", [[], ["--ignore-not-found"]], ids=["", "ignoring"])
@pytest.mark.parametrize("stream", ["", "\n", "---\n", "# only\n---\n# comments\n", "\ufeff"])
def test_an_empty_stream_is_an_error(folder: Folder, stream: str, ignore: list[str]) -> None:
    assert post_render(folder, stream, *ignore) == (
        2,
        b"",
        "<stdin>: error: the input holds no document [empty-stream]\n"
        "  hint: check what made it: an empty result would delete what it is applied to\n",
    )


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (
            f"--- text\n{manifests.storagecluster()}",
            "<stdin>:1:4: error: text on the line of `---`, which kubectl refuses [document-mark]",
        ),
        (
            f"{manifests.OTHER}--- {{kind: StorageCluster}}\n",
            "<stdin>:7:4: error: text on the line of `---`, which kubectl refuses [document-mark]",
        ),
        (
            f"%YAML 1.1\n---\n{manifests.storagecluster()}",
            "<stdin>:1:1: error: a % directive, which kubectl and Kustomize refuse "
            "[yaml-directive]",
        ),
        (
            f"{manifests.storagecluster()}...\n{manifests.OTHER}",
            "<stdin>:20:1: error: a second document begins here [document-after-end]",
        ),
        (
            '{"kind": "StorageCluster"}\n{"kind": "Pod"}\n',
            "<stdin>:2:1: error: a second document begins here [document-after-end]",
        ),
    ],
    ids=["mark with text", "mark with flow", "directive", "behind dots", "JSON in a row"],
)
def test_what_hosts_drop_or_refuse_is_refused_where_ours_is_in_it(
    folder: Folder, stream: str, expected: str
) -> None:
    done = post_render(folder, stream)
    assert (done.code, done.out) == (2, b"")
    assert done.messages.startswith(f"{expected}\n  hint: ")


def test_what_stands_behind_the_dots_of_another_document_is_refused(folder: Folder) -> None:
    # kubectl, Kustomize and Helm 4 drop it without a word.
    done = post_render(folder, f"{manifests.OTHER}...\n{manifests.storagecluster()}")
    line = manifests.OTHER.count("\n") + 2
    assert done == (
        2,
        b"",
        f"<stdin>:{line}:1: error: a second document begins here [document-after-end]\n"
        "  hint: put `---` on a line of its own before it\n",
    )


@pytest.mark.parametrize(
    "other",
    ["--- text\nkind: Thing\n", "%YAML 1.1\n---\nkind: Thing\n", "kind: Thing\n...\nkind: Other\n"],
    ids=["mark with text", "directive", "behind dots"],
)
def test_the_same_in_documents_of_others_is_theirs_and_stays(folder: Folder, other: str) -> None:
    done = post_render(folder, f"{manifests.storagecluster()}---\n{other}", "--only=workloads")
    assert done.code == 0, done.messages
    assert done.out.endswith(f"---\n{other}".encode())


def test_values_from_standard_input_are_a_usage_error(folder: Folder) -> None:
    done = folder.pxsec("post-render", "-f", "-", stdin=manifests.storagecluster().encode())
    assert (done.code, done.out) == (2, b"")
    assert "error: `-` is standard input, which can be read once only [usage]\n" in done.messages
