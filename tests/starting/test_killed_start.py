"""A start that is killed leaves nothing secret for Git, whoever goes on from there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import inprocess
from killing import killed

COMMAND = "import sys; from renderer import cli; sys.exit(cli.main(sys.argv[2:]))"


def _taken(folder: Path) -> set[str]:
    """Return the files that Git would take."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    command = ["git", "-C", str(folder), "-c", "core.excludesFile=", "status", "--porcelain"]
    done = subprocess.run([*command, "-uall"], capture_output=True, text=True, check=True)
    return {line.removeprefix("?? ") for line in done.stdout.splitlines()}


def test_keys_made_after_a_kill_stay_out_of_git(tmp_path: Path) -> None:
    steps = set()
    for _ in killed(COMMAND, "init", str(tmp_path / "new"), "--keys"):
        folder = tmp_path / "new"
        if (folder / "pxsec.yaml").is_file():
            inprocess.main("keygen", folder=folder)
            assert (folder / "keys" / "system-secret").is_file()
            assert not {path for path in _taken(folder) if path.endswith("-secret")}
            steps.add((folder / "storagecluster.yaml").is_file())
        shutil.rmtree(folder, ignore_errors=True)
    assert steps == {False, True}
