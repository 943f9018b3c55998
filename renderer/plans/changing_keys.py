"""The plan of new keys: what is made beside the old, then what restarts, and the old at the end.

Where a Secret gets another name, each pod that starts reads the new one, and old pods go on with
the old: nodes, Stork and Autopilot disagree until the last of them has restarted.

The Operator reads system and apps key in px-system-secrets alone, and there is no rolling way to
change them. It signs its own questions with the new key at once; pods with the old key refuse it,
and a refused Operator deletes no pod. So all pods of Portworx are deleted together, and come back
with the new key (from the source of the Operator, 24.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote

from renderer.planning import peers, shell
from renderer.planning.shell import SAVED, Named
from renderer.planning.situation import There, Wanted
from renderer.planning.steps import Plan, Step
from renderer.planning.workloads import proof
from renderer.plans import switching_on
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.operator import KEYS_SECRET
from renderer.portworx.settings import KEYS, PUBLIC, SHARED, SYSTEM
from renderer.reading.clients import Signer
from renderer.rotating.rotation import NewSecret, Rotation

NEW_KEYS = "px-new-keys"
"""The folder in which commands make keys that are in no file of the values."""


def plan(wanted: Wanted, made: Rotation) -> Plan:
    """Return the way to the new keys; the values have them already."""
    there = wanted.there
    copied = list(_copied(made.secrets))
    if made.in_place:
        steps = [*_saved(wanted), *copied, *_in_place(wanted, made), *_restarted(there)]
        if SYSTEM in made.keys:
            steps += peers.steps(there, has_stanza=wanted.wiring.has_stanza)
        found = Plan(there.found.title, "new keys, with an outage", steps=tuple(steps))
    else:
        found = switching_on.plan(wanted)
        found = found.replace(goal="new keys", steps=(*copied, *found.steps))
    return found.replace(notes=(*_notes(wanted, made), *found.notes))


def _copied(secrets: Iterable[NewSecret]) -> Iterator[Step]:
    """Yield the steps that make a Secret of another, with some keys anew."""
    for secret in secrets:
        item = Named("secret", secret.name, secret.namespace)
        old = Named("secret", secret.old, secret.namespace)
        is_same = secret.old == secret.name
        verb = "apply --server-side --force-conflicts" if is_same else "create"
        yield Step(
            title=f"Make Secret {secret.namespace}/{secret.name} with the new keys",
            commands=(
                f"mkdir -p -m 700 {NEW_KEYS}",
                *(
                    f"test -e {_path(n)} || pxsec keygen {NEW_KEYS} --key {n}"
                    for _, n in secret.new
                ),
                *(line for key in secret.keys for line in _fetched(old, key)),
                f"kubectl create {_typed(item)} --dry-run=client -o yaml {_from_files(secret)}"
                f" | kubectl {verb} -f -",
            ),
            why=f"keys of Secret {secret.old} that stay are copied; the others are new",
            proof=(f"kubectl get {item}",),
            shows="it is there",
            back=(shell.restore(item) if is_same else f"kubectl delete {item}",),
        )


def _made(name: str) -> str:
    """Return the line that makes a key, once for all Secrets that need it."""
    return f"test -e {_path(name)} || pxsec keygen {NEW_KEYS} --key {name}"


def _path(name: str) -> str:
    return f"{NEW_KEYS}/{KEYS[name].file}"


def _fetched(old: Named, key: str) -> tuple[str, str]:
    """Return the lines that copy a key; the second stops where there is none."""
    escaped, file = key.replace(".", "\\."), f"{NEW_KEYS}/{quote(key)}"
    get = f"kubectl get {old} -o jsonpath={quote(f'{{.data.{escaped}}}')} | base64 -d > {file}"
    return get, f"test -s {file}"


def _typed(item: Named) -> str:
    return str(item).replace("secret ", "secret generic ", 1)


def _from_files(secret: NewSecret) -> str:
    kept = [f"--from-file={quote(key)}={NEW_KEYS}/{quote(key)}" for key in secret.keys]
    new = [f"--from-file={quote(key)}={_path(name)}" for key, name in secret.new]
    return " ".join([*kept, *new])


def _saved(wanted: Wanted) -> Iterator[Step]:
    item = Named("secret", KEYS_SECRET, wanted.cluster.namespace)
    yield Step(
        title="Save the old keys",
        commands=(f"mkdir -m 700 {SAVED}", shell.save(item)),
        why="a key that was replaced cannot be had back",
        proof=(f"ls -l {SAVED}",),
        shows="a file with the Secret",
        back_note=f"nothing has changed; delete {SAVED} when all is well, for it holds keys",
    )


def _in_place(wanted: Wanted, made: Rotation) -> Iterator[Step]:
    """Yield the step that puts new keys where the old ones are, unless commands have done so."""
    if made.secrets:
        return
    item = Named("secret", KEYS_SECRET, wanted.cluster.namespace)
    render = shell.render(wanted.values, "--only", "secrets")
    yield Step(
        title=f"Apply Secret {item.namespace}/{item.name} with the new keys",
        commands=(f"{render} | kubectl apply --server-side --force-conflicts -f -",),
        why="the Operator reads no other Secret; a container that starts from now on has the new "
        "key, and the others have not, so go on at once",
        notice="whoever signs with the new key is refused, the Operator first",
        until="the end of the next step",
        proof=(f"kubectl get {item}",),
        shows="it is there",
        back=(shell.replace(item),),
    )


def _restarted(there: There) -> Iterator[Step]:
    namespace, labels = quote(there.found.namespace), quote(there.selector)
    pods = f"-n {namespace} -l {labels}"
    yield Step(
        title="Restart all nodes of Portworx together",
        commands=(f"kubectl delete pods {pods}",),
        why="an Operator that is refused restarts no node, so that there is no rolling way; pods "
        "that are deleted come back with the new key",
        notice="a full outage: no volume is served",
        until="all nodes are Ready; on a node that is cordoned that takes minutes more",
        proof=(f"kubectl wait pods {pods} --for=condition=Ready --timeout=30m", *proof(there)[1:]),
        shows="PX-Security is on, and nobody is refused",
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
    if made.variables:
        names = ", ".join(made.variables)
        yield f"Put the new key into {names} before you type the first command: nothing was made."
    labels = [item.label for item in wanted.cluster.tokens]
    if labels and set(made.keys) & {SHARED, *PUBLIC}:
        yield (
            f"Make these tokens again with the new key: {', '.join(labels)}; what users hold ends "
            "at the first node that restarts."
        )
    if made.secrets:
        yield f"Delete {NEW_KEYS} when all is well, for it holds keys."
