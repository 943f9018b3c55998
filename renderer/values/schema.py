"""The values against their schema: unknown keys, missing keys, wrong types, bad values.

A quick walk decides whether the values are surely valid. Only when it is not sure is jsonschema
asked, which takes longer to import than everything else takes to run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from renderer.edge import shipped
from renderer.problems import MAX_ECHO, Findings, Problem, can_echo
from renderer.records import Record
from renderer.values.merged import Values
from renderer.values.paths import Path, field
from renderer.yamltext.scalars import Unquoted

Json = dict[str, Any]

ANNOTATIONS = frozenset({"description", "examples", "writeOnly"})
_TYPES: dict[str, type] = {"string": str, "boolean": bool, "object": dict, "array": list}


def read() -> Json:
    """Return the JSON Schema of the values file."""
    try:
        from renderer.edge.prepared import SCHEMA
    except ImportError:  # a checkout: only a wheel carries what was prepared
        import json

        return dict(json.loads(shipped.read("schemas", "values.schema.json")))
    return dict(SCHEMA)


def check(values: Values, findings: Findings) -> None:
    """Record every way in which the values break the schema, in file order."""
    defs = read()["$defs"]
    problems = list(_unknown_nulls(values, defs))
    if not surely_valid(values.data, {"$ref": "#/$defs/values"}, defs):
        problems += _problems(values, defs)
    findings.record(sorted(problems, key=lambda problem: problem.place))


def sound(values: Values) -> Values:
    """Return the part of the values that keeps to the schema, what is missing aside."""
    defs = read()["$defs"]
    return values.replace(data=_sound(values.data, defs["values"], defs) or {})


def _sound(value: Any, schema: Json, defs: Json) -> Any:
    """Return a value, of a mapping the entries and of a list the items that are sound.

    A source and an item are whole or nothing; None stands for an item, so that others keep places.
    """
    if surely_valid(value, schema, defs):
        return value
    if isinstance(value, list) and "items" in schema:
        return [item if surely_valid(item, schema["items"], defs) else None for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return None
    parts = {
        key: _sound(value[key], inner, defs)
        for key, inner in schema["properties"].items()
        if key in value
    }
    return {key: part for key, part in parts.items() if part is not None}


def surely_valid(value: object, schema: Json, defs: Json) -> bool:
    """Tell whether the value keeps to the schema; False also where a keyword is not known here."""
    for keyword, wanted in schema.items():
        if keyword in ANNOTATIONS:
            continue
        holds = KEYWORDS.get(keyword)
        if holds is None or not holds(value, wanted, schema, defs):
            return False
    return True


def _properties(value: object, wanted: Json, _: Json, defs: Json) -> bool:
    return not isinstance(value, dict) or all(
        surely_valid(value[key], schema, defs) for key, schema in wanted.items() if key in value
    )


# A keyword says nothing about values of other types: `type` does that.
KEYWORDS: dict[str, Callable[[Any, Any, Json, Json], bool]] = {
    "$ref": lambda value, ref, _, defs: surely_valid(value, defs[ref.split("/")[-1]], defs),
    "type": lambda value, name, *_: isinstance(value, _TYPES[name]),
    "enum": lambda value, names, *_: isinstance(value, str) and value in names,
    "pattern": lambda value, regex, *_: not isinstance(value, str) or bool(re.search(regex, value)),
    "properties": _properties,
    "items": lambda value, wanted, _, defs: (
        not isinstance(value, list) or all(surely_valid(item, wanted, defs) for item in value)
    ),
    "additionalProperties": lambda value, allowed, schema, _: (
        allowed is False
        and (not isinstance(value, dict) or value.keys() <= schema["properties"].keys())
    ),
    "required": lambda value, keys, *_: not isinstance(value, dict) or value.keys() >= set(keys),
    "minProperties": lambda value, least, *_: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda value, most, *_: not isinstance(value, dict) or len(value) <= most,
}


class _Property(Record):
    """What the schema says about one path, references followed."""

    path: Path
    schema: Json
    description: str
    secret: bool
    """True in a source of a secret and everywhere below it."""

    @property
    def name(self) -> str:
        return field(self.path)

    @property
    def expected(self) -> str:
        return f"{self.name}: expected {self.description}"


def _problems(values: Values, defs: Json) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator({"$ref": "#/$defs/values", "$defs": defs})
    errors = validator.iter_errors(values.data)
    broken = dict.fromkeys((tuple(map(str, e.absolute_path)), str(e.validator)) for e in errors)
    for path, keyword in broken:
        if of := _property(path, defs):
            yield from _REPORTS.get(keyword, _bad_value)(of, values.get(*path), values)


def _unknown_nulls(values: Values, defs: Json) -> Iterator[Problem]:
    """Find the unknown keys that have no value, and so are not in the data."""
    for path in values.key_places.keys() - values.places.keys():
        of = _property(path[:-1], defs)
        if of and path[-1] not in of.schema.get("properties", path):
            yield _unknown_key(of, path[-1], values)


def _property(path: Path, defs: Json) -> _Property | None:
    schema, description, secret = defs["values"], defs["values"]["description"], False
    for key in path:
        schema = schema.get("items") or schema.get("properties", {}).get(key)
        if schema is None:
            return None
        description = schema["description"]
        if "$ref" in schema:
            schema = defs[schema["$ref"].split("/")[-1]]
        secret = secret or schema.get("writeOnly", False)
    return _Property(path, schema, description, secret)


def _unknown_keys(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    known = of.schema["properties"]
    return (_unknown_key(of, key, values) for key in value if key not in known)


def _unknown_key(of: _Property, key: str, values: Values) -> Problem:
    known = of.schema["properties"]
    guess = _closest(key, known)
    echo = can_echo(key) and (guess or not of.secret)
    message = f"unknown key '{key}'" if echo else "unknown key"
    hint = f"did you mean '{guess}'?" if guess else f"known here: {', '.join(known)}"
    return Problem("unknown-key", values.place(*of.path, key), message, hint)


def _missing_keys(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    place = values.place(*of.path)
    for key in of.schema["required"]:
        if key not in value:
            message = f"{of.name}: missing key '{key}'" if of.path else f"missing key '{key}'"
            hint = f"add {key}: {of.schema['properties'][key]['description']}"
            yield Problem("missing-key", place, message, hint)


def _wrong_type(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    place, is_source = values.places[of.path], "file" in of.schema.get("properties", ())
    if is_source and of.secret and not isinstance(value, list):
        yield Problem(
            "secret-in-values",
            place,
            f"{of.name}: a secret must not stand here",
            "put it into a file and write {file: PATH} here; for a Secret in the cluster write "
            "{secretKeyRef: {name: NAME, key: KEY}}",
        )
        return
    hint = "write {file: PATH}" if is_source else _type_hint(of, value)
    yield Problem("wrong-type", place, f"{of.expected}, found {_kind(value)}", hint)


def _type_hint(of: _Property, value: Any) -> str:
    if of.schema["type"] == "boolean":
        return "write true or false, without quotes"
    if isinstance(value, Unquoted) and re.search(of.schema.get("pattern", "(?!)"), value.text):
        return f'quote it: "{value.text}"' if of.path[-1] == "version" else "put it in quotes"
    return ""


def _bad_enum(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    guess = _closest(value, of.schema["enum"]) if isinstance(value, str) else ""
    found = f"'{value}'" if isinstance(value, str) and can_echo(value) else _kind(value)
    yield Problem(
        "bad-value",
        values.places[of.path],
        f"{of.expected}, found {found}",
        f"did you mean '{guess}'?" if guess else "",
    )


def _bad_count(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    if value.keys() <= of.schema["properties"].keys():
        found = " and ".join(value) or "none of them"
        yield Problem(
            "bad-value", values.places[of.path], f"{of.expected}, found {found}", "give exactly one"
        )


def _bad_value(of: _Property, value: Any, values: Values) -> Iterator[Problem]:
    yield Problem("bad-value", values.places[of.path], of.expected)


_REPORTS: dict[str, Callable[[_Property, Any, Values], Iterator[Problem]]] = {
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
