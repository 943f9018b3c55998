"""Every place of a workload that sets PX-Security for Portworx, with what it says.

    kind: StorageCluster
    metadata: {annotations: {portworx.io/misc-args: "-username_claim email"}}
    spec:
      security: {enabled: true, auth: {selfSigned: {issuer: portworx.com}}}
      env: [{name: PORTWORX_AUTH_OIDC_ISSUER, value: "https://login.example.com"}]
      nodes: [{env: [{name: PORTWORX_AUTH_OIDC_CLIENTID, value: portworx}]}]

Four places, of which the last is for some nodes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.keys.secret import Hidden
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.manifests.objects import Object, container, is_true, items_at, text_at
from renderer.portworx.names import PORTWORX
from renderer.portworx.settings import argument_name
from renderer.problems import Place
from renderer.reading.ends import End, Known, Reference, plain
from renderer.records import Record
from renderer.spellings import arguments, carriers
from renderer.spellings.carriers import Carrier
from renderer.yamltext.nodes import Node

VARIABLE, ARGUMENT, STANZA, NODE = "variable", "argument", "stanza", "node"
"""By what Portworx gets a setting; NODE is one of some nodes only."""

_KINDS = {"secretKeyRef": SECRET, "configMapKeyRef": CONFIG_MAP}


class Given(Record):
    """A place that sets something, and what it says."""

    path: str
    """The setting by its path in the values; '' where nobody knows it."""
    how: str
    name: str
    """The variable, argument or field as it is spelt."""
    where: str
    """The list or field that it stands in, such as spec.env."""
    place: Place
    text: Hidden | None = None
    """What it says in plain; None of a reference."""
    ref: Reference | None = None
    is_odd: bool = False
    """Spelt in a way that no documentation has, so that Portworx may not know it."""
    is_optional: bool = False
    """A reference with `optional: true`: without the key the variable is not there."""

    @property
    def is_argument(self) -> bool:
        """Tell whether it is an argument, of all nodes or of some, and no variable or field."""
        return self.name.startswith("-")

    @property
    def is_plain(self) -> bool:
        """Tell whether what it says stands in the manifest itself."""
        return self.ref is None

    def end(self, known: Known) -> End:
        """Return what it says as the end of a call."""
        held = known.find(self.ref) if self.ref else None
        if self.ref and held and not (self.is_optional and held.is_lost):
            return End(self.ref, held)
        return plain(self.text.reveal() if self.text else "")


def of_daemonset(found: Object) -> list[Given]:
    """Return every place of a DaemonSet."""
    return of_container(found, container(found, PORTWORX))


def of_container(found: Object, owner: Node | None) -> list[Given]:
    """Return every place of the container that runs Portworx, in a workload or in a pod."""
    env, args = (owner.get(key) if owner else None for key in ("env", "args"))
    words = arguments.listed(args)
    return [
        *_of_env(found, carriers.of_env(env), VARIABLE, "env"),
        *_of_arguments(found, carriers.of_arguments(words), ARGUMENT, "args"),
    ]


def of_storagecluster(found: Object) -> list[Given]:
    """Return every place of a StorageCluster but its stanza."""
    spec = found.node.get("spec")
    given = [*_of_env(found, carriers.of_env(spec and spec.get("env")), VARIABLE, "spec.env")]
    for number, (what, node) in enumerate(arguments.misc_args(found)):
        how = NODE if number or "annotation" not in what else ARGUMENT
        words = carriers.of_arguments(arguments.split(node))
        given += _of_arguments(found, words, how, what)
    for group in items_at(spec, "nodes"):
        given += _of_env(found, carriers.of_env(group.get("env")), NODE, "spec.nodes[].env")
    return given


def of_component(found: Object, env: Node | None, where: str) -> list[Given]:
    """Return the variables of Stork or Autopilot that set something."""
    from renderer.portworx.settings import of_component_variable

    return [*_of_env(found, carriers.of_env(env, of_component_variable), VARIABLE, where)]


def _of_env(found: Object, given: Iterable[Carrier], how: str, where: str) -> Iterator[Given]:
    for carrier in given:
        ref = _reference(found, carrier.item)
        text = Hidden(carrier.value) if carrier.value is not None else None
        place = found.source.place(carrier.item)
        is_optional = ref is not None and _is_optional(carrier.item)
        path, name = carrier.setting.path, carrier.name
        yield Given(path, how, name, where, place, text, ref, is_optional=is_optional)


def _of_arguments(found: Object, given: Iterable[Carrier], how: str, where: str) -> Iterator[Given]:
    for carrier in given:
        path, name = carrier.setting.path, carrier.name
        text = Hidden(carrier.value) if carrier.value is not None else None
        is_odd = carrier.word[1:] not in carrier.setting.arguments
        place = found.source.place(carrier.item)
        yield Given(path, how, argument_name(name), where, place, text, is_odd=is_odd)


def _is_optional(item: Node) -> bool:
    source = item.get("valueFrom")
    return any(source and is_true(source.get(key, "optional")) for key in _KINDS)


def _reference(found: Object, item: Node) -> Reference | None:
    """Return what a variable refers to; of another source, such as a field, one without a kind."""
    source = item.get("valueFrom")
    if source is None or source.is_null:
        return None
    for key, kind in _KINDS.items():
        if node := source.get(key):
            return Reference(kind, found.namespace, text_at(node, "name"), text_at(node, "key"))
    return Reference("", found.namespace, "", "")
