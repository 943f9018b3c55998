"""What can be typed behind `pxsec`, as data that hang on no version of Python: made of the parser.

pxsec token context      a level: options, places, and the commands below, of which it has none
    -w FILE              an option, which takes the path of a file
    NAME                 the first place, for which there is nothing to offer
    FILE                 the second
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from renderer import cli
from renderer.answers import pages
from renderer.commands.shared import parsing
from renderer.portworx.settings import KEYS

ROOT = "pxsec"
FILE, FOLDER = "file", "folder"
PATHS = {"CONFIG": FILE, "DIR": FOLDER, "FILE": FILE, "MANIFEST": FILE, "VALUES": FILE}
"""What an argument takes that the help shows by this name; others take nothing that is known."""
WORDS = {
    "CODE": tuple(pages.pages()),
    "COMMAND": tuple(dict.fromkeys(name.split()[0] for name in cli.COMMANDS)),
    "KEY": tuple(KEYS),
}


class Takes(NamedTuple):
    """What can stand in a place: some words, or the path of a file or of a folder."""

    words: tuple[str, ...] = ()
    paths: str = ""


class Option(NamedTuple):
    """An option; one that takes nothing is a flag."""

    names: tuple[str, ...]
    text: str
    metavar: str
    takes: Takes | None
    is_repeated: bool
    is_hidden: bool


class Place(NamedTuple):
    """A place behind a command, counted from 1; an open one stands for all that follow too."""

    number: int
    metavar: str
    takes: Takes
    is_open: bool
    is_optional: bool


class Level(NamedTuple):
    """What can be typed behind some words, such as `pxsec token create`."""

    typed: str
    options: tuple[Option, ...]
    places: tuple[Place, ...]
    below: dict[str, str]
    """The commands that can follow, and what they do."""


def levels() -> list[Level]:
    """Return every level of pxsec, each before those below it."""
    return list(walk(parsing.parser(cli.commands([])), ROOT))


def walk(parser: argparse.ArgumentParser, typed: str) -> Iterator[Level]:
    """Yield the level of a parser and those below it."""
    options: list[Option] = []
    places: list[Place] = []
    below: dict[str, str] = {}
    parsers: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if action.option_strings:
            options.append(option(action))
        elif isinstance(action, argparse._SubParsersAction):
            parsers = action.choices
            below = {made.dest: text(made) for made in action._get_subactions()}
        elif action.help != argparse.SUPPRESS:
            places.append(place(action, len(places) + 1))
    yield Level(typed, tuple(options), tuple(places), below)
    for name, inner in parsers.items():
        yield from walk(inner, f"{typed} {name}")


def option(action: argparse.Action) -> Option:
    """Return an option of argparse."""
    return Option(
        names=tuple(action.option_strings),
        text=text(action),
        metavar=metavar(action),
        takes=None if action.nargs == 0 else takes(action),
        is_repeated=isinstance(action, argparse._AppendAction),
        is_hidden=action.help == argparse.SUPPRESS,
    )


def place(action: argparse.Action, number: int) -> Place:
    """Return a positional of argparse."""
    is_open, is_optional = action.nargs in ("*", "+"), action.nargs in ("*", "?")
    if not (action.nargs is None or is_open or is_optional):
        raise ValueError(f"{action.dest}: nargs={action.nargs} is not provided for")
    return Place(number, metavar(action), takes(action), is_open, is_optional)


def takes(action: argparse.Action) -> Takes:
    """Return what an argument takes: its choices, or what its name stands for."""
    names = metavar(action).split("|")
    choices: Any = action.choices or [word for name in names for word in WORDS.get(name, ())]
    words = tuple(map(str, choices))
    if odd := [word for word in words if not re.fullmatch(r"[A-Za-z0-9_.-]+", word)]:
        raise ValueError(f"{action.dest}: a shell may take these for something else: {odd}")
    return Takes(words, next((PATHS[name] for name in names if name in PATHS), ""))


def metavar(action: argparse.Action) -> str:
    """Return the name under which the help shows what an argument takes."""
    return str(action.metavar or action.dest.upper())


def text(action: argparse.Action) -> str:
    """Return the help of an argument in one line."""
    return " ".join(((action.help or "") % {**vars(action), "prog": ROOT}).split())
