"""Whatever a cluster has in any field, `check` and `adopt` answer, say why, and show no secret."""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import inprocess
import trees

CLUSTERS = Path(__file__).parents[1] / "checking" / "clusters"
NOW = "2024-06-01T00:00:00Z"
TURNS, EACH = int(os.environ.get("PXSEC_TURNS", "12")), 40
_DOUBTFUL = r"PX-Security is (undecided|open|locked)"


def objects(path: Path) -> list[Any]:
    return [item for item in yaml.load_all(path.read_bytes(), yaml.CSafeLoader) if item]


FILES = sorted(CLUSTERS.glob("*/*.yaml"))


def mutated(turn: int) -> list[list[Any]]:
    chance = Random(turn)
    return [trees.mutated(chance, objects(chance.choice(FILES))) for _ in range(EACH)]


def errors(done: inprocess.Result) -> set[str]:
    return set(re.findall(r": error: .*\[([a-z0-9-]+)\]", done.err))


def is_off_on_purpose(found: list[Any]) -> bool:
    specs = [item.get("spec") for item in found if isinstance(item, dict)]
    stanzas = [spec.get("security") for spec in specs if isinstance(spec, dict)]
    return any(isinstance(item, dict) and item.get("enabled") is False for item in stanzas)


@pytest.mark.parametrize("turn", range(TURNS))
def test_check_answers_and_says_what_it_does_not_know(turn: int) -> None:
    chance = Random(turn)
    for found in mutated(turn):
        given = trees.text(chance, found)
        done = inprocess.main("check", "-", "--now", NOW, stdin=given)
        assert done.status in (0, 1, 2), (done.err, given)
        assert bool(done.out) == (done.status != 2), given
        if re.search(_DOUBTFUL, done.text) and not is_off_on_purpose(found):
            assert done.err, (done.text, given)


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("form", ["text", "json", "mermaid"])
def test_no_form_of_the_answer_shows_a_secret(turn: int, form: str) -> None:
    chance = Random(turn)
    for found in mutated(turn):
        given = trees.text(chance, found)
        done = inprocess.main("check", "-", "--now", NOW, "-o", form, stdin=given)
        shown = [secret for secret in trees.secrets(found) if secret in done.text + done.err]
        assert shown == [], given


@pytest.mark.parametrize("turn", range(TURNS))
def test_what_was_adopted_changes_nothing_twice(turn: int, tmp_path: Path) -> None:
    values, cluster, rendered = (tmp_path / name for name in ("v.yaml", "c.yaml", "r.yaml"))
    for found in mutated(turn)[:10]:
        cluster.write_bytes(trees.text(Random(turn), found))
        adopted = inprocess.main("adopt", str(cluster))
        assert adopted.status in (0, 2), adopted.err
        assert [secret for secret in trees.secrets(found) if secret in adopted.text] == []
        if adopted.status == 0:
            values.write_bytes(adopted.out)
            first = _rendered(values, cluster)
            rendered.write_bytes(first)
            assert _rendered(values, rendered) == first


def _rendered(values: Path, cluster: Path) -> bytes:
    done = inprocess.main("render", "-f", str(values), "--only", "workloads", str(cluster))
    assert done.status == 0, done.err
    return done.out
