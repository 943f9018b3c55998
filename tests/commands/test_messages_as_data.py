"""`--messages json`: whatever a command says, each line of standard error is one object."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import inprocess
import jwts
import stubs
from messagelines import AS_DATA, as_text, read
from program import CLUSTER, ENVIRON, RENDER, VALUES, pxsec
from renderer import cli
from renderer.edge import report
from renderer.problems import ERROR, NOTICE, Place, Problem, Within

ROLE = '{"name": "system.mine", "rules": [{"services": ["*"], "apis": ["*"]}]}'
LIST = """\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: core.libopenstorage.org/v1
  kind: StorageCluster
  metadata: {name: px-cluster}
functionConfig:
  apiVersion: pxsec.dev/v1
  kind: PXSecurity
  metadata: {name: security}
  spec:
    install: operator
    namespace: portworx
    auth: {guestAccess: Enabled, selfSigned: {issuer: portworx.com}}
"""
STDIN = {"krm": LIST, "post-render": CLUSTER}

FAILING = {
    "render": "-f pxsec.yaml",
    "patch": "-f pxsec.yaml empty.yaml",
    "validate": "-f none.yaml",
    "check": "empty.yaml",
    "adopt": "cluster.yaml",
    "rotate": "shared -f pxsec.yaml cluster.yaml",
    "plan": "-f none.yaml cluster.yaml",
    "schema": "pxsec.yaml",
    "init": ".",
    "explain": "no-such-code",
    "completion": "tcsh",
    "krm": "pxsec.yaml",
    "post-render": "-f none.yaml",
    "plugin": "helm pxsec.yaml",
    "keygen": "keys keys",
    "role": "check bad-role.yaml",
    "token create": "-f pxsec.yaml --role system.users",
    "token inspect": "pxsec.yaml",
    "token verify": "-f none.yaml token",
    "token try": "--endpoint http://127.0.0.1:9 pxsec.yaml",
    "token context": "admin pxsec.yaml",
    "oidc": "check -f none.yaml",
}
NOTICING = {
    "render": "-f crlf.yaml cluster.yaml",
    "patch": "-f crlf.yaml cluster.yaml",
    "validate": "-f crlf.yaml",
    "check": "-f crlf.yaml cluster.yaml",
    "adopt": "secured.yaml empty.yaml",
    "rotate": "shared -f crlf.yaml secured.yaml",
    "plan": "-f crlf.yaml cluster.yaml",
    "krm": "",
    "post-render": "-f crlf.yaml",
    "keygen": "-f pxsec.yaml",
    "role": "check role.json",
    "token create": "-f crlf.yaml --name Ada --email a@b.c --role system.user",
    "token inspect": "token",
    "token verify": "-f crlf.yaml token",
    "token try": "--endpoint http://127.0.0.1:9 token",
    "token context": "admin token",
    "oidc": "check -f crlf.yaml",
}
SILENT = {"schema", "init", "explain", "plugin", "completion"}
"""Commands that have nothing to say where they do not fail."""


@pytest.fixture
def desk(noticed: Path) -> Path:
    """A folder with something for every command to notice."""
    text = VALUES + "portworx: {version: 3.1.2}\n"
    token = jwts.make({"iss": "portworx.com", "sub": "jim", "roles": ["system.user"]})
    secured = inprocess.main(*RENDER, folder=noticed, environ=ENVIRON)
    for name, content in {
        "crlf.yaml": text.replace("\n", "\r\n"),
        "empty.yaml": "# nothing\n",
        "secured.yaml": secured.text,
        "role.json": ROLE,
        "bad-role.yaml": "name: [\n",
        "token": f"{token}\n",
        "pxsec.yaml": VALUES,
    }.items():
        (noticed / name).write_text(content, newline="")
        (noticed / name).chmod(0o600)
    return noticed


def run(folder: Path, *words: str, environ: Mapping[str, str] = ENVIRON) -> inprocess.Result:
    stdin = next((text for name, text in STDIN.items() if name in words), "")
    return inprocess.main(*words, stdin=stdin.encode(), folder=folder, environ=environ)


def lines() -> Iterator[tuple[str, ...]]:
    for kind in (FAILING, NOTICING):
        for name, rest in kind.items():
            yield (*name.split(), *rest.split())


@pytest.mark.parametrize("line", list(lines()), ids=" ".join)
def test_a_command_says_the_same_as_data_and_as_text(
    desk: Path, tmp_path_factory: pytest.TempPathFactory, line: tuple[str, ...]
) -> None:
    kept = tmp_path_factory.mktemp("kept") / "desk"
    shutil.copytree(desk, kept)
    data = run(desk, *line, *AS_DATA)
    shutil.rmtree(desk)
    shutil.copytree(kept, desk)
    text = run(desk, *line)
    found = read(data.err)
    assert found != []
    assert "".join(map(as_text, found)) == without_usage(text.err)
    assert (data.status == 0) <= all(row["level"] != "error" for row in found)
    assert data.status == text.status


def without_usage(err: str) -> str:
    return re.sub(r"(?s)^usage: .*?\n(?=pxsec)", "", err)


def levels(folder: Path, name: str, rest: str) -> set[str]:
    done = run(folder, *name.split(), *rest.split(), *AS_DATA)
    return {row["level"] for row in read(done.err)}


@pytest.mark.parametrize("name", list(FAILING))
def test_what_fails_tells_an_error(desk: Path, name: str) -> None:
    assert "error" in levels(desk, name, FAILING[name])


@pytest.mark.parametrize("name", list(NOTICING))
def test_what_notices_tells_something_else(desk: Path, name: str) -> None:
    assert levels(desk, name, NOTICING[name]) & {"warning", "notice", "info"}


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_bad_usage_is_one_object(desk: Path, name: str) -> None:
    for words in ([*name.split(), "--nonsense", *AS_DATA], [*AS_DATA, *name.split(), "-x"]):
        done = run(desk, *words)
        (row,) = read(done.err)
        assert (done.status, done.out, row["code"]) == (2, b"", "usage")
        assert (row["file"], row["object"]) == (None, f"pxsec {name}"), words
        assert row["hint"] == f"pxsec {name} --help shows what there is"


@pytest.mark.parametrize(
    "words",
    [
        ("--messages=json",),
        ("--messages", "json", "rendr"),
        ("rendr", "--messages", "json"),
        ("--messages=json", "-f", "x", "render"),
        ("token", "--messages=json"),
        ("--messages=text", "token", "try", "--messages=json", "--start-port", "x"),
        ("render", "--messages", "json", "-f", ""),
    ],
    ids=" ".join,
)
def test_what_is_no_command_line_is_one_object_too(desk: Path, words: tuple[str, ...]) -> None:
    done = run(desk, *words)
    (row,) = read(done.err)
    assert (done.status, row["code"], row["level"]) == (2, "usage", "error")


def test_a_form_that_there_is_not_is_refused_in_text(desk: Path) -> None:
    done = run(desk, *RENDER, "--messages", "yaml")
    assert done.err.endswith(
        "pxsec render: error: argument --messages: invalid choice: 'yaml' (choose from 'text',"
        " 'json') [usage]\n  hint: pxsec render --help shows what there is\n"
    )


def test_the_last_form_counts_as_argparse_has_it(desk: Path) -> None:
    done = run(desk, *AS_DATA, *RENDER, "--messages", "text")
    assert done.err.startswith("pxsec.yaml:10:3: notice: ")
    assert read(run(desk, "--messages", "text", *RENDER, *AS_DATA).err) != []


def test_data_has_no_colour_and_quiet_leaves_notices_out(desk: Path) -> None:
    (row,) = read(run(desk, *RENDER, "--color", "always", *AS_DATA).err)
    assert row == {
        "code": "line-end",
        "level": "notice",
        "file": "pxsec.yaml",
        "line": 10,
        "column": 3,
        "object": None,
        "path": "keys.system",
        "text": "keys.system: the line end after the key is left out",
        "hint": "every byte counts: whatever else holds this key must have no line end either",
    }
    assert run(desk, *RENDER, "-q", *AS_DATA).err == ""


def test_the_report_has_the_form_of_the_messages(desk: Path) -> None:
    environ = ENVIRON | {"PXSEC_REPORT": "report"}
    for words in (RENDER, ["post-render"], ["validate", "-f", "x"]):
        done = run(desk, *words, *AS_DATA, environ=environ)
        assert (desk / "report").read_text() == done.err != ""
    assert run(desk, *RENDER, environ=environ).err == (desk / "report").read_text()
    assert not (desk / "report").read_text().startswith("{")


def test_a_report_that_cannot_be_written_is_an_object(desk: Path) -> None:
    done = run(desk, *RENDER, *AS_DATA, environ=ENVIRON | {"PXSEC_REPORT": "no/report"})
    assert [row["code"] for row in read(done.err)] == ["line-end", "unwritable-file"]


def test_what_goes_on_is_information(desk: Path) -> None:
    environ = stubs.write(desk, stubs.OF_FILES.format(folder=desk))
    done = run(desk, "check", "--cluster", *AS_DATA, environ=environ)
    values, *told, error = read(done.err)
    assert (values["level"], values["text"]) == ("info", "values: pxsec.yaml")
    assert error["object"] == "the cluster"
    assert len(told) > 1
    for row in told:
        assert (row["level"], row["text"][:9]) == ("info", "+ kubectl")
        assert {row[key] for key in ("code", "file", "line", "object", "path", "hint")} == {None}


def test_what_a_host_has_written_anew_is_an_object_and_a_path(desk: Path) -> None:
    stray = LIST.replace("portworx.com}", "'https://a'}")
    done = inprocess.main("krm", *AS_DATA, stdin=stray.encode(), folder=desk, environ=ENVIRON)
    (row,) = (row for row in read(done.err) if row["level"] == "error")
    assert (row["file"], row["line"], row["column"]) == (None, None, None)
    assert (row["object"], row["path"]) == ("PXSecurity security", "spec.auth.selfSigned.issuer")


def test_a_bug_is_an_object(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a secret")

    monkeypatch.setattr("renderer.yamltext.stream.join", fail)
    done = run(desk, *RENDER, *AS_DATA)
    (row,) = read(done.err)
    assert (done.status, row["code"], row["object"], row["file"]) == (4, "bug", "pxsec", None)
    assert row["text"].startswith("a bug of pxsec: ValueError at test_messages_as_data.py:")


def test_an_interruption_is_quiet(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("renderer.yamltext.stream.join", stop)
    done = run(desk, *RENDER, *AS_DATA)
    assert (done.status, done.out, done.err) == (130, b"", "")


NAMES = [
    b"l\xe4nge.yaml",
    b"a\x1b[2J\nb.yaml",
    b"\xf0\x9f\x98\x80\x7f\xe2\x80\xae\xff.yaml",
    b'"\\{}.yaml',
    b"\xed\xa0\x80.yaml",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_no_name_and_no_encoding_makes_anything_but_json(
    desk: Path, name: bytes, encoding: str
) -> None:
    (desk / os.fsdecode(name)).write_text("install: 5\n")
    done = pxsec(desk, "render", "-f", os.fsdecode(name), *AS_DATA, PYTHONIOENCODING=encoding)
    rows = read(done.stderr.decode())
    assert done.returncode == 2
    assert {row["file"] for row in rows} == {os.fsdecode(name)}


ANY = st.text(st.characters(), min_size=1)
"""Any text, lone surrogates too, which stand for the bytes of a name that is not UTF-8."""
PLACES = st.builds(
    lambda name, line, column, object_, path, is_file: Place(
        name, line, column, Within(lambda: (object_, path), is_file=is_file)
    ),
    *(ANY, st.integers(0, 9), st.integers(0, 9), ANY | st.just(""), ANY | st.just("")),
    st.booleans(),
)
PROBLEMS = st.builds(
    Problem, st.just("code"), PLACES, ANY, ANY | st.just(""), st.sampled_from([ERROR, NOTICE])
)


@given(st.lists(PROBLEMS))
def test_any_problem_is_a_line_that_gives_its_texts_back(problems: list[Problem]) -> None:
    rows = read(report.as_lines(problems))
    for row, problem in zip(rows, report.in_file_order(problems), strict=True):
        assert units(row["text"]) == units(problem.message)
        assert units(row["hint"] or "") == units(problem.hint)
        named = problem.place.within.named()
        where = named if any(named) or problem.place.within.is_file else (problem.place.name, "")
        assert [units(row[key] or "") for key in ("object", "path")] == [*map(units, where)]


def units(text: str) -> bytes:
    """Return a text as JSON has it, where two surrogates that are a pair are one character."""
    return text.encode("utf-16", "surrogatepass")


def test_every_command_is_tried() -> None:
    assert {*FAILING} == {*cli.COMMANDS}
    assert {*NOTICING} | SILENT == {*cli.COMMANDS}
