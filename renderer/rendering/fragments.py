"""Objects and fragments, rendered from the templates, and which fragments each workload gets.

A fragment is the part of an object that PX-Security is about, under the object's own keys, such as

    kind: StorageCluster
    spec:
      security:
        enabled: true

so that it can be laid over the object of a manifest, or pasted into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.objects import Object
from renderer.manifests.workloads import Workloads
from renderer.portworx.names import STORK
from renderer.portworx.operator import DEFAULT_LIFETIME
from renderer.portworx.settings import KEYS, MOUNT_PATH, OPERATOR, SHARED
from renderer.problems import Findings, Problem, notice, warning
from renderer.rendering import templating
from renderer.rendering.wiring import Wiring, paired, without_manifests
from renderer.values.cluster import Cluster
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse

SECRET = "secret.yaml.j2"
PUBLIC_KEYS = "public-keys.yaml.j2"
STORAGECLUSTER_SECURITY = "storagecluster-security.yaml.j2"
STORAGECLUSTER_ENV = "storagecluster-env.yaml.j2"
DAEMONSET = "daemonset.yaml.j2"
DEPLOYMENT = "deployment.yaml.j2"
PARAMETERS = "parameters.yaml.j2"
ANNOTATIONS = "annotations.yaml.j2"


def document(source: Source) -> bytes:
    """Return an object as a document of a stream, behind its mark."""
    return f"---\n{source.text}".encode()


def render(template: str, **context: object) -> Source:
    """Return the text of a template with this context, parsed: broken YAML would be our bug."""
    return parse(template, templating.render(template, context))


def alone(cluster: Cluster, findings: Findings) -> list[Source]:
    """Return the fragments without a look at manifests, to paste."""
    findings.record(_not_to_paste(cluster))
    nothing = Workloads(None, None, None)
    wiring = paired(without_manifests(cluster), nothing, findings)
    findings.raise_errors()
    if cluster.install == OPERATOR:
        found = of_storagecluster(wiring, None)
        findings.record(_no_patch(cluster, len(found)))
        return found
    components = (of_component(role, wiring) for role in wiring.components)
    return [of_daemonset(wiring, cluster.name), *components]


def _not_to_paste(cluster: Cluster) -> Iterator[Problem]:
    """Say that there is no fragment of classes and claims, where the values name some."""
    if cluster.token_users:
        yield notice(
            "no-fragment",
            cluster.token_users[0].place,
            "there is no fragment to paste for what names the Secret of a token",
            "give its manifest to `pxsec render` or `pxsec patch`",
        )


def _no_patch(cluster: Cluster, count: int) -> Iterator[Problem]:
    """Warn where the stanza, which may be merged as a patch, is not all that is printed."""
    if cluster.self_signed is None or count > 1:
        yield warning(
            "no-patch",
            cluster.place("auth"),
            "auth: the Operator has no field for a part of it, which is a fragment to paste: as a "
            "patch kubectl would drop it, or replace your whole list",
            "paste it, or give the manifest: pxsec render MANIFEST",
        )


def of_storagecluster(wiring: Wiring, found: Object | None) -> list[Source]:
    """Return the security stanza and the settings beside it; each only where it is needed.

    The Operator has fields for a self-signed issuer alone. OpenID Connect, the username claim and
    public keys reach Portworx by variables and volumes.
    """
    wanted = (_stanza(wiring, found), _beside_the_stanza(wiring, found))
    return [fragment for fragment in wanted if fragment]


def _stanza(wiring: Wiring, found: Object | None) -> Source | None:
    cluster, signed = wiring.cluster, wiring.cluster.self_signed
    if signed is None or not wiring.has_stanza:
        return None
    auth = found.node.get("spec", "security", "auth", "enabled") if found else None
    shared = cluster.secrets.get(SHARED)
    return render(
        STORAGECLUSTER_SECURITY,
        name=found.name if found else cluster.name,
        namespace=cluster.namespace,
        auth_enabled=auth is not None,
        guest_access=cluster.guest_access,
        issuer=signed.issuer,
        lifetime=signed.lifetime or DEFAULT_LIFETIME,
        shared_secret=(shared.ref if shared else KEYS[SHARED].refs[OPERATOR]).secret,
    )


def defaulted(wiring: Wiring) -> list[str]:
    """Return the keys of `selfSigned` in the stanza that have the Operator's defaults."""
    signed = wiring.cluster.self_signed
    if signed is None:
        return []
    given = {"sharedSecret": wiring.cluster.secrets.get(SHARED), "tokenLifetime": signed.lifetime}
    return [key for key, value in given.items() if value is None]


def _beside_the_stanza(wiring: Wiring, found: Object | None) -> Source | None:
    cluster, env = wiring.cluster, wiring.portworx_env()
    components = [
        {"name": role, "env": wiring.component_env(role), "create": _is_missing(role, found)}
        for role in wiring.components
        if wiring.component_env(role)
    ]
    if not (env or cluster.has_key_files or components):
        return None
    return render(
        STORAGECLUSTER_ENV,
        name=found.name if found else cluster.name,
        namespace=cluster.namespace,
        env=env,
        mount_path=_mount_path(cluster),
        components=components,
    )


def _is_missing(role: str, found: Object | None) -> bool:
    """Tell whether `enabled: true` goes with the env: a new spec.stork without it is off."""
    node = found.node.get("spec", role) if found else None
    return node is None or node.is_null


def of_daemonset(wiring: Wiring, name: str | None) -> Source:
    """Return what the container `portworx` of the DaemonSet needs."""
    return render(
        DAEMONSET,
        name=name,
        namespace=wiring.cluster.namespace,
        arguments=wiring.arguments(),
        env=wiring.portworx_env(),
        mount_path=_mount_path(wiring.cluster),
    )


def of_component(role: str, wiring: Wiring) -> Source:
    """Return what the Deployment of Stork or Autopilot needs."""
    component = wiring.cluster.stork if role == STORK else wiring.cluster.autopilot
    return render(
        DEPLOYMENT,
        name=component.name,
        namespace=component.namespace,
        container=role,
        env=wiring.component_env(role),
    )


def _mount_path(cluster: Cluster) -> str | None:
    """Return where the ConfigMap of public keys is mounted, None where there is none."""
    return MOUNT_PATH if cluster.has_key_files else None
