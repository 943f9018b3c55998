"""Several changes to one document, and those that an alias would see."""

from __future__ import annotations

import pytest

from edited import (
    MEMBER,
    WORD,
    appended,
    at,
    entry,
    item,
    removed,
    word,
)
from renderer.edge import report
from renderer.problems import RenderError
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.parser import parse

# --- Several changes, and none


def test_removals_replacements_and_additions_in_one_list_do_not_disturb_each_other() -> None:
    source = parse("m.yaml", "a:\n  - b # 1\n  - c # 2\n  - d # 3\n  - e # 4\nf: g\n")
    changes, node = Changes(source), at(source, "a")
    for index in (0, 2, 3):
        changes.remove(node, index)
    changes.replace(node, 1, word())
    changes.append(node, item())
    assert changes.apply() == "a:\n  - fresh # 2\n  - name: n\n    value: v\nf: g\n"


def test_removals_and_additions_in_one_flow_list_do_not_disturb_each_other() -> None:
    source = parse("m.yaml", "a: [b, c, d, e]\n")
    changes, node = Changes(source), at(source, "a")
    for index in (0, 3):
        changes.remove(node, index)
    changes.replace(node, 1, word())
    changes.append(node, item())
    assert changes.apply() == f'a: ["fresh", d, {MEMBER}]\n'


def test_additions_to_nested_collections_that_end_together_go_deepest_first() -> None:
    source = parse("m.yaml", "a:\n  b:\n    - c")
    changes = Changes(source)
    changes.append(source.root, entry(WORD))
    changes.append(at(source, "a"), entry(WORD))
    changes.append(at(source, "a", "b"), item())
    expected = "a:\n  b:\n    - c\n    - name: n\n      value: v\n  k: fresh\nk: fresh"
    assert changes.apply() == expected


def test_without_changes_the_text_stays_and_changes_are_falsy() -> None:
    changes = Changes(parse("m.yaml", "a: b\n"))
    assert (bool(changes), changes.apply()) == (False, "a: b\n")


# --- Aliases


HINT = "  hint: write the value out here instead of sharing it by anchor and alias\n"


def refusal(text: str, *path: str, index: int | None = None, remove: bool = False) -> str:
    source = parse("m.yaml", text)
    changes, node = Changes(source), at(source, *path)
    with pytest.raises(RenderError) as caught:
        if index is None:
            changes.append(node, entry())
        elif remove:
            changes.remove(node, index)
        else:
            changes.replace(node, index, word())
    return report.as_text(caught.value.problems)


@pytest.mark.parametrize("path", [("a",), ("a", "b"), ("c",)], ids=str)
def test_an_edit_inside_a_shared_anchor_is_refused(path: tuple[str, ...]) -> None:
    assert refusal("a: &x\n  b: {d: e}\nc: *x\n", *path) == (
        "m.yaml:1:4: error: an edit inside &x would change every place that refers to it "
        "[aliased]\n" + HINT
    )


@pytest.mark.parametrize("remove", [True, False])
def test_a_member_that_carries_a_shared_anchor_neither_goes_nor_changes(remove: bool) -> None:
    text = "a:\n  - &x {name: b}\nc: *x\n"
    assert refusal(text, "a", index=0, remove=remove) == (
        "m.yaml:2:5: error: an edit inside &x would change every place that refers to it "
        "[aliased]\n" + HINT
    )


def test_an_anchor_that_nobody_refers_to_is_no_hindrance() -> None:
    assert appended("a: &x\n  - b\n", "a") == "a: &x\n  - b\n  - name: n\n    value: v\n"


def test_an_alias_is_an_item_that_may_go() -> None:
    assert removed("x: &x b\na:\n  - *x\n  - c\n", 0) == "x: &x b\na:\n  - c\n"
