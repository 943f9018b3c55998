"""What is read is short: a function fits on a screen, and a module can be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers import modules, parsed, path_of

TESTS = Path(__file__).parents[1]
MOST_OF_A_MODULE, MOST_OF_A_TEST_MODULE, MOST_OF_A_FUNCTION = 280, 400, 40


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the name of every function, at any depth, and how many lines it has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("module", modules())
def test_a_module_can_be_read_in_one_go(module: str) -> None:
    assert lines(path_of(module)) <= MOST_OF_A_MODULE


@pytest.mark.parametrize("module", modules())
def test_a_function_fits_on_a_screen(module: str) -> None:
    sizes = functions(parsed(path_of(module)))
    assert [(name, size) for name, size in sizes if size > MOST_OF_A_FUNCTION] == []


def test_a_test_module_can_be_read_in_one_go() -> None:
    sizes = {path.relative_to(TESTS).as_posix(): lines(path) for path in TESTS.rglob("*.py")}
    assert {name: size for name, size in sizes.items() if size > MOST_OF_A_TEST_MODULE} == {}


def test_the_guard_sees_every_function() -> None:
    code = "class A:\n    def a(self):\n        def b(): ...\n\nasync def c(): ..."
    assert sorted(functions(ast.parse(code))) == [("a", 2), ("b", 1), ("c", 1)]
