"""The start that `pxsec init` writes, and the schema in it."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from program import outcome, pxsec
from renderer.commands import init
from renderer.edge import report
from renderer.problems import Findings, RenderError
from renderer.yamltext import nodes, parser

NAMES = ["pxsec.yaml", "storagecluster.yaml", "keys/.gitignore", "values.schema.json"]


def test_a_start_is_written_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "prod" / "px"
    assert init.write(str(folder), Findings()) == NAMES
    assert {name: (folder / name).read_text() for name in NAMES} == init.contents()


def test_a_start_is_written_into_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    init.write(".", Findings())
    assert all((tmp_path / name).is_file() for name in NAMES)


def test_nothing_is_overwritten_and_all_that_is_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "pxsec.yaml").write_text("mine")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / ".gitignore").symlink_to("none")
    with pytest.raises(RenderError) as caught:
        init.write(str(tmp_path), Findings())
    assert report.as_text(caught.value.problems) == (
        f"{tmp_path}: error: nothing was written, since these exist:"
        " pxsec.yaml, keys/.gitignore [file-exists]\n"
        "  hint: name another folder: pxsec init DIR\n"
    )
    assert not caught.value.problems[0].outside
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "pxsec.yaml"]


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RenderError) as caught:
        init.write(str(tmp_path / "file"), Findings())
    assert report.as_text(caught.value.problems) == (
        f"{tmp_path}/file/pxsec.yaml: error: cannot be written: it already exists"
        " [unwritable-file]\n"
        "  hint: nothing is written over what is there: name another path\n"
    )


def test_editors_find_the_schema_beside_the_values() -> None:
    texts = init.contents()
    first = texts["pxsec.yaml"].splitlines()[0]
    assert first == "# yaml-language-server: $schema=./values.schema.json"
    json.loads(texts["values.schema.json"])


def test_git_takes_public_keys_alone(tmp_path: Path) -> None:
    init.write(str(tmp_path), Findings())
    for name in ["system-secret", "rsa.pem", "rsa.pub.pem"]:
        (tmp_path / "keys" / name).touch()
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard", "keys"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.split() == ["keys/.gitignore", "keys/rsa.pub.pem"]


def paths(node: nodes.Node, above: str = "") -> list[str]:
    """Return the dotted paths of the settings below a node; a source is a setting."""
    if node.kind != nodes.MAPPING or node.style == "flow":
        return [above]
    return [
        path
        for key, value in node.entries
        for path in paths(value, f"{above}.{key.value}".lstrip("."))
    ]


def test_the_settings_in_comments_are_settings_too() -> None:
    text = init.contents()["pxsec.yaml"]
    everything = re.sub(r"^( *)#(?=[a-zA-Z-])", r"\1", text, flags=re.MULTILINE)
    assert paths(parser.parse("pxsec.yaml", everything).root) == [
        "install",
        "namespace",
        "portworx.name",
        "portworx.version",
        "stork.enabled",
        "autopilot.enabled",
        "auth.guestAccess",
        "auth.usernameClaim",
        "auth.selfSigned.issuer",
        "auth.selfSigned.tokenLifetime",
        "auth.selfSigned.sharedSecret",
        "auth.selfSigned.rsaPublicKey",
        "auth.selfSigned.ecdsaPublicKey",
        "auth.oidc.issuer",
        "auth.oidc.clientID",
        "auth.oidc.customClaimNamespace",
        "keys.system",
        "keys.apps",
        "tokens",
        "storageClasses",
        "volumeSnapshotClasses",
        "persistentVolumeClaims",
    ]


def test_the_start_sets_only_what_must_be_set() -> None:
    assert paths(parser.parse("pxsec.yaml", init.contents()["pxsec.yaml"]).root) == [
        "install",
        "namespace",
        "auth.guestAccess",
        "auth.selfSigned.issuer",
        "auth.selfSigned.tokenLifetime",
    ]


def test_every_setting_has_a_comment_above() -> None:
    lines = init.contents()["pxsec.yaml"].splitlines()
    setting = re.compile(r" *#?(?!auth|portworx|stork|autopilot)[a-zA-Z]+:")
    bare = [b for a, b in pairwise(lines) if setting.match(b) and "# " not in a]
    assert bare == []


def test_the_schema_is_json(folder: Path) -> None:
    done = pxsec(folder, "schema")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_init_writes_a_start_that_is_valid_and_never_overwrites(folder: Path) -> None:
    assert pxsec(folder, "init", "new").returncode == 0
    assert pxsec(folder, "validate", "-f", "new/pxsec.yaml").returncode == 0
    done = pxsec(folder, "render", "-f", "new/pxsec.yaml", "new/storagecluster.yaml")
    assert (done.returncode, done.stderr) == (0, b"")
    assert outcome(pxsec(folder, "init", "new")) == (
        2,
        "",
        "new: error: nothing was written, since these exist: pxsec.yaml,"
        " storagecluster.yaml, keys/.gitignore, values.schema.json [file-exists]\n"
        "  hint: name another folder: pxsec init DIR\n",
    )
