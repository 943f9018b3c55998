"""The start that `pxsec init` writes, and the schema in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import inprocess
from program import mode, outcome, pxsec
from renderer.starting.start import Start

NAMES = ["pxsec.yaml", "storagecluster.yaml", "values.schema.json", ".gitignore", "keys/.gitignore"]
START = Start("operator", "self-signed", makes_keys=False)
KEYS = ["keys/shared-secret", "keys/system-secret", "keys/apps-secret"]
LOOK = "pxsec render --only workloads storagecluster.yaml"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*arguments: str) -> list[str]:
    """Run the command, which says nothing but what it wrote, and return that."""
    done = inprocess.main("init", *arguments)
    assert (done.err, done.status) == ("", 0)
    return done.text.splitlines()


def refused(*arguments: str) -> str:
    done = inprocess.main("init", *arguments)
    assert (done.text, done.status) == ("", 2)
    return done.err


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_start_is_written_into_a_new_folder(here: Path) -> None:
    assert init("prod/px") == [
        *(f"wrote prod/px/{name}" for name in NAMES),
        f"next: cd prod/px && {LOOK}",
    ]
    assert content(here / "prod" / "px") == {k: v.encode() for k, v in START.texts().items()}


@pytest.mark.parametrize("folder", [(), (".",), ("./",), ("../{}",)])
def test_a_start_is_written_into_the_working_directory(here: Path, folder: tuple[str, ...]) -> None:
    lines = init(*(path.format(here.name) for path in folder))
    assert lines[-1] == f"next: {LOOK}"
    assert set(content(here)) == set(NAMES)


def test_the_words_after_next_are_quoted_for_the_shell(here: Path) -> None:
    assert init("my px")[-1] == f"next: cd 'my px' && {LOOK}"
    assert init("--", "-px")[-1] == f"next: cd ./-px && {LOOK}"


def test_keys_are_made_in_a_folder_of_their_own(here: Path) -> None:
    assert init("--keys") == [*(f"wrote {name}" for name in [*NAMES, *KEYS]), f"next: {LOOK}"]
    made = {(here / name).read_bytes() for name in KEYS}
    assert {len(key) for key in made} == {64}
    assert len(made) == 3


@pytest.mark.parametrize("umask", [0, 0o022, 0o077, 0o277], ids=oct)
@pytest.mark.parametrize("keys", [(), ("--keys",)], ids=["without", "keys"])
def test_keys_are_private_whatever_the_umask(here: Path, umask: int, keys: tuple[str, ...]) -> None:
    old = os.umask(umask)
    try:
        init(*keys)
    finally:
        os.umask(old)
    assert mode(here / "keys") == 0o700
    assert [mode(here / name) for name in KEYS if keys] == [0o600] * len(KEYS if keys else [])
    assert mode(here / "pxsec.yaml") == 0o666 & ~umask


def test_a_folder_around_the_keys_is_as_the_umask_has_it(here: Path) -> None:
    old = os.umask(0o022)
    try:
        init("px", "--keys")
    finally:
        os.umask(old)
    assert (mode(here / "px"), mode(here / "px" / "keys")) == (0o755, 0o700)


def test_a_folder_of_keys_that_is_there_keeps_its_mode(here: Path) -> None:
    (here / "keys").mkdir()
    (here / "keys").chmod(0o755)
    done = inprocess.main("init", "--keys")
    assert (done.err, done.status) == (
        "keys: notice: every user of this machine may see which keys are in this folder"
        " [key-folder-mode]\n"
        "  hint: if nobody else needs what is in it: chmod 700 keys\n",
        0,
    )
    assert mode(here / "keys") == 0o755


def test_nothing_is_written_where_a_notice_is_to_stop_it(here: Path) -> None:
    (here / "keys").mkdir()
    (here / "keys").chmod(0o755)
    assert "key-folder-mode" in refused("--keys", "--warnings-as-errors")
    assert content(here) == {}


def test_nothing_is_overwritten_and_all_that_is_there_is_named(here: Path) -> None:
    (here / "pxsec.yaml").write_text("mine")
    (here / "keys").mkdir(mode=0o700)
    (here / "keys" / ".gitignore").symlink_to("none")
    (here / "keys" / "apps-secret").write_text("a key")
    before = content(here)
    assert refused("--keys") == (
        ".: error: nothing was written, since these exist:"
        " pxsec.yaml, keys/.gitignore, keys/apps-secret [file-exists]\n"
        "  hint: name another folder: pxsec init DIR; keys alone: pxsec keygen\n"
    )
    assert content(here) == before


def test_keys_and_files_are_written_together_or_not_at_all(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = os.link, []

    def failing(source: str, target: str, **options: object) -> None:
        made.append(target)
        if target == KEYS[-1]:
            raise OSError(28, "no space")
        real(source, target, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", failing)
    done = inprocess.main("init", "--keys")
    assert (done.text, done.status, len(made)) == ("", 3, 8)
    assert "apps-secret: error: cannot be written: no space is left on the device" in done.err
    assert content(here) == {}


def test_a_folder_that_cannot_be_made_is_a_problem(here: Path) -> None:
    (here / "file").touch()
    done = inprocess.main("init", "file")
    assert (done.text, done.status, done.err) == (
        "",
        3,
        "file/.gitignore: error: cannot be written: it already exists [unwritable-file]\n"
        "  hint: nothing is written over what is there: name another path\n",
    )


def test_a_gitignore_that_is_there_stays_and_the_missing_lines_are_told(here: Path) -> None:
    (here / ".gitignore").write_text("# mine\r\n*.token\r\n")
    before = (here / ".gitignore").read_bytes()
    assert init() == [
        *(f"wrote {name}" for name in NAMES if name != ".gitignore"),
        ".gitignore was there, and lacks these lines, which keep keys and tokens out of Git:",
        "  **/keys/*",
        "  !**/keys/.gitignore",
        "  !**/keys/*.pub.pem",
        "  *.jwt",
        "  contextconfig",
        "  px-before/",
        "  secured.yaml",
        "  secrets.yaml",
        f"next: {LOOK}",
    ]
    assert (here / ".gitignore").read_bytes() == before


def test_a_gitignore_that_lacks_nothing_is_not_spoken_of(here: Path) -> None:
    (here / ".gitignore").write_text(
        "/keys/\n*.token\n*.jwt\ncontextconfig\npx-before\nsecured.yaml\nsecrets.yaml\n"
    )
    assert not [line for line in init() if "there" in line]


@pytest.mark.parametrize("kind", ["link", "folder", "large"])
def test_a_gitignore_that_git_does_not_read_either_lacks_everything(here: Path, kind: str) -> None:
    there, full = here / ".gitignore", START.texts()[".gitignore"]
    if kind == "link":  # Git follows none
        (here / "ignored").write_text(full)
        there.symlink_to("ignored")
    elif kind == "folder":
        there.mkdir()
    else:
        there.write_text(full + "#" * 1_000_000)
    told = [line.strip() for line in init("-q") if line.startswith("  ")]
    assert told == [line for line in full.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--install", "helm"],
            "argument --install: invalid choice: 'helm' (choose from 'operator', 'daemonset')",
        ),
        (
            ["--auth", "ldap"],
            "argument --auth: invalid choice: 'ldap' (choose from 'self-signed', 'oidc', 'both')",
        ),
        (
            ["--auth", "oidc", "--auth", "both"],
            "argument --auth: given twice, with different values",
        ),
    ],
)
def test_a_case_that_is_none_is_refused(here: Path, arguments: list[str], message: str) -> None:
    assert f"pxsec init: error: {message} [usage]\n" in refused(*arguments)
    assert content(here) == {}


def test_no_key_is_shown(here: Path) -> None:
    done = inprocess.main("init", "--keys")
    for name in KEYS:
        key = (here / name).read_text()
        assert key not in done.text + done.err
        assert key not in (here / "pxsec.yaml").read_text()


def test_init_never_overwrites_its_own(folder: Path) -> None:
    assert pxsec(folder, "init", "new").returncode == 0
    assert outcome(pxsec(folder, "init", "new")) == (
        2,
        "",
        "new: error: nothing was written, since these exist: pxsec.yaml, storagecluster.yaml,"
        " values.schema.json, keys/.gitignore [file-exists]\n"
        "  hint: name another folder: pxsec init DIR; keys alone: pxsec keygen\n",
    )


def test_the_schema_is_json(folder: Path) -> None:
    done = pxsec(folder, "schema")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
