"""px-runc's arguments: the words of its command line, and what may hide in them."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.settings import argument_name, of_argument

# Flags without a value: what stands behind one is a flag again.
_ALONE = frozenset(("-a", "-A", "-b", "-f", "-F", "-z"))


def joined(item: str) -> str | None:
    """Return the argument of PX-Security that one item holds beside another argument."""
    beside = _words(item)[item.startswith("-") :]
    return next((argument_name(word) for word in beside if of_argument(word)), None)


def expanded(items: Sequence[str]) -> list[int]:
    """Return the numbers of the items in which Kubernetes may put a flag in place of `$(NAME)`."""
    numbers = []
    takes_value = False
    for number, item in enumerate(items):
        for word in _words(item):
            may_be_flag = word.startswith("-") or (word.startswith("$") and not takes_value)
            if may_be_flag and "$(" in argument_name(word):
                numbers.append(number)
            takes_value = word.startswith("-") and "=" not in word and word not in _ALONE
    return numbers


def _words(item: str) -> list[str]:
    """Return the words of an item; what does not begin with a dash is one value."""
    return item.split() if item.lstrip().startswith("-") else [item]
