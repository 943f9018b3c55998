"""Keys that are not made, since something else would be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import program
from commandline import Result, run

VALUES = program.VALUES.replace("{env: PXSEC_APPS_KEY}", "{file: keys/apps-secret}").replace(
    "keys:\n", "    rsaPublicKey: {file: keys/rsa.pub.pem}\nkeys:\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cluster.yaml").write_text("kind: StorageCluster\nspec: {}\n")
    return tmp_path


def keygen(values: str, *arguments: str) -> Result:
    Path("pxsec.yaml").write_text(values)
    return run("keygen", "-q", *arguments)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["cluster.yaml", "pxsec.yaml"])
def test_what_is_no_key_is_not_replaced_by_one(folder: Path, name: str) -> None:
    values = VALUES.replace("keys/system-secret", name)
    (folder / "pxsec.yaml").write_text(values)
    before = files(folder)
    done = keygen(values, "--force")
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"pxsec keygen: error: not replaced, since it holds several lines, as no key has: "
        f"{folder / name} [file-exists]\n"
        "  hint: name another file in the values; if it is to go, remove it first\n"
    )
    assert files(folder) == before


def test_keys_of_every_form_are_replaced(folder: Path) -> None:
    assert keygen(VALUES).status == 0
    old = files(folder / "keys")
    (folder / "keys" / "apps-secret").write_bytes(b"short\r\n")
    assert keygen(VALUES, "--force").status == 0
    now = files(folder / "keys")
    assert old.keys() == now.keys()
    same = [name for name, content in old.items() if now[name] == content]
    assert same == [str(folder / "keys/.gitignore")]


@pytest.mark.parametrize("arguments", [[], ["--force"]], ids=["new", "force"])
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("apps-secret", "system-secret", "12:3: error: keys.apps: the same key as keys.system"),
        (
            "shared-secret",
            "rsa.pem",
            "9:5: error: auth.selfSigned.rsaPublicKey: the same key as "
            "auth.selfSigned.sharedSecret",
        ),
    ],
)
def test_two_keys_are_never_made_in_one_file(
    folder: Path, arguments: list[str], old: str, new: str, said: str
) -> None:
    done = keygen(VALUES.replace(old, new), *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"pxsec.yaml:{said} [same-key]\n  hint: name a file of its own\n"
    assert not (folder / "keys").exists()


def test_a_path_that_leads_out_is_all_that_is_wrong(folder: Path) -> None:
    (folder / "keys").symlink_to(folder.parent)
    done = keygen(VALUES)
    assert done.status == 2
    assert done.err.count("[path-outside]") == 4
    assert "[no-key-file]" not in done.err
