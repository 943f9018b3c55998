"""The API server of the tests: who may reach it, and that nothing of it outlives the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from ssl import create_default_context

import pytest

import apiserver
import toolchain
from clusters import Cluster

TESTS = Path(__file__).parents[1]
PATHS = [str(TESTS / "support"), str(TESTS / "tools")]
LISTENING = "0A"
LOOPBACK = "0100007F"

# A process that starts servers, tells where they listen, and waits for its end.
STARTS = f"""
import sys, time
sys.path[:0] = {PATHS}
from pathlib import Path
import apiserver
with apiserver.running(Path(sys.argv[1])) as server:
    if "with controllers" in sys.argv:
        server.start_controllers()
    print(server.url, flush=True)
    time.sleep(600)
"""


def programs(folder: Path) -> dict[int, str]:
    """Return those who run with data in the folder, by their process IDs."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode().split("\0")
        except OSError:
            continue
        if any(str(folder) in word for word in words[1:]):
            found[int(path.parent.name)] = Path(words[0]).name
    return found


def sockets(pid: int) -> set[str]:
    """Return the sockets that a process has opened."""
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(os.readlink(descriptor))
        except OSError:
            continue
    return {name.removeprefix("socket:[").removesuffix("]") for name in found}


def listening(pid: int) -> Iterator[str]:
    """Yield the addresses at which a process listens, as Linux writes them."""
    opened = sockets(pid)
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            local, state, socket = words[1], words[3], words[9]
            if state == LISTENING and socket in opened:
                yield local.partition(":")[0]


@pytest.fixture
def starter(cluster: Cluster, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs servers of its own; where none runs, there are no programs."""
    command = [sys.executable, "-c", STARTS, str(tmp_path), "with controllers"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_the_servers_end_with_the_process_that_started_them(
    starter: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert starter.stdout
    assert starter.stdout.readline().startswith("https://127.0.0.1:")
    servers = {*apiserver.SERVERS, apiserver.CONTROLLERS}
    assert eventually(lambda: servers <= set(programs(tmp_path).values()))
    starter.send_signal(signal.SIGKILL)
    assert eventually(lambda: not programs(tmp_path))


def eventually(is_so: Callable[[], bool]) -> bool:
    """Tell whether something becomes true before long."""
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


def test_they_are_of_the_version_that_is_pinned(cluster: Cluster) -> None:
    version = f"v{toolchain.KUBERNETES}"
    assert json.loads(cluster.kubectl("get", "--raw=/version"))["gitVersion"] == version
    pins = (TESTS / "tools" / "servers" / "go.mod").read_text()
    assert f"k8s.io/kubernetes {version}\n" in pins


def test_they_listen_on_loopback_alone(cluster: Cluster) -> None:
    addresses = [
        address
        for pid, name in programs(cluster.server.folder).items()
        if name in apiserver.SERVERS
        for address in listening(pid)
    ]
    assert len(addresses) >= 3
    assert set(addresses) == {LOOPBACK}


def test_nothing_is_told_without_a_token(cluster: Cluster) -> None:
    trust = create_default_context(cafile=cluster.server.folder / "certs" / "apiserver.crt")
    url = f"{cluster.server.url}/api/v1/secrets"
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urllib.request.urlopen(url, context=trust)
    refused.value.close()
    wrong = urllib.request.Request(url, headers={"Authorization": "Bearer wrong"})
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(wrong, context=trust)
    refused.value.close()


def test_only_the_owner_reads_the_token(cluster: Cluster) -> None:
    for name in ("tokens.csv", "kubeconfig", "sa.key"):
        assert (cluster.server.folder / name).stat().st_mode & 0o777 == 0o600


def test_a_port_that_somebody_has_taken_is_no_failure(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(cluster.server.url.rpartition(":")[2])
    ports = [apiserver.free_port(), apiserver.free_port(), taken]
    free_port = apiserver.free_port
    monkeypatch.setattr(apiserver, "free_port", lambda: ports.pop(0) if ports else free_port())
    with apiserver.running(tmp_path) as server:
        assert server.folder == tmp_path / "2"
        assert server.url != cluster.server.url
        assert {path.parent.name for path in tmp_path.glob("*/kubeconfig")} == {"1", "2"}
