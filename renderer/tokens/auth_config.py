"""The file that describes a user of a token, in the format of `pxctl auth token generate`.

It is read as pxctl reads it. Whatever stands for a text is one as it is written, a list must be
one, keys are in lower case, and the last of a name counts, also where a merge key brings it in:

    defaults: &ours {email: storage@example.com, name: nobody}
    <<: *ours
    name: 0755              the text 0755, and not nobody
    roles: [system.user, ~]     ~ is an empty text
    Groups: ["*"]           left out

What pxctl leaves out without a word is told: a key that it does not know, a key that is there
twice, a second document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.problems import Findings, Place, RenderError, failure
from renderer.tokens.claims import User
from renderer.yamltext import stream
from renderer.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node, Source
from renderer.yamltext.parser import parse_leniently

_TEXTS = ("issuer", "name", "email", "sub")
_LISTS = ("roles", "groups")
KEYS = (*_TEXTS, *_LISTS)

# What people write for a key, by what they know from elsewhere.
_MEANT = {
    "iss": "issuer",
    "subject": "sub",
    "user": "name",
    "username": "name",
    "role": "roles",
    "group": "groups",
}
_MARK = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_CONTENT = re.compile(r"^(?![ \t]*(?:#|\r?$)|%)", re.MULTILINE)
_TAGS = "tag:yaml.org,2002:"
_BINARY, _NULL, _MERGE = f"{_TAGS}binary", f"{_TAGS}null", f"{_TAGS}merge"
# A text behind such a tag must be of its type; of all that is so the plain forms are enough.
_TYPED = {
    _NULL: "|~|null|Null|NULL",
    f"{_TAGS}bool": "true|True|TRUE|false|False|FALSE",
    f"{_TAGS}int": "[-+]?(0|[1-9][0-9]{0,17})",
    f"{_TAGS}float": r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]+)?",
    f"{_TAGS}timestamp": "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
}
_MAX_MERGED = 100
"""Mappings that merge keys bring in: a bomb of aliases brings in more."""


def read_user(name: str, text: str, findings: Findings) -> User:
    """Return the user that the file describes; RenderError when it is no YAML at all."""
    source = _first_document(name, text, findings)
    user = User("", "", "", "", (), (), {"": Place(name)})
    if source.root.kind == MAPPING:
        return _described(source, user, findings)
    if _is_null(source.root):
        return user
    hint = "write name:, email:, roles: and groups:"
    findings.error("wrong-type", source.place(source.root), "expected a mapping", hint)
    return user.replace(unread=frozenset(KEYS))


def _first_document(name: str, text: str, findings: Findings) -> Source:
    """Return the first document, which is all that pxctl reads."""
    end = _end_of_first(text)
    source = parse_leniently(name, text[:end])
    odd = [source.problem(refusal) for refusal in source.refusals]
    if others := [problem for problem in odd if problem.code != "duplicate-key"]:
        raise RenderError(*others)
    for twice in odd:
        message = f"{twice.message}; the last one counts"
        findings.warning(twice.code, twice.place, message, twice.hint)
    if not stream.is_blank(text[end:].encode()):
        place = source.replace(text=text).place(Node(SCALAR, end, end))
        message = "a second document, which pxctl leaves out"
        findings.notice("document-after-end", place, message, "keep one document in the file")
    return source


def _end_of_first(text: str) -> int:
    """Return where the first document ends: at a mark, unless the mark is how it begins."""
    marks = list(_MARK.finditer(text))
    if marks and marks[0][0] == "---" and not _CONTENT.search(text, 0, marks[0].start()):
        del marks[0]
    return marks[0].start() if marks else len(text)


def _described(source: Source, user: User, findings: Findings) -> User:
    texts, lists = dict.fromkeys(_TEXTS, ""), dict[str, tuple[str, ...]](dict.fromkeys(_LISTS, ()))
    places, unread = dict(user.places), set()
    for key, value in _entries(source):
        claim = _text(key)
        if claim not in KEYS:
            _tell_unknown(source, key, value, findings)
            continue
        places[claim] = source.place(key)
        found = _texts(value) if claim in _LISTS else _text(value)
        if found is None:
            unread.add(claim)
            findings.error("wrong-type", source.place(_culprit(value, claim)), *_expected(claim))
        elif isinstance(found, str):
            texts[claim] = found
        else:
            lists[claim] = found
    return user.replace(**texts, **lists, places=places, unread=frozenset(unread))


def _entries(source: Source) -> Iterator[tuple[Node, Node]]:
    """Yield keys and values in the order in which pxctl takes them."""
    waiting, merged = [*reversed(source.root.entries)], 0
    while waiting:
        key, value = waiting.pop()
        if not _is_merge_key(key):
            yield key, value
            continue
        mappings = [node.seen for node in (value.items if value.kind == SEQUENCE else (value,))]
        merged += len(mappings)
        if merged > _MAX_MERGED or any(node.kind != MAPPING for node in mappings):
            message = "a merge key that brings in something else than a few mappings"
            raise failure("merge-key", source.place(key), message, "write the keys out")
        # Of several mappings the first wins, so that it is taken last.
        waiting += (entry for mapping in mappings for entry in reversed(mapping.entries))


def _is_merge_key(key: Node) -> bool:
    is_plain = key.tag is None and not key.style
    return key.kind == SCALAR and key.value == "<<" and (is_plain or key.tag == _MERGE)


def _tell_unknown(source: Source, key: Node, value: Node, findings: Findings) -> None:
    if value.anchor:  # written down for an alias
        return
    from difflib import get_close_matches

    known = ", ".join(KEYS)
    lower = key.seen.value.lower()
    meant = _MEANT.get(lower) or next(iter(get_close_matches(lower, KEYS, n=1)), None)
    message = "unknown key, which pxctl leaves out"
    if lower in KEYS:
        message = "pxctl leaves this key out, since its keys are in lower case"
    hint = f"did you mean '{meant}'?" if meant else f"the keys are {known}"
    findings.warning("unknown-key", source.place(key), message, hint)


def _culprit(value: Node, claim: str) -> Node:
    """Return the first item that is no text in a list of texts, or else the value itself."""
    items = value.items if claim in _LISTS else ()
    return next((item for item in items if _text(item) is None), value)


def _expected(claim: str) -> tuple[str, str]:
    if claim in _TEXTS:
        return f"{claim}: expected a text", "write one text, quoted and without a tag"
    example = "system.user" if claim == "roles" else "*"
    return f"{claim}: expected a list of texts", f'write {claim}: ["{example}"]'


def _texts(node: Node) -> tuple[str, ...] | None:
    """Return the texts of a list, None for what is none."""
    node = node.seen
    if _is_null(node):
        return ()
    texts = [_text(item) for item in node.items]
    if node.kind != SEQUENCE or None in texts:
        return None
    return tuple(text for text in texts if text is not None)


def _text(node: Node) -> str | None:
    """Return what pxctl takes a node for where it wants a text, None for what it refuses."""
    node = node.seen
    if node.kind != SCALAR or not re.fullmatch(_TYPED.get(node.tag or "", "(?s:.*)"), node.value):
        return None
    if node.tag == _BINARY:
        return _decoded(node.value)
    return "" if _is_null(node) else node.value


def _is_null(node: Node) -> bool:
    is_tagged = node.tag == _NULL and bool(re.fullmatch(_TYPED[_NULL], node.value))
    return node.kind == SCALAR and (node.is_null if node.tag is None else is_tagged)


def _decoded(text: str) -> str | None:
    """Return the text that stands in base64, None where nothing does."""
    from binascii import a2b_base64

    try:
        return a2b_base64(re.sub(r"[\r\n]", "", text), strict_mode=True).decode()
    except ValueError:
        return None
