"""Which variables and arguments each workload gets, so that all ends read the same key.

A token is signed at one end and checked at the other, so that both must take the key from the same
entry of the same Secret. Without the Operator's help:

    the key in the values          Portworx checks with it by        who signs with it, and by what
    keys.system                    PORTWORX_AUTH_SYSTEM_KEY          the nodes: the same variable
    keys.apps                      PORTWORX_AUTH_SYSTEM_APPS_KEY,    Stork and Autopilot:
                                   before 2.6 .._STORK_KEY           PX_SHARED_SECRET
    auth.selfSigned.sharedSecret   PORTWORX_AUTH_JWT_SHAREDSECRET    users: pxsec token create
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.workloads import Workloads
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.releases import NEW, Pairing
from renderer.portworx.settings import (
    APPS,
    BY_PATH,
    DAEMONSET,
    KEYS,
    MOUNT_PATH,
    OPERATOR,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
    SETTINGS,
    KeyRef,
)
from renderer.problems import Findings, Problem, notice
from renderer.records import Record
from renderer.values.cluster import FILE, Cluster, Component, PublicKey, file_of


class Entry(Record):
    """An entry of a container's env: a literal value or a reference to a key of a Secret."""

    name: str
    value: str | None = None
    ref: KeyRef | None = None


class Wiring(Record):
    """A cluster's settings with everything that the manifests decide."""

    cluster: Cluster
    pairing: Pairing
    """The variable and the issuer for the apps key, which differ from release to release."""
    stork: bool
    """Stork is there, or taken to be there, and is not left alone by the values."""
    autopilot: bool
    """The same of Autopilot."""
    stork_elsewhere: bool = False
    """Stork may run by a manifest that this run does not see."""

    @property
    def has_stanza(self) -> bool:
        """Tell whether the Operator does the wiring of keys, by the security stanza."""
        return self.cluster.install == OPERATOR and self.cluster.self_signed is not None

    @property
    def components(self) -> list[str]:
        """Those of Stork and Autopilot that are wired."""
        wired = ((STORK, self.stork), (AUTOPILOT, self.autopilot))
        return [role for role, is_wired in wired if is_wired]

    @property
    def key_refs(self) -> dict[str, KeyRef]:
        """Where the keys that the values name are held, by the path of the setting."""
        return {KEYS[name].label: key.ref for name, key in self.cluster.secrets.items()}

    @property
    def plain_settings(self) -> dict[str, str]:
        """The settings that are not secret, by path, in the order of their table."""
        public = self.cluster.public_keys
        values = self.cluster.texts | {KEYS[k].label: _path_of(k, key) for k, key in public.items()}
        return {item.path: values[item.path] for item in SETTINGS if item.path in values}

    @property
    def made(self) -> frozenset[str]:
        """The paths of the settings that Portworx gets by the values."""
        return frozenset([*self.plain_settings, *self.key_refs])

    @property
    def other_namespaces(self) -> list[str]:
        """The namespaces beside Portworx' own in which a pod reads the apps key.

        A pod takes variables from Secrets of its own namespace alone, so that each has a copy.
        """
        components = {STORK: self.cluster.stork, AUTOPILOT: self.cluster.autopilot}
        names = dict.fromkeys(components[role].namespace for role in self.components)
        return [name for name in names if name != self.cluster.namespace]

    def portworx_env(self) -> list[Entry]:
        """Return the env of Portworx; under a stanza the Operator overwrites the keys itself."""
        cluster = self.cluster
        if self.has_stanza:
            return self._literals(leave_out=("auth.selfSigned.issuer",))
        names = {KEYS[APPS].label: self.pairing.variable}
        keys = [
            Entry(names.get(path, BY_PATH[path].variables[0]), ref=ref)
            for path, ref in self.key_refs.items()
        ]
        return keys if cluster.install == DAEMONSET else [*keys, *self._literals()]

    def _literals(self, leave_out: tuple[str, ...] = ()) -> list[Entry]:
        return [
            Entry(BY_PATH[path].variables[0], value)
            for path, value in self.plain_settings.items()
            if path not in leave_out
        ]

    def arguments(self) -> list[str]:
        """Return the px-runc arguments of the DaemonSet, each followed by its value."""
        return [
            word
            for path, value in self.plain_settings.items()
            for word in ("-" + BY_PATH[path].arguments[0], value)
        ]

    def component_env(self, component: str) -> list[Entry]:
        """Return the env of Stork or Autopilot; under a stanza the Operator sets it.

        Stork is told the issuer of its tokens too, which differs from release to release.
        """
        apps = self.cluster.secrets.get(APPS)
        if self.has_stanza or apps is None:
            return []
        secret = Entry(PX_SHARED_SECRET, ref=apps.ref)
        issuer = Entry(PX_JWT_ISSUER, self.pairing.issuer)
        return [secret, issuer] if component == STORK else [secret]


