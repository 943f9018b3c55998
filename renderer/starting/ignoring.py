"""What Git must not take, and the lines of a .gitignore that keep it out.

Git reads the file line by line, and the last line that fits a path counts. `keys/` would keep out
all that is in the folder, public keys among it, and nothing below could let them in again: Git does
not look into a folder that it ignores. `keys/*` ignores what is in the folder, so that a line with
`!` may follow. A pattern with a slash before its end counts from the folder of the .gitignore;
with `**/` before it, in every folder below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase


def missing(wanted: str, there: str) -> list[str]:
    """Return the lines of the wanted .gitignore that the one that is there does not make up for.

    Exceptions are wanted only beside the line that they make an exception of.
    """
    ignored = _ignored(there)
    found: list[str] = []
    is_there = False
    for line in _patterns(wanted):
        if not line.startswith("!"):
            plain = _plain(line)
            is_there = not ignored.isdisjoint((plain, plain.removesuffix("/")))
        if not is_there:
            found.append(line)
    return found


def _ignored(text: str) -> set[str]:
    """Return what the lines ignore, and no line behind takes back."""
    found: set[str] = set()
    for line in _patterns(text):
        if line.startswith("!"):
            name = _plain(line[1:]).removesuffix("/")
            found = {kept for kept in found if not fnmatchcase(kept.removesuffix("/"), name)}
        else:
            found.add(_plain(line))
    return found


def _patterns(text: str) -> Iterator[str]:
    """Yield the lines that say something, as Git cuts them: a blank at the end counts for nothing.

    Git passes over a byte order mark, and over a carriage return before the line end.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    stripped = (line.removesuffix("\r").rstrip(" ") for line in lines)
    return (line for line in stripped if line and not line.startswith("#"))


def _plain(pattern: str) -> str:
    """Return a pattern in one spelling, with a slash at its end where it is about a folder alone.

    /keys/, keys/* and **/keys/** keep the same secrets out, since these lie in one folder beside
    the file; /*.token keeps out less than *.token, since tokens may lie below.
    """
    plain = pattern if re.match(r"/[^/]*\*[^/*]", pattern) else re.sub(r"^/?(\*\*/)*", "", pattern)
    return re.sub(r"/\*{0,2}$", "/", plain)
