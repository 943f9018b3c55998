"""The plan of new keys: what is made beside the old, then what restarts, and the old at the end.

Where a Secret gets another name, each pod that starts reads the new one, and old pods go on with
the old: nodes, Stork and Autopilot disagree until the last of them has restarted.

The Operator reads system and apps key in px-system-secrets alone, and there is no rolling way to
change them. It signs its own questions with the new key at once; pods with the old key refuse it,
and a refused Operator deletes no pod. So all pods of Portworx are deleted together, and come back
with the new key (from the source of the Operator, 24.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from renderer.planning import keys, peers, readiness, saving, shell, workloads
from renderer.planning.keys import LABELS
from renderer.planning.shell import SAVED, Named
from renderer.planning.situation import There, Wanted
from renderer.planning.steps import Plan, Step
from renderer.planning.workloads import checked
from renderer.plans import switching_on
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.operator import KEYS_SECRET
from renderer.portworx.settings import APPS, KEYS, SYSTEM
from renderer.reading.clients import Signer
from renderer.rotating.rotation import NewSecret, Rotation

NEW_KEYS = f"{SAVED}/new-keys"
"""The folder in which commands make keys that are in no file of the values.

It is below one that each plan makes anew: no key of another rotation is taken for a new one.
"""
_AT_ONCE = (
    "A container that starts from now on has the new key, and the others have not: go on at once"
)
_REFUSED = "whoever signs with the new key is refused, the Operator first"
_UNTIL = "all nodes of Portworx have restarted together"


def plan(wanted: Wanted, made: Rotation) -> Plan:
    """Return the way to the new keys; the values have them already."""
    wanted = wanted.replace(moved=frozenset(_moved(wanted, made)))
    if made.in_place:
        found = _with_outage(wanted, made)
    else:
        found = switching_on.plan(wanted, map(_copied, made.secrets)).replace(goal="new keys")
    steps = (*_filled_in(made), *found.steps) if found.steps else ()
    return found.replace(steps=steps, notes=(*_notes(wanted, made), *found.notes))


def _filled_in(made: Rotation) -> Iterator[Step]:
    """Yield the step of keys that come from the environment, of which nothing was made."""
    if made.variables:
        names = " and ".join(made.variables)
        yield Step(
            title=f"Put the new key into {names}",
            commands=(),
            why="nothing was made: the commands below take the new key from there, and so does "
            "whatever else renders with these values",
        )


def _moved(wanted: Wanted, made: Rotation) -> Iterator[str]:
    """Yield the keys that are copied, for they are in a Secret with one that is new."""
    new = {KEYS[name].label for name in made.keys}
    old = {*made.renamed, *(secret.old for secret in made.secrets)}
    for item in wanted.differences:
        is_of_old = any(item.there.startswith(f"Secret {name}, key ") for name in old)
        if is_of_old and item.label in LABELS - new:
            yield item.label


def _with_outage(wanted: Wanted, made: Rotation) -> Plan:
    there = wanted.there
    found = Plan(there.found.title, "new keys, with an outage")
    if first := switching_on.fixed_first(wanted):
        return found.replace(fix=first, ends=readiness.AGAIN)
    return found.replace(
        steps=tuple(_outage(wanted, made)),
        notes=(*(workloads.notes(there) if wanted.labels else ()), *saving.notes(there.found)),
    )


def _outage(wanted: Wanted, made: Rotation) -> Iterator[Step]:
    there = wanted.there
    item = Named("secret", KEYS_SECRET, wanted.cluster.namespace)
    others = [other for other in keys.secrets(wanted) if other != item]
    paused = saving.pause(there.found)
    yield saving.save([item, *(workloads.items(wanted) if wanted.labels else ())], others)
    yield from filter(None, [paused])
    yield from map(_copied, sorted(made.secrets, key=_is_same))
    if any(not wanted.cluster.secrets[name].by_reference for name in _in_place(made)):
        yield _applied(wanted, item)
    if wanted.labels:
        yield switching_on.brought_in(wanted).replace(
            until=_UNTIL, proof=(checked(there),), shows=workloads.not_yet("on")
        )
    yield from _restarted(there)
    if SYSTEM in made.keys:
        yield from peers.steps(there, has_stanza=wanted.wiring.has_stanza)
    yield from keys.deleted(wanted)
    if paused:
        yield saving.resume(there.found, paused)


def _in_place(made: Rotation) -> list[str]:
    return [name for name in made.keys if name in (SYSTEM, APPS)]


def _copied(secret: NewSecret) -> Step:
    """Return the step that makes a Secret of another with some keys anew, or changes it."""
    item = Named("secret", secret.name, secret.namespace)
    return _changed(secret, item) if _is_same(secret) else _made(secret, item)


def _is_same(secret: NewSecret) -> bool:
    return secret.old == secret.name


def _made(secret: NewSecret, item: Named) -> Step:
    old = Named("secret", secret.old, secret.namespace)
    fetched = (line for key in secret.keys for line in _fetched(old, key))
    kept = [f"--from-file={quote(key)}={_kept(key)}" for key in secret.keys]
    return Step(
        title=f"Make Secret {item.namespace}/{item.name} with the new keys",
        commands=(
            *_new_keys(secret),
            *fetched,
            f"{_written(secret, item, kept)} | kubectl create -f -",
        ),
        why=f"keys of Secret {secret.old} that stay are copied; the others are new",
        proof=(f"kubectl get {item}",),
        shows="it is there",
        back=(f"kubectl delete {item}",),
    )


def _changed(secret: NewSecret, item: Named) -> Step:
    patch = f"kubectl patch {item} --type=merge --patch-file /dev/stdin"
    return Step(
        title=f"Put the new keys into Secret {item.namespace}/{item.name}",
        commands=(*_new_keys(secret), f"{_written(secret, item, [])} | {patch}"),
        why=f"the Operator reads no other Secret. {_AT_ONCE}",
        notice=_REFUSED,
        until=_UNTIL,
        proof=(f"kubectl get {item}",),
        shows="it is there",
        back=(shell.replace(item),),
    )


def _new_keys(secret: NewSecret) -> Iterator[str]:
    """Yield the lines that make keys, once for all Secrets that need them."""
    yield f"mkdir -p -m 700 {NEW_KEYS}"
    for _, name in secret.new:
        yield f"if ! test -e {_path(name)}; then pxsec keygen {NEW_KEYS} --key {name}; fi"


def _written(secret: NewSecret, item: Named, kept: list[str]) -> str:
    """Return the command that writes the Secret, and changes nothing."""
    typed = str(item).replace("secret ", "secret generic ", 1)
    new = [f"--from-file={quote(key)}={_path(name)}" for key, name in secret.new]
    return f"kubectl create {typed} --dry-run=client -o yaml {' '.join([*kept, *new])}"


def _path(name: str) -> str:
    return f"{NEW_KEYS}/{KEYS[name].file}"


def _kept(key: str) -> str:
    """Return where a key that stays is copied to; no new key has this name."""
    return f"{NEW_KEYS}/{quote(f'kept-{key}')}"


def _fetched(old: Named, key: str) -> tuple[str, str]:
    """Return the lines that copy a key; the second stops where there is none."""
    escaped, file = key.replace(".", "\\."), _kept(key)
    get = f"kubectl get {old} -o jsonpath={quote(f'{{.data.{escaped}}}')} | base64 -d > {file}"
    return get, f"test -s {file}"


def _applied(wanted: Wanted, item: Named) -> Step:
    """Return the step that applies the Secrets, of which one has the new keys in its place."""
    return Step(
        title=f"Apply Secret {item.namespace}/{item.name} with the new keys",
        commands=(
            f"{shell.render(wanted.values, '--only', 'secrets')}"
            " | kubectl apply --server-side -f -",
        ),
        why=f"the Operator reads no other Secret. {_AT_ONCE}. A conflict says that somebody else "
        "holds a Secret: do not force it, bring the new key in where that one is kept",
        notice=_REFUSED,
        until=_UNTIL,
        proof=(f"kubectl get {item}",),
        shows="it is there",
        back=(shell.replace(item), *_others_back(wanted, item)),
    )


def _others_back(wanted: Wanted, item: Named) -> Iterator[str]:
    yield from (shell.restore(other) for other in keys.secrets(wanted) if other != item)


def _restarted(there: There) -> Iterator[Step]:
    namespace, labels = quote(there.found.namespace), quote(there.selector)
    pods = f"-n {namespace} -l {labels}"
    yield Step(
        title="Restart all nodes of Portworx together",
        commands=(f"kubectl delete pods {pods}",),
        why="an Operator that is refused restarts no node, so that there is no rolling way; pods "
        "that are deleted come back with the new key",
        notice="a full outage: no volume is served",
        until="all nodes are Ready, which takes minutes more on a node that is cordoned",
        proof=(f"kubectl wait pods {pods} --for=condition=Ready --timeout=30m", checked(there)),
        shows="PX-Security is on, and nobody is refused (`no matching resources` says that the "
        "new pods are not there yet: type it again)",
        back_note="the Secret that is put back needs the same again",
    )
    roles = [item for item in there.reading.signers if item.role in (STORK, AUTOPILOT)]
    if roles:
        yield _components(there, roles)


def _components(there: There, roles: list[Signer]) -> Step:
    namespace = quote(there.found.namespace)
    names = " ".join(f"deployment/{signer.role}" for signer in roles)
    line = f"kubectl rollout restart {names} -n {namespace}"
    return Step(
        title=f"Restart {' and '.join(signer.caller for signer in roles)}",
        commands=(line,),
        why="they read their key when they start",
        notice="snapshots, migrations and health checks of Stork fail",
        until="their pods are Ready",
        proof=(f"kubectl rollout status {names} -n {namespace}",),
        shows="they are rolled out",
        back=(line,),
    )


def _notes(wanted: Wanted, made: Rotation) -> Iterator[str]:
    if made.edits:
        yield (
            f"Whoever goes back for good puts the old names back into {', '.join(wanted.values)} "
            "too, or the next render brings the new keys in again."
        )
    if made.secrets:
        yield f"Delete {NEW_KEYS} when all is well, for it holds keys."
