"""What the original pages on PX-Security ask for is done, sentence by sentence.

The pages are not part of the project, and none of their text is. `original_pages.tsv` has a row for
each of their sentences: a key of its words, the pages that have it, what it asks for in our words,
and the headings and tests where that is done.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import docs
from pages import anchors, is_test
from sentences import key, sentences

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "original_pages.tsv").read_text().splitlines()
]
NOTHING_TO_DO = "about the page"
"""A title, a date, the head of a table, or what leads to the next sentence."""
ORIGINALS = Path(os.environ.get("PXSEC_SEEDS") or docs.ROOT.parent / "shared" / "seeds")
TO_DO = [row for row in ROWS if row[3] != NOTHING_TO_DO]


@pytest.mark.parametrize("where", sorted({where for row in TO_DO for where in row[3].split()}))
def test_what_a_sentence_asks_for_is_done_where_its_row_says(where: str) -> None:
    path, _, heading = where.partition("#")
    if where.startswith("tests/"):
        assert is_test(docs.ROOT / where)
    else:
        assert not heading or heading in anchors(docs.ROOT / path)


def test_a_row_is_for_one_sentence_and_says_what_it_asks_for() -> None:
    assert len({found for found, *_ in ROWS}) == len(ROWS)
    assert all(len(found) == 10 and pages and asks for found, pages, asks, _ in ROWS)
    assert len(TO_DO) > len(ROWS) * 2 / 3


@pytest.fixture
def originals() -> list[Path]:
    """The original pages, where they are at hand."""
    found = sorted(ORIGINALS.glob("*.txt"))
    if not found:
        pytest.skip("the original pages are not here")
    return found


def test_every_sentence_of_the_original_pages_has_its_row_and_no_row_is_stale(
    originals: list[Path],
) -> None:
    found: dict[str, list[str]] = {}
    for number, path in enumerate(originals):
        for text in sentences(path.read_text(), with_code=True):
            found.setdefault(key(text), []).append(str(number))
    assert {name: ",".join(dict.fromkeys(pages)) for name, pages in found.items()} == {
        name: pages for name, pages, *_ in ROWS
    }
