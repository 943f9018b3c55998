"""What one workload of the manifests needs, collected as changes to its document."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.hazards import arguments, bypasses, leftovers, mounts, stanza
from renderer.hazards.leftovers import Sweep
from renderer.manifests.objects import Identity, Object, container, is_true
from renderer.manifests.workloads import runs_stork
from renderer.portworx.names import AUTOPILOT, PORTWORX, STORK
from renderer.portworx.operator import DEFAULT_LIFETIME
from renderer.portworx.settings import (
    DAEMONSET,
    KEYS,
    MOUNT_PATH,
    OPERATOR,
    SHARED,
    of_component_variable,
)
from renderer.problems import Findings
from renderer.rendering import fragments
from renderer.rendering.merge import merge
from renderer.rendering.wiring import Wiring
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import Node, Source

_PRUNED = {
    ("tls",): "delete it: it does not switch TLS on",
    ("auth", "enabled"): "delete it: spec.security.enabled decides alone",
}


def patch(
    role: str,
    found: Object,
    wiring: Wiring,
    *,
    there: Mapping[Identity, list[Object]],
    changes: Changes,
    findings: Findings,
) -> None:
    """Collect what a workload needs: twins out, strays refused, the fragments merged in.

    The objects that are `there` may be the sources of its variables.
    """
    sweep = Sweep(found, changes, findings)
    if role != PORTWORX:
        _deployment(role, sweep, wiring)
    elif wiring.cluster.install == DAEMONSET:
        _daemonset(sweep, wiring, there)
    else:
        _storagecluster(sweep, wiring)
    if role == PORTWORX and changes:
        _note_on_delete(sweep)


def _deployment(role: str, sweep: Sweep, wiring: Wiring) -> None:
    owner = container(sweep.found, role)
    entries = wiring.component_env(role)
    sweep.env(
        owner and owner.get("env"),
        kept={entry.name for entry in entries},
        made=(),
        setting_of=of_component_variable,
    )
    if entries:
        merge(sweep.changes, sweep.found.node, component_fragment(role, wiring))


def _daemonset(sweep: Sweep, wiring: Wiring, there: Mapping[Identity, list[Object]]) -> None:
    owner = container(sweep.found, PORTWORX)
    if owner is None:
        return
    kept = {entry.name for entry in wiring.portworx_env()}
    _refuse_new_email(sweep, wiring, env=owner.get("env"), arguments=owner.get("args"))
    sweep.findings.record(bypasses.own_command(sweep.found, owner))
    sweep.env(owner.get("env"), kept=kept, made=wiring.made)
    namespace = wiring.cluster.namespace
    sweep.findings.record(bypasses.from_other_objects(sweep.found, owner, namespace, there))
    sweep.arguments(owner.get("args"), kept=wiring.arguments()[::2], made=wiring.made)
    by_argument = mounts.of_arguments(arguments.listed(owner.get("args")))
    mounted = mounts.of_pod(sweep.found, owner)
    sweep.findings.record(mounts.check(mounted, by_argument, sweep.found, wiring.cluster))
    merge(sweep.changes, sweep.found.node, daemonset_fragment(wiring, sweep.found.name))


def _storagecluster(sweep: Sweep, wiring: Wiring) -> None:
    spec = sweep.found.node.get("spec")
    if spec is None or spec.is_null:
        # Each of the fragments would bring a spec of its own.
        sweep.findings.error(
            "unexpected-shape",
            sweep.found.place,
            f"{sweep.found.title} has no spec",
            "add `spec: {}` to it",
        )
        return
    wanted = storagecluster_fragments(wiring, sweep.found)
    kept = {entry.name for entry in wiring.portworx_env()}
    _refuse_new_email(sweep, wiring, env=spec.get("env"), arguments=None)
    sweep.env(spec.get("env"), kept=kept, made=wiring.made)
    to_come = wanted[0].root if wiring.has_stanza else None
    sweep.findings.record(stanza.strays(sweep.found, to_come, _defaulted(wiring)))
    sweep.findings.record(bypasses.of_single_nodes(sweep.found))
    sweep.findings.record(bypasses.in_misc_args(sweep.found, wiring.made))
    _check_mounts(sweep, wiring)
    _refuse_security_switch(sweep, wiring)
    _note_pruned(sweep)
    for role in _swept_components(wiring):
        made = ("keys.apps", "") if wiring.has_stanza else ()
        sweep.env(
            spec.get(role, "env"),
            made=made,
            setting_of=of_component_variable,
            kept={entry.name for entry in wiring.component_env(role)},
        )
    for fragment in wanted:
        merge(sweep.changes, sweep.found.node, fragment)


def _check_mounts(sweep: Sweep, wiring: Wiring) -> None:
    texts = [arguments.split(node) for _, node in arguments.misc_args(sweep.found)]
    by_argument = [mount for items in texts for mount in mounts.of_arguments(items)]
    mounted = mounts.of_cluster(sweep.found)
    sweep.findings.record(mounts.check(mounted, by_argument, sweep.found, wiring.cluster))


def storagecluster_fragments(wiring: Wiring, found: Object | None) -> list[Source]:
    """Return the security stanza and the settings beside it; each only where it is needed."""
    wanted = (_stanza_fragment(wiring, found), _env_fragment(wiring, found))
    return [fragment for fragment in wanted if fragment]


def _stanza_fragment(wiring: Wiring, found: Object | None) -> Source | None:
    cluster, signed = wiring.cluster, wiring.cluster.self_signed
    if signed is None or not wiring.has_stanza:
        return None
    auth = found.node.get("spec", "security", "auth", "enabled") if found else None
    shared = cluster.secrets.get(SHARED)
    return fragments.render(
        fragments.STORAGECLUSTER_SECURITY,
        name=found.name if found else cluster.name,
        namespace=cluster.namespace,
        auth_enabled=auth is not None,
        guest_access=cluster.guest_access,
        issuer=signed.issuer,
        lifetime=signed.lifetime or DEFAULT_LIFETIME,
        shared_secret=(shared.ref if shared else KEYS[SHARED].refs[OPERATOR]).secret,
    )


def _defaulted(wiring: Wiring) -> list[str]:
    """Return the keys of `selfSigned` that are written with the Operator's defaults."""
    signed = wiring.cluster.self_signed
    if signed is None:
        return []
    given = {"sharedSecret": wiring.cluster.secrets.get(SHARED), "tokenLifetime": signed.lifetime}
    return [key for key, value in given.items() if value is None]


