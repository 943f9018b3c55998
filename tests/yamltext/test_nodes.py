"""The nodes of a document: where they stand, and what they say; with both parsers."""

from __future__ import annotations

import pytest

from renderer.yamltext.nodes import EACH, Node, Source, walk
from renderer.yamltext.parser import parse, parse_leniently

pytestmark = pytest.mark.usefixtures("both_parsers")


def spans(source: Source) -> list[str]:
    return [source.text[node.start : node.end] for node in walk(source.root)]


def found(text: str, *path: str) -> Node:
    node = parse("m.yaml", text).root.get(*path)
    assert node is not None
    return node


# --- Where nodes stand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b # c\n", ["a: b", "a", "b"]),
        ("é: 😀 # c\n", ["é: 😀", "é", "😀"]),
        ("a:\n- b\n-   c\n# d\n", ["a:\n- b\n-   c", "a", "- b\n-   c", "b", "c"]),
        ("a: {b: [c, d], }\n", ["a: {b: [c, d], }", "a", "{b: [c, d], }", "b", "[c, d]", "c", "d"]),
        ("a: 'b''c'\nd: \"e\"", ["a: 'b''c'\nd: \"e\"", "a", "'b''c'", "d", '"e"']),
        ("a: |\n  b\n\n\nc: d\n", ["a: |\n  b\n\n\nc: d", "a", "|\n  b", "c", "d"]),
        ("a: |\n  b\n    \n\nc: d\n", ["a: |\n  b\n    \n\nc: d", "a", "|\n  b\n    ", "c", "d"]),
        ("a: |+ # x\n  b\n\nc: d\n", ["a: |+ # x\n  b\n\nc: d", "a", "|+ # x\n  b\n", "c", "d"]),
        ("a: &x !!str b\nc: *x\n", ["a: &x !!str b\nc: *x", "a", "&x !!str b", "c", "*x"]),
        ("a: b\r\nc: d\r\n", ["a: b\r\nc: d", "a", "b", "c", "d"]),
        ("a:\n  b\n  c\n", ["a:\n  b\n  c", "a", "b\n  c"]),
        ("a:   # c\nb: d\n", ["a:   # c\nb: d", "a", "", "b", "d"]),
    ],
    ids=ascii,
)
def test_every_node_knows_its_span(text: str, expected: list[str]) -> None:
    assert spans(parse("m.yaml", text)) == expected


@pytest.mark.parametrize("text", ["", "\n", "# comment\n"], ids=repr)
def test_a_document_without_a_node_is_a_null(text: str) -> None:
    assert parse("m.yaml", text).root.is_null


def test_a_place_counts_lines_from_that_of_the_document_in_its_file() -> None:
    source = parse("m.yaml", "a:\n  - b: c\n", 40)
    node = source.root.get("a")
    assert node is not None
    assert str(source.place(node.items[0])) == "m.yaml:41:5"


def test_where_a_host_rewrote_the_text_a_place_is_the_object_and_its_field_path() -> None:
    text = "kind: Pod\nmetadata: {name: x, namespace: y}\nspec:\n  c: [{env: [{name: A}]}]\n"
    source = parse("stdin", text).replace(written_by_host=True)
    containers = source.root.get("spec", "c")
    env = containers and containers.items[0].get("env")
    assert env
    assert str(source.place(env.items[0])).startswith("Pod y/x spec.c[0].env")


