"""A folder with keys."""

from __future__ import annotations

from pathlib import Path

import pytest

import inprocess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with keys."""
    inprocess.main("keygen", "keys", folder=tmp_path)
    inprocess.main("keygen", "keys", "--key", "rsa", folder=tmp_path)
    return tmp_path
