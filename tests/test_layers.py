"""Imports only go down, and a third-party library is the business of one module."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "renderer"
OWNERS = {
    "cryptography": ("keys", "private_keys"),  # public halves are read without the private ones
    "jinja2": ("templating",),
    "jsonschema": ("schema",),
    "jwt": ("tokens",),
    "ruamel": ("source",),
}
OUTSIDE_THE_TABLE = {"__init__", "__main__"}
PREPARED = "renderer.prepared"  # in a wheel only: data and functions that import nothing


def layers(docstring: str) -> list[str]:
    """Return the modules of the package docstring's table, lowest first."""
    return re.findall(r"^ *([a-z_]+) {2,}\S", docstring, re.MULTILINE)


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is imported, at any depth of the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ["renderer" * bool(node.level), node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def upward(module: str, tree: ast.AST, order: list[str]) -> list[str]:
    """Return the modules of the package that `module` imports and must not."""
    below = order[: order.index(module)]
    own = [name for name in imports(tree) if name.startswith("renderer.")]
    used = [name.split(".")[1] for name in own if not name.startswith(PREPARED)]
    return [name for name in used if name not in below]


def foreign(module: str, tree: ast.AST) -> list[str]:
    """Return the third-party libraries that `module` imports and does not own."""
    used = {name.split(".")[0] for name in imports(tree)} - sys.stdlib_module_names - {"renderer"}
    return sorted(name for name in used if module not in OWNERS.get(name, ()))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


ORDER = layers(ast.get_docstring(parsed(PACKAGE / "__init__.py")) or "")
MODULES = sorted(path for path in PACKAGE.glob("*.py") if path.stem not in OUTSIDE_THE_TABLE)


def test_the_table_names_every_module_once() -> None:
    assert sorted(ORDER) == [path.stem for path in MODULES]


def test_the_package_itself_holds_a_docstring_and_no_code() -> None:
    assert len(parsed(PACKAGE / "__init__.py").body) == 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_from_the_rows_above_it(path: Path) -> None:
    assert path.stem in ORDER, "the module has no row in the table of renderer/__init__.py"
    assert upward(path.stem, parsed(path), ORDER) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_third_party_library_stays_in_its_module(path: Path) -> None:
    assert foreign(path.stem, parsed(path)) == []


@pytest.mark.parametrize(
    "code",
    [
        "import renderer.high",
        "from renderer import high",
        "from renderer.high import x",
        "from . import high",
        "from .high import x",
        "def f():\n    from renderer.high import x",
        "from renderer import low",
        "from renderer import unknown",
    ],
)
def test_the_guard_sees_an_import_that_goes_up(code: str) -> None:
    assert upward("low", ast.parse(code), ["lowest", "low", "high"]) != []


def test_the_guard_lets_an_import_go_down() -> None:
    code = "from renderer.lowest import x\nimport renderer.lowest\nimport os.path"
    assert upward("low", ast.parse(code), ["lowest", "low", "high"]) == []


def test_the_guard_sees_a_library_outside_its_module() -> None:
    code = "import jinja2.nodes, yaml, json\nfrom ruamel.yaml import YAML"
    assert foreign("source", ast.parse(code)) == ["jinja2", "yaml"]
