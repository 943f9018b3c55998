"""Members come and go, in block and in flow style; every other byte stays."""

from __future__ import annotations

import pytest
import yaml

from edited import (
    MEMBER,
    WORD,
    appended,
    at,
    edited,
    entry,
    removed,
)
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.parser import parse

# --- Additions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  - b\n", "a:\n  - b\n  - name: n\n    value: v\n"),
        ("a:\n- b\n", "a:\n- b\n- name: n\n  value: v\n"),
        ("a:\n  - b", "a:\n  - b\n  - name: n\n    value: v"),
        ("a:\r\n  - b\r\nc: d\r\n", "a:\r\n  - b\r\n  - name: n\r\n    value: v\r\nc: d\r\n"),
        ("a:\n  - b # x\n# y\nc: d\n", "a:\n  - b # x\n  - name: n\n    value: v\n# y\nc: d\n"),
        ("a: &x\n    - b\n", "a: &x\n    - b\n    - name: n\n      value: v\n"),
        ("a: !!seq # c\n  # d\n  - b\n", "a: !!seq # c\n  # d\n  - b\n  - name: n\n    value: v\n"),
        ("a:\n  - - b\n", "a:\n  - - b\n  - name: n\n    value: v\n"),
        ("a:\n  -\n    b\n", "a:\n  -\n    b\n  - name: n\n    value: v\n"),
        ("a:\n  - |\n    b\n\n\nc: d\n", "a:\n  - |\n    b\n  - name: n\n    value: v\n\n\nc: d\n"),
        (
            "a:\n  - {b: [c,\n    d]} # e\n",
            "a:\n  - {b: [c,\n    d]} # e\n  - name: n\n    value: v\n",
        ),
    ],
    ids=ascii,
)
def test_an_item_joins_a_block_list_in_its_own_indentation(text: str, expected: str) -> None:
    assert appended(text, "a") == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: b\n", (), "a: b\nnew:\n    deep:\n      - name: n\n        value: v\n"),
        (
            "a:\n - b: c\n   d: e\nf: g\n",
            (),
            "a:\n - b: c\n   d: e\nf: g\nnew:\n    deep:\n      - name: n\n        value: v\n",
        ),
        (
            "a:\n   b: # nothing\nc: d\n",
            ("a",),
            "a:\n   b: # nothing\n   new:\n       deep:\n         - name: n\n           value: v\n"
            "c: d\n",
        ),
    ],
    ids=ascii,
)
def test_an_entry_joins_a_block_mapping_in_its_own_indentation(
    text: str, path: tuple[str, ...], expected: str
) -> None:
    assert appended(text, *path) == expected


def test_an_entry_joins_the_mapping_that_begins_behind_a_dash() -> None:
    source = parse("m.yaml", "a:\n  -   b: c\n")
    changes = Changes(source)
    changes.append(at(source, "a").items[0], entry(WORD))
    assert changes.apply() == "a:\n  -   b: c\n      k: fresh\n"


OBJECT = '"new": {"deep": [{"name": "n", "value": "v"}]}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: []\n", f"a: [{MEMBER}]\n"),
        ("a: [ ]\n", f"a: [ {MEMBER}]\n"),
        ("a: [b]\n", f"a: [b, {MEMBER}]\n"),
        ("a: [b, c, ] # d\n", f"a: [b, c, {MEMBER}, ] # d\n"),
        ("a: [\n    b,\n    c # d\n  ]\n", f"a: [\n    b,\n    c # d\n    , {MEMBER}\n  ]\n"),
        ("a: [\n  b, # d\n]\n", f"a: [\n  b, # d\n  {MEMBER},\n]\n"),
        ("a: [\n  b, c]\n", f"a: [\n  b, c\n  , {MEMBER}]\n"),
        ("a: [b, # c\n    d]\n", f"a: [b, # c\n    d, {MEMBER}]\n"),
        ("a: [\r\n  b\r\n]\r\n", f"a: [\r\n  b\r\n  , {MEMBER}\r\n]\r\n"),
        ("a: {}\n", f"a: {{{OBJECT}}}\n"),
        ("a: {b: }\n", f"a: {{b: , {OBJECT}}}\n"),
        ("a: {b}\n", f"a: {{b, {OBJECT}}}\n"),
        ('{"a": {"b": 1}}', f'{{"a": {{"b": 1, {OBJECT}}}}}'),
        ('{\n\t"a": {\n\t\t"b": 1\n\t}\n}', f'{{\n\t"a": {{\n\t\t{OBJECT},\n\t\t"b": 1\n\t}}\n}}'),
    ],
    ids=ascii,
)
def test_a_flow_collection_is_added_to_in_flow_style(text: str, expected: str) -> None:
    assert appended(text, "a") == expected
    assert yaml.safe_load(expected.replace("\t", "  "))


# --- Removals


