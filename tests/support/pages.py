"""The pages of the documentation, and the blocks of code in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "docs/*.md", "examples/*/README.md")
    for path in ROOT.glob(pattern)
)
"""What users read."""

_BLOCK = re.compile(r"(?:^ *<!-- not run: ([^\n]*) -->\n)?^( *)```(\w*)\n(.*?)^ *```$", re.M | re.S)


class Block(NamedTuple):
    """Commands of a page; a remark that readers do not see says why no test can run them."""

    script: str
    not_run: str


def shell_blocks(page: str) -> list[Block]:
    """Return the commands of a page, from its top to its end."""
    found = _BLOCK.findall((ROOT / page).read_text())
    return [Block(script, reason) for reason, _, language, script in found if language == "sh"]


def blocks(page: str, language: str = "sh") -> list[str]:
    """Return the blocks of a page in a language; `""` is what names none."""
    return _blocks((ROOT / page).read_text(), language)


def of_other_languages(page: str) -> list[str]:
    """Return the blocks of a page that are no commands."""
    found = _BLOCK.findall((ROOT / page).read_text())
    return [script for _, _, language, script in found if language != "sh"]


def inline(page: str) -> list[str]:
    """Return what stands between backticks in the text of a page."""
    text = _BLOCK.sub("", (ROOT / page).read_text())
    return [" ".join(found.replace("\\|", "|").split()) for found in re.findall(r"`([^`]+)`", text)]


def blocks_of_section(page: str, heading: str, language: str = "sh") -> list[str]:
    """Return the blocks in a language below one heading of a page, and above the next."""
    parts = re.split(r"^##? (.*)\n", (ROOT / page).read_text(), flags=re.M)
    return _blocks(dict(zip(parts[1::2], parts[2::2], strict=True))[heading], language)


def anchors(path: Path) -> set[str]:
    """Return what a link may name of a page: its headings, as they are in addresses."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.M)
    return {re.sub(r"[^a-z0-9 _-]", "", text.lower()).replace(" ", "-") for text in headings}


def is_test(where: Path) -> bool:
    """Tell whether there is a test of this name: `module.py::test_name`."""
    path, _, name = str(where).partition("::")
    return f"\ndef {name}(" in Path(path).read_text()


def steps(block: str) -> list[str]:
    """Return the commands of a block, one by one, in which a person would see how far it got."""
    joined = re.sub(r"&&\n|\\\n", lambda end: "&& " if "&" in end[0] else "", block)
    return [step for line in joined.splitlines() for step in line.split(" && ")]


def _blocks(text: str, language: str) -> list[str]:
    return [script for _, _, name, script in _BLOCK.findall(text) if name == language]
