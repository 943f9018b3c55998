"""No secret is ever an argument: pxsec takes none, and hands none to another program."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "renderer"
STARTERS = {"subprocess", "multiprocessing", "pty"}
CALLS = {"system", "popen", "fork", "posix_spawn", "execv", "execve", "execvp", "spawnv"}
CANARY = "Canary-of-the-arguments-0123456789abcdef"


def test_pxsec_starts_no_other_program() -> None:
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", None) or "", *(a.name for a in node.names)]
                assert not STARTERS & {name.split(".")[0] for name in names}, path
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os":
                assert node.attr not in CALLS, path


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
@pytest.mark.parametrize(
    "command",
    [
        "render -f pxsec.yaml --only secrets",
        "validate -f pxsec.yaml",
        "token create -f pxsec.yaml --name Ann --sub ann --role system.user",
        "keygen -f pxsec.yaml",
    ],
)
def test_no_command_line_holds_a_secret_while_a_command_runs(tmp_path: Path, command: str) -> None:
    for name in ("system", "apps", "shared"):
        (tmp_path / name).write_text(f"{CANARY}-{name}")
        (tmp_path / name).chmod(0o600)
    (tmp_path / "pxsec.yaml").write_text(
        "install: daemonset\nnamespace: portworx\n"
        "auth: {selfSigned: {issuer: portworx.com, sharedSecret: {file: shared}}}\n"
        "keys: {system: {file: system}, apps: {file: apps}}\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-m", "renderer", *command.split()],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen = 0
    while run.poll() is None:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = process.read_bytes()
            except OSError:
                continue
            seen += line.count(b"renderer")
            assert CANARY.encode() not in line
        time.sleep(0.001)
    assert (run.returncode, seen > 0) == (0, True)
