"""JSON objects are decoded into the fields of a struct as Go does it."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.golang import fields, json_text
from renderer.golang.fields import Decode, Decoded

FIELDS: dict[str, Decode] = {"sub": fields.text, "roles": fields.texts}


def decoded(text: str) -> Decoded:
    return fields.decode(json_text.read(text.encode()), FIELDS)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{}", {}),
        ('{"sub": "ann", "other": 5}', {"sub": "ann"}),
        ('{"SUB": "ann"}', {"sub": "ann"}),
        ('{"sub": "ann", "Sub": "root"}', {"sub": "root"}),
        ('{"Sub": "root", "sub": "ann"}', {"sub": "ann"}),
        ('{"\u017fub": "root"}', {"sub": "root"}),
        ('{"sub ": "ann", "s\u00fcb": "x"}', {}),
        ('{"sub": null}', {"sub": ""}),
        ('{"sub": "ann", "SUB": null}', {"sub": "ann"}),
        ('{"roles": ["a", "b"]}', {"roles": ("a", "b")}),
        ('{"roles": ["a"], "Roles": null}', {"roles": ()}),
        ('{"roles": ["a"], "Roles": []}', {"roles": ()}),
        ('{"roles": [null]}', {"roles": ("",)}),
        ('{"roles": ["a", "b"], "Roles": [null, "c", null]}', {"roles": ("a", "c", "")}),
        ('{"roles": ["a", "b"], "Roles": ["c"], "ROLES": [null, null]}', {"roles": ("c", "b")}),
        ('{"roles": ["a"], "Roles": [], "ROLES": [null]}', {"roles": ("",)}),
        ('{"roles": ["a"], "Roles": null, "ROLES": [null]}', {"roles": ("",)}),
    ],
)
def test_a_member_belongs_to_the_field_of_its_name(text: str, values: dict[str, Any]) -> None:
    assert decoded(text) == Decoded(values, {})


@pytest.mark.parametrize("value", ["5", "1.5", "true", "[]", "{}", '["a"]'])
def test_what_is_no_text_is_wrong(value: str) -> None:
    assert decoded(f'{{"Sub": {value}}}').wrong == {"sub": "a string"}


@pytest.mark.parametrize("value", ["5", "true", "{}", '"a"', "[5]", '["a", ["b"]]'])
def test_what_is_no_list_of_texts_is_wrong(value: str) -> None:
    assert decoded(f'{{"roles": {value}}}').wrong == {"roles": "a list of strings"}


def test_a_good_value_after_a_wrong_one_does_not_mend_it() -> None:
    assert decoded('{"sub": 5, "sub": "ann"}').wrong == {"sub": "a string"}
