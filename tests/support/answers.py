"""The answer of `pxsec check -o json`, held against the schema that ships."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from renderer.edge import shipped


def schema() -> Any:
    return json.loads(shipped.read("schemas", "check.schema.json"))


@cache
def _validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


def valid(text: bytes) -> Any:
    """Return an answer, which the schema describes."""
    answer = json.loads(text)
    assert [error.message for error in _validator().iter_errors(answer)] == []
    return answer
