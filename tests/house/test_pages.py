"""Each command of pxsec that a page shows is one that pxsec understands, and shows no secret."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import docs
from pages import PAGES, blocks, inline, of_other_languages, shell_blocks
from renderer import cli
from renderer.commands.shared import parsing

PROGRAMS = ("pxsec", "kubectl", "helm", "kustomize", "sops", "age-keygen", "kubeseal")

SYNOPSIS = re.compile(r"\[|…|\.\.\.")
"""What says how a command is called, and is no command."""

NAME = re.compile(r"pxsec( [a-z][a-z-]*)+")
"""What may be the name of a command alone; `-h` tells whether there is one."""

NOT_RUN = {
    "README.md": 2,
    "docs/migrate.md": 1,
    "docs/pxctl.md": 4,
    "docs/speed.md": 1,
    "docs/switch-on.md": 1,
    "docs/tokens.md": 1,
    "examples/argocd/README.md": 2,
    "examples/fleet/README.md": 1,
    "examples/sealed-secrets/README.md": 1,
}
"""How many blocks of a page no test runs: those of programs that are not here."""


@pytest.fixture(autouse=True)
def in_a_folder_with_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most commands take `pxsec.yaml` of the current folder."""
    (tmp_path / "pxsec.yaml").touch()
    monkeypatch.chdir(tmp_path)


def commands(script: str) -> list[str]:
    """Return the commands of pxsec in a script, without what is piped where."""
    text = re.sub(r"\$\(kubectl [^)]*\)", "--node HOST", script.replace("\\\n", ""))
    parts = (re.sub(r"^(\w+ )*'|'$", "", part.strip()) for part in re.split(r"&&|\n|[|;>)]", text))
    return [part for part in parts if part.startswith("pxsec ")]


def assert_understood(command: str) -> None:
    argv = parsing.with_help(shlex.split(command, comments=True)[1:])
    try:
        parsing.parse(argv, cli.commands(argv))
    except SystemExit as end:
        assert end.code == 0, command


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_are_understood(page: str) -> None:
    for command in commands("".join(blocks(page))):
        assert_understood(command)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_in_the_text_of_a_page_are_understood(page: str) -> None:
    for text in inline(page):
        if text.startswith("pxsec ") and not SYNOPSIS.search(text):
            for command in commands(text):
                assert_understood(f"{command} -h" if NAME.fullmatch(command) else command)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_of_a_page_is_in_a_block_that_tests_run_or_count(page: str) -> None:
    lines = "".join(of_other_languages(page)).splitlines()
    typed = re.compile(rf"(?:[$#%] *)?(?:{'|'.join(PROGRAMS)}) ")
    assert [line for line in lines if typed.match(line)] == []


def test_no_more_blocks_go_without_a_run_than_are_known() -> None:
    found = {page: [b.not_run for b in shell_blocks(page) if b.not_run] for page in PAGES}
    assert {page: len(reasons) for page, reasons in found.items() if reasons} == NOT_RUN


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_no_secret_at_a_terminal(page: str) -> None:
    for line in "".join(blocks(page)).replace("\\\n", "").splitlines():
        for step in line.split("&&"):
            if re.search(r"pxsec render (?!-h)", step):
                assert re.search(r"--only workloads|--stanza| -w |\| (kubectl|kubeseal) ", step), (
                    step
                )


def test_a_page_for_clusters_that_run_begins_with_its_command() -> None:
    begin = {
        "check.md": "pxsec check",
        "switch-on.md": "pxsec plan -f",
        "switch-off.md": "pxsec plan --disable",
        "rotate.md": "pxsec rotate",
        "migrate.md": "pxsec adopt --to operator",
    }
    for page, command in begin.items():
        _, _, rest = (docs.ROOT / "docs" / page).read_text().partition("\n")
        assert rest.startswith(f"\n```sh\n{command}"), Path(page).name
