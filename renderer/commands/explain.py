"""The command explain: the pages of the problem codes."""

from __future__ import annotations

import re
from argparse import ArgumentParser

from renderer.commands.arguments import check_nothing
from renderer.commands.session import Command, Output, Session
from renderer.edge import shipped
from renderer.problems import Place, Problem, RenderError, shown
from renderer.yamltext import parser as yaml_parser

_CATALOGUE = "problems.yaml"


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="the word in brackets behind a message"
    )


def run(session: Session) -> Output:
    """Print the page of a problem code, or the list of them."""
    code = session.args.code
    return Output([(page(code) if code else index()).encode()])


def pages() -> dict[str, dict[str, str]]:
    """Return cause, example and cure of every problem code."""
    root = yaml_parser.parse(_CATALOGUE, shipped.read("schemas", _CATALOGUE)).root
    return {code.value: {k.value: v.value for k, v in page.entries} for code, page in root.entries}


def page(code: str) -> str:
    """Return the page of one code; RenderError when there is none."""
    catalogue = pages()
    if code not in catalogue:
        raise RenderError(_unknown(code, list(catalogue)))
    parts = catalogue[code]
    example = re.sub("^(?=.)", "  ", parts["example"].rstrip(), flags=re.MULTILINE)
    return f"{code}\n\n{parts['cause']}\n\nExample:\n\n{example}\n\nCure:\n\n{parts['cure']}\n"


def index() -> str:
    """Return every code with the first sentence of its cause, one a line."""
    catalogue = pages()
    width = max(map(len, catalogue))
    return "".join(
        f"{code:<{width}}  {_first_sentence(catalogue[code]['cause'])}\n"
        for code in sorted(catalogue)
    )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0].replace("\n", " ")


def _unknown(code: str, known: list[str]) -> Problem:
    from difflib import get_close_matches

    close = get_close_matches(code, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "pxsec explain, without a code, lists them"
    message = f"there is no code '{shown(code)}'"
    return Problem("unknown-code", Place("pxsec explain"), message, hint)


COMMAND = Command(run, arguments, check_nothing)
