"""One YAML document, parsed.

There are two ways to parse, for two kinds of documents. What is wholly ours, as a fragment, a role
or the config of the plugin, must be clean: `parse` raises whatever is odd in it. A manifest may
hold what pxsec leaves alone: `parse_leniently` raises what nobody can read, and returns the rest.

    kind: A
    kind: B

`parse` raises `duplicate-key`; `parse_leniently` returns both entries, and the refusal with them.
"""

from __future__ import annotations

import re
from typing import Any

from renderer.problems import RenderError
from renderer.yamltext import refusals
from renderer.yamltext.builder import Builder
from renderer.yamltext.events import is_settled, parsers, reason_of
from renderer.yamltext.nodes import Node, Source
from renderer.yamltext.oddities import Oddities
from renderer.yamltext.refusals import Refusal


def parse(name: str, text: str, first_line: int = 1, *, written_by_host: bool = False) -> Source:
    """Parse one document; RenderError with every place at which it is not one clean document.

    What a host wrote may hold line breaks of YAML 1.1: the host means what it writes.
    """
    source = parse_leniently(name, text, first_line, written_by_host=written_by_host)
    if source.refusals:
        raise RenderError(*map(source.problem, source.refusals))
    return source


def parse_leniently(
    name: str, text: str, first_line: int = 1, *, written_by_host: bool = False
) -> Source:
    """Parse one document; what readers do not agree on becomes its refusals.

    RenderError with its place when nobody can read the document.
    """
    oddities = Oddities(name, text, first_line, written_by_host=written_by_host)
    builder, root = _built(text, oddities)
    noted = oddities.in_order()
    return Source(name, text, root, first_line, written_by_host, noted, builder.shared())


def _built(text: str, oddities: Oddities) -> tuple[Builder, Node]:
    """Return the nodes as the first parser gives them that takes the text, and who built them."""
    from ruamel.yaml.error import YAMLError

    refused: Exception | None = None
    for events in parsers(text):
        oddities.start()
        builder = Builder(text, oddities)
        try:
            root = builder.build(events(text))
        except RecursionError as error:  # the pure parser recurses in flow collections
            raise oddities.refused(refusals.TOO_DEEP, 0) from error
        except YAMLError as error:
            refused = error
            if is_settled(events, error):
                break
        else:
            oddities.raise_unreadable()
            return builder, root
    raise oddities.refused_for(oddities.odd_character() or _why(text, refused)) from None


def _why(text: str, error: Any) -> Refusal:
    """Return why no parser takes a text, as the last one has told it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = mark.index if mark else _high_escape(text)
    if text.startswith("\t", offset):
        return Refusal(refusals.TAB, offset)
    # A whole document was read, and there is more behind it.
    wants_document = re.search("expected '?<document start>", reason_of(error))
    if wants_document and text[offset : offset + 1] not in ("", "}", "]"):
        return Refusal(refusals.SECOND_DOCUMENT, offset)
    return Refusal(refusals.SYNTAX, offset)


def _high_escape(text: str) -> int:
    """Return where an escape above U+10FFFF stands, at which a parser gives no place."""
    found = re.search(r"\\U(?!00(?:10|0[0-9A-Fa-f]))", text)
    return found.start() if found else 0
