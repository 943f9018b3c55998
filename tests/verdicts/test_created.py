"""`pxsec token create` makes no token that Portworx refuses, and refuses none that it would take.

`--update` writes what pxsec says, and never a verdict.
"""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import inprocess
import jwts
import members
import signing
from judge import Case, Own, judge
from jwts import NOW
from tokenbench import furnish
from verdicts import FOLDER, NO_ROLE, TABLES, Line, Row, Table, check_none, check_written, verdict

CREATED = [Table.read(path) for path in sorted((FOLDER / "created").glob("*.txt"))]
every_table = pytest.mark.parametrize("table", CREATED, ids=lambda table: table.name)
NO_TOKEN = "no token"
"""pxsec does not make it."""
TRUSTED = Own(
    jwts.ISSUER,
    jwts.SECRET.encode(),
    signing.public_pem("rsa").encode(),
    signing.public_pem("p256").encode(),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder with keys, at a fixed time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: NOW + 0.9)
    furnish(tmp_path)
    yield tmp_path


def create(*arguments: str) -> inprocess.Result:
    return inprocess.run("token", "create", *arguments)


@cache
def run(line: Line) -> inprocess.Result:
    """Make the token of a row: it is the same in every folder."""
    return create(*shlex.split(" ".join([*line.common, line.change])))


def codes(done: inprocess.Result) -> str:
    """Return what was said, as the tables write it."""
    errors = [problem.code for problem in done.problems if problem.severity == "error"]
    others = [f"warned {p.code}" for p in done.problems if p.severity != "error"]
    return ", ".join(dict.fromkeys([*errors, *others]))


@every_table
def test_a_token_that_is_made_has_the_verdict_of_portworx(table: Table, token_judge: str) -> None:
    lines = list(table.lines())
    made = [run(line) for line in lines]
    cases = [
        Case(done.text.strip(), NOW, claim_of(line), TRUSTED)
        for line, done in zip(lines, made, strict=True)
    ]
    wrong = []
    for line, done, answer in zip(lines, made, judge(token_judge, cases), strict=True):
        found = NO_TOKEN if done.status else verdict(answer)
        if found != line.verdict:
            wrong.append(f"{line}: {found}, {answer.why} {done.err}")
    check_none(wrong)


def claim_of(line: Line) -> str:
    words = shlex.split(line.change)
    return words[words.index("--username-claim") + 1] if "--username-claim" in words else "sub"


@every_table
def test_pxsec_says_what_is_written_down(table: Table, pytestconfig: pytest.Config) -> None:
    found = [codes(run(line)) for line in table.lines()]
    check_written(table, found, update=pytestconfig.getoption("--update"))


@every_table
def test_a_token_lives_as_long_as_it_shall(table: Table, token_judge: str) -> None:
    made = [done.text.strip() for line in table.lines() if not (done := run(line)).status]
    ends = [json.loads(jwts.decoded(token.split(".")[1]))["exp"] for token in made]
    before = [Case(token, end - 1, own=TRUSTED) for token, end in zip(made, ends, strict=True)]
    found = judge(token_judge, before)
    ended = judge(token_judge, [case._replace(now=case.now + 1) for case in before])
    for case, alive, dead in zip(before, found, ended, strict=True):
        assert alive.verdict == "401" or (alive.verdict, dead.verdict) == ("accepted", "403"), case


@every_table
def test_a_table_is_tidy(table: Table) -> None:
    assert str(table) == table.path.read_text()


def arguments(row: Row) -> tuple[str, ...] | None:
    """Return what makes create make the user of a row, or None where nothing can."""
    claims = {name: _read(text) for name, text in row.draft.claims.as_dict().items()}
    user = [(f"--{name}", claims.get(name)) for name in ("sub", "name", "email")]
    if not all(_are_texts([text]) for _, text in user) or not claims["sub"]:
        return None
    rights = [("--role", claims.get("roles", [])), ("--group", claims.get("groups", []))]
    if not all(_are_texts(texts) for _, texts in rights) or "" in claims.get("roles", []):
        return None  # an empty role is always an error of who typed it
    pairs = [*user, *((option, text) for option, texts in rights for text in texts)]
    return tuple(word for pair in pairs for word in pair)


def _are_texts(value: object) -> bool:
    """Tell whether a value is a list of texts that can be typed: half a character is none."""
    return isinstance(value, list) and all(
        isinstance(item, str) and item.isprintable() for item in value
    )


def _read(text: str) -> Any:
    try:
        return json.loads(members.as_bytes(text))
    except ValueError:
        return None


def users() -> Iterator[Row]:
    """Yield the rows of self-signed tokens in which the user or the rights are changed."""
    for table in TABLES:
        for row in table.rows():
            if "self-signed" in table.name and row.section in ("The user", "Roles and groups"):
                yield row


def test_create_verify_and_portworx_agree_on_users(token_judge: str) -> None:
    rows = [(row, given) for row in users() if (given := arguments(row)) is not None]
    assert len(rows) > 20
    wrong = []
    for row, given in rows:
        done = create(*given, "--issuer", "portworx.com", "--shared-secret-file", "keys/shared")
        (answer,) = judge(token_judge, [Case(done.text.strip(), NOW, own=TRUSTED)])
        found = NO_TOKEN if done.status else verdict(answer)
        allowed = {"accepted": {"accepted"}, NO_ROLE: {NO_ROLE, NO_TOKEN}}.get(
            row.verdict, {NO_TOKEN}
        )
        if found not in allowed:
            wrong.append(f"{row}: create gives {found}, {done.err}")
    check_none(wrong)
