"""Key files that lie beside values which name none, so that the Operator makes other keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import program
from commandline import run

VALUES = program.VALUES[: program.VALUES.index("    sharedSecret")]
OIDC = "  oidc: {issuer: 'https://login.example.com', clientID: portworx}\n"
MANIFEST = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata: {name: px-cluster, namespace: portworx}
spec: {image: 'portworx/oci-monitor:3.1.2'}
"""
NOTICE = (
    "pxsec.yaml:5:3: notice: keys/ holds system-secret, apps-secret, shared-secret, which the"
    " values do not name: the Operator makes keys of its own [unused-key-files]\n"
    "  hint: name them: keys.system: {file: keys/system-secret}, keys.apps: {file:"
    " keys/apps-secret}, auth.selfSigned.sharedSecret: {file: keys/shared-secret}; or delete"
    " them\n"
)
VALIDATE = ("validate", "-f", "pxsec.yaml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work where somebody made keys and did not name them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "storagecluster.yaml").write_text(MANIFEST)
    (tmp_path / "pxsec.yaml").write_text(VALUES)
    run("keygen")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        VALIDATE,
        ("render", "-f", "pxsec.yaml", "storagecluster.yaml"),
        ("render", "-f", "pxsec.yaml", "--only", "workloads", "storagecluster.yaml"),
    ],
    ids=" ".join,
)
def test_keys_that_nothing_names_are_told(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert (done.err, done.status) == (NOTICE, 0)


def test_they_are_told_with_a_provider_too(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES + OIDC)
    assert run(*VALIDATE).err == NOTICE


def test_what_the_hint_says_ends_it(folder: Path) -> None:
    keys = "keys:\n  system: {file: keys/system-secret}\n  apps: {file: keys/apps-secret}\n"
    named = f"{VALUES}    sharedSecret: {{file: keys/shared-secret}}\n{keys}"
    (folder / "pxsec.yaml").write_text(named)
    assert run(*VALIDATE).err == ""
    (folder / "pxsec.yaml").write_text(VALUES)
    for name in ("system", "apps", "shared"):
        (folder / "keys" / f"{name}-secret").unlink()
    assert run(*VALIDATE).err == ""


@pytest.mark.parametrize(
    "values",
    [
        VALUES + "keys:\n  system: {file: keys/system-2}\n  apps: {file: keys/apps-2}\n",
        VALUES + "    rsaPublicKey: {hostPath: /etc/pwx/auth/rsa.pub.pem}\n",
        VALUES + "    sharedSecret: {secretKeyRef: {name: px-shared-secret, key: shared-secret}}\n",
        VALUES.replace("operator", "daemonset"),
        VALUES[: VALUES.index("  guestAccess")] + OIDC,
    ],
    ids=["others", "on the nodes", "in the cluster", "daemonset", "oidc"],
)
def test_nothing_is_told_where_the_operator_does_not_make_all_keys(
    folder: Path, values: str
) -> None:
    (folder / "pxsec.yaml").write_text(values)
    assert "unused-key-files" not in run(*VALIDATE).err


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, kind: str) -> None:
    keys = folder / "keys"
    if kind == "folder":
        keys.rename(folder.parent / f"{folder.name}-keys")
        keys.symlink_to(folder.parent / f"{folder.name}-keys")
    else:
        for path in [*keys.iterdir()]:
            path.unlink()
        (keys / "system-secret").symlink_to("/etc/hostname")
    assert run(*VALIDATE).err == ""


def test_other_files_in_the_folder_and_a_file_of_its_name_are_none_of_ours(folder: Path) -> None:
    keys = folder / "keys"
    for path in [*keys.iterdir()]:
        path.unlink()
    for name in (".gitignore", "ann.token", "shared-secret-2", "rsa.pem"):
        (keys / name).touch()
    assert run(*VALIDATE).err == ""
    for path in [*keys.iterdir()]:
        path.unlink()
    keys.rmdir()
    keys.touch()
    assert run(*VALIDATE).err == ""


def test_the_folder_is_sought_beside_each_values_file(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "more.yaml").write_text("secretName: null\n")
    (folder / "keys").rename(folder / "site" / "keys")
    assert run(*VALIDATE).err == ""
    assert run(*VALIDATE, "-f", "site/more.yaml").err == NOTICE


def test_values_that_name_keys_cost_no_look_into_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    real = os.scandir

    def counted(*paths: str) -> object:
        looked.append(paths)
        return real(*paths)

    monkeypatch.setattr(os, "scandir", counted)
    run(*VALIDATE)
    assert len(looked) == 1
    (folder / "pxsec.yaml").write_text(f"{VALUES}    sharedSecret: {{file: keys/shared-secret}}\n")
    run(*VALIDATE)
    assert len(looked) == 1
