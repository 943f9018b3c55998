"""What one workload of the manifests needs, collected as changes to its document.

What it says about PX-Security already comes first: of two spellings of a setting one goes, and what
the values do not ask for is refused. Then its fragments are laid over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderer.hazards import leftovers, mounts, stanza
from renderer.hazards.leftovers import Sweep
from renderer.manifests.objects import Identity, Object, container, is_true
from renderer.manifests.workloads import runs_stork
from renderer.portworx.names import AUTOPILOT, PORTWORX, STORK
from renderer.portworx.settings import APPS, DAEMONSET, KEYS, OPERATOR, of_component_variable
from renderer.problems import Findings, Problem, notice, warning
from renderer.rendering import fragments
from renderer.rendering.merge import merge
from renderer.rendering.wiring import Wiring
from renderer.spellings import arguments, bypasses
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import Node

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

    The objects that are `there` will be in the cluster, and may be the sources of its variables.
    """
    sweep = Sweep(found, changes, findings)
    if role != PORTWORX:
        _deployment(role, sweep, wiring)
    elif wiring.cluster.install == DAEMONSET:
        _daemonset(sweep, wiring, there)
    else:
        _storagecluster(sweep, wiring)
    if role == PORTWORX and changes:
        findings.record(_on_delete(found))


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
        merge(sweep.changes, sweep.found.node, fragments.of_component(role, wiring))


def _daemonset(sweep: Sweep, wiring: Wiring, there: Mapping[Identity, list[Object]]) -> None:
    owner = container(sweep.found, PORTWORX)
    if owner is None:
        return
    kept = {entry.name for entry in wiring.portworx_env()}
    claim = _new_email(sweep.found, wiring, env=owner.get("env"), args=owner.get("args"))
    sweep.findings.record(claim)
    sweep.findings.record(bypasses.own_command(sweep.found, owner))
    sweep.env(owner.get("env"), kept=kept, made=wiring.made)
    namespace = wiring.cluster.namespace
    sweep.findings.record(bypasses.from_other_objects(sweep.found, owner, namespace, there))
    sweep.arguments(owner.get("args"), kept=wiring.arguments()[::2], made=wiring.made)
    by_argument = mounts.of_arguments(arguments.listed(owner.get("args")))
    mounted = mounts.of_pod(sweep.found, owner)
    sweep.findings.record(mounts.check(mounted, by_argument, sweep.found, wiring.cluster))
    merge(sweep.changes, sweep.found.node, fragments.of_daemonset(wiring, sweep.found.name))


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
    wanted = fragments.of_storagecluster(wiring, sweep.found)
    kept = {entry.name for entry in wiring.portworx_env()}
    sweep.findings.record(_new_email(sweep.found, wiring, env=spec.get("env"), args=None))
    sweep.env(spec.get("env"), kept=kept, made=wiring.made)
    to_come = wanted[0].root if wiring.has_stanza else None
    sweep.findings.record(stanza.strays(sweep.found, to_come, fragments.defaulted(wiring)))
    sweep.findings.record(bypasses.of_single_nodes(sweep.found))
    sweep.findings.record(bypasses.in_misc_args(sweep.found, wiring.made))
    _check_mounts(sweep, wiring)
    sweep.findings.record(_security_switch(sweep.found, wiring))
    sweep.findings.record(_pruned(sweep.found))
    _sweep_components(sweep, spec, wiring)
    for fragment in wanted:
        merge(sweep.changes, sweep.found.node, fragment)


def _check_mounts(sweep: Sweep, wiring: Wiring) -> None:
    texts = [arguments.split(node) for _, node in arguments.misc_args(sweep.found)]
    by_argument = [mount for items in texts for mount in mounts.of_arguments(items)]
    mounted = mounts.of_cluster(sweep.found)
    sweep.findings.record(mounts.check(mounted, by_argument, sweep.found, wiring.cluster))


def _sweep_components(sweep: Sweep, spec: Node, wiring: Wiring) -> None:
    """Sweep the variables of Stork and Autopilot in a StorageCluster."""
    for role in _swept_components(wiring):
        sweep.env(
            spec.get(role, "env"),
            made=(KEYS[APPS].label, "") if wiring.has_stanza else (),
            setting_of=of_component_variable,
            kept={entry.name for entry in wiring.component_env(role)},
        )


def _swept_components(wiring: Wiring) -> list[str]:
    """Under a stanza a key of one that is off waits to beat the Operator's once it is on."""
    if not wiring.has_stanza:
        return wiring.components
    parts = ((STORK, wiring.cluster.stork), (AUTOPILOT, wiring.cluster.autopilot))
    return [role for role, component in parts if component.enabled is not False]


def _security_switch(found: Object, wiring: Wiring) -> Iterator[Problem]:
    """Refuse the Operator's switch where the values have no self-signed issuer."""
    enabled = found.node.get("spec", "security", "enabled")
    if not wiring.has_stanza and enabled and is_true(enabled):
        yield Problem(
            "security-enabled",
            found.source.place(enabled),
            f"{found.title} has spec.security.enabled: true, and the values ask for OIDC "
            "alone; the Operator would add a self-signed issuer with a key that nobody chose",
            "add auth.selfSigned to the values, or set spec.security.enabled: false there",
        )


def _new_email(
    found: Object, wiring: Wiring, *, env: Node | None, args: Node | None
) -> Iterator[Problem]:
    """Refuse to bring in a claim that Stork's tokens leave empty; volumes belong to an old one."""
    claim = wiring.cluster.username_claim
    is_there = leftovers.says("auth.usernameClaim", "email", env=env, arguments=args)
    if claim == "email" and _stork_signs(found, wiring) and not is_there:
        yield Problem(
            "email-of-stork",
            found.place,
            f"{found.title} does not set usernameClaim to email yet, and the tokens of "
            "Stork, which have no email, would be refused",
            "write usernameClaim: sub in the values, or stork.enabled: false where no Stork runs; "
            "where Portworx does take the email already, write PORTWORX_AUTH_USERNAME_CLAIM with "
            "value: email into its env here",
        )


def _stork_signs(found: Object, wiring: Wiring) -> bool:
    """Tell whether Stork gets a key: beside a stanza from the Operator, whatever the values say."""
    if wiring.cluster.install == OPERATOR:
        return (wiring.has_stanza or wiring.stork) and runs_stork(found)
    return wiring.stork or wiring.stork_elsewhere


def _on_delete(found: Object) -> Iterator[Problem]:
    """Say that pods go on as they are until somebody deletes them."""
    strategy = found.node.get("spec", "updateStrategy", "type")
    if strategy and strategy.text == "OnDelete":
        yield notice(
            "on-delete",
            found.source.place(strategy),
            f"{found.title} has the update strategy OnDelete: each pod keeps the old "
            "settings until it is deleted",
            "delete its pods after it is applied, one node at a time, until none is old",
        )


def _pruned(found: Object) -> Iterator[Problem]:
    """Warn of fields that only unreleased code of the Operator has."""
    for path, hint in _PRUNED.items():
        node = found.node.get("spec", "security", *path)
        if node and not node.is_null:
            yield warning(
                "pruned-setting",
                found.source.place(node),
                f"{found.title} has spec.security.{'.'.join(path)}, which no release of the "
                "Operator knows: the API server drops it",
                hint,
            )
