"""Changes to a document leave every other byte alone, in block and in flow style."""

from __future__ import annotations

import pytest
import yaml

from renderer.edge import report
from renderer.problems import RenderError
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import Node, Source
from renderer.yamltext.parser import parse

NEW = parse("fragment", "new:\n    deep:\n      - name: n\n        value: v\n")
ITEM = parse("fragment", "- name: n\n  value: v\n")
WORD = parse("fragment", "k: fresh\n")


def entry(source: Source = NEW) -> Fresh:
    key, value = source.root.entries[0]
    return Fresh(source, value, key)


def item() -> Fresh:
    return Fresh(ITEM, ITEM.root.items[0])


def word() -> Fresh:
    return Fresh(WORD, WORD.root.entries[0][1])


def at(source: Source, *path: str) -> Node:
    node = source.root.get(*path)
    assert node is not None
    return node


def appended(text: str, *path: str) -> str:
    """Return the text with an item or an entry added to the collection at the path."""
    source = parse("m.yaml", text)
    changes, node = Changes(source), at(source, *path)
    changes.append(node, item() if node.kind == "sequence" else entry())
    return changes.apply()


def removed(text: str, *indexes: int, path: tuple[str, ...] = ("a",)) -> str:
    source = parse("m.yaml", text)
    changes = Changes(source)
    for index in indexes:
        changes.remove(at(source, *path), index)
    return changes.apply()


def replaced(text: str, index: int, fresh: Fresh, *path: str) -> str:
    source = parse("m.yaml", text)
    changes = Changes(source)
    changes.replace(at(source, *path), index, fresh)
    return changes.apply()


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
MEMBER = '{"name": "n", "value": "v"}'


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


def edited(text: str, *removes: int, add: bool = False) -> str:
    """Return the text with entries of its first item removed, and one added."""
    source = parse("m.yaml", text)
    changes, first = Changes(source), source.root.items[0]
    for index in removes:
        changes.remove(first, index)
    if add:
        changes.append(first, entry(WORD))
    return changes.apply()


# --- Replacements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: old # c\n", "a: fresh # c\n"),
        ("a:   'o''ld'\n", "a:   fresh\n"),
        ("a: |\n  old\n  older\nb: c\n", "a: fresh\nb: c\n"),
        ("a: o\n  l\n  d\nb: c\n", "a: fresh\nb: c\n"),
        ("a:\n  old\n", "a:\n  fresh\n"),
        ("a:\n", "a: fresh\n"),
        ("a:   # c\n", "a: fresh   # c\n"),
        ("a : # c\n", "a : fresh # c\n"),
        ("{a: old}\n", '{a: "fresh"}\n'),
        ("{a: }\n", '{a: "fresh" }\n'),
        ("{a, b: c}\n", '{a: "fresh", b: c}\n'),
        ('{"a":null}', '{"a":"fresh"}'),
    ],
    ids=ascii,
)
def test_a_value_is_replaced_in_place(text: str, expected: str) -> None:
    assert replaced(text, 0, word()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: # c\nb: d\n", "a: # c\n  - name: n\n    value: v\nb: d\n"),
        ("a: null # c\n", "a: # c\n  - name: n\n    value: v\n"),
        ("a: ~", "a:\n  - name: n\n    value: v"),
        ("a:\n  null\nb: c\n", "a:\n\n  - name: n\n    value: v\nb: c\n"),
        ("a:\r\nb: c\r\n", "a:\r\n  - name: n\r\n    value: v\r\nb: c\r\n"),
    ],
    ids=ascii,
)
def test_a_list_takes_the_place_of_a_null(text: str, expected: str) -> None:
    fragment = parse("fragment", "a:\n  - name: n\n    value: v\n")
    assert replaced(text, 0, entry(fragment)) == expected
    assert yaml.safe_load(expected)["a"] == [{"name": "n", "value": "v"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  - b\n  - c # d\n", "a:\n  - b\n  - name: n\n    value: v # d\n"),
        ("a:\n-   b\n-   c: d\n    e: f\n", "a:\n-   b\n-   name: n\n    value: v\n"),
        ("a: [b, {c: d}]\n", f"a: [b, {MEMBER}]\n"),
        ("a:\n  - b\n  - {c: d}\n", "a:\n  - b\n  - name: n\n    value: v\n"),
    ],
    ids=ascii,
)
def test_an_item_is_replaced_whole(text: str, expected: str) -> None:
    assert replaced(text, 1, item(), "a") == expected


