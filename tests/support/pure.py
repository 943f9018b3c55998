"""Running without the C parser, as where it is not installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_c_parser() -> Iterator[None]:
    """Make the import of the C parser fail."""
    name = "ruamel.yaml.cyaml"
    before = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if before is not None:
            sys.modules[name] = before
