"""What the API server drops of a StorageCluster, by the CustomResourceDefinition in the input.

    schema.openAPIV3Schema:                     spec:
      properties:                                 security:
        spec:                                       enabled: true
          properties:                               tls: {enabled: true}     # dropped
            security:
              type: object
              properties: {enabled: {type: boolean}}

It drops what a schema does not name, without a word, unless the schema says that it keeps that. Of
fields of the stanza that no release of the Operator knows another rule tells, with or without the
definition.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.dumps.sought import CRD
from renderer.manifests.objects import Object, is_true, items_at, text_at
from renderer.portworx.names import GROUP, STORAGE_CLUSTER
from renderer.problems import Problem, can_echo, warning
from renderer.yamltext.nodes import MAPPING, Node

_KEEPS = "x-kubernetes-preserve-unknown-fields"
_AUTH = "spec.security.auth"
_STANZA = frozenset(
    (
        *("spec.security", "spec.security.enabled", _AUTH, f"{_AUTH}.guestAccess"),
        *(f"{_AUTH}.selfSigned{field}" for field in ("", ".issuer", ".sharedSecret")),
        f"{_AUTH}.selfSigned.tokenLifetime",
    )
)
_OURS = ("security", "env", "stork", "autopilot", "nodes")
"""The fields of `spec` in which settings of PX-Security stand."""


def pruned(case: Case) -> Iterator[Problem]:
    """Yield the fields of PX-Security that the API server drops."""
    schema = _schema(case)
    spec = case.reading.found.node.get("spec")
    below = schema.get("properties", "spec") if schema else None
    for name in _OURS:
        if spec and below and (node := spec.get(name)):
            if inner := below.get("properties", name):
                yield from _dropped(case.reading.found, node, inner, f"spec.{name}")
            elif not _keeps(below):
                yield _problem(case.reading.found, node, f"spec.{name}")


def _schema(case: Case) -> Node | None:
    """Return the schema of the version in which the StorageCluster is written."""
    found = case.reading.found
    if found.kind != STORAGE_CLUSTER:
        return None
    version = _version(found)
    for item in case.seen.objects:
        if item.kind == CRD and _is_of_portworx(item):
            versions = items_at(item.node, "spec", "versions")
            own = next((v for v in versions if text_at(v, "name") == version), None)
            return own.get("schema", "openAPIV3Schema") if own else None
    return None


def _version(found: Object) -> str:
    return next((node.value.rpartition("/")[2] for node in found.versions()), "")


def _is_of_portworx(crd: Object) -> bool:
    names = text_at(crd.node, "spec", "group"), text_at(crd.node, "spec", "names", "kind")
    keeps_all = is_true(crd.node.get("spec", "preserveUnknownFields"))
    return names == (GROUP, STORAGE_CLUSTER) and not keeps_all


def _dropped(found: Object, node: Node, schema: Node, path: str) -> Iterator[Problem]:
    """Yield what a schema does not name in a node, and below it."""
    for item in node.items:
        if below := schema.get("items"):
            yield from _dropped(found, item.seen, below, f"{path}[]")
    for key, value in node.entries:
        inner = schema.get("properties", key.value) or schema.get("additionalProperties")
        name = f"{path}.{key.value}" if can_echo(key.value) else path
        if inner and inner.kind == MAPPING:
            yield from _dropped(found, value.seen, inner, name)
        elif not (inner or _keeps(schema)) and _is_known(name):
            yield _problem(found, key, name)


def _is_known(path: str) -> bool:
    return path in _STANZA or not path.startswith("spec.security")


def _keeps(schema: Node) -> bool:
    return is_true(schema.get(_KEEPS))


def _problem(found: Object, node: Node, path: str) -> Problem:
    return warning(
        "pruned-setting",
        found.source.place(node),
        f"{found.title} has {path}, which the CustomResourceDefinition in the input does not know: "
        "the API server drops it",
        "delete it, or update the CustomResourceDefinition with the Operator",
    )
