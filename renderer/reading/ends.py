"""What the two ends of a call hold: where a key is kept, and its bytes where the input has them.

    Portworx   PORTWORX_AUTH_SYSTEM_APPS_KEY: Secret portworx/pxkeys, key stork-secret
    Stork      PX_SHARED_SECRET: Secret kube-system/pxkeys, key stork-secret

Two ends agree when both name the same key of the same Secret; else when their bytes do; and where
the input does not have both Secrets nobody can tell. Nor can anybody where it has a Secret twice
with other bytes. A kind of objects that is not in the input was not seen, which is not the same as
not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from renderer.keys.secret import Hidden
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.manifests.objects import Identity, Object
from renderer.problems import shown_name
from renderer.records import Record
from renderer.yamltext.nodes import Node

HERE, WITHOUT_KEY, GONE, UNSEEN = "here", "without the key", "not there", "not seen"

SAME, DIFFERENT, UNDECIDED = "same", "different", "undecided"


class Reference(Record):
    """A key of a Secret or ConfigMap."""

    kind: str
    namespace: str
    name: str
    key: str

    def __str__(self) -> str:
        name, key = shown_name(self.name), shown_name(self.key)
        return f"{self.kind} {shown_name(self.namespace)}/{name}, key {key}"

    @property
    def identity(self) -> Identity:
        """What object holds it."""
        return self.kind, self.name, self.namespace


class Held(Record):
    """What the input knows of a reference."""

    state: str
    """HERE, WITHOUT_KEY, GONE or UNSEEN."""
    value: Hidden | None = None
    holder: Object | None = None

    @property
    def is_lost(self) -> bool:
        """Tell whether it is known not to be there, so that a pod that refers to it waits."""
        return self.state in (GONE, WITHOUT_KEY)


class Known(Record):
    """The Secrets and ConfigMaps of the input, and those that are known not to be there."""

    objects: Mapping[Identity, Object]
    gone: frozenset[Identity] = frozenset()
    twice: frozenset[Identity] = frozenset()
    """Those that the input has twice, and not alike: nobody knows which of them counts."""

    def find(self, ref: Reference) -> Held:
        """Return what is known of a key; an object without a namespace may be in any."""
        nowhere = (ref.kind, ref.name, "")
        found = self.objects.get(ref.identity) or self.objects.get(nowhere)
        if self.twin(ref):
            return Held(UNSEEN, None, found)
        if found is None:
            return Held(GONE if ref.identity in self.gone else UNSEEN)
        if _is_encrypted(found):
            return Held(UNSEEN, None, found)
        state, value = _value(found, ref.key)
        return Held(state, value, found)

    def twin(self, ref: Reference) -> Object | None:
        """Return the last of several objects that hold a key and differ."""
        own, nowhere = ref.identity, (ref.kind, ref.name, "")
        identity = own if own in self.objects else nowhere
        return self.objects[identity] if identity in self.twice else None


class End(Record):
    """A key as one end has it."""

    ref: Reference | None
    """None where it stands as a plain value."""
    held: Held

    def __str__(self) -> str:
        return str(self.ref) if self.ref else "a plain value"

    @property
    def value(self) -> Hidden | None:
        """The key, None where it is not known."""
        return self.held.value


def plain(text: str) -> End:
    """Return the end of a key that stands as a plain value."""
    return End(None, Held(HERE, Hidden(text)))


def agreement(one: End, other: End) -> str:
    """Tell whether two ends have the same key: SAME, DIFFERENT or UNDECIDED."""
    if one.ref and one.ref == other.ref:
        return SAME
    if one.value is None or other.value is None:
        return UNDECIDED
    return SAME if one.value.reveal() == other.value.reveal() else DIFFERENT


def differ_by_line_end(one: End, other: End) -> bool:
    """Tell whether two keys are the same but for a line end behind one of them."""
    if one.value is None or other.value is None:
        return False
    first, second = one.value.reveal(), other.value.reveal()
    return first != second and first.rstrip("\r\n") == second.rstrip("\r\n")


def known(objects: Iterable[Object], gone: Iterable[Identity] = ()) -> Known:
    """Return the Secrets and ConfigMaps among these objects."""
    found: dict[Identity, Object] = {}
    twice = set()
    for item in objects:
        if item.kind in (SECRET, CONFIG_MAP) and not item.group:
            identity = (item.kind, item.name, item.namespace)
            if identity in found and _contents(found[identity]) != _contents(item):
                twice.add(identity)
            found[identity] = item
    return Known(found, frozenset(gone), frozenset(twice))


def _contents(found: Object) -> dict[str, str]:
    """Return the keys of an object with their bytes as text, to be compared."""
    holders = (found.node.get(name) for name in ("data", "stringData", "binaryData"))
    keys = {key.value for holder in holders if holder for key, _ in holder.entries}
    held = {key: _value(found, key)[1] for key in keys}
    return {key: value.reveal() if value else "" for key, value in held.items()}


def _is_encrypted(found: Object) -> bool:
    """Tell whether an object is one that SOPS has encrypted, of which nobody sees the bytes."""
    return found.node.get("sops") is not None


def _value(found: Object, key: str) -> tuple[str, Hidden | None]:
    """Return whether there is a key, and its bytes as text, with what is not UTF-8 kept in it.

    What is no base64 stands for something, as a placeholder in Git does, and was not seen.
    """
    plain_holder = "stringData" if found.kind == SECRET else "data"
    coded_holder = "data" if found.kind == SECRET else "binaryData"
    text = _entry(found.node.get(plain_holder), key)
    if text is not None:
        return HERE, Hidden(text.value)
    coded = _entry(found.node.get(coded_holder), key)
    if coded is None:
        return WITHOUT_KEY, None
    value = _decoded(coded.value)
    return UNSEEN if value is None else HERE, value


def _entry(holder: Node | None, key: str) -> Node | None:
    node = holder.get(key) if holder else None
    return None if node is None or node.is_null else node


def _decoded(text: str) -> Hidden | None:
    """Return what base64 stands for, which may go over several lines."""
    from binascii import Error, a2b_base64

    try:
        coded = text.replace("\r", "").replace("\n", "")
        return Hidden(a2b_base64(coded, strict_mode=True).decode("utf-8", "surrogateescape"))
    except (Error, ValueError):
        return None
