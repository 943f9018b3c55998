"""Every folder below examples/ does what its README says, with the real tools; so does the demo."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_validate import validate

from pages import EXAMPLES, shell_blocks
from program import PXSEC

FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
TOOLS = {
    "fleet": ("kustomize", "kustomize"),
    "helm3": ("helm3", "helm"),
    "helm4": ("helm4", "helm"),
    "kustomize-krm": ("kustomize", "kustomize"),
}  # what an example needs beside kubectl, and the name by which its README calls it
BUILT_IN = {"Secret", "ConfigMap", "DaemonSet", "Deployment", "Pod"}
BUILT_IN |= {"StorageClass", "PersistentVolumeClaim"}


def shell_lines(folder: Path) -> list[str]:
    """Return the commands of the README's shell blocks, each on one line."""
    found = (block for block in shell_blocks(str(folder / "README.md")) if not block.not_run)
    return [line for block in found for line in block.script.replace("\\\n", "").splitlines()]


def commands(folder: Path) -> list[str]:
    """Return the commands of the README that need no cluster, and no key either."""
    others = "apply|upgrade|keygen|secured|sops|kubeseal|-w app/portworx"
    others += r"|build \. \| pxsec render -f pxsec"  # of other folders
    return [
        line
        for line in shell_lines(folder)
        if re.search("pxsec|kustomize", line) and not re.search(others, line)
    ]


def run(command: str, folder: Path, *tools: str) -> str:
    """Run a command in a folder; HOME and the first folder of PATH are beside it."""
    return _run(command, folder, tools, {}).stdout


def run_quietly(command: str, folder: Path, *tools: str) -> str:
    """Run a command of an example, which may say nothing that its README does not speak of."""
    report = folder / "report.txt"  # hosts hide what a plugin says
    done = _run(command, folder, tools, {"PXSEC_REPORT": str(report)})
    said = report.read_text() if report.exists() else ""
    report.unlink(missing_ok=True)
    home = next(path for path in (folder, *folder.parents) if (path / "README.md").exists())
    assert_mentioned(done.stderr + said, (home / "README.md").read_text())
    return done.stdout


def assert_mentioned(messages: str, readme: str) -> None:
    codes = re.findall(r" (?:warning|notice): .* \[([a-z-]+)\]$", messages, re.MULTILINE)
    unknown = [code for code in codes if f"`{code}`" not in readme]
    assert not unknown, messages


def _run(
    command: str, folder: Path, tools: tuple[str, ...], environ: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    path = [str(folder.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    environ = environ | {
        "HOME": str(folder.parent / "home"),
        "PATH": os.pathsep.join([*path[:2], *map(os.path.dirname, tools), path[2]]),
    }
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def objects(text: str) -> list[Any]:
    found = (item for item in yaml.safe_load_all(text) if item)
    return sorted(found, key=lambda item: json.dumps(item, sort_keys=True))


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the example, so that what is committed is read and never written."""
    folder = tmp_path / str(request.param)
    shutil.copytree(EXAMPLES / folder.name, folder)
    if folder.name in TOOLS:
        tool, name = TOOLS[folder.name]
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / name).symlink_to(request.getfixturevalue(tool))
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("copy", FOLDERS, indirect=True)
def test_the_commands_print_what_is_expected(copy: Path, kubectl: str) -> None:
    outputs = [run_quietly(command, copy, kubectl) for command in commands(copy)]
    assert (copy / "expected.yaml").read_text() in outputs
    assert texts(copy) == texts(EXAMPLES / copy.name)


def test_a_warning_that_the_readme_does_not_mention_is_a_failure() -> None:
    warning = "pxsec.yaml:4:3: warning: the claim is empty [empty-claim]\n  hint: take sub\n"
    assert_mentioned(warning, "It says `empty-claim`.")
    with pytest.raises(AssertionError):
        assert_mentioned(warning, "Nothing.")


@pytest.mark.parametrize("copy", ["helm3", "argocd", "flux"], indirect=True)
def test_the_secrets_are_rendered_from_keys_that_are_not_committed(copy: Path) -> None:
    (values,) = copy.rglob("pxsec.yaml")
    lines = [line.removesuffix(" | kubectl apply --server-side -f -") for line in shell_lines(copy)]
    (keygen,) = [line for line in lines if "keygen" in line]
    run(keygen, values.parent)
    (command,) = [line for line in lines if "--only secrets" in line]
    rendered = objects(run_quietly(command, values.parent))
    assert {item["metadata"]["name"] for item in rendered} == {
        "px-shared-secret",
        "px-system-secrets",
    }


@pytest.mark.parametrize("copy", FOLDERS, indirect=True)
def test_kustomize_reads_the_output_as_it_is_meant(copy: Path, kubectl: str) -> None:
    (copy / "kustomization.yaml").write_text("resources: [expected.yaml]\n")
    rendered = run("kubectl kustomize .", copy, kubectl)
    assert objects(rendered) == objects((copy / "expected.yaml").read_text())


@pytest.mark.parametrize("name", FOLDERS)
def test_kubernetes_takes_the_output(name: str) -> None:
    for item in objects((EXAMPLES / name / "expected.yaml").read_text()):
        if item["kind"] in BUILT_IN:
            validate(item, "1.30", strict=True)


@pytest.mark.parametrize("name", FOLDERS)
def test_no_example_holds_a_secret(name: str) -> None:
    found = texts(EXAMPLES / name).values()
    assert not any(re.search("^kind: Secret$|PRIVATE KEY", text, re.M) for text in found)


def test_the_demo_shows_a_first_run_from_start_to_end(tmp_path: Path) -> None:
    output = run(f"sh {EXAMPLES / 'demo.sh'}", tmp_path)
    steps = re.findall(r"^# (\d)\.", output, re.M)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert "pxsec.yaml: valid" in output
    assert "+  security:\n+    enabled: true\n" in output
    assert "passed  signature: valid\n" in output
    assert "kind: Secret" not in output
    assert output.endswith(
        f"# pxsec is {PXSEC} here. To type it anywhere, in the checkout: pipx install .\n"
    )
    ready = {"pxsec.yaml", "storagecluster.yaml", "values.schema.json", ".gitignore", "keys"}
    assert {path.name for path in tmp_path.iterdir()} == ready
