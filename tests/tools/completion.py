"""The completion scripts: `python tests/tools/completion.py --update`.

The code of a script stands in `tests/tools/completion/`, with comments such as `# @options` where
lines go that are made of the parser. A script holds all that it offers: a shell that completes
starts no program, so that it answers at once, and nothing runs that was not typed to the end.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import command_tree
from command_tree import FILE, FOLDER, ROOT, Level, Option, Place, Takes

TOP = Path(__file__).parents[2]
CODE, SCRIPTS = TOP / "tests/tools/completion", TOP / "templates/completion"

Lines = Iterable[str]


def scripts(tree: list[Level]) -> dict[str, str]:
    """Return the text of each script by the name of its file."""
    return {
        name: filled((CODE / name).read_text(), {key: make(tree) for key, make in makers.items()})
        for name, makers in MAKERS.items()
    }


def filled(code: str, blocks: dict[str, Lines]) -> str:
    """Return code with lines in the place of each comment that calls for them, as far indented."""
    for name, lines in blocks.items():
        (call,) = re.finditer(rf"^( *)# @{name}\n", code, re.M)
        made = "".join(f"{call[1]}{line}\n" if line else "\n" for line in lines)
        code = code[: call.start()] + made + code[call.end() :]
    return code


def continued(lines: Lines) -> Iterator[str]:
    """Yield lines that a shell reads as one."""
    *others, last = lines
    yield from (f"{line} \\" for line in others)
    yield last


# --- bash


def bash_options(tree: list[Level]) -> Iterator[str]:
    """Yield the options of each level."""
    for level in tree:
        names = [name for option in level.options if not option.is_hidden for name in option.names]
        yield f'"{level.typed}") options="{" ".join(names)}" ;;'


def bash_takes(tree: list[Level]) -> Iterator[str]:
    """Yield what is taken, each once, with all the places that take it."""
    found: dict[Takes, list[str]] = defaultdict(list)
    for level in tree:
        if level.below:
            found[Takes(tuple(level.below))].append(f"{level.typed} 1")
        for name, option in valued(level):
            found[option.takes or Takes()].append(f"{level.typed} {name}")
        for place in level.places:
            number = "*" if place.is_open else place.number
            found[place.takes].append(f"{level.typed} {number}")
    for takes, places in found.items():
        *others, last = (f'"{place}"' for place in places)
        yield from (f"{place} | \\" for place in others)
        yield f"{last})"
        yield f'    words="{" ".join(takes.words)}" paths="{takes.paths}" ;;'


def valued(level: Level) -> Iterator[tuple[str, Option]]:
    """Yield the options that are no flags, by each of their names."""
    for option in level.options:
        if option.takes is not None:
            yield from ((name, option) for name in option.names)


# --- zsh


def zsh_functions(tree: list[Level]) -> Iterator[str]:
    """Yield a function for each level, which completes what is typed behind its words."""
    for level in tree:
        yield f"{zsh_name(level)}() {{"
        yield from (f"  {line}" for line in _zsh_body(level))
        yield from ("}", "")


def zsh_name(level: Level) -> str:
    """Return the name of the function of a level."""
    return f"_{level.typed.replace(' ', '_')}"


def _zsh_body(level: Level) -> Iterator[str]:
    specs = [spec for option in level.options for spec in _zsh_options(option)]
    specs += [_zsh_place(place) for place in level.places]
    if not level.below:
        yield from continued(["_arguments -s -S", *(f"  {spec}" for spec in specs)])
        return
    yield "local -a commands=("
    yield from (f"  '{name}:{zsh_quoted(text)}'" for name, text in level.below.items())
    yield ")"
    yield "local curcontext=$curcontext context state state_descr line"
    yield "local -A opt_args"
    yield from ("_arguments -s -S -C \\", *(f"  {spec} \\" for spec in specs))
    yield from ("  '(-): :->command' \\", "  '(-)*:: :->behind' && return")
    yield f"__pxsec_below {zsh_name(level)}"


def _zsh_options(option: Option) -> Iterator[str]:
    others = "*" if option.is_repeated else f"({' '.join(option.names)})"
    hidden = "!" if option.is_hidden else ""
    text = "" if option.is_hidden else f"[{zsh_quoted(option.text)}]"
    for name in option.names:
        if option.takes is None:
            yield f"'{hidden}{others}{name}{text}'"
        else:
            joined = "=" if name.startswith("--") else "+"
            offered = f":{zsh_quoted(option.metavar)}:{_zsh_action(option.takes)}"
            yield f"'{hidden}{others}{name}{joined}{text}{offered}'"


def _zsh_place(place: Place) -> str:
    start = "*" if place.is_open else f"{place.number}{':' if place.is_optional else ''}"
    return f"'{start}:{zsh_quoted(place.metavar)}:{_zsh_action(place.takes)}'"


def _zsh_action(takes: Takes) -> str:
    words = " ".join(takes.words)
    if words and takes.paths:
        return f" __pxsec_word_or_file {words}"  # a blank in front: it is called as it is
    return f"({words})" if words else {FILE: "_files", FOLDER: "_files -/"}.get(takes.paths, " ")


def zsh_quoted(text: str) -> str:
    """Return a text as it stands in a specification in single quotes."""
    return re.sub(r"([\\\[\]:])", r"\\\1", text).replace("'", "'\\''")


# --- fish


def fish_valued(tree: list[Level]) -> Iterator[str]:
    """Yield the options that take something, each behind its command."""
    return continued(f"'{level.typed} {name}'" for level in tree for name, _ in valued(level))


def fish_levels(tree: list[Level]) -> Iterator[str]:
    """Yield all commands."""
    return continued(f"'{level.typed}'" for level in tree)


def fish_completions(tree: list[Level]) -> Iterator[str]:
    """Yield a command for each thing that is offered."""
    for level in tree:
        yield ""
        at = f'complete -c {ROOT} -n \'__pxsec_at "{level.typed}"'
        for name, text in level.below.items():
            yield f"{at} 1 1' -a {name} -d {fish_quoted(text)}"
        for option in level.options:
            if not option.is_hidden:
                yield f"{at}'{_fish_option(option)} -d {fish_quoted(option.text)}"
        for place in level.places:
            if offered := _fish_offered(place.takes):
                yield f"{at} {place.number}{'' if place.is_open else f' {place.number}'}'{offered}"


def _fish_option(option: Option) -> str:
    names = "".join(
        f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}" for name in option.names
    )
    if option.takes is None:
        return names
    return f"{names} {'-r' if option.takes.paths == FILE else '-x'}{_fish_offered(option.takes)}"


def _fish_offered(takes: Takes) -> str:
    words = f" -a '{' '.join(takes.words)}'" if takes.words else ""
    paths = {FILE: " -F", FOLDER: " -a '(__fish_complete_directories)'"}
    return words + paths.get(takes.paths, "")


def fish_quoted(text: str) -> str:
    """Return a text in the single quotes of fish."""
    return "'" + re.sub(r"([\\'])", r"\\\1", text) + "'"


MAKERS: dict[str, dict[str, Callable[[list[Level]], Lines]]] = {
    "pxsec.bash": {"options": bash_options, "takes": bash_takes},
    "pxsec.zsh": {"functions": zsh_functions},
    "pxsec.fish": {
        "valued": fish_valued,
        "levels": fish_levels,
        "completions": fish_completions,
    },
}


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python tests/tools/completion.py --update")
    for name, script in scripts(command_tree.levels()).items():
        (SCRIPTS / name).write_text(script)
