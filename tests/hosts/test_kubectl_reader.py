"""What tells the tests how kubectl reads is held against the real kubectl, and so Kustomize."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kubectl import KUSTOMIZE, Reader

HEAD = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n"
OTHER = "apiVersion: v1\nkind: B\nmetadata: {name: b}\n"
JSON = '{"apiVersion": "v1", "kind": "J", "metadata": {"name": "j"}}\n'
ITEM = "{apiVersion: v1, kind: I, metadata: {name: i}}"
LIST = "apiVersion: v1\nkind: List\nitems:\n"

SCALARS = """
yes no on off Yes NO y n Y N true True TRUE false null Null NULL ~ 012 0644 -012 0o12 0X1f 0B1 08
09 0888 1e3 1E3 12e03 1e-3 .1e3 1.0 3.10 1_000 1:30 190:20:30 2001-01-01 2001-01-01T00:00:00Z
123456789012345678901 -0 +1 +.5 .5 5. = , << - ? 0x 1.2.3 .inf .nan .NaN 'q' "q" 'it''s'
""".split()  # noqa: SIM905

STREAMS: dict[str, str | bytes] = {
    "a document": HEAD,
    "two documents": HEAD + "---\n" + OTHER,
    "a mark first and last": "---\n" + HEAD + "---\n",
    "a comment behind a mark": "--- # one\n" + HEAD + "--- \t# two\n" + OTHER,
    "text behind a mark": HEAD + "--- text\n" + OTHER,
    "flow behind a mark": "--- " + JSON,
    "a mark in words": HEAD + "---x: y\n",
    "four dashes": HEAD + "----\n" + OTHER,
    "a mark in a quoted value": HEAD + 'a: "b\n--- c"\n',
    "a mark in a block scalar": HEAD + "a: |\n  ---\n  b\n",
    "a mark behind CR": HEAD + "a: b\r---\r" + OTHER,
    "CRLF": (HEAD + "---\n" + OTHER).replace("\n", "\r\n"),
    "CR alone": HEAD.replace("\n", "\r"),
    "...": HEAD + "...\n---\n" + OTHER,
    "... and no mark": HEAD + "...\n" + OTHER,
    "a directive": "%YAML 1.1\n---\n" + HEAD,
    "a directive behind a document": HEAD + "...\n%YAML 1.1\n---\n" + OTHER,
    "nothing": "",
    "a comment": "# a\n",
    "comments among others": "# a\n---\n" + HEAD + "---\n# b\n---\nnull\n---\n~\n",
    "a scalar": "a\n",
    "a scalar among others": HEAD + "---\na\n---\n" + OTHER,
    "a list for a document": "- a\n",
    "no kind": "apiVersion: v1\n",
    "no kind among others": HEAD + "---\na: b\n---\n" + OTHER,
    "no apiVersion": "kind: A\n",
    "a kind that is no text": "apiVersion: v1\nkind: 1\n",
    "kind twice": "kind: B\n" + HEAD,
    "a key twice": HEAD + "a: 1\nb: {c: 1, c: 2}\na: 2\n",
    "a quoted key twice": HEAD + "a: 1\n\"a\": 2\n'a': 3\n",
    "an escaped key twice": HEAD + 'kin: 1\n"kin\\x64": Z\n',
    "keys of other types": HEAD + "yes: 1\n012: 2\n1.0: 3\ny: 4\n",
    "a null key": HEAD + "null: 1\n",
    "a key that is a list": HEAD + "? [a]\n: b\n",
    "an explicit key": HEAD + "? a\n: b\n",
    "a long key": HEAD + "k" * 2000 + ": a\n",
    "merge first": HEAD + "a: {<<: {b: 1}, b: 2}\n",
    "merge last": HEAD + "a: {b: 2, <<: {b: 1}}\n",
    "merge of a list": HEAD + "a: {<<: [{b: 1}, {b: 2, c: 3}]}\n",
    "merge at the root": "x: &x {kind: A}\n<<: *x\napiVersion: v1\n",
    "a quoted merge key": HEAD + "a: {'<<': {b: 1}}\n",
    "an alias": HEAD + "a: &a {b: c}\nd: *a\n",
    "an unknown alias": HEAD + "a: *b\n",
    "an anchor twice": HEAD + "a: &a 1\nb: &a 2\nc: *a\n",
    "an anchor with a colon": HEAD + "a: &a:b c\nd: *a:b\n",
    "tags": HEAD + 'a: !!str 1\nb: !!int "1"\nc: !!bool "true"\nd: !!binary aGk=\ne: !t x\n',
    "more tags": HEAD + "a: !!map {b: c}\nd: !!seq [e]\nf: ! 12\ng: !<tag:yaml.org,2002:str> 1\n",
    "a tag and an anchor": HEAD + "a: !!str &a 1\nb: &b !!str 2\nc: [*a, *b]\n",
    "a wrong tag": HEAD + "a: !!int x\n",
    "!!null": HEAD + "a: !!null x\nb: !!float 1\nc: !!timestamp 2001-01-01\n",
    "escapes": HEAD + r'a: "\x41\u0042\U00000043\t\e\N\_\L\P\/\"\\"' + "\n",
    "a fold by a backslash": HEAD + 'a: "b\\\n  c"\n',
    "quotes over lines": HEAD + "a: 'b\n\n  c\n  d'\ne: \"f\n\n g\"\nh: i\n  j\n",
    "column 0 in quotes": HEAD + 'a: "\nkind: B\n"\n',
    "column 0 in flow": HEAD + "a: {\nkind: B\n}\n",
    "block scalars": HEAD + "a: |\n  b\n\n   c\n\nd: >-\n  e\n  f\n\n   g\nh: |2+\n    i\n\n",
    "an anchor before a block scalar": HEAD + "a: &a |\n  b\nc: !!str >-\n  d\n",
    "blank lines that grow": HEAD + "a: |\n \n  \n   \n  b\n",
    "a tab before a comment": HEAD + "a: b\t# c\nd:\te\nf: g\t\nh: |\t\n  i\n",
    "a tab that indents": HEAD + "a:\n\tb: c\n",
    "a tab in flow": HEAD + "a: {\tb:\tc,\t\td: e }\n",
    "a tab behind a dash": HEAD + "a:\n-\tb\n",
    "NEL": HEAD + "a: b\x85c: d\n",
    "line and paragraph separators": HEAD + "a: b\u2028c: d\ne: 'f\u2029g'\n",
    "NBSP that indents": HEAD + "a:\n\xa0b: c\n",
    "BOM first": "\ufeff" + HEAD,
    "BOM behind a mark": HEAD + "---\n\ufeff" + OTHER,
    "BOM behind the first mark": "---\n\ufeff" + HEAD,
    "BOM behind two marks": HEAD + "---\n---\n\ufeff" + OTHER,
    "BOM behind a comment and a mark": "# c\n---\n\ufeff" + HEAD,
    "BOM, a mark, BOM": "\ufeff---\n\ufeff" + HEAD,
    "BOM before a mark": "\ufeff---\n" + HEAD + "\ufeff---\n" + OTHER,
    "BOM in a value": HEAD + "a: b\ufeffc\n",
    "BOM before JSON": "\ufeff" + JSON,
    "UTF-16 LE": ("\ufeff" + HEAD).encode("utf-16-le"),
    "UTF-16 BE": ("\ufeff" + HEAD).encode("utf-16-be"),
    "UTF-16 without a BOM": HEAD.encode("utf-16-le"),
    "not UTF-8": HEAD.encode() + b"a: b\xff\xc0c\n",
    "NUL": HEAD + "a: b\0\n",
    "DEL": HEAD + "a: b\x7fc\n",
    "100 kB in a line": HEAD + f"a: {'x' * 100_000}\n",
    "JSON": JSON,
    "JSON escapes": JSON.replace('"j"', r'"j\/\ud83d\ude00"'),
    "JSON escapes behind YAML": HEAD + "---\n" + JSON.replace('"j"', r'"j\/"'),
    "a surrogate pair behind YAML": HEAD + "---\n" + JSON.replace('"j"', r'"\ud83d\ude00"'),
    "JSON, JSON": JSON + JSON,
    "JSON, a mark, JSON": JSON + "---\n" + JSON,
    "JSON, a mark, YAML": JSON + "---\n" + HEAD,
    "JSON without a line end, a mark, YAML": JSON.strip() + "\n---\n" + HEAD,
    "JSON, JSON, a mark, YAML": JSON + JSON + "---\n" + HEAD,
    "JSON, YAML without a mark": JSON + HEAD,
    "YAML, a mark, JSON": HEAD + "---\n" + JSON,
    "blank lines, JSON": "\n \t\n" + JSON,
    "a comment, JSON": "# a\n" + JSON,
    "a mark, JSON, a mark, YAML": "---\n" + JSON + "---\n" + HEAD,
    "flow that is no JSON": "{apiVersion: v1, kind: A}\n---\n" + OTHER,
    "JSON with a comma too much": '{"apiVersion": "v1", "kind": "A",}\n',
    "JSON with a key twice": '{"apiVersion": "v1", "kind": "A", "kind": "B"}\n',
    "JSON with another case": '{"apiVersion": "v1", "kind": "A", "Kind": "B", "Items": [1]}\n',
    "a List": LIST + f"- {ITEM}\n- {ITEM}\n",
    "an empty List": LIST + "- \n",
    "a List of nothing": "apiVersion: v1\nkind: List\nitems: []\n",
    "items null": "apiVersion: v1\nkind: List\nitems: null\n",
    "items null in another kind": "kind: A\nitems: null\n---\n" + OTHER,
    "items that are no list": "apiVersion: v1\nkind: List\nitems: {a: b}\n",
    "a Bundle with items": f"apiVersion: v1\nkind: Bundle\nitems: [{ITEM}]\n",
    "Items": f"apiVersion: v1\nkind: List\nItems: [{ITEM}]\n",
    "item\u017f": f"apiVersion: v1\nkind: List\nitem\u017f: [{ITEM}]\n",
    "lists in lists": LIST + f"- apiVersion: v1\n  kind: List\n  items: [{ITEM}]\n- {ITEM}\n",
    "a Bundle in a List": LIST + f"- {{apiVersion: v1, kind: Bundle, items: [{ITEM}]}}\n",
    "a typed list": "apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]\n",
    "a typed list, half typed": "apiVersion: v1\nkind: PodList\nitems: [{kind: A}]\n",
    "a kindless item of a List": LIST + "- metadata: {name: a}\n",
    "a kindless item of a Bundle": "apiVersion: v1\nkind: Bundle\nitems: [{a: b}]\n",
    "no kind, items": f"apiVersion: v1\nitems: [{ITEM}]\n",
    "items below": HEAD + f"spec: {{items: [{ITEM}]}}\n",
    "a scalar as item": LIST + f"- a\n- {ITEM}\n",
    "a name that is no text": "apiVersion: v1\nkind: A\nmetadata: {name: yes}\n",
    "annotations that are no text": HEAD[:-2] + ", annotations: {a: 1}}\n",
    "metadata null": "apiVersion: v1\nkind: A\nmetadata:\n",
    "metadata that is a list": "apiVersion: v1\nkind: A\nmetadata: []\n",
    "a document nobody can read": HEAD + "---\na: [\n---\n" + OTHER,
    "deep": HEAD + "a: " + "[" * 200 + "]" * 200 + "\n",
    **{f"the scalar {text}": f"{HEAD}a: {text}\nb: [{text}]\n" for text in SCALARS},
}


def told(text: str) -> list[Any]:
    """Return the objects that kubectl prints one behind the other."""
    decoder = json.JSONDecoder(parse_int=float)
    found, at = [], 0
    while at < len(text.rstrip()):
        item, at = decoder.raw_decode(text, at)
        found.append(item)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_the_reader_reads_as_kubectl_does(
    kubectl_reader: Reader, kubectl: str, stream: str | bytes
) -> None:
    data = stream if isinstance(stream, bytes) else stream.encode()
    command = [kubectl, "patch", "--local", "--type=json", "-p=[]", "-f-", "-ojson"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    reading = kubectl_reader.read(data)
    assert json.loads(json.dumps(reading.objects), parse_int=float) == told(done.stdout.decode())
    nothing = "no objects passed to patch"
    errors = done.stderr.decode().replace(f"error: {nothing}\n", "")
    assert bool(errors) == bool(reading.error), errors


KUSTOMIZED = {
    "a document": HEAD,
    "a List": LIST + f"- {ITEM}\n",
    "JSON": JSON + "---\n" + HEAD,
    "a key twice": HEAD + "a: 1\na: 2\n",
    "merge last": HEAD + "a: {b: 2, <<: {b: 1}}\n",
    "scalars of YAML 1.1": HEAD + "a: [yes, y, 012, 0o12, 1e3, 1_000, 2001-01-01, 1:30]\n",
}


@pytest.mark.parametrize("stream", KUSTOMIZED.values(), ids=KUSTOMIZED)
def test_the_reader_reads_as_kustomize_does(
    kubectl_reader: Reader, kustomize: str, tmp_path: Path, stream: str
) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [r.yaml]\n")
    (tmp_path / "r.yaml").write_text(stream)
    done = subprocess.run(
        [kustomize, "build", tmp_path], capture_output=True, text=True, check=False
    )
    reading = kubectl_reader.read(stream.encode(), KUSTOMIZE)
    assert bool(reading.error) == bool(done.returncode), done.stderr
    built = kubectl_reader.read(done.stdout.encode(), KUSTOMIZE)
    assert sorted(map(json.dumps, reading.objects)) == sorted(map(json.dumps, built.objects))
