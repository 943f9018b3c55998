"""The hooks of .pre-commit-hooks.yaml, by the real pre-commit, as docs/pipeline.md has them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import docs
from pages import blocks
from program import CLUSTER, STANZA, VALUES
from published import ADDRESS, Machine

PATCHED = CLUSTER + STANZA
CONFIG, OTHER_NAMES = blocks("docs/pipeline.md", "yaml")[:2]
HOOKS = yaml.safe_load((docs.ROOT / ".pre-commit-hooks.yaml").read_text())

PASSED = """\
pxsec validate...........................................................Passed
pxsec patch --check......................................................Passed
"""


@pytest.fixture(scope="module")
def ready(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The same machine, on which pre-commit has installed the hooks."""
    folder = repository(machine, tmp_path_factory.mktemp("first"))
    said = machine.must(folder, "pre-commit", "install-hooks")
    assert f"[INFO] Installing environment for {ADDRESS}.\n" in said
    return machine


def repository(machine: Machine, folder: Path, **files: str) -> Path:
    """Write a user's repository with good values and manifests, or with these."""
    usual = {"pxsec.yaml": VALUES, "storagecluster.yaml": PATCHED, "README.md": "# Storage\n"}
    for name, text in {".pre-commit-config.yaml": CONFIG, **usual, **files}.items():
        (folder / name).write_text(text)
    machine.commit(folder)
    return folder


def test_the_hooks_are_those_of_the_page() -> None:
    (repo,) = yaml.safe_load(CONFIG)["repos"]
    assert repo["repo"] == ADDRESS
    assert [hook["id"] for hook in repo["hooks"]] == [hook["id"] for hook in HOOKS]


def test_good_values_and_manifests_pass(ready: Machine, tmp_path: Path) -> None:
    folder = repository(ready, tmp_path)
    done = ready.run(folder, "pre-commit", "run", "--all-files")
    assert (done.returncode, done.stdout) == (0, PASSED)


def test_bad_values_fail_with_their_line_and_the_fix(ready: Machine, tmp_path: Path) -> None:
    bad = VALUES.replace("Enabled", "enabled").replace("keys/shared-secret", "../shared-secret")
    folder = repository(ready, tmp_path, **{"pxsec.yaml": bad})
    done = ready.run(folder, "pre-commit", "run", "--all-files", "pxsec-validate")
    assert (done.returncode, done.stdout) == (
        1,
        """\
pxsec validate...........................................................Failed
- hook id: pxsec-validate
- exit code: 1

pxsec.yaml:4:16: error: auth.guestAccess: expected Enabled, Disabled or Managed, found 'enabled' \
[bad-value]
  hint: did you mean 'Enabled'?
pxsec.yaml:8:5: error: the file '../shared-secret' is not in or below the folder of the values \
file [path-outside]
  hint: move the file there, or allow its folder: --allow-path DIR, or PXSEC_ALLOW_PATH=DIR

""",
    )


def test_a_manifest_without_security_fails_with_its_name(ready: Machine, tmp_path: Path) -> None:
    folder = repository(ready, tmp_path, **{"storagecluster.yaml": CLUSTER})
    done = ready.run(folder, "pre-commit", "run", "--all-files")
    assert (done.returncode, done.stdout) == (
        1,
        """\
pxsec validate...........................................................Passed
pxsec patch --check......................................................Failed
- hook id: pxsec-patch-check
- exit code: 1

storagecluster.yaml
storagecluster.yaml:7: error: security is not in it as the values say [not-patched]
  hint: write it in: pxsec patch -i, with the same values and manifests

""",
    )
    assert (folder / "storagecluster.yaml").read_text() == CLUSTER


def test_a_manifest_that_is_not_there_is_no_silence(ready: Machine, tmp_path: Path) -> None:
    folder = repository(ready, tmp_path)
    ready.must(folder, "git", "mv", "storagecluster.yaml", "portworx.yaml")
    done = ready.run(folder, "pre-commit", "run", "--all-files", "pxsec-patch-check")
    assert (done.returncode, done.stdout) == (
        1,
        """\
pxsec patch --check......................................................Failed
- hook id: pxsec-patch-check
- exit code: 3

storagecluster.yaml: error: cannot be read: no such file or folder [unreadable-file]

""",
    )


def test_other_names_take_the_place_of_the_usual_ones(ready: Machine, tmp_path: Path) -> None:
    hooks = yaml.safe_load(OTHER_NAMES)
    assert hooks[1]["args"] == ["-f", "pxsec.yaml", "portworx.yaml", "stork.yaml"]
    hooks[1]["args"] = ["-f", "pxsec.yaml", "portworx.yaml"]
    repo = {"repo": ADDRESS, "rev": "v0.1.0", "hooks": hooks}
    (tmp_path / "lab").mkdir()
    files = {
        ".pre-commit-config.yaml": yaml.safe_dump({"repos": [repo]}),
        "base.yaml": VALUES.replace("guestAccess: Enabled", "usernameClaim: sub"),
        "lab/values.yaml": "auth: {guestAccess: Disabled}\n",
        "portworx.yaml": PATCHED,
        "storagecluster.yaml": CLUSTER,
    }
    folder = repository(ready, tmp_path, **files)
    done = ready.run(folder, "pre-commit", "run", "--all-files")
    expected = PASSED.replace("pxsec validate......", "pxsec validate (lab)")
    assert (done.returncode, done.stdout) == (0, expected)


def test_git_refuses_a_commit_of_bad_values(ready: Machine, tmp_path: Path) -> None:
    folder = repository(ready, tmp_path)
    ready.must(folder, "pre-commit", "install")
    (folder / "README.md").write_text("# Storage of the lab\n")
    said = ready.must(folder, "git", "commit", "--all", "--message", "A page")
    skipped = "(no files to check)Skipped"
    lines = [hook["name"].ljust(79 - len(skipped), ".") + skipped for hook in HOOKS]
    assert said.splitlines()[:2] == lines
    (folder / "pxsec.yaml").write_text(VALUES.replace("install: operator\n", ""))
    done = ready.run(folder, "git", "commit", "--all", "--message", "Values")
    assert done.returncode == 1
    assert "pxsec.yaml:1:1: error: missing key 'install' [missing-key]\n" in done.stdout
    assert ready.must(folder, "git", "log", "--format=%s") == "A page\nas it is\n"
