"""docs/apply.md on a real API server: no way that it tells leaves a cluster half-secured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import applying
import manifests
from applying import (
    FROM_CLUSTER,
    HOW,
    INSTALLS,
    SERVER_SIDE,
    TOP,
    assert_is_whole,
    begin,
    block,
    follow,
    look,
)
from charts import chart
from clusters import Cluster
from unchanged import codes

WAYS = [
    ("nothing", TOP),
    ("plain apply", TOP),
    ("server-side apply", SERVER_SIDE),
    *((state, FROM_CLUSTER) for state in HOW),
    *((f"{state}, then by hand", FROM_CLUSTER) for state in HOW),
]
every_install = pytest.mark.parametrize("install", INSTALLS)


@every_install
@pytest.mark.parametrize(("state", "way"), WAYS, ids=lambda text: text)
def test_a_way_of_the_page_secures_the_whole_cluster(
    cluster: Cluster, folder: Path, install: str, state: str, way: str
) -> None:
    is_odd = (WAYS.index((state, way)) + INSTALLS.index(install)) % 2
    cluster.call("kubectl", "kubectl132" if is_odd else "kubectl")
    begin(cluster, folder, install, state)
    follow(cluster, folder, install, block(way, install))
    assert_is_whole(cluster, folder, install)
    before = applying.versions(cluster, install)
    follow(cluster, folder, install, block(way, install))
    assert applying.versions(cluster, install) == before


ORIGINS = {
    "plain apply": "was made by plain kubectl apply",
    "server-side apply": "was made by kubectl apply --server-side",
    "create": "was not made by kubectl apply",
}


@every_install
@pytest.mark.parametrize("state", HOW)
def test_a_first_look_tells_the_way_and_what_was_written_by_hand(
    cluster: Cluster, folder: Path, install: str, state: str
) -> None:
    begin(cluster, folder, install, f"{state}, then by hand")
    done = look(cluster, folder, install)
    assert done.code == 1  # of kubectl diff: there is a difference
    assert b"portworx.com" in done.out
    origins = [line for line in done.messages.splitlines() if line.endswith("[live-origin]")]
    assert len(origins) == len(applying.WORKLOADS[install])
    assert all(ORIGINS[state] in line for line in origins)
    assert "twin-removed" in codes(done)


def test_a_look_sees_a_cluster_that_is_secured_by_half(cluster: Cluster, folder: Path) -> None:
    begin(cluster, folder, "daemonset", "plain apply")
    follow(cluster, folder, "daemonset", block(TOP, "daemonset"))
    cluster.create(manifests.stork())
    done = look(cluster, folder, "daemonset")
    assert done.code == 1
    assert b"+        - name: PX_SHARED_SECRET" in done.out


@every_install
def test_a_way_that_was_stopped_after_any_step_is_taken_again_from_the_first(
    cluster: Cluster, folder: Path, install: str
) -> None:
    begin(cluster, folder, install, "plain apply")
    lines = block(TOP, install)
    for number in range(len(lines)):
        follow(cluster, folder, install, lines[:number])
    follow(cluster, folder, install, lines)
    assert_is_whole(cluster, folder, install)


@pytest.mark.parametrize("way", [TOP, SERVER_SIDE, FROM_CLUSTER])
def test_what_is_pasted_stops_itself_at_the_first_error(
    cluster: Cluster, folder: Path, way: str
) -> None:
    begin(cluster, folder, "operator", "create")
    follow(cluster, folder, "operator", block(way, "operator")[:-1])
    (folder / "pxsec.yaml").write_text("instal: operator\n")
    (folder / "block.sh").write_text(" && ".join(block(way, "operator")))
    assert cluster.run("sh", "block.sh", cwd=folder).code != 0
    assert not applying.is_secured(cluster, "operator")


OWN = "operator.libopenstorage.org/delete"


@every_install
@pytest.mark.parametrize("state", HOW)
def test_after_the_way_from_the_cluster_own_manifests_go_on_as_before(
    cluster: Cluster, folder: Path, install: str, state: str
) -> None:
    begin(cluster, folder, install, state)
    kind, name = applying.WORKLOADS[install][0]
    mark = json.dumps({"metadata": {"finalizers": [OWN]}})
    cluster.kubectl("patch", kind, name, "-n", "portworx", "--type=merge", "-p", mark)
    follow(cluster, folder, install, block(FROM_CLUSTER, install))
    before = cluster.get(kind, name)["spec"]
    patch = "pxsec patch -f pxsec.yaml -i portworx.yaml"
    how = "kubectl apply --server-side" if "server" in state else "kubectl apply"
    follow(cluster, folder, install, [patch, f"{how} -f portworx.yaml"])
    assert cluster.get(kind, name)["spec"] == before
    assert cluster.get(kind, name)["metadata"]["finalizers"] == [OWN]
    assert_is_whole(cluster, folder, install)


def test_a_chart_in_the_shape_of_the_legacy_one_is_secured_by_the_first_commands(
    cluster: Cluster, folder: Path
) -> None:
    begin(cluster, folder, "daemonset", "nothing")
    (folder / "portworx.yaml").write_text(chart("daemonset"))
    cluster.create(chart("daemonset"))
    follow(cluster, folder, "daemonset", block(TOP, "daemonset"))
    assert applying.is_secured(cluster, "daemonset")
    assert applying.missing(cluster, "daemonset") == []
