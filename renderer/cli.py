"""The command line: parse, run one command, report, exit."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import IO, Any, NoReturn, TextIO

from renderer import files, report
from renderer.problems import Findings, Place, Problem, RenderError, can_echo
from renderer.session import Command, Output, Session, add_common, finish

EXIT_CODES = """\
exit codes: 0 done; 1 the answer is no; 2 bad usage or bad input; 3 something outside failed;
4 a bug of pxsec; 130 interrupted"""

# The module that holds each command; it is imported when the command is called.
COMMANDS = {
    "render": "commands",
    "patch": "commands",
    "validate": "commands",
    "schema": "commands",
    "init": "commands",
    "explain": "commands",
    "krm": "doors",
    "post-render": "doors",
    "plugin": "doors",
    "keygen": "key_commands",
    "role": "key_commands",
    "token": "token_commands",
    "oidc": "oidc_commands",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run pxsec with these arguments and return its exit code."""
    try:
        return _run(_parse(sys.argv[1:] if argv is None else list(argv)))
    except SystemExit as stop:
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _bug(error)
    finally:
        gc.freeze()  # at exit Python would go through all that was imported once more


def krm() -> int:
    """Run as the script that Kustomize finds on PATH: `pxsec-krm` is `pxsec krm`."""
    return main(["krm", *sys.argv[1:]])


def command(name: str) -> Command:
    """Return a command by its name."""
    found: Command = import_module(f"renderer.{COMMANDS[name]}").COMMANDS[name]
    return found


def _run(args: argparse.Namespace) -> int:
    findings = Findings()
    try:
        output = _output(args, findings)
        _save(findings.problems, quiet=args.quiet)
        files.write_stdout(output.pieces, _bytes(sys.stdout))
        status = output.status
    except RenderError as error:
        findings.absorb(error)
        status = _status(findings.errors)
        try:
            _save(findings.problems, quiet=args.quiet)
        except RenderError as unsaved:
            findings.absorb(unsaved)
    _say(args, findings.problems)
    return status


def _output(args: argparse.Namespace, findings: Findings) -> Output:
    session = Session(args, _bytes(sys.stdin), dict(os.environ), findings)
    output = command(args.command).run(session)
    if output.status == 0:
        finish(session)
    return output


def _bytes(stream: TextIO | None) -> IO[bytes] | None:
    """Return the bytes below a standard stream; Python has None for one that was closed."""
    return stream.buffer if stream else None


def _status(errors: Sequence[Problem]) -> int:
    """Return 3 where nothing but the surroundings failed."""
    return 3 if all(problem.outside for problem in errors) else 2


def _say(args: argparse.Namespace, problems: Sequence[Problem]) -> None:
    terminal = bool(sys.stderr and sys.stderr.isatty())
    colour = report.wants_colour(args.color, os.environ, terminal=terminal)
    files.write_stderr(report.as_text(problems, quiet=args.quiet, colour=colour), sys.stderr)
    _tell_helm(problems)


def _tell_helm(problems: Sequence[Problem]) -> None:
    """Show the first error on the terminal where Helm 4 throws standard error away."""
    if "HELM_PLUGIN_DIR" in os.environ and not (sys.stderr and sys.stderr.isatty()):
        report.tell_terminal(problems)


def _save(problems: Sequence[Problem], *, quiet: bool) -> None:
    # Not by ARGOCD_ENV_PXSEC_REPORT: who writes an Argo CD application must not be able to write
    # over the repo server's files.
    if path := os.environ.get("PXSEC_REPORT"):
        report.save(path, report.as_text(problems, quiet=quiet))


def _bug(error: Exception) -> int:
    """Report an unexpected exception by its kind and place: its text could hold a value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = os.path.basename(trace.tb_frame.f_code.co_filename) if trace else "?"
    where = f"{type(error).__name__} at {file}:{trace.tb_lineno if trace else '?'}"
    hint = "report this line; it holds none of your values"
    problem = Problem("bug", Place("pxsec"), f"a bug of pxsec: {where}", hint)
    _report_alone(problem)
    return 4


def _report_alone(problem: Problem) -> None:
    """Report what ends a run before its options are known to be good."""
    files.write_stderr(report.as_text([problem]), sys.stderr)
    _tell_helm([problem])
    with suppress(RenderError):
        _save([problem], quiet=False)


def _parse(argv: list[str]) -> argparse.Namespace:
    args = _parser(argv).parse_args(argv)
    usage: Callable[[str], NoReturn] = args.parser.error
    if [*getattr(args, "values", []), *getattr(args, "manifests", [])].count("-") > 1:
        usage("`-` is standard input, which can be read once only")
    if getattr(args, "stanza", False) and (args.only or args.manifests):
        usage("--stanza takes neither manifests nor --only")
    if getattr(args, "in_place", False) and "-" in args.manifests:
        usage("-i changes files, and `-` is none")
    return args


class _Parser(argparse.ArgumentParser):
    """A parser whose errors reach the user where standard error does not."""

    def error(self, message: str) -> NoReturn:
        """Report bad usage and leave with exit code 2."""
        hint = f"{self.prog} --help shows what there is"
        problem = Problem("usage", Place(self.prog), _without_values(message), hint)
        self.print_usage(sys.stderr)
        _report_alone(problem)
        raise SystemExit(2)


def _without_values(message: str) -> str:
    """Return a message of argparse without what somebody typed and what may be a secret."""
    text, mark, typed = message.partition("unrecognized arguments:")
    if mark:
        names = [word.partition("=")[0] for word in typed.split() if word.startswith("-")]
        return " ".join([mark, *(name if can_echo(name) else "..." for name in names or ["..."])])
    before, mark, choice = text.partition("invalid choice: ")
    typed, _, rest = choice.partition(" (choose from ")
    return message if can_echo(typed) else f"{before}{mark}... (choose from {rest}"


class _Formatter(argparse.HelpFormatter):
    """Help of the same width everywhere; asking the terminal costs 3 ms of every start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=96)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from importlib.metadata import version

        try:
            files.write_stdout([f"pxsec {version('pxsec')}\n".encode()], _bytes(sys.stdout))
        except RenderError as error:
            parser.exit(3, report.as_text(error.problems))
        parser.exit()


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    """Build the parser; of the commands only the one that is called, if one is."""
    parser = _Parser(
        "pxsec",
        formatter_class=_Formatter,
        epilog=EXIT_CODES,
        description="Turn PX-Security on for Portworx: a values file in, YAML out.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in [argv[0]] if argv and argv[0] in COMMANDS else COMMANDS:
        found = command(name)
        text = (found.run.__doc__ or "").rstrip(".")
        sub = choices.add_parser(
            name,
            help=text,
            description=text,
            formatter_class=_Formatter,
            epilog=EXIT_CODES,
            allow_abbrev=False,
        )
        sub.set_defaults(parser=sub)
        found.arguments(sub)
        add_common(sub)
    return parser
