"""The rooms of the package and their modules, as docstrings name them, and what code imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "renderer"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def table(folder: Path) -> list[str]:
    """Return the names in the table of a package's docstring, lowest first."""
    docstring = ast.get_docstring(parsed(folder / "__init__.py")) or ""
    return re.findall(r"^([a-z_.]+) {2,}\S", docstring, re.MULTILINE)


def modules() -> list[str]:
    """Return every module that the tables name, lowest first, such as "yamltext.nodes"."""
    found = []
    for row in table(PACKAGE):
        folder = PACKAGE / row.replace(".", "/")
        found += [f"{row}.{name}" for name in table(folder)] if folder.is_dir() else [row]
    return found


def path_of(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is imported, at any depth of the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ["renderer" * bool(node.level), node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)
