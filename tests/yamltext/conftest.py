"""What the tests of YAML text share."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(params=["c", "pure"])
def both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test twice, with the C parser of ruamel.yaml and without it."""
    if request.param == "pure":
        monkeypatch.setitem(sys.modules, "ruamel.yaml.cyaml", None)
    else:
        pytest.importorskip("ruamel.yaml.cyaml")
