"""A kubectl that fails, lies, hangs or is not there: what it says is never repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import inprocess
import stubs
from canary import CANARY, leaks
from program import PXSEC
from renderer.dumps import kubectl
from renderer.edge.limits import Limit

FIRST = "storageclusters.core.libopenstorage.org"
ECHO = f"+ kubectl get {FIRST} --all-namespaces --output=yaml --show-managed-fields\n"
FORBIDDEN = "Error from server (Forbidden): x is forbidden: User u cannot list resource"
MISSING = 'error: the server doesn\'t have a resource type \\"storageclusters\\"'


def check(folder: Path, script: str, *arguments: str) -> inprocess.Result:
    environ = stubs.write(folder, script)
    return inprocess.main("check", "--cluster", *arguments, folder=folder, environ=environ)


def failed(why: str) -> str:
    return (
        f"kubectl: error: `kubectl get {FIRST}` failed: {why} [kubectl-failed]\n"
        "  hint: run the command by itself: what it says is not repeated here, since it may hold "
        "secrets\n"
    )


FAILURES = {
    "echo 'error: You must be logged in to the server (Unauthorized)' >&2; exit 1": (
        "the server does not know who you are"
    ),
    "echo 'error: context \"x\" does not exist' >&2; exit 1": "there is no such context",
    "echo 'error: stat /x: no such file or directory' >&2; exit 1": "there is no such kubeconfig",
    "echo 'Unable to connect to the server: x509: unknown authority' >&2; exit 1": (
        "there is something wrong with a certificate"
    ),
    "echo 'Unable to connect to the server: dial tcp: no such host' >&2; exit 1": (
        "the server cannot be reached"
    ),
    f"echo 'error: {CANARY}' >&2; exit 7": "it ended with exit code 7",
    f"echo {CANARY} >&2; exit 1": "it ended with exit code 1",
    "exit 3": "it ended with exit code 3",
    "kill -9 $$": "it was ended by signal 9",
    f"echo {CANARY}": "it printed something else than objects",
    f"printf '\\0\\377{CANARY}'": "it printed something else than objects",
    "echo 'apiVersion: v1\nitems:\n- kind: Pod'": "it printed something else than objects",
    "exit 0": "it printed nothing",
    # Half an answer is none.
    f"echo '{FORBIDDEN}\nUnable to connect to the server: EOF' >&2; exit 1": (
        "the server cannot be reached"
    ),
    f"echo 'couldnt get resource list for core.libopenstorage.org/v1: x' >&2\n"
    f'echo "{MISSING}" >&2; exit 1': "it ended with exit code 1",
}


@pytest.mark.parametrize("script", FAILURES)
def test_a_failure_is_told_in_words_of_our_own(tmp_path: Path, script: str) -> None:
    done = check(tmp_path, script)
    assert done.err == ECHO + failed(FAILURES[script])
    assert (done.out, done.status) == (b"", 3)
    assert leaks(done.err.encode()) == []


def test_much_on_standard_error_is_no_obstacle(tmp_path: Path) -> None:
    done = check(tmp_path, f"yes {CANARY} | head -c 3000000 >&2; exit 5")
    assert done.err == ECHO + failed("it ended with exit code 5")


def test_without_kubectl_it_says_so(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path)}
    done = inprocess.main("check", "--cluster", folder=tmp_path, environ=environ)
    assert done.err == (
        "kubectl: error: there is no kubectl in PATH, by which --cluster reads [no-kubectl]\n"
        "  hint: install it, or give what it prints elsewhere: pxsec check FILE\n"
    )
    assert (done.out, done.status) == (b"", 3)


def test_a_kubectl_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    environ = stubs.write(tmp_path, "")
    (tmp_path / "programs" / "kubectl").write_text("#!/nowhere\n")
    done = inprocess.main("check", "--cluster", "-q", folder=tmp_path, environ=environ)
    assert done.err == (
        "kubectl: error: kubectl cannot be run: no such file or folder [no-kubectl]\n"
        "  hint: install it anew\n"
    )
    assert (done.out, done.status) == (b"", 3)


def test_what_never_ends_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubectl, "CLUSTER", Limit(100_000, "too much", "save it"))
    done = check(tmp_path, "yes", "-q")
    assert done.err == "kubectl: error: too much [too-large]\n  hint: save it\n"
    assert done.out == b""


def test_an_interrupt_ends_both(tmp_path: Path) -> None:
    environ = stubs.write(tmp_path, f"echo $$ > {tmp_path}/id; exec sleep 600")
    command = [PXSEC, "check", "--cluster"]
    with subprocess.Popen(command, env=environ, stdout=-1, stderr=-1) as process:
        while not (tmp_path / "id").exists() or not (tmp_path / "id").read_text().strip():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.decode()) == (130, b"", ECHO)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)


def test_it_is_called_without_input_and_with_the_environment(tmp_path: Path) -> None:
    script = f'env > {tmp_path}/env; cat > {tmp_path}/stdin; echo "$@" > {tmp_path}/args; exit 9'
    environ = stubs.write(tmp_path, script) | {"KUBECONFIG": "mine", "PXSEC_APPS_KEY": CANARY}
    command = ("check", "--cluster", "--context", "a b", "--kubeconfig=-x")
    done = inprocess.main(*command, stdin=b"typed", folder=tmp_path, environ=environ)
    assert done.status == 3
    assert "KUBECONFIG=mine\n" in (tmp_path / "env").read_text()
    assert (tmp_path / "stdin").read_bytes() == b""
    words = "--all-namespaces --output=yaml --show-managed-fields --context=a b --kubeconfig=-x"
    assert (tmp_path / "args").read_text() == f"get {FIRST} {words}\n"


def test_a_context_that_looks_like_a_secret_is_not_repeated(tmp_path: Path) -> None:
    done = check(tmp_path, "exit 1", "--context", CANARY)
    assert "--context=...\n" in done.err
    assert leaks(done.err.encode()) == []


def test_where_nothing_is_there_portworx_is_not_found(tmp_path: Path) -> None:
    environ = stubs.of_files(tmp_path, {})
    done = inprocess.main("check", "--cluster", "-q", folder=tmp_path, environ=environ)
    assert done.err == (
        "the cluster: error: no Portworx: neither a StorageCluster nor a DaemonSet with a "
        "container portworx [workload-not-found]\n  hint: name another by --context\n"
    )
    assert (done.out, done.status) == (b"", 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--cluster", "a.yaml"), "argument --cluster: not allowed with a manifest"),
        (("--cluster", "-"), "argument --cluster: not allowed with a manifest"),
        ((), "name a manifest, `-` for standard input, or give --cluster"),
        (("--context", "x", "a.yaml"), "argument --context: only allowed with --cluster"),
        (("--kubeconfig", "x", "-"), "argument --kubeconfig: only allowed with --cluster"),
    ],
)
def test_arguments_that_do_not_go_together(arguments: tuple[str, ...], message: str) -> None:
    done = inprocess.main("check", *arguments)
    assert f"pxsec check: error: {message} [usage]\n" in done.err
    assert (done.out, done.status) == (b"", 2)
