"""Live objects that controllers roll out: applied again and again, nobody fights about a field."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import apiserver
import manifests
from charts import METHODS, render
from clusters import Cluster
from unchanged import SERVER_SIDE, apply, live

PLAIN_CHART = manifests.stream(manifests.daemonset(), manifests.stork(), manifests.autopilot())
REVISION = "deployment.kubernetes.io/revision"
SECONDS_TO_ROLL_OUT = 60


@pytest.fixture(scope="module")
def controlled(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of its own, whose controllers run."""
    with apiserver.running(tmp_path_factory.mktemp("controlled")) as server:
        server.start_controllers()
        yield Cluster(server)


def rolled_out(cluster: Cluster) -> dict[str, Any]:
    """Wait for the controllers; return the workloads by their names."""
    end = time.monotonic() + SECONDS_TO_ROLL_OUT
    while time.monotonic() < end:
        found = [item for path, item in cluster.objects().items() if is_workload(path)]
        if all(is_seen(item) for item in found):
            return {item["metadata"]["name"]: item for item in found}
        time.sleep(0.1)
    raise AssertionError("the controllers do nothing")


def is_workload(path: str) -> bool:
    return "/daemonsets/" in path or "/deployments/" in path


def is_seen(item: Any) -> bool:
    seen: int = item["status"].get("observedGeneration", 0)
    generation: int = item["metadata"]["generation"]
    return seen == generation


def revision(cluster: Cluster, name: str) -> str:
    text: str = rolled_out(cluster)[name]["metadata"]["annotations"][REVISION]
    return text


def test_a_dump_is_applied_twice_and_again_when_the_template_has_changed(
    controlled: Cluster, tmp_path: Path
) -> None:
    settings = manifests.values("daemonset", *METHODS["shared-secret"])
    (tmp_path / "values.yaml").write_text(manifests.as_text(settings))
    apply(controlled, PLAIN_CHART, SERVER_SIDE)
    assert revision(controlled, "stork") == "1"
    secured = render(controlled, tmp_path, live(controlled, PLAIN_CHART)).out.decode()
    for image in ("24.3.0", "24.3.0", "24.3.1", "24.3.1"):
        changed = secured.replace("stork:24.3.0", f"stork:{image}")
        apply(controlled, changed, SERVER_SIDE)
        rolled_out(controlled)
    assert revision(controlled, "stork") == "3"
    assert revision(controlled, "autopilot") == "2"
    again = render(controlled, tmp_path, live(controlled, PLAIN_CHART)).out.decode()
    versions = {name: item["spec"] for name, item in rolled_out(controlled).items()}
    apply(controlled, again, SERVER_SIDE)
    assert {name: item["spec"] for name, item in rolled_out(controlled).items()} == versions
    assert revision(controlled, "stork") == "3"


def test_what_pxsec_drops_would_be_a_conflict(controlled: Cluster) -> None:
    apply(controlled, manifests.stork(), SERVER_SIDE)
    numbered = manifests.stork("openstorage/stork:24.3.2").replace(
        "metadata:\n  labels:", f"metadata:\n  annotations: {{{REVISION}: '1'}}\n  labels:"
    )
    rolled_out(controlled)
    apply(controlled, manifests.stork("openstorage/stork:24.3.1"), SERVER_SIDE)
    rolled_out(controlled)
    done = controlled.run("kubectl", *SERVER_SIDE, "-f", "-", stdin=numbered)
    assert done.code == 1
    assert 'conflict with "kube-controller-manager"' in done.messages
