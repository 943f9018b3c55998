"""Broken clusters, each a small folder, with a healthy twin of which nothing is said.

`broken.yaml` is what `pxsec check` is given, `said` its messages and `answer` what it prints;
`healthy.yaml` is the same cluster as it should be. `--update` writes what a run gives.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import inprocess

CLUSTERS = Path(__file__).parent / "clusters"
NAMES = sorted(path.name for path in CLUSTERS.iterdir())
NOW = "2024-06-01T00:00:00Z"


def check(name: str, file: str) -> inprocess.Result:
    return inprocess.main("check", file, "--now", NOW, folder=CLUSTERS / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_cluster_is_found(name: str, pytestconfig: pytest.Config) -> None:
    folder, done = CLUSTERS / name, check(name, "broken.yaml")
    if pytestconfig.getoption("--update"):
        (folder / "said").write_text(done.err)
        (folder / "answer").write_bytes(done.out)
    assert done.err == (folder / "said").read_text()
    assert done.out == (folder / "answer").read_bytes()
    assert done.status == (1 if ": error: " in done.err else 0)
    assert ": error: " in done.err or ": warning: " in done.err


@pytest.mark.parametrize("name", NAMES)
def test_its_healthy_twin_is_clean(name: str) -> None:
    done = check(name, "healthy.yaml")
    assert (done.err, done.status) == ("", 0)


def test_there_are_many() -> None:
    assert len(NAMES) >= 40


def test_a_finding_is_left_out_by_its_code() -> None:
    folder = CLUSTERS / "stork-with-another-key"
    done = inprocess.main("check", "broken.yaml", "--ignore", "key-mismatch", folder=folder)
    assert (done.err, done.status) == ("", 0)
    assert done.text.startswith("Stork is refused: ")


def test_a_code_that_there_is_not_is_refused() -> None:
    folder = CLUSTERS / "stork-with-another-key"
    done = inprocess.main("check", "broken.yaml", "--ignore", "key-mismach", folder=folder)
    assert (done.out, done.status) == (b"", 2)
    assert done.err == (
        "pxsec check --ignore: error: there is no code 'key-mismach' [unknown-code]\n"
        "  hint: did you mean 'key-mismatch'?\n"
    )