def _env_fragment(wiring: Wiring, found: Object | None) -> Source | None:
    cluster, env = wiring.cluster, wiring.portworx_env()
    components = [
        {"name": role, "env": wiring.component_env(role), "create": _is_missing(role, found)}
        for role in _components(wiring)
        if wiring.component_env(role)
    ]
    if not (env or wiring.cluster.has_key_files or components):
        return None
    return fragments.render(
        fragments.STORAGECLUSTER_ENV,
        name=found.name if found else cluster.name,
        namespace=cluster.namespace,
        env=env,
        mount_path=MOUNT_PATH if wiring.cluster.has_key_files else None,
        components=components,
    )


def daemonset_fragment(wiring: Wiring, name: str | None) -> Source:
    """Return what the container `portworx` of the DaemonSet needs."""
    return fragments.render(
        fragments.DAEMONSET,
        name=name,
        namespace=wiring.cluster.namespace,
        arguments=wiring.arguments(),
        env=wiring.portworx_env(),
        mount_path=MOUNT_PATH if wiring.cluster.has_key_files else None,
    )


def component_fragment(role: str, wiring: Wiring) -> Source:
    """Return what the Deployment of Stork or Autopilot needs."""
    component = wiring.cluster.stork if role == STORK else wiring.cluster.autopilot
    return fragments.render(
        fragments.DEPLOYMENT,
        name=component.name,
        namespace=component.namespace,
        container=role,
        env=wiring.component_env(role),
    )


def _components(wiring: Wiring) -> list[str]:
    return [role for role, wired in ((STORK, wiring.stork), (AUTOPILOT, wiring.autopilot)) if wired]


def _swept_components(wiring: Wiring) -> list[str]:
    """Under a stanza a key of one that is off waits to beat the Operator's once it is on."""
    if not wiring.has_stanza:
        return _components(wiring)
    parts = ((STORK, wiring.cluster.stork), (AUTOPILOT, wiring.cluster.autopilot))
    return [role for role, component in parts if component.enabled is not False]


def _is_missing(role: str, found: Object | None) -> bool:
    """Tell whether `enabled: true` goes with the env: a new spec.stork without it is off."""
    node = found.node.get("spec", role) if found else None
    return node is None or node.is_null


def _refuse_security_switch(sweep: Sweep, wiring: Wiring) -> None:
    enabled = sweep.found.node.get("spec", "security", "enabled")
    if not wiring.has_stanza and enabled and is_true(enabled):
        sweep.findings.error(
            "security-enabled",
            sweep.source.place(enabled),
            f"{sweep.found.title} has spec.security.enabled: true, and the values ask for OIDC "
            "alone; the Operator would add a self-signed issuer with a key that nobody chose",
            "add auth.selfSigned to the values, or set spec.security.enabled: false there",
        )


def _refuse_new_email(
    sweep: Sweep, wiring: Wiring, *, env: Node | None, arguments: Node | None
) -> None:
    """Refuse to bring in a claim that Stork's tokens leave empty; volumes belong to an old one."""
    claim = wiring.cluster.username_claim
    is_there = leftovers.says("auth.usernameClaim", "email", env=env, arguments=arguments)
    if claim == "email" and _stork_signs(sweep, wiring) and not is_there:
        sweep.findings.error(
            "email-of-stork",
            sweep.found.place,
            f"{sweep.found.title} does not set usernameClaim to email yet, and the tokens of "
            "Stork, which have no email, would be refused",
            "write usernameClaim: sub in the values, or stork.enabled: false where no Stork runs; "
            "where Portworx does take the email already, write PORTWORX_AUTH_USERNAME_CLAIM with "
            "value: email into its env here",
        )


def _stork_signs(sweep: Sweep, wiring: Wiring) -> bool:
    """Tell whether Stork gets a key: beside a stanza from the Operator, whatever the values say."""
    if wiring.cluster.install == OPERATOR:
        return (wiring.has_stanza or wiring.stork) and runs_stork(sweep.found)
    return wiring.stork or wiring.stork_elsewhere


def _note_on_delete(sweep: Sweep) -> None:
    """Say that pods go on as they are until somebody deletes them."""
    strategy = sweep.found.node.get("spec", "updateStrategy", "type")
    if strategy and strategy.text == "OnDelete":
        sweep.findings.notice(
            "on-delete",
            sweep.source.place(strategy),
            f"{sweep.found.title} has the update strategy OnDelete: each pod keeps the old "
            "settings until it is deleted",
            "delete its pods after it is applied, one node at a time, until none is old",
        )


def _note_pruned(sweep: Sweep) -> None:
    """Warn of fields that only unreleased code of the Operator has."""
    for path, hint in _PRUNED.items():
        node = sweep.found.node.get("spec", "security", *path)
        if node and not node.is_null:
            sweep.findings.warning(
                "pruned-setting",
                sweep.source.place(node),
                f"{sweep.found.title} has spec.security.{'.'.join(path)}, which no release of the "
                "Operator knows: the API server drops it",
                hint,
            )
