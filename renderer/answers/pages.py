"""The pages of the problem codes.

They stand in one Markdown file, which is read as it is too. A page of it:

    ## weak-key

    The key is shorter than 32 characters.

    ```
    echo secret > keys/apps-secret
    ```

    Make a new one: pxsec keygen.
"""

from __future__ import annotations

import re

from renderer.edge import shipped
from renderer.problems import RenderError, failure, no_file, shown
from renderer.records import Record


class Page(Record):
    """What there is to know about a problem code."""

    cause: str
    """What it means; the first sentence stands in the list of all codes."""
    example: str
    """What brings it about."""
    fix: str

    @property
    def first_sentence(self) -> str:
        """What it means, in one line."""
        return re.split(r"(?<=\.)\s", self.cause, maxsplit=1)[0].replace("\n", " ")

    @property
    def text(self) -> str:
        """All of it for a terminal."""
        example = "\n".join(f"  {line}".rstrip() for line in self.example.split("\n"))
        return f"{self.cause}\n\nExample:\n\n{example}\n\nFix:\n\n{self.fix}\n"

    @property
    def markdown(self) -> str:
        """All of it, as it stands in the file."""
        return f"{self.cause}\n\n```\n{self.example}\n```\n\n{self.fix}\n"


def pages() -> dict[str, Page]:
    """Return the page of every problem code."""
    _, *sections = shipped.read("schemas", "problems.md").split("\n## ")
    return dict(map(_page, sections))


def _page(section: str) -> tuple[str, Page]:
    code, _, text = section.partition("\n")
    cause, example, fix = text.split("\n```\n")
    return code, Page(cause.strip(), example, fix.strip())


def page_of(code: str, command: str = "pxsec explain") -> Page:
    """Return the page of one code; RenderError when there is none."""
    known = pages()
    if code not in known:
        raise _unknown(code, known, command)
    return known[code]


def _unknown(code: str, known: dict[str, Page], command: str) -> RenderError:
    from difflib import get_close_matches

    close = get_close_matches(code, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "pxsec explain, without a code, lists them"
    message = f"there is no code '{shown(code)}'"
    return failure("unknown-code", no_file(command), message, hint)
