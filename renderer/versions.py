"""Which variable and issuer the versions of Portworx and Stork pair up on.

Portworx 2.6 and Stork 2.5 brought the apps key and its issuer; a Stork that signs as an issuer
which Portworx does not expect is refused on every call.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from renderer.settings import STORK_KEY, SYSTEM_APPS_KEY

_SEMVER = re.compile(
    # Like the Operator's reader, of numbers that fit into 64 bits.
    r"v?([0-9]{1,18})(?:\.([0-9]{1,18}))?(?:\.([0-9]{1,18}))?"
    r"(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
)


class Version(NamedTuple):
    """A semantic version; `released` is False for a pre-release, which sorts below the release."""

    major: int
    minor: int
    patch: int
    released: bool

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}{'' if self.released else ' (pre-release)'}"


class Pairing(NamedTuple):
    """The variable that gives Portworx the apps key, and the issuer that Stork signs as."""

    variable: str
    issuer: str


NEW = Pairing(SYSTEM_APPS_KEY, "apps.portworx.io")
OLD = Pairing(STORK_KEY, "stork.openstorage.io")


def parse(text: str) -> Version | None:
    """Return the version, or None where the text is no semantic version."""
    if not (found := _SEMVER.fullmatch(text)):
        return None
    major, minor, patch, pre = found.groups()
    return Version(int(major), int(minor or 0), int(patch or 0), pre is None)


def of_image(image: str) -> Version | None:
    """Return the version that an image's tag tells; a digest tells none."""
    name = image.partition("@")[0]
    return parse(name.rpartition(":")[2]) if ":" in name.rpartition("/")[2] else None


def of_manifest_url(url: str) -> Version | None:
    """Return the version in a release manifest's URL, `https://install.portworx.com/3.1/version`."""
    return next((v for part in url.split("/") if (v := parse(part))), None)


def pairing(portworx: Version | None, stork: Version | None) -> Pairing:
    """Return the pair for these versions; None counts as the newest."""
    recent = (portworx is None or portworx >= (2, 6, 0, True)) and (
        stork is None or stork >= (2, 5, 0, True)
    )
    return NEW if recent else OLD
