"""Which variable and issuer the versions of Portworx and Stork pair up on.

Portworx 2.6 and Stork 2.5 brought the apps key and its issuer; a Stork that signs as an issuer
which Portworx does not expect is refused on every call. From the sources of Stork and the Operator;
whether Portworx trusts the old issuer under the new key is unverified, so that both go together.
"""

from __future__ import annotations

import re

from renderer.portworx.settings import STORK_KEY, SYSTEM_APPS_KEY
from renderer.records import Record

_PARTS = r"[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*"
# What NewSemver of hashicorp/go-version takes, with which the Operator reads versions.
_VERSION = rf"v?([0-9]+(?:\.[0-9]+)*)(-{_PARTS})?(?:\+{_PARTS})?"
_LARGEST = 2**63 - 1
_DIGITS = len(str(_LARGEST))


class Version(Record):
    """A version of three or more numbers; `released` is False for a pre-release."""

    text: str
    """As it is written, e.g. 2.5.0.3, v2.6 or 3.1.2-rc1."""
    numbers: tuple[int, ...]
    released: bool

    def __str__(self) -> str:
        return self.text

    def reaches(self, release: tuple[int, int, int]) -> bool:
        """Tell whether this is the release or a newer one, as hashicorp/go-version compares them.

        A pre-release is older than the release of the same three numbers; one of four is not.
        """
        return self.numbers >= release and (self.released or self.numbers != release)


class Pairing(Record):
    """The variable that gives Portworx the apps key, and the issuer that Stork signs as."""

    variable: str
    issuer: str


NEW = Pairing(SYSTEM_APPS_KEY, "apps.portworx.io")
OLD = Pairing(STORK_KEY, "stork.openstorage.io")


def parse(text: str) -> Version | None:
    """Return the version, or None where the Operator does not take the text for one."""
    if not (found := re.fullmatch(_VERSION, text)):
        return None
    parts = [part.lstrip("0") or "0" for part in found[1].split(".")]
    if any(len(part) > _DIGITS or int(part) > _LARGEST for part in parts):
        return None
    numbers = tuple(map(int, parts))
    return Version(text, numbers + (0,) * (3 - len(numbers)), found[2] is None)


def of_image(image: str, *, operator: bool) -> Version | None:
    """Return the version that an image's tag tells; from the Operator a digest hides the tag."""
    tagged = image.strip() if operator else image.partition("@")[0]
    return parse(tagged.rpartition(":")[2]) if ":" in tagged else None


def of_manifest_url(url: str) -> Version | None:
    """Return the version in a release manifest's URL: `https://HOST.portworx.com/3.1/version`."""
    _, host, version = url.rpartition("/version")[0].rpartition("portworx.com/")
    return parse(version) if host else None


def pairing(portworx: Version | None, stork: Version | None) -> Pairing:
    """Return the pair for these versions; None counts as the newest."""
    recent = (portworx is None or portworx.reaches((2, 6, 0))) and (
        stork is None or stork.reaches((2, 5, 0))
    )
    return NEW if recent else OLD
