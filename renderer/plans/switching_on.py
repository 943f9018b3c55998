"""The plan to the values: off to on, another method or issuer, other keys, guests shut out.

The order is that of what needs what. Secrets restart nothing, and pods that want them do not start
without them; so they come first. Portworx, Stork and Autopilot are changed together: whatever the
order, old nodes and new ones disagree until the last one has restarted. Guests are shut out last,
once everything that calls Portworx has a token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.checking.asked import GUESTS, told
from renderer.planning import keys, peers, public_keys, readiness, saving, volumes, workloads
from renderer.planning.situation import There, Wanted
from renderer.planning.steps import NOTHING, Plan, Step
from renderer.portworx.settings import KEYS, OPERATOR, PUBLIC, SHARED, SYSTEM
from renderer.problems import ERROR, Problem
from renderer.reading.clients import CALLERS
from renderer.reading.reading import LOCKED
from renderer.reading.settled import ISSUER
from renderer.rules import checks, running_rules
from renderer.values.cluster import Cluster

_USER_LABELS = frozenset((ISSUER, *(KEYS[name].label for name in (SHARED, *PUBLIC))))
_LABELS = {role: f"{caller} signs with" for role, caller in CALLERS.items()}
_GUESTS_SINCE = (2, 6, 0)


def plan(wanted: Wanted, copied: Iterable[Step] = ()) -> Plan:
    """Return the way to what the values ask; `copied` makes Secrets that they only refer to."""
    there = wanted.there
    made = Plan(there.found.title, f"PX-Security is {there.reading.state}, and as the values ask")
    if not (wanted.differences or wanted.completions):
        first = (*fixed_first(wanted), *running_rules.not_carried_out(there.case))
        return made.replace(fix=first, ends=readiness.AGAIN if first else "")
    made = made.replace(goal=f"from {there.reading.state} to what the values ask")
    if first := fixed_first(wanted):
        return made.replace(fix=first, ends=readiness.AGAIN)
    obstacle = volumes.obstacle(wanted) if wanted.shuts_guests_out else ""
    return made.replace(
        steps=tuple(_steps(wanted, copied, is_open=bool(obstacle))),
        ends=f"Guests are not shut out yet: {obstacle}." if obstacle else "",
        notes=(*workloads.notes(there), *saving.notes(there.found)),
    )


def to_other_install(there: There, cluster: Cluster) -> Plan:
    """Return the plan that ends before it begins: another install is a migration."""
    if cluster.install == OPERATOR:
        ends = (
            "The values are of an install by the Operator, and a DaemonSet runs. The migration of "
            "the Operator crashes on a DaemonSet with an issuer of its own and a system key, and "
            "waits for ever beside a StorageCluster that was made by hand: docs/migrate.md has the "
            "way."
        )
    else:
        ends = (
            "The values are of a DaemonSet, and the Operator runs Portworx: no way back from it is "
            "known. Write the values of an install by the Operator."
        )
    goal = f"{there.reading.install} to {cluster.install}"
    return Plan(there.found.title, goal, ends=ends)


def fixed_first(wanted: Wanted) -> tuple[Problem, ...]:
    """Return what must be fixed before the first step."""
    return (*_wrong(wanted), *readiness.problems(wanted.there), *_too_old(wanted))


def _wrong(wanted: Wanted) -> Iterator[Problem]:
    """Yield what is wrong, and would be wrong behind the plan too."""
    there, will_be_there = wanted.there, bool(keys.secrets(wanted))
    cured = {"key-not-there"} if will_be_there else set()
    for problem in checks.problems(there.case):
        if problem.severity == ERROR and problem.code in wanted.left - cured:
            yield problem
    if there.reading.state == LOCKED and LOCKED in wanted.left and not will_be_there:
        message = f"{there.found.title}: Portworx does not start: {there.reading.why}"
        yield Problem("locked", there.found.place, message, "make what is missing, or name another")


def _too_old(wanted: Wanted) -> Iterator[Problem]:
    there, version = wanted.there, wanted.there.reading.version
    if wanted.wiring.has_stanza and (problem := readiness.crd_lacks_stanza(there)):
        yield problem
    if wanted.shuts_guests_out and version and not version.reaches(_GUESTS_SINCE):
        message = f"{there.found.title} runs Portworx {version}: guests are shut out since 2.6"
        yield Problem("too-old", there.found.place, message, "bring Portworx to 2.6 or newer first")


def _steps(wanted: Wanted, copied: Iterable[Step], *, is_open: bool) -> Iterator[Step]:
    """Yield the steps; `is_open` where guests cannot be shut out yet."""
    there = wanted.there
    paused = saving.pause(there.found)
    yield saving.save(
        [*workloads.items(wanted), *volumes.saved(wanted)],
        [*keys.secrets(wanted), *public_keys.saved(wanted)],
    )
    yield from filter(None, [paused])
    yield from copied
    yield from keys.steps(wanted)
    yield from public_keys.steps(wanted)
    if wanted.labels - ({GUESTS} if wanted.shuts_guests_out else set()):
        yield brought_in(wanted)
        if wanted.restarts_portworx:
            yield from workloads.restarted_by_hand(there, "on")
            yield from _peers(wanted)
    yield from volumes.completed(wanted)
    if wanted.shuts_guests_out and not is_open:
        yield from volumes.recreated(wanted)
        yield _guests_shut_out(wanted)
    yield from public_keys.dropped(wanted)
    yield from keys.deleted(wanted)
    if paused:
        yield saving.resume(there.found, paused)


def _peers(wanted: Wanted) -> Iterable[Step]:
    is_due = not wanted.there.is_secured or KEYS[SYSTEM].label in wanted.labels - wanted.moved
    if not is_due:
        return ()
    return peers.steps(wanted.there, has_stanza=wanted.wiring.has_stanza)


def brought_in(wanted: Wanted) -> Step:
    """Return the step that brings the settings into Portworx, Stork and Autopilot."""
    there, restarts = wanted.there, wanted.restarts_portworx
    names = ", ".join(item.title for item in wanted.workloads)
    return Step(
        title=f"Change {names}" if there.is_secured else "Switch PX-Security on",
        commands=workloads.brought_in(wanted, keeps_guests=True),
        why="all in one go, for nodes with the old settings and nodes with the new ones differ "
        "until the last one has restarted"
        if restarts
        else "the values ask for it, and no node restarts for this",
        changes=tuple(_changes(wanted)),
        notice=" ".join(_noticed(wanted)) or NOTHING,
        until=there.last_node if restarts else "",
        proof=workloads.proof(there),
        shows=workloads.shows(there, "on", restarts=restarts),
        back=workloads.back(wanted),
        back_note="all nodes restart once more" if restarts else "",
    )


def _changes(wanted: Wanted) -> Iterator[str]:
    """Yield each setting with what it is and what it becomes."""
    for item in wanted.differences:
        if item.label == GUESTS and wanted.shuts_guests_out:
            continue
        nothing = "no key" if item.label in CALLERS else "not set"
        old, new = (told(text) or nothing for text in (item.there, item.wanted))
        same = " (the same key)" if item.label in wanted.moved else ""
        yield f"{_LABELS.get(item.label, item.label)}: {old} -> {new}{same}"


def _noticed(wanted: Wanted) -> Iterator[str]:
    there, labels = wanted.there, wanted.labels
    if not there.is_secured:
        yield "pxctl and programs without a token are guests on nodes that have restarted."
    elif wanted.restarts_portworx:
        yield "Nodes that have restarted and nodes that have not may refuse each other's tokens."
    if there.is_secured and wanted.replaced & _USER_LABELS:
        ended = keys.ended(wanted)
        yield (
            "Nodes that have restarted refuse the tokens that users have, and the others refuse "
            "new ones: make them again" + (f", and {ended} of the values" if ended else "") + "."
        )
    if wanted.restarts_portworx and not there.is_operator:
        yield "Stork and Autopilot restart at once."
    elif labels & set(CALLERS) and not wanted.restarts_portworx:
        yield "No node restarts; Stork and Autopilot do where they sign otherwise."


def _guests_shut_out(wanted: Wanted) -> Step:
    return Step(
        title="Shut guests out",
        commands=workloads.brought_in(wanted, keeps_guests=False),
        why="everything that calls Portworx has a token now; no node restarts for this",
        notice="whoever sends no token is refused",
        until="guestAccess is Enabled again",
        proof=(workloads.checked(wanted.there),),
        shows="guestAccess is Disabled, and nobody is refused",
        back=workloads.back_to_guests(wanted),
        back_note="the Operator lets guests in at its next look",
    )
