"""The file that describes a user of a token, in the format of `pxctl auth token generate`."""

from __future__ import annotations

from renderer.problems import Findings, Place
from renderer.tokens.claims import User
from renderer.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.parser import parse

_TEXTS = ("issuer", "name", "email", "sub")
_LISTS = ("roles", "groups")
KEYS = (*_TEXTS, *_LISTS)

# What people write for a key, by what they know from elsewhere.
_MEANT = {
    "iss": "issuer",
    "subject": "sub",
    "username": "name",
    "role": "roles",
    "group": "groups",
}


def read_user(name: str, text: str, findings: Findings) -> User:
    """Return the user that the file describes; RenderError when it is no YAML at all.

    What breaks the format is an error: pxctl would leave an unknown key out without a word.
    """
    source = parse(name, text)
    if source.root.kind != MAPPING:
        hint = "write name:, email:, roles: and groups:"
        findings.error("wrong-type", source.place(source.root), "expected a mapping", hint)
        return User("", "", "", "", (), (), {"": Place(name)})
    values = {key.value: value for key, value in source.root.entries}
    for key, _ in source.root.entries:
        if key.value not in KEYS:
            findings.error("unknown-key", source.place(key), *_unknown(key.value))
    texts = {key: _text(source, key, values.get(key), findings) for key in _TEXTS}
    roles, groups = (_list(source, key, values.get(key), findings) for key in _LISTS)
    places = {key.value: source.place(key) for key, _ in source.root.entries}
    return User(**texts, roles=roles, groups=groups, places={"": Place(name), **places})


def _unknown(key: str) -> tuple[str, str]:
    from difflib import get_close_matches

    known = ", ".join(KEYS)
    lower = key.lower()
    meant = _MEANT.get(lower) or next(iter(get_close_matches(lower, KEYS, n=1)), None)
    return "unknown key", f"did you mean '{meant}'?" if meant else f"the keys are {known}"


def _text(source: Source, key: str, node: Node | None, findings: Findings) -> str:
    if node is None or node.is_null:
        return ""
    found = node.data()
    if node.kind == SCALAR and isinstance(found, str):
        return found
    message = f"{key}: expected a string"
    findings.error("wrong-type", source.place(node), message, "quote the value")
    return ""


def _list(source: Source, key: str, node: Node | None, findings: Findings) -> tuple[str, ...]:
    if node is None or node.is_null:
        return ()
    items = node.data() if node.kind == SEQUENCE else [node.data()]
    texts = tuple(item for item in items if isinstance(item, str))
    if node.kind != SEQUENCE or len(texts) < len(items):
        message = f"{key}: expected a list of strings"
        example = "system.user" if key == "roles" else "*"
        findings.error("wrong-type", source.place(node), message, f'write {key}: ["{example}"]')
    return texts
