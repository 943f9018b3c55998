"""Keys that are made: by name, and as a values file asks for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from commandline import Result, run
from renderer.keys import making

HEAD = """\
# These lines name the keys. Write them into pxsec.yaml, below the `auth` and `keys` that it has
# (>> would make second ones), or keep them in a file, and give both: -f pxsec.yaml -f FILE
"""
VALUES = """\
install: daemonset
namespace: kube-system
auth:
  selfSigned:
    issuer: portworx.com
    sharedSecret: {file: keys/shared-secret}
    rsaPublicKey: {file: pub/rsa.pub.pem}
    ecdsaPublicKey: {file: pub/ec.pem}
keys:
  system: {file: keys/system}
  apps: {env: PXSEC_APPS_KEY}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder, with the umask that protects nothing."""
    monkeypatch.chdir(tmp_path)
    old = os.umask(0)
    yield tmp_path
    os.umask(old)


def keys(*arguments: str) -> Result:
    return run("keygen", *arguments)


def modes(folder: Path) -> dict[str, str]:
    others = ("pxsec.yaml", ".gitignore")
    found = [path for path in sorted(folder.rglob("*")) if path.name not in others]
    return {str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777) for path in found}


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore"]
    return {str(path): path.read_bytes() for path in files}


def test_what_keygen_makes_stays_out_of_git_but_for_public_keys(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    assert keys().status == keys("site/keys", "--key", "rsa").status == 0
    listed = ["git", "ls-files", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=folder, check=True, capture_output=True, text=True)
    assert done.stdout.split() == [
        "keys/.gitignore",
        "site/keys/.gitignore",
        "site/keys/rsa.pub.pem",
    ]


def test_a_folder_that_was_there_gets_no_gitignore(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    assert keys().status == 0
    assert not (folder / "keys/.gitignore").exists()


def test_without_arguments_the_three_secrets_are_made(folder: Path) -> None:
    done = keys()
    assert done == Result(
        f"{HEAD}auth:\n"
        "  selfSigned:\n"
        "    sharedSecret: {file: keys/shared-secret}\n"
        "keys:\n"
        "  system: {file: keys/system-secret}\n"
        "  apps: {file: keys/apps-secret}\n",
        "",
        0,
    )
    assert modes(folder) == {
        "keys": "0o700",
        "keys/apps-secret": "0o600",
        "keys/shared-secret": "0o600",
        "keys/system-secret": "0o600",
    }
    assert len(set(contents(folder).values())) == 3
    assert all(len(text) == 64 and b"\n" not in text for text in contents(folder).values())


def test_pairs_are_made_by_name(folder: Path) -> None:
    done = keys("my keys", "--key", "rsa", "--key", "ecdsa", "--rsa-bits", "2048")
    assert yaml.safe_load(done.out) == {
        "auth": {
            "selfSigned": {
                "rsaPublicKey": {"file": "my keys/rsa.pub.pem"},
                "ecdsaPublicKey": {"file": "my keys/ecdsa.pub.pem"},
            }
        }
    }
    assert "# It verifies what my keys/rsa.pem signs, which stays with you.\n" in done.out
    assert modes(folder) == {
        "my keys": "0o700",
        "my keys/ecdsa.pem": "0o600",
        "my keys/ecdsa.pub.pem": "0o644",
        "my keys/rsa.pem": "0o600",
        "my keys/rsa.pub.pem": "0o644",
    }


def test_a_values_file_gets_exactly_the_files_that_it_names(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    done = keys("-f", "pxsec.yaml")
    assert (done.err, done.status) == ("", 0)
    assert modes(folder) == {
        "keys": "0o700",
        "keys/shared-secret": "0o600",
        "keys/system": "0o600",
        "pub": "0o700",
        "pub/ec.pem": "0o644",
        "pub/ec.pem.private": "0o600",
        "pub/rsa.pem": "0o600",
        "pub/rsa.pub.pem": "0o644",
    }
    assert done.out.splitlines() == [
        "wrote keys/shared-secret",
        "wrote pub/rsa.pem",
        "wrote pub/rsa.pub.pem",
        "wrote pub/ec.pem.private",
        "wrote pub/ec.pem",
        "wrote keys/system",
        "next: pxsec validate",
    ]


def test_paths_start_from_the_folder_of_the_values_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "cluster").mkdir()
    (folder / "cluster" / "pxsec.yaml").write_text(VALUES)
    keys("-f", "cluster/pxsec.yaml", "--key", "system")
    assert (folder / "cluster" / "keys" / "system").is_file()


def test_what_the_values_name_and_is_there_is_kept(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    keys("-f", "pxsec.yaml", "--key", "rsa", "--key", "system", "--rsa-bits", "2048")
    before = contents(folder)
    done = keys("-f", "pxsec.yaml")
    assert done.err == (
        "pxsec keygen: notice: kept as it is:"
        f" {folder}/pub/rsa.pub.pem, {folder}/pub/rsa.pem [key-kept]\n"
        f"pxsec keygen: notice: kept as it is: {folder}/keys/system [key-kept]\n"
    )
    assert contents(folder).items() >= before.items()
    assert (folder / "keys" / "shared-secret").is_file()
    assert keys("-f", "pxsec.yaml").out == "next: pxsec validate\n"


def test_a_pair_whose_private_half_is_elsewhere_is_kept(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    (folder / "pub").mkdir()
    (folder / "pub" / "rsa.pub.pem").write_text("from the security team")
    keys("-f", "pxsec.yaml")
    assert not (folder / "pub" / "rsa.pem").exists()


HINT = "  hint: a lost key locks everybody out: keep it, or replace it with --force\n"


def test_a_key_that_is_there_is_never_written_over(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "apps-secret").write_text("old")
    assert keys("--key", "apps") == Result(
        "",
        "pxsec keygen: error: nothing was written, since these exist: keys/apps-secret"
        f" [file-exists]\n{HINT}",
        2,
    )
    assert contents(folder) == {str(folder / "keys" / "apps-secret"): b"old"}


def test_what_a_killed_run_has_not_made_is_made_by_the_next(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "apps-secret").write_text("old")
    done = keys()
    assert (done.err, done.status) == (
        "pxsec keygen: notice: kept as it is: keys/apps-secret [key-kept]\n",
        0,
    )
    assert yaml.safe_load(done.out)["keys"] == {
        "system": {"file": "keys/system-secret"},
        "apps": {"file": "keys/apps-secret"},
    }
    assert (folder / "keys" / "apps-secret").read_text() == "old"
    assert len((folder / "keys" / "system-secret").read_text()) == 64
    assert keys().err == (
        "pxsec keygen: error: nothing was written, since these exist: keys/shared-secret,"
        f" keys/system-secret, keys/apps-secret [file-exists]\n{HINT}"
    )


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_public_half_that_is_missing_is_made_from_the_private_one(
    folder: Path, kind: str
) -> None:
    keys("--key", kind, "--rsa-bits", "2048")
    before = contents(folder)
    (folder / "keys" / f"{kind}.pub.pem").unlink()
    done = keys("--key", kind)
    assert (done.err, done.status) == (
        "pxsec keygen: notice: kept, with a public half made from it:"
        f" keys/{kind}.pem [key-kept]\n",
        0,
    )
    assert contents(folder) == before


def test_a_private_half_that_is_none_is_not_taken_for_one(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "rsa.pem").write_text("old")
    (folder / "keys" / "rsa.pem").chmod(0o600)
    done = keys("--key", "rsa", "--key", "apps")
    assert (done.out, done.status) == ("", 2)
    assert done.err.startswith("keys/rsa.pem: error: ")
    assert contents(folder) == {str(folder / "keys" / "rsa.pem"): b"old"}


def test_a_public_half_without_its_private_one_is_told(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    (folder / "pub").mkdir(mode=0o700)
    (folder / "pub" / "rsa.pub.pem").write_text("from the security team")
    assert keys("-f", "pxsec.yaml").err == (
        f"pxsec keygen: notice: kept as it is: {folder}/pub/rsa.pub.pem [key-kept]\n"
        f"pxsec keygen: notice: the private half of {folder}/pub/rsa.pub.pem is not beside it:"
        f" {folder}/pub/rsa.pem [no-private-half]\n"
        "  hint: nothing to do where it is in a safe place; if it is lost: --force\n"
    )


def test_a_symbolic_link_counts_as_there(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "apps-secret").symlink_to("/nowhere")
    assert keys("--key", "apps").status == 2
    assert keys("--key", "apps", "--force").err == (
        "keys/apps-secret: error: not written: it is a device, a folder or a symbolic link"
        " [not-a-file]\n  hint: give the path of a regular file or of a new one\n"
    )


def test_force_replaces_and_sets_the_mode(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "apps-secret").write_text("old")
    assert keys("--force").status == 0
    assert modes(folder)["keys/apps-secret"] == "0o600"
    assert len((folder / "keys" / "apps-secret").read_bytes()) == 64


def test_a_folder_that_everybody_may_change_is_a_warning(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o777)
    assert keys("--key", "apps").err == (
        "keys: warning: every user of this machine may replace the keys in this folder"
        " [key-folder-mode]\n  hint: chmod o-w keys\n"
    )


@pytest.mark.parametrize("mode", [0o1777, 0o755, 0o744])
def test_a_folder_that_others_can_look_into_is_told_and_keeps_its_mode(
    folder: Path, mode: int
) -> None:
    (folder / "keys").mkdir()
    (folder / "keys").chmod(mode)
    assert keys("--key", "apps").err == (
        "keys: notice: every user of this machine may see which keys are in this folder"
        " [key-folder-mode]\n"
        "  hint: if nobody else needs what is in it: chmod 700 keys\n"
    )
    assert (folder / "keys").stat().st_mode & 0o7777 == mode


@pytest.mark.parametrize("umask", [0, 0o022, 0o077, 0o277, 0o777], ids=oct)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "force"])
def test_a_folder_that_is_made_is_private_whatever_the_umask(
    folder: Path, umask: int, force: tuple[str, ...]
) -> None:
    os.umask(umask)
    assert keys("--key", "apps", *force).status == 0
    assert modes(folder) == {"keys": "0o700", "keys/apps-secret": "0o600"}


def test_the_working_directory_keeps_its_mode(folder: Path) -> None:
    folder.chmod(0o700)
    assert keys(".", "--key", "apps") == Result(
        HEAD + 'keys:\n  apps: {file: "./apps-secret"}\n', "", 0
    )
    folder.chmod(0o750)
    assert keys(".", "--key", "system").err == ""
    assert folder.stat().st_mode & 0o777 == 0o750


def test_the_lines_that_name_the_keys_may_be_kept_in_a_file_of_their_own(folder: Path) -> None:
    values = VALUES[: VALUES.index("    sharedSecret")].replace("daemonset", "operator")
    (folder / "pxsec.yaml").write_text(values.replace("auth:\n", "auth:\n  guestAccess: Enabled\n"))
    (folder / "keys.yaml").write_text(keys("keys").out)
    both = run("render", "-f", "pxsec.yaml", "-f", "keys.yaml", "--only", "secrets")
    assert (both.status, both.out.count("kind: Secret")) == (0, 2)


def test_lines_that_are_put_behind_the_values_are_refused(folder: Path) -> None:
    text = VALUES[: VALUES.index("    sharedSecret")]
    (folder / "pxsec.yaml").write_text(text + keys("keys").out)
    done = run("validate", "-f", "pxsec.yaml")
    assert (done.out, done.status) == ("", 1)
    assert done.err.startswith("pxsec.yaml:8:1: error: ")
    assert "[duplicate-key]\n" in done.err


def test_the_next_step_is_to_look_where_the_manifest_of_the_start_is_there(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    (folder / "storagecluster.yaml").touch()  # that of the other install
    assert keys("-f", "pxsec.yaml").out.endswith("\nnext: pxsec validate\n")
    (folder / "portworx.yaml").touch()
    assert keys("-f", "pxsec.yaml").out == "next: pxsec render --only workloads portworx.yaml\n"
    (folder / "other.yaml").write_text("{}")
    assert keys("-f", "pxsec.yaml", "-f", "other.yaml").out == ""


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "force"])
def test_all_files_are_written_or_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, force: tuple[str, ...]
) -> None:
    real, made = os.link, []

    def failing(source: str, target: str, **options: object) -> None:
        made.append(target)
        if len(made) == 3:
            raise OSError(28, "no space")
        real(source, target, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", failing)
    done = keys(*force)
    assert (done.out, done.status) == ("", 3)
    assert "no space is left on the device [unwritable-file]" in done.err
    assert contents(folder) == {}


def test_a_path_outside_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "cluster").mkdir()
    values = VALUES.replace("keys/system", "../system")
    (folder / "cluster" / "pxsec.yaml").write_text(values)
    done = keys("-f", "cluster/pxsec.yaml")
    assert done.err == (
        "cluster/pxsec.yaml:10:3: error: the file '../system' is not in or below the folder of the"
        " values file [path-outside]\n"
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR\n"
    )
    assert list(contents(folder)) == [str(folder / "cluster" / "pxsec.yaml")]
    assert keys("-f", "cluster/pxsec.yaml", "--allow-path", ".").status == 0
    assert (folder / "system").is_file()


def test_a_key_that_the_values_do_not_name_as_a_file_cannot_be_made(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    assert keys("-f", "pxsec.yaml", "--key", "apps").err == (
        "pxsec.yaml: error: the values do not name keys.apps as a file [no-key-file]\n"
        "  hint: write it as {file: PATH}; pxsec keygen DIR makes keys by name\n"
    )


def test_values_and_a_folder_do_not_go_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pxsec.yaml").write_text(VALUES)
    with pytest.raises(SystemExit):
        keys("other", "-f", "pxsec.yaml")
    assert "-f takes the paths from the values, so it goes without DIR" in capsys.readouterr().err


def test_no_key_is_shown(folder: Path) -> None:
    done = keys("--key", "system", "--key", "rsa", "--rsa-bits", "2048")
    secret = (folder / "keys" / "system-secret").read_text()
    assert secret not in done.out + done.err
    assert "PRIVATE" not in done.out + done.err


@pytest.mark.parametrize(
    ("public", "private"),
    [("keys/rsa.pub.pem", "keys/rsa.pem"), ("keys/rsa.pem", "keys/rsa.pem.private")],
)
def test_the_private_half_goes_beside_the_public_one(public: str, private: str) -> None:
    assert making.Wanted("rsa", public, public).private_path == private