SET = """\
kind: StatefulSet
metadata: {name: web, namespace: team}
spec:
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {size: 1}
  items:
  - {metadata: {name: no-object}, spec: 2}
"""
LISTS = {
    "alone": SET,
    "in a list": "kind: List\nitems:\n- kind: Other\n- " + SET.replace("\n", "\n  ").rstrip(" "),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("by_host", [True, False])
def test_an_object_is_a_document_or_an_item_of_a_list(text: str, by_host: bool) -> None:
    """A template of claims has a name in its metadata too, and is a part of an object."""
    source = parse("m.yaml", text, written_by_host=by_host)
    paths = {"size": "spec.volumeClaimTemplates[0].spec.size", "2": "spec.items[0].spec"}
    for node in walk(source.root):
        if node.value in paths:
            place = source.place(node)
            assert place.within.named() == ("StatefulSet team/web", paths[node.value])
            assert place.within.is_file == (not by_host)


def test_without_a_name_a_place_has_a_path_alone() -> None:
    source = parse("values.yaml", "auth: {selfSigned: {issuer: a}}\n")
    issuer = source.root.get("auth", "selfSigned", "issuer")
    assert issuer
    assert source.place(issuer).within.named() == ("", "auth.selfSigned.issuer")
    assert source.place(source.root).within.named() == ("", "")


KEY = "q7Lm2Xv9Rk4Tz8Wp1Nc6Yb3Dq7Lm2Xv9Rk4Tz8Wp"


def test_what_may_be_a_secret_is_in_no_object_and_no_path() -> None:
    text = f"kind: {KEY}\nmetadata: {{name: {KEY}, namespace: {KEY}}}\nspec: {{{KEY}: x}}\n"
    source = parse("m.yaml", text, written_by_host=True)
    (node,) = (node for node in walk(source.root) if node.value == "x")
    assert str(source.place(node)) == "object .../... spec.*"


# --- What nodes say


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: [yes, true, 'true', ~, 1]", {"a": ["yes", True, "true", None, ("number", "1")]}),
        ("a: !!str 1\nb: !!str ''\n", {"a": "1", "b": ""}),
        ("a: &x b\nc: *x\n", {"a": "b", "c": None}),
        ('"a": {}\n', {"a": {}}),
    ],
)
def test_data_is_typed_only_where_all_readers_agree(text: str, data: object) -> None:
    assert parse("m.yaml", text).root.data() == data


def test_get_looks_through_aliases() -> None:
    assert found("a: &x {b: {c: d}}\ne: *x\n", "e", "b", "c").value == "d"


def test_of_a_key_that_is_there_twice_get_takes_the_last_as_kubectl_does() -> None:
    root = parse_leniently("m.yaml", "a: b\na: c\n").root
    assert root.get("a") == root.entries[1][1]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("e: {k: 1}\n", ["1"]),
        ("e: {k: 1, k: 2}\n", ["1", "2"]),
        ("e: {k: 1}\ne: {k: 2}\n", ["1", "2"]),
        ("x: &x {k: 1}\ne: {k: 2, <<: *x}\n", ["2", "1"]),
        ("x: &x {k: 1}\ny: &y {<<: *x}\ne: {<<: [*y, {k: 3}]}\n", ["3", "1"]),
        ('x: &x {k: 1}\ne: {!!merge "<<": *x}\n', ["1"]),
        ("k: &k k\ne: {*k : 1}\n", ["1"]),
        ("x: &x {k: 1}\ne: *x\n", ["1"]),
        ("x: &x 1\ne: {k: *x}\n", ["1"]),
        ("e: [k]\n", []),
    ],
    ids=repr,
)
def test_readings_are_all_that_some_reader_may_find(text: str, values: list[str]) -> None:
    assert [
        node.value for node in parse_leniently("m.yaml", text).root.readings("e", "k")
    ] == values


def test_readings_of_each_item_look_through_aliases() -> None:
    root = parse_leniently("m.yaml", "x: &x {k: 1}\ne: [*x, {k: 2}, [{k: 3}]]\n").root
    assert [node.value for node in root.readings("e", EACH, "k")] == ["1", "2"]


@pytest.mark.parametrize(
    ("scalar", "texts"),
    [
        ("eA==", ["eA=="]),
        ("!!str eA==", ["eA=="]),
        ("! eA==", ["eA=="]),
        ("!Ref eA==", ["eA=="]),
        ("!!binary eA==", ["eA==", "x"]),
        ("!!b%69nary eA==", ["eA==", "x"]),
        ("!!binary eA", ["eA", "eA==", "x"]),
        ("!!int eA==", ["eA", "eA==", "x"]),
        ("[eA==]", []),
    ],
)
def test_a_scalar_with_a_tag_may_be_what_some_reader_takes_it_for(
    scalar: str, texts: list[str]
) -> None:
    node = found(f"a: {scalar}\n", "a")
    assert [text for text in ("eA", "eA==", "x") if node.may_be(text)] == texts


def test_merge_keys_without_end_are_not_followed_and_leave_it_undecided() -> None:
    chain = "".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 200))
    root = parse_leniently("m.yaml", f"a0: &a0 {{k: v}}\n{chain}e: {{<<: *a199}}\n").root
    assert [node.may_be("anything") for node in root.readings("e", "k")] == [True]


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert parse("m.yaml", "a: &x {b: 1}\ne: {'<<': *x}\n").root.get("e", "b") is None


@pytest.mark.parametrize("path", [("b",), ("a", "b"), ("a", "c", "d")])
def test_get_returns_none_where_a_key_is_missing(path: tuple[str, ...]) -> None:
    assert parse("m.yaml", "a: {c: [x]}\n").root.get(*path) is None
