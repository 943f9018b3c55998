"""What stands where it should not: misspelt, for some nodes only, in a container of another.

    env:
    - {name: PORTWORX_AUTH_SHARED_SECRET, ...}     # PORTWORX_AUTH_JWT_SHAREDSECRET is meant
    args: [--jwt-issuer, portworx.com]             # -jwt_issuer is meant

Nobody knows what Portworx makes of another spelling. Mostly it is nothing, without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking.case import Case
from renderer.hazards import mounts, rivals
from renderer.manifests.objects import Object, container, items_at, pod_containers, text_at
from renderer.manifests.workloads import is_storage_cluster
from renderer.portworx.names import (
    AUTOPILOT,
    DAEMON_SET,
    PORTWORX,
    PORTWORX_IMAGES,
    STORAGE_CLUSTER,
    STORK,
    repository,
)
from renderer.portworx.operator import FOLDER
from renderer.portworx.releases import of_image, pairing
from renderer.portworx.settings import (
    BY_PATH,
    KEYS,
    PUBLIC,
    PX_IMAGE,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
    SETTINGS,
    argument_name,
    of_argument,
)
from renderer.problems import Place, Problem, can_echo, warning
from renderer.reading import reading, settled
from renderer.reading.given import ARGUMENT, NODE, STANZA
from renderer.spellings import arguments
from renderer.yamltext.nodes import Node

_PREFIX = "PORTWORX_AUTH_"
_VARIABLES = tuple(name for setting in SETTINGS for name in setting.variables)
_ARGUMENTS = tuple(name for setting in SETTINGS for name in setting.arguments)
_ARGUMENT_PREFIXES = ("jwt_", "oidc_", "auth_", "username_claim")
_OF_COMPONENTS = (PX_SHARED_SECRET, PX_JWT_ISSUER)
_WRITTEN = "delete it: the Operator writes its own"
_MIGRATION = "portworx.io/migration-approved"
_UNSURE = {
    "own-command": "delete it: the image has its own, which takes the args",
    "env-from": "write the variables into its env, or add their object to the input",
    "argument-variable": "set it in the env of Portworx instead",
    settled.EXPANDED: "write the text itself, or let the variable refer to the Secret",
    settled.UNSEEN: "leave one of the two, or add to the input what they refer to",
}
"""What to do, by code or doubt; of other codes their own hint says it."""


def undecided(case: Case) -> Iterator[Problem]:
    """Warn of what might bring in settings that are not seen, and of those that are not known."""
    for problem in case.reading.obstacles:
        hint = _UNSURE.get(problem.code, problem.hint)
        yield warning(problem.code, problem.place, problem.message, hint)
    for item in case.reading.settled.values():
        if item.doubt in _UNSURE:
            place = item.given[-1].place
            message = f"{case.title}: it is not known what {item.given[0].path} is: {item.doubt}"
            yield warning("undecided", place, message, _UNSURE[item.doubt])


def misspelt(case: Case) -> Iterator[Problem]:
    """Yield the variables and arguments that nobody knows, with the right spelling."""
    found = case.reading.found
    for env in _envs(found):
        for item in items_at(env):
            name = text_at(item, "name")
            if name.upper().startswith(_PREFIX) and name not in _VARIABLES:
                yield _unknown(found, item, name, _nearest(name, _VARIABLES))
    for words in arguments.of_portworx(found):
        for word, item in words:
            name = argument_name(word).lstrip("-").replace("-", "_").lower()
            is_ours = word.startswith("-") and name.startswith(_ARGUMENT_PREFIXES)
            if is_ours and of_argument(word) is None:
                right = _nearest(name, _ARGUMENTS)
                yield _unknown(found, item, argument_name(word), right and f"-{right}")


def odd_arguments(case: Case) -> Iterator[Problem]:
    """Yield the arguments that are spelt as no documentation has them, or have no value."""
    for given in case.reading.given:
        if given.how not in (ARGUMENT, NODE) or not given.is_argument:
            continue
        right = f"-{BY_PATH[given.path].arguments[0]}"
        if given.is_odd:
            form = f"{right} with its value joined to it" if given.name == right else given.name
            yield Problem(
                "unknown-setting",
                given.place,
                f"{case.title}: Portworx may not know the argument {form}",
                f"write {right}, and its value as the next item",
            )
        elif given.text is None:
            yield Problem(
                "argument-without-value",
                given.place,
                f"the argument {given.name} has no value after it",
                "give it a value, or delete it",
            )


def of_some_nodes(case: Case) -> Iterator[Problem]:
    """Yield what is set for some nodes only, and images that take another key than the others."""
    made = case.reading
    items = [item for made_by in made.settled.values() for item in made_by.given]
    written = {item.path for item in items if item.how == STANZA}
    for given in made.given:
        if given.how == NODE:
            found = _of_some_nodes(given.place, f"{given.name} is set for some nodes only")
            yield found.replace(hint=_WRITTEN) if given.path in written else found
    is_on = made.state != reading.OFF and is_storage_cluster(made.found)
    for group in items_at(made.found.node, "spec", "nodes") if is_on else ():
        for item in items_at(group, "env"):
            release = of_image(text_at(item, "value"), operator=True)
            is_image = text_at(item, "name") == PX_IMAGE
            if is_image and pairing(release, None) != pairing(made.version, None):
                variable = pairing(release, None).variable
                what = f"{PX_IMAGE} gives some nodes a release that takes the key by {variable}"
                yield _of_some_nodes(made.found.source.place(item), what)


def _of_some_nodes(place: Place, message: str) -> Problem:
    return Problem("node-env", place, message, "move it to spec.env: all nodes must agree")


def misplaced(case: Case) -> Iterator[Problem]:
    """Yield the settings in a container that does not read them."""
    made = case.reading
    if is_storage_cluster(made.found):
        spec = made.found.node.get("spec")
        for role, owner in ((PORTWORX, spec), *((r, spec and spec.get(r)) for r in _PARTS)):
            where = "spec.env" if role == PORTWORX else f"spec.{role}.env"
            yield from _misplaced(made.found, role, owner, where)
    for found in case.seen.objects:
        if _is_beside(case, found) and rivals.controller(found) == ("", ""):
            for owner in pod_containers(found):
                name = text_at(owner, "name")
                where = f"its container {name}" if can_echo(name) else "one of its containers"
                yield from _misplaced(found, _role(owner), owner, where)


_PARTS = (STORK, AUTOPILOT)


def second_portworx(case: Case) -> Iterator[Problem]:
    """Yield the workloads of Portworx beside the first one of the namespace."""
    there = [item for item in case.seen.objects if item.namespace == case.namespace]
    first = next(item for item in there if reading.is_portworx(item))
    if first.node is not case.reading.found.node:
        return
    for found in there:
        if found.node is not first.node and _is_rival(first, found):
            yield Problem(
                "second-portworx",
                found.place,
                f"{found.title} runs Portworx too, beside {first.title} at {first.place}",
                "delete one of them: two on a node fight for its disks, and agree on no key",
            )


def public_keys(case: Case) -> Iterator[Problem]:
    """Yield the files of public keys that no mount can bring in."""
    found = case.reading.found
    for label in (KEYS[name].label for name in PUBLIC):
        path = case.reading.says(label)
        if not path:
            continue
        place = case.reading.settled[label].given[0].place
        name = path if can_echo(path) else "its path"
        if not path.startswith("/"):
            yield Problem(
                "key-not-mounted",
                place,
                f"{case.title}: {label} is not the path of a file",
                f"write a path such as {FOLDER}/keys/rsa.pub.pem, and mount the key there",
            )
        elif not mounts.may_hold(found, path):
            yield Problem(
                "key-not-mounted",
                place,
                f"{case.title}: {label}: {name} is neither under {FOLDER} nor under a mount",
                f"put the key under {FOLDER} on every node, or mount its folder",
            )


def _envs(found: Object) -> Iterator[Node | None]:
    """Yield the lists of variables that Portworx gets."""
    owner = container(found, PORTWORX) if found.kind == DAEMON_SET else found.node.get("spec")
    yield owner.get("env") if owner else None
    if is_storage_cluster(found):
        yield from (group.get("env") for group in items_at(found.node, "spec", "nodes"))


def _nearest(name: str, known: tuple[str, ...]) -> str:
    """Return the known name that comes nearest, '' where none does."""
    from difflib import get_close_matches

    by_letters = {_letters(item): item for item in known}
    found = get_close_matches(_letters(name), by_letters, n=1, cutoff=0.7)
    return by_letters[found[0]] if found else ""


def _letters(name: str) -> str:
    return name.upper().removeprefix(_PREFIX).replace("_", "")


def _unknown(found: Object, item: Node, name: str, right: str) -> Problem:
    what = f"nobody knows {name}" if can_echo(name) else "nobody knows this setting"
    fix = f"write {right}, or delete it" if right else "delete it, or correct its name"
    return Problem("unknown-setting", found.source.place(item), f"{found.title}: {what}", fix)


def _misplaced(found: Object, role: str, owner: Node | None, where: str) -> Iterator[Problem]:
    for item in items_at(owner, "env"):
        name = text_at(item, "name")
        if role in _PARTS and name not in _OF_COMPONENTS and name.upper() in _OF_COMPONENTS:
            yield _unknown(found, item, name, name.upper())
        is_of_portworx, is_of_component = name in _VARIABLES, name in _OF_COMPONENTS
        readers = (PORTWORX,) if is_of_portworx else _PARTS if is_of_component else (role,)
        if role not in readers:
            reader = "Portworx" if is_of_portworx else "Stork or Autopilot"
            yield Problem(
                "misplaced-setting",
                found.source.place(item),
                f"{found.title}: {name} stands in {where}, which has no use for it",
                f"move it to the env of {reader}, or delete it",
            )


def _role(owner: Node) -> str:
    """Return what a container runs, by its name or image; '' for something else."""
    name, image = text_at(owner, "name"), repository(text_at(owner, "image"))
    if name == PORTWORX or image in PORTWORX_IMAGES:
        return PORTWORX
    return next((role for role in _PARTS if role in (name, image)), "")


def _is_beside(case: Case, found: Object) -> bool:
    """Tell whether an object is that of the case, or a workload that is none of another case."""
    is_own = found.node is case.reading.found.node
    return is_own or (found.namespace == case.namespace and not reading.is_portworx(found))


def _is_rival(first: Object, other: Object) -> bool:
    """Tell whether two run side by side; two of one kind and name are of two clusters of a fleet.

    So are two StorageClusters mostly, and of two in a cluster the Operator runs the first.
    """
    is_one = {first.kind, other.kind} == {STORAGE_CLUSTER} or first.title == other.title
    if is_one or _is_migrating(first, other):
        return False
    runs = not all(is_idle for _, is_idle in rivals.containers_of_portworx(other))
    return is_storage_cluster(other) or (runs and rivals.controller(other) == ("", ""))


def _is_migrating(one: Object, other: Object) -> bool:
    """Tell whether the Operator takes over one of the two, which it has both for."""
    kinds = {one.kind, other.kind}
    return len(kinds) > 1 and any(
        item.node.get("metadata", "annotations", _MIGRATION) for item in (one, other)
    )
