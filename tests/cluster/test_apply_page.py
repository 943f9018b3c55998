"""docs/apply.md on a real API server: no way that it tells leaves a cluster half-secured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import applying
import manifests
from applying import BY_HAND, MANIFESTS, TOP, block
from clusters import Cluster
from hosts import Done
from pages import ROOT

PLAIN, SERVER_SIDE = "Made by plain kubectl apply", "Made by kubectl apply --server-side"
FROM_CLUSTER = "From the cluster"
INSTALLS = sorted(MANIFESTS)
HOW = {
    "plain apply": ["apply"],
    "server-side apply": ["apply", "--server-side"],
    "create": ["create"],
}
WAYS = [
    ("nothing", TOP),
    ("plain apply", TOP),
    ("server-side apply", SERVER_SIDE),
    *((state, FROM_CLUSTER) for state in HOW),
    *((f"{state}, then by hand", FROM_CLUSTER) for state in HOW),
]
every_install = pytest.mark.parametrize("install", INSTALLS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    manifests.make_public_keys(tmp_path)
    return tmp_path


def begin(cluster: Cluster, folder: Path, install: str, state: str, *methods: str) -> None:
    """Make the cluster as it was before security, and the files that it was made from."""
    settings = manifests.values(install, *(methods or ("shared",)))
    (folder / "pxsec.yaml").write_text(manifests.as_text(settings))
    (folder / "portworx.yaml").write_text(MANIFESTS[install])
    made, _, by_hand = state.partition(", ")
    if made != "nothing":
        cluster.create(MANIFESTS[install], *HOW[made])
    if by_hand:
        cluster.kubectl(*BY_HAND[install])


def follow(cluster: Cluster, folder: Path, install: str, lines: list[str]) -> None:
    """Run the lines of a block, after each of which the cluster is whole or as it was."""
    for line in lines:
        done = cluster.shell(line, folder)
        assert done.code == 0, f"{line}\n{done.messages}"
        assert_not_half(cluster, install)


def assert_not_half(cluster: Cluster, install: str) -> None:
    if applying.is_secured(cluster, install):
        assert applying.missing(cluster, install) == []


def look(cluster: Cluster, folder: Path, install: str) -> Done:
    """Run the block of the page that looks first."""
    return cluster.shell("\n".join(block("Look first", install)), folder)


def codes(done: Done) -> set[str]:
    return set(re.findall(r" \[([a-z-]+)\]$", done.messages, re.M))


@every_install
@pytest.mark.parametrize(("state", "way"), WAYS, ids=lambda text: text)
def test_a_way_of_the_page_secures_the_whole_cluster(
    cluster: Cluster, folder: Path, install: str, state: str, way: str
) -> None:
    is_odd = (WAYS.index((state, way)) + INSTALLS.index(install)) % 2
    cluster.call("kubectl", "kubectl132" if is_odd else "kubectl")
    begin(cluster, folder, install, state)
    follow(cluster, folder, install, block(way, install))
    assert applying.is_secured(cluster, install)
    assert applying.missing(cluster, install) == []
    before = applying.versions(cluster, install)
    follow(cluster, folder, install, block(way, install))
    assert applying.versions(cluster, install) == before
    assert codes(look(cluster, folder, install)) <= {"live-object", "live-origin"}


ORIGINS = {
    "plain apply": "was made by plain kubectl apply",
    "server-side apply": "was made by kubectl apply --server-side",
    "create": "was not made by kubectl apply",
}


@every_install
@pytest.mark.parametrize("state", HOW)
def test_a_first_look_tells_the_way_and_what_was_written_by_hand(
    cluster: Cluster, folder: Path, install: str, state: str
) -> None:
    begin(cluster, folder, install, f"{state}, then by hand")
    done = look(cluster, folder, install)
    assert done.code == 0, done.messages
    origins = [line for line in done.messages.splitlines() if line.endswith("[live-origin]")]
    assert len(origins) == len(applying.WORKLOADS[install])
    assert all(ORIGINS[state] in line for line in origins)
    assert "twin-removed" in codes(done)


@every_install
def test_a_way_that_was_stopped_after_any_line_is_taken_again_from_the_first(
    cluster: Cluster, folder: Path, install: str
) -> None:
    begin(cluster, folder, install, "plain apply")
    lines = block(TOP, install)
    for number in range(len(lines)):
        follow(cluster, folder, install, lines[:number])
    follow(cluster, folder, install, lines)
    assert applying.is_secured(cluster, install)


# --- What the page says of the API server


def test_server_side_apply_of_what_plain_apply_made_stops_before_anything_is_changed(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "daemonset", "plain apply")
    *_, last = block(SERVER_SIDE, "daemonset")
    follow(cluster, folder, "daemonset", block(TOP, "daemonset")[:2])
    done = cluster.shell(last, folder)
    assert done.code == 1
    assert '.spec.template.spec.containers[name="stork"].resources.requests.cpu' in done.messages
    assert not applying.is_secured(cluster, "daemonset")
    without_question = last.partition(" && ")[2]
    assert cluster.shell(without_question, folder).code == 1
    assert applying.is_secured(cluster, "daemonset")
    assert applying.missing(cluster, "daemonset") == [
        "stork: PX_SHARED_SECRET",
        "stork: PX_JWT_ISSUER",
    ]


@every_install
def test_a_conflict_of_server_side_apply_is_forced_for_workloads(
    cluster: Cluster, folder: Path, install: str
) -> None:
    begin(cluster, folder, install, "create")
    *first, last = block(SERVER_SIDE, install)
    forced = last.replace("--server-side", "--server-side --force-conflicts")
    follow(cluster, folder, install, [*first, forced])
    assert applying.is_secured(cluster, install)


def test_replace_asks_for_the_config_map_of_public_keys_before_it_changes_anything(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "daemonset", "create", "shared", "rsa")
    lines = block(FROM_CLUSTER, "daemonset")
    follow(cluster, folder, "daemonset", lines[:-1])
    done = cluster.shell(lines[-1], folder)
    assert (done.code, done.messages) == (
        1,
        'Error from server (NotFound): error when replacing "secured.yaml": '
        'configmaps "px-auth-public-keys" not found\n',
    )
    assert not applying.is_secured(cluster, "daemonset")
    (command,) = re.findall(
        r"`(kubectl create configmap [^`]*)`", (ROOT / "docs/apply.md").read_text()
    )
    follow(cluster, folder, "daemonset", [command, lines[-1]])
    assert cluster.get("configmap", "px-auth-public-keys")["data"].keys() == {"rsa.pub.pem"}


def test_keys_that_the_operator_made_are_never_overwritten(cluster: Cluster, folder: Path) -> None:
    begin(cluster, folder, "operator", "create")
    keys = ["--from-literal=system-secret=a", "--from-literal=apps-secret=b"]
    how = ["create", "secret", "generic", "-n", "portworx", "--field-manager=operator"]
    cluster.kubectl(*how, "px-system-secrets", *keys)
    before = cluster.get("secret", "px-system-secrets")
    for heading in (TOP, SERVER_SIDE, FROM_CLUSTER):
        (line,) = [text for text in block(heading, "operator") if "--only secrets" in text]
        done = cluster.shell(line, folder)
        assert done.code == 1
        assert 'Apply failed with 2 conflicts: conflicts with "operator" using v1' in done.messages
    assert cluster.get("secret", "px-system-secrets") == before


PARTIAL = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px-cluster, namespace: portworx}
spec: {security: {enabled: true}}
"""


