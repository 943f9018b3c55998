"""Keys in a store: the ExternalSecrets of the example make what its values refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

import toolchain
from pages import EXAMPLES
from recipes import SKIP_RESOURCE, objects

FOLDER = EXAMPLES / "external-secrets"
STORE, *SECRETS = objects((FOLDER / "external-secrets.yaml").read_text())


def references(node: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the key of every Secret that values refer to."""
    if isinstance(node, dict):
        if found := node.get("secretKeyRef"):
            yield found["name"], found["key"]
        for value in node.values():
            yield from references(value)


def test_the_secrets_and_keys_are_those_that_the_values_refer_to() -> None:
    values = yaml.safe_load((FOLDER / "pxsec.yaml").read_text())
    made = [
        (item["metadata"]["name"], entry["secretKey"])
        for item in SECRETS
        for entry in item["spec"]["data"]
    ]
    assert sorted(made) == sorted(references(values))
    assert {item["metadata"]["namespace"] for item in (STORE, *SECRETS)} == {values["namespace"]}


def test_the_secrets_are_as_the_operator_writes_them_and_are_written_once() -> None:
    for item in SECRETS:
        spec = item["spec"]
        assert spec["secretStoreRef"]["name"] == STORE["metadata"]["name"]
        assert (spec["refreshPolicy"], spec["refreshInterval"]) == ("CreatedOnce", "0s")
        assert spec["target"] == {
            "creationPolicy": "Orphan",
            "deletionPolicy": "Retain",
            "template": {"type": "Opaque", "metadata": {"annotations": SKIP_RESOURCE}},
        }


def test_the_readme_names_the_version_of_the_definitions() -> None:
    version = toolchain.EXTERNAL_SECRET.removeprefix("externalsecret-").removesuffix(".yaml")
    assert version in toolchain.SECRET_STORE
    words = (FOLDER / "README.md").read_text().split()
    assert f"External Secrets {version}." in " ".join(words)
