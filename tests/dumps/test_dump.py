"""Of a dump those objects are parsed that may be ours, each with its place in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import dumping
import dumps
import work
from renderer.dumps import dump, lists
from renderer.dumps.dump import Dump
from renderer.manifests import ambiguity
from renderer.manifests.search import Clue
from renderer.problems import Findings, Place
from renderer.yamltext import parser
from renderer.yamltext.stream import File

OURS = (Clue((b"StorageCluster",)),)
OTHER = "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n"
CLUSTER = (
    "- apiVersion: core.libopenstorage.org/v1\n  kind: StorageCluster\n"
    "  metadata:\n    name: px\n    namespace: portworx\n"
)


def files(*texts: str) -> list[File]:
    return [File(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]


def titles(given: list[File], findings: Findings | None = None) -> list[tuple[str, str]]:
    found = Dump(given).objects(OURS, findings or Findings())
    return [(item.title, str(item.place)) for item in found]


def listed(items: str) -> str:
    return dumps.listed(items).decode()


def test_an_object_has_its_place_in_the_file() -> None:
    text = listed(OTHER + CLUSTER + OTHER)
    assert titles(files("kind: A\n", f"kind: B\n---\n{text}")) == [
        ("StorageCluster portworx/px", "1.yaml:9:3")
    ]


def test_a_kind_that_is_spelt_with_escapes_is_found() -> None:
    for kind in ('"\\x53torageCluster"', '"Storage\\u0043luster"', '"Storage\\\n    Cluster"'):
        given = files(listed(OTHER + CLUSTER.replace("StorageCluster", kind)))
        assert titles(given) == [("StorageCluster portworx/px", "0.yaml:7:3")]


def test_an_escaped_backslash_spells_nothing() -> None:
    text = listed(OTHER + CLUSTER.replace("StorageCluster", '"Storage\\\\x43luster"'))
    assert titles(files(text)) == []


def test_what_is_no_list_of_kubectl_is_read_whole() -> None:
    text = listed(OTHER + CLUSTER.replace("StorageCluster", "&x StorageCluster"))
    assert titles(files(text)) == [
        ("ConfigMap a", "0.yaml:3:3"),
        ("StorageCluster portworx/px", "0.yaml:7:3"),
    ]


def test_an_object_that_cannot_be_read_is_a_finding_and_the_others_are_read() -> None:
    findings = Findings()
    broken = "- kind: StorageCluster\n  a:\n      b: c\n    d: e\n"
    assert titles(files(listed(broken + CLUSTER)), findings) == [
        ("StorageCluster portworx/px", "0.yaml:7:3")
    ]
    assert [(p.code, p.place) for p in findings.problems] == [
        ("yaml-syntax", Place("0.yaml", 6, 5))
    ]


def test_an_object_is_judged_as_if_it_stood_in_the_whole_list() -> None:
    twice = "  kind: StorageCluster\n  kind: StorageCluster\n"
    text = listed(OTHER + CLUSTER.replace("  kind: StorageCluster\n", twice))
    [found] = Dump(files(text)).objects(OURS, Findings())
    assert [(p.code, p.place) for p in ambiguity.problems(found)] == [
        ("duplicate-key", Place("0.yaml", 9, 3))
    ]
    [clean] = Dump(files(listed(OTHER + CLUSTER))).objects(OURS, Findings())
    assert ambiguity.problems(clean) == []


def test_an_object_without_a_clue_is_never_parsed() -> None:
    given = Dump(files(listed(OTHER * 50 + CLUSTER + OTHER * 50)))
    with mock.patch.object(dump, "parse_leniently", wraps=parser.parse_leniently) as parse:
        list(given.objects(OURS, Findings()))
    assert [call.args[2] for call in parse.call_args_list] == [203]


def test_a_list_is_cut_once_for_all_questions() -> None:
    given = Dump(files(listed(OTHER + CLUSTER)))
    with mock.patch.object(lists, "cut", wraps=lists.cut) as cut:
        for clue in (b"StorageCluster", b"ConfigMap"):
            list(given.objects([Clue((clue,))], Findings()))
    assert cut.call_count == 1


@pytest.mark.parametrize(
    "item",
    [
        OTHER,
        OTHER + '  a: "b\n    c"\n',
        OTHER + "  a: |\n    b\n",
        OTHER + "  a: '''\n    b''\n'\n",
        OTHER + '  a: "\\x41\\\\x41"\n',
        CLUSTER,
    ],
)
def test_the_work_is_linear_in_the_dump(item: str) -> None:
    def reading(size: int) -> object:
        given = files(listed(item * size + CLUSTER))
        return lambda: list(Dump(given).objects(OURS, Findings()))

    assert work.excess(reading, 40) <= 0.01  # type: ignore[arg-type]


FIELDS = json.loads((Path(__file__).parent / "fields.json").read_text(encoding="utf-8"))


def test_what_kubectl_prints_is_cut(kubectl: str, tmp_path: Path) -> None:
    owned = {"manager": "kubectl", "fieldsType": "FieldsV1", "fieldsV1": FIELDS["owned"]}
    objects: list[dict[str, Any]] = [
        {"metadata": {"name": "a", "namespace": "b"}, "data": FIELDS["texts"]},
        {"metadata": {"name": "b", "managedFields": [owned]}, "data": {}},
        {"metadata": {"name": "c"}, **FIELDS["others"]},
    ]
    objects = [{"apiVersion": "v1", "kind": "ConfigMap"} | item for item in objects]
    printed = dumping.got(kubectl, objects, tmp_path, "--show-managed-fields")
    assert len(dumps.read_in_parts(printed) or ()) == len(objects)
    assert dumps.read_in_parts(printed) == dumps.whole(printed)


def of_kind(items: str) -> list[str]:
    """Return the names of what is found of Secrets alone."""
    given = Dump(files(listed(items)))
    found = given.objects([Clue((b"S",))], Findings(), kinds=("Secret",))
    return [item.name for item in found]


def test_an_item_that_is_certainly_of_another_kind_is_left_out() -> None:
    secret = "- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: a\n"
    assert of_kind(secret + secret.replace("Secret", "Service")) == ["a"]


@pytest.mark.parametrize(
    "kind",
    [
        '"kind": Secret\n  x: "\n  kind: Service"',
        "kind: 'Secret'",
        '"k\\u0069nd": Secret\n  x: "\n  kind: Service"',
        '? kind\n  : Secret\n  x: "\n  kind: Service"',
        "kind:\n    Secret",
    ],
)
def test_a_kind_that_a_line_alone_does_not_tell_is_read(kind: str) -> None:
    assert of_kind(f"- apiVersion: v1\n  metadata:\n    name: a\n  {kind}\n") == ["a"]
