"""Versions are read from tags and URLs, and pick the variable and the issuer."""

from __future__ import annotations

import pytest

from renderer.portworx.releases import NEW, OLD, Pairing, of_image, of_manifest_url, pairing, parse

DIGEST = "@sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.6.0", ((2, 6, 0), True)),
        ("v2.6.0", ((2, 6, 0), True)),
        ("2.6", ((2, 6, 0), True)),
        ("3", ((3, 0, 0), True)),
        ("2.5.0.3", ((2, 5, 0, 3), True)),
        ("1.2.3.4.5.6", ((1, 2, 3, 4, 5, 6), True)),
        ("2.6.0-dev", ((2, 6, 0), False)),
        ("2.6.0-rc1+build.5", ((2, 6, 0), False)),
        ("2.6.0-~1", ((2, 6, 0), False)),
        ("2.6.0-1", ((2, 6, 0), False)),
        ("2.6.0--", ((2, 6, 0), False)),
        ("2.6.0+build", ((2, 6, 0), True)),
        ("0002.6", ((2, 6, 0), True)),
        (f"{2**63 - 1}", ((2**63 - 1, 0, 0), True)),
        ("2." + "0" * 5000 + "6", ((2, 6, 0), True)),
    ],
)
def test_a_version_is_read_as_the_operator_reads_it(
    text: str, version: tuple[tuple[int, ...], bool]
) -> None:
    found = parse(text)
    assert found is not None
    assert (str(found), (found.numbers, found.released)) == (text, version)


@pytest.mark.parametrize(
    "text",
    [
        *("", "latest", "v", "2.6.0 ", "2.6.0\n", "2.x", "2..6", "2.6.", ".6", "V2.6.0", "-2.6.0"),
        *("2.6.0rc1", "3.0.0~1", "2.6.0-", "2.6.0-rc_1", "2.6.0-rc..1", "2.6.0+", "2.6.0-rc+", "٣"),
        *(str(2**63), "2." + "1" * 5000, "0123456789abcdef" * 4),
    ],
)
def test_other_text_is_not_a_version(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        *(
            ("2.6.0", True),
            ("2.6", True),
            ("2.6.0.0", True),
            ("2.6.0.1", True),
            ("2.6.1-rc1", True),
        ),
        *(("2.5.9", False), ("2.5.0.3", False), ("2.5.9.9.9", False), ("2.6.0-rc1", False)),
        # To hashicorp/go-version a pre-release is older only than as many numbers.
        *(("2.6-rc1", False), ("2.6.0.0-rc1", True), ("10", True), ("1.99", False)),
    ],
)
def test_versions_are_compared_number_by_number(text: str, reaches: bool) -> None:
    found = parse(text)
    assert found is not None
    assert found.reaches((2, 6, 0)) is reaches


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("portworx/oci-monitor:2.13.5", "2.13.5"),
        ("registry:5000/portworx/oci-monitor:2.5.9", "2.5.9"),
        ("registry:5000/portworx/oci-monitor", "None"),
        ("portworx/oci-monitor:2.5.0.3", "2.5.0.3"),
        (" oci-monitor:2.6.0\n", "2.6.0"),
        ("oci-monitor:2.6.0" + DIGEST, "None"),
        ("oci-monitor" + DIGEST, "None"),
        ("10.0.0.1:5000/portworx/oci-monitor", "None"),
        ("10.0.0.1/portworx/oci-monitor", "None"),
        ("oci-monitor:latest", "None"),
        ("oci-monitor", "None"),
        ("", "None"),
    ],
)
def test_an_image_tells_the_operator_its_version_by_the_tag_alone(image: str, version: str) -> None:
    assert str(of_image(image, operator=True)) == version


def test_a_digest_hides_the_tag_from_the_operator_alone() -> None:
    assert str(of_image("oci-monitor:2.5.9" + DIGEST, operator=False)) == "2.5.9"


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://install.portworx.com/3.1/version", "3.1"),
        ("https://install.portworx.com/2.5.0.3/version?kbver=1.2", "2.5.0.3"),
        ("https://edge-install.portworx.com/v2.5.9/version", "v2.5.9"),
        ("https://mirror.example.com/install.portworx.com/2.5.9/version", "2.5.9"),
        ("https://install.portworx.com/portworx.com/2.5.9/version", "2.5.9"),
        ("https://install.portworx.com/2.5.9/version/version", "None"),
        ("https://install.portworx.com/2.5.9/versions/x", "2.5.9"),
        ("https://install.portworx.com/2.5.9", "None"),
        ("https://install.portworx.com//version", "None"),
        ("https://install.portworx.com/version", "None"),
        ("https://mirror.example.com/2.5.9/version", "None"),
        ("https://10.0.0.1/px/version", "None"),
        ("https://2.5.9/version", "None"),
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
