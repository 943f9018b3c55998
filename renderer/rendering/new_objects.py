"""The new objects that the values call for: the ConfigMap of public keys and the Secrets."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import NamedTuple

from renderer.keys.sources import Secrets, Token
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.problems import Findings
from renderer.rendering import fragments
from renderer.rendering.wiring import PUBLIC_KEYS, Wiring
from renderer.values.cluster import DAEMONSET, Cluster, SecretKey
from renderer.yamltext.nodes import Source


class Contents(NamedTuple):
    """What new objects are made of; None leaves the kind out."""

    secrets: Secrets | None = None
    public_keys: dict[str, str] | None = None
    tokens: tuple[Token, ...] = ()


class NewObject(NamedTuple):
    """A rendered object and what it is found by in a stream that has it already."""

    kind: str
    name: str
    namespace: str
    source: Source

    @property
    def identity(self) -> tuple[str, str, str]:
        """What no two objects of Kubernetes' core group have in common."""
        return self.kind, self.name, self.namespace


def new(wiring: Wiring, contents: Contents) -> list[NewObject]:
    """Return the new objects, the ConfigMap first."""
    config_maps = _public_keys(wiring, contents.public_keys) if contents.public_keys else []
    keys = secrets(wiring, contents.secrets) if contents.secrets else []
    return config_maps + keys + tokens(wiring.cluster, contents.tokens)


def secrets(wiring: Wiring, values: Secrets) -> list[NewObject]:
    """Return the Secrets whose keys are given as values, each in its reader's namespace."""
    cluster = wiring.cluster
    rendered: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in _valued_keys(cluster, values):
        rendered.setdefault((key.ref.secret, cluster.namespace), {})[key.ref.key] = value
    if cluster.apps_key and values.apps:
        ref, value = cluster.apps_key.ref, values.apps.reveal()
        rendered |= {(ref.secret, name): {ref.key: value} for name in _other_namespaces(wiring)}
    return [_secret(cluster, name, namespace, data) for (name, namespace), data in rendered.items()]


def tokens(cluster: Cluster, values: Iterable[Token]) -> list[NewObject]:
    """Return the Secrets with the tokens that are given as values."""
    return [_secret(cluster, item.ref.secret, item.namespace, _data(item)) for item in values]


def _data(item: Token) -> dict[str, str]:
    """Return the token, and what Portworx reads beside it where volumes are encrypted."""
    names = ("SECRET_NAME", "SECRET_KEY", "SECRET_CONTEXT")
    found = dict(zip(names, item.encryption, strict=True)) if item.encryption else {}
    return {item.ref.key: item.text.reveal(), **found}


def note_references(wiring: Wiring, findings: Findings) -> None:
    """Say where a Secret that is referred to must exist a second time."""
    key = wiring.cluster.apps_key
    if key is None or not key.by_reference:
        return
    for namespace in _other_namespaces(wiring):
        findings.notice(
            "secret-elsewhere",
            key.place,
            f"the Secret {key.ref.secret} with the key {key.ref.key} must exist in "
            f"namespace {namespace} too",
            "create it there with the same value",
        )


def _valued_keys(cluster: Cluster, values: Secrets) -> list[tuple[SecretKey, str]]:
    pairs = (
        (cluster.system_key, values.system),
        (cluster.apps_key, values.apps),
        (cluster.shared_key, values.shared),
    )
    return [(key, value.reveal()) for key, value in pairs if key and value]


def _other_namespaces(wiring: Wiring) -> list[str]:
    """Return the namespaces beside Portworx' own in which a pod reads the apps key."""
    cluster = wiring.cluster
    wired = ((cluster.stork, wiring.stork), (cluster.autopilot, wiring.autopilot))
    names = [component.namespace for component, on in wired if on]
    return [name for name in dict.fromkeys(names) if name != cluster.namespace]


def _secret(cluster: Cluster, name: str, namespace: str, data: dict[str, str]) -> NewObject:
    items = [
        {"key": key, "value": b64encode(value.encode()).decode()} for key, value in data.items()
    ]
    # The Operator strips other annotations from its Secrets; Helm's mark is for the legacy one.
    source = fragments.render(
        fragments.SECRET,
        name=name,
        namespace=namespace,
        data=items,
        keep=cluster.install == DAEMONSET,
    )
    return NewObject(SECRET, name, namespace, source)


def _public_keys(wiring: Wiring, files: dict[str, str]) -> list[NewObject]:
    namespace = wiring.cluster.namespace
    items = [{"key": name, "value": text} for name, text in files.items()]
    source = fragments.render(fragments.PUBLIC_KEYS, namespace=namespace, data=items)
    return [NewObject(CONFIG_MAP, PUBLIC_KEYS, namespace, source)]
