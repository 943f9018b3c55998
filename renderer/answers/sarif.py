"""Problems as SARIF 2.1.0, which code hosts show beside the lines of a change.

What a reader makes of it:

- Columns count characters of Unicode from 1, as `columnKind` says; without it a reader counts
  UTF-16 units.
- An artifact is named by a URI, relative where the path that was typed is: to the folder in which
  pxsec ran, which for code scanning of GitHub must be the root of the repository. An absolute path
  is a `file:` URI, which that knows how to take the root from.
- Standard input and a live cluster are no artifacts: an object and a field path say where it is, or
  where these are not known, line and column of the input.
- A rule is named by a code, and its help is the page of the code. GitHub wants `fullDescription`
  too, and makes the fingerprints by which it knows a result again itself, of the lines of the file.
- The standard has braces doubled, for the sake of placeholders such as `{0}`. We do not: without
  arguments nothing is put in their place, and where a reader shows the doubling as it is, somebody
  would copy `{{file: PATH}}` from a hint.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from renderer.answers.pages import Page, pages
from renderer.edge import report
from renderer.edge.stdio import STDIN
from renderer.problems import ERROR, NOTICE, WARNING, Place, Problem

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {ERROR: "error", WARNING: "warning", NOTICE: "note"}


def told(problems: Sequence[Problem]) -> bytes:
    """Return problems, in this order, as the log of one run."""
    numbers = {code: at for at, code in enumerate(dict.fromkeys(p.code for p in problems))}
    run = {
        "tool": {"driver": _driver(numbers)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, numbers[problem.code]) for problem in problems],
    }
    return report.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).encode()


def _driver(codes: dict[str, int]) -> dict[str, Any]:
    from importlib.metadata import version

    known = pages()
    rules = [_rule(code, known[code]) for code in codes]
    return {"name": "pxsec", "version": version("pxsec"), "rules": rules}


def _rule(code: str, page: Page) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": page.first_sentence},
        "fullDescription": {"text": page.cause},
        "help": {"text": page.text, "markdown": page.markdown},
    }


def _result(problem: Problem, number: int) -> dict[str, Any]:
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    return {
        "ruleId": problem.code,
        "ruleIndex": number,
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message}{hint}"},
        "locations": [_location(problem.place)],
    }


def _location(place: Place) -> dict[str, Any]:
    found = " ".join(filter(None, place.within.named()))
    if place.within.is_file and place.name != STDIN:
        physical = {"physicalLocation": _physical(place)}
        return physical | ({"logicalLocations": [_logical(found)]} if found else {})
    return {"logicalLocations": [_logical(found or str(place))]}


def _logical(name: str) -> dict[str, Any]:
    return {"fullyQualifiedName": name}


def _physical(place: Place) -> dict[str, Any]:
    counted = {"startLine": place.line, "startColumn": place.column}
    region = {name: number for name, number in counted.items() if number}
    found: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.name)}}
    return found | ({"region": region} if region else {})


def _uri(path: str) -> str:
    """Return a path as a URI, of which a `:` in the first part would make a scheme."""
    if path.startswith("/"):
        return f"file://{quote(os.fsencode(path))}"
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return quote(os.fsencode(path))
