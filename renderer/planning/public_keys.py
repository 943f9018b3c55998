"""The ConfigMap of public keys, in which a new key stands beside the old one until the end.

A pod that starts with the old template, because its node has not had its turn, still looks for the
file of the old key:

    data:
      rsa-2.pub.pem: ...      nodes that have restarted
      rsa.pub.pem: ...        the others; taken out last
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import basename, dirname

from renderer.manifests.interest import CONFIG_MAP
from renderer.planning import shell
from renderer.planning.shell import Named
from renderer.planning.situation import Wanted
from renderer.planning.steps import Step
from renderer.portworx.settings import KEYS, PUBLIC, PUBLIC_KEYS

_LABELS = [KEYS[name].label for name in PUBLIC]


def saved(wanted: Wanted) -> list[Named]:
    """Return the ConfigMap, where the plan makes or changes it."""
    is_due = wanted.cluster.has_key_files and (not _is_seen(wanted) or _old_entries(wanted))
    return [_item(wanted)] if is_due else []


def steps(wanted: Wanted) -> Iterator[Step]:
    """Yield the step that makes it, where it is not seen."""
    if wanted.cluster.has_key_files and not _is_seen(wanted):
        item = _item(wanted)
        yield Step(
            title="Make the ConfigMap of public keys",
            commands=(f"kubectl get {item} || kubectl create {item}",),
            why="`kubectl replace` makes none; the next step fills it",
            proof=(f"kubectl get {item}",),
            shows="it is there",
            back=(shell.restore(item),),
        )


def kept(wanted: Wanted) -> tuple[str, ...]:
    """Return the line that puts the old keys beside the new ones."""
    return (shell.laid_over(_item(wanted)),) if _old_entries(wanted) else ()


def back(wanted: Wanted) -> tuple[str, ...]:
    """Return the line that puts it back as it was."""
    return (shell.restore(_item(wanted)),) if _old_entries(wanted) else ()


def dropped(wanted: Wanted) -> Iterator[Step]:
    """Yield the step that takes the old keys out."""
    if old := _old_entries(wanted):
        item = _item(wanted)
        yield Step(
            title="Take the old public key out of the ConfigMap",
            commands=(
                shell.save(item, prefix="both"),
                shell.merge(item, {"data": dict.fromkeys(old)}),
            ),
            why="only when every node has restarted: one with the old template does not find its "
            "key without it",
            proof=(f"kubectl get {item} -o jsonpath='{{.data}}'",),
            shows="the new key is left",
            back=(shell.replace(item, prefix="both"),),
        )


def _item(wanted: Wanted) -> Named:
    return Named("configmap", PUBLIC_KEYS, wanted.cluster.namespace)


def _is_seen(wanted: Wanted) -> bool:
    key = (CONFIG_MAP, PUBLIC_KEYS, wanted.cluster.namespace)
    return key in wanted.there.case.known.objects


def _old_entries(wanted: Wanted) -> list[str]:
    """Return the entries whose place in the same folder another one takes."""
    changed = [item for item in wanted.differences if item.label in _LABELS]
    return [
        basename(item.there)
        for item in changed
        if item.there and dirname(item.there) == dirname(item.wanted)
    ]
