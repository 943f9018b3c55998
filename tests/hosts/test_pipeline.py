"""The pipelines of docs/pipeline.md: their steps run, and they fail where they should."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

import jwts
from pages import blocks
from program import CLUSTER, STANZA, VALUES
from published import Done, Machine

GITHUB, GITLAB = (yaml.safe_load(text) for text in blocks("docs/pipeline.md", "yaml")[2:])
STEPS: list[dict[str, Any]] = GITHUB["jobs"]["check"]["steps"]
INSTALL, *RUNS = [step["run"] for step in STEPS if "run" in step]
VALIDATE, PATCH_CHECK, TOKEN = RUNS
JOB = GITLAB["px-security"]


@pytest.fixture(scope="module")
def ready(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The same machine, after the first step of the workflow."""
    done = step(machine, tmp_path_factory.mktemp("first"), INSTALL)
    assert done.returncode == 0, done.stdout
    assert sorted(path.name for path in (machine.home / ".local" / "bin").iterdir()) == [
        "pxsec",
        "pxsec-krm",
    ]
    return machine


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a pipeline checks out: values and manifests, and no key."""
    (tmp_path / "pxsec.yaml").write_text(VALUES)
    (tmp_path / "storagecluster.yaml").write_text(CLUSTER + STANZA)
    return tmp_path


def step(machine: Machine, folder: Path, script: str, **environ: str) -> Done:
    """Run the script of a step as the runner of GitHub does."""
    return machine.run(folder, "bash", "-e", "-c", script, **environ)


def token(days: int) -> str:
    """Return a token that ends in so many days, and half a day more."""
    return jwts.make({**jwts.CLAIMS, "exp": int(time.time() + (days + 0.5) * 86400)})


def test_the_workflow_runs_on_changes_and_each_day() -> None:
    (events,) = (value for key, value in GITHUB.items() if key is True)  # YAML 1.1 reads `on` so
    assert set(events) == {"push", "pull_request", "schedule"}
    assert [use for use in (item.get("uses", "") for item in STEPS) if use] == [
        "actions/checkout@v5",
        "github/codeql-action/upload-sarif@v4",
    ]


def test_what_is_uploaded_needs_its_right_and_is_what_validate_writes() -> None:
    assert GITHUB["permissions"]["security-events"] == "write"
    (upload,) = (item["with"]["sarif_file"] for item in STEPS if "with" in item)
    assert VALIDATE.endswith(f" > {upload}")


def test_the_steps_pass_for_good_values_and_manifests(ready: Machine, checkout: Path) -> None:
    for script in (VALIDATE, PATCH_CHECK):
        done = step(ready, checkout, script)
        assert (done.returncode, done.stdout) == (0, ""), script
    (run,) = json.loads((checkout / "pxsec.sarif").read_text())["runs"]
    assert run["results"] == []


def test_bad_values_fail_and_are_uploaded(ready: Machine, checkout: Path) -> None:
    (checkout / "pxsec.yaml").write_text(VALUES.replace("Enabled", "enabled"))
    assert step(ready, checkout, VALIDATE).returncode == 1
    (run,) = json.loads((checkout / "pxsec.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["bad-value"]


def test_a_manifest_without_security_fails(ready: Machine, checkout: Path) -> None:
    (checkout / "storagecluster.yaml").write_text(CLUSTER)
    done = step(ready, checkout, PATCH_CHECK)
    assert (done.returncode, done.stdout) == (
        1,
        "storagecluster.yaml\n"
        "storagecluster.yaml:7: error: security is not in it as the values say [not-patched]\n"
        "  hint: write it in: pxsec patch -i, with the same values and manifests\n",
    )


@pytest.mark.parametrize(("days", "status"), [(60, 0), (20, 1)])
def test_a_token_that_ends_soon_fails_and_is_not_printed(
    ready: Machine, checkout: Path, days: int, status: int
) -> None:
    text = token(days)
    done = step(ready, checkout, TOKEN, PX_TOKEN=text)
    assert (done.returncode, f" {days}d " in done.stdout, "due" in done.stdout) == (
        status,
        True,
        bool(status),
    )
    assert text.rpartition(".")[2] not in done.stdout


def test_a_token_that_is_not_set_fails(ready: Machine, checkout: Path) -> None:
    assert step(ready, checkout, TOKEN).returncode == 2


@pytest.mark.parametrize(("manifest", "status"), [(CLUSTER + STANZA, 0), (CLUSTER, 1)])
def test_the_job_of_gitlab_passes_or_fails(
    machine: Machine, checkout: Path, tmp_path: Path, manifest: str, status: int
) -> None:
    """Its image has a pip that installs into the only Python there is; here that is a venv."""
    (checkout / "storagecluster.yaml").write_text(manifest)
    machine.must(tmp_path, sys.executable, "-m", "venv", "python")
    path = f"{tmp_path / 'python' / 'bin'}:/usr/bin:/bin"
    script = "\n".join([*JOB["before_script"], *JOB["script"]])
    done = machine.run(checkout, "bash", "-e", "-c", script, PATH=path, PX_TOKEN=token(60))
    assert done.returncode == status, done.stdout
    assert "pxsec.yaml: valid (no key or token was read)\n" in done.stdout
    assert ("\nstoragecluster.yaml\n" in done.stdout) == bool(status)
