"""One document as nodes, and what is refused in it; with both parsers of ruamel.yaml."""

from __future__ import annotations

import sys

import pytest

from renderer.edge import report
from renderer.problems import RenderError
from renderer.yamltext.nodes import EACH, Node, Source, walk
from renderer.yamltext.parser import parse, parse_leniently

VALID_FROM_HERE = "look for a missing colon, quote or bracket, or a wrong indentation"


@pytest.fixture(params=["c", "pure"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setitem(sys.modules, "ruamel.yaml.cyaml", None)
    else:
        pytest.importorskip("ruamel.yaml.cyaml")


def refusal(text: str) -> str:
    with pytest.raises(RenderError) as caught:
        parse("m.yaml", text)
    return report.as_text(caught.value.problems)


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


# --- What is refused


@pytest.mark.parametrize(
    ("text", "column"), [("a: [b\n", 1), ("a: b: c\n", 5), ("a: 'b\n", 1)], ids=repr
)
def test_text_that_is_no_yaml_is_refused(text: str, column: int) -> None:
    report_text = refusal(text)
    assert report_text.startswith("m.yaml:")
    assert report_text.endswith(
        f"error: this is not valid YAML from here on [yaml-syntax]\n  hint: {VALID_FROM_HERE}\n"
    )


REFUSALS = {
    "a tab as indentation": (
        "a:\n\tb: c\n",
        "m.yaml:2:1: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab before a colon": (
        "a\t: b\n",
        "m.yaml:1:2: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab before a colon that ends no key": (
        "a: {b\t:c}\n",
        "m.yaml:1:6: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab behind an anchor": (
        "a: &x\tb\n",
        "m.yaml:1:6: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab behind a tag": (
        "a: !t\t{}\n",
        "m.yaml:1:6: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab before the first line behind |": (
        "a: |\n\n  \tb\n",
        "m.yaml:3:3: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab in the indentation that a digit tells": (
        "a: |2\n \tb\n",
        "m.yaml:2:2: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab in a word": (
        "a: b\tc\n",
        "m.yaml:1:5: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "a tab behind a dash": (
        "-\ta\n",
        "m.yaml:1:2: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
    ),
    "an anchor behind a tag": (
        "a: !!map &x {}\n",
        "m.yaml:1:10: error: an anchor behind a tag, where parsers do not agree on the node's "
        "start [yaml-syntax]\n"
        "  hint: write the anchor first, or leave one of the two out\n",
    ),
    "blanks above the text of a block": (
        "a: |\n \n  b\n",
        "m.yaml:1:4: error: blank lines with blanks in them before the first line of a block "
        "[yaml-syntax]\n"
        "  hint: take the blanks out of these lines\n",
    ),
    "an alias inside its anchor": (
        "a: &x [*x]\n",
        "m.yaml:1:8: error: an alias without an anchor of its name above it [unknown-alias]\n"
        "  hint: write the value out, or quote a text that begins with *\n",
    ),
    "an alias without an anchor": (
        "a: *x\n",
        "m.yaml:1:4: error: an alias without an anchor of its name above it [unknown-alias]\n"
        "  hint: write the value out, or quote a text that begins with *\n",
    ),
    "an escape above U+10FFFF": (
        'a: b\nc: "\\U02000053"\n',
        "m.yaml:2:5: error: this is not valid YAML from here on [yaml-syntax]\n"
        "  hint: look for a missing colon, quote or bracket, or a wrong indentation\n",
    ),
    "an anchor behind a tag in a list": (
        "a: [!!str &b, !!str c]\n",
        "m.yaml:1:11: error: an anchor behind a tag, where parsers do not agree on the node's "
        "start [yaml-syntax]\n  hint: write the anchor first, or leave one of the two out\n",
    ),
    "a colon first in a text of a list": (
        "a: [b, :c]\n",
        "m.yaml:1:8: error: an unquoted text that begins with a colon inside {} or [] "
        "[yaml-syntax]\n  hint: quote it\n",
    ),
    "a colon behind a tag in a list": (
        "a: [!!str :c]\n",
        "m.yaml:1:11: error: an unquoted text that begins with a colon inside {} or [] "
        "[yaml-syntax]\n  hint: quote it\n",
    ),
    "a NUL": (
        "a: b\0\n",
        "m.yaml:1:5: error: a character that YAML does not allow [bad-character]\n"
        "  hint: remove the character U+0000\n",
    ),
    "a lone carriage return": (
        "a: b\rc: d\n",
        "m.yaml:1:5: error: a character that YAML does not allow [bad-character]\n"
        "  hint: remove the character U+000D\n",
    ),
    "a line break of YAML 1.1 in a plain scalar": (
        "a: b\u2028c\n",
        "m.yaml:1:5: error: a line break of YAML 1.1 on which readers do not agree "
        '[bad-character]\n  hint: write it as "\\u2028" in double quotes\n',
    ),
    "a line break of YAML 1.1 in a comment": (
        "a: b # c\x85d\ne: f\n",
        "m.yaml:1:9: error: a line break of YAML 1.1 on which readers do not agree "
        '[bad-character]\n  hint: write it as "\\u0085" in double quotes\n',
    ),
    "an entry without a blank in flow style": (
        "a: {b:1}\n",
        "m.yaml:1:6: error: a colon or question mark in an unquoted key inside {} or [] "
        "[yaml-syntax]\n  hint: quote the key\n",
    ),
    **{
        f"the tag {tag}": (
            f"a: &b {tag} c\n",
            "m.yaml:1:7: error: the name of a tag with ! or # in it [yaml-syntax]\n"
            "  hint: quote a text that begins with !\n",
        )
        for tag in ("!!!str", "!x#y")
    },
    **{
        f"a tab in a line below {what}": (
            f"a: {what}\n \t# c\n  {value}\n",
            "m.yaml:2:2: error: a tab where YAML wants blanks [tab]\n  hint: use blanks\n",
        )
        for what, value in (("&x", "b: c"), ("&x", "{b: c}"), ("&x", "[b]"), ("!!str", "b"))
    },
    **{
        f"a template, {what}": (
            text,
            f"m.yaml:{place}: error: this is a template, and no manifest yet [not-rendered]\n"
            "  hint: render it first, as `helm template` does; or quote the value if the braces are"
            " meant\n",
        )
        for what, text, place in (
            ("a value", "a:\n  b: {{ .Values.b }}\n  c: d\n", "2:4"),
            ("a line of Helm", "a:\n{{- if .Values.b }}\n  b: c\n{{- end }}\n", "2:1"),
            ("a line of Jinja2", "a:\n{% if b %}\n  b: c\n{% endif %}\n", "2:1"),
            ("a comment", "{{/* b */}}\n{{- $a := .b }}\na: b\n", "1:1"),
        )
    },
    "a template far behind in the line": (
        f"a: [b?, {'c, ' * 100}] # d: {{{{ e }}}}\n",
        "m.yaml:1:6: error: a question mark in an unquoted text inside {} or [] [yaml-syntax]\n"
        "  hint: quote the text\n",
    ),
    **{
        f"a wide blank, {what}": (
            text,
            f"m.yaml:{place}: error: a blank that YAML takes for a letter, U+{code}"
            " [bad-character]\n"
            "  hint: write a plain blank in its place; text from web pages has such ones\n",
        )
        for what, text, place, code in (
            ("in the indentation", "a:\n\xa0\xa0b: c\n", "2:1", "00A0"),
            ("behind a blank", "a:\n  \u2003b: c\n", "2:3", "2003"),
            ("behind a colon", "a:\n  b:\xa0c\n", "2:5", "00A0"),
            ("behind a dash", "a:\n  -\u3000c\n", "2:4", "3000"),
            ("in a key below", "a:\n  b:\xa0c\nd: e\n", "2:5", "00A0"),
            ("below a text", "a: b\n\u200bc: d\n", "2:1", "200B"),
        )
    },
    "a question mark in a text in flow style": (
        "a: {b: c, d: http://e?f}\n",
        "m.yaml:1:22: error: a question mark in an unquoted text inside {} or [] [yaml-syntax]\n"
        "  hint: quote the text\n",
    ),
    "a question mark behind a line in flow style": (
        "a: [b\n  c? 'd, e]\n",
        "m.yaml:2:4: error: a question mark in an unquoted text inside {} or [] [yaml-syntax]\n"
        "  hint: quote the text\n",
    ),
    "a key twice": (
        "a: b\nc: d\na: e\n",
        "m.yaml:3:1: error: the key 'a' is there twice, first in line 1 [duplicate-key]\n"
        "  hint: keep one of the two\n",
    ),
    "a second object without a mark before it": (
        "kind: A\nmetadata: {}\nkind: B\n",
        "m.yaml:3:1: error: the key 'kind' is there twice, first in line 1 [duplicate-key]\n"
        "  hint: put `---` on a line before it if a second object begins here; else keep one of"
        " the two\n",
    ),
    "a kind twice inside an object": (
        "a:\n  kind: A\n  kind: B\n",
        "m.yaml:3:3: error: the key 'kind' is there twice, first in line 2 [duplicate-key]\n"
        "  hint: keep one of the two\n",
    ),
    "a key twice in JSON": (
        '{"a": 1,\n "a": 2}\n',
        "m.yaml:2:2: error: the key 'a' is there twice, first in line 1 [duplicate-key]\n"
        "  hint: keep one of the two\n",
    ),
    "a key that is a list": (
        "[a]: b\n",
        "m.yaml:1:1: error: a key that is no plain string [yaml-syntax]\n"
        "  hint: write the key as one word or quote it\n",
    ),
    "a key behind a question mark": (
        "# what?\n? a\n: b\n",
        "m.yaml:2:1: error: a key behind a question mark [yaml-syntax]\n"
        "  hint: write `key: value`\n",
    ),
    "a key behind a question mark in a list": (
        "a: [? b: c]\n",
        "m.yaml:1:5: error: a key behind a question mark [yaml-syntax]\n"
        "  hint: write `key: value`\n",
    ),
    "a text behind | without a line end": (
        "a: |\n  b",
        "m.yaml:1:4: error: a text behind | or > that ends with the file: kubectl adds a line end "
        "to it, Kustomize does not [yaml-syntax]\n"
        "  hint: end the file with a line end, or write |- or >-\n",
    ),
    "an anchor twice": (
        "a: &x b\nc: &x d\n",
        "m.yaml:2:4: error: this anchor is there twice [yaml-syntax]\n"
        "  hint: give it another name\n",
    ),
    "a directive": (
        "%YAML 1.1\n---\na: b\n",
        "m.yaml:1:1: error: a % directive, which kubectl and Kustomize refuse [yaml-directive]\n"
        "  hint: remove the line that begins with %\n",
    ),
    "a second document": (
        "a: b\n...\n---\nc: d\n",
        "m.yaml:4:1: error: a second document begins here [document-after-end]\n"
        "  hint: put `---` on a line of its own before it\n",
    ),
    "deep nesting in flow style": (
        "a: " + "[" * 500 + "]" * 500 + "\n",
        "m.yaml:1:103: error: more than 100 levels of nesting [too-deep]\n"
        "  hint: take levels out\n",
    ),
    "deep nesting in block style": (
        "".join(f"{' ' * n}a:\n" for n in range(300)),
        "m.yaml:101:101: error: more than 100 levels of nesting [too-deep]\n"
        "  hint: take levels out\n",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_readers_do_not_agree_on_is_refused(name: str) -> None:
    text, expected = REFUSALS[name]
    assert refusal(text) == expected


def test_everything_that_readers_do_not_agree_on_is_told_at_once() -> None:
    text = "a: b\tc\na: d # \u2028\n? f\n: g\n"
    codes = [refusal.code for refusal in parse_leniently("m.yaml", text).refusals]
    assert codes == ["tab", "duplicate-key", "bad-character", "yaml-syntax"]
    assert refusal(text).count("error: ") == 4


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
    assert refusal(text).startswith("m.yaml:1:")


def test_a_colon_in_a_value_in_flow_style_is_taken_with_both_parsers() -> None:
    root = parse("m.yaml", "a: {image: openstorage/stork:2.4.5, url: https://a.b}\n").root
    assert root.data() == {"a": {"image": "openstorage/stork:2.4.5", "url": "https://a.b"}}


def test_a_surrogate_escape_is_refused_with_both_parsers() -> None:
    assert refusal('a: "\\ud83d\\ude00"\n').startswith("m.yaml:1:")


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
