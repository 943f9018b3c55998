"""What Git keeps out by the files of a start, and by a .gitignore that was there before."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import inprocess
from renderer.starting import ignoring
from renderer.starting.start import Start

WANTED = Start("operator", "self-signed", makes_keys=False).texts()[".gitignore"]
KEYS = ["**/keys/*", "!**/keys/.gitignore", "!**/keys/*.pub.pem"]
SECRET = [
    "keys/system-secret",
    "keys/rsa.pem",
    "keys/team-a.token",
    "keys/old/apps-secret",
    "keys/old/rsa.pub.pem",  # Git does not look into a folder that it ignores
    "ann.token",
    "site/ann.token",
    "contextconfig",
    "site/contextconfig",
    "px-before/secret-portworx-pxkeys.yaml",
    "site/px-before/new-keys/apps-secret",
    "site/keys/shared-secret",
    "site/paris/keys/ecdsa.pem",
]
PUBLIC = [
    ".gitignore",
    "keys/.gitignore",
    "keys/rsa.pub.pem",
    "pxsec.yaml",
    "site/keys/ecdsa.pub.pem",
    "storagecluster.yaml",
    "values.schema.json",
]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.excludesFile=", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def taken(folder: Path) -> list[str]:
    """Return the files that Git would take."""
    lines = git(folder, "status", "--porcelain", "--untracked-files=all").splitlines()
    return sorted(line.removeprefix("?? ") for line in lines)


def fill(folder: Path, paths: list[str]) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    return tmp_path


def test_git_takes_public_keys_and_nothing_secret(here: Path) -> None:
    assert inprocess.main("init", "--keys").status == 0
    fill(here, [*SECRET, *PUBLIC])
    assert taken(here) == sorted(PUBLIC)


def test_the_lines_that_are_told_keep_out_what_the_file_keeps_out(here: Path) -> None:
    (here / ".gitignore").write_text("*.log\n")
    lines = inprocess.main("init").text.splitlines()
    with (here / ".gitignore").open("a") as file:
        file.writelines(f"{line.strip()}\n" for line in lines if line.startswith("  "))
    fill(here, [*SECRET, *PUBLIC])
    assert taken(here) == sorted(PUBLIC)


OTHERS = ["*.token", "*.jwt", "contextconfig", "px-before/", "secured.yaml", "secrets.yaml"]


def test_nothing_of_the_own_lines_is_missing_in_them() -> None:
    assert ignoring.missing(WANTED, WANTED) == []
    assert ignoring.missing(WANTED, "") == [*KEYS, *OTHERS]


SAME = [
    "keys/",
    "/keys/",
    "keys",
    "/keys",
    "keys/*",
    "keys/**",
    "/keys/**",
    "**/keys/",
    "**/keys/**",
    "/**/keys",
    "keys/\r",
    "keys/  ",
    "\ufeffkeys/",
    "!keys/\nkeys/",
    "# not these:\n\nkeys/\n!keys/rsa.pub.pem",
]
OTHER = [
    "#keys/",
    " keys/",
    "keys/\t",
    "\\!keys/",
    "keys/\n!keys/",
    "keys\n!/keys/",
    "keys/*\n!keys/*",
    "keys/\n!*",
    "keys\n!k*/",
    "my-keys/",
    "site/keys/",
    "keys/*.pem",
    "keys/system-secret",
    "KEYS/",
    "keys/\x0b",
]


@pytest.mark.parametrize("text", SAME, ids=repr)
def test_a_line_that_keeps_the_keys_out_counts_as_there(here: Path, text: str) -> None:
    assert not {*KEYS} & {*ignoring.missing(WANTED, f"{text}\n")}
    (here / ".gitignore").write_text(f"{text}\n", encoding="utf-8", newline="")
    fill(here, ["keys/system-secret"])
    assert "keys/system-secret" not in taken(here)


@pytest.mark.parametrize("text", OTHER, ids=repr)
def test_a_line_that_does_not_keep_the_keys_out_does_not_count(text: str) -> None:
    assert ignoring.missing(WANTED, f"{text}\n")[:3] == KEYS


@pytest.mark.parametrize("text", OTHER, ids=repr)
def test_git_takes_keys_by_such_a_line(here: Path, text: str) -> None:
    (here / ".gitignore").write_text(f"{text}\n", encoding="utf-8", newline="")
    fill(here, ["keys/apps-secret"])
    is_careful = "\n!" in text
    assert ("keys/apps-secret" in taken(here)) or is_careful


@pytest.mark.parametrize(
    ("line", "text", "is_there"),
    [
        ("*.token", "**/*.token", True),
        ("*.token", "/*.token", False),
        ("*.token", "*.token/", False),
        ("contextconfig", "/contextconfig", True),
        ("contextconfig", "contextconfig/", False),
        ("contextconfig", "contextconfig\n!contextconfig", False),
        ("contextconfig", "contextconfig\n!context*", False),
        ("*.token", "*.token\n!*.to?en", False),
        ("*.token", "*.token\n!*.pub.pem", True),
        ("px-before/", "px-before", True),
        ("px-before/", "/px-before/*", True),
    ],
)
def test_other_lines_count_by_what_they_mean(line: str, text: str, is_there: bool) -> None:
    assert (line not in ignoring.missing(WANTED, text)) == is_there
