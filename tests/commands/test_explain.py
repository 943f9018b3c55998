"""The pages of the problem codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from program import pxsec
from renderer.answers.pages import pages
from renderer.commands import explain
from renderer.edge import report, shipped
from renderer.problems import RenderError


def test_a_page_says_cause_example_and_fix() -> None:
    assert explain.as_text("duplicate-key") == (
        "duplicate-key\n"
        "\n"
        "A mapping has the same key twice. Some readers take the first value, some the last.\n"
        "Two objects without --- between them are one such mapping.\n"
        "\n"
        "Example:\n"
        "\n"
        "  auth:\n"
        "    guestAccess: Disabled\n"
        "    guestAccess: Enabled\n"
        "\n"
        "Fix:\n"
        "\n"
        "Keep one of the two, or put --- on a line between the objects. In the file that describes"
        " a user\nthe last one counts, as it does to pxctl.\n"
    )


def test_the_index_has_a_line_for_every_code() -> None:
    lines = explain.index().splitlines()
    assert [line.split()[0] for line in lines] == sorted(pages())
    assert [line for line in lines if "A mapping has the same key twice." in line]
    assert all(line.endswith(".") for line in lines)


def test_every_heading_of_the_file_is_a_code() -> None:
    text = shipped.read("schemas", "problems.md")
    assert text.startswith("# Problem codes\n")
    assert re.findall(r"^## (.*)", text, re.M) == list(pages())


@pytest.mark.parametrize("code", pages())
def test_every_page_is_whole(code: str) -> None:
    page = pages()[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert page.cause.endswith(".") and page.fix.endswith(".")
    assert page.example == page.example.strip("\n") != ""
    assert "```" not in "".join(page)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("weak-kye", "did you mean 'weak-key'?"),
        ("zzz", "pxsec explain, without a code, lists them"),
    ],
)
def test_an_unknown_code_is_a_problem(code: str, hint: str) -> None:
    with pytest.raises(RenderError) as caught:
        explain.as_text(code)
    assert report.as_text(caught.value.problems) == (
        f"pxsec explain: error: there is no code '{code}' [unknown-code]\n  hint: {hint}\n"
    )


MODULES = [
    ast.parse(path.read_text()) for path in Path(__file__).parents[2].glob("renderer/**/*.py")
]
NODES = [node for module in MODULES for node in ast.walk(module)]


def takers() -> dict[str, int]:
    """Return the functions and records that take the code of a problem, and its position."""
    found = {}
    for node in NODES:
        names = []
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
        if isinstance(node, ast.ClassDef):
            fields = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
            names = [field.id for field in fields if isinstance(field, ast.Name)]
        if "code" in names:
            found[str(getattr(node, "name", ""))] = names.index("code")
    return found


def codes() -> Iterator[str]:
    """Yield the codes in the source: passed on, or first in a tuple that is given back."""
    known = takers()
    for node in NODES:
        if isinstance(node, ast.Call):
            at = known.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
            yield from texts(node.args[at : at + 1] if at is not None else [], "[a-z0-9-]+")
        if isinstance(node, ast.Yield | ast.Return) and isinstance(node.value, ast.Tuple):
            yield from texts(node.value.elts[:1], "[a-z0-9]+-[a-z0-9-]+")


def texts(expressions: list[ast.expr], pattern: str) -> Iterator[str]:
    """Yield the strings that look like a code; `error` of argparse takes sentences."""
    for expression in expressions:
        if isinstance(expression, ast.Constant) and re.fullmatch(pattern, str(expression.value)):
            yield str(expression.value)


def test_the_source_names_codes_where_the_search_looks() -> None:
    assert {"Problem", "error", "warning", "notice"} <= takers().keys()
    assert {"bug", "weak-key", "der-key", "yaml-syntax", "twin-removed"} <= set(codes())


def test_every_code_in_the_source_has_a_page_and_every_page_a_code() -> None:
    assert sorted(pages()) == sorted(set(codes()))


def test_the_pages_stand_in_order() -> None:
    assert list(pages()) == sorted(pages())


@pytest.mark.parametrize("code", pages())
def test_no_line_of_a_page_is_wider_than_a_terminal(code: str) -> None:
    assert all(len(line) <= 100 for line in explain.as_text(code).splitlines())


def test_explain_prints_a_page_or_all_codes(folder: Path) -> None:
    page = pxsec(folder, "explain", "weak-key")
    assert (page.returncode, page.stderr) == (0, b"")
    assert page.stdout.startswith(b"weak-key\n\nThe key is shorter than 32 characters")
    assert b"\nweak-key " in pxsec(folder, "explain").stdout
