"""A fragment laid over an object changes what differs, and nothing else."""

from __future__ import annotations

import pytest
import yaml

from renderer.edge import report
from renderer.problems import RenderError
from renderer.rendering.merge import merge, same
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.parser import parse

ENV = """\
spec:
  env:
    - name: A
      valueFrom:
        secretKeyRef:
          name: s
          key: k
    - name: B
      value: "true"
"""
CONTAINER = """\
spec:
  containers:
    - name: portworx
      args:
        - "-jwt_issuer"
        - portworx.com
        - "-username_claim"
        - email
"""


def merged(text: str, fragment: str) -> str:
    source = parse("m.yaml", text)
    changes = Changes(source)
    merge(changes, source.root, parse("fragment", fragment))
    return changes.apply()


def refusal(text: str, fragment: str) -> str:
    with pytest.raises(RenderError) as caught:
        merged(text, fragment)
    return report.as_text(caught.value.problems)


@pytest.mark.parametrize(
    "text",
    [
        "kind: X\n",
        "kind: X\nspec:\n",
        "kind: X\nspec: null\n",
        "kind: X\nspec: {}\n",
        "kind: X\nspec:\n  env:\n",
        "kind: X\nspec: {env: ~}\n",
        "kind: X\nspec:\n  env: []\n",
        "kind: X\nspec: {env: }\n",
        '{"kind": "X"}',
        '{"kind": "X", "spec": {"env": null}}',
        "kind: X\nspec:\n  env:\n  - name: B\n    value: b\n  - {name: A, value: a}\n",
        "kind: X\nspec: {env: [{name: B, value: b}, {value: a, name: A}]}\n",
        "kind: X\nspec:\n  env:\n  - name: A\n    value: a\n    valueFrom: {}\n",
    ],
    ids=repr,
)
def test_the_result_holds_the_fragment_and_a_second_merge_changes_nothing(text: str) -> None:
    result = merged(text, ENV)
    env = {item["name"]: item for item in yaml.safe_load(result)["spec"]["env"]}
    assert env == {item["name"]: item for item in yaml.safe_load(ENV)["spec"]["env"]}
    assert merged(result, ENV) == result


def test_an_entry_that_says_the_same_stays_byte_for_byte() -> None:
    text = """\
spec:
  env:
    - {name: "B", value: 'true'} # kept
    - valueFrom: {secretKeyRef: {key: k, name: s}}
      name: A
"""
    assert merged(text, ENV) == text


@pytest.mark.parametrize(
    "entry",
    [
        "{name: B, value: true}",
        "{name: B, value: 'false'}",
        "{name: B, value: 'true', optional: true}",
        "{name: B}",
    ],
)
def test_an_entry_that_says_anything_else_is_replaced_whole(entry: str) -> None:
    result = merged(f"spec:\n  env:\n    - {entry}\n", ENV)
    assert yaml.safe_load(result)["spec"]["env"][0] == {"name": "B", "value": "true"}


def test_identity_is_left_alone_and_other_metadata_is_merged() -> None:
    text = "apiVersion: a/v1\nkind: X\nmetadata:\n  name: n\n  namespace: s\n"
    fragment = "apiVersion: b/v2\nkind: Y\nmetadata:\n  name: m\n  annotations:\n    a: b\n"
    assert merged(text, fragment) == text + "  annotations:\n    a: b\n"


def test_containers_are_found_by_name_and_never_by_position() -> None:
    text = (
        "spec:\n  containers:\n  - image: csi\n    name: csi\n  - image: px\n    name: portworx\n"
    )
    expected = text + (
        '    args:\n      - "-jwt_issuer"\n      - portworx.com\n'
        '      - "-username_claim"\n      - email\n'
    )
    assert merged(text, CONTAINER) == expected


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("[]", ["-jwt_issuer", "portworx.com", "-username_claim", "email"]),
        (
            "['-c', x, '-jwt_issuer', old]",
            ["-c", "x", "-jwt_issuer", "portworx.com", "-username_claim", "email"],
        ),
        (
            "[-username_claim, email, -jwt_issuer, portworx.com]",
            ["-username_claim", "email", "-jwt_issuer", "portworx.com"],
        ),
    ],
)
def test_arguments_are_merged_as_words_with_their_values(args: str, expected: list[str]) -> None:
    text = f"spec:\n  containers:\n  - name: portworx\n    args: {args}\n"
    result = merged(text, CONTAINER)
    assert yaml.safe_load(result)["spec"]["containers"][0]["args"] == expected


