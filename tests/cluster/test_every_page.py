"""Every command line of the documentation, typed from the top of each page to its end.

The programs are real, and so is the API server. `scenes` has what a page takes for granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clusters import Cluster
from pages import PAGES, shell_blocks
from scenes import SCENES, Scene
from stage import Stage


@pytest.fixture
def stage(cluster: Cluster, tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(cluster, tmp_path, stack)


@pytest.mark.parametrize("page", [page for page in PAGES if shell_blocks(page)])
def test_the_commands_of_a_page_do_what_they_are_told(stage: Stage, page: str) -> None:
    scene = SCENES.get(page, Scene())
    scene.begin(stage)
    for script, not_run in shell_blocks(page):
        if not not_run:
            for act in [act for start, act in scene.before.items() if script.startswith(start)]:
                act(stage)
            done = stage.run(script)
            codes = [code for start, code in scene.codes.items() if script.startswith(start)]
            assert done.code in (codes or [0]), f"{script}{done.messages}"


def test_every_scene_belongs_to_a_page_and_every_act_to_one_block_of_it() -> None:
    for page, scene in SCENES.items():
        scripts = [block.script for block in shell_blocks(page) if not block.not_run]
        for start in {**scene.before, **scene.codes}:
            assert sum(script.startswith(start) for script in scripts) == 1, (page, start)
