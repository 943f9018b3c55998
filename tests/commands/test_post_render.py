"""Helm calls pxsec as a post-renderer: a stream in, the stream with security in it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import hosts
import manifests
from hosts import Done, Folder

SETTINGS = manifests.values("operator", "shared", "rsa")
FILE_NAME = "postrenderer.helm.sh/postrender-filename"
HINT = (
    "  hint: add its manifest to the input, or take the fragments that `pxsec render --stanza` "
    "prints\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write(SETTINGS, manifests.storagecluster())
    return made


def call(folder: Folder, stream: str | bytes, *arguments: str, **surroundings: Any) -> Done:
    data = stream.encode() if isinstance(stream, str) else stream
    command = ("post-render", "-f", "values.yaml", *arguments)
    return folder.pxsec(*command, stdin=data, **surroundings)


def names(done: Done) -> list[str]:
    """Return the names in the order of the stream."""
    lines = done.out.decode().splitlines()
    return [line.removeprefix("  name: ") for line in lines if line.startswith("  name: ")]


# --- What stays


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
    done = call(folder, stream)
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
    done = call(folder, stream, "--only=workloads")
    assert done.code == 0, done.messages
    text = done.out.decode()
    assert text.endswith((others + tail).replace("\n", newline))
    assert text.startswith("\ufeff") is head.startswith("\ufeff")
    assert call(folder, done.out, "--only=workloads").out == done.out


HOOK_WORKLOAD = (
    "<stdin>:{}:1: error: StorageCluster portworx/px-cluster is a hook of Helm, which a "
    "post-renderer leaves as it is [hook-workload]\n"
    "  hint: take its annotation helm.sh/hook off, or secure it by `pxsec render` instead\n"
)


def test_a_storagecluster_that_is_a_hook_is_refused_for_it_would_run_without_security(
    folder: Folder,
) -> None:
    hook = manifests.storagecluster().replace(
        "  annotations:\n", "  annotations:\n    helm.sh/hook: pre-install\n"
    )
    assert call(folder, hook) == (2, b"", HOOK_WORKLOAD.format(1))
    assert call(folder, hook, "--ignore-not-found") == (2, b"", HOOK_WORKLOAD.format(1))
    done = call(folder, manifests.stream(manifests.storagecluster(), hook), "--only=workloads")
    line = manifests.storagecluster().count("\n") + 2
    assert done == (2, b"", HOOK_WORKLOAD.format(line))


def test_outside_helm_a_hook_is_an_object_like_others(folder: Folder) -> None:
    hook = manifests.storagecluster().replace(
        "  annotations:\n", "  annotations:\n    helm.sh/hook: pre-install\n"
    )
    (folder.path / "hook.yaml").write_text(hook)
    done = folder.pxsec("render", "-f", "values.yaml", "hook.yaml")
    assert done.code == 0, done.messages
    assert "  security:\n" in done.out.decode()


def test_a_secret_that_is_a_hook_is_not_the_one_that_pods_read(folder: Folder) -> None:
    hook = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations: {helm.sh/hook: pre-install}
data: {}
"""
    done = call(folder, manifests.stream(hook, manifests.storagecluster()))
    assert done.code == 0, done.messages
    assert hook in done.out.decode()
    assert names(done).count("px-shared-secret") == 2


LATE = """\
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations: {{helm.sh/hook: "{}"}}
data: {{shared-secret: eA==}}
"""


@pytest.mark.parametrize("events", ["post-install", "pre-install, post-upgrade", "test", ""])
def test_a_hook_that_would_replace_a_secret_of_ours_is_refused(folder: Folder, events: str) -> None:
    stream = manifests.stream(LATE.format(events), manifests.storagecluster())
    assert call(folder, stream) == (
        2,
        b"",
        "<stdin>:1:1: error: Secret portworx/px-shared-secret is a hook that Helm may run behind "
        "the release, in the place of the Secret of the release [late-hook]\n"
        "  hint: take it out of the chart, or give it another name\n",
    )
    assert call(folder, stream, "--only=workloads").code == 0


