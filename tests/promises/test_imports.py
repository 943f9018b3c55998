"""A run that goes well imports nothing dear that it does not need: every start pays for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hook import build_hook

DEAR = {
    "cryptography",
    "dataclasses",
    "difflib",
    "email",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "jinja2",
    "json",
    "jsonschema",
    "jwt",
    "logging",
    "pathlib",
    "shutil",
    "tempfile",
    "urllib.request",
}
# As in a wheel, with the module that is prepared when it is built.
PROBE = """
import sys, types
module = types.ModuleType("renderer.edge.prepared")
exec(open("prepared").read(), module.__dict__)
sys.modules["renderer.edge.prepared"] = module
before = set(sys.modules)
from renderer.cli import main
code = main(sys.argv[1:])
print(*sorted(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: shared-secret}
keys:
  system: {file: system-secret}
  apps: {file: apps-secret}
"""

MANIFEST = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """Run pxsec in the folder and return the modules that it imported."""
    (folder / "prepared").write_text(build_hook().prepared())
    (folder / "pxsec.yaml").write_text(VALUES)
    (folder / "storagecluster.yaml").write_text(MANIFEST)
    for name in ["shared-secret", "system-secret", "apps-secret"]:
        (folder / name).write_text(f"{name}-that-nobody-guesses-{name}")
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "-f", "pxsec.yaml", "storagecluster.yaml"],
        ["render", "-f", "pxsec.yaml", "--only", "secrets"],
        ["patch", "-f", "pxsec.yaml", "storagecluster.yaml"],
        ["validate", "-f", "pxsec.yaml"],
        ["schema"],
        ["explain", "weak-key"],
    ],
    ids=" ".join,
)
def test_nothing_dear_is_imported(tmp_path: Path, arguments: list[str]) -> None:
    assert imported(tmp_path, *arguments) & DEAR == set()


def test_the_pages_of_the_codes_need_no_yaml(tmp_path: Path) -> None:
    assert "ruamel" not in imported(tmp_path, "explain", "weak-key")


def test_the_probe_sees_what_is_imported(tmp_path: Path) -> None:
    assert {"renderer.cli", "renderer.problems"} <= imported(tmp_path, "schema")
