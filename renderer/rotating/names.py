"""The name behind a name: what is new stands beside what is old, which nothing touches.

pxkeys             pxkeys-2           pxkeys-3
keys/rsa.pub.pem   keys/rsa-2.pub.pem
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SUFFIX = r"(?P<stem>.*?)(?:-(?P<number>[0-9]{1,6}))?(?P<end>(?:\.pub)?\.pem)?"


def behind(name: str, is_taken: Callable[[str], bool] = lambda _: False) -> str:
    """Return the next name that is not taken."""
    found = re.fullmatch(_SUFFIX, name, re.DOTALL)
    stem, end = (found["stem"], found["end"] or "") if found else (name, "")
    number = int(found["number"]) if found and found["number"] else 1
    while True:
        number += 1
        made = f"{stem}-{number}{end}"
        if not is_taken(made):
            return made
