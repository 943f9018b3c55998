"""The command token inspect with many tokens: which it lists, and how it ends."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

import dumping
import jwts
from commandline import Result
from jwts import CLAIMS, NOW
from tokenbench import token

pytestmark = pytest.mark.usefixtures("folder")

DAY = 86400
HEAD = "signatures NOT verified; pxsec token verify does that\n"


def made(away: int = DAY, **claims: Any) -> str:
    return jwts.make({**CLAIMS, "exp": NOW + away, **claims})


def secret(name: str, text: str, key: str = "auth-token") -> dict[str, Any]:
    data = {key: base64.b64encode(text.encode()).decode()}
    meta = {"name": name, "namespace": "team-a"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "type": "Opaque", "data": data}


def listed(*items: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


TWO = listed(secret("late", made(9 * DAY)), secret("tls", "x", "tls.key"), secret("soon", made()))
OF_TWO = (
    f"{HEAD}"
    "ENDS                  LEFT  USER                   ROLES        ISSUER        WHERE"
    "        NOTE\n"
    "2027-01-16T08:00:00Z  24h   Jim <jim@example.com>  system.user  portworx.com  team-a/soon\n"
    "2027-01-24T08:00:00Z  9d    Jim <jim@example.com>  system.user  portworx.com  team-a/late\n"
)


def test_secrets_are_listed_from_a_file_and_from_a_pipe(folder: Path) -> None:
    (folder / "dump.json").write_text(TWO)
    assert token("inspect", "dump.json") == Result(OF_TWO, "", 0)
    assert token("inspect", stdin=TWO) == Result(OF_TWO, "", 0)
    assert token("inspect", "-", stdin=TWO) == Result(OF_TWO, "", 0)


def test_what_kubectl_prints_is_read(kubectl: str, folder: Path) -> None:
    objects = json.loads(TWO)["items"]
    printed = dumping.got(kubectl, objects, folder, "--show-managed-fields")
    assert printed.startswith(b"apiVersion: v1\nitems:\n- apiVersion: v1\n")
    assert token("inspect", stdin=printed) == Result(OF_TWO, "", 0)


def test_several_files_are_listed_with_the_secrets_in_them(folder: Path) -> None:
    (folder / "ann").write_text(made(2 * DAY, name="Ann"))
    (folder / "dump").write_text(TWO)
    done = token("inspect", "dump", "ann", "-", stdin=made(-DAY, name="Bob"))
    wheres = [line.split("portworx.com")[1].strip() for line in done.out.splitlines()[2:]]
    assert wheres == ["<stdin>", "team-a/soon", "ann", "team-a/late"]
    assert (done.err, done.status) == ("", 0)


def test_one_token_is_explained_in_full_unless_its_end_is_asked_for(folder: Path) -> None:
    (folder / "ann").write_text(made())
    assert token("inspect", "ann").out.startswith("signature  NOT verified;")
    assert token("inspect", "ann", "--ends-within", "1h").out.startswith(f"{HEAD}ENDS ")
    assert token("inspect", "ann", "ann").out.startswith("signature  NOT verified;")


def test_what_is_no_token_is_listed_and_the_answer_is_no(folder: Path) -> None:
    (folder / "ann").write_text(made())
    (folder / "notes").write_text("see the wiki")
    done = token("inspect", "ann", "notes", "-o", "json")
    rows = [(row["file"], row["problem"], row["ends"]) for row in json.loads(done.out)]
    assert rows == [
        ("ann", None, "2027-01-16T08:00:00Z"),
        ("notes", "1 part between dots, and a token has three", None),
    ]
    assert (done.err, done.status) == ("", 1)
    assert token("inspect", stdin=listed(secret("x", "ghp"))).status == 1


@pytest.mark.parametrize(
    ("within", "away", "status"),
    [("1d", DAY, 1), ("23h", DAY, 0), ("30d", 31 * DAY, 0), ("0s", -1, 1), ("30d", -1, 1)],
)
def test_the_answer_is_no_where_a_token_ends_too_soon(within: str, away: int, status: int) -> None:
    done = token("inspect", "--ends-within", within, stdin=listed(secret("a", made(away))))
    assert (done.status, done.out.endswith("  due\n")) == (status, bool(status))
    whole = token("inspect", "--ends-within", within, "-o", "json", stdin=made(away))
    assert ([row["due"] for row in json.loads(whole.out)], whole.status) == ([bool(status)], status)


def test_a_file_without_a_token_is_passed_over_beside_others(folder: Path) -> None:
    (folder / "ann").write_text(made())
    (folder / "other.yaml").write_text("kind: Deployment\n")
    done = token("inspect", "ann", "other.yaml")
    assert len(done.out.splitlines()) == 3
    assert (done.err, done.status) == (
        "other.yaml: notice: no Secret with the key auth-token, so it is passed over [no-tokens]\n"
        "  hint: print Secrets with tokens: kubectl get secrets --all-namespaces -o yaml\n",
        0,
    )


def test_no_token_at_all_is_an_error(folder: Path) -> None:
    assert token("inspect", stdin=listed(secret("tls", "x", "tls.key"))) == Result(
        "",
        "<stdin>: error: no token, and no Secret with the key auth-token [no-tokens]\n"
        "  hint: print Secrets with tokens: kubectl get secrets --all-namespaces -o yaml\n",
        2,
    )


def test_what_neither_is_is_no_token() -> None:
    hint = "  hint: give the token as it was issued: three parts with dots between, on one line\n"
    assert token("inspect", stdin="a: b\n") == Result(
        "",
        f"<stdin>: error: 1 part between dots, and a token has three [bad-token]\n{hint}",
        2,
    )
    for arguments in ((), ("--ends-within", "30d")):
        assert token("inspect", *arguments, stdin=b"") == Result(
            "", f"<stdin>: error: it is empty [bad-token]\n{hint}", 2
        )


def test_a_list_that_nobody_can_read_is_an_error_with_its_place() -> None:
    done = token("inspect", stdin="kind: Secret\ndata: {auth-token: [}\n")
    assert (done.out, done.status) == ("", 2)
    assert done.err.startswith("<stdin>:2:21: error: this is not valid YAML from here on [")


def test_all_files_that_cannot_be_read_are_told_together() -> None:
    done = token("inspect", "none", "neither", os.devnull)
    assert (done.out, done.status) == ("", 3)
    assert done.err == (
        "none: error: cannot be read: no such file or folder [unreadable-file]\n"
        "neither: error: cannot be read: no such file or folder [unreadable-file]\n"
    )


USAGE = {
    "standard input twice": (("-", "-"), "`-` is standard input, which can be read once only"),
    "a token for one of the files": (
        ("ann", "eyJhbGciOiJIUzI1NiJ9.CANARY.x"),
        "everybody can read a command line: pipe the token in",
    ),
    "a duration of words": (
        ("--ends-within", "month"),
        "argument --ends-within: expected a number and one of s, m, h, d or y, such as 30d",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), USAGE.values(), ids=USAGE)
def test_bad_usage_ends_with_a_reason(
    arguments: tuple[str, ...], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        token("inspect", *arguments)
    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert f"error: {text} [usage]\n" in error
    assert "CANARY" not in error
