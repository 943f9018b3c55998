"""JSON is read as Go reads it."""

from __future__ import annotations

import pytest

from renderer.golang import json_text
from renderer.golang.json_text import Members, NotJson, Number


def test_members_stand_in_their_order_each_as_often_as_it_was_written() -> None:
    found = json_text.read(b'{"a": 1, "A": [true, null, "x"], "a": {"b": 2.50}}')
    assert found == (("a", "1"), ("A", [True, None, "x"]), ("a", (("b", "2.50"),)))
    assert json_text.plain(found) == {"a": {"b": 2.5}, "A": [True, None, "x"]}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'"\\ud800"', "\ufffd"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\xff\xfe"', "\ufffd\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'"\xe2\x82"', "\ufffd\ufffd"),
        ('"\u2028"'.encode(), "\u2028"),
    ],
)
def test_what_is_no_character_is_replaced_byte_by_byte(raw: bytes, text: str) -> None:
    assert json_text.read(raw) == text


def test_names_are_texts_too() -> None:
    assert json_text.read(b'{"\\udc00": {"\xff": 1}}') == (("\ufffd", (("\ufffd", "1"),)),)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nil",
        b"NaN",
        b"-Infinity",
        b"+5",
        b"01",
        b".5",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'"\x01"',
        b'"\\x"',
        b"{} {}",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-16-le"),
        "{}".encode("utf-32-le"),
    ],
)
def test_what_is_not_json_to_go_is_refused(raw: bytes) -> None:
    with pytest.raises(NotJson, match=r"^is not JSON$"):
        json_text.read(raw)


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize("levels", [201, 600, 200_000])
def test_what_is_nested_for_ever_is_not_settled(levels: int) -> None:
    with pytest.raises(NotJson, match=r"^is nested deeper than pxsec reads$"):
        json_text.read(nested(levels))


def test_what_is_nested_deep_is_walked_through() -> None:
    found = json_text.read(nested(200))
    assert json_text.plain(found) == found
    assert list(json_text.too_large(found)) == list(json_text.repeated(found)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("-0", 0), ("1.5", 1.5), ("1e3", 1000.0), ("9" * 400, float("inf"))],
    ids=lambda text: str(text)[:9],
)
def test_a_number_keeps_what_was_written(text: str, value: float) -> None:
    found = json_text.read(text.encode())
    assert found == text
    assert json_text.plain(found) == value


@pytest.mark.parametrize(("text", "fits"), [("1e308", True), ("1e309", False), ("1e-999", True)])
def test_a_number_that_no_float_can_hold_is_found_at_any_depth(text: str, fits: bool) -> None:
    found = json_text.read(f'{{"a": [{{"b": {text}}}]}}'.encode())
    assert list(json_text.too_large(found)) == ([] if fits else [text])


def test_a_text_that_looks_like_a_number_is_none() -> None:
    assert list(json_text.too_large(["1e999", Number("1")])) == []


def test_names_that_are_there_twice_are_found_at_any_depth() -> None:
    found = json_text.read(b'{"a": 1, "b": [{"c": 1, "c": 2}], "A": 1, "a": 2}')
    assert list(json_text.repeated(found)) == ["a", "c"]
    assert list(json_text.repeated(Members())) == []
