"""What the values break of their schema, in words: unknown and missing keys, types and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from renderer.problems import MAX_ECHO, Problem, can_echo
from renderer.records import Record
from renderer.values.merged import Values
from renderer.values.paths import Path, field
from renderer.values.schema import Json, passes, read_schema
from renderer.yamltext.scalars import Unquoted


def check(values: Values) -> list[Problem]:
    """Return every way in which the values break the schema, in file order."""
    defs = read_schema()["$defs"]
    problems = list(_unknown_nulls(values, defs))
    if not passes(values.data, {"$ref": "#/$defs/values"}, defs):
        problems += _broken(values, defs)
    return sorted(problems, key=lambda problem: problem.place)


class Property(Record):
    """What the schema says about one path, references followed."""

    path: Path
    schema: Json
    description: str
    secret: bool
    """True in a source of a secret and everywhere below it."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return field(self.path)

    @property
    def expected(self) -> str:
        """The beginning of a message about it."""
        return f"{self.name}: expected {self.description}"


def _broken(values: Values, defs: Json) -> Iterator[Problem]:
    """Ask jsonschema, which only values that are not valid need, and put its answers in words."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator({"$ref": "#/$defs/values", "$defs": defs})
    errors = validator.iter_errors(values.data)
    broken = dict.fromkeys((tuple(map(str, e.absolute_path)), str(e.validator)) for e in errors)
    for path, keyword in broken:
        if of := property_at(path, defs):
            yield from _REPORTS.get(keyword, _bad_value)(of, values.get(*path), values)


def _unknown_nulls(values: Values, defs: Json) -> Iterator[Problem]:
    """Find the unknown keys that have no value, and so are not in the data."""
    for path in values.key_places.keys() - values.places.keys():
        of = property_at(path[:-1], defs)
        if of and path[-1] not in of.schema.get("properties", path):
            yield _unknown_key(of, path[-1], values)


def property_at(path: Path, defs: Json) -> Property | None:
    """Return the property that the schema has at a path, None for an unknown key."""
    schema, description, secret = defs["values"], defs["values"]["description"], False
    for key in path:
        schema = schema.get("items") or schema.get("properties", {}).get(key)
        if schema is None:
            return None
        description = schema["description"]
        if "$ref" in schema:
            schema = defs[schema["$ref"].split("/")[-1]]
        secret = secret or schema.get("writeOnly", False)
    return Property(path, schema, description, secret)


def _unknown_keys(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    known = of.schema["properties"]
    return (_unknown_key(of, key, values) for key in value if key not in known)


def _unknown_key(of: Property, key: str, values: Values) -> Problem:
    known = of.schema["properties"]
    guess = _closest(key, known)
    echo = can_echo(key) and (guess or not of.secret)
    message = f"unknown key '{key}'" if echo else "unknown key"
    hint = f"did you mean '{guess}'?" if guess else f"known here: {', '.join(known)}"
    return Problem("unknown-key", values.place(*of.path, key), message, hint)


def _missing_keys(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    place = values.place(*of.path)
    for key in of.schema["required"]:
        if key not in value:
            message = f"{of.name}: missing key '{key}'" if of.path else f"missing key '{key}'"
            hint = f"add {key}: {of.schema['properties'][key]['description']}"
            yield Problem("missing-key", place, message, hint)


def _wrong_type(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    place, is_source = values.places[of.path], "file" in of.schema.get("properties", ())
    if is_source and of.secret and not isinstance(value, list):
        yield Problem(
            "secret-in-values",
            place,
            f"{of.name}: a secret must not be written here",
            "put it into a file and write {file: PATH} here; for a Secret in the cluster write "
            "{secretKeyRef: {name: NAME, key: KEY}}",
        )
        return
    hint = "write {file: PATH}" if is_source else _type_hint(of, value)
    yield Problem("wrong-type", place, f"{of.expected}, found {_kind(value)}", hint)


def _type_hint(of: Property, value: Any) -> str:
    if of.schema["type"] == "boolean":
        return "write true or false, without quotes"
    if isinstance(value, Unquoted) and re.search(of.schema.get("pattern", "(?!)"), value.text):
        return f'quote it: "{value.text}"' if of.path[-1] == "version" else "put it in quotes"
    return ""


def _bad_enum(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    guess = _closest(value, of.schema["enum"]) if isinstance(value, str) else ""
    found = f"'{value}'" if isinstance(value, str) and can_echo(value) else _kind(value)
    yield Problem(
        "bad-value",
        values.places[of.path],
        f"{of.expected}, found {found}",
        f"did you mean '{guess}'?" if guess else "",
    )


def _bad_count(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    if value.keys() <= of.schema["properties"].keys():
        found = " and ".join(value) or "none of them"
        yield Problem(
            "bad-value", values.places[of.path], f"{of.expected}, found {found}", "give exactly one"
        )


def _bad_value(of: Property, value: Any, values: Values) -> Iterator[Problem]:
    yield Problem("bad-value", values.places[of.path], of.expected)


_REPORTS: dict[str, Callable[[Property, Any, Values], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _bad_enum,
    "minProperties": _bad_count,
    "maxProperties": _bad_count,
}


def _kind(value: object) -> str:
    if isinstance(value, Unquoted):
        return f"a {value.kind}"
    kinds = {str: "a string", bool: "a boolean", list: "a list", dict: "a mapping"}
    return kinds.get(type(value), "nothing")


def _closest(text: str, known: Any) -> str:
    import difflib

    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(text.lower()[:MAX_ECHO], by_lower, n=1)
    return by_lower[found[0]] if found else ""
