"""One YAML document as nodes that know where they stand in the text.

Nodes are built from parser events, not composed: aliases stay visible, nothing is expanded, depth
is bounded, and no scalar is typed behind the user's back. The C parser of ruamel.yaml is used where
it is installed; what it and the pure one judge differently is refused for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from renderer.problems import Place, Problem, RenderError
from renderer.scalars import Scalar, resolve

MAX_DEPTH = 100
SCALAR, MAPPING, SEQUENCE, ALIAS = "scalar", "mapping", "sequence", "alias"

_STR_TAG = "tag:yaml.org,2002:str"
_BREAKS_OF_YAML_1_1 = re.compile("[\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]|\r(?!\n)"
)


class Node(NamedTuple):
    """A node: `start` and `end` are offsets into the text, end exclusive, comments left out."""

    kind: str
    start: int
    end: int
    value: str = ""
    """The text of a scalar, the name of an alias."""
    entries: tuple[tuple[Node, Node], ...] = ()
    """The keys and values of a mapping."""
    items: tuple[Node, ...] = ()
    """The items of a sequence."""
    style: str = ""
    """Of a scalar '' (plain), ', ", | or >; of a collection 'flow' or 'block'."""
    anchor: str | None = None
    tag: str | None = None
    target: Node | None = None
    """Of an alias the node that it stands for."""

    def get(self, *path: str) -> Node | None:
        """Return the node under these keys, or None; aliases and merge keys are looked through."""
        node: Node | None = self.seen
        for key in path:
            node = node._value(key) if node else None
        return node

    @property
    def seen(self) -> Node:
        """The node itself, or what an alias stands for."""
        return self.target or self

    @property
    def is_merge_key(self) -> bool:
        """Tell whether the node, as a key, brings the entries of other mappings in."""
        return self.value == "<<" and not self.style

    def _value(self, wanted: str) -> Node | None:
        own = next((value for key, value in self.entries if key.value == wanted), None)
        if own is not None:
            return own.seen
        merged = (value.seen for key, value in self.entries if key.is_merge_key)
        parents = (parent for value in merged for parent in (value.items or (value,)))
        return next((found for p in parents if (found := p.get(wanted)) is not None), None)

    @property
    def is_null(self) -> bool:
        """Tell whether the node is a plain null or nothing at all."""
        return self.kind == SCALAR and self.data() is None

    @property
    def text(self) -> str | None:
        """The scalar's text when it is a string, or would be one if it were quoted."""
        return self.value if self.kind == SCALAR and not self.is_null else None

    def data(self) -> Any:
        """Return the node as plain Python data; an alias becomes None."""
        if self.kind == MAPPING:
            return {key.value: value.data() for key, value in self.entries}
        if self.kind == SEQUENCE:
            return [item.data() for item in self.items]
        return None if self.kind == ALIAS else self._scalar()

    def _scalar(self) -> Scalar:
        return self.value if self.style or self.tag == _STR_TAG else resolve(self.value)


class Source(NamedTuple):
    """A document's text, where it stands in its file, and its root node."""

    name: str
    text: str
    root: Node
    first_line: int = 1
    by_path: bool = False
    """True where a host has re-written the text, so that its lines say nothing to the user."""

    def place(self, node: Node) -> Place:
        """Return where the node begins: line and column, or object and field path."""
        if self.by_path:
            return Place(field_path(self.root, node) or self.name)
        return place_of(self.name, self.text, node.start, self.first_line)


def place_of(name: str, text: str, offset: int, first_line: int = 1) -> Place:
    """Return the place of an offset in a text whose first line has this number."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Place(name, first_line + text.count("\n", 0, offset), offset - line_start + 1)


def parse(name: str, text: str, first_line: int = 1) -> Source:
    """Parse one document; RenderError with its place when it is not one clean document."""
    return Source(name, text, _Builder(name, text, first_line).build(), first_line)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, keys included."""
    yield node
    for key, value in node.entries:
        yield key
        yield from walk(value)
    for item in node.items:
        yield from walk(item)


def field_path(root: Node, wanted: Node) -> str:
    """Return the object that holds a node, and the path to the node within it."""
    title, steps = "", ""
    node: Node | None = root
    while node is not None and node is not wanted:
        if name := node.get("metadata", "name"):
            kind, namespace = node.get("kind"), node.get("metadata", "namespace")
            where = f"{namespace.value}/{name.value}" if namespace else name.value
            title, steps = f"{kind.value if kind else 'object'} {where}", ""
        step, node = _step(node, wanted)
        steps += step
    return f"{title} {steps.lstrip('.')}".strip()


