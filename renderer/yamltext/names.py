"""Anchors and tags: where one ends, and the names on which parsers do not agree.

    &common             an anchor, which gives the node behind it a name
    *common             an alias, which stands for that node
    !!str !Ref !<tag>   a tag, which says of what type the node behind it is

The pure parser lets a name be almost anything, as YAML 1.2 does: to it `&a.b` is an anchor.
kubectl, Kustomize and the C parser want letters and digits, and refuse the document where another
character follows. A tag may hold a comma, `!<tag:yaml.org,2002:str>`; on `!x#y` the same parsers
disagree.
"""

from __future__ import annotations

import re

from renderer.yamltext.scalars import BREAKS_OF_YAML_1_1

_ANCHOR = r"&[^\s,\[\]{}]*+"
_TAG = r"!\S*+"
PROPERTY = f"(?:{_ANCHOR}|{_TAG})"

_APART = r"(?:\s++|#[^\n]*+)"
_PROPERTIES = f"(?:{PROPERTY}{_APART}*+)++"
_TAG_OF_NODE = f"(?:{_ANCHOR}{_APART}++)?+({_TAG})"
_PLAIN_TAG = r"!<\S*|!!?[^!#]*"
_TAG_BEFORE_ANCHOR = f"{_TAG}{_APART}++(?=&)"
_ANCHOR_BEFORE_TAG = f"{_ANCHOR}{_APART}++!"
_PLAIN_NAME = "[A-Za-z0-9_-]+"
_ENDS_OF_NAMES = frozenset(("", *" \t\r\n,[]{}", *BREAKS_OF_YAML_1_1))


def properties_end(text: str, start: int) -> int:
    """Return where anchor and tag of a node end, with the blanks and comments behind them."""
    found = re.compile(_PROPERTIES).match(text, start)
    return found.end() if found else start


def odd_tag(text: str, start: int) -> int:
    """Return where a tag stands whose name the parsers do not read alike, or -1.

    `start` is where the node begins, with its anchor if there is one.
    """
    found = re.compile(_TAG_OF_NODE).match(text, start)
    return -1 if found is None or re.fullmatch(_PLAIN_TAG, found[1]) else found.start(1)


def anchor_behind_tag(text: str, start: int) -> int:
    """Return where the anchor of a node with both stands if it is behind the tag, or -1.

    `start` is where the node begins to the parser: the C parser says at the tag, the pure one at
    the anchor.
    """
    if text[start] == "!" and (found := re.compile(_TAG_BEFORE_ANCHOR).match(text, start)):
        return found.end()
    return -1 if re.compile(_ANCHOR_BEFORE_TAG).match(text, start) else start


def has_odd_name(text: str, start: int, name: str) -> bool:
    """Tell whether parsers do not end the name of an anchor or alias at the same place.

    `start` is where its node begins, which to the C parser may be at its tag.
    """
    if text[start] == "!":
        start = text.index(f"&{name}", start)
    end = start + 1 + len(name)
    goes_on = text[end : end + 1] not in _ENDS_OF_NAMES
    return goes_on or not re.fullmatch(_PLAIN_NAME, name)
