"""The arguments, parsed; one that is refused is not repeated if it may be a secret."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Any, NoReturn

from renderer.commands.shared.arguments import COLOR, MESSAGES, Text, add_common
from renderer.commands.shared.session import Command
from renderer.edge import report, stdio
from renderer.problems import NOT_SHOWN, Problem, RenderError, looks_secret, no_file, shown

EXIT_CODES = """\
exit codes: 0 done; 1 the answer is no; 2 bad usage or bad input; 3 something outside failed;
4 a bug of pxsec; 130 interrupted"""

WIDTH = 96
"""The columns of a help that goes to no terminal."""

HELP = "help"

EXAMPLES = (
    "pxsec init my-cluster --keys",
    "pxsec render --only workloads storagecluster.yaml",
    "pxsec help token create",
)

GROUPS = {"token": "Create, inspect, verify and try tokens, or write one as a context of pxctl."}
"""The commands that are called by two words, and what the first of these says for itself."""


def parse(argv: list[str], commands: Mapping[str, Command]) -> argparse.Namespace:
    """Return the arguments of a command, or leave with exit code 2."""
    made = parser(commands)
    _check_order(argv, made)
    args: argparse.Namespace
    args, unknown = made.parse_known_args(argv)
    if not any(word.startswith("-") and word != "-" for word in unknown):
        # argparse takes the words before the options for all there are.
        vars(args).get("words", []).extend(unknown)
        unknown = [] if "words" in args else unknown
    if unknown:
        args.parser.error(f"unrecognized arguments: {_names(unknown)}")
    _check_empty(args)
    commands[args.command].check(args)
    return args


def words(argv: Sequence[str]) -> Iterator[str]:
    """Yield the words that begin with no dash; a command is among the first of them."""
    left = iter(argv)
    for word in left:
        if not word.startswith("-"):
            yield word
        elif word in (COLOR, MESSAGES):
            next(left, None)


def form_of_messages(argv: Iterable[str]) -> str:
    """Return the form of messages that arguments ask for that may be invalid otherwise."""
    form, left = report.TEXT, iter(argv)
    for word in left:
        if word == "--":
            break
        name, is_joined, value = word.partition("=")
        if name == MESSAGES:
            form = value if is_joined else next(left, "")
    return report.JSON if form == report.JSON else report.TEXT


def _check_order(argv: list[str], made: _Parser) -> None:
    """Refuse an option of a command that stands before it, with the usage of that command."""
    before = [*takewhile(lambda word: word not in made.commands, argv)]
    options = (word.partition("=")[0] for word in before if word.startswith("-"))
    option = next((option for option in options if not made.knows(option)), None)
    if option and len(before) < len(argv):
        meant = _meant(argv[len(before) :], made)
        reason = "it belongs after the command" if meant.knows(option) else "no such option"
        meant.error(f"argument {shown(option)}: {reason}")


def _meant(typed: Sequence[str], made: _Parser) -> _Parser:
    """Return the parser of the command that these words begin with."""
    for word in typed:
        if word not in made.commands:
            break
        made = made.commands[word]
    return made


def _names(unknown: list[str]) -> str:
    """Return unknown arguments as a message may name them: what follows an option is its value."""
    options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
    return " ".join(map(shown, options or unknown))


def _check_empty(args: argparse.Namespace) -> None:
    """Refuse an empty path or name, which only a mistake in a script gives."""
    for name, value in vars(args).items():
        for given in value if isinstance(value, list) else [value]:
            if given == "" and not isinstance(given, Text):
                args.parser.error(f"argument {args.parser.title_of(name)}: it is empty")


def parser(commands: Mapping[str, Command]) -> _Parser:
    """Build the parser of these commands."""
    text = "Turn PX-Security on for Portworx: a values file in, YAML out."
    made = _Parser(prog="pxsec", description=text)
    made.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version")
    add_common(made)
    made.examples = EXAMPLES
    choices = made.add_subparsers(required=True, metavar="COMMAND")
    groups: dict[str, Any] = {"": choices}
    made.commands = choices.choices
    for name, command in commands.items():
        group, _, last = name.rpartition(" ")
        if group not in groups:
            outer = _add(choices, group, GROUPS[group])
            groups[group] = outer.add_subparsers(required=True, metavar="ACTION")
            outer.commands = groups[group].choices
            outer.examples = command.examples
            add_common(outer, nested=True)
        leaf = _add(groups[group], last, command.run.__doc__ or "")
        leaf.set_defaults(command=name)
        leaf.examples = command.examples
        command.arguments(leaf)
        add_common(leaf, nested=True, has_notes=command.has_notes)
    if len(commands) > 1:
        explained = _add(choices, HELP, "Show this help, or that of a command")
        explained.add_argument("name", nargs="?", metavar="COMMAND", help="the command")
        explained.add_argument("action", nargs="?", metavar="ACTION", help="its second word")
    return made


def with_help(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `help COMMAND` as the option that it is another word for."""
    if next(words(argv), None) != HELP:
        return [*argv]
    at = [*argv].index(HELP)
    return [*argv[:at], *argv[at + 1 :], "--help"]


