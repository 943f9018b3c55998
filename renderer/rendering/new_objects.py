"""The new objects that the values call for: the ConfigMap of public keys and the Secrets."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import Any

from renderer.keys.secret import Hidden
from renderer.manifests.interest import CONFIG_MAP, SECRET
from renderer.portworx.settings import APPS, DAEMONSET, PUBLIC_KEYS, KeyRef
from renderer.problems import Findings
from renderer.records import Record
from renderer.rendering import fragments
from renderer.rendering.wiring import Wiring, secrets_elsewhere, without_manifests
from renderer.values.cluster import Cluster, Encryption, file_of
from renderer.yamltext.nodes import Source


class GivenToken(Record):
    """A token that is given as a value, and where its Secret holds it."""

    namespace: str
    ref: KeyRef
    text: Hidden
    encryption: Encryption | None = None


_NOTHING: Mapping[str, Any] = {}


class Contents(Record):
    """What new objects are made of."""

    secrets: Mapping[str, Hidden] = _NOTHING
    """The keys that are given as values, by what commands call them."""
    public_keys: Mapping[str, str] = _NOTHING
    tokens: tuple[GivenToken, ...] = ()


class NewObject(Record):
    """A rendered object and what it is found by in a stream that has it already."""

    kind: str
    name: str
    namespace: str
    source: Source

    @property
    def identity(self) -> tuple[str, str, str]:
        """What no two objects of Kubernetes' core group have in common."""
        return self.kind, self.name, self.namespace


def alone(cluster: Cluster, contents: Contents, findings: Findings) -> list[NewObject]:
    """Return the new objects without a look at manifests; RenderError where there are none."""
    wiring = without_manifests(cluster)
    findings.record(secrets_elsewhere(wiring))
    rendered = new(wiring, contents)
    if not (rendered or findings.errors):
        findings.error(
            "no-secrets",
            cluster.place(),
            "the values give no key, so there is no new object",
            "give keys by file or env; elsewhere the Operator makes them",
        )
    findings.raise_errors()
    return rendered


def new(wiring: Wiring, contents: Contents) -> list[NewObject]:
    """Return the new objects, the ConfigMap first."""
    config_maps = _public_keys(wiring, contents.public_keys) if contents.public_keys else []
    return config_maps + secrets(wiring, contents.secrets) + tokens(wiring.cluster, contents.tokens)


def secrets(wiring: Wiring, values: Mapping[str, Hidden]) -> list[NewObject]:
    """Return the Secrets whose keys are given as values, each in its reader's namespace."""
    cluster = wiring.cluster
    rendered: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in values.items():
        ref = cluster.secrets[name].ref
        rendered.setdefault((ref.secret, cluster.namespace), {})[ref.key] = value.reveal()
    if APPS in values:
        ref, data = cluster.secrets[APPS].ref, values[APPS].reveal()
        rendered |= {(ref.secret, name): {ref.key: data} for name in wiring.other_namespaces}
    return [_secret(cluster, name, namespace, data) for (name, namespace), data in rendered.items()]


def tokens(cluster: Cluster, values: Iterable[GivenToken]) -> list[NewObject]:
    """Return the Secrets with the tokens that are given as values."""
    return [_secret(cluster, item.ref.secret, item.namespace, _data(item)) for item in values]


def _data(item: GivenToken) -> dict[str, str]:
    """Return the token, and what Portworx reads beside it where volumes are encrypted."""
    names = ("SECRET_NAME", "SECRET_KEY", "SECRET_CONTEXT")
    found = dict(zip(names, item.encryption, strict=True)) if item.encryption else {}
    return {item.ref.key: item.text.reveal(), **found}


def _secret(cluster: Cluster, name: str, namespace: str, data: dict[str, str]) -> NewObject:
    items = [{"key": key, "value": _coded(value)} for key, value in data.items()]
    # The Operator strips other annotations from its Secrets; Helm's mark is for the legacy one.
    source = fragments.render(
        fragments.SECRET,
        name=name,
        namespace=namespace,
        data=items,
        keep=cluster.install == DAEMONSET,
    )
    return NewObject(SECRET, name, namespace, source)


def _coded(value: str) -> str:
    return b2a_base64(value.encode(errors="surrogateescape"), newline=False).decode()


def _public_keys(wiring: Wiring, keys: Mapping[str, str]) -> list[NewObject]:
    namespace = wiring.cluster.namespace
    given = wiring.cluster.public_keys
    items = [{"key": file_of(name, given[name]), "value": text} for name, text in keys.items()]
    source = fragments.render(fragments.PUBLIC_KEYS, namespace=namespace, data=items)
    return [NewObject(CONFIG_MAP, PUBLIC_KEYS, namespace, source)]
