"""What pxsec makes of mutated streams, read as kubectl reads it, is what the values say.

The first trials of `make differential`, which runs twenty times as many.
"""

from __future__ import annotations

import pytest

from differential import SEED, run
from kubectl import Reader

SIZE = 250


@pytest.mark.parametrize("first", range(0, 1000, SIZE))
def test_what_succeeds_is_right_and_what_means_nothing_is_not_refused(
    kubectl_reader: Reader, first: int
) -> None:
    batch = run(SEED, range(first, first + SIZE))
    if batch.findings:
        pytest.fail("\n\n".join(map(str, batch.findings)), pytrace=False)
    assert batch.successes > SIZE / 4, "nearly all is refused, so that this proves little"