def test_a_hook_that_would_replace_a_class_of_the_release_is_refused(folder: Folder) -> None:
    storage_class = (
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: px\n"
        "provisioner: pxd.portworx.com\n"
    )
    hook = storage_class.replace(
        "name: px", "name: px\n  annotations: {helm.sh/hook: post-install}"
    )
    values = folder.path / "values.yaml"
    users = "storageClasses: [{name: px, secretName: a, secretNamespace: b}]\n"
    values.write_text(values.read_text() + users)
    done = call(folder, manifests.stream(storage_class, hook, manifests.storagecluster()))
    assert (done.code, done.out) == (2, b"")
    assert "in the place of the StorageClass of the release [late-hook]" in done.messages


@pytest.mark.parametrize("kind", ["DaemonSet", "StatefulSet", "Deployment", "ReplicaSet"])
def test_a_portworx_that_stays_is_no_hook(folder: Folder, kind: str) -> None:
    hook = manifests.daemonset().replace("kind: DaemonSet", f"kind: {kind}")
    hook = hook.replace("  annotations:\n", "  annotations:\n    helm.sh/hook: test\n", 1)
    done = call(folder, manifests.stream(manifests.storagecluster(), hook))
    assert (done.code, done.out) == (2, b"")
    assert "[hook-workload]" in done.messages


@pytest.mark.parametrize("kind", ["Job", "CronJob", "Pod"])
def test_a_hook_that_ends_may_have_the_containers_of_portworx(folder: Folder, kind: str) -> None:
    stream = manifests.stream(manifests.storagecluster(), hosts.HOOK.replace("Job", kind))
    assert call(folder, stream).code == 0


# --- New objects


def test_new_objects_stand_behind_the_last_namespace(folder: Folder) -> None:
    stream = manifests.stream(
        hosts.NAMESPACE,
        manifests.OTHER,
        hosts.NAMESPACE.replace("portworx", "second"),
        manifests.storagecluster(),
    )
    done = call(folder, stream)
    new = ["px-auth-public-keys", "px-system-secrets", "px-shared-secret"]
    assert names(done) == ["portworx", "second", *new, "px-cluster"]


def test_new_objects_go_first_where_there_is_no_namespace(folder: Folder) -> None:
    done = call(folder, manifests.storagecluster())
    assert names(done)[0] == "px-auth-public-keys"
    assert names(done)[-1] == "px-cluster"


def test_a_second_run_adds_nothing(folder: Folder) -> None:
    once = call(folder, manifests.stream(hosts.NAMESPACE, manifests.storagecluster()))
    assert call(folder, once.out).out == once.out


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
    done = call(folder, manifests.stream(manifests.storagecluster(), old))
    assert done.code == 0, done.messages
    assert names(done).count("px-shared-secret") == 1
    assert names(done)[-1] == "px-shared-secret"
    assert "# Source: chart/templates/secret.yaml" in done.out.decode()
    assert "labels: {team: storage}   # ours" in done.out.decode()
    assert "b2xk" not in done.out.decode()


def test_the_legacy_secret_and_the_config_map_are_kept_by_helm(folder: Folder) -> None:
    folder.write(manifests.values("daemonset", "shared", "rsa"))
    done = call(folder, manifests.daemonset())
    kept = {
        item["metadata"]["name"]
        for item in done.objects
        if item["metadata"].get("annotations", {}).get("helm.sh/resource-policy") == "keep"
    }
    assert kept == {"px-auth-public-keys", "pxkeys"}


# --- Nothing of ours


def test_nothing_of_ours_is_an_error_that_lists_what_was_there(folder: Folder) -> None:
    stream = manifests.stream(manifests.OTHER, hosts.NAMESPACE, hosts.HOOK, manifests.OTHER)
    assert call(folder, stream) == (
        2,
        b"",
        "values.yaml:1:1: error: no StorageCluster of Portworx in the manifests; "
        f"they hold 2 ConfigMap, 1 Namespace, 1 Job [workload-not-found]\n{HINT}",
    )


def test_text_that_speaks_of_hooks_makes_no_hook(folder: Folder) -> None:
    script = "data:\n  script: |\n    helm.sh/hook: test\n"
    stream = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n{script}"
    done = call(folder, stream)
    assert (done.code, done.out) == (2, b"")
    assert "[workload-not-found]" in done.messages


FLOW_HOOK = (
    "apiVersion: batch/v1\nkind: Job\n"
    "metadata: {name: check, annotations: {'helm.sh/hook': test}}\n"
)
JSON_HOOK = """\
{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j",
  "annotations": {"helm.sh/hook": "test"}}}
"""


