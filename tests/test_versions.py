"""Versions are read from tags and URLs, and pick the variable and the issuer."""

from __future__ import annotations

import pytest

from renderer.versions import NEW, OLD, Pairing, of_image, of_manifest_url, pairing, parse

DIGEST = "@sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.6.0", "2.6.0"),
        ("v2.6.0", "2.6.0"),
        ("2.6", "2.6.0"),
        ("3", "3.0.0"),
        ("2.6.0-dev", "2.6.0 (pre-release)"),
        ("2.6.0-rc1+build.5", "2.6.0 (pre-release)"),
        ("2.6.0+build", "2.6.0"),
        ("", "None"),
        ("latest", "None"),
        ("2.6.0.1", "None"),
        ("2.6.0 ", "None"),
        ("2.x", "None"),
        ("1" * 18, "1" * 18 + ".0.0"),
        ("1" * 19, "None"),
        ("2." + "1" * 5000, "None"),
    ],
)
def test_a_semantic_version_is_read_and_other_text_is_none(text: str, version: str) -> None:
    assert str(parse(text)) == version


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("portworx/oci-monitor:2.13.5", "2.13.5"),
        ("registry:5000/portworx/oci-monitor:2.5.9", "2.5.9"),
        ("registry:5000/portworx/oci-monitor", "None"),
        ("oci-monitor:2.6.0" + DIGEST, "2.6.0"),
        ("oci-monitor" + DIGEST, "None"),
        ("oci-monitor:latest", "None"),
        ("oci-monitor", "None"),
        ("", "None"),
    ],
)
def test_an_image_tells_its_version_by_the_tag_alone(image: str, version: str) -> None:
    assert str(of_image(image)) == version


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://install.portworx.com/3.1/version", "3.1.0"),
        ("https://install.portworx.com/2.5.9/version?kbver=1.2", "2.5.9"),
        ("https://mirror.example.com/px/manifest", "None"),
    ],
)
def test_a_release_manifest_url_tells_its_version(url: str, version: str) -> None:
    assert str(of_manifest_url(url)) == version


@pytest.mark.parametrize(
    ("portworx", "stork", "expected"),
    [
        ("2.6.0", "2.5.0", NEW),
        ("3.1.2", "24.3.0", NEW),
        ("2.5.9", "2.5.0", OLD),
        ("2.6.0-dev", "24.3.0", OLD),
        ("2.6.0", "2.4.5", OLD),
        ("2.6.0", "2.5.0-rc1", OLD),
        ("", "", NEW),
        ("", "2.4.5", OLD),
        ("2.5.9", "", OLD),
    ],
)
def test_the_new_pair_is_for_portworx_from_2_6_with_stork_from_2_5(
    portworx: str, stork: str, expected: Pairing
) -> None:
    assert pairing(parse(portworx), parse(stork)) == expected


def test_the_pairs_are_those_that_portworx_and_stork_know() -> None:
    assert tuple(NEW) == ("PORTWORX_AUTH_SYSTEM_APPS_KEY", "apps.portworx.io")
    assert tuple(OLD) == ("PORTWORX_AUTH_STORK_KEY", "stork.openstorage.io")
