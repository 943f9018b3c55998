"""Prepares, when a wheel is built, what would cost every start of pxsec time.

Into the wheel goes a module `renderer.edge.prepared`: the templates as functions that Jinja2's own
compiler made, and the JSON Schema as a literal. A checkout does without it. Jinja2's compiled form
is private to it, so pyproject.toml pins the Jinja2 that builds.
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent

# The names that a compiled template may use; renderer/rendering/templating.py has them all.
ALLOWED = frozenset(
    ("resolve_or_missing", "undefined", "concat", "finalize", "getattr", "environment", "str")
)

HEAD = '"""Made from templates/ and schemas/ when the package was built, by hatch_build.py."""\n'


class PreparedHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds renderer/edge/prepared.py to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the module, unless the installation is editable and must follow the templates."""
        if version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "prepared.py")
        path.write_text(prepared(), "utf-8")
        build_data["force_include"][str(path)] = "renderer/edge/prepared.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the module again."""
        if version != "editable":
            self.folder.cleanup()


def prepared() -> str:
    """Return the text of the module."""
    names = sorted(path.name for path in (ROOT / "templates").glob("*.j2"))
    functions = [ast.unparse(compiled(name)) for name in names]
    table = ", ".join(f"{name!r}: {identifier(name)}" for name in names)
    schema = json.loads((ROOT / "schemas/values.schema.json").read_text("utf-8"))
    return "\n\n".join([HEAD, *functions, f"TEMPLATES = {{{table}}}", f"SCHEMA = {schema!r}\n"])


def identifier(name: str) -> str:
    """Return the name of a template's function."""
    return name.removesuffix(".yaml.j2").replace("-", "_")


def compiled(name: str) -> ast.FunctionDef:
    """Return a template as the function that Jinja2 compiles it to."""
    sys.path.insert(0, str(ROOT))
    try:
        from renderer.rendering.templating import environment
    finally:
        sys.path.remove(str(ROOT))
    text = (ROOT / "templates" / name).read_text("utf-8")
    module = ast.parse(environment().compile(text, name, raw=True))
    (function,) = (node for node in module.body if isinstance(node, ast.FunctionDef))
    function.name = identifier(name)
    function.args.defaults = []
    # An alias of a name that only conditional expressions use, and the templates have none.
    function.body = [node for node in function.body if "cond_expr_undefined" not in ast.dump(node)]
    _check_names(name, function)
    return function


def _check_names(name: str, function: ast.FunctionDef) -> None:
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    } - {"resolve"}
    if strange := called - ALLOWED:
        raise ValueError(
            f"templates/{name} needs {', '.join(sorted(strange))} of Jinja2: keep to "
            "for, if and attributes, or extend renderer/rendering/templating.py"
        )