def of_all(cluster: Cluster, roles: Workloads, findings: Findings) -> Wiring:
    """Return the wiring where the manifests hold all that the values call for."""
    return _paired_if_any(_of_what_is_there(cluster, roles), roles, findings)


def of_part(cluster: Cluster, roles: Workloads, findings: Findings) -> Wiring:
    """Return the wiring for some of the manifests, as it would be beside the others.

    A file with the DaemonSet alone says nothing of Stork, which may be in a file beside it.
    """
    is_hidden = cluster.install == DAEMONSET and cluster.stork.enabled is not False
    wiring = _of_what_is_there(cluster, roles)
    wiring = wiring.replace(stork_elsewhere=is_hidden and not roles.stork)
    return _paired_if_any(wiring, roles, findings)


def without_manifests(cluster: Cluster) -> Wiring:
    """Return the wiring where nobody looks: Stork is taken to be there, Autopilot if it is named.

    The pairing is that of present releases.
    """
    has_key = APPS in cluster.secrets
    is_named = cluster.autopilot.namespace != cluster.namespace
    stork = _is_on(cluster.stork, default=has_key)
    autopilot = _is_on(cluster.autopilot, default=has_key and is_named)
    return Wiring(cluster, NEW, stork=stork, autopilot=autopilot)


def paired(wiring: Wiring, roles: Workloads, findings: Findings) -> Wiring:
    """Choose the pairing by the releases that are told; under a stanza the Operator does."""
    findings.record(secrets_elsewhere(wiring))
    cluster = wiring.cluster
    if wiring.has_stanza or APPS not in cluster.secrets:
        return wiring
    from renderer.manifests import versions

    stork = wiring.stork or wiring.stork_elsewhere
    return wiring.replace(pairing=versions.choose(cluster, roles, findings, stork=stork))


def secrets_elsewhere(wiring: Wiring) -> Iterator[Problem]:
    """Yield where a Secret that is referred to must exist a second time."""
    key = wiring.cluster.secrets.get(APPS)
    if key is None or not key.by_reference:
        return
    for namespace in wiring.other_namespaces:
        yield notice(
            "secret-elsewhere",
            key.place,
            f"the Secret {key.ref.secret} with the key {key.ref.key} must exist in "
            f"namespace {namespace} too",
            "create it there with the same value",
        )


def _of_what_is_there(cluster: Cluster, roles: Workloads) -> Wiring:
    return Wiring(cluster, NEW, stork=bool(roles.stork), autopilot=bool(roles.autopilot))


def _paired_if_any(wiring: Wiring, roles: Workloads, findings: Findings) -> Wiring:
    return paired(wiring, roles, findings) if roles.all() else wiring


def _is_on(component: Component, *, default: bool) -> bool:
    return default if component.enabled is None else component.enabled


def _path_of(name: str, key: PublicKey) -> str:
    """Return where Portworx finds a public key."""
    return f"{MOUNT_PATH}/{file_of(name, key)}" if key.kind == FILE else key.origin
