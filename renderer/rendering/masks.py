"""What a terminal shows of the Secrets that pxsec makes: no value, so that looking is safe.

    data:                                         data:
      shared-secret: c2hhcmVkLTAxMjM0NTY3...        shared-secret: @hidden (64 characters)

No plain scalar of YAML begins with `@`: kubectl stops right there when somebody pastes or captures
what is shown, and takes no document behind it. A mask that YAML takes for a text, such as `***`,
would be refused by the API server in that one object, and the others would go in.
"""

from __future__ import annotations

from binascii import Error, a2b_base64
from collections.abc import Iterator

from renderer.keys.secret import Hidden
from renderer.manifests import objects, search
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object
from renderer.manifests.search import Clue
from renderer.problems import Findings
from renderer.rendering.new_objects import Contents
from renderer.yamltext import stream
from renderer.yamltext.nodes import Node
from renderer.yamltext.stream import Document, File, Pieces, Splice


def masked(pieces: Pieces, contents: Contents) -> Pieces:
    """Return a stream with a mask for each value of the Secrets that hold one of these contents.

    Without such a Secret it is the stream itself.
    """
    file = File("<stdout>", b"".join(pieces))
    given = frozenset(value.reveal().encode(errors="surrogateescape") for value in _given(contents))
    documents = search.documents([file], [Clue((SECRET.encode(),))], Findings())
    values = [(document, _values(document, given)) for document in documents]
    splices = [_splice(document, found) for document, found in values if found]
    return stream.splice([file], splices)[0] if splices else pieces


def _given(contents: Contents) -> Iterator[Hidden]:
    yield from contents.secrets.values()
    yield from (token.text for token in contents.tokens)


def _values(document: Document, given: frozenset[bytes]) -> dict[Node, bytes]:
    """Return the values of Secrets in a document that hold one of these, and what they mean."""
    found: dict[Node, bytes] = {}
    for item in objects.objects(document):
        values = {node: _meant(node) for node in _data(item)} if item.kind == SECRET else {}
        if not given.isdisjoint(values.values()):
            found |= values
    return found


def _data(found: Object) -> Iterator[Node]:
    for field in ("data", "stringData"):
        for data in found.node.readings(field):
            yield from (value.seen for _, value in data.entries)


def _meant(node: Node) -> bytes:
    """Return what a value is in base64, or what it is by itself."""
    try:
        return a2b_base64(node.value)
    except (Error, ValueError):
        return node.value.encode(errors="surrogateescape")


def _splice(document: Document, values: dict[Node, bytes]) -> Splice:
    """Return the document with a mask for each value."""
    text, at, parts = document.source.text, 0, list[str]()
    for node, meant in sorted(values.items(), key=lambda item: item[0].start):
        parts += text[at : node.start], f"@hidden ({len(meant)} characters)"
        at = node.end
    masked = "".join([*parts, text[at:]]).encode()
    return Splice(document.file, document.body, document.end, masked)
