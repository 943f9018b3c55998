"""The pages of the documentation, and the blocks of code in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def blocks(page: str, language: str = "sh") -> list[str]:
    """Return the blocks of a page in a language; `""` is what names none."""
    return _blocks((ROOT / page).read_text(), language)


def blocks_of_section(page: str, heading: str, language: str = "sh") -> list[str]:
    """Return the blocks in a language below one heading of a page, and above the next."""
    parts = re.split(r"^##? (.*)\n", (ROOT / page).read_text(), flags=re.M)
    return _blocks(dict(zip(parts[1::2], parts[2::2], strict=True))[heading], language)


def steps(block: str) -> list[str]:
    """Return the commands of a block, one by one, in which a person would see how far it got."""
    joined = re.sub(r"&&\n|\\\n", lambda end: "&& " if "&" in end[0] else "", block)
    return [step for line in joined.splitlines() for step in line.split(" && ")]


def _blocks(text: str, language: str) -> list[str]:
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.M | re.S)
    return [block for name, block in found if name == language]
