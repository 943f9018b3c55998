"""A real API server on loopback: etcd and kube-apiserver, and kube-controller-manager where asked.

They end with the process that started them, however that ends, and leave nothing behind but the
folder that they were given.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import toolchain
from manifests import as_text

SERVERS = ("etcd", "kube-apiserver")
CONTROLLERS = "kube-controller-manager"
CLIENTS = ("kubectl", "kubectl132")
SECONDS_TO_START = 60
ATTEMPTS = 3

# A shell that becomes the program, and a child of it that kills the program when nobody holds the
# other end of the pipe any more. A line in the pipe lets the child go: the program has ended then,
# and its number may be that of another.
_GUARD = 'exec 3<&0; (read -r _ <&3 || kill -9 $$) & exec "$@" 3<&- </dev/null'


class NotReadyError(RuntimeError):
    """A server that has ended, or is not ready in time, with the end of its log."""


class Server(NamedTuple):
    """A server that runs, and how to reach it."""

    folder: Path
    url: str
    kubeconfig: Path
    processes: ExitStack

    @property
    def environ(self) -> dict[str, str]:
        """What kubectl and Helm need to find it."""
        return {"KUBECONFIG": str(self.kubeconfig)}

    def start_controllers(self) -> None:
        """Run the controllers that delete namespaces, collect garbage and roll workloads out."""
        command = [
            *(CONTROLLERS, f"--kubeconfig={self.kubeconfig}", "--leader-elect=false"),
            *("--bind-address=127.0.0.1", f"--secure-port={free_port()}"),
            f"--cert-dir={self.folder / 'controllers'}",
            "--controllers=namespace-controller,garbage-collector-controller,"
            "deployment-controller,replicaset-controller,daemonset-controller",
        ]
        self.processes.enter_context(_running(command, self.folder))


def missing() -> list[str]:
    """Return the programs that are not installed."""
    names = (*SERVERS, CONTROLLERS, *CLIENTS)
    return [name for name in names if not (toolchain.BIN / name).is_file()]


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run a server with its data in the folder."""
    with ExitStack() as stack:
        yield _start_at_last(folder, stack)


def _start_at_last(folder: Path, stack: ExitStack) -> Server:
    """Start again where somebody else has taken a free port in the meantime."""
    for attempt in range(1, ATTEMPTS):
        with suppress(NotReadyError), ExitStack() as started:
            server = _start(folder / str(attempt), started)
            stack.enter_context(started.pop_all())
            return server._replace(processes=stack)
    return _start(folder / str(ATTEMPTS), stack)


def _start(folder: Path, stack: ExitStack) -> Server:
    folder.mkdir()
    etcd = f"http://127.0.0.1:{free_port()}"
    storage = stack.enter_context(_running(_etcd(folder, etcd), folder))
    port, token = free_port(), secrets.token_hex(16)
    kubeconfig = folder / "kubeconfig"
    _write_private(folder / "tokens.csv", f"{token},admin,admin,system:masters\n")
    _write_private(folder / "sa.key", _rsa_key())
    url = f"https://127.0.0.1:{port}"
    authority = folder / "certs" / "apiserver.crt"
    _write_private(kubeconfig, as_text(_kubeconfig(url, token, authority)))
    apiserver = stack.enter_context(_running(_kube_apiserver(folder, etcd, port), folder))
    server = Server(folder, url, kubeconfig, stack)
    _wait_for(server, [storage, apiserver])
    return server


def _etcd(folder: Path, url: str) -> list[str]:
    peer = f"http://127.0.0.1:{free_port()}"
    return [
        *("etcd", f"--data-dir={folder / 'etcd'}", "--unsafe-no-fsync", "--log-level=error"),
        *(f"--listen-client-urls={url}", f"--advertise-client-urls={url}"),
        *(f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}"),
        f"--initial-cluster=default={peer}",
    ]


def _kube_apiserver(folder: Path, etcd: str, port: int) -> list[str]:
    """Without the controllers that make accounts and take finalizers off, nothing may wait."""
    key = folder / "sa.key"
    return [
        *("kube-apiserver", f"--etcd-servers={etcd}", f"--secure-port={port}"),
        *("--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"),
        *(f"--cert-dir={folder / 'certs'}", f"--token-auth-file={folder / 'tokens.csv'}"),
        *("--service-account-issuer=https://127.0.0.1/", f"--service-account-key-file={key}"),
        *(f"--service-account-signing-key-file={key}", "--authorization-mode=RBAC"),
        *("--service-cluster-ip-range=10.0.0.0/24", "--endpoint-reconciler-type=none"),
        "--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection",
        "--allow-privileged=true",
    ]


def _wait_for(server: Server, processes: list[subprocess.Popen[bytes]]) -> None:
    ready = [str(toolchain.BIN / "kubectl"), "get", "--raw=/readyz"]
    environ = os.environ | server.environ
    end = time.monotonic() + SECONDS_TO_START
    while not any(map(_has_ended, processes)) and time.monotonic() < end:
        if subprocess.run(ready, env=environ, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    log = (server.folder / "kube-apiserver.log").read_text().splitlines()
    raise NotReadyError("\n".join(["kube-apiserver is not ready:", *log[-5:]]))


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that ends with this process, with a log in the folder."""
    name, *arguments = command
    program = str(toolchain.BIN / name)
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(b"\n")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def _kubeconfig(url: str, token: str, authority: Path) -> dict[str, object]:
    cluster = {"server": url, "certificate-authority": str(authority)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    }


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
