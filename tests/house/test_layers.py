"""Rooms and their modules: imports only go down, and a library is the business of one module."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from layers import PACKAGE, imports, modules, parsed, path_of, table

OWNERS = {
    "cryptography": (
        "golang.public_keys",
        "golang.certificates",
        "golang.web_keys",
        "keys.public",  # public halves are read without the others
        "keys.private",
        "tokens.jws",
    ),
    "jinja2": ("rendering.templating",),
    "jsonschema": ("values.schema_problems",),
    "jwt": ("tokens.jws",),
    "ruamel": ("yamltext.events", "yamltext.parser"),
}
STARTS_PROGRAMS = "dumps.kubectl"
"""The one module that starts another program: the kubectl of `pxsec check --cluster`."""
PREPARED = "renderer.edge.prepared"  # in a wheel only: data and functions that import nothing
MOST = {"commands": 20}
"""The most modules in a room, 10 in others: what is above that is looked for, not seen."""
ORDER = modules()
ROOMS = [row for row in table(PACKAGE) if (PACKAGE / row.replace(".", "/")).is_dir()]


def upward(module: str, tree: ast.AST, order: list[str]) -> list[str]:
    """Return what `module` imports of the package that does not stand above it in the tables."""
    above = order[: order.index(module)]
    own = (name.removeprefix("renderer.") for name in imports(tree) if _is_own(name))
    return [name for name in own if not any(f"{name}.".startswith(f"{row}.") for row in above)]


def _is_own(name: str) -> bool:
    return name.split(".")[0] == "renderer" and not name.startswith(PREPARED)


def foreign(module: str, tree: ast.AST) -> list[str]:
    """Return the third-party libraries that `module` imports and does not own."""
    used = {name.split(".")[0] for name in imports(tree)} - sys.stdlib_module_names - {"renderer"}
    return sorted(name for name in used if module not in OWNERS.get(name, ()))


def starts_programs(tree: ast.AST) -> bool:
    """Tell whether a module may start a program, by an import or by a function of `os`."""
    modules = {name.split(".")[0] for name in imports(tree)}
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os"
    }
    used |= {name.removeprefix("os.") for name in imports(tree) if name.startswith("os.")}
    ways = r"system|popen|startfile|fork(pty)?|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?"
    return bool(modules & {"subprocess", "multiprocessing", "pty", "_posixsubprocess"}) or any(
        re.fullmatch(ways, name) for name in used
    )


def test_the_tables_name_every_module_once() -> None:
    files = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
    }
    outside = {name for name in files if name.split(".")[-1] in ("__init__", "__main__")}
    assert sorted(ORDER) == sorted(files - outside)


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_a_package_holds_a_docstring_and_no_code(room: str) -> None:
    assert len(parsed(PACKAGE / room.replace(".", "/") / "__init__.py").body) == 1


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_can_be_taken_in_at_a_glance(room: str) -> None:
    assert len(table(PACKAGE / room.replace(".", "/"))) <= MOST.get(room, 10)


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_from_the_rows_above_it(module: str) -> None:
    assert upward(module, parsed(path_of(module)), ORDER) == []


@pytest.mark.parametrize("module", ORDER)
def test_a_third_party_library_stays_in_its_module(module: str) -> None:
    assert foreign(module, parsed(path_of(module))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import renderer.a.high",
        "from renderer.a import high",
        "from renderer.a.high import x",
        "from renderer.b import first",
        "from renderer import b",
        "from . import high",
        "def f():\n    from renderer.a.high import x",
        "from renderer.a import low",
        "from renderer.a import unknown",
    ],
)
def test_the_guard_sees_an_import_that_goes_up(code: str) -> None:
    order = ["problems", "a.lowest", "a.low", "a.high", "b.first"]
    assert upward("a.low", ast.parse(code), order) != []


def test_the_guard_lets_an_import_go_down() -> None:
    code = "from renderer.a.lowest import x\nfrom renderer.a import lowest\nimport os.path"
    assert upward("a.low", ast.parse(code), ["a.lowest", "a.low", "a.high"]) == []


@pytest.mark.parametrize("module", ORDER)
def test_one_module_starts_another_program(module: str) -> None:
    assert starts_programs(parsed(path_of(module))) == (module == STARTS_PROGRAMS)


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess",
        "def f():\n    from subprocess import run",
        "import os\nos.system('ls')",
        "import os\nos.posix_spawn('ls', [], {})",
        "from os import execvpe",
    ],
)
def test_the_guard_sees_a_start_of_a_program(code: str) -> None:
    assert starts_programs(ast.parse(code))


def test_the_guard_sees_a_library_outside_its_module() -> None:
    code = "import jinja2.nodes, yaml, json\nfrom ruamel.yaml import YAML"
    assert foreign("yamltext.parser", ast.parse(code)) == ["jinja2", "yaml"]
