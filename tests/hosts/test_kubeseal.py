"""Keys in Git by Sealed Secrets: what the controller would make of it is what pxsec rendered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolchain
from pages import blocks
from recipes import SKIP_RESOURCE, Desk, objects, secrets_of
from sealing import Controller, documents

RENDER = "pxsec render --only secrets"
SEAL = f"{RENDER} | kubeseal --cert cert.pem -w sealed.yaml"


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Controller:
    return Controller(tmp_path_factory.mktemp("controller"))


@pytest.fixture
def desk(tmp_path: Path, kubeseal: str, controller: Controller) -> Desk:
    """A copy in which the certificate has been fetched."""
    desk = Desk("sealed-secrets", tmp_path, kubeseal=kubeseal)
    (desk.folder / "cert.pem").write_bytes(controller.certificate)
    return desk


@pytest.fixture
def sealed(desk: Desk) -> str:
    """What the first commands of the README leave in `sealed.yaml`."""
    keygen, _, seal, *_ = blocks("examples/sealed-secrets/README.md")
    desk.done(keygen + seal)
    return (desk.folder / "sealed.yaml").read_text()


def test_the_readme_seals_as_the_tests_do() -> None:
    assert SEAL + "\n" in blocks("examples/sealed-secrets/README.md")


def test_every_secret_of_the_stream_is_sealed_in_one_go(sealed: str) -> None:
    found = [(item["kind"], item["metadata"]) for item in objects(sealed)]
    assert found == [
        ("SealedSecret", {"name": name, "namespace": "portworx"})
        for name in ("px-system-secrets", "px-shared-secret")
    ]


def test_what_is_unsealed_is_what_pxsec_rendered(
    desk: Desk, sealed: str, controller: Controller
) -> None:
    rendered = objects(desk.done(RENDER))
    opened = objects("".join(controller.open(desk, part).out for part in documents(sealed)))
    for item in opened:
        (owner,) = item["metadata"].pop("ownerReferences")
        assert (owner["kind"], owner["name"]) == ("SealedSecret", item["metadata"]["name"])
        assert item["metadata"]["annotations"] == SKIP_RESOURCE  # or the Operator would strip it
        assert "labels" not in item["metadata"]
    assert opened == rendered


def test_no_key_shows_in_what_is_sealed(desk: Desk, sealed: str) -> None:
    encoded = [value for item in objects(desk.done(RENDER)) for value in item["data"].values()]
    decoded = [key for data in secrets_of(desk.done(RENDER)).values() for key in data.values()]
    assert len(decoded) == 3
    assert [secret for secret in encoded + decoded if secret in sealed] == []
    assert list(desk.temporary.iterdir()) == []


def test_what_is_sealed_is_bound_to_its_name_and_namespace(
    desk: Desk, sealed: str, controller: Controller
) -> None:
    document = documents(sealed)[1]
    for old, new in (("px-shared-secret", "other"), ("namespace: portworx", "namespace: other")):
        said = controller.open(desk, document.replace(old, new))
        assert (said.code, said.out) == (1, "")
        assert "no key could decrypt secret (shared-secret)" in said.messages


def test_kubeseal_opens_the_first_document_of_a_stream_alone(
    desk: Desk, sealed: str, controller: Controller
) -> None:
    said = controller.open(desk, sealed)
    assert (said.code, list(secrets_of(said.out))) == (0, ["px-system-secrets"])


@pytest.mark.parametrize("fault", ["pxsec", "certificate"])
def test_a_failure_leaves_the_file_as_it_was(desk: Desk, sealed: str, fault: str) -> None:
    if fault == "pxsec":
        (desk.folder / "keys" / "apps-secret").write_text("short")
    else:
        (desk.folder / "cert.pem").write_text("nothing\n")
    there = set(desk.folder.iterdir())
    said = desk.run(SEAL)
    assert (said.code, said.out) == (1, "")
    assert (desk.folder / "sealed.yaml").read_text() == sealed
    assert set(desk.folder.iterdir()) == there


def test_the_readme_names_the_version_that_the_tests_run(desk: Desk) -> None:
    module = Path(toolchain.__file__).parent / "kubeseal" / "go.mod"
    (version,) = re.findall(r"^require \S+/sealed-secrets v(.*)$", module.read_text(), re.M)
    assert f"The tests run kubeseal {version} and" in (desk.folder / "README.md").read_text()
    assert version in toolchain.SEALED_SECRET
