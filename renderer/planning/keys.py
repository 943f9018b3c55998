"""The new Secrets, by name: what they hold is not opened here."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.interest import SECRET
from renderer.planning import shell
from renderer.planning.shell import Named
from renderer.planning.situation import There, Wanted
from renderer.planning.steps import Step
from renderer.portworx import operator
from renderer.portworx.settings import APPS, KEYS, SECRETS, SHARED
from renderer.problems import can_echo

LABELS = frozenset(KEYS[name].label for name in SECRETS)


def secrets(wanted: Wanted) -> list[Named]:
    """Return the Secrets that `render` makes for the values, where they are due."""
    made = list(dict.fromkeys((*_of_keys(wanted), *_of_tokens(wanted))))
    is_new = not wanted.there.is_secured or bool(wanted.labels & LABELS)
    tokens = [item for item in _of_tokens(wanted) if not _is_seen(wanted.there, item)]
    return made if is_new or tokens else []


def steps(wanted: Wanted) -> Iterator[Step]:
    """Yield the step that makes them; no pod is restarted by that."""
    made = secrets(wanted)
    if made:
        names = ", ".join(str(item) for item in made)
        yield Step(
            title="Apply the Secrets",
            commands=(
                f"{shell.render(wanted.values, '--only', 'secrets')}"
                " | kubectl apply --server-side -f -",
            ),
            why=f"pods whose Secret is not there do not start ({names}); a conflict says that "
            "somebody else holds one: stop here, and do not force it: a new key locks out who has "
            "the old one. Let the values refer to that Secret, or give its key, and plan anew",
            proof=tuple(f"kubectl get {item}" for item in made),
            shows="each Secret is there",
            back=tuple(shell.restore(item) for item in made),
            back_note="only when every pod has started again with the old Secret"
            if wanted.there.is_secured
            else "",
        )


def unread(wanted: Wanted) -> list[Named]:
    """Return the Secrets that are read now, and by nobody behind the plan."""
    made = wanted.there.reading
    if not (wanted.there.is_secured and wanted.labels & LABELS):
        return []
    counts = (item.counts for item in made.settled.values())
    given = (*counts, *(signer.key for signer in made.signers))
    refs = [item.ref for item in given if item and item.ref and item.ref.kind == SECRET]
    read = dict.fromkeys(Named("secret", ref.name, ref.namespace) for ref in refs)
    return [item for item in read if item.name not in _names(wanted)]


def deleted(wanted: Wanted) -> Iterator[Step]:
    """Yield the step that deletes what nobody reads any more."""
    old = unread(wanted)
    if old:
        yield Step(
            title="Delete what nobody reads any more",
            commands=(*map(shell.save, old), *(f"kubectl delete {item}" for item in old)),
            why="only when every node, Stork and Autopilot have restarted, and all is well: a pod "
            "with the old template does not start without it; look for readers beside these too",
            proof=tuple(f"kubectl get {item}" for item in old),
            shows="it is not found",
            back=tuple(shell.create(item) for item in old),
        )


def ended(wanted: Wanted) -> str:
    """Return which tokens of the values were signed for what was there before."""
    labels = [item.label for item in wanted.cluster.tokens]
    return ", ".join(labels) if all(map(can_echo, labels)) else ""


def _names(wanted: Wanted) -> set[str]:
    """Return the Secrets that are read behind the plan; the Operator has two of its own."""
    names = {ref.secret for ref in wanted.wiring.key_refs.values()}
    own = set() if SHARED in wanted.cluster.secrets else {operator.SHARED_SECRET}
    return names | {operator.KEYS_SECRET} | (own if wanted.wiring.has_stanza else set())


def _of_keys(wanted: Wanted) -> Iterator[Named]:
    given = {name: key for name, key in wanted.cluster.secrets.items() if not key.by_reference}
    for key in given.values():
        yield Named("secret", key.ref.secret, wanted.cluster.namespace)
    if APPS in given:
        for namespace in wanted.wiring.other_namespaces:
            yield Named("secret", given[APPS].ref.secret, namespace)


def _of_tokens(wanted: Wanted) -> Iterator[Named]:
    for item in wanted.cluster.tokens:
        if not item.token.by_reference:
            yield Named("secret", item.token.ref.secret, item.namespace)


def _is_seen(there: There, item: Named) -> bool:
    return (SECRET, item.name, item.namespace) in there.case.known.objects
