"""The settings of PX-Security and every spelling that Portworx knows them by.

Portworx reads environment variables and arguments of px-runc. Which variable stands for which
argument is known from the Operator, which turns a DaemonSet into a StorageCluster by such a table.
Where both say something the variable wins there; what Portworx itself does is unverified, so that
only one of them may be left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from renderer.portworx import operator
from renderer.records import Record

OPERATOR, DAEMONSET = "operator", "daemonset"
"""How Portworx is installed."""

SYSTEM, APPS, SHARED, RSA, ECDSA = "system", "apps", "shared", "rsa", "ecdsa"
"""What commands call the five keys."""

PUBLIC_KEYS = "px-auth-public-keys"
"""The ConfigMap with the public keys that come as files, and the volume that it is mounted by."""
MOUNT_PATH = f"/etc/pwx/{PUBLIC_KEYS}"

SYSTEM_KEY = "PORTWORX_AUTH_SYSTEM_KEY"
SYSTEM_APPS_KEY = "PORTWORX_AUTH_SYSTEM_APPS_KEY"
STORK_KEY = "PORTWORX_AUTH_STORK_KEY"
JWT_SHARED_SECRET = "PORTWORX_AUTH_JWT_SHAREDSECRET"
PX_SHARED_SECRET = "PX_SHARED_SECRET"
PX_JWT_ISSUER = "PX_JWT_ISSUER"
PX_IMAGE, PX_MANIFEST_URL = "PX_IMAGE", "PX_RELEASE_MANIFEST_URL"


class Setting(Record):
    """One setting: its path in the values file, its variables and its px-runc arguments."""

    path: str
    variables: tuple[str, ...]
    arguments: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The path in the values, key by key."""
        return tuple(self.path.split("."))


class KeyRef(Record):
    """A key of a Kubernetes Secret; the Secret stands in the namespace of the pod that reads it."""

    secret: str
    key: str


class Key(Record):
    """One of the five keys by which tokens are signed and verified."""

    name: str
    setting: Setting
    file: str
    """How its file is called; of a public key, its entry in the ConfigMap too."""
    refs: Mapping[str, KeyRef]
    """Of a secret, where each install keeps it."""

    @property
    def path(self) -> tuple[str, ...]:
        """Where the values name it."""
        return self.setting.keys

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.setting.path


_KEYS = (
    Key(
        SYSTEM,
        Setting("keys.system", (SYSTEM_KEY,), ("auth_system_key",)),
        "system-secret",
        {
            OPERATOR: KeyRef(operator.KEYS_SECRET, "system-secret"),
            DAEMONSET: KeyRef("pxkeys", "system-secret"),
        },
    ),
    Key(
        APPS,
        Setting("keys.apps", (SYSTEM_APPS_KEY, STORK_KEY)),
        "apps-secret",
        {
            OPERATOR: KeyRef(operator.KEYS_SECRET, "apps-secret"),
            DAEMONSET: KeyRef("pxkeys", "stork-secret"),
        },
    ),
    Key(
        SHARED,
        Setting("auth.selfSigned.sharedSecret", (JWT_SHARED_SECRET,), ("jwt_shared_secret",)),
        "shared-secret",
        {
            OPERATOR: KeyRef(operator.SHARED_SECRET, "shared-secret"),
            DAEMONSET: KeyRef("pxkeys", "shared-secret"),
        },
    ),
    Key(
        RSA,
        Setting(
            "auth.selfSigned.rsaPublicKey",
            ("PORTWORX_AUTH_JWT_RSA_PUBKEY",),
            ("jwt_rsa_pubkey_file",),
        ),
        "rsa.pub.pem",
        {},
    ),
    Key(
        ECDSA,
        Setting(
            "auth.selfSigned.ecdsaPublicKey",
            ("PORTWORX_AUTH_JWT_ECDS_PUBKEY",),
            ("jwt_ecds_pubkey_file",),
        ),
        "ecdsa.pub.pem",
        {},
    ),
)
KEYS = {key.name: key for key in _KEYS}
SECRETS, PUBLIC = (SYSTEM, APPS, SHARED), (RSA, ECDSA)
"""The keys that nobody may see, and those that everybody may."""
NAMED = {OPERATOR: (SHARED,), DAEMONSET: SECRETS}
"""The keys whose Secret may have another name: the Operator reads the others in one of its own."""

SETTINGS = (
    *(KEYS[name].setting for name in SECRETS),
    Setting("auth.selfSigned.issuer", ("PORTWORX_AUTH_JWT_ISSUER",), ("jwt_issuer",)),
    *(KEYS[name].setting for name in PUBLIC),
    Setting("auth.oidc.issuer", ("PORTWORX_AUTH_OIDC_ISSUER",), ("oidc_issuer",)),
    Setting("auth.oidc.clientID", ("PORTWORX_AUTH_OIDC_CLIENTID",), ("oidc_client_id",)),
    Setting(
        "auth.oidc.customClaimNamespace",
        ("PORTWORX_AUTH_OIDC_CUSTOM_NAMESPACE",),
        ("oidc_custom_claim_namespace",),
    ),
    Setting("auth.usernameClaim", ("PORTWORX_AUTH_USERNAME_CLAIM",), ("username_claim",)),
)
"""All settings, in the order in which Portworx gets them."""
TEXTS = tuple(item for item in SETTINGS if item.path not in {key.label for key in _KEYS})
"""The settings whose value is a text of the values, not a key."""

# Stork and Autopilot sign with the apps key; the issuer, Stork's alone, is not set by the user.
_COMPONENT_SETTINGS = (Setting("keys.apps", (PX_SHARED_SECRET,)), Setting("", (PX_JWT_ISSUER,)))

BY_PATH = {setting.path: setting for setting in SETTINGS}
_BY_VARIABLE = {name: setting for setting in SETTINGS for name in setting.variables}
_BY_COMPONENT_VARIABLE = {s.variables[0]: s for s in _COMPONENT_SETTINGS}
_BY_ARGUMENT = {name: setting for setting in SETTINGS for name in setting.arguments}


def of_variable(name: str) -> Setting | None:
    """Return the setting that a variable of Portworx carries; one without path is unknown."""
    if name in _BY_VARIABLE or not name.startswith("PORTWORX_AUTH_"):
        return _BY_VARIABLE.get(name)
    return Setting("", (name,))


def of_component_variable(name: str) -> Setting | None:
    """Return the setting that a variable of Stork or Autopilot carries."""
    return _BY_COMPONENT_VARIABLE.get(name)


def of_argument(item: str) -> Setting | None:
    """Return the setting that an argument names in any spelling: -jwt_issuer, --jwt-issuer=x."""
    name = argument_name(item).lstrip("-").replace("-", "_")
    return _BY_ARGUMENT.get(name) if item.startswith("-") else None


def argument_name(item: str) -> str:
    """Return an argument without the value that is joined to it."""
    return re.split(r"[=\s]", item, maxsplit=1)[0]
