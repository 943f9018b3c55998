"""The nodes of one YAML document, which know where they stand in the text.

Nothing is expanded: an alias is a node of its own, a merge key (`<<`) a key as any other, and a key
that is there twice is there twice. What a reader makes of it differs, so that there are two ways to
look something up. In

    x: &x {image: a}
    spec: {image: b, <<: *x}
    kind: Pod
    kind: Job

kubectl takes `spec.image` for `a`, for the later wins, and Kustomize for `b`, for the own key does;
of the two kinds kubectl takes the last, and Kustomize refuses the object.

`get` returns what stands there to kubectl where the document is clean, and is for objects that are
known to be so. `readings` returns everything that any reader may find (both images, both kinds),
and is for the question whether an object may be one of ours: what is hidden from one of two readers
would get by without security.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from renderer.problems import Place, Problem, Within, can_echo, place_of, shown_name
from renderer.records import Record
from renderer.yamltext.refusals import Refusal
from renderer.yamltext.scalars import Scalar, resolve

SCALAR, MAPPING, SEQUENCE, ALIAS = "scalar", "mapping", "sequence", "alias"

EACH = "*"
"""In a path of `Node.readings` the items of a list."""

_YAML_TAGS = "tag:yaml.org,2002:"
_STR_TAG = f"{_YAML_TAGS}str"
_READ_TAGS = {SCALAR: _STR_TAG, MAPPING: f"{_YAML_TAGS}map", SEQUENCE: f"{_YAML_TAGS}seq"}
_BINARY_TAG = f"{_YAML_TAGS}binary"
_UNREAD = f"{_YAML_TAGS}unread"
"""Of a node that stands for what was not looked into, so that it may be anything."""
_MAX_MERGED = 100
"""Mappings behind the merge keys of one; what brings in more is not looked into."""


class Node(Record):
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
    """Of an alias the node that it stands for; None where no finished anchor has its name."""

    def get(self, *path: str) -> Node | None:
        """Return the node under these keys, or None; aliases are looked through.

        Of a key that is there twice it is the last, as to kubectl; merge keys bring nothing in.
        """
        node: Node | None = self.seen
        for key in path:
            entries = reversed(node.entries) if node else ()
            node = next((value.seen for k, value in entries if k.is_named(key)), None)
        return node

    def readings(self, *path: str) -> Iterable[Node]:
        """Return every node that some reader may find under these keys.

        Of a key that is there twice that is each (kubectl takes the last, others the first), and of
        a merge key what it brings in too, whether or not the mapping has a key of its own: of
        `{k: 1, <<: {k: 2}}` under `k` both, for kubectl finds 2 and Kustomize 1.
        """
        nodes: Iterable[Node] = (self.seen,)
        for step in path:
            below = (found for node in nodes for found in node._below(step))
            nodes = {id(found): found for found in below}.values()
        return nodes

    @property
    def seen(self) -> Node:
        """What every reader sees here: the node itself, or what an alias stands for."""
        return self.target or self

    def is_named(self, name: str) -> bool:
        """Tell whether the node, as a key, has this text."""
        return self.seen.value == name and self.seen.kind == SCALAR

    @property
    def is_merge_key(self) -> bool:
        """Tell whether readers take the node, as a key, for one that brings others in.

        All take `<<` for one, and `!!merge "<<"`; `"<<"` is an ordinary key to kubectl.
        """
        return self.is_named("<<") and (not self.style or self.tag is not None)

    @property
    def has_strange_tag(self) -> bool:
        """Tell whether there is a tag other than the one that the node has anyway."""
        return self.tag not in (None, _READ_TAGS.get(self.kind))

    def may_be(self, text: str) -> bool:
        """Tell whether some reader may take the node for this text.

        `!!binary UG9k` is `Pod` to kubectl, and `UG9k` to who does not know the tag.
        """
        return self.may_fit(lambda found: found == text)

    def may_fit(self, fits: Callable[[str], bool]) -> bool:
        """Tell whether some reader may take the node for a text that fits.

        Tags of one's own (`!Ref x`) change nothing; of those of YAML only !!binary makes a text of
        another. With any other, as in `!!int x`, readers differ, and any text may come of it.
        """
        if self.kind != SCALAR:
            return False
        tag = self.tag or _STR_TAG
        if fits(self.value) or tag == _STR_TAG or not tag.startswith(_YAML_TAGS):
            return fits(self.value)
        decoded = _decoded(self.value) if tag == _BINARY_TAG else None
        return decoded is None or fits(decoded)

    def _below(self, step: str) -> Iterator[Node]:
        """Yield what some reader may find one step further."""
        if step == EACH:
            yield from (item.seen for item in self.items)
            return
        if self.tag == _UNREAD:
            yield self
            return
        mappings = self._with_merged()
        for mapping in mappings:
            for key, value in mapping.entries:
                if key.seen.may_be(step) and not key.is_named("<<"):
                    yield value.seen
        if len(mappings) > _MAX_MERGED:
            yield self.replace(kind=SCALAR, entries=(), tag=_UNREAD)

    def _with_merged(self) -> list[Node]:
        """Return the mapping and what its merge keys bring in, `<<: *x` and `<<: [*x, *y]`."""
        found: dict[int, Node] = {}
        waiting = [self]
        while waiting and len(found) <= _MAX_MERGED:
            mapping = waiting.pop()
            if id(mapping) not in found:
                found[id(mapping)] = mapping
                for key, value in mapping.entries:
                    if key.is_named("<<"):
                        waiting += (node.seen for node in value.seen.items or (value,))
        return list(found.values())

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


class Source(Record):
    """A document's text, where it stands in its file, and its root node."""

    name: str
    text: str
    root: Node
    first_line: int = 1
    written_by_host: bool = False
    """True where a host has re-written the text, so that its lines say nothing to the user."""
    refusals: tuple[Refusal, ...] = ()
    """What readers do not agree on, in the order of the text."""
    shared: tuple[Node, ...] = ()
    """The nodes that an alias stands for, in the order of the text, of two that nest the outer."""

    def place(self, node: Node) -> Place:
        """Return where the node begins: line and column, or object and field path."""
        within = Within(partial(named, self.root, node), is_file=not self.written_by_host)
        if self.written_by_host:
            return Place(" ".join(filter(None, within.named())) or self.name, within=within)
        return place_of(self.name, self.text, node.start, self.first_line, within)

    def at(self, node: Node) -> Source:
        """Return the same document with a node of it as its root, and with that node's refusals."""
        inside = (r for r in self.refusals if node.start <= r.offset < node.end)
        return self.replace(root=node, refusals=tuple(inside))

    def problem(self, refusal: Refusal) -> Problem:
        """Return a refusal as the problem that it is where the document is ours."""
        node = Node(SCALAR, refusal.offset, refusal.offset)
        return refusal.fault.at(self.place(node))


