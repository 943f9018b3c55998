"""A list is cut only where the whole reading finds the same objects at the same places."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dumps
from kubectl import Reader

BITS = (
    *('"', "'", "[", "{", "}", "]", "|", ">", "- ", "? ", ": ", ":", " #", "&x ", "*x", "!x "),
    *("\n", "\n- ", "\n- kind: StorageCluster\n", '\n- kind: "', "\n  ", "\n    ", " ", "\t", "\\"),
    *("\\\n", "---\n", "...\n", "|\n", "|2\n", ">+\n", "''", '"\n', "'\n", "items:\n", "%", ","),
    *("\nitems:\n- a: b\n", "\u2028", "\x85", "\ufeff", "<<: ", '"- ', 'a: "', "kind: List\n"),
    *('a: x\n      - "b\n', "\n\n", "null", "-\n", "\r"),
)
STOLEN = "- kind: StorageCluster\n  apiVersion: core.libopenstorage.org/v1\n"


@given(st.integers(0, 2**32))
def test_what_kubectl_might_print_is_cut_and_reads_the_same(seed: int) -> None:
    data = dumps.generated(Random(seed))
    assert dumps.read_in_parts(data) == dumps.whole(data) is not None


@given(st.integers(0, 2**32), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(BITS))))
def test_what_is_cut_reads_as_the_whole_does(seed: int, bits: list[tuple[float, str]]) -> None:
    text = dumps.generated(Random(seed)).decode()
    for part, bit in bits[:4]:
        at = int(part * len(text))
        text = text[:at] + bit + text[at:]
    parts, whole = dumps.read_in_parts(text.encode()), dumps.whole(text.encode())
    assert parts is None or whole is None or parts == whole


HIDING = {
    "double quotes": f'- a: "b\n{STOLEN}  "\n',
    "single quotes": f"- a: 'b\n{STOLEN}  '\n",
    "quotes behind a text that goes on": f'- a: foo\n    - "b\n  c: "\n{STOLEN}  d: "\n',
    "quotes that a comment seems to close": f'- a: "b # "\n{STOLEN}  "\n',
    "a quoted key": f'- "a\n{STOLEN}  ": b\n',
    "brackets": f"- a: [b,\n{STOLEN}  ]\n",
    "braces": f"- a: {{b: \n{STOLEN}  }}\n",
    "an anchor": f'- a: &x "b\n{STOLEN}  "\n',
    "a tag": f'- a: !!str "b\n{STOLEN}  "\n',
    "an escaped quote": f'- a: "b\\"\n{STOLEN}  c: "\n',
    "a doubled quote": f"- a: 'b''\n{STOLEN}  c: '\n",
    "quotes below their key": f'- a:\n    "b\n{STOLEN}  "\n',
    "a line end of YAML 1.1": "- a: b\u2028- kind: StorageCluster\n",
    "a carriage return": "- a: b\r- kind: StorageCluster\n",
    "a comment": f"- a: b # |\n{STOLEN}",
    "a tab": f"- a:\t|\n{STOLEN}",
    "a blank too many": f'-  a: "b\n{STOLEN}  "\n',
    "an item below a mark alone": f"-\n  a: b\n{STOLEN}",
    "an alias": f"- a: *b\n{STOLEN}",
    "an empty line": f"- a: b\n\n{STOLEN}",
    "a byte order mark": f"- a: b\n\ufeff{STOLEN}",
    "five lists in a row": f"- - - - - a: b\n{STOLEN}",
}


@pytest.mark.parametrize("where", HIDING)
def test_a_list_in_which_an_item_may_hide_is_not_cut(where: str) -> None:
    assert dumps.read_in_parts(dumps.listed(HIDING[where])) is None


def test_a_list_that_is_not_utf_8_is_not_cut() -> None:
    assert dumps.read_in_parts(dumps.listed("- a: b\n").replace(b"b\n", b"\xe4\n")) is None


ITEM = "items:\n- kind: StorageCluster\n"
AROUND = {
    "items in quotes": f'apiVersion: v1\nkind: List\nmetadata: "\n{ITEM}"\n',
    "items in brackets": f"apiVersion: v1\nkind: List\nmetadata: [\n{ITEM}]\n",
    "items in braces": f"{{apiVersion: v1, kind: List,\n{ITEM}}}\n",
    "a comment between the items": f"apiVersion: v1\n{ITEM}# c\n- a: b\nkind: List\n",
    "items twice": f"apiVersion: v1\n{ITEM}kind: List\n{ITEM}",
    "items under two spellings": f'apiVersion: v1\n{ITEM}"items":\n- a: b\nkind: List\n',
    "another kind": f"apiVersion: v1\n{ITEM}kind: PodList\n",
    "no kind": f"apiVersion: v1\n{ITEM}",
    "a kind twice": f"apiVersion: v1\n{ITEM}kind: List\nkind: Pod\n",
    "another version": f"apiVersion: v2\n{ITEM}kind: List\n",
    "a merge key": f"apiVersion: v1\n{ITEM}kind: List\n<<: {{kind: Pod}}\n",
    "a tag": f"apiVersion: v1\n{ITEM}kind: !x List\n",
    "an anchor": f"apiVersion: v1\n{ITEM}kind: List\nmetadata: &x {{}}\n",
    "another field": f"apiVersion: v1\n{ITEM}kind: List\nspec: {{}}\n",
    "a directive": f"%YAML 1.1\n---\napiVersion: v1\n{ITEM}kind: List\n",
    "the end of a document": f"apiVersion: v1\nkind: List\n{ITEM}...\n{STOLEN}",
    "no line end at the end": f"apiVersion: v1\nkind: List\n{ITEM}".rstrip("\n"),
    "items that are indented": "apiVersion: v1\nkind: List\nitems:\n  - a: b\n",
    "no items": "apiVersion: v1\nitems: []\nkind: List\n",
}


@pytest.mark.parametrize("what", AROUND)
def test_a_list_with_something_else_around_its_items_is_not_cut(what: str) -> None:
    assert dumps.read_in_parts(AROUND[what].encode()) is None


def test_what_is_cut_is_what_kubectl_reads(kubectl_reader: Reader) -> None:
    compared = 0
    for seed in range(100):
        data = dumps.generated(Random(seed))
        read = kubectl_reader.read(data)
        if not read.error:
            compared += 1
            kinds = [kind for kind, *_ in dumps.read_in_parts(data) or ()]
            assert kinds == [item["kind"] for item in read.objects]
    assert compared > 20