GLUED = "# a comment"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"k: 'old'{GLUED}\n", {"k": "fresh"}),
        (f'k: "old"{GLUED}\r\n', {"k": "fresh"}),
        (f"k: [old]{GLUED}\n", {"k": "fresh"}),
        (f"k: {{old: 1}}{GLUED}", {"k": "fresh"}),
        (f'{{"k":{GLUED}\n}}', {"k": "fresh"}),
        (f"- 'old'{GLUED}\n", ["fresh"]),
        (f"['old'{GLUED}\n]", ["fresh"]),
    ],
    ids=ascii,
)
def test_a_comment_right_behind_a_value_that_is_replaced_stays_one(
    text: str, expected: object
) -> None:
    edited = replaced(text, 0, word())
    assert f" {GLUED}" in edited
    assert parse("m.yaml", edited).root.data() == expected


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        (f"a: [b, 'c'{GLUED}\n]", 1, ["b"]),
        (f"a: ['b', 'c'{GLUED}\n, d]", 1, ["b", "d"]),
        (f"a: ['b'{GLUED}\n]", 0, []),
        (f"a: {{b: c, d: 'e'{GLUED}\n}}", 1, {"b": "c"}),
        (f"a:\n- b\n- 'c'{GLUED}\n", 1, ["b"]),
        (f"- a: 'b'{GLUED}\n", 0, {}),
    ],
    ids=ascii,
)
def test_a_comment_right_behind_what_is_removed_stays_one(
    text: str, index: int, expected: object
) -> None:
    source = parse("m.yaml", text)
    changes = Changes(source)
    changes.remove(source.root.get("a") or source.root.items[0], index)
    edited = parse("m.yaml", changes.apply())
    assert (edited.root.get("a") or edited.root.items[0]).data() == expected


# --- Several changes, and none


def test_removals_replacements_and_additions_in_one_list_do_not_disturb_each_other() -> None:
    source = parse("m.yaml", "a:\n  - b # 1\n  - c # 2\n  - d # 3\n  - e # 4\nf: g\n")
    changes, node = Changes(source), at(source, "a")
    for index in (0, 2, 3):
        changes.remove(node, index)
    changes.replace(node, 1, word())
    changes.append(node, item())
    assert changes.apply() == "a:\n  - fresh # 2\n  - name: n\n    value: v\nf: g\n"


def test_removals_and_additions_in_one_flow_list_do_not_disturb_each_other() -> None:
    source = parse("m.yaml", "a: [b, c, d, e]\n")
    changes, node = Changes(source), at(source, "a")
    for index in (0, 3):
        changes.remove(node, index)
    changes.replace(node, 1, word())
    changes.append(node, item())
    assert changes.apply() == f'a: ["fresh", d, {MEMBER}]\n'


def test_additions_to_nested_collections_that_end_together_go_deepest_first() -> None:
    source = parse("m.yaml", "a:\n  b:\n    - c")
    changes = Changes(source)
    changes.append(source.root, entry(WORD))
    changes.append(at(source, "a"), entry(WORD))
    changes.append(at(source, "a", "b"), item())
    expected = "a:\n  b:\n    - c\n    - name: n\n      value: v\n  k: fresh\nk: fresh"
    assert changes.apply() == expected


def test_without_changes_the_text_stays_and_changes_are_falsy() -> None:
    changes = Changes(parse("m.yaml", "a: b\n"))
    assert (bool(changes), changes.apply()) == (False, "a: b\n")


# --- Aliases


HINT = "  hint: write the value out here instead of sharing it by anchor and alias\n"


def refusal(text: str, *path: str, index: int | None = None, remove: bool = False) -> str:
    source = parse("m.yaml", text)
    changes, node = Changes(source), at(source, *path)
    with pytest.raises(RenderError) as caught:
        if index is None:
            changes.append(node, entry())
        elif remove:
            changes.remove(node, index)
        else:
            changes.replace(node, index, word())
    return report.as_text(caught.value.problems)


@pytest.mark.parametrize("path", [("a",), ("a", "b"), ("c",)], ids=str)
def test_an_edit_inside_a_shared_anchor_is_refused(path: tuple[str, ...]) -> None:
    assert refusal("a: &x\n  b: {d: e}\nc: *x\n", *path) == (
        "m.yaml:1:4: error: an edit inside &x would change every place that refers to it "
        "[aliased]\n" + HINT
    )


@pytest.mark.parametrize("remove", [True, False])
def test_a_member_that_carries_a_shared_anchor_neither_goes_nor_changes(remove: bool) -> None:
    text = "a:\n  - &x {name: b}\nc: *x\n"
    assert refusal(text, "a", index=0, remove=remove) == (
        "m.yaml:2:5: error: an edit inside &x would change every place that refers to it "
        "[aliased]\n" + HINT
    )


def test_an_anchor_that_nobody_refers_to_is_no_hindrance() -> None:
    assert appended("a: &x\n  - b\n", "a") == "a: &x\n  - b\n  - name: n\n    value: v\n"


def test_an_alias_is_an_item_that_may_go() -> None:
    assert removed("x: &x b\na:\n  - *x\n  - c\n", 0) == "x: &x b\na:\n  - c\n"
