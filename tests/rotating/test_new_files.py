"""The names and files of new keys: beside the old ones, and over none that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import inprocess
import oldclusters
from renderer.rotating import names
from rotations import found

VALUES = """\
install: daemonset
namespace: kube-system
auth:
  selfSigned: {issuer: portworx.com, rsaPublicKey: {file: %s}}
keys:
  system: {file: keys/system-secret}
"""


@pytest.mark.parametrize(
    ("name", "behind"),
    [
        ("pxkeys", "pxkeys-2"),
        ("pxkeys-2", "pxkeys-3"),
        ("keys/rsa.pub.pem", "keys/rsa-2.pub.pem"),
        ("keys/rsa-9.pub.pem", "keys/rsa-10.pub.pem"),
        ("my-keys-2024", "my-keys-2025"),
    ],
)
def test_the_name_behind_a_name(name: str, behind: str) -> None:
    assert names.behind(name) == behind


def test_a_name_that_is_taken_is_passed_over() -> None:
    assert names.behind("pxkeys", {"pxkeys-2", "pxkeys-3"}.__contains__) == "pxkeys-4"


@pytest.mark.parametrize("name", ["rsa.pub.pem", "k.pem", "public", "rsa-2.pub.pem", "k-2.pem"])
def test_a_public_key_of_any_file_gets_a_new_pair_and_another_path(
    tmp_path: Path, name: str
) -> None:
    inprocess.main("keygen", "keys", folder=tmp_path)
    inprocess.main("keygen", "keys", "--key", "rsa", folder=tmp_path)
    (tmp_path / "keys/rsa.pub.pem").rename(tmp_path / "keys" / name)
    (tmp_path / "keys/rsa-3.pem").write_text("of somebody else")
    (tmp_path / "values.yaml").write_text(VALUES % f"keys/{name}")
    (tmp_path / "px.yaml").write_text(oldclusters.daemonset([], ()))
    before = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=tmp_path)
    (tmp_path / "px.yaml").write_bytes(before.out)
    there = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    done = inprocess.main("rotate", "rsa", "-f", "values.yaml", "px.yaml", folder=tmp_path)
    assert (found(done), done.status) == ("", 0)
    now = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert {name: now[name] for name in there} == there
    private, public = sorted(now.keys() - there.keys())
    assert (b"PRIVATE KEY" in now[private], b"PUBLIC KEY" in now[public]) == (True, True)
    assert private.removesuffix(".pem") == public.removesuffix(".pub.pem")
    values = yaml.safe_load((tmp_path / "values.yaml").read_text())
    assert values["auth"]["selfSigned"]["rsaPublicKey"] == {"file": f"keys/{public}"}
    after = inprocess.main("render", "-qf", "values.yaml", "px.yaml", folder=tmp_path)
    assert f"/etc/pwx/px-auth-public-keys/{public}" in after.text
    assert f"/etc/pwx/px-auth-public-keys/{public}" not in before.text