@pytest.mark.parametrize(
    ("text", "indexes", "expected"),
    [
        ("a:\n  - b\n  - c\n  - d\n", (1,), "a:\n  - b\n  - d\n"),
        ("a:\n  - b\n  - c\n", (0,), "a:\n  - c\n"),
        ("a:\n  - b\n  - c\n", (0, 1), "a:\n"),
        ("a:\n  - b\n  - c", (1,), "a:\n  - b"),
        ("a:\r\n  - b\r\n  - c\r\nd: e\r\n", (1,), "a:\r\n  - b\r\nd: e\r\n"),
        ("a:\r\n  - b\r\n  - c\r\nd: e\r\n", (0,), "a:\r\n  - c\r\nd: e\r\n"),
        ("a:\n  - b\n# - c\n  - d\n  - e\n", (1,), "a:\n  - b\n# - c\n  - e\n"),
        ("a:\n  - b # - x\n  # - c\n  - d: e\n", (1,), "a:\n  - b # - x\n  # - c\n"),
        ("a:\n  - b: c\n    d: e # f\n  - g\n", (0,), "a:\n  - g\n"),
        ("a:\n  -\n  - b\n  - c\n", (1,), "a:\n  -\n  - c\n"),
        ("a:\n  - |\n    b\n  - c\n", (0,), "a:\n  - c\n"),
        ("a: &x\n- b-c\n- d\n", (1,), "a: &x\n- b-c\n"),
        ("a:\n  b: c\n  d: # e\n  f: g\n", (1,), "a:\n  b: c\n  f: g\n"),
        ("a: {b: c, d: e}\n", (0,), "a: {d: e}\n"),
        ("a: {b: c, d: e}\n", (1,), "a: {b: c}\n"),
        ("a: {b: , d: e}\n", (1,), "a: {b: }\n"),
        ("a: [b, c, d, e]\n", (1, 2), "a: [b, e]\n"),
        ("a: [b, c, d, e]\n", (0, 1, 3), "a: [d]\n"),
        ("a: [b, c, ]\n", (1,), "a: [b, ]\n"),
        ("a: [b, ]\n", (0,), "a: []\n"),
        ("a: [\n  b, # c\n  d,\n]\n", (0, 1), "a: [\n  ]\n"),
        ("a: [\n  b, # c\n  d,\n  e\n]\n", (1,), "a: [\n  b, # c\n  e\n]\n"),
        ('{"a": ["b", "c"]}', (0, 1), '{"a": []}'),
    ],
    ids=ascii,
)
def test_members_are_removed_with_their_lines(
    text: str, indexes: tuple[int, ...], expected: str
) -> None:
    expected_data = yaml.safe_load(text)["a"]
    members = list(expected_data.items() if isinstance(expected_data, dict) else expected_data)
    kept = [member for number, member in enumerate(members) if number not in indexes]
    result = removed(text, *indexes)
    assert result == expected
    after = yaml.safe_load(result)["a"] or []
    assert list(after.items() if isinstance(after, dict) else after) == kept


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("line", ["  -\n", "  - \n", "  - # d\n", "  -\n  # d\n"], ids=repr)
def test_an_empty_item_ends_behind_its_dash(line: str, newline: str) -> None:
    text = f"x: y\na:\n  - b # c\n{line}".replace("\n", newline)
    new = f"{newline}  - name: n{newline}    value: v"
    first = line.partition("\n")[0]
    at = text.rindex(first) + len(first)
    assert appended(text, "a") == text[:at] + new + text[at:]
    new = f"{newline}new:{newline}    deep:{newline}      - name: n{newline}        value: v"
    assert appended(text) == text[:at] + new + text[at:]
    assert removed(text, 1) == text.replace(f"{first}{newline}", "")


@pytest.mark.parametrize(
    ("text", "indexes", "expected"),
    [
        ("- b: c\n  d: e\n", (0,), "- d: e\n"),
        ("- b: c\n  d: e\n  f: g\n", (0, 1), "- f: g\n"),
        ("- b: c\n  d: e\n  f: g\n  h: i\n", (0, 2), "- d: e\n  h: i\n"),
        ("- b: c\n  d: e # f\n", (0, 1), "- {} # f\n"),
        ("- b: c\n", (0,), "- {}\n"),
        ("- - b\n  - c\n  - d\n", (0, 1), "- - d\n"),
        ("- - b\n  - c\n", (0, 1), "- []\n"),
    ],
    ids=ascii,
)
def test_the_first_that_stays_takes_the_place_behind_a_dash(
    text: str, indexes: tuple[int, ...], expected: str
) -> None:
    assert edited(text, *indexes) == expected


def test_the_first_that_stays_takes_the_place_in_the_first_line() -> None:
    source = parse("m.yaml", "b: c\nd: e\nf: g\n")
    changes = Changes(source)
    changes.remove(source.root, 0)
    changes.remove(source.root, 1)
    assert changes.apply() == "f: g\n"


def test_what_is_added_where_nothing_stays_is_in_braces() -> None:
    text = "- b: c\n  d: e # f\n"
    assert edited(text, 0, 1, add=True) == '- {"k": "fresh"} # f\n'


@pytest.mark.parametrize(
    ("removes", "add", "expected"),
    [
        ((), True, '[{b: c, "k": "fresh"}, d]\n'),
        ((0,), True, '[{"k": "fresh"}, d]\n'),
        ((0,), False, "[{}, d]\n"),
    ],
    ids=str,
)
def test_a_pair_without_braces_gets_them(
    removes: tuple[int, ...], add: bool, expected: str
) -> None:
    assert edited("[b: c, d]\n", *removes, add=add) == expected


def test_a_tag_with_a_comma_is_no_pair() -> None:
    text = "- !<tag:yaml.org,2002:map> {b: c}\n"
    assert edited(text, add=True) == '- !<tag:yaml.org,2002:map> {b: c, "k": "fresh"}\n'
