"""Security brought into Portworx, Stork and Autopilot, in the way of docs/apply.md.

From files the user's own manifests are applied; what was read from a cluster is read once more and
replaced, for nothing else takes out what others have written. A values file on top of the user's
own holds back what comes in a later step: guests stay, and classes keep their parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from renderer.manifests.objects import Object, text_at
from renderer.planning import public_keys, shell
from renderer.planning.shell import ADMIN_TOKEN, PXCTL, SAVED, Named, named
from renderer.planning.situation import There, Wanted
from renderer.planning.steps import Step
from renderer.portworx.kinds import KINDS
from renderer.portworx.operator import TOKEN_SECRETS
from renderer.reading.reading import LOCKED
from renderer.reading.stanza import ENABLED
from renderer.reading.stanza import GUESTS as KNOWN_GUESTS

SECURED, HELD_BACK = "secured.yaml", f"{SAVED}/held-back.yaml"


def items(wanted: Wanted) -> list[Named]:
    """Return what `render` changes; one without a namespace is in that of the values."""
    namespace = wanted.cluster.namespace
    found = map(named, wanted.workloads)
    return [item if item.namespace else item.replace(namespace=namespace) for item in found]


def brought_in(wanted: Wanted, *, keeps_guests: bool) -> tuple[str, ...]:
    """Return the lines; `keeps_guests` is for all steps but the one that shuts them out."""
    holds_users = wanted.there.is_from_cluster or bool(keeps_guests and wanted.completions)
    lines = _held_back(wanted, guests=keeps_guests, users=holds_users)
    values = [*wanted.values, *([HELD_BACK] if lines else [])]
    options = ("--only", "workloads")
    if not wanted.there.is_from_cluster:
        ask, do = "apply --dry-run=server", "apply"
        sources, reads = _files(wanted, with_users=not holds_users), []
    else:
        ask, do = "replace --dry-run=server", "replace"
        sources = [item.path("live") for item in items(wanted)]
        reads = [f"kubectl get {i} -o yaml > {quote(i.path('live'))}" for i in items(wanted)]
    return (
        *([f"printf '%s\\n' {' '.join(map(quote, lines))} > {HELD_BACK}"] if lines else []),
        *reads,
        shell.render(values, *options, *sources, "-w", SECURED),
        f"kubectl {ask} -f {SECURED}",
        f"kubectl {do} -f {SECURED}",
        *public_keys.kept(wanted),
    )


def _files(wanted: Wanted, *, with_users: bool) -> list[str]:
    """Return the files that hold what is changed; others may be dumps, which are old by now."""
    found = [*wanted.workloads, *((u.found for u in wanted.users) if with_users else ())]
    numbers = {item.document.file for item in found}
    return [path for number, path in enumerate(wanted.there.manifests) if number in numbers]


def notes(there: There) -> Iterator[str]:
    """Yield what is to be known of the way of applying."""
    if there.is_from_cluster:
        yield (
            "Bring the change into your own manifests too (pxsec patch -i), or the next apply "
            "takes it back."
        )
    else:
        yield (
            "The commands are for a cluster that plain kubectl apply has made of these files: "
            "docs/apply.md tells the others. The plan of `kubectl get ... | pxsec plan ... -` is "
            "for any of them."
        )


def back(wanted: Wanted) -> tuple[str, ...]:
    """Return the lines that put the workloads back."""
    return (*map(shell.replace, items(wanted)), *public_keys.back(wanted))


def back_to_guests(wanted: Wanted) -> tuple[str, ...]:
    """Return the line that lets guests in as before."""
    auth = {"guestAccess": _guests(wanted.there)}
    change = {"spec": {"security": {"auth": auth}}}
    return tuple(shell.merge(item, change) for item in items(wanted))


def is_by_hand(there: There) -> bool:
    """Tell whether people restart the nodes: nobody does with OnDelete, or in a stuck cluster."""
    return there.is_on_delete or there.is_stuck


def proof(there: There) -> tuple[str, ...]:
    """Return the lines that show whether all nodes have restarted, and what they run with."""
    item = there.portworx
    if is_by_hand(there):
        return (checked(there),)
    look = (
        f"kubectl get {item} -o jsonpath='{{.status.conditions}}'"
        if there.is_operator
        else f"kubectl rollout status daemonset/{quote(item.name)} -n {quote(item.namespace)}"
    )
    return look, checked(there)


def checked(there: There) -> str:
    """Return the line that looks at the cluster once more."""
    return f"kubectl get {' '.join(_dump(there))} -o yaml | pxsec check --no-values -"


def shows(there: There, state: str, *, restarts: bool = True) -> str:
    """Return what these lines show once the change is in."""
    if not restarts:
        return f"PX-Security is {state}, as the values ask, and nobody is refused"
    if is_by_hand(there):
        return not_yet(state)
    done = "the condition Update is Completed" if there.is_operator else "the roll-out is done"
    return f"{done}; {_all_are(state)}"


def not_yet(state: str) -> str:
    """Return what shows where the next step restarts the nodes."""
    return f"PX-Security is {state}, not carried out yet: the next step does that"


def _all_are(state: str) -> str:
    """Return what shows once all nodes have restarted."""
    token = (
        "with PXCTL_AUTH_TOKEN, and without it as a guest's" if state == "on" else "without a token"
    )
    return f"PX-Security is {state}; `{PXCTL} status` in each pod works {token}"


def as_admin(there: There, *commands: str, has_stanza: bool) -> str:
    """Return the line that runs pxctl as an administrator, with a token of the Operator or a file.

    A token as an argument would be in the log of the API server.
    """
    namespace = quote(there.found.namespace)
    secret = f"secret {TOKEN_SECRETS[0]} -n {namespace}"
    token = f"kubectl get {secret} -o jsonpath='{{.data.auth-token}}' | base64 -d"
    pods = f"kubectl get pods -n {namespace} -l {quote(there.selector)} -o name"
    asked = " && ".join(f"{PXCTL} {command}" for command in commands)
    script = f"read -r PXCTL_AUTH_TOKEN; export PXCTL_AUTH_TOKEN; {asked}"
    return (
        f"{token if has_stanza else f'cat {ADMIN_TOKEN}'} | kubectl exec -i -n {namespace} "
        f'"$({pods} | head -n 1)" -c portworx -- sh -c {quote(script)}'
    )


def restarted_by_hand(there: There, state: str) -> Iterator[Step]:
    """Yield the step that restarts nodes which nobody else does, and has them in this state."""
    if not is_by_hand(there):
        return
    namespace, labels = quote(there.found.namespace), quote(there.selector)
    is_locked = there.reading.state == LOCKED
    why = (
        "Portworx does not answer the Operator, which then restarts no node"
        if there.is_stuck
        else "with OnDelete nobody else deletes them; the second line waits for the new pod"
    )
    yield Step(
        title="Restart the nodes by hand" + ("" if is_locked else ", one by one"),
        commands=tuple(_deleted(there, waits=not is_locked)),
        why=why + ("" if there.pods else "; once for each NODE"),
        notice="old nodes and new ones do not take each other's tokens",
        until=there.last_node,
        proof=(f"kubectl get pods -n {namespace} -l {labels} -o wide", checked(there)),
        shows=f"each pod is younger than the change, and Ready; {_all_are(state)}",
        back_note="the step before, taken back, needs the same again",
    )


def _deleted(there: There, *, waits: bool) -> Iterator[str]:
    """Yield the lines that delete each pod; those of a locked cluster do not wait for one another.

    There all nodes are down, and perhaps none is Ready before all are back.
    """
    namespace, labels = quote(there.found.namespace), quote(there.selector)
    of_node = f"-n {namespace} -l {labels} --field-selector spec.nodeName"
    pods = [(str(Named("pod", pod.name, pod.namespace)), _node_of(pod)) for pod in there.pods]
    for pod, node in pods or [(f"pod {of_node}=NODE", "NODE")]:
        yield f"kubectl delete {pod}"
        if waits:
            yield _ready(f"{of_node}={node}")


def _node_of(pod: Object) -> str:
    return quote(text_at(pod.node, "spec", "nodeName") or "NODE")


def _ready(where: str) -> str:
    """Return the line that waits for a pod which is perhaps not there yet: `wait` would fail."""
    status = """{.items[*].status.conditions[?(@.type=="Ready")].status}"""
    look = f"kubectl get pods {where} -o jsonpath='{status}'"
    return f'until test "$({look})" = True; do sleep 5; done'


def _held_back(wanted: Wanted, *, guests: bool, users: bool) -> list[str]:
    """Return the lines of the values file on top, none where nothing is held back."""
    lines = []
    if guests and wanted.shuts_guests_out:
        lines.append(f"auth: {{guestAccess: {_guests(wanted.there)}}}")
    named_users = {KINDS[user.kind].entries for user in wanted.cluster.token_users}
    return [*lines, *(f"{entries}: []" for entries in sorted(named_users) if users)]


def _guests(there: There) -> str:
    """Return what guests are now, Enabled where nobody asks yet."""
    own = there.reading.stanza
    is_kept = own and own.is_on and own.guests.text in KNOWN_GUESTS
    return own.guests.text if own and is_kept else ENABLED


def _dump(there: There) -> Iterator[str]:
    namespace = there.found.namespace
    kinds = "storagecluster" if there.is_operator else "daemonset,deployment"
    yield f"{kinds},pod"
    yield from ("-n", quote(namespace)) if namespace else ()
