"""A cold start does no more than it must: most of what a run costs is paid before it begins."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from hook import build_hook

MOST_RECORDS = 57
MOST_PATTERNS = 14
"""What a render of the quickstart may create on its way, whatever the values name.

Both are made at every start, and few are used: a record class takes 12 microseconds, and a pattern
90, of the 60,000 that a render takes. These are the numbers of today; they should only go down.
"""

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
import re, sys, types
module = types.ModuleType("renderer.edge.prepared")
exec(open("prepared").read(), module.__dict__)
sys.modules["renderer.edge.prepared"] = module
patterns = []
compile_pattern = re._compiler.compile
def counted(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] == "re":
        frame = frame.f_back
    if frame.f_globals["__name__"].split(".")[0] == "renderer":
        patterns.append(str(pattern))
    return compile_pattern(pattern, flags)
re._compiler.compile = counted
before = set(sys.modules)
from renderer.cli import main
code = main(sys.argv[1:])
modules = sorted(set(sys.modules) - before)
from renderer.records import Record
records = [record.__qualname__ for record in Record.__subclasses__()]
print((modules, records, patterns), file=sys.stderr)
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


class Start(NamedTuple):
    """What a start imported and created: modules, record classes, patterns of our own."""

    modules: list[str]
    records: list[str]
    patterns: list[str]


RENDER = ("render", "-f", "pxsec.yaml", "storagecluster.yaml")


def start(folder: Path, *arguments: str) -> Start:
    """Run pxsec in the folder and return what that took."""
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
    return Start(*ast.literal_eval(run.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        RENDER,
        ("render", "-f", "pxsec.yaml", "--only", "secrets"),
        ("patch", "-f", "pxsec.yaml", "storagecluster.yaml"),
        ("validate", "-f", "pxsec.yaml"),
        ("schema",),
        ("explain", "weak-key"),
    ],
    ids=" ".join,
)
def test_nothing_dear_is_imported(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert {*start(tmp_path, *arguments).modules} & DEAR == set()


def test_the_pages_of_the_codes_need_no_yaml(tmp_path: Path) -> None:
    assert "ruamel" not in start(tmp_path, "explain", "weak-key").modules


def test_a_render_creates_few_records_and_patterns(tmp_path: Path) -> None:
    started = start(tmp_path, *RENDER)
    assert len(started.records) <= MOST_RECORDS, started.records
    assert len(started.patterns) <= MOST_PATTERNS, started.patterns


def test_the_probe_sees_what_is_imported_and_created(tmp_path: Path) -> None:
    started = start(tmp_path, *RENDER)
    assert {"renderer.cli", "renderer.problems"} <= {*started.modules}
    assert {"Place", "Problem"} <= {*started.records}
    assert started.patterns != []
