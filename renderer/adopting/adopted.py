"""The values of a reading: what is there, what that would change, and every gap.

A draft is held against the schema and the rules of values, and `render` is run with it on the
manifests that it came from. What is refused there is a gap, told where in the manifests it came
from, since nobody has written the values yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderer.adopting import settings
from renderer.adopting.changes import Change
from renderer.adopting.draft import Draft, Entry
from renderer.portworx.names import AUTOPILOT, STORK
from renderer.portworx.settings import DAEMONSET
from renderer.problems import Problem
from renderer.reading import reading
from renderer.reading.clients import CALLERS, GUEST, Signer
from renderer.reading.reading import Reading

FILE_NAME = "the adopted values"


def entries(made: Reading, *, is_only: bool) -> tuple[list[Entry], list[Problem]]:
    """Return the values of a reading, and what they cannot say."""
    found = [*_head(made, is_only=is_only), *settings.entries(made), *_components(made)]
    gaps = [*_state(made), *(item for item in found if isinstance(item, Problem))]
    return [item for item in found if isinstance(item, Entry)], gaps


def _head(made: Reading, *, is_only: bool) -> Iterator[Entry | Problem]:
    found, place = made.found, made.found.place
    yield Entry(("install",), made.install, place, found.title)
    if found.namespace:
        yield Entry(("namespace",), found.namespace, place)
    else:
        message = f"{found.title} has no namespace, which the values name"
        yield Problem("no-namespace", place, message, "add metadata.namespace to it")
    if not is_only:
        yield Entry(("portworx", "name"), found.name, place)


def _state(made: Reading) -> Iterator[Problem]:
    if made.state == reading.OFF:
        yield Problem(
            settings.CODE,
            made.found.place,
            f"{made.found.title} has nothing of PX-Security, so that there is nothing to adopt",
            "start with pxsec init",
        )
    yield from made.obstacles


def _components(made: Reading) -> Iterator[Entry]:
    for role in (STORK, AUTOPILOT):
        if signer := next((item for item in made.signers if item.role == role), None):
            yield from _component(made, signer)


def _component(made: Reading, signer: Signer) -> Iterator[Entry]:
    client = next(item for item in made.clients if item.caller == signer.caller)
    is_wired = signer.key is not None and client.verdict != GUEST
    note = "" if is_wired else f"{client.why}: left alone as it is"
    yield Entry((signer.role, "enabled"), is_wired, signer.place, note)
    if made.install == DAEMONSET:
        yield from _names(made, signer)


def _names(made: Reading, signer: Signer) -> Iterator[Entry]:
    """Yield the names of a Deployment that are not those which pxsec looks for anyway."""
    name, namespace = signer.found.name, signer.found.namespace
    if name != signer.role:
        yield Entry((signer.role, "name"), name, signer.place)
    if namespace and namespace != made.found.namespace:
        yield Entry((signer.role, "namespace"), namespace, signer.place)


def draft(made: Reading, found: Sequence[Entry], changes: Sequence[Change]) -> Draft:
    """Return the values file with its comments."""
    head = (f"Adopted from {made.found.title} ({made.found.place.name}): what is there now.",)
    return Draft(tuple(found), (*head, *_missing(made), ""), ("", *_told(changes)))


def moved_draft(made: Reading, found: Sequence[Entry], account: Sequence[str]) -> Draft:
    """Return the values file of an Operator install that takes the place of a DaemonSet."""
    head = f"For the Operator, adopted from {made.found.title} ({made.found.place.name})."
    return Draft(tuple(found), (head, *_missing(made), ""), ("", *account))


def _missing(made: Reading) -> Iterator[str]:
    roles = [signer.role for signer in made.signers]
    if made.install == DAEMONSET:
        for role, caller in CALLERS.items():
            if role not in roles:
                yield f"{caller} was not in the input: give its manifest too, if it runs."


def _told(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "pxsec render with these values changes nothing in the manifests."
        return
    yield "pxsec render with these values changes:"
    for change in changes:
        yield f"  {change.title}: {change.field}"
    restarts = dict.fromkeys(change.restarts for change in changes if change.restarts)
    yield f"Restarted by it: {', '.join(restarts)}." if restarts else "Nothing restarts by it."
