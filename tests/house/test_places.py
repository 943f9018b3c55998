"""Where a problem is: what is no file is not said to be one, for programs go and open it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from layers import modules, parsed, path_of

FILES = ("", ".")
"""Names that we write ourselves and that are files all the same, or nothing at all."""


def invented(tree: ast.AST) -> Iterator[str]:
    """Yield the names that are given to a `Place` and that no user has written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Place" and node.args:
            name = node.args[0]
            if isinstance(name, ast.JoinedStr):
                yield ast.unparse(name)
            if isinstance(name, ast.Constant) and name.value not in FILES:
                yield str(name.value)


@pytest.mark.parametrize("module", modules())
def test_what_we_name_ourselves_is_no_file(module: str) -> None:
    assert [*invented(parsed(path_of(module)))] == [], "say no_file(...)"


def test_the_guard_sees_a_name() -> None:
    tree = ast.parse('Place("pxsec"); Place(f"--{name}", 1); Place(path); Place(""); no_file("x")')
    assert [*invented(tree)] == ["pxsec", "f'--{name}'"]
