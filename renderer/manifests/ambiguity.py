"""What an object of ours may not hold, since kubectl and others could take it for something else.

    kind: ConfigMap                   # a merge key behind a key wins over it to kubectl, and to
    <<: {kind: StorageCluster}        # Kustomize the key wins
    kind: !!binary U2VjcmV0           # to some readers a Secret, to others a text in base64
    kind: "S\\x65cret"                # the same to all readers, and meant to deceive people

An object that cannot be ours may hold all of these.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from renderer.manifests.objects import Object, text_at
from renderer.problems import Fault, Problem
from renderer.yamltext.nodes import ALIAS, MAPPING, SCALAR, Node
from renderer.yamltext.refusals import Refusal

# Fields that pxsec neither reads nor writes, and nothing below them.
_LEFT_ALONE = frozenset(
    (
        *("affinity", "lifecycle", "livenessProbe", "nodeSelector", "readinessProbe", "resources"),
        *("securityContext", "startupProbe", "tolerations", "topologySpreadConstraints"),
        *("labels", "matchLabels", "selector", "status", "managedFields"),
        *("cloudStorage", "kvdb", "monitoring", "network", "placement", "storage"),
    )
)
_STRANGE_TAG = Fault(
    "yaml-tag",
    "a tag that makes something else of what is written here",
    "write the value itself, in quotes if it is a string",
)
_MERGE_KEY = Fault(
    "merge-key",
    "a merge key `<<`, which kubectl and Kustomize read differently",
    "write out the entries that it brings in",
)
_IDENTITY = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))


def problems(found: Object) -> list[Problem]:
    """Return everything in an object, and in the list around it, that readers may take two ways."""
    source = found.source
    noted = [refusal for refusal in source.refusals if _concerns(found, refusal.offset)]
    refusals = {*noted, *_shorthand(found), *_disguise(found), *_list_and_object(found)}
    return [source.problem(refusal) for refusal in sorted(refusals, key=lambda r: (r.offset, r))]


def _concerns(found: Object, offset: int) -> bool:
    """Tell whether an offset is in no other item of the list that the object is in."""
    items = found.items.items if found.items else ()
    number = bisect_right(items, offset, key=lambda item: item.start) - 1
    return number in (-1, found.number) or offset >= items[number].end


def _shorthand(found: Object) -> Iterator[Refusal]:
    """Yield the merge keys and strange tags on the way to what is read or written."""
    root = found.source.root
    if found.items is not None:
        yield from _own_shorthand(root)
        for key, value in root.entries:
            yield from _own_shorthand(key)
            yield from _own_shorthand(value)
    waiting, seen = [found.node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield from _own_shorthand(node)
        waiting += node.items
        if node.kind == ALIAS:
            waiting.append(node.seen)
        for key, value in node.entries:
            waiting += [key] if key.value in _LEFT_ALONE else [key, value]


def _own_shorthand(node: Node) -> Iterator[Refusal]:
    if node.has_strange_tag:
        yield Refusal(_STRANGE_TAG, node.start)
    for key, _ in node.entries:
        if key.is_merge_key:
            yield Refusal(_MERGE_KEY, key.start)


def _disguise(found: Object) -> Iterator[Refusal]:
    """Yield what an object is found by where that has escapes or is not a single value."""
    for path in _IDENTITY:
        for node in found.node.readings(*path):
            if node.kind != SCALAR:
                yield Refusal(
                    Fault(
                        "unexpected-shape",
                        f"the {path[-1]} is not a single value",
                        "correct the manifest: the API server would refuse it too",
                    ),
                    node.start,
                )
            elif node.style == '"' and "\\" in found.source.text[node.start : node.end]:
                yield Refusal(
                    Fault(
                        "spelt-with-escapes",
                        f"the {path[-1]} of an object that PX-Security needs is spelt with escapes",
                        "write it in plain letters",
                    ),
                    node.start,
                )


def untyped(found: Object) -> Problem:
    """Return the refusal of an object without kind or apiVersion in a list with one of ours."""
    return Problem(
        "unexpected-shape",
        found.place,
        "an object without kind or apiVersion, for which kubectl refuses the whole list",
        "add what is missing, or take it out of the list",
    )


def other_items(found: Object) -> Iterator[Problem]:
    """Yield the items of its list that are not objects at all."""
    for item in found.items.items if found.items else ():
        if item.seen.kind != MAPPING:
            yield Problem(
                "unexpected-shape",
                found.source.place(item),
                "an item that is not an object, for which kubectl refuses the whole list",
                "take it out of the list",
            )


def _other_than_a_list(root: Node) -> Iterator[Refusal]:
    """Yield why what has `items` may be no list: kubectl goes by these, Kustomize by the kind."""
    kind, name = text_at(root, "kind") or "", root.get("metadata", "name")
    if not kind:
        yield Refusal(
            Fault("unexpected-shape", "a list without a kind", "add `kind: List`"), root.start
        )
    if name and not name.is_null and not kind.endswith("List"):
        yield Refusal(
            Fault(
                "unexpected-shape",
                "an object with a name and `items`, which kubectl takes for a list and Kustomize "
                "does not",
                "take the name out, and write `kind: List`",
            ),
            name.start,
        )


def _list_and_object(found: Object) -> Iterator[Refusal]:
    """Yield what makes kubectl refuse the list, or take `items` in the place of the object."""
    root = found.source.root
    if found.items is not None:
        yield from _other_than_a_list(root)
    if found.is_nested:
        yield Refusal(
            Fault(
                "unexpected-shape",
                "an object in a list that is itself in a list, which kubectl refuses",
                "put it into the outer list, or make it a document of its own",
            ),
            found.node.start,
        )
    for key, _ in found.node.entries:
        if key.is_named("items"):
            yield Refusal(
                Fault(
                    "unexpected-shape",
                    f"a {found.kind or 'object'} with `items`, which kubectl takes for a list",
                    "take `items` out, or make it a document of its own with `kind: List`",
                ),
                key.start,
            )
