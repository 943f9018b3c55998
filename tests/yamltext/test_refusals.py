"""What is refused in a document, each with its place and reason; with both parsers."""

from __future__ import annotations

import pytest

from renderer.edge import report
from renderer.problems import RenderError
from renderer.yamltext.parser import parse, parse_leniently

pytestmark = pytest.mark.usefixtures("both_parsers")

VALID_FROM_HERE = "look for a missing colon, quote or bracket, or a wrong indentation"


def refusal(text: str) -> str:
    with pytest.raises(RenderError) as caught:
        parse("m.yaml", text)
    return report.as_text(caught.value.problems)


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
        "m.yaml:2:1: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab before a colon": (
        "a\t: b\n",
        "m.yaml:1:2: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab before a colon that ends no key": (
        "a: {b\t:c}\n",
        "m.yaml:1:6: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab behind an anchor": (
        "a: &x\tb\n",
        "m.yaml:1:6: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab behind a tag": (
        "a: !t\t{}\n",
        "m.yaml:1:6: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab before the first line behind |": (
        "a: |\n\n  \tb\n",
        "m.yaml:3:3: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab in the indentation that a digit tells": (
        "a: |2\n \tb\n",
        "m.yaml:2:2: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab in a word": (
        "a: b\tc\n",
        "m.yaml:1:5: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "a tab behind a dash": (
        "-\ta\n",
        "m.yaml:1:2: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
    ),
    "an anchor behind a tag": (
        "a: !!map &x {}\n",
        "m.yaml:1:10: error: an anchor after a tag, where parsers do not agree on the node's "
        "start [yaml-syntax]\n"
        "  hint: write the anchor first, or leave one of the two out\n",
    ),
    "blanks above the text of a block": (
        "a: |\n \n  b\n",
        "m.yaml:1:4: error: blank lines with spaces in them before the first line of a block "
        "[yaml-syntax]\n"
        "  hint: remove the spaces from these lines\n",
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
        "m.yaml:1:11: error: an anchor after a tag, where parsers do not agree on the node's "
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
            "m.yaml:1:7: error: a tag whose name has ! or # in it [yaml-syntax]\n"
            "  hint: quote a text that begins with !\n",
        )
        for tag in ("!!!str", "!x#y")
    },
    **{
        f"a tab in a line below {what}": (
            f"a: {what}\n \t# c\n  {value}\n",
            "m.yaml:2:2: error: a tab where YAML wants spaces [tab]\n  hint: use spaces\n",
        )
        for what, value in (("&x", "b: c"), ("&x", "{b: c}"), ("&x", "[b]"), ("!!str", "b"))
    },
    **{
        f"a template, {what}": (
            text,
            f"m.yaml:{place}: error: this is a template, not a manifest yet [not-rendered]\n"
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
            f"m.yaml:{place}: error: a space that YAML takes for a letter, U+{code}"
            " [bad-character]\n"
            "  hint: write a plain space instead; text from web pages often has such spaces\n",
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
        "m.yaml:1:1: error: a key that is not a plain string [yaml-syntax]\n"
        "  hint: write the key as one word or quote it\n",
    ),
    "a key behind a question mark": (
        "# what?\n? a\n: b\n",
        "m.yaml:2:1: error: a key after a question mark [yaml-syntax]\n"
        "  hint: write `key: value`\n",
    ),
    "a key behind a question mark in a list": (
        "a: [? b: c]\n",
        "m.yaml:1:5: error: a key after a question mark [yaml-syntax]\n"
        "  hint: write `key: value`\n",
    ),
    "a text behind | without a line end": (
        "a: |\n  b",
        "m.yaml:1:4: error: a text after | or > that ends with the file: kubectl adds a newline "
        "to it, Kustomize does not [yaml-syntax]\n"
        "  hint: end the file with a newline, or write |- or >-\n",
    ),
    "an anchor twice": (
        "a: &x b\nc: &x d\n",
        "m.yaml:2:4: error: this anchor is defined twice [yaml-syntax]\n"
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
        "  hint: nest less deeply\n",
    ),
    "deep nesting in block style": (
        "".join(f"{' ' * n}a:\n" for n in range(300)),
        "m.yaml:101:101: error: more than 100 levels of nesting [too-deep]\n"
        "  hint: nest less deeply\n",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_readers_do_not_agree_on_is_refused(name: str) -> None:
    text, expected = REFUSALS[name]
    assert refusal(text) == expected


def test_everything_that_readers_do_not_agree_on_is_told_at_once() -> None:
    text = "a: b\tc\na: d # \u2028\n? f\n: g\n"
    codes = [refusal.fault.code for refusal in parse_leniently("m.yaml", text).refusals]
    assert codes == ["tab", "duplicate-key", "bad-character", "yaml-syntax"]
    assert refusal(text).count("error: ") == 4
