"""Settings of PX-Security that would reach Portworx past the places where pxsec writes them.

pxsec writes the env and the args of the container portworx, or `spec.env` of a StorageCluster. What
the API server, the Operator or px-runc make of these does not see the manifests alone:

    command: [/bin/sh, -c, ...]                     takes the place of what hands over the args
    envFrom: [{configMapRef: {name: px-env}}]       brings in variables of another object
    spec: {nodes: [{env: [...]}]}                   is for some nodes, and would split the cluster
    portworx.io/misc-args: "-jwt_issuer x"          goes to px-runc beside what the env says
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from renderer.manifests import env_sources
from renderer.manifests.env_sources import EnvSource
from renderer.manifests.objects import Identity, Object, items_at, text_at
from renderer.portworx import px_runc
from renderer.portworx.settings import (
    PX_IMAGE,
    PX_MANIFEST_URL,
    argument_name,
    of_argument,
    of_variable,
)
from renderer.problems import Place, Problem
from renderer.spellings import arguments
from renderer.yamltext.nodes import SEQUENCE, Node


def own_command(daemonset: Object, owner: Node) -> Iterator[Problem]:
    """Yield a command of the container; with an empty one the image's own runs."""
    node = owner.get("command")
    if node and not node.is_null and (node.kind != SEQUENCE or node.items):
        yield Problem(
            "own-command",
            daemonset.source.place(node),
            f"{daemonset.title}: the container portworx has a command, with which the settings "
            "might not reach Portworx",
            "delete it: the image has its own, which takes the args",
        )


def from_other_objects(
    daemonset: Object, owner: Node, namespace: str, there: Mapping[Identity, list[Object]]
) -> Iterator[Problem]:
    """Yield the `envFrom` of the container, unless its object is seen to hold no setting."""
    for source in env_sources.of_container(owner):
        if what := _brought_in(source, env_sources.variables(source, namespace, there)):
            yield Problem(
                "env-from",
                daemonset.source.place(source.node),
                f"{daemonset.title}: the container portworx takes {what}",
                "write the variables that it needs into its env",
            )


def _brought_in(source: EnvSource, variables: list[str] | None) -> str:
    """Return what a source brings in, '' where that is harmless."""
    if variables is None:
        return "variables from another object, where settings of PX-Security may stand"
    settings = sorted(filter(_decides, variables))
    return f"{settings[0]} from {source.kind} {source.name}" if settings else ""


def _decides(variable: str) -> bool:
    """Tell whether a variable is a setting, or tells the release that settings depend on."""
    return bool(of_variable(variable)) or variable in (PX_IMAGE, PX_MANIFEST_URL)


def of_single_nodes(storagecluster: Object) -> Iterator[Problem]:
    """Yield the variables that a StorageCluster sets for some nodes only."""
    for group in items_at(storagecluster.node, "spec", "nodes"):
        for item in items_at(group, "env"):
            name = text_at(item, "name")
            if of_variable(name) or name == PX_IMAGE:
                yield Problem(
                    "node-env",
                    storagecluster.source.place(item),
                    f"{name} is set for some nodes only",
                    "move it to spec.env: all nodes must agree",
                )


def in_misc_args(storagecluster: Object, made: Collection[str]) -> Iterator[Problem]:
    """Yield the arguments of security among those that the Operator hands to px-runc."""
    for what, node in arguments.misc_args(storagecluster):
        words = [word for word, _ in arguments.split(node)]
        yield from _among(words, what, storagecluster.source.place(node), made)


def _among(words: list[str], what: str, place: Place, made: Collection[str]) -> Iterator[Problem]:
    for word in words:
        if setting := of_argument(word):
            yield Problem(
                "misc-args",
                place,
                f"{what} holds {argument_name(word)}",
                px_runc.fix_for(setting.path, made),
            )
    yield from px_runc.check(words, lambda _: place, what, made=made)
