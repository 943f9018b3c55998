"""In a template every expression is a whole YAML node, so that quoting is by construction."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").glob("*.j2"))

EXPRESSION = r"\{\{ (?:(?!\{\{|\}\}).)+ \}\}"
KEY = rf"(?:[\w./-]+|{EXPRESSION})"
WHOLE_NODE = re.compile(rf" *(?:- )*(?:{KEY}: )*{EXPRESSION}")
KEY_OF_A_BLOCK = re.compile(rf" *(?:- )*{EXPRESSION}:")
STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def offences(template: str) -> list[str]:
    """Return the lines where an expression stands beside other text of its node."""
    return [
        line
        for line in STATEMENT.sub("", template).splitlines()
        if "{{" in line or "}}" in line
        if not WHOLE_NODE.fullmatch(line) and not KEY_OF_A_BLOCK.fullmatch(line)
    ]


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_expression_is_a_whole_node(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_is_used(path: Path) -> None:
    assert path.name in (ROOT / "renderer/rendering/fragments.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "name: {{ name }}",
        "  - {{ name }}",
        "  - name: {{ name }}",
        "{{ key }}: {{ value }}",
        "  {{ key }}:",
        'image: {{ repository ~ ":" ~ tag }}',
        "{% if name %}name: {{ name }}{% endif %}",
    ],
)
def test_the_guard_takes_a_whole_node(line: str) -> None:
    assert offences(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "image: {{ repository }}:{{ tag }}",
        'name: "{{ name }}"',
        "name: {{ name }}-b",
        "name: a-{{ name }}",
        "names: [{{ a }}, {{ b }}]",
        "name: !!str {{ name }}",
        "name:{{ name }}",
        "name: {{name}}",
        "# {{ name }}",
        "name: {{ a\n  ~ b }}",
        "name: {{ a }} {{ b }}",
    ],
)
def test_the_guard_refuses_a_part_of_a_node(line: str) -> None:
    assert offences(line) != []
