"""What the parsers of ruamel.yaml say of a text, as events with their places.

The C parser is libyaml, of which go-yaml, and so kubectl, is a translation. Where it is installed
it comes first: it is quick, and reads as kubectl does. But it is older than go-yaml, and refuses
some of what kubectl takes, such as the colon in

    {image: openstorage/stork:2.4.5}

so that the pure parser is asked too, which reads YAML 1.2 and takes this. It has a view of its own
on tabs, line ends and quoted keys, and so gets the text in the form that it reads as kubectl would.
Of every form the length stays, so that the places of its events hold in the text as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from renderer.yamltext import blanks
from renderer.yamltext.scalars import BREAKS_OF_YAML_1_1

Events = Callable[[str], Iterator[Any]]

# To kubectl and the C parser a byte order mark that begins a line is a blank, and these end a line
# wherever they stand; not so to the pure one.
_LINE_MARK = "(?<=\n)\ufeff"
_OTHER_BREAKS = f"[{BREAKS_OF_YAML_1_1}]"
# What the C parser refuses for one of these reasons kubectl refuses too.
_SETTLED = "tab|unexpected end of stream"


def parsers(text: str) -> Iterator[Events]:
    """Yield the parsers to ask in turn until one takes the text, the quickest first."""
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # noqa: F401
    except ImportError:
        pass
    else:
        yield _c_events
    yield _pure_events
    if blanks.bare(text) != text:
        yield _pure_events_of_bare_text


def is_settled(events: Events, error: Exception) -> bool:
    """Tell whether what one parser has refused is refused by kubectl for sure."""
    return events is _c_events and bool(re.search(_SETTLED, reason_of(error)))


def reason_of(error: Exception) -> str:
    """Return what a parser had to say when it refused a text, such as "found a tab"."""
    return getattr(error, "problem", None) or ""


def _c_events(text: str) -> Iterator[Any]:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]

    parser = CParser(text)
    while parser.check_event():
        yield parser.get_event()


def _pure_events(text: str) -> Iterator[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.scanner import Scanner

    class AsLibyaml(Scanner):
        """Takes the colon of `["a":b]` for the end of a key, as kubectl and the C parser do."""

        def check_value(self) -> Any:
            is_behind_key = self.flow_level and self.flow_level in self.possible_simple_keys
            return is_behind_key or super().check_value()

    plain = re.sub(_LINE_MARK, " ", re.sub(_OTHER_BREAKS, "\n", text))
    parser = YAML(typ="safe", pure=True)
    parser.Scanner = AsLibyaml
    try:
        yield from parser.parse(blanks.with_one_end(plain))
    except (ValueError, OverflowError) as error:  # an escape above U+10FFFF
        raise YAMLError("not a character") from error


def _pure_events_of_bare_text(text: str) -> Iterator[Any]:
    """Yield the events of a text with its blanks in a form that the pure parser takes.

    What looks like such blanks in a scalar is content. Where scalars stand a first reading tells;
    the second gets them as they were.
    """
    bared = blanks.bare(text)
    spans = [
        (event.start_mark.index, event.end_mark.index, event.style)
        for event in _pure_events(bared)
        if hasattr(event, "style")
    ]
    # The pure parser takes no tab in a plain scalar; one is refused there anyway.
    scalars = [(a, b) for a, b, style in spans if a < b and (style or "\t" not in text[a:b])]
    yield from _pure_events(blanks.restored(text, bared, scalars))