def _add(choices: Any, name: str, text: str) -> _Parser:
    """Add the parser of a command, or of a group of them."""
    text = text.rstrip(".")
    added: _Parser = choices.add_parser(name, help=text, description=text)
    added.set_defaults(parser=added)
    return added


class _Parser(argparse.ArgumentParser):
    """A parser whose errors reach the user where standard error does not, and hold no secret.

    argparse repeats what was typed in two of its errors, which are worded here instead: of a value
    that is not among the choices (`--only hunter2`), and of one behind a flag (`--quiet=hunter2`).
    The functions that convert a value (`type=`) word their errors themselves.
    """

    commands: Mapping[str, _Parser] = {}
    """The parsers of what may follow, by the word that is typed."""
    examples: tuple[str, ...] = ()

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            formatter_class=_Formatter,
            epilog=EXIT_CODES,
            allow_abbrev=False,
            exit_on_error=False,
            add_help=False,
            **settings,
        )
        # As argparse has it, but for the search for a translation, which takes part of every start.
        text = "show this help message and exit"
        self.add_argument("-h", "--help", action="help", help=text)

    def knows(self, option: str) -> bool:
        """Tell whether this is an option of the parser's own."""
        return option in self._option_string_actions

    def title_of(self, name: str) -> str:
        """Return what people type for an argument, or read of it in the help."""
        found = next(action for action in self._actions if action.dest == name)
        return "/".join(found.option_strings) or str(found.metavar)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Return the arguments and the unknown ones, or report what is wrong with one."""
        try:
            return super().parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            name = error.argument_name
            flags = ["/".join(flag.option_strings) for flag in self._actions if flag.nargs == 0]
            self.error(f"argument {name}: it takes no value" if name in flags else str(error))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            from difflib import get_close_matches

            typed = NOT_SHOWN if looks_secret(str(value)) else repr(value)
            known = ", ".join(map(repr, action.choices))
            meant = get_close_matches(str(value), map(str, action.choices), n=1)
            known = f"did you mean {meant[0]!r}?" if meant else f"choose from {known}"
            raise argparse.ArgumentError(action, f"invalid choice: {typed} ({known})")

    def error(self, message: str) -> NoReturn:
        """Report bad usage and leave with exit code 2."""
        hint = f"{self.prog} --help shows what there is"
        problem = Problem("usage", no_file(self.prog), message, hint)
        report.say_alone(problem, usage=self.format_usage())
        raise SystemExit(2)

    def print_help(self, file: Any = None) -> NoReturn:
        """Print the help, as wide as the terminal, and leave."""
        from shutil import get_terminal_size

        self.formatter_class = partial(_Formatter, width=get_terminal_size((WIDTH, 0)).columns)
        lines = ["", "examples:", *(f"  {example}" for example in self.examples), ""]
        _print(self.format_help() + ("\n".join(lines) if self.examples else ""))


class _Formatter(argparse.HelpFormatter):
    """Usage of the same width everywhere; asking the terminal costs 3 ms of every start."""

    def __init__(self, prog: str, width: int = WIDTH) -> None:
        super().__init__(prog, width=width)


class _Version(argparse.Action):
    def __call__(self, *_: Any) -> NoReturn:
        from importlib.metadata import version

        _print(f"pxsec {version('pxsec')}\n")


def _print(text: str) -> NoReturn:
    """Print what was asked for instead of a run, and leave."""
    try:
        stdio.write_stdout([text.encode()], stdio.bytes_of(sys.stdout))
    except RenderError as error:
        report.say_alone(error.problems[0])
        raise SystemExit(3) from None
    raise SystemExit(0)
