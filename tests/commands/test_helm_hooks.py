"""Hooks in the stream of Helm: a post-renderer must leave them as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

import helm_stream
import hosts
import manifests
from helm_stream import LATE, names, post_render
from hosts import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return helm_stream.new_folder(tmp_path)


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
    assert post_render(folder, hook) == (2, b"", HOOK_WORKLOAD.format(1))
    assert post_render(folder, hook, "--ignore-not-found") == (2, b"", HOOK_WORKLOAD.format(1))
    done = post_render(
        folder, manifests.stream(manifests.storagecluster(), hook), "--only=workloads"
    )
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
    done = post_render(folder, manifests.stream(hook, manifests.storagecluster()))
    assert done.code == 0, done.messages
    assert hook in done.out.decode()
    assert names(done).count("px-shared-secret") == 2


@pytest.mark.parametrize("events", ["post-install", "pre-install, post-upgrade", "test", ""])
def test_a_hook_that_would_replace_a_secret_of_ours_is_refused(folder: Folder, events: str) -> None:
    stream = manifests.stream(LATE.format(events), manifests.storagecluster())
    assert post_render(folder, stream) == (
        2,
        b"",
        "<stdin>:1:1: error: Secret portworx/px-shared-secret is a hook that Helm may run after "
        "the release, in the place of the Secret of the release [late-hook]\n"
        "  hint: take it out of the chart, or give it another name\n",
    )
    assert post_render(folder, stream, "--only=workloads").code == 0


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
    done = post_render(folder, manifests.stream(storage_class, hook, manifests.storagecluster()))
    assert (done.code, done.out) == (2, b"")
    assert "in the place of the StorageClass of the release [late-hook]" in done.messages


@pytest.mark.parametrize("kind", ["DaemonSet", "StatefulSet", "Deployment", "ReplicaSet"])
def test_a_portworx_that_stays_is_no_hook(folder: Folder, kind: str) -> None:
    hook = manifests.daemonset().replace("kind: DaemonSet", f"kind: {kind}")
    hook = hook.replace("  annotations:\n", "  annotations:\n    helm.sh/hook: test\n", 1)
    done = post_render(folder, manifests.stream(manifests.storagecluster(), hook))
    assert (done.code, done.out) == (2, b"")
    assert "[hook-workload]" in done.messages


@pytest.mark.parametrize("kind", ["Job", "CronJob", "Pod"])
def test_a_hook_that_ends_may_have_the_containers_of_portworx(folder: Folder, kind: str) -> None:
    stream = manifests.stream(manifests.storagecluster(), hosts.HOOK.replace("Job", kind))
    assert post_render(folder, stream).code == 0


def test_text_that_speaks_of_hooks_makes_no_hook(folder: Folder) -> None:
    script = "data:\n  script: |\n    helm.sh/hook: test\n"
    stream = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n{script}"
    done = post_render(folder, stream)
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
    assert post_render(folder, stream) == (0, stream.encode(), "")


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
    done = post_render(folder, stream)
    assert (done.code, done.out) == (2, b"")
    assert "[workload-not-found]" in done.messages


@pytest.mark.parametrize("command", ["render", "patch"])
def test_hooks_that_kubectl_would_run_at_once_are_a_warning(folder: Folder, command: str) -> None:
    job = hosts.HOOK.replace("pre-install", "pre-delete")
    test = hosts.HOOK.replace("name: check", "name: test")
    settings = manifests.values("operator", "shared")
    folder.write(settings, job, manifests.storagecluster(), test)
    done = folder.pxsec(command, "-f", "values.yaml", "manifests.yaml")
    assert done.code == 0
    assert done.messages == (
        "manifests.yaml:1:1: warning: 2 hook(s) of Helm, which kubectl apply runs at once, even "
        "those for the deletion of Portworx: Job portworx/check, Job portworx/test [helm-hook]\n"
        "  hint: leave them out: helm template --no-hooks\n"
    )
