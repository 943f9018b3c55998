"""Of what pxsec has written itself `check` says nothing, whatever the install and the method."""

from __future__ import annotations

from pathlib import Path

import pytest

import inprocess
import manifests
from manifests import Bench
from matrix import METHODS

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/expected.yaml"))
NOW = "2024-06-01T00:00:00Z"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_example_is_clean(tmp_path: Path, example: Path) -> None:
    done = inprocess.main("check", str(example), "--now", NOW, folder=tmp_path)
    assert (done.err, done.status) == ("", 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("install", ["operator", "daemonset"])
@pytest.mark.parametrize("release", ["2.5.9", "3.1.2"])
def test_a_cluster_that_was_just_secured_is_clean(
    tmp_path: Path, install: str, method: str, release: str
) -> None:
    image = f"portworx/oci-monitor:{release}"
    parts = {
        "operator": [manifests.storagecluster(image, autopilot="  autopilot: {enabled: true}\n")],
        "daemonset": [manifests.daemonset(image), manifests.stork(), manifests.autopilot()],
    }
    settings = manifests.values(install, *METHODS[method])
    made = Bench(tmp_path).render(settings, manifests.stream(*parts[install]))
    assert made.codes == []
    done = inprocess.main("check", "--no-values", "-", "--now", NOW, stdin=made.out)
    assert (done.err, done.status) == ("", 0)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10
