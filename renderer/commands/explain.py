"""The command explain: the pages of the problem codes."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.answers.pages import page_of, pages
from renderer.commands.shared.arguments import check_nothing
from renderer.commands.shared.session import Command, Output, Session


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="the word in brackets after a message"
    )


def run(session: Session) -> Output:
    """Print the page of a problem code, or the list of them."""
    code = session.args.code
    return Output([(as_text(code) if code else index()).encode()])


def as_text(code: str) -> str:
    """Return the page of one code for a terminal; RenderError when there is none."""
    return f"{code}\n\n{page_of(code).text}"


def index() -> str:
    """Return every code with the first sentence of its cause, one a line."""
    known = pages()
    width = max(map(len, known))
    return "".join(f"{code:<{width}}  {known[code].first_sentence}\n" for code in known)


_EXAMPLES = (
    "pxsec explain weak-key",
    "pxsec explain | grep token",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES, has_notes=False)
