"""Folders to run the program in."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import CLUSTER, VALUES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with values, their keys and a manifest."""
    (tmp_path / "keys").mkdir()
    for name, text in {
        "pxsec.yaml": VALUES,
        "cluster.yaml": CLUSTER,
        "keys/system-secret": "system-0123456789abcdef0123456789",
        "keys/shared-secret": "shared-0123456789abcdef0123456789",
    }.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path


@pytest.fixture
def noticed(folder: Path) -> Path:
    """The same folder, of which a run gives a notice."""
    (folder / "keys" / "system-secret").write_text("system-0123456789abcdef0123456789\n")
    return folder
