"""The bill of materials of a release, as CycloneDX 1.6 in JSON.

Made from the wheels alone, so that the same wheels give the same bytes: there is no time in it and
no random number. What is compiled into a wheel is named by a bill that lies in the wheel itself;
where a wheel with a library in it has none, the contents of that wheel are marked as unknown.

pxsec itself is not of type `pypi`: what an index has under this name may be of anybody.
"""

from __future__ import annotations

import email.parser
import json
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from pins import sha256
from targets import targets

Json = dict[str, Any]


class Package(NamedTuple):
    """A package at its version: what its metadata say, and the wheels that it comes in."""

    about: Message
    wheels: list[Path]

    @property
    def name(self) -> str:
        return canonicalize_name(self.about["Name"])

    @property
    def needs(self) -> set[str]:
        """The names of the packages that it asks for on any target."""
        asked = map(Requirement, self.about.get_all("Requires-Dist", []))
        return {canonicalize_name(need.name) for need in asked if _is_asked(need)}

    @property
    def licenses(self) -> list[Json]:
        """The license as SPDX has it, or else in the package's own words."""
        for field in ("License-Expression", "License"):
            try:
                expression = canonicalize_license_expression(self.about[field] or "")
            except InvalidLicenseExpression:
                continue
            return [{"expression": expression}]
        classifiers = self.about.get_all("Classifier", [])
        names = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License")]
        return [{"license": {"name": name}} for name in names]

    @property
    def is_compiled(self) -> bool:
        tags = {tag for wheel in self.wheels for tag in parse_wheel_filename(wheel.name)[3]}
        return any(tag.platform != "any" for tag in tags)


def sbom(product: Path, wheels: Iterable[Path]) -> str:
    """Return the bill of the product's wheel and of those that it runs with."""
    (own,) = packages([product])
    others = packages(wheels)
    refs = {package.name: _purl(package, "pypi") for package in others}
    refs[own.name] = _purl(own, "generic")
    components = [_component(package, refs[package.name]) for package in others]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**_component(own, refs[own.name]), "type": "application"}},
        "components": components,
        "dependencies": [
            {"ref": refs[package.name], "dependsOn": sorted(refs[need] for need in package.needs)}
            for package in (own, *others)
        ],
        "compositions": [
            {"aggregate": "complete", "dependencies": sorted(refs.values())},
            {"aggregate": "unknown", "assemblies": _unknown(others, components)},
        ],
    }
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


def packages(wheels: Iterable[Path]) -> list[Package]:
    """Return the packages that wheels hold, by name."""
    found: dict[str, Package] = {}
    for wheel in sorted(wheels):
        name = parse_wheel_filename(wheel.name)[0]
        found.setdefault(name, Package(_metadata(wheel), [])).wheels.append(wheel)
    return [found[name] for name in sorted(found)]


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.parser.Parser().parsestr(archive.read(name).decode())


def _unknown(found: list[Package], components: list[Json]) -> list[str]:
    """Return the references of packages with libraries in them that no bill names."""
    pairs = zip(found, components, strict=True)
    return [part["bom-ref"] for one, part in pairs if one.is_compiled and "components" not in part]


def _is_asked(need: Requirement) -> bool:
    marker = need.marker
    return marker is None or any(marker.evaluate(target.markers) for target in targets())


def _purl(package: Package, kind: str) -> str:
    name = package.about["Name"].lower().replace("_", "-")  # a dot stays
    return f"pkg:{kind}/{name}@{package.about['Version']}"


def _component(package: Package, ref: str) -> Json:
    inner = list(_compiled_in(package, ref))
    return {
        "type": "library",
        "bom-ref": ref,
        "name": package.about["Name"],
        "version": package.about["Version"],
        "description": package.about["Summary"],
        "licenses": package.licenses,
        "purl": ref,
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"wheels/{wheel.name}",
                "hashes": [{"alg": "SHA-256", "content": sha256(wheel)}],
            }
            for wheel in package.wheels
        ],
        **({"components": inner} if inner else {}),
    }


def _compiled_in(package: Package, ref: str) -> Iterator[Json]:
    """Yield what the bills in the wheels name, each once, without what only their build used."""
    parts = (part for wheel in package.wheels for bill in _bills(wheel) for part in bill)
    shipped = [part for part in parts if part.get("scope") != "excluded"]
    by_purl = {part["purl"].partition("?")[0]: part for part in shipped}
    for purl, part in sorted(by_purl.items()):
        about = {"type": "library", "bom-ref": f"{ref}#{purl}", "name": part["name"], "purl": purl}
        yield about | {key: part[key] for key in ("version", "hashes", "licenses") if key in part}


def _bills(wheel: Path) -> Iterator[list[Json]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if ".dist-info/sboms/" in name and name.endswith(".json"):
                yield json.loads(archive.read(name))["components"]
