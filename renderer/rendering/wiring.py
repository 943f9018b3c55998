"""Which variables and arguments each workload gets, so that all ends read the same key."""

from __future__ import annotations

from renderer.portworx.releases import Pairing
from renderer.portworx.settings import (
    APPS,
    BY_PATH,
    DAEMONSET,
    KEYS,
    MOUNT_PATH,
    OPERATOR,
    PUBLIC,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
    KeyRef,
)
from renderer.records import Record
from renderer.values.cluster import FILE, Cluster


class Entry(Record):
    """An entry of a container's env: a literal value or a reference."""

    name: str
    value: str | None = None
    ref: KeyRef | None = None


class Wiring(Record):
    """A cluster's settings with everything that the manifests decide."""

    cluster: Cluster
    pairing: Pairing
    stork: bool
    autopilot: bool
    stork_elsewhere: bool = False
    """Stork may run by a manifest that this run does not see."""

    @property
    def has_stanza(self) -> bool:
        """Tell whether the Operator does the wiring of keys, by the security stanza."""
        return self.cluster.install == OPERATOR and self.cluster.self_signed is not None

    @property
    def made(self) -> frozenset[str]:
        """The paths of the settings that Portworx gets by the values."""
        return frozenset([*plain_settings(self.cluster), *_key_refs(self.cluster)])

    def portworx_env(self) -> list[Entry]:
        """Return the env of Portworx; under a stanza the Operator overwrites the keys itself."""
        cluster = self.cluster
        if self.has_stanza:
            return _literals(cluster, leave_out=("auth.selfSigned.issuer",))
        names = {"keys.apps": self.pairing.variable}
        keys = [
            Entry(names.get(path, BY_PATH[path].variables[0]), ref=ref)
            for path, ref in _key_refs(cluster).items()
        ]
        return keys if cluster.install == DAEMONSET else [*keys, *_literals(cluster)]

    def arguments(self) -> list[str]:
        """Return the px-runc arguments of the DaemonSet, each followed by its value."""
        return [
            word
            for path, value in plain_settings(self.cluster).items()
            for word in ("-" + BY_PATH[path].arguments[0], value)
        ]

    def component_env(self, component: str) -> list[Entry]:
        """Return the env of "stork" or "autopilot"; under a stanza the Operator sets it."""
        apps = self.cluster.secrets.get(APPS)
        if self.has_stanza or apps is None:
            return []
        secret = Entry(PX_SHARED_SECRET, ref=apps.ref)
        return (
            [secret, Entry(PX_JWT_ISSUER, self.pairing.issuer)]
            if component == "stork"
            else [secret]
        )


def _key_refs(cluster: Cluster) -> dict[str, KeyRef]:
    """Return where the keys that the values name are held, by the path of the setting."""
    return {KEYS[name].label: key.ref for name, key in cluster.secrets.items()}


def plain_settings(cluster: Cluster) -> dict[str, str]:
    """Return the settings that are no secrets, by path, in the order of the values file."""
    signed, oidc = cluster.self_signed, cluster.oidc
    settings = {
        "auth.selfSigned.issuer": signed and signed.issuer,
        **{KEYS[name].label: _key_path(name, cluster) for name in PUBLIC},
        "auth.oidc.issuer": oidc and oidc.issuer,
        "auth.oidc.clientID": oidc and oidc.client_id,
        "auth.oidc.customClaimNamespace": oidc and oidc.claim_namespace,
        "auth.usernameClaim": cluster.username_claim,
    }
    return {path: value for path, value in settings.items() if value}


def _key_path(name: str, cluster: Cluster) -> str | None:
    """Return where Portworx finds a public key."""
    key = cluster.public_keys.get(name)
    if key is None:
        return None
    return f"{MOUNT_PATH}/{KEYS[name].file}" if key.kind == FILE else key.origin


def _literals(cluster: Cluster, leave_out: tuple[str, ...] = ()) -> list[Entry]:
    return [
        Entry(BY_PATH[path].variables[0], value)
        for path, value in plain_settings(cluster).items()
        if path not in leave_out
    ]
