"""Problems as SARIF, held against a schema in our own words that knows what we use of it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator

import inprocess
import stubs
from renderer.answers import sarif
from renderer.answers.pages import pages
from renderer.problems import NOTICE, WARNING, Place, Problem, Within, no_file

CASES = Path(__file__).parents[1] / "cases"
CLUSTERS = Path(__file__).parents[1] / "checking" / "clusters"
FILES = sorted(path.relative_to(CLUSTERS).as_posix() for path in CLUSTERS.glob("*/*.yaml"))
NOW = ("--now", "2024-06-01T00:00:00Z")


def closed(optional: str = "", **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these properties and no others."""
    required = sorted({*properties} - {*optional.split()})
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def many(items: Any, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


STRING = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
MESSAGE = closed(text=STRING)
LOGICAL = closed(fullyQualifiedName=STRING)
PHYSICAL = closed(
    "region",
    artifactLocation=closed(uri={**STRING, "pattern": r"^([A-Za-z0-9._~/%-]+|file:///.+)$"}),
    region=closed("startColumn", startLine=COUNT, startColumn=COUNT),
)
LOCATION = {
    **closed(
        "physicalLocation logicalLocations",
        physicalLocation=PHYSICAL,
        logicalLocations=many(LOGICAL, 1),
    ),
    "minProperties": 1,
}
RULE = closed(
    id={"type": "string", "pattern": "^[a-z0-9-]+$"},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=closed(text=STRING, markdown=STRING),
)
RESULT = closed(
    ruleId=STRING,
    ruleIndex={"type": "integer", "minimum": 0},
    level={"enum": ["error", "warning", "note"]},
    message=MESSAGE,
    locations={**many(LOCATION, 1), "maxItems": 1},
)
DRIVER = closed(name={"const": "pxsec"}, version=STRING, rules={**many(RULE), "uniqueItems": True})
RUN = closed(
    tool=closed(driver=DRIVER), columnKind={"const": "unicodeCodePoints"}, results=many(RESULT)
)
LOG = {
    **closed(version={"const": "2.1.0"}, runs={**many(RUN, 1), "maxItems": 1}),
    "additionalProperties": {"const": sarif._SCHEMA},
}


def read(text: bytes) -> Any:
    """Return the run of a log, which keeps to the schema and names its rules as it should."""
    log = json.loads(text)
    assert [error.message for error in Draft202012Validator(LOG).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[found["ruleIndex"]] for found in run["results"]] == [
        found["ruleId"] for found in run["results"]
    ]
    assert rules == list(dict.fromkeys(found["ruleId"] for found in run["results"]))
    return run


def as_rows(run: Any) -> list[dict[str, Any]]:
    """Return the results as `-o json` has them, as far as SARIF says it."""
    levels = {"note": "notice"}
    return [
        {
            "code": found["ruleId"],
            "severity": levels.get(found["level"], found["level"]),
            "text": found["message"]["text"],
        }
        for found in run["results"]
    ]


def of_rows(rows: Any) -> list[dict[str, Any]]:
    return [
        {
            "code": row["code"],
            "severity": row["severity"],
            "text": row["message"] + (f"\nhint: {row['hint']}" if row["hint"] else ""),
        }
        for row in rows
    ]


@pytest.mark.parametrize("file", FILES)
def test_check_tells_in_sarif_what_it_tells_in_json(file: str) -> None:
    given = ("check", file, *NOW)
    found = inprocess.main(*given, "-o", "sarif", folder=CLUSTERS)
    told = inprocess.main(*given, "-o", "json", folder=CLUSTERS)
    rows = json.loads(told.out)["findings"]
    assert (found.status, found.err) == (told.status, "")
    run = read(found.out)
    assert as_rows(run) == of_rows(rows)
    for row, result in zip(rows, run["results"], strict=True):
        (location,) = result["locations"]
        assert location["physicalLocation"] == {
            "artifactLocation": {"uri": row["file"]},
            "region": {"startLine": row["line"], "startColumn": row["column"]},
        }
        name = " ".join(filter(None, [row["object"], row["path"]]))
        assert location["logicalLocations"] == [{"fullyQualifiedName": name}]


BROKEN = b"install: opertor\nnamespace: portworx\nauth: {oidc: {issuer: a, clientID: b}}\n"


def test_validate_tells_every_problem_in_sarif(tmp_path: Path) -> None:
    (tmp_path / "pxsec.yaml").write_bytes(BROKEN)
    done = inprocess.main("validate", "-f", "pxsec.yaml", "-o", "sarif", folder=tmp_path)
    assert (done.status, done.err) == (1, "")
    told = inprocess.main("validate", "-f", "pxsec.yaml", "-o", "json", folder=tmp_path)
    run = read(done.out)
    assert as_rows(run) == of_rows(json.loads(told.out)) != []
    assert run["results"][0]["message"] == {
        "text": "install: expected operator or daemonset, found 'opertor'\n"
        "hint: did you mean 'operator'?"
    }
    assert run["tool"]["driver"]["version"] == version("pxsec")


def test_valid_values_are_a_log_without_results() -> None:
    folder = CASES / "operator-quickstart"
    done = inprocess.main("validate", "-q", "-f", "pxsec.yaml", "-o", "sarif", folder=folder)
    run = read(done.out)
    assert (done.status, done.err, run["results"]) == (0, "", [])
    assert run["tool"]["driver"]["rules"] == []


def test_what_is_no_file_has_a_logical_location_alone(tmp_path: Path) -> None:
    done = inprocess.main("validate", "-f", "-", "-o", "sarif", stdin=BROKEN)
    for found in read(done.out)["results"]:
        assert [*found["locations"][0]] == ["logicalLocations"]
    manifest = (CLUSTERS / "stork-with-another-key/broken.yaml").read_bytes()
    run = read(inprocess.main("check", "-", "-o", "sarif", *NOW, stdin=manifest).out)
    (name,) = (found["locations"][0]["logicalLocations"] for found in run["results"])
    assert name[0]["fullyQualifiedName"].startswith("Deployment kube-system/stork spec.template.")


def test_a_syntax_error_of_standard_input_keeps_its_line() -> None:
    done = inprocess.main("validate", "-f", "-", "-o", "sarif", stdin=b"a: b\nc: [\n")
    (found,) = read(done.out)["results"]
    (logical,) = found["locations"][0]["logicalLocations"]
    assert logical["fullyQualifiedName"].startswith("<stdin>:")


def test_what_a_live_cluster_has_is_an_object(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    text = "apiVersion: v1\nkind: List\nitems:\n"
    manifest = (CASES / "manifest-with-a-stray-setting" / "portworx.yaml").read_text()
    (document,) = (part for part in manifest.split("---\n") if "kind: DaemonSet" in part)
    item = "".join(f"  {line}" for line in document.splitlines(keepends=True))
    (tmp_path / "answers" / "daemonsets.apps").write_text(f"{text}- {item[2:]}")
    environ = stubs.write(tmp_path, stubs.OF_FILES.format(folder=tmp_path / "answers"))
    done = inprocess.main("check", "--cluster", "-o", "sarif", "-q", environ=environ)
    results = read(done.out)["results"]
    assert (done.status, done.err, len(results)) == (1, "", 1)
    assert results[0]["locations"] == [
        {
            "logicalLocations": [
                {
                    "fullyQualifiedName": "DaemonSet kube-system/portworx"
                    " spec.template.spec.containers[0].env[0]"
                }
            ]
        }
    ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("pxsec.yaml", "pxsec.yaml"),
        ("./pxsec.yaml", "pxsec.yaml"),
        (".//./a/b.yaml", "a/b.yaml"),
        ("../b.yaml", "../b.yaml"),
        ("a b/c#d?e.yaml", "a%20b/c%23d%3Fe.yaml"),
        ("javascript:alert", "javascript%3Aalert"),
        ("100%.yaml", "100%25.yaml"),
        ("l\udce4nge.yaml", "l%E4nge.yaml"),
        ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        ("/etc/a b.yaml", "file:///etc/a%20b.yaml"),
    ],
)
def test_a_path_is_a_uri(path: str, uri: str) -> None:
    (found,) = read(sarif.told([Problem("bad-value", Place(path, 1, 1), "x")]))["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}
    assert unquote(uri, errors="surrogateescape").endswith(path.rpartition("/")[2])


def test_levels_and_places_are_those_of_sarif() -> None:
    within = Within(lambda: ("Pod a/b", ""))
    run = read(
        sarif.told(
            [
                Problem("weak-key", Place("a"), "x\u2028\x1b", severity=WARNING),
                Problem("crlf", Place("a", 3), "y {0}", "z", severity=NOTICE),
                Problem("weak-key", Place("a", 3, 4, within), "[\udcff](x)"),
                Problem("unreachable", no_file("https://a"), "w", outside=True),
            ]
        )
    )
    assert [(found["ruleIndex"], found["level"]) for found in run["results"]] == [
        (0, "warning"),
        (1, "note"),
        (0, "error"),
        (2, "error"),
    ]
    assert [found["message"]["text"] for found in run["results"]] == [
        *("x\u2028\x1b", "y {0}\nhint: z", "[\udcff](x)", "w")
    ]
    artifact = {"artifactLocation": {"uri": "a"}}
    assert [found["locations"] for found in run["results"]] == [
        [{"physicalLocation": artifact}],
        [{"physicalLocation": artifact | {"region": {"startLine": 3}}}],
        [
            {
                "physicalLocation": artifact | {"region": {"startLine": 3, "startColumn": 4}},
                "logicalLocations": [{"fullyQualifiedName": "Pod a/b"}],
            }
        ],
        [{"logicalLocations": [{"fullyQualifiedName": "https://a"}]}],
    ]


def test_the_help_of_a_rule_is_the_page_of_its_code() -> None:
    run = read(sarif.told([Problem(code, Place("a", 1), "x") for code in pages()]))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*pages()]
    for rule, page in zip(rules, pages().values(), strict=True):
        assert rule["shortDescription"]["text"] == page.first_sentence
        assert page.fix in rule["help"]["text"]
        assert f"\n```\n{page.example}\n```\n" in rule["help"]["markdown"]
