"""Tokens, classes and claims in every host, and the page about tenants."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import hosts
from hosts import Folder
from pages import blocks
from value_samples import (
    CANARIES,
    CLASSES,
    CLUSTER,
    COMPLETE,
    CSI_CLASS,
    GIVEN,
    OTHER_TOKEN,
    TOKEN,
    TOKENS,
    VALUES,
)


@pytest.fixture(params=hosts.TOOLS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Folder, Any]]:
    folder = Folder(tmp_path)
    (tmp_path / "team-a.token").write_text(TOKEN)
    (tmp_path / "team-a.token").chmod(0o600)
    folder.environ["PXSEC_TEAM_B"] = OTHER_TOKEN
    tool = request.getfixturevalue(hosts.TOOLS[request.param])
    yield folder, lambda: getattr(folder, request.param)(tool)


def test_every_host_gives_the_objects_of_render(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN)
    rendered, done = folder.render(), run()
    assert done.code == 0, done.messages
    assert done.objects == rendered.objects
    assert len(done.objects) == 8
    assert re.search(rb'-publish-secret-namespace: "?\$\{pvc\.namespace\}', done.out)


def test_a_generator_of_kustomize_gives_the_secrets(tmp_path: Path, kustomize: str) -> None:
    folder = Folder(tmp_path)
    folder.environ["PXSEC_TEAM_B"] = TOKEN
    folder.write(VALUES + TOKENS.replace("file: team-a.token", "env: PXSEC_TEAM_B"), CLUSTER)
    done = folder.krm(kustomize, field="generators")
    assert done.code == 0, done.messages
    made = [item for item in done.objects if item["kind"] == "Secret"]
    assert [item["metadata"]["namespace"] for item in made] == ["team-a", "team-b"]


def test_a_missing_class_stops_every_host(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN[1:])
    done = run()
    assert done.code != 0
    assert done.out == b""
    assert "[object-not-found]" in done.messages
    assert not [canary for canary in CANARIES if canary in done.messages]


def test_classes_apart_from_portworx_pass_every_host(host: tuple[Folder, Any]) -> None:
    folder, run = host
    folder.write(VALUES + TOKENS + CLASSES, *GIVEN)
    done = run()
    assert done.code == 0, done.messages
    wanted = map(yaml.safe_load, COMPLETE)
    assert sorted(done.objects, key=yaml.safe_dump) == sorted(wanted, key=yaml.safe_dump)


def test_helm_passes_other_classes_by_only_when_it_is_told_to(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "values.yaml").write_text(VALUES + CLASSES)
    options = ("post-render", "-f", "values.yaml")
    other = CSI_CLASS.replace("px-secured", "other").encode()
    assert folder.pxsec(*options, stdin=other).code == 2
    assert folder.pxsec(*options, "--ignore-not-found", stdin=other).out == other


def test_the_page_takes_a_tenant_from_nothing_to_a_class_with_its_token(tmp_path: Path) -> None:
    values, storage, encrypted = blocks("docs/tenants.md", "yaml")
    script = "".join(blocks("docs/tenants.md")[1:])
    files = {"pxsec": values, "storage": storage, "encrypted": encrypted}
    for name, text in (files | {"storagecluster": CLUSTER}).items():
        (tmp_path / f"{name}.yaml").write_text(text)
    folder = Folder(tmp_path)
    script = script.replace("kubectl apply --server-side -f -", "cat > applied.yaml")
    script = script.replace("kubectl apply --dry-run=server -f secured.yaml &&\n", "")
    script = re.sub(
        "^kubectl apply -f .*$", "(echo ---; cat secured.yaml) >> applied.yaml", script, flags=re.M
    )
    done = folder.run("sh", "-euc", script)
    assert done.code == 0, done.messages
    assert b"passed  signature: valid" in done.out
    shared, token, storage_class, _ = yaml.safe_load_all((tmp_path / "applied.yaml").read_text())
    assert shared["metadata"]["name"] == "px-shared-secret"
    assert token["metadata"]["namespace"] == "team-a"
    made = (tmp_path / "keys" / "team-a.token").read_bytes()
    assert base64.b64decode(token["data"]["auth-token"]) == made
    assert len(storage_class["parameters"]) == 7
    both = ("-f", "pxsec.yaml", "-f", "encrypted.yaml")
    done = folder.pxsec("render", *both, "--only", "secrets")
    assert done.code == 0, done.messages
    _, token = done.objects
    assert [*token["data"]] == ["auth-token", "SECRET_NAME", "SECRET_KEY", "SECRET_CONTEXT"]
