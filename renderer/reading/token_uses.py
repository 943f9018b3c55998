"""What names the Secret of a token: classes, volumes, claims, and objects that Stork reads.

    kind: StorageClass                                                 kind: PersistentVolume
    provisioner: pxd.portworx.com                                      spec:
    parameters:                                                          csi:
      csi.storage.k8s.io/provisioner-secret-name: px-user-token            driver: pxd.portworx.com
      csi.storage.k8s.io/provisioner-secret-namespace: ${pvc.namespace}    nodePublishSecretRef:
                                                                             name: px-user-token
                                                                             namespace: team-a

A volume has what its class said when it was made. Kubernetes fills in templates, so that a class
with one may name the Secrets of many namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object, text_at
from renderer.portworx.kinds import (
    CLAIM,
    CSI,
    DEPRECATED,
    IN_TREE,
    KINDS,
    OLD_CSI,
    OPENSTORAGE,
    STORAGE_CLASS,
    TOKEN_KEY,
    Pair,
)
from renderer.problems import Place
from renderer.reading.ends import HERE, Known, Reference
from renderer.records import Record
from renderer.spellings import token_keys

VOLUME = "PersistentVolume"
PUBLISH = "nodePublishSecretRef"
VOLUME_FIELDS = (
    PUBLISH,
    *("controllerExpandSecretRef", "nodeStageSecretRef", "controllerPublishSecretRef"),
    "nodeExpandSecretRef",
)
"""Where a volume of CSI names the Secret, for each kind of call."""
_DELETION = "volume.kubernetes.io/provisioner-deletion-secret"
_CLASS_OF_CLAIM = "volume.beta.kubernetes.io/storage-class"
"""The annotation by which old claims name their class."""


class Use(Record):
    """A reference to the Secret of a token; of a half one, name or namespace is ''."""

    found: Object
    by: str
    """The field, or the key of its name, under which it stands."""
    name: str
    namespace: str
    place: Place

    @property
    def is_template(self) -> bool:
        """Tell whether Kubernetes fills in a part of it."""
        return "${" in self.name or "${" in self.namespace

    @property
    def secret(self) -> Reference | None:
        """The token's key, None where it is not known in which Secret it is."""
        if self.is_template or not (self.name and self.namespace):
            return None
        return Reference(SECRET, self.namespace, self.name, TOKEN_KEY)

    def fits(self, ref: Reference) -> bool:
        """Tell whether it may name this key, once a template in its namespace is filled in."""
        return ref.name == self.name and ("${" in self.namespace or ref.namespace == self.namespace)


def of_all(objects: Iterable[Object]) -> list[Use]:
    """Return every reference in these objects."""
    return [use for found in objects for use in of(found)]


def of(found: Object) -> Iterator[Use]:
    """Yield what an object of Portworx, or one that Stork reads, names."""
    if found.kind == VOLUME and is_csi_volume(found):
        yield from _of_volume(found)
    elif is_class(found) or _has_annotations(found):
        for item in token_keys.references(found, _pairs(found)):
            place = found.source.place(item.node)
            yield Use(found, item.pair.name, item.name, item.namespace, place)


def is_class(found: Object) -> bool:
    """Tell whether an object is a class of Portworx."""
    kind = KINDS.get(found.kind)
    is_own = kind is not None and kind.is_class and found.group == kind.group
    return is_own and token_keys.driver_of(found) in (CSI, OLD_CSI, IN_TREE)


def is_csi_volume(found: Object) -> bool:
    """Tell whether an object is a volume of Portworx' CSI driver."""
    driver = text_at(found.node, "spec", "csi", "driver")
    return found.kind == VOLUME and driver in (CSI, OLD_CSI)


def class_of(claim: Object) -> str:
    """Return the name of the class that a claim asks for."""
    own = text_at(claim.node, "metadata", "annotations", _CLASS_OF_CLAIM)
    return own or text_at(claim.node, "spec", "storageClassName")


def in_tree_claims(objects: Iterable[Object]) -> list[tuple[Object, Object]]:
    """Return the claims of in-tree classes of Portworx, each with its class."""
    there = list(objects)
    classes = {
        item.name: item
        for item in there
        if item.kind == STORAGE_CLASS and is_class(item) and not token_keys.is_csi(item)
    }
    claims = [item for item in there if item.kind == CLAIM and not item.group]
    return [(item, classes[class_of(item)]) for item in claims if class_of(item) in classes]


def secrets_of(uses: Iterable[Use], known: Known) -> list[Reference]:
    """Return the keys with a token that the input has; a template fits every namespace."""
    named: dict[str, list[Use]] = {}
    for use in uses:
        named.setdefault(use.name, []).append(use)
    there = (item for item in known.objects.values() if item.kind == SECRET)
    refs = (Reference(SECRET, item.namespace, item.name, TOKEN_KEY) for item in there)
    return [
        ref
        for ref in refs
        if any(use.fits(ref) for use in named.get(ref.name, ())) and known.find(ref).state == HERE
    ]


def _pairs(found: Object) -> tuple[Pair, ...]:
    """Return the keys that the driver of an object reads."""
    if not token_keys.is_csi(found):
        return (OPENSTORAGE,)
    kind = KINDS[found.kind]
    pairs = (*kind.needed, *kind.optional)
    return (*pairs, *(DEPRECATED[pair] for pair in pairs if pair in DEPRECATED))


def _has_annotations(found: Object) -> bool:
    kind = KINDS.get(found.kind)
    return kind is not None and not kind.is_class and found.group == kind.group


def _of_volume(found: Object) -> Iterator[Use]:
    for field in VOLUME_FIELDS:
        node = found.node.get("spec", "csi", field)
        if node and node.entries:
            name, namespace = text_at(node, "name"), text_at(node, "namespace")
            yield Use(found, f"spec.csi.{field}", name, namespace, found.source.place(node))
    annotations = found.node.get("metadata", "annotations")
    name, namespace = (text_at(annotations, f"{_DELETION}-{end}") for end in ("name", "namespace"))
    if annotations and (name or namespace):  # both empty: it needs none
        place = found.source.place(annotations)
        yield Use(found, f"{_DELETION}-name", name, namespace, place)
