"""What docs/apply.md says of the API server: conflicts, keys, classes, why there is no patch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import applying
import manifests
from applying import (
    FROM_CLUSTER,
    INSTALLS,
    MANIFESTS,
    SERVER_SIDE,
    TOP,
    assert_is_whole,
    assert_stops,
    begin,
    block,
    follow,
)
from clusters import Cluster
from pages import ROOT
from unchanged import codes

every_install = pytest.mark.parametrize("install", INSTALLS)


def test_server_side_apply_of_what_plain_apply_made_stops_before_anything_is_changed(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "daemonset", "plain apply")
    render, question, secrets, answer = block(SERVER_SIDE, "daemonset")
    follow(cluster, folder, "daemonset", [render])
    done = cluster.shell(question, folder)
    assert done.code == 1
    assert '.spec.template.spec.containers[name="stork"].resources.requests.cpu' in done.messages
    follow(cluster, folder, "daemonset", [secrets])
    assert cluster.shell(answer, folder).code == 1
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
    kind, name = applying.WORKLOADS[install][0]
    image = "/spec/image" if install == "operator" else "/spec/template/spec/containers/0/image"
    edit = f'[{{"op": "replace", "path": "{image}", "value": "portworx/oci-monitor:3.1.3"}}]'
    cluster.kubectl("patch", kind, name, "-n", "portworx", "--type=json", "-p", edit)
    render, question, secrets, answer = block(SERVER_SIDE, install)
    follow(cluster, folder, install, [render])
    assert "conflict" in cluster.shell(question, folder).messages
    forced = [f"{line} --force-conflicts" for line in (question, answer)]
    follow(cluster, folder, install, [forced[0], secrets, forced[1]])
    assert applying.is_secured(cluster, install)
    assert applying.missing(cluster, install) == []


def test_replace_asks_for_the_config_map_of_public_keys_before_it_changes_anything(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "daemonset", "create", "shared", "rsa")
    lines = block(FROM_CLUSTER, "daemonset")
    follow(cluster, folder, "daemonset", lines[:2])
    message = (
        'Error from server (NotFound): error when replacing "secured.yaml": '
        'configmaps "px-auth-public-keys" not found\n'
    )
    assert_stops(cluster, folder, "daemonset", lines[2], message)
    (command,) = re.findall(
        r"`(kubectl create configmap [^`]*)`", (ROOT / "docs/apply.md").read_text()
    )
    follow(cluster, folder, "daemonset", [command, *lines[2:]])
    assert cluster.get("configmap", "px-auth-public-keys")["data"].keys() == {"rsa.pub.pem"}


def make_operators_keys(cluster: Cluster) -> None:
    """Make the Secrets that the Operator makes of a cluster that it secures."""
    how = ["create", "secret", "generic", "-n", "portworx", "--field-manager=operator"]
    keys = ["--from-literal=system-secret=a", "--from-literal=apps-secret=b"]
    cluster.kubectl(*how, "px-system-secrets", *keys)
    cluster.kubectl(*how, "px-shared-secret", "--from-literal=shared-secret=c")


def write_values_without_keys(folder: Path) -> None:
    settings = manifests.values("operator", "shared")
    del settings["keys"], settings["auth"]["selfSigned"]["sharedSecret"]
    (folder / "pxsec.yaml").write_text(manifests.as_text(settings))


def test_keys_that_the_operator_made_are_never_overwritten(cluster: Cluster, folder: Path) -> None:
    begin(cluster, folder, "operator", "create")
    make_operators_keys(cluster)
    before = cluster.get("secret", "px-system-secrets")
    for heading in (TOP, SERVER_SIDE, FROM_CLUSTER):
        (line,) = [text for text in block(heading, "operator") if "--only secrets" in text]
        done = cluster.shell(line, folder)
        assert done.code == 1
        assert 'Apply failed with 2 conflicts: conflicts with "operator" using v1' in done.messages
    assert cluster.get("secret", "px-system-secrets") == before


def test_a_cluster_that_the_operator_has_secured_keeps_its_keys(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "operator", "create")
    on = '{"spec": {"security": {"enabled": true, "auth": {"guestAccess": "Managed"}}}}'
    patch = ["patch", "storagecluster", "px-cluster", "-n", "portworx", "--type=merge", "-p", on]
    cluster.kubectl(*patch, "--field-manager=operator")
    make_operators_keys(cluster)
    before = [cluster.get("secret", name) for name in cluster.names("secret")]
    write_values_without_keys(folder)
    lines = [line for line in block(FROM_CLUSTER, "operator") if "--only secrets" not in line]
    for line in lines:
        assert cluster.shell(line, folder).code == 0
    assert_is_whole(cluster, folder, "operator")
    assert [cluster.get("secret", name) for name in cluster.names("secret")] == before


def test_without_keys_the_line_of_the_secrets_is_left_out(cluster: Cluster, folder: Path) -> None:
    begin(cluster, folder, "operator", "plain apply")
    write_values_without_keys(folder)
    lines = block(TOP, "operator")
    (secrets,) = [line for line in lines if "--only secrets" in line]
    done = cluster.shell(secrets, folder)
    assert done.code == 1
    assert codes(done) == {"no-secrets"}
    for line in lines:
        if line != secrets:
            assert cluster.shell(line, folder).code == 0
    assert applying.is_secured(cluster, "operator")


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


def test_the_completed_classes_are_given_with_portworx(cluster: Cluster, classes: Path) -> None:
    follow(cluster, classes, "operator", block("StorageClasses", "daemonset"))
    lines = [line.replace(".yaml -w", ".yaml classes.yaml -w") for line in block(TOP, "operator")]
    follow(cluster, classes, "operator", lines)
    assert (
        cluster.get("storagecluster", "px-cluster")["spec"]["security"]["auth"]["guestAccess"]
        == "Disabled"
    )


def test_a_class_that_the_server_would_refuse_is_asked_about_before_the_old_one_goes(
    cluster: Cluster, classes: Path
) -> None:
    (classes / "storage.yaml").write_text(f"{CLASS}volumeBindingMode: Imediate\n")
    lines = block("StorageClasses", "daemonset")
    follow(cluster, classes, "operator", lines[:1])
    done = cluster.shell(lines[1], classes)
    assert done.code == 1
    assert 'The StorageClass "px-secured-new" is invalid: volumeBindingMode' in done.messages
    assert cluster.names("storageclass") == ["px-secured"]


def test_a_class_that_keeps_its_parameters_stops_everything(
    cluster: Cluster, classes: Path
) -> None:
    (classes / "portworx.yaml").write_text(manifests.stream(MANIFESTS["operator"], CLASS))
    lines = block(TOP, "operator")
    follow(cluster, classes, "operator", lines[:1])
    message = (
        'The StorageClass "px-secured" is invalid: parameters: Invalid value: null: '
        "field is immutable\n"
    )
    assert_stops(cluster, classes, "operator", lines[1], message)
    (delete,) = [text for text in block("StorageClasses", "daemonset") if "delete" in text]
    follow(cluster, classes, "operator", [delete, *lines[1:]])
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