def test_an_item_that_is_an_alias_is_written_out_where_it_must_change() -> None:
    text = "x: &b {name: B, value: old}\nspec:\n  env:\n    - *b\n"
    result = yaml.safe_load(merged(text, ENV))
    assert result["x"] == {"name": "B", "value": "old"}
    assert [item["name"] for item in result["spec"]["env"]] == ["B", "A"]


@pytest.mark.parametrize(
    "end", ["valueFrom:\n", "valueFrom: # c\n", "valueFrom :  # c\n", "valueFrom:"]
)
def test_an_item_that_ends_in_an_empty_value_is_replaced_whole(end: str) -> None:
    text = f"spec:\n  env:\n    - name: B\n      {end}"
    result = yaml.safe_load(merged(text, ENV))
    assert [item["name"] for item in result["spec"]["env"]] == ["B", "A"]
    assert "valueFrom" not in result["spec"]["env"][0]


# --- What is refused

HINT = "  hint: write the value out here instead of sharing it by anchor and alias\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "x: &e []\nspec:\n  env: *e\n",
            "m.yaml:3:8: error: an edit through *e would change every place that refers to it",
        ),
        (
            "x: &s {}\nspec: *s\n",
            "m.yaml:2:7: error: an edit through *s would change every place that refers to it",
        ),
        (
            "spec: &s\n  a: b\nx: *s\n",
            "m.yaml:1:7: error: an edit inside &s would change every place that refers to it",
        ),
        (
            "spec:\n  env:\n  - &b {name: B, value: b}\nx: *b\n",
            "m.yaml:3:5: error: an edit inside &b would change every place that refers to it",
        ),
    ],
    ids=repr,
)
def test_an_edit_that_reaches_a_second_place_is_refused(text: str, expected: str) -> None:
    assert refusal(text, ENV) == f"{expected} [aliased]\n{HINT}"


def test_an_edit_elsewhere_in_a_document_with_aliases_is_made() -> None:
    text = "labels: &l {a: b}\nselector: *l\nspec:\n  b: c\n"
    assert merged(text, "spec:\n  d: e\n") == text + "  d: e\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spec: x\n", "m.yaml:1:7: error: expected a mapping here, found a single value"),
        ("spec: [x]\n", "m.yaml:1:7: error: expected a mapping here, found a list"),
        ("spec:\n  env: {a: b}\n", "m.yaml:2:8: error: expected a list here, found a mapping"),
        ("spec:\n  env: ''\n", "m.yaml:2:8: error: expected a list here, found a single value"),
    ],
)
def test_an_object_of_another_shape_is_refused(text: str, expected: str) -> None:
    hint = "  hint: fix the manifest: the API server would refuse it too\n"
    assert refusal(text, ENV) == f"{expected} [unexpected-shape]\n{hint}"


@pytest.mark.parametrize("text", ["metadata: [x]\n", "metadata: x\n", "metadata:\n"])
def test_metadata_of_another_shape_is_refused(text: str) -> None:
    assert "expected a mapping here" in refusal(text, "metadata:\n  annotations:\n    a: b\n")


# --- When two nodes say the same


@pytest.mark.parametrize(
    ("here", "wanted", "expected"),
    [
        ("a", "a", True),
        ("'a'", "a", True),
        ("a", "b", False),
        ("'true'", '"true"', True),
        ("true", '"true"', False),
        ("yes", '"yes"', False),
        ("on", "on", False),
        ("true", "true", True),
        ("True", "true", True),
        ("!!str a", "a", False),
        ("1", '"1"', False),
        ("[a, b]", "[a, b]", True),
        ("[a, b]", "[b, a]", False),
        ("[a]", "a", False),
        ("{a: b, c: d}", "{c: d, a: b}", True),
        ("{a: b, c: d}", "{a: b}", False),
        ("{a: b}", "{a: b, c: d}", False),
        ("{a: b}", "{c: b}", False),
    ],
)
def test_nodes_are_the_same_when_every_reader_reads_the_same(
    here: str, wanted: str, expected: bool
) -> None:
    node, other = (parse("m.yaml", f"k: {text}\n").root.get("k") for text in (here, wanted))
    assert node is not None
    assert other is not None
    assert same(node, other) is expected
