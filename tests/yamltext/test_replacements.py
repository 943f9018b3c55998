"""A value changes in its place, and what is around it stays."""

from __future__ import annotations

import pytest
import yaml

from edited import (
    MEMBER,
    entry,
    item,
    replaced,
    word,
)
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.parser import parse


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