@pytest.mark.parametrize(
    "stream",
    [
        hosts.HOOK,
        manifests.stream(hosts.HOOK, hosts.HOOK),
        f"# Source: a\n---\n# Source: b\n{hosts.HOOK}---\n# nothing\n",
        hosts.HOOK.replace("\n", "\r\n"),
        hosts.HOOK.replace("helm.sh/hook:", '"helm.sh/hook":').rstrip(),
        FLOW_HOOK,
        JSON_HOOK,
    ],
    ids=["one", "two", "comments", "CRLF", "quoted", "flow", "JSON"],
)
def test_a_stream_of_hooks_alone_passes_byte_for_byte(folder: Folder, stream: str) -> None:
    assert call(folder, stream) == (0, stream.encode(), "")


@pytest.mark.parametrize(
    "stream",
    [
        hosts.HOOK.replace("annotations:", "annotation:"),
        f"{hosts.HOOK}---\njust a text\n",
        f"{hosts.HOOK}---\nkind: [\n",
        hosts.HOOK.replace("metadata:", "spec:").replace("spec:\n  template", "a:\n  template"),
    ],
    ids=["another key", "a text", "broken", "not in the metadata"],
)
def test_a_stream_with_anything_but_hooks_is_no_stream_of_hooks(
    folder: Folder, stream: str
) -> None:
    done = call(folder, stream)
    assert (done.code, done.out) == (2, b"")
    assert "[workload-not-found]" in done.messages


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
    done = call(folder, stream, "--ignore-not-found")
    assert done == (0, stream.encode(), "")


def test_ignore_not_found_is_not_for_what_was_meant_to_be_ours(folder: Folder) -> None:
    elsewhere = manifests.storagecluster().replace("namespace: portworx", "namespace: other")
    done = call(folder, elsewhere, "--ignore-not-found")
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
        done = call(folder, text, *arguments)
        assert (done.code, done.out) == (2, b""), done.out


def test_a_cluster_for_the_operator_is_never_passed_on_beside_values_for_a_daemonset(
    folder: Folder,
) -> None:
    folder.write(manifests.values("daemonset", "shared"))
    done = call(folder, manifests.storagecluster(), "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")


def test_ignore_not_found_is_not_for_broken_values(folder: Folder) -> None:
    folder.write({**SETTINGS, "instal": "x"})
    done = call(folder, manifests.OTHER, "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")


def test_ignore_not_found_is_not_for_a_broken_document_of_ours(folder: Folder) -> None:
    done = call(folder, "kind: StorageCluster\nspec: [\n", "--ignore-not-found")
    assert (done.code, done.out) == (2, b"")
    assert done.messages.startswith("<stdin>:")


@pytest.mark.parametrize("ignore", [[], ["--ignore-not-found"]], ids=["", "ignoring"])
@pytest.mark.parametrize("stream", ["", "\n", "---\n", "# only\n---\n# comments\n", "\ufeff"])
def test_an_empty_stream_is_an_error(folder: Folder, stream: str, ignore: list[str]) -> None:
    assert call(folder, stream, *ignore) == (
        2,
        b"",
        "<stdin>: error: the input holds no document [empty-stream]\n"
        "  hint: check what made it: an empty result would delete what it is applied to\n",
    )


# --- What HOSTS call dangerous


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
    done = call(folder, stream)
    assert (done.code, done.out) == (2, b"")
    assert done.messages.startswith(f"{expected}\n  hint: ")


def test_what_stands_behind_the_dots_of_another_document_is_refused(folder: Folder) -> None:
    # kubectl, Kustomize and Helm 4 drop it without a word.
    done = call(folder, f"{manifests.OTHER}...\n{manifests.storagecluster()}")
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
    done = call(folder, f"{manifests.storagecluster()}---\n{other}", "--only=workloads")
    assert done.code == 0, done.messages
    assert done.out.endswith(f"---\n{other}".encode())


# --- Usage


def test_values_from_standard_input_are_a_usage_error(folder: Folder) -> None:
    done = folder.pxsec("post-render", "-f", "-", stdin=manifests.storagecluster().encode())
    assert (done.code, done.out) == (2, b"")
    assert "error: `-` is standard input, which can be read once only [usage]\n" in done.messages
