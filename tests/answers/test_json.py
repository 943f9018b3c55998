"""The answer as JSON is what its schema says, for every cluster that the tests have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import answers
import inprocess
import manifests
from renderer.portworx.settings import DAEMONSET, OPERATOR
from renderer.problems import ERROR, NOTICE, WARNING
from renderer.reading import clients, reading, stanza

CLUSTERS = Path(__file__).parents[1] / "checking" / "clusters"
FILES = sorted(path.relative_to(CLUSTERS).as_posix() for path in CLUSTERS.glob("*/*.yaml"))
NOW = ("--now", "2024-06-01T00:00:00Z")

ODD = manifests.storagecluster(
    annotations={"portworx.io/misc-args": "-jwt_issuer a -jwt-issuer b"},
    env="""\
    - {name: PORTWORX_AUTH_OIDC_ISSUER, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: PORTWORX_AUTH_OIDC_CLIENTID, value: $(x)}
    - {name: PORTWORX_AUTH_SYSTEM_KEY, value: plain-0123456789abcdef0123456789}
""",
)


def check(*arguments: str, stdin: str = "", folder: Path = CLUSTERS) -> inprocess.Result:
    command = ("check", "-o", "json", *NOW, *arguments)
    return inprocess.main(*command, stdin=stdin.encode(), folder=folder)


@pytest.mark.parametrize("file", FILES)
def test_the_answer_is_as_the_schema_says(file: str) -> None:
    done = check(file)
    answer = answers.valid(done.out)
    errors = [found for found in answer["findings"] if found["severity"] == "error"]
    assert (done.status, done.err) == (1 if errors else 0, "")


@pytest.mark.parametrize(
    "text", [manifests.storagecluster(), manifests.daemonset(), ODD], ids=["off", "legacy", "odd"]
)
def test_what_is_not_set_and_what_is_odd_has_its_place_too(text: str) -> None:
    (found,) = answers.valid(check("-", stdin=text).out)["clusters"]
    assert found["state"] in ("off", "undecided")


def test_findings_are_told_once_and_by_the_answer_alone() -> None:
    done = check("stork-with-another-key/broken.yaml")
    (found,) = answers.valid(done.out)["findings"]
    assert (found["code"], found["line"], found["severity"]) == ("key-mismatch", 29, "error")
    assert done.err == ""


def parts(schema: Any) -> Iterator[Any]:
    yield schema
    for value in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(value, dict | list):
            yield from parts(value)


def test_every_property_is_described() -> None:
    root = answers.schema()
    for part in parts(root):
        for name, found in part.get("properties", {}).items() if isinstance(part, dict) else ():
            target = found
            if "$ref" in found:
                target = root["$defs"][found["$ref"].rpartition("/")[2]]
            assert target["description"].endswith("."), name


def test_every_object_has_all_of_its_properties_and_no_others() -> None:
    for part in parts(answers.schema()):
        if isinstance(part, dict) and "properties" in part and "type" in part:
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])


def test_the_words_are_those_of_the_code() -> None:
    kinds = answers.schema()["$defs"]
    found = {name: kinds["cluster"]["properties"][name]["enum"] for name in ("state", "install")}
    assert found["state"] == [
        *(reading.ON, reading.OFF, reading.OPEN, reading.LOCKED, reading.UNDECIDED)
    ]
    assert found["install"] == [OPERATOR, DAEMONSET]
    assert kinds["client"]["properties"]["verdict"]["enum"] == [
        *(clients.SERVED, clients.GUEST, clients.REFUSED, clients.UNDECIDED)
    ]
    assert kinds["finding"]["properties"]["severity"]["enum"] == [ERROR, WARNING, NOTICE]
    guests = kinds["cluster"]["properties"]["guests"]["enum"]
    assert sorted(guests[:-1]) == sorted(stanza.GUESTS)
