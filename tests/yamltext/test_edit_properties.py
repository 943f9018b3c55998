"""Whatever is changed in whatever layout, the text says afterwards what the data should say."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layouts import Layout
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.edits.pending import Fresh
from renderer.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node
from renderer.yamltext.parser import parse

FRESH = parse("fragment", "word: fresh\nlist:\n  - name: new\n    value: v\n")
WORDS = ["a", "b c", "x#y", "it's", "", "1", "a: b", "- x", "{", "--flag=v", "l1\nl2\n", "~"]
KEYS = ["a", "b", "items", "e-e", "x/y"]

Draw = Callable[[st.SearchStrategy[Any]], Any]
DATA = st.recursive(
    st.one_of(st.sampled_from(WORDS), st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        st.lists(st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=1), max_size=3),
    ),
    max_leaves=12,
)


class Plan(NamedTuple):
    """What to do with a collection: the members that go, those that change, and whether to add."""

    node: Node
    data: Any
    removed: set[int]
    replaced: set[int]
    added: bool


@st.composite
def written(draw: st.DrawFn) -> str:
    data = {"spec": draw(DATA), "more": draw(DATA)}
    flow = draw(st.sampled_from(["never", "sometimes", "always"]))
    text = Layout(Random(draw(st.integers(0, 2**32))), flow=flow).document(data)
    text = draw(st.sampled_from([text, text.rstrip("\n")]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def drawn(draw: Draw, node: Node, data: Any) -> list[Plan]:
    """Draw what to do with a collection and with those in it that stay."""
    if node.kind not in (MAPPING, SEQUENCE):
        return []
    values = list(data.values()) if node.kind == MAPPING else data
    children = [value for _, value in node.entries] or list(node.items)
    removed, replaced, plans = set(), set(), []
    for index, child in enumerate(children):
        fate = draw(st.sampled_from(["stay", "stay", "go", "change"]))
        if fate == "go":
            removed.add(index)
        elif fate == "change" and _may_change(node, child):
            replaced.add(index)
        else:
            plans += drawn(draw, child, values[index])
    return [*plans, Plan(node, data, removed, replaced, draw(st.booleans()))]


def _may_change(owner: Node, child: Node) -> bool:
    """Tell whether `merge` would: a word for a word, a list for a null, an item for an item."""
    if owner.kind == SEQUENCE:
        return child.kind == MAPPING or (child.kind == SCALAR and not child.is_null)
    return child.kind == SCALAR


def make(changes: Changes, plan: Plan) -> None:
    """Make the changes in the text, and in the data what they are to come to."""
    (_, word), (key, items) = FRESH.root.entries
    keys = list(plan.data) if plan.node.kind == MAPPING else range(len(plan.data))
    children = [value for _, value in plan.node.entries] or list(plan.node.items)
    for index in plan.replaced:
        child = children[index]
        fresh = Fresh(FRESH, word)
        if child.kind == MAPPING:
            fresh = Fresh(FRESH, items.items[0])
        elif child.is_null:
            fresh = Fresh(FRESH, items, key)
        changes.replace(plan.node, index, fresh)
        plan.data[keys[index]] = fresh.node.data()
    for index in sorted(plan.removed, reverse=True):
        changes.remove(plan.node, index)
        del plan.data[keys[index]]
    if plan.added and plan.node.kind == MAPPING:
        changes.append(plan.node, Fresh(FRESH, items, key))
        plan.data[key.value] = items.data()
    elif plan.added:
        changes.append(plan.node, Fresh(FRESH, items.items[0]))
        plan.data.append(items.items[0].data())


def bare(data: Any) -> Any:
    """Return the data with null for what is empty: a list that loses all its lines is one."""
    if isinstance(data, dict):
        return {key: bare(value) for key, value in data.items()} or None
    if isinstance(data, list):
        return [bare(value) for value in data] or None
    return data


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(written(), st.data())
def test_an_edited_text_says_what_the_edited_data_says(text: str, choices: st.DataObject) -> None:
    source = parse("m.yaml", text)
    data = deepcopy(source.root.data())
    assert data == yaml.safe_load(text)
    changes = Changes(source)
    for plan in drawn(choices.draw, source.root, data):
        make(changes, plan)
    edited = changes.apply()
    assert bare(yaml.safe_load(edited)) == bare(data)
    assert bare(parse("m.yaml", edited).root.data()) == bare(data)
