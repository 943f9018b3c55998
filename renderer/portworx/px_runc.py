"""px-runc's arguments: what they set, and what may hide in them.

px-runc is closed. Its flags are those of the public documentation of Portworx:

    -c px -a -jwt_issuer portworx.com -e PX_HTTP_PROXY=http://proxy -v /opt/certs:/etc/pwx/certs

How it reads other spellings, such as `--jwt-issuer=portworx.com`, is unverified; so they count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from renderer.portworx.settings import argument_name, of_argument, of_variable
from renderer.problems import Place, Problem, can_echo
from renderer.records import Record

# Flags without a value, or with one that may be left out: what stands behind one may be a flag.
_ALONE = frozenset(
    (
        *("a", "A", "b", "f", "F", "z", "cache", "dedicated_cache", "kvdb_recovery"),
        *("apidisclientauth", "disable_sharedv4"),
    )
)
_VARIABLE, _VOLUME = "e", "v"
_LONG = {"env": _VARIABLE, "volume": _VOLUME}
# Docker, which px-runc took its flags from, also has them with the value joined to the letter.
_JOINED = r"-+(e(?=PORTWORX_AUTH_)|v(?=[/.$]))"

_Places = Callable[[int], Place]
"""Gives the place of an item by its number."""


class _Word(Record):
    """A word of the command line."""

    number: int
    """That of the item which holds it."""
    text: str
    before: str
    """The flag before it, if that takes a value."""

    @property
    def name(self) -> str:
        """What px-runc knows a flag by, '' of what is not a flag."""
        is_flag = self.text.startswith("-")
        return argument_name(self.text).lstrip("-").replace("-", "_") if is_flag else ""

    @property
    def option(self) -> tuple[str, str]:
        """The flag that gets a value by this word, by its short name, and the value."""
        if joined := re.match(_JOINED, self.text):
            return joined[1], self.text[joined.end() :]
        is_flag = self.text.startswith("-")
        flag = self.name if is_flag else self.before
        return _LONG.get(flag, flag), self.text.partition("=")[2] if is_flag else self.text


class Volume(Record):
    """A folder of the nodes that an argument mounts for Portworx."""

    number: int
    host: str
    path: str


def check(
    items: Sequence[str], place: _Places, what: str, *, made: Collection[str]
) -> Iterator[Problem]:
    """Find what may set something that is not seen; `what` names the items, `place` places one.

        -x kubernetes -oidc_issuer https://a    two arguments in one item
        $(FLAGS)                                whatever the variable says
        -e PORTWORX_AUTH_OIDC_ISSUER=https://a  a variable for the container of Portworx

    The settings that are seen, `-jwt_issuer` and its like, are left to the caller; `made` are the
    paths of the settings that the values make.
    """
    yield from _several(items, place)
    yield from _replaced(items, place, what)
    yield from _set_by_flag(items, place, what, made)


def _several(items: Sequence[str], place: _Places) -> Iterator[Problem]:
    for number, item in enumerate(items):
        if name := joined(item):
            yield Problem(
                "joined-arguments",
                place(number),
                f"an item of the arguments holds several of them, {name} too",
                "write every argument and every value as an item of its own",
            )


def _replaced(items: Sequence[str], place: _Places, what: str) -> Iterator[Problem]:
    for number in expanded(items):
        yield Problem(
            "expanded-argument",
            place(number),
            f"{what} holds $(NAME) where a flag may stand, and Kubernetes puts the value of the "
            "variable there",
            "write the flag itself; the value after a flag may be a variable",
        )


def _set_by_flag(
    items: Sequence[str], place: _Places, what: str, made: Collection[str]
) -> Iterator[Problem]:
    for number, variable in variables(items):
        if setting := of_variable(variable):
            name = variable if can_echo(variable) else "a variable of PX-Security"
            message, hint = f"{what} sets {name} by -e", fix_for(setting.path, made)
            yield Problem("argument-variable", place(number), message, hint)


def fix_for(path: str, made: Collection[str]) -> str:
    """Return what to do with an argument that makes a setting beside the values."""
    if path in made:
        return "take it out there: the values make it"
    return "take it out there" + (path and f", and add {path} to the values to keep it")


def joined(item: str) -> str | None:
    """Return the argument of PX-Security that one item holds beside another argument."""
    beside = _split(item)[item.startswith("-") :]
    return next((argument_name(word) for word in beside if of_argument(word)), None)


def expanded(items: Sequence[str]) -> list[int]:
    """Return the numbers of the items in which Kubernetes puts more than a value for `$(NAME)`."""
    return [word.number for word in _words(items) if "$(" in word.text and _is_open(word)]


def variables(items: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the variables that -e sets, each with the number of its item."""
    return ((number, value.partition("=")[0]) for number, value in _values(items, _VARIABLE))


def volumes(items: Sequence[str]) -> list[Volume]:
    """Return what the arguments mount: -v HOST:PATH, with options behind a second colon."""
    return [
        Volume(number, host, rest.partition(":")[0])
        for number, value in _values(items, _VOLUME)
        for host, _, rest in [value.partition(":")]
    ]


def _is_open(word: _Word) -> bool:
    """Tell whether a variable in a word may become a flag, the name of a variable or a mount."""
    flag, value = word.option
    if not flag:
        return word.text.startswith("$")
    fixed = {_VARIABLE: value.partition("=")[0], _VOLUME: value}.get(flag, "")
    return "$(" in word.name or "$(" in fixed


def _values(items: Sequence[str], flag: str) -> Iterator[tuple[int, str]]:
    """Yield the values of a flag, each with the number of its item."""
    options = ((word.number, *word.option) for word in _words(items))
    return ((number, value) for number, name, value in options if name == flag and value)


def _words(items: Sequence[str]) -> Iterator[_Word]:
    before = ""
    for number, item in enumerate(items):
        for text in _split(item):
            word = _Word(number, text, before)
            yield word
            before = "" if "=" in text or word.name in _ALONE else word.name


def _split(item: str) -> list[str]:
    """Return the words of an item; what does not begin with a dash is one value."""
    return item.split() if item.lstrip().startswith("-") else [item]
