"""Every combination of install, method, version, Stork and Autopilot, and what must come of it.

What is expected is written down here a second time, from the rules that Portworx, its Operator and
Stork keep to, so that nothing is taken from the code under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from manifests import OIDC_ISSUER, SECRETS

METHODS = {
    "shared-secret": ("shared",),
    "rsa": ("rsa",),
    "ecdsa": ("ecdsa",),
    "oidc": ("oidc",),
    "oidc-and-self-signed": ("oidc", "shared"),
}
ALL_PAIRS = ("shared-secret", "oidc")
OLD, NEW = "2.5.9", "2.6.0"
OLD_OF_FOUR, NEW_OF_FOUR = "2.5.0.3", "2.6.0.1"
VARIABLE = dict.fromkeys((OLD, OLD_OF_FOUR), "PORTWORX_AUTH_STORK_KEY")
VARIABLE |= dict.fromkeys((NEW, NEW_OF_FOUR), "PORTWORX_AUTH_SYSTEM_APPS_KEY")
ISSUER = dict.fromkeys((OLD, OLD_OF_FOUR), "stork.openstorage.io")
ISSUER |= dict.fromkeys((NEW, NEW_OF_FOUR), "apps.portworx.io")
OTHER = {OLD: NEW, NEW: OLD, OLD_OF_FOUR: NEW_OF_FOUR, NEW_OF_FOUR: OLD_OF_FOUR}
CARRIERS = ("tag", "px-image", "annotation", "manifest-url")
REPOSITORY = "portworx/oci-monitor"
STATES = ("on", "off", "found", "absent")


class Told(NamedTuple):
    """How the release of Portworx is told: by the manifest, by the values, by both or by nobody."""

    carrier: str
    release: str
    values: str | None

    @property
    def agrees(self) -> bool:
        return self.carrier in ("values", "nobody") or self.values in (None, self.release)

    def __str__(self) -> str:
        beside = "" if self.carrier in ("values", "nobody") else f"-beside-{self.values}"
        return f"{self.release}-by-{self.carrier}{beside}"


TOLD = [
    *(
        Told(carrier, release, beside)
        for carrier in CARRIERS
        for release in (OLD, NEW)
        for beside in (None, release, OTHER[release])
    ),
    *(
        Told(carrier, release, None)
        for carrier in CARRIERS
        for release in (OLD_OF_FOUR, NEW_OF_FOUR)
    ),
    *(Told("values", release, release) for release in OTHER),
    Told("nobody", NEW, None),
]


class Case(NamedTuple):
    install: str
    method: str
    told: Told
    stork: str
    autopilot: str

    def __str__(self) -> str:
        return f"{self.install} {self.method} {self.told} stork-{self.stork} ap-{self.autopilot}"

    @property
    def operator(self) -> bool:
        return self.install == "operator"

    @property
    def stanza(self) -> bool:
        """The Operator wires keys itself as soon as there is a self-signed method."""
        return self.operator and self.method != "oidc"

    @property
    def secret(self) -> str:
        return "px-system-secrets" if self.operator else "pxkeys"

    @property
    def apps_key(self) -> str:
        return "apps-secret" if self.operator else "stork-secret"

    @property
    def has_stork(self) -> bool:
        # An Operator that is told nothing about Stork runs it.
        return self.stork in ("on", "found") or (self.operator and self.stork == "absent")

    @property
    def has_autopilot(self) -> bool:
        return self.autopilot in ("on", "found")


def cases(install: str, method: str) -> Iterator[Case]:
    """Yield every way to tell the release with every state of Stork and every state of Autopilot.

    How both are wired is the same for all self-signed methods, so that one of these goes through
    all pairs of states for each release, and the others through a quarter that moves on.
    """
    for turn, told in enumerate(TOLD):
        for (first, stork), (second, autopilot) in product(enumerate(STATES), repeat=2):
            if method in ALL_PAIRS or (first + second + turn) % len(STATES) == 0:
                yield Case(install, method, told, stork, autopilot)


def expected_secrets(case: Case) -> dict[str, dict[str, str]]:
    both = {"system-secret": SECRETS["PXSEC_SYSTEM"], case.apps_key: SECRETS["PXSEC_APPS"]}
    shared = {"shared-secret": SECRETS["PXSEC_SHARED"]}
    if "shared" not in METHODS[case.method]:
        return {case.secret: both}
    if case.operator:
        return {case.secret: both, "px-shared-secret": shared}
    return {case.secret: {**both, **shared}}


def expected_keys(case: Case, pair: str) -> dict[str, tuple[str, str]]:
    """The variables that give Portworx its keys, each with Secret and key."""
    keys = {
        "PORTWORX_AUTH_SYSTEM_KEY": (case.secret, "system-secret"),
        VARIABLE[pair]: (case.secret, case.apps_key),
    }
    if "shared" in METHODS[case.method] and not case.operator:
        keys["PORTWORX_AUTH_JWT_SHAREDSECRET"] = (case.secret, "shared-secret")
    return keys


def stork_pair(case: Case) -> dict[str, Any]:
    return autopilot_pair(case) | {"PX_JWT_ISSUER": ISSUER[case.told.release]}


def autopilot_pair(case: Case) -> dict[str, Any]:
    return {"PX_SHARED_SECRET": (case.secret, case.apps_key)}


def key_path(case: Case, rsa: str, ecdsa: str) -> dict[str, str]:
    names = {"rsa": rsa, "ecdsa": ecdsa}
    path = f"/etc/pwx/px-auth-public-keys/{case.method}.pub.pem"
    return {names[case.method]: path} if case.method in names else {}


def oidc(case: Case, issuer: str, client: str) -> dict[str, str]:
    return {issuer: OIDC_ISSUER, client: "portworx"} if "oidc" in METHODS[case.method] else {}


def stanza(case: Case) -> dict[str, Any]:
    secret = "px-shared-secret"
    signed = {"issuer": "portworx.com", "sharedSecret": secret, "tokenLifetime": "24h"}
    return {"enabled": True, "auth": {"guestAccess": "Enabled", "selfSigned": signed}}
