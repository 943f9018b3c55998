"""Fixtures that several tests share: the real tools that `tests/tools/toolchain.py` installs."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import toolchain
from kubectl import Reader

# The same examples on every run, and none that an earlier run has left: who builds pxsec wants to
# know whether it works, not to hunt. `make fuzz` hunts. No deadline: how long an example takes says
# something about the machine.
settings.register_profile("pxsec", derandomize=True, database=None, deadline=None)
settings.register_profile("fuzz", derandomize=False, database=None, deadline=None)
settings.load_profile(os.environ.get("PXSEC_HYPOTHESIS", "pxsec"))


# What even a machine with all tools may lack: the original pages are no part of the project, and
# what is done for each of their sentences is looked up without them. Shells that .ci/run could not
# install, for want of rights or of a mirror, are named by it.
MAY_SKIP_IN_CI = (
    "only root may give files away",
    "root may write everywhere",
    "the original pages are not here",
    *(f"needs {shell}" for shell in os.environ.get("PXSEC_NOT_INSTALLED", "").split()),
)
MAY_SKIP_IN_CI += tuple(
    f"needs {name}" for name in os.environ.get("PXSEC_NOT_INSTALLED", "").split()
)

# What runs in the background of a shell is deaf to ^C, and so would be what the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what a run gives as expected")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a test that is skipped has failed: it would prove nothing."""
    report = yield
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if report.skipped and os.environ.get("CI") and not reason.endswith(MAY_SKIP_IN_CI):
        report.outcome = "failed"
        report.longrepr = f"skipped where CI is set: {reason}"
    return report


def _tool(name: str) -> str:
    path = toolchain.BIN / name
    if not path.exists():
        pytest.skip(f"no {path}: run `make test`, or python tests/tools/toolchain.py")
    return str(path)


@pytest.fixture(scope="session")
def kubectl() -> str:
    """The path of a real kubectl."""
    return _tool("kubectl")


@pytest.fixture(scope="session")
def helm3() -> str:
    """The path of a real Helm 3."""
    return _tool("helm3")


@pytest.fixture(scope="session")
def helm4() -> str:
    """The path of a real Helm 4."""
    return _tool("helm4")


@pytest.fixture(scope="session")
def kustomize() -> str:
    """The path of a real kustomize."""
    return _tool("kustomize")


@pytest.fixture(scope="session")
def hadolint() -> str:
    """The path of a real hadolint, which reads Dockerfiles."""
    return _tool("hadolint")


@pytest.fixture(scope="session")
def wheels() -> str:
    """The path of a folder with the wheels that the image is made of, beside pxsec's own."""
    return _tool("wheels")


@pytest.fixture(scope="session")
def release_wheels() -> Path:
    """A folder with the pinned wheels of the bundle, for every target."""
    return Path(_tool("release-wheels"))


@pytest.fixture(scope="session")
def sops() -> str:
    """The path of a real SOPS."""
    return _tool("sops")


@pytest.fixture(scope="session")
def age_keygen() -> str:
    """The path of the real program that makes keys of age."""
    return _tool("age-keygen")


@pytest.fixture(scope="session")
def kubeseal() -> str:
    """The path of a real kubeseal."""
    return _tool("kubeseal")


@pytest.fixture(scope="session")
def definition() -> Callable[[str], str]:
    """Look the definition of a kind up, by the name that `toolchain` gives it."""
    return _tool


@pytest.fixture(scope="session")
def kubectl_reader() -> Iterator[Reader]:
    """What reads streams as kubectl does, without a start for each."""
    with Reader(_tool("kubectl-reader")) as reader:
        yield reader


@pytest.fixture(scope="session")
def token_judge() -> str:
    """The path of what says what Portworx makes of a token."""
    return _tool("token-judge")


@pytest.fixture
def system_program() -> Callable[[str], str]:
    """Look a program of the operating system up; the project does not install it, so skip."""

    def look_up(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"needs {name}")
        return found

    return look_up
