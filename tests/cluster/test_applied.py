"""What pxsec prints is what a real API server takes: twice, by each way of applying, and back."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from charts import CHARTS, METHODS, render, secure
from clusters import Cluster
from pages import EXAMPLES
from unchanged import (
    PLAIN,
    SERVER_SIDE,
    apply,
    as_singles,
    assert_is_there,
    assert_no_difference,
    codes,
    contents,
    live,
)

FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())

# Each way of applying with each kubectl, in turn over what is applied.
WAYS = list(product((PLAIN, SERVER_SIDE), ("kubectl", "kubectl132")))
SECURED = list(product(CHARTS, METHODS))
AS_LIST = ("shared-secret", "ecdsa", "everything")
OF_LIVE_OBJECTS = {"live-object", "live-left-out", "live-origin"}


def in_turn(cases: Sequence[tuple[str, ...]]) -> list[tuple[object, ...]]:
    return [(*case, *WAYS[turn % len(WAYS)]) for turn, case in enumerate(cases)]


@pytest.mark.parametrize(("install", "method", "how", "kubectl"), in_turn(SECURED))
def test_a_secured_chart_is_applied_once(
    cluster: Cluster, tmp_path: Path, install: str, method: str, how: tuple[str, ...], kubectl: str
) -> None:
    cluster.call("kubectl", kubectl)
    secured = secure(cluster, tmp_path, install, method)
    manifest = secured.out.decode()
    apply(cluster, manifest, how)
    assert_is_there(cluster, manifest, how)
    assert_no_difference(cluster, manifest, how)
    listed = live(cluster, manifest)
    done = render(cluster, tmp_path, listed if method in AS_LIST else as_singles(listed))
    assert codes(done) - codes(secured) <= OF_LIVE_OBJECTS, done.messages
    assert_changes_nothing(cluster, done.out.decode(), how)


@pytest.mark.parametrize(("name", "how", "kubectl"), in_turn([(name,) for name in FOLDERS]))
def test_an_example_is_applied_once(
    cluster: Cluster, tmp_path: Path, name: str, how: tuple[str, ...], kubectl: str
) -> None:
    cluster.call("kubectl", kubectl)
    folder = shutil.copytree(EXAMPLES / name, tmp_path / name)
    files = [str(path.relative_to(folder)) for path in folder.rglob("pxsec.yaml")]
    expected = (folder / "expected.yaml").read_text()
    manifest = "".join(secrets(cluster, folder, values) for values in files) + expected
    apply(cluster, manifest, how)
    assert_is_there(cluster, manifest, how)
    assert_no_difference(cluster, manifest, how)
    if len(files) == 1:  # the values of one cluster
        done = render(cluster, folder, live(cluster, manifest), *files, "--only=workloads")
        assert_changes_nothing(cluster, done.out.decode(), how)


BOUND = """\
metadata: {annotations: {pv.kubernetes.io/bound-by-controller: "yes"}}
spec: {volumeName: pv-1}
"""


@pytest.mark.parametrize("how", [PLAIN, SERVER_SIDE], ids=" ".join)
def test_a_claim_that_kubernetes_has_bound_goes_back_and_its_own_manifest_after_it(
    cluster: Cluster, tmp_path: Path, how: tuple[str, ...]
) -> None:
    own = secure(cluster, tmp_path, "operator", "everything").out.decode()
    apply(cluster, own, how)
    cluster.kubectl("patch", "pvc", "data", "-n", "team-a", "-p", BOUND)
    claim = cluster.kubectl("get", "pvc", "data", "-n", "team-a", "-o", "yaml")
    done = cluster.run("pxsec", "patch", "-f", "values.yaml", "-", stdin=claim, cwd=tmp_path)
    apply(cluster, done.out.decode(), how)
    apply(cluster, own, how)
    assert cluster.get("persistentvolumeclaim", "data", "team-a")["spec"]["volumeName"] == "pv-1"


def assert_changes_nothing(cluster: Cluster, back: str, how: tuple[str, ...]) -> None:
    """What was read from the cluster and comes back to it changes nothing but who owns what."""
    before = contents(cluster)
    apply(cluster, back, how)
    assert contents(cluster) == before
    assert_is_there(cluster, back, how)


def secrets(cluster: Cluster, folder: Path, values: str) -> str:
    """Return the Secrets of an example that makes its keys itself."""
    if "{file: keys/" not in (folder / values).read_text():
        return ""
    assert cluster.run("pxsec", "keygen", "-f", values, cwd=folder).code == 0
    done = cluster.run("pxsec", "render", "-f", values, "--only", "secrets", cwd=folder)
    assert done.code == 0, done.messages
    return done.out.decode() + "---\n"
