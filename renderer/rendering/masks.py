"""What a terminal shows of the Secrets that pxsec makes: no value, so that looking is safe.

    data:                                         data:
      shared-secret: c2hhcmVkLTAxMjM0NTY3...        shared-secret: @hidden (64 characters)

No plain scalar of YAML begins with `@`: kubectl stops right there when somebody pastes or captures
what is shown, and takes no document behind it. A mask that YAML takes for a text, such as `***`,
would be refused by the API server in that one object, and the others would go in.
"""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator

from renderer.edge import stdio
from renderer.keys.secret import Hidden, as_bytes
from renderer.manifests import objects, search
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object
from renderer.manifests.search import Clue
from renderer.problems import MIN_SECRET, Findings
from renderer.rendering.new_objects import Contents
from renderer.values.cluster import Cluster
from renderer.yamltext import stream
from renderer.yamltext.nodes import MAPPING, Node
from renderer.yamltext.stream import Document, File, Pieces, Splice


def masked(pieces: Pieces, contents: Contents, cluster: Cluster) -> Pieces:
    """Return a stream with a mask for each value of the Secrets that are made of these contents.

    So are those that hold one of them, and those of their names: a stream may have them from an
    earlier run. Where there is nothing to hide, it is the stream itself.
    """
    file = File(stdio.STDOUT, b"".join(pieces))
    given = frozenset(map(as_bytes, _given(contents)))
    documents = search.documents([file], [Clue((SECRET.encode(),))], Findings())
    values = [(item, _values(item, given, _names(cluster))) for item in documents]
    splices = [_splice(document, found) for document, found in values if found]
    shown = b"".join(stream.splice([file], splices)[0])
    shown = _blotted(shown, given.union(*(found.values() for _, found in values)))
    return pieces if shown == file.data else [shown]


def _given(contents: Contents) -> Iterator[Hidden]:
    yield from contents.secrets.values()
    yield from (token.text for token in contents.tokens)


def _names(cluster: Cluster) -> frozenset[str]:
    """Return the names of the Secrets with the keys and tokens of the values."""
    keys = (key.ref.secret for key in cluster.secrets.values())
    return frozenset([*keys, *(item.token.ref.secret for item in cluster.tokens)])


def _blotted(data: bytes, given: Iterable[bytes]) -> bytes:
    """Return a stream without these texts where else they stand, as in an annotation or a comment.

    One that is shorter than any key of ours may be a word of which the stream has more.
    """
    for value in sorted(given, key=lambda value: (-len(value), value)):
        for form in (value, b2a_base64(value, newline=False)) if len(value) >= MIN_SECRET else ():
            data = data.replace(form, _mask(value))
    return data


def _values(
    document: Document, given: frozenset[bytes], names: frozenset[str]
) -> dict[Node, bytes]:
    """Return the values of Secrets of these names or contents, and what they mean."""
    found: dict[Node, bytes] = {}
    for item in objects.objects(document):
        values = {node: _meant(node) for node in _data(item)} if item.kind == SECRET else {}
        if item.name in names or not given.isdisjoint(values.values()):
            found |= values
    return found


def _data(found: Object) -> Iterator[Node]:
    """Yield what may be a value; in the place of a mapping whatever else stands there."""
    for field in ("data", "stringData"):
        for data in found.node.readings(field):
            values = [value.seen for _, value in data.entries] if data.kind == MAPPING else [data]
            yield from (value for value in values if not value.is_null)


def _meant(node: Node) -> bytes:
    """Return what a value is in base64, or what it is by itself."""
    try:
        return a2b_base64(node.value)
    except (Error, ValueError):
        return node.value.encode(errors="surrogatepass")  # "\ud800" is half a character


def _splice(document: Document, values: dict[Node, bytes]) -> Splice:
    """Return the document with a mask for each value."""
    text, at, parts = document.source.text, 0, list[str]()
    for node, meant in sorted(values.items(), key=lambda item: item[0].start):
        parts += text[at : node.start], _mask(meant).decode()
        at = node.end
    masked = "".join([*parts, text[at:]]).encode()
    return Splice(document.file, document.body, document.end, masked)


def _mask(value: bytes) -> bytes:
    return b"@hidden (%d characters)" % len(value)
