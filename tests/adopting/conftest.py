"""A bench for `render`, whose output is adopted."""

from __future__ import annotations

import pytest

from manifests import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))
