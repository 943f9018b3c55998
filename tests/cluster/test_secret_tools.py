"""Secrets in Git, brought into a real cluster by the commands of the examples.

The controllers of Sealed Secrets and External Secrets do not run here: the server takes objects
by their definitions, and the tests write the status that the READMEs wait for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import toolchain
from clusters import Cluster
from pages import blocks
from recipes import SKIP_RESOURCE, Desk, objects
from sealing import Controller, documents

DEFINITIONS = (toolchain.SEALED_SECRET, toolchain.EXTERNAL_SECRET, toolchain.SECRET_STORE)
KEYS = {
    "px-shared-secret": ["shared-secret"],
    "px-system-secrets": ["apps-secret", "system-secret"],
}


@pytest.fixture
def defined(cluster: Cluster, definition: Callable[[str], str]) -> Iterator[Cluster]:
    """A cluster that knows the kinds of Sealed Secrets and of External Secrets."""
    files = [argument for name in DEFINITIONS for argument in ("-f", definition(name))]
    cluster.kubectl("apply", "--server-side", *files)  # one is too long for an annotation
    cluster.kubectl("wait", "--for=condition=established", *files, "--timeout=60s")
    yield cluster
    cluster.kubectl("delete", *files)


def desk_at(cluster: Cluster, example: str, folder: Path, **programs: str) -> Desk:
    """Return a copy of an example whose kubectl talks to the cluster."""
    desk = Desk(example, folder, kubectl=str(toolchain.BIN / "kubectl"), **programs)
    desk.environ |= cluster.server.environ
    return desk


def synced(cluster: Cluster, kind: str, condition: str) -> None:
    """Say of the objects what their controller would say."""
    conditions = [{"type": condition, "status": "True"}]
    for name in KEYS:
        patch = json.dumps({"status": {"conditions": conditions}})
        how = ("--subresource=status", "--type=merge", "-p", patch)
        cluster.kubectl("patch", kind, name, "-n", "portworx", *how)


def assert_secured(cluster: Cluster) -> None:
    found = cluster.get("storagecluster", "px-cluster")
    assert found["spec"]["security"]["enabled"] is True


def assert_bare_secrets(cluster: Cluster) -> None:
    """The Operator leaves Secrets alone that have these keys and annotations, and no others."""
    found = {name: cluster.get("secret", name) for name in cluster.names("secret")}
    assert {name: sorted(item["data"]) for name, item in found.items()} == KEYS
    for item in found.values():
        assert item["metadata"]["annotations"] == SKIP_RESOURCE
        assert "labels" not in item["metadata"]


def test_the_readme_of_sops_secures_a_cluster(
    cluster: Cluster, tmp_path: Path, sops: str, age_keygen: str
) -> None:
    desk = desk_at(cluster, "sops-age", tmp_path, sops=sops, age_keygen=age_keygen)
    assert desk.done("".join(blocks("examples/sops-age/README.md"))).endswith("valid\n")
    assert_bare_secrets(cluster)
    assert_secured(cluster)


def test_without_the_key_of_age_nothing_is_applied(
    cluster: Cluster, tmp_path: Path, sops: str, age_keygen: str
) -> None:
    desk = desk_at(cluster, "sops-age", tmp_path, sops=sops, age_keygen=age_keygen)
    make_key, make_secrets, apply = blocks("examples/sops-age/README.md")[:3]
    desk.done(make_key + make_secrets)
    (desk.home / ".config/sops/age/keys.txt").unlink()
    said = desk.run(apply.splitlines()[1])
    assert said.code == 1
    assert said.messages.endswith("error: no objects passed to apply\n")
    assert cluster.names("secret") == []


def test_the_readme_of_sealed_secrets_secures_a_cluster(
    defined: Cluster, tmp_path: Path, kubeseal: str
) -> None:
    controller = Controller(tmp_path)
    desk = desk_at(defined, "sealed-secrets", tmp_path, kubeseal=kubeseal)
    (desk.folder / "cert.pem").write_bytes(controller.certificate)
    make_keys, _, seal, apply, wait, workloads = blocks("examples/sealed-secrets/README.md")
    desk.done(make_keys)
    desk.done(f"{seal}\n{apply}")
    unseal(defined, controller, desk)
    synced(defined, "sealedsecret", "Synced")
    desk.done(f"{wait}\n{workloads}")
    assert_bare_secrets(defined)
    assert_secured(defined)


def unseal(cluster: Cluster, controller: Controller, desk: Desk) -> None:
    """Create the Secrets as the controller does: they belong to the SealedSecrets."""
    for document in documents((desk.folder / "sealed.yaml").read_text()):
        (secret,) = objects(controller.open(desk, document).out)
        (owner,) = secret["metadata"]["ownerReferences"]
        path = "-o=jsonpath={.metadata.uid}"
        owner["uid"] = cluster.kubectl("get", "sealedsecret", owner["name"], "-n=portworx", path)
        cluster.create(json.dumps(secret), "create")


def test_the_readme_of_external_secrets_secures_a_cluster(defined: Cluster, tmp_path: Path) -> None:
    desk = desk_at(defined, "external-secrets", tmp_path)
    apply, wait, workloads = blocks("examples/external-secrets/README.md")
    desk.done(apply)
    synced(defined, "externalsecret", "Ready")
    desk.done(f"{wait}\n{workloads}")
    assert_secured(defined)


@pytest.mark.parametrize("setting", ["refreshPolicy: Once", "refreshPolice: CreatedOnce"])
def test_a_mistake_in_an_external_secret_is_refused(
    defined: Cluster, tmp_path: Path, setting: str
) -> None:
    desk = desk_at(defined, "external-secrets", tmp_path)
    path = desk.folder / "external-secrets.yaml"
    path.write_text(path.read_text().replace("refreshPolicy: CreatedOnce", setting))
    said = desk.run(blocks("examples/external-secrets/README.md")[0].splitlines()[0])
    assert said.code == 1
    assert "refreshPoli" in said.messages
