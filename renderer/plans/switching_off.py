"""The plan to off: Portworx first, then Stork and Autopilot, and what keeps volumes alive.

Nodes without security look at no token, so that Stork signs on until the last node has restarted.
Under a stanza two things come first. The Operator asks nodes without a token once security is off:
where guests are shut out they refuse it, and it restarts none of them. And it deletes px-user-token
and px-admin-token, which it owns: a class or volume that names one makes and mounts nothing more.

What stands in lists is taken out by a JSON patch, which the API server refuses where the list is
another one by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object, containers, text_at
from renderer.planning import readiness, saving, shell, workloads
from renderer.planning.shell import Named, named
from renderer.planning.situation import There
from renderer.planning.steps import Plan, Step
from renderer.portworx import operator
from renderer.portworx.names import AUTOPILOT, PORTWORX, STORK
from renderer.portworx.settings import of_component_variable
from renderer.reading import signers
from renderer.reading.given import ARGUMENT, NODE, Given
from renderer.reading.reading import OFF
from renderer.reading.stanza import ENABLED, GUESTS
from renderer.spellings import arguments, carriers
from renderer.yamltext.nodes import Node

Operation = dict[str, Any]


def plan(there: There) -> Plan:
    """Return the way to off."""
    made = Plan(there.found.title, "PX-Security is off")
    if there.reading.state == OFF and not _component_steps(there):
        return made
    made = made.replace(goal=f"from {there.reading.state} to off")
    if first := tuple(readiness.problems(there)):
        return made.replace(fix=first, ends=readiness.AGAIN)
    obstacle = _obstacle(there)
    return made.replace(
        steps=() if obstacle else tuple(_steps(there)),
        ends=obstacle,
        notes=(
            "Take security out of your own manifests too, or the next apply brings it back.",
            "What is left is used by nobody: Secrets, the ConfigMap of public keys and its mount. "
            "Classes, claims and volumes go on naming Secrets of tokens: keep these.",
            *saving.notes(there.found),
        ),
    )


def _obstacle(there: There) -> str:
    """Return why the plan cannot take out all that is set."""
    if there.reading.obstacles:
        found = there.reading.obstacles[0]
        return f"{found.place}: {found.message}: what it sets cannot be taken out by a plan."
    by_hand = [item for item in there.reading.given if _is_by_hand(there, item)]
    if by_hand:
        found_at = ", ".join(f"{item.name} in {item.where} ({item.place})" for item in by_hand)
        edit = f"kubectl edit {there.portworx}"
        return f"Take this out by hand first, it is no item of one list: {found_at}: {edit}."
    return ""


def _is_by_hand(there: There, item: Given) -> bool:
    return item.how == NODE or (item.how == ARGUMENT and there.is_operator)


def _steps(there: There) -> Iterator[Step]:
    own = there.reading.stanza
    paused = saving.pause(there.found)
    tokens = _tokens(there)
    yield saving.save([there.portworx], tokens)
    yield from filter(None, [paused])
    if own and own.is_on and own.guests.text != ENABLED and not there.is_stuck:
        yield _guests_let_in(there)
    if _portworx_operations(there):
        yield _taken_out(there, tokens)
        yield from workloads.restarted_by_hand(there, "off")
    yield from _component_steps(there)
    if paused:
        yield saving.resume(there.found, paused)


def _guests_let_in(there: There) -> Step:
    own = there.reading.stanza
    before = own.guests.text if own else ENABLED

    def line(guests: str) -> str:
        auth = {"guestAccess": guests}
        return shell.merge(there.portworx, {"spec": {"security": {"auth": auth}}})

    return Step(
        title="Let guests in",
        commands=(line(ENABLED),),
        why="once security is off the Operator sends no token: nodes that refuse guests refuse it "
        "too, and it would restart none of them",
        notice="whoever sends no token gets in as a guest",
        until="guestAccess is as before",
        proof=(workloads.as_admin(there, "role inspect system.guest", has_stanza=True),),
        shows="the role allows again what it allows by default: wait for it",
        # What is none of the three may be anything, and is not repeated.
        back=(line(before) if before in GUESTS else shell.replace(there.portworx),),
        back_note="a role that you have narrowed yourself is lost: save it by the command above"
        if before == "Managed"
        else "",
    )


def _taken_out(there: There, tokens: list[Named]) -> Step:
    unowned = {"metadata": {"ownerReferences": None}}
    kept = " The Operator deletes its own tokens, unless nobody owns them." if tokens else ""
    return Step(
        title="Take security out of Portworx",
        commands=(
            *(shell.if_there(item, shell.merge(item, unowned)) for item in tokens),
            shell.operations(there.portworx, _portworx_operations(there)),
        ),
        why="Portworx first: nodes without security look at no token, so that Stork may go on "
        f"signing.{kept}",
        notice="each node lets everybody in once it has restarted"
        + (", and Stork is a guest on the others" if tokens else ""),
        until=there.last_node,
        proof=(*workloads.proof(there), *(f"kubectl get {item}" for item in tokens)),
        shows=workloads.shows(there, "off")
        + (
            "; the tokens are there: if one is not, make it with any content, `kubectl create "
            "secret generic NAME --from-literal=auth-token=off`"
            if tokens
            else ""
        ),
        back=(shell.replace(there.portworx), *map(shell.restore, tokens)),
        back_note="all nodes restart once more",
        codes=("unchecked-tokens",) if _component_steps(there) else (),
    )


def _component_steps(there: There) -> list[Step]:
    """Return the steps for Stork and Autopilot, whose key nobody looks at any more."""
    changed = [(named(item), _of_deployment(item)) for item in there.components]
    if there.is_operator:
        found = there.found
        own = [op for role in (STORK, AUTOPILOT) for op in _of_role(found, role)]
        changed.append((there.portworx, own))
    changed = [(item, found) for item, found in changed if found]
    if not changed:
        return []
    step = Step(
        title="Take the key from Stork and Autopilot",
        commands=(
            *(shell.save(item, prefix="signing") for item, _ in changed),
            *(shell.operations(item, found) for item, found in changed),
        ),
        why="nobody looks at what they sign any more; before the last node has restarted they "
        "would have been guests",
        notice="both restart",
        until="they are back",
        proof=tuple(f"kubectl get {item}" for item, _ in changed),
        shows="they are Ready",
        back=tuple(shell.replace(item, prefix="signing") for item, _ in changed),
    )
    return [step]


def _portworx_operations(there: There) -> list[Operation]:
    """Return what takes security out of the StorageCluster or DaemonSet."""
    found = there.found
    if there.is_operator:
        stanza = found.node.get("spec", "security")
        gone = [{"op": "remove", "path": "/spec/security"}] if stanza else []
        return gone + _of_env(found.node.get("spec", "env"), "/spec/env")
    for number, owner in enumerate(containers(found)):
        if text_at(owner, "name") == PORTWORX:
            path = f"/spec/template/spec/containers/{number}"
            of_args = _of_args(owner.get("args"), f"{path}/args")
            return of_args + _of_env(owner.get("env"), f"{path}/env")
    return []


def _of_deployment(found: Object) -> list[Operation]:
    for number, owner in enumerate(containers(found)):
        if any(signers.runner(found, role) is owner for role in (STORK, AUTOPILOT)):
            path = f"/spec/template/spec/containers/{number}/env"
            return _of_env(owner.get("env"), path, component=True)
    return []


def _of_role(found: Object, role: str) -> list[Operation]:
    env = found.node.get("spec", role, "env")
    return _of_env(env, f"/spec/{role}/env", component=True)


def _of_env(env: Node | None, path: str, *, component: bool = False) -> list[Operation]:
    """Return what takes variables out, the last one first so that the numbers stay true."""
    found = carriers.of_env(env, of_component_variable) if component else carriers.of_env(env)
    operations: list[Operation] = []
    for item in reversed(list(found)):
        at = f"{path}/{item.number}"
        operations += [
            {"op": "test", "path": f"{at}/name", "value": item.name},
            {"op": "remove", "path": at},
        ]
    return operations


def _of_args(args: Node | None, path: str) -> list[Operation]:
    """Return what takes arguments out; a value may be a secret, and is not repeated."""
    operations: list[Operation] = []
    for item in reversed(list(carriers.of_arguments(arguments.listed(args)))):
        at = f"{path}/{item.number}"
        has_value = item.values and not item.is_valueless and item.word == item.name
        if item.word == item.name:
            operations.append({"op": "test", "path": at, "value": item.word})
        operations += [{"op": "remove", "path": at}] * (2 if has_value else 1)
    return operations


def _tokens(there: There) -> list[Named]:
    """Return the Secrets that the Operator deletes once security is off."""
    own = there.reading.stanza
    if own is None or not own.is_on:
        return []
    return [Named(SECRET.lower(), name, there.found.namespace) for name in operator.TOKEN_SECRETS]
