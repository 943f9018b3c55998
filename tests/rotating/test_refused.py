"""What is no new key made for, and nothing is changed then."""

from __future__ import annotations

from pathlib import Path

import pytest

import inprocess
import oldclusters
from rotations import DAEMONSET, OPERATOR, rotate, secured


def unchanged(folder: Path, values: str) -> bool:
    keys = sorted(path.name for path in (folder / "keys").iterdir())
    is_same = (folder / "values.yaml").read_text() == values
    return is_same and not any("-2" in name for name in keys)


def test_a_key_that_the_operator_made_is_named_first(folder: Path) -> None:
    values = OPERATOR.partition("keys:\n")[0].replace(
        "    sharedSecret: {file: keys/shared-secret}\n", ""
    )
    secured(folder, values)
    done = rotate(folder, "apps")
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "values.yaml:1:1: error: the values do not name keys.apps: the Operator made it "
        "[not-rotated]\n"
        "  hint: name it first: keys.apps: {secretKeyRef: {name: px-system-secrets, key: "
        "apps-secret}}, and rotate again\n"
    )
    assert unchanged(folder, values)


def test_a_file_of_the_nodes_is_not_ours_to_write(folder: Path) -> None:
    source = "ecdsaPublicKey: {hostPath: /etc/pwx/auth/e.pub.pem}"
    values = DAEMONSET.replace("    sharedSecret", f"    {source}\n    sharedSecret")
    secured(folder, values)
    done = rotate(folder, "ecdsa")
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "values.yaml:7:5: error: auth.selfSigned.ecdsaPublicKey is a file of the nodes, which "
        "pxsec does not write [not-rotated]\n"
        "  hint: put a new file on every node, and its path here\n"
    )
    assert unchanged(folder, values)


def test_a_cluster_that_is_not_ready_is_fixed_first(folder: Path) -> None:
    secured(folder, OPERATOR)
    text = (folder / "px.yaml").read_text()
    (folder / "px.yaml").write_text(text + "status: {phase: Degraded}\n")
    line = text.count("\n") + 1
    done = rotate(folder, "system")
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        f"px.yaml:{line}:17: error: StorageCluster kube-system/px is Degraded [not-ready]\n"
        "  hint: get it healthy before anything of PX-Security is changed\n"
    )
    assert unchanged(folder, OPERATOR)


def test_a_cluster_that_is_off_is_no_place_for_new_keys(folder: Path) -> None:
    secured(folder, DAEMONSET)
    (folder / "px.yaml").write_bytes(oldclusters.joined(oldclusters.daemonset([], ())))
    done = rotate(folder, "system")
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "px.yaml:1:1: error: DaemonSet kube-system/portworx is otherwise than the values: "
        "auth.selfSigned.issuer, auth.selfSigned.sharedSecret, keys.apps, keys.system "
        "[not-rotated]\n"
        "  hint: bring both together first: pxsec plan shows the way\n"
    )
    assert unchanged(folder, DAEMONSET)


@pytest.mark.parametrize("command", [("plan",), ("rotate", "shared")])
def test_another_key_than_that_of_the_cluster_is_refused(
    folder: Path, command: tuple[str, ...]
) -> None:
    secured(folder, DAEMONSET)
    (folder / "keys/system-secret").write_text(oldclusters.KEYS["system-secret"])
    done = inprocess.main(*command, "-f", "values.yaml", "px.yaml", folder=folder)
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "values.yaml:9:3: error: keys.system: the key that the values name is not the one in "
        "Secret kube-system/pxkeys, key system-secret [another-key]\n"
        "  hint: give the key of the cluster, or refer to it by secretKeyRef; to replace it, take "
        "the old one here and run pxsec rotate\n"
    )
    assert unchanged(folder, DAEMONSET)


def test_values_from_standard_input_cannot_be_changed(folder: Path) -> None:
    secured(folder, DAEMONSET)
    done = inprocess.main("rotate", "system", "-f", "-", "px.yaml", folder=folder)
    assert (done.out, done.status) == (b"", 2)
    assert "name the file of the values, which is changed [usage]" in done.err


def test_without_a_cluster_nothing_is_made(folder: Path) -> None:
    secured(folder, DAEMONSET)
    (folder / "px.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    done = rotate(folder, "system")
    assert (done.out, done.status) == (b"", 2)
    assert unchanged(folder, DAEMONSET)
