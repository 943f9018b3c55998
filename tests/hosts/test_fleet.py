"""The ApplicationSet of examples/fleet makes an application of every cluster's folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from argocd import PLUGIN, App, parameters
from pages import EXAMPLES

EXAMPLE = EXAMPLES / "fleet"
SET: dict[str, Any] = yaml.safe_load((EXAMPLE / "applicationset.yaml").read_text())
SPEC = SET["spec"]["template"]["spec"]
EXPECTED = (EXAMPLE / "expected.yaml").read_text()


def paths() -> list[str]:
    """Return the folders that the generator of the ApplicationSet finds."""
    (generator,) = SET["spec"]["generators"]
    (directory,) = generator["git"]["directories"]
    found = (path for path in EXAMPLE.glob(directory["path"]) if path.is_dir())
    return sorted(str(path.relative_to(EXAMPLE)) for path in found)


@pytest.fixture
def repository(tmp_path: Path, kustomize: str) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "repo"))


def test_every_cluster_is_a_folder_and_the_base_is_none() -> None:
    assert paths() == ["clusters/frankfurt", "clusters/lab", "clusters/london"]


@pytest.mark.parametrize("path", paths())
def test_a_cluster_gets_its_part_of_what_the_example_expects(repository: Path, path: str) -> None:
    app = App(repository, path)
    assert app.is_claimed()
    done = app.generate(environ=parameters(SPEC["source"]["plugin"]["parameters"]))
    assert done.code == 0, done.messages
    assert f"---\n{done.out.decode()}" in EXPECTED
    (cluster,) = done.objects
    assert cluster["metadata"]["name"] == f"px-{Path(path).name}"


def test_the_clusters_together_are_all_that_is_expected() -> None:
    assert len([item for item in yaml.safe_load_all(EXPECTED) if item]) == len(paths())


def test_the_set_names_the_plugin_with_a_parameter_that_it_announces() -> None:
    plugin = SPEC["source"]["plugin"]
    assert plugin["name"] == PLUGIN["metadata"]["name"]
    (given,), (announced,) = plugin["parameters"], PLUGIN["spec"]["parameters"]["static"]
    assert (given["name"], announced["collectionType"]) == (announced["name"], "array")


def test_an_application_is_for_the_cluster_of_its_folder() -> None:
    assert SPEC["source"]["path"] == "{{.path.path}}"
    assert SPEC["destination"]["name"] == "{{.path.basename}}"
    assert SET["spec"]["goTemplateOptions"] == ["missingkey=error"]


def test_a_folder_that_is_gone_deletes_no_storage() -> None:
    assert SET["spec"]["syncPolicy"] == {"preserveResourcesOnDeletion": True}
