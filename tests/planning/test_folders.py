"""A folder of manifests, in commands that print what to type: they name the files in it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import inprocess
from inprocess import Result
from plandesk import OFF_CLUSTER, ON_CLUSTER, Desk
from rotations import DAEMONSET, OPERATOR, secured

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


@pytest.fixture
def site(desk: Desk) -> Path:
    """A folder in which the Portworx is neither the first file nor the only one."""
    folder = desk.folder / "site"
    folder.mkdir()
    (folder / "a.yaml").write_text(CONFIG)
    (folder / "b.yaml").write_text("not: an object\n")
    (folder / "c.yaml").write_text("# empty\n")
    (folder / "d.yaml").write_text(OFF_CLUSTER)
    (folder / "e.yaml").write_text(CONFIG)
    return desk.folder


def asked(folder: Path, *words: str) -> Result:
    done = inprocess.main(*words, folder=folder, environ={})
    assert done.status == 0, done.err
    return done


FILES = ["site/a.yaml", "site/c.yaml", "site/d.yaml", "site/e.yaml"]


def test_the_plan_of_a_folder_is_that_of_its_files(site: Path) -> None:
    words = ("plan", "-q", "-f", "pxsec.yaml")
    told = asked(site, *words, "site").text
    assert told == asked(site, *words, *FILES).text
    assert " site/d.yaml -w secured.yaml" in told


@pytest.mark.parametrize("others", [["m.yaml", "site"], ["site", "m.yaml"]], ids=" ".join)
def test_a_plan_names_the_right_file_beside_a_folder(site: Path, others: list[str]) -> None:
    (site / "m.yaml").write_text(CONFIG)
    told = asked(site, "plan", "-q", "-f", "pxsec.yaml", *others).text
    lines = [shlex.split(line) for line in told.splitlines() if " -w secured.yaml" in line]
    for words in lines:
        assert [word for word in words if "/" in word and "px-before" not in word] == [
            "site/d.yaml"
        ]
    (words,) = [words for words in lines if not any("px-before" in word for word in words)]
    end = words.index("secured.yaml") + 1
    assert asked(site, *words[words.index("render") : end]).status == 0
    assert "security:" in (site / "secured.yaml").read_text()


def test_the_way_back_of_a_folder_is_that_of_its_files(site: Path) -> None:
    (site / "site" / "d.yaml").write_text(ON_CLUSTER)
    told = asked(site, "plan", "-q", "--disable", "site").text
    assert told == asked(site, "plan", "-q", "--disable", *FILES).text


@pytest.mark.parametrize("values", [OPERATOR, DAEMONSET], ids=["operator", "daemonset"])
def test_new_keys_for_a_folder_go_into_its_files(tmp_path: Path, values: str) -> None:
    told = []
    for form in ("folder", "file"):
        folder = tmp_path / form
        folder.mkdir()
        inprocess.main("keygen", "keys", folder=folder)
        secured(folder, values)
        (folder / "site").mkdir()
        (folder / "px.yaml").rename(folder / "site" / "px.yaml")
        (folder / "site" / "a.yaml").write_text(CONFIG)
        given = "site" if form == "folder" else "site/px.yaml"
        told.append(asked(folder, "rotate", "-q", "shared", "-f", "values.yaml", given).text)
    assert told[0] == told[1]
