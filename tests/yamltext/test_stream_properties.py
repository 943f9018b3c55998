"""Whatever a stream looks like, it is split and joined byte for byte, as kubectl would split it."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from kubectl import begins_as_json, marked, split
from renderer.manifests import search
from renderer.problems import Findings
from renderer.yamltext import stream
from renderer.yamltext.stream import Document, File, Splice

CLUES = (search.Clue((b"StorageCluster",)), search.Clue((b"Namespace",)))

OURS = "kind: StorageCluster\nmetadata:\n  name: px\n"
BLOCKS = [
    OURS,
    "kind: Namespace\n",
    "# Source: chart/templates/x.yaml\nkind: StorageCluster\n",
    "kind: List\nitems:\n- kind: StorageCluster\n",
    '{"kind": "StorageCluster"}\n',
    "kind: Pod\ntext: |\n  ---\n  kind: StorageCluster\n  ...\n",
    "kind: StorageCluster\ntext: |2\n    ---\n  --- # not a mark\n\n",
    "kind: ConfigMap\ndata: {a: '--- b'}\n",
    "a: >-\n  folded\n  --- still\n",
    "broken: [\n\tkind: Pod\n",
    "# only a comment\n",
    "\n",
    "",
]
MARKS = ["---\n", "--- # comment\n", "---\t \n", "---\n---\n", "...\n---\n", "...\n\n---\n"]
HEADS = ["", "\ufeff", "\ufeff---\n", "---\n", "# head\n---\n", "\n\n---\n", "--- # first\n"]
TAILS = ["", "---", "---\n", "...\n", "\n\n", "# end", "---\n# end\n", "   "]


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Draw a stream in an odd layout, with one kind of line end or with both."""
    blocks = draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=6))
    text = draw(st.sampled_from(HEADS)) + blocks[0]
    for block in blocks[1:]:
        text += draw(st.sampled_from(MARKS)) + draw(st.sampled_from(["", "\ufeff"])) + block
    text += draw(st.sampled_from(TAILS))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    newline = draw(st.sampled_from(["\n", "\r\n", "mixed"]))
    if newline == "mixed":
        return "".join(
            line + draw(st.sampled_from(["\n", "\r\n"])) for line in text.split("\n")
        ).encode()
    return text.replace("\n", newline).encode()


def documents(data: bytes) -> list[Document]:
    """Return the documents of a stream in which pxsec finds nothing to refuse."""
    findings = Findings()
    found = list(search.documents([File("stream", data)], CLUES, findings))
    assume(not findings.errors)
    return found


def text(document: Document) -> str:
    """Return a document without its frame and, as `split` has it, without BOMs.

    Behind a BOM the first mark is a part of the document. Its whole line goes, as `split` takes
    it: a comment may stand behind it.
    """
    return re.sub(r"\A---(?!\S)[^\n]*", "", document.source.text.replace("\ufeff", "")).strip()


@given(streams())
def test_a_stream_in_which_nothing_changes_comes_back_byte_for_byte(data: bytes) -> None:
    same = [Splice(0, d.body, d.end, data[d.body : d.end]) for d in documents(data)]
    (pieces,) = stream.splice([File("stream", data)], same)
    assert b"".join(pieces) == data
    assert b"".join(stream.join([pieces])) == marked(data)


@given(streams())
def test_documents_stand_in_order_and_do_not_overlap(data: bytes) -> None:
    at = 0
    for document in documents(data):
        assert at <= document.start <= document.body <= document.end <= len(data)
        at = document.end


@given(streams())
def test_a_document_is_one_that_kubectl_sees(data: bytes) -> None:
    parts = [part.decode().strip() for part in split(data)]
    for document in documents(data):
        assert text(document) in parts
        assert document.source.text.encode() == data[document.body : document.end]


@given(streams())
def test_a_document_that_is_put_in_leaves_all_others_as_they_are(data: bytes) -> None:
    new = b"---\nkind: New\n"
    found = documents(data)
    for at in [None, *(document.end for document in found)]:
        splice = stream.insertion(0, File("stream", data), at=at, text=new)
        (pieces,) = stream.splice([File("stream", data)], [splice])
        joined = b"".join(pieces)
        assert joined.replace(splice.text, b"", 1) == data
        assert list(map(text, documents(joined))) == list(map(text, found))
        assert b"kind: New\n" in split(joined)


@given(streams(), streams())
def test_files_that_are_joined_keep_their_documents_and_gain_marks_alone(
    first: bytes, second: bytes
) -> None:
    joined = b"".join(stream.join([[first], [second]]))
    if begins_as_json(first):
        joined = joined.replace(b"---\n", b"", 1)
    assert joined.startswith(first)
    kept = second.removeprefix("\ufeff".encode()) if first else second
    assert joined.endswith(kept)
    assert joined[len(first) : len(joined) - len(kept)] in (b"", b"\n", b"---\n", b"\n---\n")
    texts = [text(document) for data in (first, second) for document in documents(data)]
    assert list(map(text, documents(joined))) == texts


@given(streams())
def test_a_stream_is_blank_where_kubectl_finds_no_document(data: bytes) -> None:
    lines = [line.strip() for part in split(data) for line in part.splitlines()]
    content = [line for line in lines if line not in (b"", b"...")]
    assert stream.is_blank(data) is not any(not line.startswith(b"#") for line in content)
