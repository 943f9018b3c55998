"""The documentation that is made from the schema: `python tests/tools/docs.py --update`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VALUES = ROOT / "docs" / "values.md"

Json = dict[str, Any]


def values_table() -> str:
    """Return a row for every setting; one that its mapping must have is marked with a star."""
    schema = json.loads((ROOT / "schemas" / "values.schema.json").read_text())
    rows = settings(schema["$defs"]["values"])
    return "| setting | what it takes | example |\n|---|---|---|\n" + "".join(
        f"| `{name}`{star} | {text} | `{example}` |\n" for name, star, text, example in rows
    )


def settings(schema: Json, above: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield path, star, description and example of everything below a mapping."""
    for key, inner in schema["properties"].items():
        name = above + key
        if "items" in inner:
            yield from settings(inner["items"], f"{name}[].")
        elif "properties" in inner:
            yield from settings(inner, name + ".")
        else:
            star = " \\*" if key in schema.get("required", ()) else ""
            yield name, star, inner["description"].partition(", for example")[0], example(inner)


def example(schema: Json) -> str:
    """Return an example as it is written in the values file."""
    if "$ref" in schema:
        return "{file: PATH}"
    return str(json.dumps(schema["examples"][0])).strip('"')


def values_page(text: str) -> str:
    """Return the page of the values with its table made anew."""
    head, start, rest = text.partition(
        "<!-- values: made by `python tests/tools/docs.py --update` -->\n"
    )
    _, end, tail = rest.partition("<!-- end of values -->")
    assert start and end, "the page has no place for the table of values"
    return head + start + values_table() + end + tail


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python tests/tools/docs.py --update")
    VALUES.write_text(values_page(VALUES.read_text()))
