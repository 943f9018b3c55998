"""Changes that mean nothing to kubectl, so that nothing may be refused for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from goods import FOREIGN
from mutations import character, doubled, field, found, inserted, key, replaced, value

_WORD = re.compile(r"^( *(?:- )*)[\w./-]+: +([a-zA-Z][\w./:-]{2,})$", re.MULTILINE)
_LINE_END = re.compile(r"(?<=[\w}\]\"'])$", re.MULTILINE)
_COLON = re.compile(r"^ *(?:- )*[\w./-]+:(?= )", re.MULTILINE)
_HEADER = re.compile(r"(?<=: )(\|)(?=\n)", re.MULTILINE)
_FIRST = re.compile(r"^(?=[a-z])", re.MULTILINE)
_MARK = re.compile("^---\n", re.MULTILINE)


def quoted(chance: Random, text: str) -> str:
    match = found(chance, text, _WORD)
    quote, behind = chance.choice("'\""), chance.choice(["", "# c"])
    return replaced(match, 2, f"{quote}{match[2]}{quote}{behind}") if match else text


def tagged(chance: Random, text: str) -> str:
    match = found(chance, text, _WORD)
    return replaced(match, 2, "!!str " + match[2]) if match else text


def commented(chance: Random, text: str) -> str:
    match = found(chance, text, _LINE_END)
    comment = chance.choice([" # c", "\t# c", " \t # kind: DaemonSet", "\t", "  "])
    return inserted(text, match.start(), comment) if match else text


def comment_line(chance: Random, text: str) -> str:
    match = found(chance, text, _FIRST)
    comment = chance.choice(["# c\n", "  # c: d\n", "\n", "#\n"])
    return inserted(text, match.start(), comment) if match else text


def tab_behind_colon(chance: Random, text: str) -> str:
    match = found(chance, text, _COLON)
    return inserted(text, match.end(), "\t") if match else text


def block_header(chance: Random, text: str) -> str:
    match = found(chance, text, _HEADER)
    header = chance.choice(
        ["&a |", "!!str |", "|\t", "| # c", "|\t# c", "&a !!str |", "!!str &a |"]
    )
    return replaced(match, 1, header) if match else text


def carriage_returns(chance: Random, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def byte_order_mark(chance: Random, text: str) -> str:
    return text if text.startswith("\ufeff") else "\ufeff" + text


def mark(chance: Random, text: str) -> str:
    match = found(chance, text, _MARK)
    if text.startswith("\ufeff"):  # behind a mark it is a part of the first key
        return text + "---\n"
    new = chance.choice(["--- # c\n", "---\t\n", "---\n# c\n---\n", "...\n---\n", "---\n---\n"])
    return replaced(match, 0, new) if match else chance.choice(["---\n" + text, text + "---\n"])


def commented_out(chance: Random, text: str) -> str:
    new = "".join(f"# {line}\n" for line in chance.choice(FOREIGN).splitlines())
    return _beside(chance, text, new)


def foreign(chance: Random, text: str) -> str:
    """Put an object of others beside ours, with a key twice or in odd YAML.

    What runs containers might be one of ours, so that oddities there may be refused; and so might
    what has our kind beside another.
    """
    new = chance.choice(FOREIGN)
    odd = [doubled] if "containers" in new else [doubled, key, value, field, character]
    for _ in range(chance.randrange(1, 3)):
        new = chance.choice(odd)(chance, new)
    return _beside(chance, text, new.replace("kind: StorageCluster", "kind: other"))


def _beside(chance: Random, text: str, new: str) -> str:
    first, last = chance.choice([(new, text), (text, new)])
    ended = first if first.endswith("\n") else first + "\n"
    return f"{ended}---\n{last}"


NEUTRAL: dict[str, Callable[[Random, str], str]] = {
    mutation.__name__: mutation
    for mutation in (
        *(quoted, tagged, commented, comment_line, tab_behind_colon, block_header),
        *(carriage_returns, byte_order_mark, mark, commented_out, foreign),
    )
}
