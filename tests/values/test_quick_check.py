"""The quick check says no more than jsonschema does, and what is valid of values can be read on."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from renderer.problems import Findings
from renderer.values import cluster, schema
from renderer.values.merged import SOURCES, Values, read_values
from renderer.yamltext.scalars import Unquoted
from value_samples import EVERYTHING, HOSTILE, parents, paths, put

DEFS = schema.read_schema()["$defs"]
VALIDATOR = Draft202012Validator({"$ref": "#/$defs/values", "$defs": DEFS})

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["", "operator", "a\n", "24h", "PXSEC_A", "/a", "https://a", HOSTILE]),
    st.text(max_size=5),
    st.builds(Unquoted, st.sampled_from(["number", "date"]), st.sampled_from(["3.10", "24"])),
)
WORDS = sorted({key for path in paths(EVERYTHING) for key in path} | {"hostPath", "x", ""})
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    data = copy.deepcopy(EVERYTHING)
    for _ in range(draw(st.integers(0, 3))):
        parent = draw(st.sampled_from(parents(data)))
        key = draw(st.sampled_from(sorted(parent) or WORDS) | st.sampled_from(WORDS))
        if draw(st.booleans()):
            parent.pop(key, None)
        else:
            parent[key] = draw(TREES)
    return data


@given(mutated())
@example({})
def test_the_quick_check_and_jsonschema_agree(data: dict[str, Any]) -> None:
    assert schema.passes(data, {"$ref": "#/$defs/values"}, DEFS) == VALIDATOR.is_valid(data)


def loaded(data: dict[str, Any]) -> Values:
    text = json.dumps(data, default=lambda unquoted: unquoted.text)
    return read_values([("values.yaml", text.encode(), ".")], Findings())


@given(mutated())
def test_the_valid_part_of_any_values_can_be_read_on(data: dict[str, Any]) -> None:
    values = loaded(data)
    part = schema.valid_part(values)
    assert cluster.build(part).places == values.key_places
    if VALIDATOR.is_valid(values.data):
        assert part == values


@pytest.mark.parametrize("path", [p for p in paths(EVERYTHING) if p], ids=".".join)
def test_of_what_is_not_valid_the_rest_is_left(path: tuple[str, ...]) -> None:
    data = copy.deepcopy(EVERYTHING)
    put(data, path, {"unknown": [1]})
    part = schema.valid_part(loaded(data))
    for source in SOURCES:
        if path != source[: len(path)] and path[: len(source)] != source:
            assert part.get(*source) == loaded(EVERYTHING).get(*source)
    assert part.get(*path) in (None, {})


@pytest.mark.parametrize(
    "unsure",
    [{"oneOf": [True]}, {"additionalProperties": True, "properties": {}}, {"maxLength": 3}],
    ids=str,
)
def test_the_quick_check_is_not_sure_of_what_it_does_not_know(unsure: dict[str, Any]) -> None:
    assert schema.passes({}, {"type": "object"}, {})
    assert not schema.passes({}, {"type": "object", **unsure}, {})


def test_valid_values_never_import_jsonschema() -> None:
    code = f"""
import sys
from renderer.values import merged, schema_problems
from renderer.problems import Findings
values = merged.read_values([("v", {json.dumps(EVERYTHING).encode()!r}, ".")], Findings())
assert not schema_problems.check(values) and "jsonschema" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