@pytest.mark.parametrize("how", ["--server-side --field-manager=pxsec", ""])
def test_an_object_with_security_alone_takes_everything_else_out_of_a_cluster(
    cluster: Cluster, how: str
) -> None:
    cluster.create(MANIFESTS["operator"])
    cluster.create(PARTIAL, "apply", *how.split())
    assert cluster.get("storagecluster", "px-cluster")["spec"] == {"security": {"enabled": True}}


# --- StorageClasses


CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: px-secured}
provisioner: pxd.portworx.com
parameters: {repl: "2"}
"""
NAMED = "csi.storage.k8s.io/provisioner-secret-name"


@pytest.fixture
def classes(cluster: Cluster, folder: Path) -> Path:
    """A cluster with a class that names no token, and values with guests disabled."""
    begin(cluster, folder, "operator", "plain apply")
    settings = manifests.values("operator", "shared")
    settings["auth"]["guestAccess"] = "Disabled"
    token = {"secretKeyRef": {"name": "px-user-token", "key": "auth-token"}}
    settings["tokens"] = [{"name": "px-user-token", "namespace": "team-a", "token": token}]
    named = {"secretName": "px-user-token", "secretNamespace": "team-a"}
    settings["storageClasses"] = [{"name": "px-secured", **named}]
    (folder / "pxsec.yaml").write_text(manifests.as_text(settings))
    (folder / "storage.yaml").write_text(CLASS)
    cluster.create(CLASS)
    return folder


def test_classes_come_first_and_from_a_file_of_their_own(cluster: Cluster, classes: Path) -> None:
    follow(cluster, classes, "operator", block("StorageClasses", "daemonset"))
    assert NAMED in cluster.get("storageclass", "px-secured")["parameters"]
    assert not applying.is_secured(cluster, "operator")


def test_a_class_that_keeps_its_parameters_stops_everything(
    cluster: Cluster, classes: Path
) -> None:
    (classes / "portworx.yaml").write_text(manifests.stream(MANIFESTS["operator"], CLASS))
    lines = block(TOP, "operator")
    follow(cluster, classes, "operator", lines[:-1])
    done = cluster.shell(lines[-1], classes)
    assert (done.code, done.messages) == (
        1,
        'The StorageClass "px-secured" is invalid: parameters: Invalid value: null: '
        "field is immutable\n",
    )
    assert not applying.is_secured(cluster, "operator")
    (delete,) = [text for text in block("StorageClasses", "daemonset") if "delete" in text]
    follow(cluster, classes, "operator", [delete, lines[-1]])
    assert applying.is_secured(cluster, "operator")


def test_a_class_that_was_read_from_the_cluster_is_named_in_a_warning(
    cluster: Cluster, classes: Path
) -> None:
    live = cluster.kubectl("get", "storageclass", "px-secured", "-o", "yaml")
    done = cluster.run(
        *("pxsec", "render", "-f", "pxsec.yaml", "--only", "workloads", "-"),
        stdin=live,
        cwd=classes,
    )
    assert done.code == 0
    assert "new parameters for StorageClass px-secured, which is in the cluster" in done.messages
