"""How long is told in short."""

from __future__ import annotations

import pytest

from renderer.portworx.authorization import DAY, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(45, "45s"), (90, "90s"), (120, "2m"), (3600, "60m"), (21600, "6h"), (10 * DAY, "10d")],
)
def test_a_span_is_told_as_people_say_it(seconds: int, text: str) -> None:
    assert span(seconds) == text
