"""What `pxsec validate --no-files` can tell where no key is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from program import ENVIRON, VALUES, outcome, pxsec

VALIDATE = ("validate", "-f", "pxsec.yaml", "--no-files")
VALID = "pxsec.yaml: valid (no key or token was read)\n"

EVERY_SOURCE = (
    VALUES.replace(
        "    sharedSecret: {file: keys/shared-secret}\n",
        "    sharedSecret: {file: keys/shared-secret}\n"
        "    rsaPublicKey: {file: keys/rsa.pub.pem}\n"
        "    ecdsaPublicKey: {file: keys/ecdsa.pub.pem}\n",
    )
    + "tokens:\n- {name: a, namespace: a, token: {file: keys/a.token}}\n"
    "- {name: b, namespace: b, token: {env: PXSEC_TOKEN}}\n"
)

WATCHED = """
import os, sys
def watch(event, arguments):
    if event == "open" and "keys" in str(arguments[0]) and "renderer" not in str(arguments[0]):
        print("OPENED", arguments[0], file=sys.stderr)
sys.addaudithook(watch)
from renderer.cli import main
sys.exit(main(sys.argv[1:]))
"""


def watched(folder: Path, *args: str) -> tuple[int, str, str]:
    """Run pxsec, and let the standard error say which files of keys it opens."""
    return outcome(
        subprocess.run(
            [sys.executable, "-c", WATCHED, *args], cwd=folder, env=ENVIRON, capture_output=True
        )
    )


def test_values_are_valid_where_no_key_is(folder: Path) -> None:
    shutil.rmtree(folder / "keys")
    (folder / "pxsec.yaml").write_text(EVERY_SOURCE)
    assert outcome(pxsec(folder, *VALIDATE)) == (0, VALID, "")
    assert pxsec(folder, "validate", "-f", "pxsec.yaml").returncode == 1


def test_the_answer_names_every_file_of_the_values(folder: Path) -> None:
    (folder / "prod.yaml").write_text("auth: {guestAccess: Disabled}\n")
    done = pxsec(folder, *VALIDATE, "-f", "prod.yaml")
    assert outcome(done) == (0, "pxsec.yaml, prod.yaml: valid (no key or token was read)\n", "")


def test_no_key_is_opened_that_is_there(folder: Path) -> None:
    (folder / "keys" / "system-secret").write_text("short")
    assert watched(folder, *VALIDATE) == (0, VALID, "")
    status, _, messages = watched(folder, "validate", "-f", "pxsec.yaml")
    opened = [line for line in messages.splitlines() if line.startswith("OPENED")]
    real = folder.resolve() / "keys"
    assert (status, opened) == (
        1,
        [f"OPENED {real / 'system-secret'}", f"OPENED {real / 'shared-secret'}"],
    )


def test_what_breaks_the_schema_or_a_rule_is_told(folder: Path) -> None:
    broken = VALUES.replace("portworx.com", "apps.portworx.io") + "nonsense: a\n"
    (folder / "pxsec.yaml").write_text(broken)
    done = pxsec(folder, *VALIDATE, "-o", "json")
    assert (done.returncode, done.stderr) == (1, b"")
    found = [(problem["line"], problem["code"]) for problem in json.loads(done.stdout)]
    assert found == [(6, "reserved-issuer"), (12, "unknown-key")]


@pytest.mark.parametrize("path", ["../shared", "/etc/shared", "keys/../../shared"])
def test_a_path_that_leaves_the_folder_is_told(folder: Path, path: str) -> None:
    (folder / "pxsec.yaml").write_text(VALUES.replace("keys/shared-secret", path))
    message = (
        f"pxsec.yaml:8:5: error: the file '{path}' is not in or below the folder of the values"
        " file [path-outside]\n"
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR\n"
    )
    assert outcome(pxsec(folder, *VALIDATE)) == (1, "", message)
    assert outcome(pxsec(folder, *VALIDATE, "--allow-path", "/")) == (0, VALID, "")
    assert outcome(pxsec(folder, *VALIDATE, PXSEC_ALLOW_PATH="/")) == (0, VALID, "")


def test_a_path_of_a_token_that_leaves_the_folder_is_told(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(EVERY_SOURCE.replace("keys/a.token", "../a.token"))
    assert outcome(pxsec(folder, *VALIDATE)) == (
        1,
        "",
        "pxsec.yaml:15:27: error: the file '../a.token' is not in or below the folder of the values"
        " file [path-outside]\n"
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR\n",
    )


def test_a_link_that_leaves_the_folder_is_told(folder: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pxsec.yaml").write_text(VALUES)
    (inner / "keys").symlink_to(folder / "keys")
    done = pxsec(inner, *VALIDATE, "-o", "json")
    codes = [problem["code"] for problem in json.loads(done.stdout)]
    assert (done.returncode, codes) == (1, ["path-outside", "path-outside"])


SAME = (
    "pxsec.yaml:{place}: error: {second}: the same key as {first} [same-key]\n"
    "  hint: make its own: pxsec keygen -f VALUES --key NAME\n"
)


@pytest.mark.parametrize(
    ("old", "new", "place", "first", "second"),
    [
        ("{env: PXSEC_APPS_KEY}", "{file: keys/system-secret}", "11:3", "system", "apps"),
        ("{env: PXSEC_APPS_KEY}", "{file: ./x/../keys/system-secret}", "11:3", "system", "apps"),
        ("{file: keys/system-secret}", "{env: PXSEC_APPS_KEY}", "11:3", "system", "apps"),
    ],
    ids=["file", "another spelling of it", "variable"],
)
def test_two_keys_with_one_source_are_told(
    folder: Path, old: str, new: str, place: str, first: str, second: str
) -> None:
    (folder / "pxsec.yaml").write_text(VALUES.replace(old, new))
    message = SAME.format(place=place, first=f"keys.{first}", second=f"keys.{second}")
    assert outcome(pxsec(folder, *VALIDATE)) == (1, "", message)


def test_two_public_keys_in_one_file_are_told(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(EVERY_SOURCE.replace("ecdsa.pub.pem", "rsa.pub.pem"))
    message = SAME.format(
        place="10:5",
        first="auth.selfSigned.rsaPublicKey",
        second="auth.selfSigned.ecdsaPublicKey",
    )
    assert outcome(pxsec(folder, *VALIDATE)) == (1, "", message)


def test_a_variable_and_a_file_of_one_name_are_two_sources(folder: Path) -> None:
    values = VALUES.replace("keys/system-secret", "PXSEC_APPS_KEY")
    (folder / "pxsec.yaml").write_text(values)
    assert outcome(pxsec(folder, *VALIDATE)) == (0, VALID, "")


def test_two_keys_by_reference_and_on_the_nodes_have_no_source_here(folder: Path) -> None:
    values = VALUES.replace(
        "{file: keys/shared-secret}",
        "{secretKeyRef: {name: shared, key: shared-secret}}\n"
        "    rsaPublicKey: {hostPath: /etc/pwx/auth/a.pem}\n"
        "    ecdsaPublicKey: {hostPath: /etc/pwx/auth/a.pem}",
    )
    (folder / "pxsec.yaml").write_text(values)
    assert outcome(pxsec(folder, *VALIDATE)) == (0, VALID, "")


def test_tenants_may_have_one_token(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text(
        EVERY_SOURCE.replace("{env: PXSEC_TOKEN}", "{file: keys/a.token}")
    )
    assert outcome(pxsec(folder, *VALIDATE)) == (0, VALID, "")


def test_values_that_cannot_be_read_have_no_answer(folder: Path) -> None:
    (folder / "pxsec.yaml").unlink()
    assert outcome(pxsec(folder, *VALIDATE)) == (
        3,
        "",
        "pxsec.yaml: error: cannot be read: no such file or folder [unreadable-file]\n",
    )


def test_values_from_standard_input_are_checked(folder: Path) -> None:
    done = pxsec(folder, "validate", "-f", "-", "--no-files", stdin=VALUES)
    assert outcome(done) == (0, "<stdin>: valid (no key or token was read)\n", "")
