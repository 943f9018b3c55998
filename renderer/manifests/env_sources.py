"""The ConfigMaps and Secrets from which a container takes all their keys as variables.

    envFrom:                                    kind: ConfigMap
    - prefix: PX_                               metadata: {name: env}
      configMapRef: {name: env}                 data: {IMAGE: "portworx/px-enterprise:3.1.2"}

gives the container the variable PX_IMAGE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderer.manifests.objects import Identity, Object, items_at, text_at
from renderer.records import Record
from renderer.yamltext.nodes import Node

_KINDS = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
_HOLDERS = ("data", "stringData", "binaryData")


class EnvSource(Record):
    """An item of `envFrom`."""

    node: Node
    kind: str
    name: str
    prefix: str


def of_container(owner: Node | None) -> Iterator[EnvSource]:
    """Yield the sources of a container; one of an unknown form has an empty kind."""
    for item in items_at(owner, "envFrom"):
        key = next((key for key in _KINDS if item.get(key)), "")
        prefix = text_at(item, "prefix")
        yield EnvSource(item, _KINDS.get(key, ""), text_at(item, key, "name"), prefix)


def variables(
    source: EnvSource, namespace: str, there: Mapping[Identity, list[Object]]
) -> list[str] | None:
    """Return the variables that a source gives, or None where it is not among the objects."""
    found = there.get((source.kind, source.name, namespace))
    if not found:
        return None
    return [
        source.prefix + key.value
        for item in found
        for holder in _HOLDERS
        for node in item.node.readings(holder)
        for key, _ in node.entries
    ]
