"""A stream is cut into documents, and only those that may be ours are decoded and parsed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from renderer.edge import report
from renderer.manifests import search
from renderer.manifests.search import Clue
from renderer.problems import Findings
from renderer.yamltext import stream
from renderer.yamltext.stream import Document, File, Splice

CLUES = (Clue((b"StorageCluster",)), Clue((b"Deployment",), (b"stork",)))
OURS = "kind: StorageCluster\nspec: {}\n"
REDOS = """\
from renderer.manifests import search
from renderer.problems import Findings
from renderer.yamltext import stream

def read(data):
    clues = [search.Clue((b"kind",)), search.Clue((b"uid",), (b"Pod", b"Foo"))]
    return list(search.documents([stream.File("m", data)], clues, Findings()))
"""


def read(*files: str | bytes) -> tuple[list[Document], str]:
    findings = Findings()
    inputs = [File("m.yaml", f if isinstance(f, bytes) else f.encode()) for f in files]
    documents = list(search.documents(inputs, CLUES, findings))
    return documents, report.as_text(findings.problems)


def texts(*files: str | bytes) -> list[str]:
    documents, problems = read(*files)
    assert problems == ""
    return [document.source.text for document in documents]


# --- What is looked into


@pytest.mark.parametrize(
    "text",
    [
        OURS,
        OURS.replace("kind: ", '"kind" : '),
        OURS.replace("kind: ", "kind: # a comment: x\n  "),
        OURS.replace("kind: ", "kind: &anchor "),
        OURS.replace("kind: ", "kind: !!str "),
        OURS.replace("kind: ", "kind: >-\n  "),
        OURS.replace("kind: ", "? kind\n: "),
        OURS.replace("kind: ", "x: &k kind\n*k : "),
        OURS.replace("kind", r'"\x6bind"'),
        OURS.replace("StorageCluster", '"StorageCluster"'),
        OURS.replace("StorageCluster", r'"StorageCluste\x72"'),
        OURS.replace("StorageCluster", r'"StorageCluste\u0072"'),
        OURS.replace("StorageCluster", r'"StorageCluste\U00000072"'),
        OURS.replace("StorageCluster", '"Storage\\\n  Cluster"'),
        OURS.replace("StorageCluster", '"Storage\\\r\n  Cluster"'),
        OURS.replace("StorageCluster", '"Storage\\\x85  Cluster"'),
        OURS.replace("StorageCluster", '"Storage\\\u2028  Cluster"'),
        OURS.replace("StorageCluster", "!!binary U3RvcmFnZUNsdXN0ZXI="),
        OURS.replace("StorageCluster", "!!b%69nary U3RvcmFnZUNsdXN0ZXI="),
        OURS.replace("StorageCluster", "!<tag:yaml.org,2002:binary> U3RvcmFnZUNsdXN0ZXI="),
        '{"kind":!!binary "U3RvcmFnZUNsdXN0ZXI="}',
        "{kind:\x85!!binary U3RvcmFnZUNsdXN0ZXI=}",
        "{kind:\u2028!!binary U3RvcmFnZUNsdXN0ZXI=}",
        "{kind:\u2029!!binary U3RvcmFnZUNsdXN0ZXI=}",
        "{kind:\n\ufeff!!binary U3RvcmFnZUNsdXN0ZXI=}",
        "{?!!binary U3RvcmFnZUNsdXN0ZXI=: x}",
        "x: &k StorageCluster\nkind: *k\n",
        "x: &x {kind: StorageCluster}\n<<: *x\n",
        "kind: ConfigMap\nkind: StorageCluster\n",
        'x: "\nkind: ConfigMap\n"\nkind: StorageCluster\n',
        "x: {\nkind: ConfigMap\n}\nkind: StorageCluster\n",
        "kind: Bundle\nitems:\n- kind: StorageCluster\n",
        "kind: StorageClusterList\nitems:\n- metadata: {name: px}\n",
        '{"apiVersion": "v1","kind":"StorageCluster"}',
        "spec: {}\nkind: StorageCluster",
        "kind: ConfigMap\ndata:\n  a: |\n    kind: StorageCluster\n",
        "kind: Deployment\nname: stork\n",
        "metadata:\n  name: x\n  uid: 1\nkind: Secret\n",
        "kind: ConfigMap\nmetadata:\n  resourceVersion: '5'\n",
        "metadata:\r\n  uid: 1\r\n",
        "kind: List\nitems:\n- metadata:\n    uid: 1\n",
    ],
    ids=ascii,
)
def test_a_document_that_may_be_ours_is_looked_into(text: str) -> None:
    assert texts(f"a: b\n---\n{text}") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "kind: Deployment\nname: other\n",
        "kind: Service\nname: stork\n",
        "kind: ConfigMap\ndata: {}\n",
        "kind: storagecluster\n",
        "kind: List\nitems: []\n",
        "kind: Pod\nspec:\n  uid: 5\n",
        "kind: ConfigMap\ndata:\n  script: |\n    #!/bin/sh\n    [ ! -f x ] && cat <<EOF\n",
        'kind: ConfigMap\ndata:\n  json: |\n    {"a": "b\\n\\t\\"c\\\\d/e"}\n',
        "x: &x {a: b}\ny: {<<: *x}\n",
        "",
        "# kind: Pod\n",
    ],
    ids=repr,
)
def test_a_document_that_can_hold_nothing_of_ours_is_not_looked_into(text: str) -> None:
    assert texts(f"{text}---\n{OURS}") == [OURS]


@pytest.mark.parametrize(
    "text",
    [
        b"kind: ConfigMap\ndata: [kind: {{\n\t: :\n",
        b"{{- if .Values.x }}\nkind: Deployment\n{{- end }}\n",
        b"kind: Secret\na: \xe9\n",
        b"kind: Deployment\nnames: [stark\n",
        b"kind: Pod\nmetadata:\n  uid: 1\n  a: [\n",
    ],
    ids=repr,
)
def test_a_document_that_can_hold_nothing_of_ours_may_be_broken(text: bytes) -> None:
    assert texts(text + b"---\n" + OURS.encode()) == [OURS]


@pytest.mark.parametrize(
    "text",
    [
        "kind: ConfigMap\na: b\na: b\ntext: StorageCluster\n",
        "kind: ConfigMap\nStorageCluster: !Ref x\n",
        "kind: ConfigMap\nStorageCluster: {<<: {a: b}}\n",
        "kind: ConfigMap\nStorageCluster: a\tb\n? x\n: y\n",
        'kind: ConfigMap\nStorageCluster: "a\u2028b"\n',
        'kind: ConfigMap\nStorageCluster: "\\ud83d\\ude00"\n',
    ],
    ids=ascii,
)
def test_what_readers_do_not_agree_on_is_noted_and_no_finding_yet(text: str) -> None:
    documents, problems = read(f"{text}---\n{OURS}")
    assert (len(documents), problems) == (2, "")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (OURS, OURS),
        ("---\n" + OURS, OURS),
        ("--- # comment\n" + OURS, OURS),
        ("---\r\n" + OURS, OURS),
        ("--- \t\n" + OURS, OURS),
        ("\ufeff" + OURS, OURS),
        ("\ufeff---\n" + OURS, "---\n" + OURS),
        ("a: b\n---\n\ufeff" + OURS, OURS),
        (OURS.rstrip() + "\n--- \na: b\n", OURS),
        (OURS + "---", OURS),
        (OURS + "...\n---\na: b\n", OURS + "...\n"),
        ("# one\n---# another comment\n" + OURS + "---#\na: b\n", OURS),
        (OURS + "---text: kubectl refuses this\n", OURS),
    ],
    ids=ascii,
)
def test_a_document_is_what_stands_between_two_marks(text: str, body: str) -> None:
    assert texts(text) == [body]


def test_documents_of_several_files_come_in_order_with_their_file() -> None:
    documents, _ = read(OURS, "a: b\n", f"---\na: b\n---\n{OURS}---\n{OURS}")
    assert [(d.file, d.start, d.body) for d in documents] == [(0, 0, 0), (2, 9, 13), (2, 43, 47)]


def test_places_count_lines_from_the_beginning_of_the_file() -> None:
    documents, _ = read(f"---\na: b\n---\n# c\n{OURS}---\n\n{OURS}")
    places = [str(d.source.place(d.source.root)) for d in documents]
    assert places == ["m.yaml:5:1", "m.yaml:9:1"]


# --- What is refused

SYNTAX = "  hint: look for a missing colon, quote or bracket, or a wrong indentation\n"
DIRECTIVE = (
    "error: a % directive, which kubectl and Kustomize refuse [yaml-directive]\n"
    "  hint: remove the line that begins with %\n"
)
MARK = (
    "m.yaml:{}:4: error: text on the line of `---`, which kubectl refuses [document-mark]\n"
    "  hint: begin the document on the next line\n"
)
ORDER_MARK = (
    "m.yaml:{}:1: error: a byte order mark after a first `---`, which kubectl takes for a part of "
    "the text [bad-character]\n"
    "  hint: remove the character U+FEFF\n"
)
GLUED = (
    "m.yaml:{}:4: error: a comment right after a first `---`, which kubectl takes for a text "
    "[document-mark]\n"
    "  hint: put a blank before the #\n"
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"a: b\n---\n" + OURS.encode() + b"x: [\n",
            "m.yaml:6:1: error: this is not valid YAML from here on [yaml-syntax]\n" + SYNTAX,
        ),
        (
            OURS.encode() + b"# \xff\n",
            "m.yaml:3:3: error: a byte that is not UTF-8 [not-utf8]\n"
            "  hint: save the file as UTF-8\n",
        ),
        (
            b"a: b\n---\nspec: \xe9\nkind: StorageCluster\n",
            "m.yaml:3:7: error: a byte that is not UTF-8 [not-utf8]\n"
            "  hint: save the file as UTF-8\n",
        ),
        (
            OURS.encode() + b"\xff\xfea\x00b\x00c\x00",
            "m.yaml:3:1: error: this is UTF-16, as Windows PowerShell writes it [not-utf8]\n"
            "  hint: save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE\n",
        ),
        (
            ("\ufeff" + OURS).encode("utf-16-le"),
            "m.yaml:1:1: error: this is UTF-16, as Windows PowerShell writes it [not-utf8]\n"
            "  hint: save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE\n",
        ),
        (
            OURS.encode("utf-16-be"),
            "m.yaml:1:1: error: this is UTF-16, as Windows PowerShell writes it [not-utf8]\n"
            "  hint: save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE\n",
        ),
        (
            b"a: b\n---\na: \x00\n",
            "m.yaml:3:4: error: a NUL byte, so this is not text [bad-character]\n"
            "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
        ),
        (
            ("---\n\ufeff" + OURS).encode(),
            ORDER_MARK.format(2),
        ),
        (
            ("a: b\n---\n---\n\ufeff" + OURS).encode(),
            ORDER_MARK.format(4),
        ),
        (b"--- text\n" + OURS.encode(), MARK.format(1)),
        (b"---text: b\n" + OURS.encode(), MARK.format(1)),
        ("|\n---\u00a0\n".encode() + OURS.encode(), MARK.format(2)),
        (b"a: b\n--- !!map\r\n" + OURS.encode(), MARK.format(2)),
        (b"--- {kind: StorageCluster}\n", MARK.format(1)),
        (b"---# text\n" + OURS.encode(), GLUED.format(1)),
        (b"a: b\n---\n---#\r\n" + OURS.encode(), GLUED.format(3)),
        (b"%YAML 1.2\n---\n" + OURS.encode(), "m.yaml:1:1: " + DIRECTIVE),
        (b"a: b\n...\n%YAML 1.1\n---\n" + OURS.encode(), "m.yaml:3:1: " + DIRECTIVE),
    ],
    ids=repr,
)
def test_a_broken_document_of_ours_is_a_finding_at_its_place(data: bytes, expected: str) -> None:
    assert read(data) == ([], expected)


def test_a_second_document_behind_three_dots_is_refused_since_kustomize_drops_it() -> None:
    documents, problems = read(f"a: b\n...\n{OURS}")
    assert documents == []
    assert problems.startswith("m.yaml:3:1: error: ")


def test_every_broken_document_is_reported() -> None:
    _, problems = read(f"{OURS}a: [\n---\n{OURS}---\n{OURS}\tb: c\n")
    assert [line.split(": ")[0] for line in problems.splitlines() if "error" in line] == [
        "m.yaml:4:1",
        "m.yaml:10:1",
    ]


# --- Time

HEAVY = {
    "blanks": 'b"kind: " + b" " * 100_000',
    "blanks before a colon": 'b"kind" + b" " * 100_000',
    "comments": 'b"kind: " + b"#" * 100_000',
    "comment lines with kinds": 'b"# kind:\\n" * 12_000',
    "anchors": 'b"kind: " + b"&" * 100_000 + b"\\n1"',
    "anchors and blanks": 'b"kind: " + b"& " * 50_000 + b"1"',
    "tags": 'b"kind: " + b"!&" * 50_000',
    "quotes": 'b"kind: " + b"\\\'\\"" * 50_000',
    "headers": 'b"kind: " + b"|>+-" * 25_000',
    "kinds": 'b"kind: " * 15_000',
    "line ends": 'b"kind:" + b"\\n" * 100_000',
    "blanks under metadata": 'b"metadata:\\n" + b" " * 100_000 + b"\\n  uid:"',
    "one blank line under metadata": 'b"kind: Pod\\n  uid: 1\\nmetadata:\\n" + b" " * 100_000',
    "marks": 'b"---\\n" * 25_000',
    "text that begins like marks": 'b"---x\\n" * 20_000 + b"kind: StorageCluster\\n"',
    "a list whose kind comes last": 'b"items:\\n" + b"- kind: Pod\\n" * 9_000 + b"kind: Foo\\n"',
}


@pytest.mark.parametrize("data", HEAVY.values(), ids=HEAVY)
def test_hostile_text_is_read_in_bounded_time(data: str) -> None:
    subprocess.run([sys.executable, "-c", f"{REDOS}\nread({data})"], check=True, timeout=30)


# --- Putting streams together


def spliced(text: str, *splices: Splice) -> bytes:
    return b"".join(stream.splice([File("m.yaml", text.encode())], splices)[0])


def test_splices_are_made_in_the_order_of_their_places() -> None:
    result = spliced("abcdef", Splice(0, 4, 5, b"E"), Splice(0, 1, 3, b""), Splice(0, 4, 4, b"-"))
    assert result == b"ad-Ef"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([b"a: b\n", b"c: d\n"], b"a: b\n---\nc: d\n"),
        ([b"a: b", b"c: d"], b"a: b\n---\nc: d"),
        ([b"a: b\n", b"---\nc: d\n"], b"a: b\n---\nc: d\n"),
        ([b"a: b\n", b"--- # x\nc: d\n"], b"a: b\n--- # x\nc: d\n"),
        ([b"a: b\n", b"", b"c: d\n"], b"a: b\n---\nc: d\n"),
        ([b"", b"c: d\n"], b"c: d\n"),
        ([b'{"a": 1}\n'], b'{"a": 1}\n'),
        ([b'{"a": 1}\n', b"c: d\n"], b'---\n{"a": 1}\n---\nc: d\n'),
        ([b'\n {"a": 1}', b'{"b": 1}'], b'---\n\n {"a": 1}\n---\n{"b": 1}'),
        ([b'\xef\xbb\xbf{"a": 1}\n---\nc: d\n'], b'\xef\xbb\xbf---\n{"a": 1}\n---\nc: d\n'),
        ([b'# c\n{"a": 1}\n', b"c: d\n"], b'# c\n{"a": 1}\n---\nc: d\n'),
    ],
    ids=repr,
)
def test_files_are_joined_by_a_mark_where_none_stands(parts: list[bytes], expected: bytes) -> None:
    assert b"".join(stream.join([[part] for part in parts])) == expected


NEW = b"---\nnew: x\n"


@pytest.mark.parametrize(
    ("data", "at", "expected"),
    [
        (b"a: b\n", None, b"---\nnew: x\n---\na: b\n"),
        (b"---\na: b\n", None, b"---\nnew: x\n---\na: b\n"),
        (b"# head\n\n---\na: b\n", None, b"# head\n\n---\nnew: x\n---\na: b\n"),
        (b"# head\na: b\n", None, b"---\nnew: x\n---\n# head\na: b\n"),
        (b"\xef\xbb\xbfa: b\n", None, b"\xef\xbb\xbf---\nnew: x\n---\na: b\n"),
        (b"a: b\n---\nc: d\n", 5, b"a: b\n---\nnew: x\n---\nc: d\n"),
        (b"a: b\n", 5, b"a: b\n---\nnew: x\n"),
        (b"a: b", 4, b"a: b\n---\nnew: x\n"),
    ],
    ids=repr,
)
def test_new_documents_stand_where_one_ends_or_first(
    data: bytes, at: int | None, expected: bytes
) -> None:
    file = File("m.yaml", data)
    splice = stream.insertion(0, file, at=at, text=NEW)
    assert spliced(data.decode(), splice) == expected


@pytest.mark.parametrize(
    "data", ["", "\n", "---\n", "---", "--- # c\n# d\n...\n", "\ufeff# c\n", " \t\n", "---\r\n"]
)
def test_a_stream_without_a_document_is_blank(data: str) -> None:
    assert stream.is_blank(data.encode())


@pytest.mark.parametrize("data", ["a", "# c\na: b\n", "--- {}\n", "---\n[]\n", "{{ x }}\n"])
def test_a_stream_with_a_document_is_not_blank(data: str) -> None:
    assert not stream.is_blank(data.encode())
