"""The build hook, which no installation holds, as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

HOOK = Path(__file__).parents[2] / "hatch_build.py"


def build_hook() -> Any:
    """Return the module hatch_build."""
    spec = importlib.util.spec_from_file_location("hatch_build", HOOK)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
