"""One version is named everywhere, and the pages about it name what is there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
SECURITY = (ROOT / "SECURITY.md").read_text()
IMAGE = re.compile(r"registry\.example\.com/pxsec:([\w.-]+)")
TEXTS = ["Dockerfile", "*.md", "docs/*.md", "examples/**/*", "templates/**/*"]


def test_every_page_names_the_image_of_this_version() -> None:
    paths = [path for pattern in TEXTS for path in ROOT.glob(pattern) if path.is_file()]
    named = {path.relative_to(ROOT).as_posix(): IMAGE.findall(path.read_text()) for path in paths}
    found = {name: versions for name, versions in named.items() if versions}
    assert {"Dockerfile", "examples/argocd/sidecar.yaml"} <= set(found)
    assert {version for versions in found.values() for version in versions} == {VERSION}


def test_the_plugin_of_helm_has_this_version() -> None:
    text = (ROOT / "templates" / "plugins" / "helm.yaml").read_text()
    assert re.findall(r"^version: (.*)$", text, re.M) == [VERSION]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[^`]*)`", SECURITY))))
def test_a_promise_of_the_page_on_security_has_its_tests(path: str) -> None:
    assert list(ROOT.glob(path.rstrip("/")))


def test_every_promise_of_the_page_on_security_names_tests() -> None:
    _, _, table = SECURITY.partition("| promise | tests |\n|---|---|\n")
    rows = table.partition("\n\n")[0].splitlines()
    assert rows
    assert [row for row in rows if "`tests/" not in row] == []


def test_the_values_are_of_the_version_that_the_policy_names() -> None:
    schema = json.loads((ROOT / "schemas" / "values.schema.json").read_text())
    (version,) = schema["$defs"]["object"]["properties"]["apiVersion"]["enum"]
    assert f"`{version}`" in (ROOT / "docs" / "versions.md").read_text()
