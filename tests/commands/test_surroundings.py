"""Surroundings that must not matter."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from program import (
    CLUSTER,
    RENDER,
    RENDERED,
    SECRETS,
    STANZA,
    outcome,
    pxsec,
)


@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2"},
        {"TZ": "Pacific/Kiritimati"},
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": "/nonexistent", "USER": "nobody"},
        {"COLUMNS": "20"},
    ],
    ids=lambda environ: ",".join(f"{key}={value}" for key, value in environ.items()),
)
def test_the_surroundings_change_no_byte(folder: Path, environ: dict[str, str]) -> None:
    (folder / "cluster.yaml").write_text(f"# Lagerhäuser 😀\n{CLUSTER}")
    done = pxsec(folder, *RENDER, **environ)
    expected = f"{SECRETS}---\n# Lagerhäuser 😀\n{CLUSTER}{STANZA}".encode()
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(expected).digest()


def test_the_working_directory_changes_no_byte(folder: Path) -> None:
    done = pxsec(Path("/"), "render", "-f", f"{folder}/pxsec.yaml", f"{folder}/cluster.yaml")
    assert outcome(done) == (0, RENDERED, "")


def test_a_read_only_working_directory_is_enough(folder: Path) -> None:
    for path in [folder / "keys", folder]:
        path.chmod(0o500)
    try:
        assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")
    finally:
        for path in [folder, folder / "keys"]:
            path.chmod(0o700)


def test_modules_in_the_working_directory_are_not_imported(folder: Path) -> None:
    for name in ["yaml", "jinja2", "json", "argparse", "ruamel", "renderer"]:
        (folder / f"{name}.py").write_text("raise SystemExit('hijacked')\n")
    assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")


def test_nothing_is_written_but_what_was_asked_for(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    pxsec(folder, *RENDER)
    pxsec(folder, "validate", "-f", "pxsec.yaml")
    assert sorted(folder.rglob("*")) == before