def _step(node: Node, wanted: Node) -> tuple[str, Node | None]:
    """Return the step towards a node from one above it."""
    for key, value in node.entries:
        if key is wanted or _holds(value, wanted):
            return f".{key.value}", wanted if key is wanted else value
    for index, item in enumerate(node.items):
        if _holds(item, wanted):
            return f"[{index}]", item
    return "", None


def _holds(node: Node, wanted: Node) -> bool:
    return node is wanted or any(below is wanted for below in walk(node))


def _events(text: str) -> Iterator[Any]:
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        from ruamel.yaml import YAML

        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(text)
    while parser.check_event():
        yield parser.get_event()


class _Builder:
    """Builds the nodes of one document and refuses what readers do not agree on."""

    def __init__(self, name: str, text: str, first_line: int) -> None:
        self.name, self.text, self.first_line = name, text, first_line
        self.last_end = 0
        self.flow_depth = 0
        self.anchors: dict[str, Node | None] = {}
        """What each anchor stands for; None while its collection is open."""

    def build(self) -> Node:
        if found := _FORBIDDEN.search(self.text):
            raise self._fail(
                "bad-character",
                found.start(),
                "a character that YAML does not allow",
                f"remove the character U+{ord(found[0]):04X}",
            )
        try:
            roots = self._roots()
        except RecursionError as error:  # the pure parser recurses in flow collections
            raise self._too_deep(0) from error
        except _yaml_error() as error:
            raise self._syntax(error) from None
        if len(roots) > 1:
            raise self._fail(
                "document-after-end",
                roots[1].start,
                "a second document begins here",
                "put `---` on a line of its own before it",
            )
        return roots[0] if roots else Node(SCALAR, len(self.text), len(self.text))

    def _roots(self) -> list[Node]:
        stack = [_Open(None, flow=False, children=[])]
        for event in _events(self.text):
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                continue
            if kind == "DocumentStartEvent":
                self._document_start(event)
                continue
            self._gap(event.start_mark.index)
            if kind in ("MappingStartEvent", "SequenceStartEvent"):
                self._open(stack, event)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                self._close(stack, event)
            else:
                stack[-1].children.append(self._leaf(event))
        return stack[0].children

    def _document_start(self, event: Any) -> None:
        if event.version or event.tags:
            raise self._fail(
                "yaml-directive",
                0,
                "a % directive, which kubectl and Kustomize refuse",
                "remove the line that begins with %",
            )
        self.last_end = max(self.last_end, event.end_mark.index)

    def _open(self, stack: list[_Open], event: Any) -> None:
        if len(stack) > MAX_DEPTH:
            raise self._too_deep(event.start_mark.index)
        flow = bool(event.flow_style)
        self.flow_depth += flow
        self._anchor(event)
        stack.append(_Open(event, flow, []))
        self.last_end = max(self.last_end, event.end_mark.index)

    def _close(self, stack: list[_Open], event: Any) -> None:
        done = stack.pop()
        if done.flow:
            self.last_end = event.end_mark.index
            self.flow_depth -= 1
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
            self._check_keys(entries)
            node = Node(MAPPING, entries=entries, **common)
        stack[-1].children.append(self._done(node))

    def _leaf(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if type(event).__name__ == "AliasEvent":
            self.last_end = end
            return Node(ALIAS, start, end, event.anchor, target=self._anchored(event))
        self._anchor(event)
        style = event.style or ""
        if style in ("|", ">"):
            end = self._block_scalar_end(start, end)
        if start == end:
            # An empty value: the parsers disagree on where it stands; it stands after the key.
            start = end = self.last_end
        self.last_end = max(self.last_end, end)
        self._check_scalar(event.value, style, start, end)
        return self._done(
            Node(SCALAR, start, end, event.value, style=style, anchor=event.anchor, tag=event.tag)
        )

    def _block_scalar_end(self, start: int, end: int) -> int:
        """Leave the last line end out; with `+` in the header blank lines are content."""
        span = self.text[start:end]
        header = span.split("\n", 1)[0].split("#", 1)[0]
        kept = (
            span[:-1].removesuffix("\r") if "+" in header and span.endswith("\n") else span.rstrip()
        )
        return start + len(kept)

    def _check_scalar(self, value: str, style: str, start: int, end: int) -> None:
        if re.search("[\ud800-\udfff]", value):
            raise self._fail(
                "bad-character",
                start,
                "a surrogate escape, which YAML does not know",
                r"write the character itself, or \U and eight digits",
            )
        if not style and self.flow_depth and ":" in value:
            raise self._fail(
                "yaml-syntax",
                start,
                "a colon in an unquoted value inside {} or []",
                "quote the value",
            )
        if style not in ("'", '"') and (found := _BREAKS_OF_YAML_1_1.search(self.text, start, end)):
            raise self._line_break(found.start())

    def _gap(self, start: int) -> None:
        """Check what stands between two nodes: indicators, blanks and comments."""
        gap = self.text[self.last_end : start]
        if found := _BREAKS_OF_YAML_1_1.search(gap):
            raise self._line_break(self.last_end + found.start())
        if (
            "\t" in gap
            and not self.flow_depth
            and (found := re.search(r"^[^#]*?\t", gap, re.MULTILINE))
        ):
            raise self._tab(self.last_end + found.end() - 1)
        if "?" in gap and (found := re.search(r"^[^#\n]*?\?", gap, re.MULTILINE)):
            raise self._fail(
                "yaml-syntax",
                self.last_end + found.end() - 1,
                "a key behind a question mark",
                "write `key: value`",
            )

    def _anchor(self, event: Any) -> None:
        if event.anchor in self.anchors:
            raise self._fail(
                "yaml-syntax",
                event.start_mark.index,
                "this anchor is there twice",
                "give it another name",
            )
        if event.anchor:
            self.anchors[event.anchor] = None

    def _anchored(self, event: Any) -> Node:
        if (node := self.anchors.get(event.anchor)) is None:
            raise self._fail(
                "yaml-syntax",
                event.start_mark.index,
                "an alias without an anchor of its name above it",
                "write the value out, or quote a text that begins with *",
            )
        return node

    def _done(self, node: Node) -> Node:
        if node.anchor:
            self.anchors[node.anchor] = node
        return node

    def _check_keys(self, entries: tuple[tuple[Node, Node], ...]) -> None:
        seen: dict[str, Node] = {}
        for key, _ in entries:
            if key.kind != SCALAR:
                raise self._fail(
                    "yaml-syntax",
                    key.start,
                    "a key that is no plain string",
                    "write the key as one word or quote it",
                )
            if key.value in seen:
                first = place_of(self.name, self.text, seen[key.value].start, self.first_line)
                raise self._fail(
                    "duplicate-key",
                    key.start,
                    f"the key '{key.value}' is there twice, first in line {first.line}",
                    "keep one of the two",
                )
            seen[key.value] = key

    def _syntax(self, error: Any) -> RenderError:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        offset = mark.index if mark else 0
        if found := re.compile("\t").match(self.text, offset):
            return self._tab(found.start())
        if found := _BREAKS_OF_YAML_1_1.search(self.text, 0, offset):
            return self._line_break(found.start())
        return self._fail(
            "yaml-syntax",
            offset,
            "this is not valid YAML from here on",
            "look for a missing colon, quote or bracket, or a wrong indentation",
        )

    def _tab(self, offset: int) -> RenderError:
        return self._fail("tab", offset, "a tab where YAML wants blanks", "use blanks")

    def _line_break(self, offset: int) -> RenderError:
        return self._fail(
            "bad-character",
            offset,
            "a line break of YAML 1.1 on which readers do not agree",
            f'write it as "\\u{ord(self.text[offset]):04X}" in double quotes',
        )

    def _too_deep(self, offset: int) -> RenderError:
        return self._fail(
            "too-deep", offset, f"more than {MAX_DEPTH} levels of nesting", "take levels out"
        )

    def _fail(self, code: str, offset: int, message: str, hint: str) -> RenderError:
        place = place_of(self.name, self.text, offset, self.first_line)
        return RenderError(Problem(code, place, message, hint))


class _Open(NamedTuple):
    """A collection whose end has not been seen."""

    event: Any
    flow: bool
    children: list[Node]


def _yaml_error() -> type[Exception]:
    from ruamel.yaml.error import YAMLError

    return YAMLError
