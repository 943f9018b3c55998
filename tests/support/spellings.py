"""Ways to spell a word in YAML: the same word, nearly the same, and what only looks like it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from random import Random

Spelling = Callable[[Random, str, str], str]
"""From a word and the blanks that stand before what is on further lines to its spelling."""


def spelled(chance: Random, word: str, indent: str) -> str:
    """Return a word in some spelling, or in one within another."""
    first = chance.choice(ALL)(chance, word, indent)
    if chance.random() < 0.2:
        return chance.choice(PREFIXES) + first
    return first


def spelled_key(chance: Random, word: str, indent: str) -> str:
    """Return a word as a key, with its colon."""
    if chance.random() < 0.15:
        value = chance.choice(["", "\n" + indent[:-2], " # c\n" + indent[:-2]])
        return f"? {spelled(chance, word, indent)}{value}:"
    return spelled(chance, word, indent) + chance.choice(
        [":", ":", ":", " :", "\t:", ":\t", ": \t"]
    )


def _split(chance: Random, word: str) -> tuple[str, str]:
    at = chance.randrange(len(word) + 1)
    return word[:at], word[at:]


def _escaped(chance: Random, word: str, indent: str) -> str:
    if not word:
        return '""'
    at = chance.randrange(len(word))
    code = chance.choice(["\\x{:02x}", "\\u{:04X}", "\\U{:08x}"]).format(ord(word[at]))
    return f'"{word[:at]}{code}{word[at + 1 :]}"'


def _folded_by_backslash(chance: Random, word: str, indent: str) -> str:
    head, tail = _split(chance, word)
    end = chance.choice(["\\\n", "\\\r\n", "\\\n\n", "\\ \n"])
    return f'"{head}{end}{chance.choice([indent, "", " "])}{tail}"'


def _over_lines(chance: Random, word: str, indent: str) -> str:
    head, tail = _split(chance, word)
    quote = chance.choice(["'", '"', ""])
    blank = chance.choice(["\n", "\n\n", " \n\t", "\n" + " " * 20 + "\n"])
    return f"{quote}{head}{blank}{chance.choice([indent, indent, ''])}{tail}{quote}"


def _block(chance: Random, word: str, indent: str) -> str:
    header = chance.choice("|>") + chance.choice(["-", "-", "-", "", "+", "2-", "-2", "1", "2+"])
    header += chance.choice(["", "", "", " ", "\t", " # c", "\t# c", "#c", "\r"])
    blanks = "".join(chance.choice(["", "", "\n", " \n", "  \n", f"{indent} \n"]) for _ in range(3))
    tail = chance.choice(["", "", "\n", "\n" + indent, "\n# c"])
    return f"{header}\n{blanks}{indent}{word}{tail}"


def _tagged(chance: Random, word: str, indent: str) -> str:
    blank = chance.choice([" ", " ", " ", "  ", "\t", f"\n{indent}"])
    return (
        f"{chance.choice(TAGS)}{blank}{chance.choice([word, repr(word), chr(34) + word + chr(34)])}"
    )


def _binary(chance: Random, word: str, indent: str) -> str:
    encoded = b64encode(word.encode()).decode()
    return chance.choice(["!!binary ", "!<tag:yaml.org,2002:binary> ", "!!binary |\n" + indent]) + (
        encoded
    )


def _anchored(chance: Random, word: str, indent: str) -> str:
    name = chance.choice(["a", "b", "é", "a:b", "a.b", "1", "-", "a,"])
    return f"&{name}{chance.choice([' ', ' ', ' !!str ', chr(9), ' ! '])}{word}"


TAGS = [
    *("!!str", "!!str", "!", "!t", "!<tag:yaml.org,2002:str>", "!<!t>", "!!int", "!!bool"),
    *("!!null", "!!float", "!!map", "!!seq", "!!merge", "!!timestamp", "!!set", "!e!t", "!!"),
    *("!<>", "!%21", "!!st%72", "!!str,"),
]
PREFIXES = [
    *("!!str ", "! ", "!t ", "&a ", "&a !!str ", "!!str &a ", "!t &a ", "\t", "!!str\t", "&b\t"),
    *("!t\t", "!!map ", "!!binary "),
]
QUOTED: list[Spelling] = [
    lambda chance, word, indent: f'"{word}"',
    lambda chance, word, indent: f"'{word}'",
]
ALL: list[Spelling] = [
    *QUOTED,
    _escaped,
    _escaped,
    _folded_by_backslash,
    _over_lines,
    _block,
    _block,
    _tagged,
    _tagged,
    _binary,
    _anchored,
    lambda chance, word, indent: chance.choice(["*a", "*b", "*a:b"]),
    lambda chance, word, indent: chance.choice([word.upper(), word.lower(), word.title()]),
    lambda chance, word, indent: word.replace("s", "\u017f").replace("K", "\u212a"),
    lambda chance, word, indent: word + chance.choice(["\t", "\t# c", " # c", "  ", " #", "#"]),
    lambda chance, word, indent: chance.choice(["\ufeff", "\xa0", "\u200b"]) + word,
    lambda chance, word, indent: word + chance.choice(["\x85", "\u2028", "\u2029", "\r", "\0"]),
    lambda chance, word, indent: "$(" + word + ")",
]
