"""What pxsec makes of mutated streams, read as kubectl reads it, is what the values say.

The first trials of `make differential`, which runs forty times as many.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import goods
from differential import SEED, run
from kubectl import Reader
from oracle import KEYS, expected, faults
from trials import Bench, Trial, judge

SIZE = 250
DOORS = ("render", "patch", "post-render")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench.open() as made:
        yield made


@pytest.mark.parametrize("first", range(0, 500, SIZE))
def test_what_succeeds_is_right_and_what_means_nothing_is_not_refused(
    kubectl_reader: Reader, first: int
) -> None:
    batch = run(SEED, range(first, first + SIZE))
    if batch.findings:
        pytest.fail("\n\n".join(map(str, batch.findings)), pytrace=False)
    assert batch.successes > SIZE / 4, "nearly all is refused, so that this proves little"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", goods.ALL)
def test_a_stream_without_tricks_is_patched_and_right(
    kubectl_reader: Reader, bench: Bench, name: str, door: str
) -> None:
    for stream in goods.ALL[name].streams:
        trial = Trial(name, door, (), True, stream.encode(), stream.encode())
        assert judge(trial, bench, kubectl_reader) == (True, ())


@pytest.mark.parametrize("name", goods.ALL)
def test_what_was_not_patched_is_not_right(kubectl_reader: Reader, name: str) -> None:
    settings = goods.ALL[name]
    for stream in settings.streams:
        objects = kubectl_reader.read(stream.encode()).objects
        assert list(faults(settings.values, objects, whole=False, partial=False))


def rivals(settings: goods.Settings) -> list[str]:
    """Return the rivals of the objects that these values call for."""
    wanted = expected(settings.values)
    names = [*wanted.secrets, *([KEYS] if wanted.key_files else [])]
    found = goods.RIVALS[settings.install]
    return [r for r in found if "kind: Secret" not in r and "kind: ConfigMap" not in r] + [
        r for r in found for name in names if f"name: {name}\n" in r
    ]


@pytest.mark.parametrize("name", goods.ALL)
def test_a_rival_beside_what_was_patched_is_not_right(
    kubectl_reader: Reader, bench: Bench, name: str
) -> None:
    settings = goods.ALL[name]
    for stream in settings.streams:
        output = bench.run(name, "render", stream.encode()).output
        assert output
        for rival in rivals(settings):
            reading = kubectl_reader.read(output + b"---\n" + rival.encode())
            assert list(faults(settings.values, reading.objects, whole=True, partial=False)), rival
