"""The tables of the README that are made from the schemas: `python tests/docs.py --update`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from renderer import explain

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

Json = dict[str, Any]


def tables() -> dict[str, str]:
    """Return the text that belongs between the markers of each table."""
    return {"values": values_table(), "problems": problems_table()}


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
        if "properties" in inner:
            yield from settings(inner, name + ".")
        else:
            star = " \\*" if key in schema.get("required", ()) else ""
            yield name, star, inner["description"].partition(", for example")[0], example(inner)


def example(schema: Json) -> str:
    """Return an example as it is written in the values file."""
    if "$ref" in schema:
        return "{file: PATH}"
    return str(json.dumps(schema["examples"][0])).strip('"')


def problems_table() -> str:
    """Return a row for every problem code with the first sentence of its page."""
    lines = [line.split(maxsplit=1) for line in explain.index().splitlines()]
    return "| code | what it means |\n|---|---|\n" + "".join(
        f"| `{code}` | {text} |\n" for code, text in lines
    )


def current(text: str) -> str:
    """Return the README with every table made anew."""
    for name, table in tables().items():
        head, start, rest = text.partition(
            f"<!-- {name}: made by `python tests/docs.py --update` -->\n"
        )
        _, end, tail = rest.partition(f"<!-- end of {name} -->")
        assert start and end, f"the README has no place for the table of {name}"
        text = head + start + table + end + tail
    return text


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python tests/docs.py --update")
    README.write_text(current(README.read_text()))
