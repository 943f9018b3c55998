"""Each sentence about a host is one that a test holds, or is known to be none.

`tests/hosts/statements.tsv` has a row for each, in their order: the page, a key of its words, how
it begins, and the tests. `frame` leads to other sentences, `advice` tells what to do, `measured` is
what `bench/` prints, and `source` was read in the source of a program that no test can run; the
page says of which.
"""

from __future__ import annotations

import pytest

import docs
from pages import is_test
from sentences import key, sentences

TESTS = docs.ROOT / "tests"
ROWS = [line.split("\t") for line in (TESTS / "hosts/statements.tsv").read_text().splitlines()]
PAGES = ["docs/hosts.md"] + [
    f"examples/{host}/README.md"
    for host in (
        *("kustomize-krm", "kustomize-legacy", "kustomize", "helm3", "helm4"),
        *("flux", "argocd", "fleet"),
    )
]
NO_TEST = {"frame", "advice", "measured", "source"}
READ_IN_SOURCE = 12
"""How many statements no test can hold."""


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_of_a_page_has_its_row(page: str) -> None:
    found = sentences((docs.ROOT / page).read_text())
    rows = [(name, start) for where, name, start, _ in ROWS if where == page]
    unknown = [text for text in found if key(text) not in dict(rows)]
    assert unknown == [], "name the tests that hold it: " + ", ".join(map(key, unknown))
    assert [name for name, _ in rows] == [key(text) for text in found]
    assert all(text.startswith(start) for text, (_, start) in zip(found, rows, strict=True))


def test_every_row_is_of_a_page() -> None:
    assert {page for page, *_ in ROWS} == {*PAGES}


@pytest.mark.parametrize("where", sorted({one for *_, all_of in ROWS for one in all_of.split()}))
def test_a_row_names_a_test_that_is_there(where: str) -> None:
    assert where in NO_TEST or is_test(TESTS / where), where


def test_no_more_statements_go_without_a_test_than_are_known() -> None:
    assert [all_of for *_, all_of in ROWS].count("source") == READ_IN_SOURCE
