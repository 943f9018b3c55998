"""Roles of Portworx: those of its guests, and the check of one that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from renderer.portworx.authorization import ROLES
from renderer.portworx.role_names import PREFIX, is_possible, role_fault
from renderer.problems import Fault, Place, Problem, notice, shown, warning
from renderer.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.parser import parse

GUEST = "system.guest"
DISABLED: dict[str, Any] = {"name": GUEST, "rules": [{"services": ["!*"], "apis": ["!*"]}]}
DEFAULT: dict[str, Any] = {
    "name": GUEST,
    "rules": [
        {"services": ["mountattach", "volume", "cloudbackup", "migrate"], "apis": ["*"]},
        {"services": ["identity"], "apis": ["version"]},
        {"services": ["cluster", "node"], "apis": ["inspect*", "enumerate*"]},
    ],
}
"""What guests may do in a new cluster, and again under guestAccess: Enabled."""

SERVICES = (
    "alerts",
    "bucket",
    "cloudbackup",
    "cluster",
    "clusterdomains",
    "clusterpair",
    "credentials",
    "diags",
    "filesystemcheck",
    "filesystemdefrag",
    "filesystemtrim",
    "identity",
    "job",
    "migrate",
    "mountattach",
    "node",
    "objectstore",
    "policy",
    "pool",
    "role",
    "schedule",
    "schedulepolicy",
    "verifychecksum",
    "volume",
    "watch",
)
"""The services of the SDK as roles name them: OpenStorageVolume is volume."""
_RULE = ("services", "apis")
_BLANK = r"\s"


def check(name: str, text: str) -> Iterator[Problem]:
    """Find what Portworx would refuse in a role, as JSON or YAML, or take and never match.

    The role may stand in {"role": ...}, as the REST gateway wants it. RenderError when it is
    neither JSON nor YAML.
    """
    source = parse(name, text)
    node = source.root.get("role") or source.root
    if node.kind == MAPPING:
        yield from _check_role(source, node)
    else:
        hint = "pxsec role disabled-guest prints a role"
        yield Problem("wrong-type", source.place(node), "expected a mapping", hint)


def _check_role(source: Source, node: Node) -> Iterator[Problem]:
    yield from _check_keys(source, node, ("name", "rules"))
    if found := node.get("name"):
        yield from _check_name(source, found)
    rules = node.get("rules")
    yield from _check_list(source, rules)
    for rule in _items(rules):
        if rule.kind == MAPPING:
            yield from _check_rule(source, rule)
        else:
            message, hint = "rules: expected a list of mappings", "give services and apis"
            yield Problem("wrong-type", source.place(rule), message, hint)


def _check_keys(source: Source, node: Node, known: tuple[str, str]) -> Iterator[Problem]:
    hint = f"the keys are {' and '.join(known)}"
    for key, _ in node.entries:
        if key.value not in known:
            yield Problem("unknown-key", source.place(key), "unknown key", hint)
    for name in known:
        if node.get(name) is None:
            yield Problem("missing-key", source.place(node), f"missing key '{name}'", hint)


def _check_name(source: Source, node: Node) -> Iterator[Problem]:
    name, place = node.data() if node.kind == SCALAR else None, source.place(node)
    hint = "choose another name, such as backup.view"
    if not isinstance(name, str) or not is_possible(name):
        message = "name: expected a string without blanks and slashes"
        yield Problem("bad-role", place, message, "write a name such as backup.view")
    elif name in ROLES and name != GUEST:
        message = f"name: {name} is Portworx' own, and only {GUEST} can be changed"
        yield Problem("bad-role", place, message, "choose another name")
    elif fault := role_fault(name):
        message = f"name: pxsec token create refuses the role: {fault.message}"
        yield warning("odd-role-name", place, message, hint)
    elif name.startswith(PREFIX) and name != GUEST:
        message = f"name: Portworx' own roles begin with {PREFIX}, and a later one may be so called"
        yield notice("odd-role-name", place, message, hint)


def _check_rule(source: Source, rule: Node) -> Iterator[Problem]:
    yield from _check_keys(source, rule, _RULE)
    for key in _RULE:
        yield from _check_list(source, rule.get(key))
        for item in _items(rule.get(key)):
            yield from _check_pattern(item, source.place(item), key)


def _check_list(source: Source, node: Node | None) -> Iterator[Problem]:
    if node is not None and not _items(node):
        message, hint = "expected a list that is not empty", 'write a list such as ["*"]'
        yield Problem("wrong-type", source.place(node), message, hint)


def _items(node: Node | None) -> Sequence[Node]:
    return node.items if node is not None and node.kind == SEQUENCE else ()


def _check_pattern(node: Node, place: Place, key: str) -> Iterator[Problem]:
    text = node.data() if node.kind == SCALAR else None
    if fault := _pattern_fault(text, key):
        yield fault.at(place, about=key)
    elif re.search(_BLANK, node.value):
        message = f"{key}: Portworx leaves a blank out behind a ! and beside a *, and nowhere else"
        yield warning("bad-role", place, message, "remove the blank")
    elif key == "services":
        yield from _check_service(node.value, place)


def _pattern_fault(text: object, key: str) -> Fault | None:
    """Return why a pattern matches nothing, or something else than it seems to.

    Of `in*spect*` Portworx makes `inspect*`, and of `!!inspect` `!inspect`.
    """
    if not isinstance(text, str) or not text.strip("! "):
        return Fault("bad-role", "expected strings", 'quote each one, as in ["*"]')
    name = _named(text)
    if "*" in name:
        message = "a * counts at the beginning and at the end only"
        return Fault("bad-role", message, "write a pattern such as inspect*")
    if "!" in name:
        message = "a ! counts at the beginning only, and once"
        return Fault("bad-role", message, "write a pattern such as !inspect*")
    if text != text.lower() or re.search(_BLANK, name):
        hint = f"write the names of {key} in lower case"
        return Fault("bad-role", "capitals and blanks match nothing", hint)
    return None


def _named(text: str) -> str:
    """Return what is left of a pattern without its ! and *, and without the blanks beside them."""
    pattern = text[1:].strip() if text.startswith("!") else text
    has_star = pattern.startswith("*") or pattern.endswith("*")
    return pattern.strip("*").strip() if has_star else pattern


def _check_service(text: str, place: Place) -> Iterator[Problem]:
    """Find a name that no known service has; a newer Portworx may have more of them."""
    name = text.removeprefix("!")
    if any(_matches(name, known) for known in SERVICES):
        return
    meant = next((known for known in SERVICES if known in _other_numbers(name)), None)
    if meant:
        message = f"services: '{name}' matches nothing: the service is called {meant}"
        yield Problem("bad-role", place, message, f"write {meant}")
    else:
        message = f"services: '{shown(name)}' is not a service that pxsec knows"
        hint = f"the services are {', '.join(SERVICES)}"
        yield warning("unknown-service", place, message, hint)


def _matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern with nothing odd in it matches a name."""
    text = pattern.strip("*")
    if pattern.startswith("*"):
        return text in name if pattern.endswith("*") else name.endswith(text)
    return name.startswith(text) if pattern.endswith("*") else name == text


def _other_numbers(name: str) -> tuple[str, ...]:
    """Return the name as singular and plural: volumes for volume, policies for policy."""
    return (name.removesuffix("s"), f"{name}s", name.removesuffix("ies") + "y")
