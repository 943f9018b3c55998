"""One YAML document, parsed.

Nodes are built from parser events, not composed: aliases stay visible, nothing is expanded, depth
is bounded, and no scalar is typed behind the user's back. The C parser of ruamel.yaml, which reads
as kubectl does, is used where it is installed. It is older than kubectl's, though, so that of what
it refuses the pure one is asked too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from renderer.problems import RenderError
from renderer.records import Record
from renderer.yamltext import blanks, refusals
from renderer.yamltext.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.oddities import Verdicts

Events = Callable[[str], Iterator[Any]]

# To kubectl and the C parser a byte order mark that begins a line is a blank, and these end a line
# wherever they stand; not so to the pure one.
_LINE_MARK = "(?<=\n)\ufeff"
_OTHER_BREAKS = f"[{blanks.BREAKS_OF_YAML_1_1}]"
# What the C parser refuses for one of these reasons kubectl refuses too.
_SETTLED = "tab|unexpected end of stream"


def parse(name: str, text: str, first_line: int = 1, *, written_by_host: bool = False) -> Source:
    """Parse one document; RenderError with every place at which it is not one clean document.

    What a host wrote may hold line breaks of YAML 1.1: the host means what it writes.
    """
    source = read(name, text, first_line, written_by_host=written_by_host)
    if source.refusals:
        raise RenderError(*map(source.problem, source.refusals))
    return source


def read(name: str, text: str, first_line: int = 1, *, written_by_host: bool = False) -> Source:
    """Parse one document; what readers do not agree on becomes its refusals.

    RenderError with its place when nobody can read the document.
    """
    verdicts = Verdicts(name, text, first_line, written_by_host=written_by_host)
    root = _root(text, verdicts)
    return Source(name, text, root, first_line, written_by_host, verdicts.in_order())


def _root(text: str, verdicts: Verdicts) -> Node:
    from ruamel.yaml.error import YAMLError

    problem: Exception | None = None
    for events in _parsers(text):
        verdicts.start()
        try:
            root = _Builder(text, verdicts).build(events)
        except RecursionError as error:  # the pure parser recurses in flow collections
            raise verdicts.refusal(refusals.too_deep(0)) from error
        except YAMLError as error:
            problem = error
            if events is _c_events and re.search(_SETTLED, getattr(error, "problem", None) or ""):
                break
        else:
            verdicts.raise_unreadable()
            return root
    reason = verdicts.odd_character() or refusals.syntax(text, problem)
    raise verdicts.refusal(reason) from None


def _parsers(text: str) -> Iterator[Events]:
    """Yield the parsers that are there, the quickest first."""
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # noqa: F401
    except ImportError:
        pass
    else:
        yield _c_events
    yield _pure_events
    if blanks.bare(text) != text:
        yield _pure_events_of_bare_text


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
    bared = blanks.bare(text)
    spans = [
        (event.start_mark.index, event.end_mark.index, event.style)
        for event in _pure_events(bared)
        if hasattr(event, "style")
    ]
    # The pure parser takes no tab in a plain scalar; one is refused there anyway.
    scalars = [(a, b) for a, b, style in spans if a < b and (style or "\t" not in text[a:b])]
    yield from _pure_events(blanks.restored(text, bared, scalars))


class _Builder:
    """Builds the nodes of one document."""

    def __init__(self, text: str, verdicts: Verdicts) -> None:
        self.text, self.verdicts = text, verdicts
        self.last_end = 0
        self.flow_depth = 0
        self.after_plain = False
        self.anchors: dict[str, Node | None] = {}
        """What each anchor stands for; None while its collection is open."""

    def build(self, events: Events) -> Node:
        """Return the root node, a null where there is none."""
        stack = [_Open(None, flow=False, children=[])]
        for event in events(self.text):
            self._take(type(event).__name__, event, stack)
        self._gap(len(self.text))
        roots = stack[0].children
        if len(roots) > 1:
            raise self.verdicts.refusal(refusals.second_document(roots[1].start))
        return roots[0] if roots else Node(SCALAR, len(self.text), len(self.text))

    def _take(self, kind: str, event: Any, stack: list[_Open]) -> None:
        if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
            return
        if kind == "DocumentStartEvent":
            if event.version or event.tags:
                raise self.verdicts.refusal(refusals.directive())
            self.last_end = max(self.last_end, event.end_mark.index)
            return
        self._gap(event.start_mark.index)
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._open(stack, event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close(stack, event)
        elif kind == "AliasEvent":
            stack[-1].children.append(self._alias(event))
        else:
            stack[-1].children.append(self._scalar(event, stack))

    def _open(self, stack: list[_Open], event: Any) -> None:
        if len(stack) > refusals.MAX_DEPTH:
            raise self.verdicts.refusal(refusals.too_deep(event.start_mark.index))
        self.after_plain = False
        self._properties(event)
        flow = bool(event.flow_style)
        self.flow_depth += flow
        stack.append(_Open(event, flow, []))
        start, end = event.start_mark.index, event.end_mark.index
        if self.text[start:end] == "?":  # the mapping of `[? a: b]` begins at its mark
            self.verdicts.question_mark(start)
        # Of a list below its key the first dash is a part of this event; what follows it counts.
        is_dash = self.text[start:end] == "-"
        self.last_end = max(self.last_end, start if is_dash else end)

    def _close(self, stack: list[_Open], event: Any) -> None:
        done = stack.pop()
        if done.flow:
            self.last_end = event.end_mark.index
            self.flow_depth -= 1
            self.after_plain = False
        common = {
            "start": done.event.start_mark.index,
            "end": self.last_end,
            "style": "flow" if done.flow else "block",
            "anchor": done.event.anchor,
            "tag": done.event.tag,
        }
        if type(event).__name__ == "SequenceEndEvent":
            node = Node(SEQUENCE, items=tuple(done.children), **common)
        else:
            entries = tuple(zip(done.children[::2], done.children[1::2], strict=True))
            self.verdicts.keys(entries, flow=done.flow)
            node = Node(MAPPING, entries=entries, **common)
        stack[-1].children.append(self._done(node))

    def _alias(self, event: Any) -> Node:
        self.verdicts.anchor_name(event)
        self.after_plain = False
        start, self.last_end = event.start_mark.index, event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is None:
            self.verdicts.unknown_alias(event)
        return Node(ALIAS, start, self.last_end, event.anchor, target=target)

    def _scalar(self, event: Any, stack: list[_Open]) -> Node:
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        self._properties(event)
        if style in ("|", ">"):
            end = self._block_scalar_end(start, end, _indentation(stack))
        if start == end and not stack[-1].is_list:
            # An empty value: the parsers disagree on where it stands; it stands after the key.
            start = end = self.last_end
            # Its colon belongs to the entry, and to the collections that end with it.
            colon = re.compile("[ \t]*:").match(self.text, end)
            self.last_end = colon.end() if colon else end
        self.last_end = max(self.last_end, end)
        self.after_plain = bool(event.value) and not style
        node = Node(
            SCALAR, start, end, event.value, style=style, anchor=event.anchor, tag=event.tag
        )
        self.verdicts.scalar(node, flow=self.flow_depth > 0)
        if self.after_plain:
            self.verdicts.tab_behind(end, _indentation(stack))
        return self._done(node)

    def _block_scalar_end(self, start: int, end: int, indentation: int) -> int:
        """Leave the last line end out; with `+` in the header empty lines are content.

        A line of blanks is content where it is longer than the indentation.
        """
        header = self.verdicts.block_scalar(start, end, indentation)
        span = self.text[start:end]
        first = re.search("\n( *)[^ \r\n]", span)
        if first:
            self.verdicts.tab_behind(start + len(span.rstrip()), len(first[1]) - 1)
        if "+" in header.split("#", 1)[0] and span.endswith("\n"):
            return start + len(span[:-1].removesuffix("\r"))
        return start + len(span.rstrip("\r\n"))

    def _gap(self, start: int) -> None:
        flow = self.flow_depth > 0
        self.verdicts.gap(self.last_end, start, flow=flow, after_plain=self.after_plain)

    def _properties(self, event: Any) -> None:
        if event.anchor or event.tag:
            self.verdicts.properties(event, flow=self.flow_depth > 0)
        if event.anchor:
            self.verdicts.anchor_name(event)
            if event.anchor in self.anchors:
                self.verdicts.second_anchor(event)
            self.anchors[event.anchor] = None

    def _done(self, node: Node) -> Node:
        if node.anchor:
            self.anchors[node.anchor] = node
        return node


def _indentation(stack: list[_Open]) -> int:
    """Return the column of the innermost block collection, or -1."""
    blocks = (collection.event for collection in reversed(stack) if not collection.flow)
    event = next(blocks)
    return event.start_mark.column if event else -1


class _Open(Record):
    """A collection whose end has not been seen."""

    event: Any
    flow: bool
    children: list[Node]

    @property
    def is_list(self) -> bool:
        """Tell whether it is a list, in which the parsers agree on where an empty item stands."""
        return type(self.event).__name__ == "SequenceStartEvent"
