"""What the manifests hold, in the words of a message: "; they hold 2 Deployment, 1 ConfigMap"."""

from __future__ import annotations

from collections import Counter

from renderer.manifests.selection import Input
from renderer.yamltext import stream

_MOST_WORDS = 12
"""The most kinds or objects that a message names."""


def held(given: Input) -> str:
    """Return the kinds that the manifests hold, with their numbers, as the end of a message."""
    kinds = Counter(kind for file in given.files for kind in stream.kinds(file.data))
    kinds.update(given.listed)
    words = [f"{count} {kind}" for kind, count in kinds.items() if not kind.endswith("List")]
    return "; they hold " + some(words, "more kinds") if words else ""


def some(words: list[str], more: str = "more") -> str:
    """Return as many words as a message names, and how many there are beside them."""
    rest = [f"{len(words) - _MOST_WORDS} {more}"] if len(words) > _MOST_WORDS else []
    return ", ".join([*words[:_MOST_WORDS], *rest])
