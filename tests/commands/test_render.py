"""What `pxsec render` and `pxsec patch` print and write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from program import (
    CLUSTER,
    ENVIRON,
    RENDER,
    RENDERED,
    SECRETS,
    STANZA,
    VALUES,
    mode,
    outcome,
    pxsec,
)


def test_render_prints_the_secrets_and_the_manifest(folder: Path) -> None:
    assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")


def test_the_package_runs_as_a_module_too(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "renderer", *RENDER], cwd=folder, env=ENVIRON, capture_output=True
    )
    assert outcome(done) == (0, RENDERED, "")


@pytest.mark.parametrize(
    ("values", "manifest"), [("pxsec.yaml", "-"), ("-", "cluster.yaml")], ids=["manifest", "values"]
)
def test_a_dash_is_standard_input(folder: Path, values: str, manifest: str) -> None:
    text = CLUSTER if manifest == "-" else VALUES
    done = pxsec(folder, "render", "-f", values, manifest, stdin=text)
    assert outcome(done) == (0, RENDERED, "")


def test_only_secrets_needs_no_manifest(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets")
    assert outcome(done) == (0, SECRETS, "")


def test_only_secrets_fails_where_there_are_none(folder: Path) -> None:
    values = re.sub(r"    sharedSecret.*", "", VALUES, flags=re.DOTALL)
    done = pxsec(folder, "render", "-f", "-", "--only", "secrets", stdin=values)
    assert outcome(done) == (
        2,
        "",
        "<stdin>:1:1: error: the values give no key, so there is no new object [no-secrets]\n"
        "  hint: give keys by file or env; elsewhere the Operator makes them\n",
    )


def test_only_workloads_opens_no_key(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    done = pxsec(folder, *RENDER, "--only", "workloads")
    assert outcome(done) == (0, CLUSTER + STANZA, "")


def test_patch_prints_the_manifest_alone(folder: Path) -> None:
    done = pxsec(folder, "patch", "-f", "pxsec.yaml", "cluster.yaml")
    assert outcome(done) == (0, CLUSTER + STANZA, "")


def test_the_stanza_needs_no_manifest_and_says_that_it_is_a_patch(folder: Path) -> None:
    code, output, errors = outcome(pxsec(folder, "render", "-f", "pxsec.yaml", "--stanza"))
    assert (code, errors) == (0, "")
    assert output.startswith("---\n# The security stanza of a StorageCluster. It is a patch:\n")
    assert output.endswith(f"spec:\n{STANZA}")


def test_several_values_files_are_merged(folder: Path) -> None:
    (folder / "prod.yaml").write_text("auth: {guestAccess: Disabled}\nkeys: null\n")
    done = pxsec(folder, *RENDER, "-f", "prod.yaml")
    shared = SECRETS[SECRETS.index("---", 3) :]
    stanza = STANZA.replace("Enabled", "Disabled")
    assert outcome(done) == (0, f"{shared}---\n{CLUSTER}{stanza}", "")


def test_the_values_may_be_an_object(folder: Path) -> None:
    head = "apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: px}\nspec:\n"
    text = head + re.sub("^", "  ", VALUES.rstrip(), flags=re.MULTILINE)
    done = pxsec(folder, "render", "-f", "-", "cluster.yaml", stdin=text)
    assert outcome(done) == (0, RENDERED, "")


def test_running_on_the_output_changes_nothing(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "-", stdin=RENDERED)
    assert outcome(done) == (0, RENDERED, "")


def test_string_data_that_is_there_does_not_beat_the_key_of_the_values(folder: Path) -> None:
    there = SECRETS.replace("data:\n  system", "stringData: {system-secret: old}\ndata:\n  system")
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "-", stdin=f"{there}---\n{CLUSTER}")
    rendered = RENDERED.replace("data:\n  system", "stringData: {}\ndata:\n  system")
    assert outcome(done) == (
        0,
        rendered,
        "<stdin>:10:14: notice: Secret portworx/px-system-secrets: removed"
        " stringData.system-secret: data has it [twin-removed]\n",
    )


@pytest.mark.parametrize("args", [RENDER, ("render", "-f", "pxsec.yaml", "--stanza")], ids=len)
def test_a_written_file_is_for_its_owner_alone(folder: Path, args: tuple[str, ...]) -> None:
    old = os.umask(0)
    try:
        done = pxsec(folder, *args, "-w", "out.yaml")
    finally:
        os.umask(old)
    assert outcome(done) == (0, "", "")
    assert mode(folder / "out.yaml") == 0o600
    assert (folder / "out.yaml").read_bytes() == pxsec(folder, *args).stdout
    assert sorted(path.name for path in folder.iterdir()) == [
        "cluster.yaml",
        "keys",
        "out.yaml",
        "pxsec.yaml",
    ]


def test_a_failure_leaves_the_file_as_it_was(folder: Path) -> None:
    (folder / "out.yaml").write_text("old")
    assert pxsec(folder, "render", "-f", "pxsec.yaml", "-w", "out.yaml").returncode == 2
    assert (folder / "out.yaml").read_text() == "old"


def test_patch_in_place_keeps_mode_and_links(folder: Path) -> None:
    (folder / "cluster.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("cluster.yaml")
    assert outcome(pxsec(folder, "patch", "-f", "pxsec.yaml", "-i", "link.yaml")) == (0, "", "")
    assert (folder / "cluster.yaml").read_text() == CLUSTER + STANZA
    assert (folder / "link.yaml").is_symlink()
    assert mode(folder / "cluster.yaml") == 0o640


def test_patch_in_place_changes_all_files_or_none(folder: Path) -> None:
    bad = CLUSTER.replace("px-cluster", "other") + "  security: {auth: {guestAccess: *x}}\n"
    (folder / "bad.yaml").write_text(bad)
    done = pxsec(folder, "patch", "-f", "pxsec.yaml", "-i", "cluster.yaml", "bad.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert (folder / "cluster.yaml").read_text() == CLUSTER
    assert (folder / "bad.yaml").read_text() == bad


def test_a_dash_behind_w_is_standard_output(folder: Path) -> None:
    assert outcome(pxsec(folder, *RENDER, "-w", "-")) == outcome(pxsec(folder, *RENDER))


def test_a_manifest_that_is_missing_is_an_error_for_the_secrets_alone_too(folder: Path) -> None:
    code, out, messages = outcome(
        pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets", "none.yaml")
    )
    assert (code, out) == (3, "")
    assert "none.yaml: error: cannot be read: no such file or folder" in messages
