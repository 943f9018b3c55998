"""Problems as text and as JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from renderer.edge import report
from renderer.problems import NOTICE, WARNING, Findings, Place, Problem, Within, no_file

FOUND = [
    Problem("stray-setting", Place("px.yaml", 9, 3), "second file", severity=NOTICE),
    Problem("late", Place("values.yaml", 12, 1), "by line, not by text"),
    Problem("unknown-key", Place("values.yaml", 4, 17), "unknown key 'x'", "did you mean 'y'?"),
    Problem("same-place", Place("values.yaml", 4, 17), "found later"),
    Problem("column", Place("values.yaml", 4, 9), "before the others", severity=WARNING),
    Problem("whole", Place("values.yaml"), "the file as a whole"),
    Problem("early", Place("px.yaml", 2, 1), "top of the second file"),
]
TEXT = """\
px.yaml:2:1: error: top of the second file [early]
px.yaml:9:3: notice: second file [stray-setting]
values.yaml: error: the file as a whole [whole]
values.yaml:4:9: warning: before the others [column]
values.yaml:4:17: error: unknown key 'x' [unknown-key]
  hint: did you mean 'y'?
values.yaml:4:17: error: found later [same-place]
values.yaml:12:1: error: by line, not by text [late]
"""


def test_problems_come_in_file_order() -> None:
    assert report.as_text(FOUND) == TEXT


def test_no_problems_are_no_text() -> None:
    assert report.as_text([]) == ""


def test_quiet_leaves_only_what_stops_the_run() -> None:
    assert report.as_text(FOUND, quiet=True) == (
        "values.yaml: error: the file as a whole [whole]\n"
        "values.yaml:4:17: error: unknown key 'x' [unknown-key]\n"
        "  hint: did you mean 'y'?\n"
        "values.yaml:4:17: error: found later [same-place]\n"
        "values.yaml:12:1: error: by line, not by text [late]\n"
        "px.yaml:2:1: error: top of the second file [early]\n"
    )


def test_the_severity_is_coloured() -> None:
    coloured = report.as_text([FOUND[0], FOUND[4], FOUND[5]], colour=True)
    assert coloured == (
        "px.yaml:9:3: \x1b[1;36mnotice:\x1b[0m second file [stray-setting]\n"
        "values.yaml: \x1b[1;31merror:\x1b[0m the file as a whole [whole]\n"
        "values.yaml:4:9: \x1b[1;33mwarning:\x1b[0m before the others [column]\n"
    )


NASTY = Problem("bad", Place("a\x1b[2J.yaml", 1, 1), "x\r\n\x9b\u202e\u2028\udcff", "é 😀\x07")


def test_what_a_terminal_may_act_upon_is_escaped() -> None:
    assert report.as_text([NASTY]) == (
        "a\\x1b[2J.yaml:1:1: error: x\\r\\n\\x9b\\u202e\\u2028\\udcff [bad]\n  hint: é 😀\\x07\n"
    )


def test_json_holds_every_problem_in_file_order() -> None:
    assert report.as_json([FOUND[2], FOUND[5]]) == (
        "[\n"
        "  {\n"
        '    "file": "values.yaml",\n'
        '    "line": null,\n'
        '    "column": null,\n'
        '    "object": null,\n'
        '    "path": null,\n'
        '    "severity": "error",\n'
        '    "code": "whole",\n'
        '    "message": "the file as a whole",\n'
        '    "hint": ""\n'
        "  },\n"
        "  {\n"
        '    "file": "values.yaml",\n'
        '    "line": 4,\n'
        '    "column": 17,\n'
        '    "object": null,\n'
        '    "path": null,\n'
        '    "severity": "error",\n'
        '    "code": "unknown-key",\n'
        '    "message": "unknown key \'x\'",\n'
        '    "hint": "did you mean \'y\'?"\n'
        "  }\n"
        "]\n"
    )


def test_json_gives_back_the_very_texts_and_shows_nothing_nasty() -> None:
    text = report.as_json([NASTY.replace(hint="é 😀\U000e0001")])
    assert json.loads(text)[0] == {
        "file": NASTY.place.name,
        "line": 1,
        "column": 1,
        "object": None,
        "path": None,
        "severity": "error",
        "code": "bad",
        "message": NASTY.message,
        "hint": "é 😀\U000e0001",
    }
    assert text.replace("\n", "").isprintable()
    assert "é 😀" in text


def test_a_message_is_an_object_in_a_line_of_ascii() -> None:
    text = report.as_lines([NASTY.replace(message="x\r\n\x7f\x9b\u202e\u2028\udcff")])
    assert text.count("\n") == 1
    assert text.isascii()
    assert text.removesuffix("\n").isprintable()
    assert json.loads(text) == {
        "code": "bad",
        "level": "error",
        "file": NASTY.place.name,
        "line": 1,
        "column": 1,
        "object": None,
        "path": None,
        "text": "x\r\n\x7f\x9b\u202e\u2028\udcff",
        "hint": NASTY.hint,
    }


def test_messages_come_in_file_order_as_objects_too() -> None:
    told = [json.loads(line) for line in report.as_lines(FOUND).splitlines()]
    assert [row["text"] for row in told] == re.findall(r": \w+: (.*) \[", TEXT)
    assert told[2] | {"file": "values.yaml", "line": None, "hint": None} == told[2]
    assert [
        json.loads(line)["level"] for line in report.as_lines(FOUND, quiet=True).splitlines()
    ] == ["error"] * 5


def test_what_is_no_file_is_an_object() -> None:
    row = json.loads(report.as_lines([Problem("bad-issuer", no_file("--issuer"), "reserved")]))
    assert (row["file"], row["object"], row["path"]) == (None, "--issuer", None)
    assert report.place_row(no_file("--issuer")) == {
        "file": "--issuer",
        "line": None,
        "column": None,
        "object": "--issuer",
        "path": None,
    }


def test_a_place_within_something_is_the_same_place() -> None:
    """Else a problem that is found twice would be told twice."""
    within = Within(lambda: ("Pod a/b", "spec"))
    assert Place("x", 1, 2, within) == Place("x", 1, 2)
    assert len({Place("x", 1, 2, within), Place("x", 1, 2)}) == 1
    assert sorted([Place("x", 1, 2, within), Place("x", 1, 2)]) == [Place("x", 1, 2)] * 2


def test_json_without_problems_is_an_empty_list() -> None:
    assert report.as_json([]) == "[]\n"
    assert report.as_json([FOUND[0]], quiet=True) == "[]\n"


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "xterm"}, True, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    choice: str, environ: dict[str, str], terminal: bool, wanted: bool
) -> None:
    assert report.wants_colour(choice, environ, terminal=terminal) is wanted


def test_the_report_file_is_private_and_never_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.txt"
    monkeypatch.setenv("PXSEC_REPORT", str(path))
    findings = Findings()
    findings.record(FOUND)
    old = os.umask(0)
    report.save(findings, quiet=False)
    os.umask(old)
    assert (path.read_text(), path.stat().st_mode & 0o777) == (TEXT, 0o600)
    report.save(Findings(), quiet=False)
    assert path.read_text() == ""
