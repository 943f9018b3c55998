"""Roles of Portworx: those of its guests, and the check of one that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.portworx.authorization import ROLES
from renderer.problems import Findings
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
    "schedulepolicy",
    "verifychecksum",
    "volume",
    "watch",
)
"""The services of the SDK as roles name them: OpenStorageVolume is volume."""
_RULE = ("services", "apis")


def check(name: str, text: str, findings: Findings) -> None:
    """Record what Portworx would refuse in a role, as JSON or YAML, or take and never match.

    The role may stand in {"role": ...}, as the REST gateway wants it. RenderError when it is
    neither JSON nor YAML.
    """
    source = parse(name, text)
    node = source.root.get("role") or source.root
    if node.kind != MAPPING:
        message, hint = "expected a mapping", "pxsec role disabled-guest prints a role"
        findings.error("wrong-type", source.place(node), message, hint)
        return
    _check_keys(source, node, ("name", "rules"), findings)
    if found := node.get("name"):
        _check_name(source, found, findings)
    for rule in _items(source, node.get("rules"), findings):
        if rule.kind == MAPPING:
            _check_rule(source, rule, findings)
        else:
            message = "rules: expected a list of mappings"
            findings.error("wrong-type", source.place(rule), message, "give services and apis")


def _check_keys(source: Source, node: Node, known: tuple[str, str], findings: Findings) -> None:
    hint = f"the keys are {' and '.join(known)}"
    for key, _ in node.entries:
        if key.value not in known:
            findings.error("unknown-key", source.place(key), "unknown key", hint)
    for name in known:
        if node.get(name) is None:
            findings.error("missing-key", source.place(node), f"missing key '{name}'", hint)


def _check_name(source: Source, node: Node, findings: Findings) -> None:
    name = node.data() if node.kind == SCALAR else None
    if not isinstance(name, str) or not name or "/" in name or " " in name:
        message = "name: expected a string without blanks and slashes"
        findings.error("bad-role", source.place(node), message, "write a name such as backup.view")
    elif name in ROLES and name != GUEST:
        message = f"name: {name} is Portworx' own, and only {GUEST} can be changed"
        findings.error("bad-role", source.place(node), message, "choose another name")


def _check_rule(source: Source, rule: Node, findings: Findings) -> None:
    _check_keys(source, rule, _RULE, findings)
    for key in _RULE:
        for item in _items(source, rule.get(key), findings):
            if fault := _pattern_fault(item, key):
                findings.error("bad-role", source.place(item), f"{key}: {fault[0]}", fault[1])
            elif key == "services" and (unknown := _unknown_service(item.value)):
                code, message, hint = unknown
                record = findings.error if code == "bad-role" else findings.warning
                record(code, source.place(item), message, hint)


def _items(source: Source, node: Node | None, findings: Findings) -> Iterator[Node]:
    """Yield the items of a list; one that is empty or no list is an error."""
    if node is not None and (node.kind != SEQUENCE or not node.items):
        message = "expected a list that is not empty"
        findings.error("wrong-type", source.place(node), message, 'write a list such as ["*"]')
    elif node is not None:
        yield from node.items


def _pattern_fault(node: Node, key: str) -> tuple[str, str] | None:
    text = node.data() if node.kind == SCALAR else None
    if not isinstance(text, str) or not text.removeprefix("!"):
        return "expected strings", 'quote each one, as in ["*"]'
    if text != text.lower() or " " in text:
        return "capitals and blanks match nothing", f"write the names of {key} in lower case"
    if "*" in text.removeprefix("!")[1:-1].strip("*"):
        return "a * counts at the beginning and at the end only", "write a pattern such as inspect*"
    return None


def _unknown_service(text: str) -> tuple[str, str, str] | None:
    """Return code, message and hint for a name that no known service has."""
    name = text.removeprefix("!")
    if "*" in name or name in SERVICES:
        return None
    meant = next((known for known in SERVICES if known in _other_numbers(name)), None)
    if meant:
        message = f"services: '{name}' matches nothing: the service is called {meant}"
        return "bad-role", message, f"write {meant}"
    message = f"services: '{name[:80]}' is no service that pxsec knows"
    return "unknown-service", message, f"the services are {', '.join(SERVICES)}"


def _other_numbers(name: str) -> tuple[str, ...]:
    """Return the name as singular and plural: volumes for volume, policies for policy."""
    return (name.removesuffix("s"), f"{name}s", name.removesuffix("ies") + "y")