def _decoded(text: str) -> str | None:
    """Return what stands in base64, None where nothing does."""
    from binascii import Error, a2b_base64

    try:
        return a2b_base64(text, strict_mode=True).decode()
    except (Error, ValueError):
        return None


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, keys included."""
    yield node
    for key, value in node.entries:
        yield key
        yield from walk(value)
    for item in node.items:
        yield from walk(item)


def named(root: Node, wanted: Node) -> tuple[str, str]:
    """Return the object that holds a node, and the path to the node within it.

    Objects are documents and the items of lists; what else has a name in `metadata`, such as a
    template of claims, is a part of one.
    """
    title, steps, step = "", "", ""
    node, is_object, are_items = root, True, False
    while True:
        if is_object and (name := node.get("metadata", "name")):
            title, steps = _title(node, name), ""
        if node is wanted:
            break
        step, below = _step(node, wanted.start)
        steps += step
        if below is None:
            break
        is_object, are_items = are_items and step[0] == "[", is_object and step == ".items"
        node = below
    return title, steps.lstrip(".")


def _title(node: Node, name: Node) -> str:
    """Return what an object is called: the kind that it says, its namespace and its name."""
    kind, namespace = node.get("kind"), node.get("metadata", "namespace")
    where = [shown_name(part.value) for part in (namespace, name) if part]
    return f"{kind.value if kind and can_echo(kind.value) else 'object'} {'/'.join(where)}"


def _step(node: Node, offset: int) -> tuple[str, Node | None]:
    """Return the step towards an offset from a node around it."""
    if node.items:
        index = max(bisect_right(node.items, offset, key=lambda item: item.start) - 1, 0)
        return f"[{index}]", node.items[index]
    at = bisect_right(node.entries, offset, key=lambda entry: entry[0].start)
    if not at:
        return "", None
    key, value = node.entries[at - 1]
    name = key.value if can_echo(key.value) else "*"
    return f".{name}", value if offset >= key.end else None
