"""Which kinds were seen, whatever the form of a dump: what is not in it is not called missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from renderer.dumps import sought
from renderer.problems import Findings
from renderer.yamltext.stream import File

DAEMONSET = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "portworx", "namespace": "kube-system"},
    "spec": {"template": {"spec": {"containers": [{"name": "portworx"}]}}},
}
VOLUME = {
    "apiVersion": "v1",
    "kind": "PersistentVolume",
    "metadata": {"name": "v"},
    "spec": {"claimRef": {"kind": "PersistentVolumeClaim", "name": "c", "namespace": "a"}},
}
CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "fast"},
    "provisioner": "example.com/other",
}
OBJECTS: list[Any] = [DAEMONSET, VOLUME, CLASS]
LISTED = {"apiVersion": "v1", "items": OBJECTS, "kind": "List", "metadata": {}}
FORMS = {
    "documents": yaml.safe_dump_all(OBJECTS),
    "a list of kubectl": yaml.safe_dump(LISTED),
    "JSON of kubectl": json.dumps(LISTED, indent=4),
    "JSON of jq": json.dumps(LISTED, indent=2),
    "JSON in one line": json.dumps(LISTED),
}


def seen(text: str) -> frozenset[str]:
    return sought.read([File("dump", text.encode())], Findings()).kinds


@pytest.mark.parametrize("form", FORMS)
def test_each_kind_is_seen_in_every_form(form: str) -> None:
    found = seen(FORMS[form])
    assert {"DaemonSet", "PersistentVolume", "StorageClass"} <= found
    assert "PersistentVolumeClaim" not in found


@pytest.mark.parametrize("indent", [None, 4])
def test_the_items_of_a_typed_list_are_seen(indent: int | None) -> None:
    listed = {"apiVersion": "v1", "kind": "SecretList", "items": [{"metadata": {"name": "a"}}]}
    assert "Secret" in seen(json.dumps(listed, indent=indent))


def test_of_two_dumps_that_overlap_each_object_is_looked_at_once() -> None:
    live = {**DAEMONSET, "metadata": {"name": "portworx", "uid": "5f0c", "resourceVersion": "7"}}
    later = {**DAEMONSET, "metadata": {"name": "portworx", "uid": "5f0c", "resourceVersion": "8"}}
    text = yaml.safe_dump_all([live, live, later, DAEMONSET, DAEMONSET])
    assert len(sought.read([File("dump", text.encode())], Findings()).objects) == 4
