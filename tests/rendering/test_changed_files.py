"""The changes to one document are collected together, however many objects are in it."""

from __future__ import annotations

from collections.abc import Callable

import yaml

import work
from engine import OPERATOR, STORAGECLUSTER, run

LIVE = "- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c-{0}, uid: u}}}}\n"
CLAIM = """\
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {{name: claim-{0}, namespace: a, uid: u}}
"""
NAMED = "- {{name: claim-{0}, namespace: a, secretName: s}}\n"
SIZE = 20


def sample(size: int) -> tuple[str, str]:
    """Return the values, and a List with Portworx, live objects and live claims of ours."""
    numbers = range(1000, 1000 + size)
    claims = "".join(map(NAMED.format, numbers))
    cluster = STORAGECLUSTER.replace("\n", "\n  ").rstrip(" ") + "    a: b\n"
    items = "".join(map((LIVE + CLAIM).format, numbers))
    listed = f"apiVersion: v1\nkind: List\nitems:\n- {cluster}{items}"
    return f"{OPERATOR}persistentVolumeClaims:\n{claims}", listed


def test_in_a_list_ours_are_changed_and_live_objects_of_others_are_left_out() -> None:
    result = run(*sample(3), whole=True)
    assert result.text is not None
    items = yaml.safe_load(result.text)["items"]
    assert [item["kind"] for item in items] == ["StorageCluster", *["PersistentVolumeClaim"] * 3]
    assert [list(item["metadata"]) for item in items[1:]] == [
        ["name", "namespace", "annotations"]
    ] * 3


def test_the_work_for_a_list_is_linear_in_its_items() -> None:
    def call(size: int) -> Callable[[], object]:
        values, manifest = sample(size)
        return lambda: run(values, manifest, whole=True)

    assert work.excess(call, SIZE) <= 0.01
