"""The schema of the values, and a quick check against it.

jsonschema, which knows every keyword of a schema, takes longer to import than everything else takes
to run. Values that are valid, as most are, never need it: a walk of a few lines decides that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from renderer.edge import shipped
from renderer.values.merged import Values

Json = dict[str, Any]

ANNOTATIONS = frozenset({"description", "examples", "writeOnly"})
"""The keywords of a schema that ask for nothing."""
_TYPES: dict[str, type] = {"string": str, "boolean": bool, "object": dict, "array": list}


def read_schema() -> Json:
    """Return the JSON Schema of the values file."""
    try:
        from renderer.edge.prepared import SCHEMA
    except ModuleNotFoundError:  # a checkout: only a wheel carries what was prepared
        import json

        return dict(json.loads(shipped.read("schemas", "values.schema.json")))
    return dict(SCHEMA)


def valid_part(values: Values) -> Values:
    """Return the part of the values that keeps to the schema, what is missing aside."""
    defs = read_schema()["$defs"]
    return values.replace(data=_valid_part(values.data, defs["values"], defs) or {})


def _valid_part(value: Any, schema: Json, defs: Json) -> Any:
    """Return a value, of a mapping the entries and of a list the items that are valid.

    A source and an item are whole or nothing; None stands for an item, so that others keep places.
    """
    if passes(value, schema, defs):
        return value
    if isinstance(value, list) and "items" in schema:
        return [item if passes(item, schema["items"], defs) else None for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return None
    parts = {
        key: _valid_part(value[key], inner, defs)
        for key, inner in schema["properties"].items()
        if key in value
    }
    return {key: part for key, part in parts.items() if part is not None}


def is_kept(values: Values) -> bool:
    """Tell whether the values keep to the schema for certain; False means look closely.

    A key without a value is not in the data, so that only a closer look tells whether it is known.
    """
    has_nulls = values.key_places.keys() - values.places.keys()
    defs = read_schema()["$defs"]
    return not has_nulls and passes(values.data, {"$ref": "#/$defs/values"}, defs)


def passes(value: object, schema: Json, defs: Json) -> bool:
    """Check quickly whether a value keeps to a schema: True is certain, False means ask jsonschema.

    A keyword that is not in the table below makes it False, whatever the value: a schema that
    grows beyond the table costs time, and lets nothing pass. `defs` is what `$ref` refers to.
    """
    for keyword, wanted in schema.items():
        if keyword in ANNOTATIONS:
            continue
        holds = KEYWORDS.get(keyword)
        if holds is None or not holds(value, wanted, schema, defs):
            return False
    return True


def _properties(value: object, wanted: Json, _: Json, defs: Json) -> bool:
    return not isinstance(value, dict) or all(
        passes(value[key], schema, defs) for key, schema in wanted.items() if key in value
    )


# A keyword says nothing about values of other types: `type` does that.
KEYWORDS: dict[str, Callable[[Any, Any, Json, Json], bool]] = {
    "$ref": lambda value, ref, _, defs: passes(value, defs[ref.split("/")[-1]], defs),
    "type": lambda value, name, *_: isinstance(value, _TYPES[name]),
    "enum": lambda value, names, *_: isinstance(value, str) and value in names,
    "pattern": lambda value, regex, *_: not isinstance(value, str) or bool(re.search(regex, value)),
    "properties": _properties,
    "items": lambda value, wanted, _, defs: (
        not isinstance(value, list) or all(passes(item, wanted, defs) for item in value)
    ),
    "additionalProperties": lambda value, allowed, schema, _: (
        allowed is False
        and (not isinstance(value, dict) or value.keys() <= schema["properties"].keys())
    ),
    "required": lambda value, keys, *_: not isinstance(value, dict) or value.keys() >= set(keys),
    "minProperties": lambda value, least, *_: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda value, most, *_: not isinstance(value, dict) or len(value) <= most,
}
