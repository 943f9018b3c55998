"""Arguments that several commands have."""

from __future__ import annotations

import os
from argparse import SUPPRESS, Action, ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from renderer.edge import encoding, report
from renderer.values.paths import VALUES_FILE

COLOR, MESSAGES = "--color", "--messages"
"""The options of every command that take a value."""

_VALUES = "the values file, `-` for standard input; several are merged in order"


def add_values(
    parser: ArgumentParser, *, required: bool = True, default: str = "", opens_keys: bool = True
) -> None:
    """Add the arguments of every command that reads values files.

    `default` says what stands for -f where it is left out, as `take_default_values` has it.
    """
    parser.add_argument(
        "-f",
        "--values",
        action="append",
        default=[],
        required=required,
        metavar="VALUES",
        help=f"{_VALUES} (default: {default})" if default else _VALUES,
    )
    parser.add_argument(
        "--allow-path",
        action="append",
        default=[],
        metavar="DIR",
        help="also read key files below this folder" if opens_keys else SUPPRESS,
    )


def take_default_values(args: Namespace, *, needed: bool = True) -> None:
    """Take pxsec.yaml of the current folder where -f is left out, and say so.

    Not behind a host, such as Helm or Kustomize: whose folder it is in nobody can tell there.
    """
    if args.values:
        return
    if os.path.lexists(VALUES_FILE):
        args.values = [VALUES_FILE]
        if not args.quiet:
            report.tell(f"values: {VALUES_FILE}")
    elif needed:
        args.parser.error(f"give the values by -f VALUES: this folder has no {VALUES_FILE}")


def add_manifests(
    parser: ArgumentParser, nargs: str, what: str = "a manifest, or a folder of them"
) -> None:
    """Add the argument of every command that reads manifests; `nargs` is that of argparse."""
    text = f"{what}; `-` for standard input"
    parser.add_argument("manifests", nargs=nargs, metavar="MANIFEST", help=text)


def add_dumps(parser: ArgumentParser, nargs: str) -> None:
    """Add the argument of every command that reads what is in a cluster."""
    add_manifests(parser, nargs, "what kubectl get -o yaml prints, a manifest, or a folder of them")


def add_write(parser: ArgumentParser, *, to: str = "a file") -> None:
    """Add the argument that names the file to write; `-` and none are standard output."""
    text = f"write to {to} (mode 0600) instead of standard output"
    parser.add_argument(
        "-w", "--write", action=Once, type=_file_or_stdout, metavar="FILE", help=text
    )


def _file_or_stdout(given: str) -> str | None:
    return None if given == "-" else given


def add_only_workloads(parser: ArgumentParser) -> None:
    """Add the argument of every command that a host calls."""
    parser.add_argument("--only", choices=("workloads",), help="everything but the Secrets")


def add_folder(parser: ArgumentParser) -> None:
    """Add the argument of every command that writes a set of files into a folder."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="the folder (default: this one)"
    )


def add_output(parser: ArgumentParser, *others: str) -> None:
    """Add the argument of every command that answers as text or as JSON, or in other formats."""
    parser.add_argument(
        "-o", "--output", choices=("text", "json", *others), default="text", help="the format"
    )


def add_ca_file(parser: ArgumentParser) -> None:
    """Add the argument of every command that uses the network."""
    parser.add_argument(
        "--ca-file",
        metavar="FILE",
        help="the CA certificates to trust, as PEM, instead of those of this machine",
    )


def add_common(parser: ArgumentParser, *, nested: bool = False, has_notes: bool = True) -> None:
    """Add the arguments of every command; `nested` keeps what was typed before a subcommand.

    Those about warnings and notices are taken by all, and listed where a run may have some.
    """
    unset: Any = SUPPRESS if nested else False
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=unset,
        help="leave out warnings and notices" if has_notes else SUPPRESS,
    )
    parser.add_argument(
        "--warnings-as-errors",
        action="store_true",
        default=unset,
        help="fail on warnings and notices too" if has_notes else SUPPRESS,
    )
    parser.add_argument(
        COLOR,
        choices=("auto", "always", "never"),
        default=SUPPRESS if nested else "auto",
        help="colour the messages (default: auto)",
    )
    parser.add_argument(
        MESSAGES,
        choices=(report.TEXT, report.JSON),
        default=SUPPRESS if nested else report.TEXT,
        help="the form of the messages: json is an object a line (default: text)",
    )


def add_nothing(parser: ArgumentParser) -> None:
    """Add no arguments."""


def instant(given: str) -> float:
    """Return a time that was typed, in seconds since 1970."""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise ArgumentTypeError("not a time such as 2026-01-31T00:00:00Z") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


class Text(str):
    """A text, which may be empty; every other argument names something."""


def text(given: str) -> Text:
    """Return a text that was typed."""
    if not encoding.is_utf8(given):
        raise ArgumentTypeError("it is not UTF-8")
    return Text(given)


class Once(Action):
    """An argument that may be given again only with the same value."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None
    ) -> None:
        """Set the value, or refuse a second one: which of the two is meant?"""
        if getattr(namespace, self.dest, None) not in (None, values):
            parser.error(f"argument {option}: given twice, with different values")
        setattr(namespace, self.dest, values)


def check_stdin(args: Namespace, *paths: str | None) -> None:
    """Refuse to read standard input twice, by the values files or by these paths."""
    if [*args.values, *paths].count("-") > 1:
        args.parser.error("`-` is standard input, which can be read once only")


def check_nothing(args: Namespace) -> None:
    """Accept the arguments as argparse does."""
