"""Scalars that YAML 1.1 and 1.2 readers take for the same string."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from renderer.yamltext.scalars import Scalar, Unquoted, as_flow, is_plain, quoted, resolve, scalar

HOSTILE = (
    *("yes", "No", "ON", "off", "y", "N", "true", "False", "null", "Null", "~", "", "nan", ".inf"),
    *("1", "-1", "012", "0o12", "0x1f", "0b1", "1e3", "1_000", "1.5", ".5", "08", "190:20:30"),
    *("2024-01-01", "2024-01-01T00:00:00Z", "=", "<<", "- a", "a: b", "a #b", "#a", "&a", "*a"),
    *("!a", "|", ">", "%a", "@a", "`a`", "[a]", "{a}", "'", '"', "\\", "a\nb", "a\r\nb", "\t"),
    *(" a", "a ", "---", "...", "?", "? a", ":", "a:", ",", "\x85", "\u2028", "\u2029", "\ufeff"),
    *("\x7f", "\xa0", "é", "日本", "😀", "${x}", "{{ x }}", "portworx.com", "https://a.b/c/"),
)


def read_1_1(text: str) -> Any:
    return yaml.safe_load(f"k: {text}\n")["k"]


def read_1_2(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(StringIO(f"k: {text}\n"))["k"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_string_reads_back_the_same_with_yaml_1_1_and_1_2(text: str) -> None:
    assert (read_1_1(scalar(text)), read_1_2(scalar(text))) == (text, text)
    assert (read_1_1(as_flow([text])), read_1_2(as_flow([text]))) == ([text], [text])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_stays_on_one_line_and_reads_back_the_same(text: str) -> None:
    assert len(scalar(text).splitlines()) == 1
    assert (read_1_1(scalar(text)), read_1_2(scalar(text))) == (text, text)


@pytest.mark.parametrize("text", ["portworx.com", "/etc/pwx/key.pem", "px-cluster", "apps_secret"])
def test_a_word_that_no_reader_takes_for_something_else_stays_plain(text: str) -> None:
    assert is_plain(text)
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["yes", "Y", "OFF", "Null", "nAn", "inf", "1a", "a b", "", "-a"])
def test_a_word_on_which_readers_differ_is_quoted(text: str) -> None:
    assert not is_plain(text)
    assert scalar(text) == f'"{text}"'


def test_quotes_backslashes_and_unprintable_characters_are_escaped() -> None:
    assert quoted('a"b\\c\n\t\r\x00\x85\u2028é') == r'"a\"b\\c\n\t\r\u0000\u0085\u2028é"'


def test_an_emoji_is_written_as_it_is_since_kubectl_refuses_surrogate_escapes() -> None:
    assert quoted("😀") == '"😀"'
    assert quoted("\U000e0001") == r'"\U000E0001"'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        ([], "[]"),
        (["a", True], '["a", true]'),
        (("a",), '["a"]'),
        ({"a": {"b": [1]}}, '{"a": {"b": [1]}}'),
    ],
    ids=str,
)
def test_a_value_in_flow_style_is_json_too(value: object, text: str) -> None:
    assert as_flow(value) == text


def test_a_value_that_yaml_has_no_form_for_is_a_bug_and_says_its_type_only() -> None:
    with pytest.raises(TypeError, match=r"^no YAML form for float$"):
        as_flow(1.5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, text) for text in ("tRUE", "nULL", "yes", "No", "on", "off", "y", "a1", "1.2.3")),
        *(
            (text, Unquoted("number", text))
            for text in ("3.10", "012", "0o17", "0x1F", "1e3", "+1", "-.5", ".inf", ".NaN", "1_0")
        ),
        *((text, Unquoted("date", text)) for text in ("2024-01-01", "2024-1-1T00:00:00Z")),
    ],
)
def test_a_plain_scalar_means_what_readers_agree_on(text: str, value: Scalar) -> None:
    assert resolve(text) == value
