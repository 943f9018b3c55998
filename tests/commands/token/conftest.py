"""Fixtures of the commands around tokens and providers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from farm import Farm
from jwts import NOW
from oidcbench import Bench
from provider import Authority, Keys, authority, providing
from tokenbench import furnish


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder with values, keys and a user, at a fixed time, under an open umask."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: NOW + 0.9)
    furnish(tmp_path)
    old = os.umask(0)
    yield tmp_path
    os.umask(old)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.make()


@pytest.fixture(scope="session")
def ca() -> Authority:
    return authority()


@pytest.fixture
def bench(tmp_path: Path, ca: Authority, keys: Keys) -> Iterator[Bench]:
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    with providing(ca.context, keys) as provider:
        yield Bench(tmp_path, provider, keys)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with ExitStack() as stack:
        yield Farm(stack, [])
