"""Each command of pxsec that a page shows is one that pxsec understands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import docs
from pages import blocks
from renderer import cli
from renderer.commands.shared import parsing

PAGES = sorted(path.name for path in docs.ROOT.glob("docs/*.md"))


def commands(page: str) -> list[str]:
    """Return the commands of pxsec in the shell blocks of a page, without what is piped where."""
    text = "".join(blocks(f"docs/{page}")).replace("\\\n", "")
    parts = re.split(r"&&|\n|[|;>)]", text)
    return [part.strip() for part in parts if part.strip().startswith("pxsec ")]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_are_understood(page: str) -> None:
    for command in commands(page):
        argv = shlex.split(command, comments=True)[1:]
        try:
            parsing.parse(argv, cli.commands(argv))
        except SystemExit:
            pytest.fail(command)


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
