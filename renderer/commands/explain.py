"""The command explain: the pages of the problem codes.

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
from argparse import ArgumentParser

from renderer.commands.shared.arguments import check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import shipped
from renderer.problems import Place, RenderError, failure, shown
from renderer.records import Record


class Page(Record):
    """What there is to know about a problem code."""

    cause: str
    """What it means; the first sentence stands in the list of all codes."""
    example: str
    """What brings it about."""
    fix: str


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="the word in brackets after a message"
    )


def run(session: Session) -> Output:
    """Print the page of a problem code, or the list of them."""
    code = session.args.code
    return Output([(as_text(code) if code else index()).encode()])


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


def as_text(code: str) -> str:
    """Return the page of one code for a terminal; RenderError when there is none."""
    page = page_of(code)
    example = "\n".join(f"  {line}".rstrip() for line in page.example.split("\n"))
    return f"{code}\n\n{page.cause}\n\nExample:\n\n{example}\n\nFix:\n\n{page.fix}\n"


def index() -> str:
    """Return every code with the first sentence of its cause, one a line."""
    known = pages()
    width = max(map(len, known))
    return "".join(f"{code:<{width}}  {_first_sentence(known[code].cause)}\n" for code in known)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0].replace("\n", " ")


def _unknown(code: str, known: dict[str, Page], command: str) -> RenderError:
    from difflib import get_close_matches

    close = get_close_matches(code, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "pxsec explain, without a code, lists them"
    message = f"there is no code '{shown(code)}'"
    return failure("unknown-code", Place(command), message, hint)


_EXAMPLES = (
    "pxsec explain weak-key",
    "pxsec explain | grep token",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES, has_notes=False)
