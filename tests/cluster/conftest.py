"""A real API server for each worker, and a cluster without leftovers for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import apiserver
from clusters import Cluster
from manifests import make_public_keys


@pytest.fixture(scope="session")
def servers() -> None:
    """The programs of which a cluster is made are installed."""
    if missing := apiserver.missing():
        pytest.skip(f"no {', '.join(missing)}: run `make test`, or python tests/tools/toolchain.py")


@pytest.fixture(scope="session")
def shared_cluster(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The one that runs; a test takes `cluster`."""
    with apiserver.running(tmp_path_factory.mktemp("server")) as server:
        yield Cluster(server)


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Iterator[Cluster]:
    """A cluster with namespaces and definitions, and nothing else."""
    yield shared_cluster
    shared_cluster.clear()


@pytest.fixture(params=["helm3", "helm4"])
def helm(request: pytest.FixtureRequest) -> str:
    """The name of each Helm; where it is not installed, the test is skipped."""
    request.getfixturevalue(request.param)
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with public keys, in which commands run."""
    make_public_keys(tmp_path)
    return tmp_path
