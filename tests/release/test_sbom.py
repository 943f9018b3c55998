"""The bill of materials is valid, whole, and names what a scanner looks up."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from pins import versions

Json = dict[str, Any]


@pytest.fixture
def text(built: Path) -> str:
    return next(built.glob("*.cdx.json")).read_text("utf-8")


@pytest.fixture
def bill(text: str) -> Json:
    found: Json = json.loads(text)
    return found


@pytest.fixture
def components(bill: Json) -> dict[str, Json]:
    return {component["name"]: component for component in bill["components"]}


def content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def test_it_is_valid_to_the_last_field(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_it_holds_no_time_and_no_random_number(bill: Json) -> None:
    assert "serialNumber" not in bill
    assert list(bill["metadata"]) == ["component"]


def test_it_names_every_package_at_its_version(components: dict[str, Json]) -> None:
    found = [f"{name}=={component['version']}" for name, component in components.items()]
    assert sorted(found, key=str.lower) == sorted(versions(), key=str.lower)


def test_a_scanner_finds_every_package_by_its_purl(components: dict[str, Json]) -> None:
    for name, component in components.items():
        purl = PackageURL("pypi", None, name, component["version"])
        assert component["purl"] == purl.to_string()


def test_pxsec_is_no_package_of_an_index(bill: Json) -> None:
    own = bill["metadata"]["component"]
    assert (own["type"], own["purl"]) == ("application", f"pkg:generic/pxsec@{own['version']}")
    assert own["licenses"] == [{"expression": "Apache-2.0"}]


def test_every_package_has_its_license(components: dict[str, Json]) -> None:
    licenses = {name: component["licenses"] for name, component in components.items()}
    assert {name: found for name, found in licenses.items() if len(found) != 1} == {}
    assert licenses["cryptography"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert licenses["ruamel.yaml"] == [{"expression": "MIT"}]
    assert licenses["Jinja2"] == [{"license": {"name": "BSD License"}}]


def test_its_checksums_are_those_of_the_wheels_in_the_bundle(built: Path, bill: Json) -> None:
    with tarfile.open(next(built.glob("*.tar"))) as tar:
        wheels = {
            member.name.partition("/")[2]: content(tar, member)
            for member in tar
            if "/wheels/" in member.name
        }
    told = {
        reference["url"]: reference["hashes"]
        for component in (bill["metadata"]["component"], *bill["components"])
        for reference in component["externalReferences"]
    }
    assert told == {
        name: [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]
        for name, data in wheels.items()
    }


def test_it_says_what_needs_what(bill: Json, components: dict[str, Json]) -> None:
    refs = {component["bom-ref"]: name for name, component in components.items()}
    refs[bill["metadata"]["component"]["bom-ref"]] = "pxsec"
    needs = {
        refs[line["ref"]]: [refs[need] for need in line["dependsOn"]]
        for line in bill["dependencies"]
    }
    assert needs == {
        "pxsec": [
            "cryptography",
            "Jinja2",
            "jsonschema",
            "PyJWT",
            "ruamel.yaml.clib",
            "ruamel.yaml",
        ],
        "attrs": [],
        "cffi": ["pycparser"],
        "cryptography": ["cffi"],
        "Jinja2": ["MarkupSafe"],
        "jsonschema": ["attrs", "jsonschema-specifications", "referencing", "rpds-py"],
        "jsonschema-specifications": ["referencing"],
        "MarkupSafe": [],
        "pycparser": [],
        "PyJWT": [],
        "referencing": ["attrs", "rpds-py", "typing_extensions"],
        "rpds-py": [],
        "ruamel.yaml": [],
        "ruamel.yaml.clib": [],
        "typing_extensions": [],
    }


def test_it_names_what_is_compiled_into_a_wheel(components: dict[str, Json]) -> None:
    inner = {part["purl"]: part for part in components["cryptography"]["components"]}
    (openssl,) = (part for purl, part in inner.items() if purl.startswith("pkg:generic/openssl@"))
    assert openssl["version"] == openssl["purl"].partition("@")[2]
    assert [purl for purl in inner if purl.startswith("pkg:cargo/cc@")] == []  # built with, not in
    assert [purl for purl in inner if "?" in purl] == []


def test_it_says_where_it_knows_of_no_more(bill: Json, components: dict[str, Json]) -> None:
    complete, unknown = bill["compositions"]
    own = bill["metadata"]["component"]
    everything = {component["bom-ref"] for component in (own, *bill["components"])}
    assert complete == {"aggregate": "complete", "dependencies": sorted(everything)}
    names = ("cffi", "MarkupSafe", "ruamel.yaml.clib")
    refs = sorted(components[name]["bom-ref"] for name in names)
    assert unknown["aggregate"] == "unknown"
    assert sorted(unknown["assemblies"]) == refs
