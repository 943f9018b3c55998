"""Both parsers take what kubectl takes, and refuse what it refuses."""

from __future__ import annotations

import pytest

from renderer.problems import RenderError
from renderer.yamltext.nodes import walk
from renderer.yamltext.parser import parse, parse_leniently

pytestmark = pytest.mark.usefixtures("both_parsers")


def refused(text: str) -> tuple[str, str]:
    """Return the code and the place of the only problem of a text."""
    with pytest.raises(RenderError) as caught:
        parse("m.yaml", text)
    (problem,) = caught.value.problems
    return problem.code, str(problem.place)


BLANKS = {
    "before a comment": ("a: b\t# c\n", "b"),
    "behind a colon": ("a:\tb\n", "b"),
    "behind a colon and before a comment": ("a:\t# c\n  b\n", "b"),
    "at the end of a line": ("a: b \t \nc: d\n", "b"),
    "at the end of a line of the list": ("a: [b]\t\n", ["b"]),
    "behind a quote": ("a: 'b'\t# c\r\n", "b"),
    "behind |": ("a: |\t\n  b\n", "b\n"),
    "behind | and before a comment": ("a: |+2 \t# c\n  b\n", "b\n"),
    "behind | behind an anchor": ("a: &x |\t\n  b\n", "b\n"),
    "at the end of the text": ("a: b\t", "b"),
    "in a comment line": ("a: b\n  \t# c\n", "b"),
    "an anchor before |": ("a: &x |\n  b\n", "b\n"),
    "a tag before >-": ("a: !!str >-\n  b\n", "b"),
    "an anchor on a line of its own": ("a: &x\t\n  b: c\n", {"b": "c"}),
    "and tabs that are content": (
        "a:\t['#\t', \"b:\tc\t\"]\nd: |\t\n  e:\tf\t\n",
        ["#\t", "b:\tc\t"],
    ),
}


@pytest.mark.parametrize("name", BLANKS)
def test_tabs_that_are_no_more_than_blanks_are_taken(name: str) -> None:
    text, value = BLANKS[name]
    root = parse("m.yaml", text).root
    assert root.data()["a"] == value
    assert root.data().get("d", "e:\tf\t\n") == "e:\tf\t\n"


@pytest.mark.parametrize("pair", ['"b":c', '"b" :c', "'b':c", '"b"\t:c'], ids=repr)
def test_a_colon_ends_a_quoted_key_in_a_list_with_both_parsers(pair: str) -> None:
    assert parse("m.yaml", f"a: [{pair}]\n").root.data() == {"a": [{"b": "c"}]}


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028"], ids=ascii)
def test_a_tab_that_begins_a_last_line_makes_a_text_unreadable_with_both_parsers(end: str) -> None:
    with pytest.raises(RenderError):
        parse_leniently("m.yaml", f"a: b{end}\t")


@pytest.mark.parametrize("text", ["a: *x'q'\n", "a: &x! b\n", "a: &é b\n"])
def test_the_name_of_an_anchor_is_letters_and_digits_with_both_parsers(text: str) -> None:
    assert refused(text) == ("yaml-syntax", "m.yaml:1:4")


def test_a_colon_in_a_value_in_flow_style_is_taken_with_both_parsers() -> None:
    root = parse("m.yaml", "a: {image: openstorage/stork:2.4.5, url: https://a.b}\n").root
    assert root.data() == {"a": {"image": "openstorage/stork:2.4.5", "url": "https://a.b"}}


def test_a_surrogate_escape_is_refused_with_both_parsers() -> None:
    assert refused('a: "\\ud83d\\ude00"\n') == ("bad-character", "m.yaml:1:4")


@pytest.mark.parametrize("text", ["a: what?\nb: '?'\n", "a: b # c?\nc: d\n", "a?: b\n"], ids=repr)
def test_a_question_mark_elsewhere_is_none_of_a_key(text: str) -> None:
    assert len(parse("m.yaml", text).root.entries) >= 1


@pytest.mark.parametrize("text", ["a:\n  b: 'c\td'\n", "a: [b,\n\tc]\n", "a: b # c\td\n"], ids=repr)
def test_a_tab_that_is_no_indentation_is_taken(text: str) -> None:
    assert parse("m.yaml", text).root.entries


def test_aliases_are_not_expanded_so_that_a_bomb_stays_small() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    root = parse("m.yaml", "\n".join(lines)).root
    assert len(list(walk(root))) < 400
