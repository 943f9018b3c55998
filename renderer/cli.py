"""The command line: parse, run one command, report, exit."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from itertools import islice

from renderer.commands.shared import parsing
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import report, stdio
from renderer.problems import Findings, Problem, RenderError, no_file

COMMANDS = {
    "init": "init",
    "keygen": "keygen",
    "validate": "validate",
    "render": "render",
    "patch": "patch",
    "check": "check",
    "plan": "plan",
    "rotate": "rotate",
    "adopt": "adopt",
    "token create": "token.create",
    "token inspect": "token.inspect",
    "token verify": "token.verify",
    "token try": "token.try_",
    "token context": "token.context",
    "oidc": "oidc",
    "role": "role",
    "explain": "explain",
    "schema": "schema",
    "completion": "completion",
    "krm": "krm",
    "post-render": "post_render",
    "plugin": "plugin",
}
"""The module of each command; it is imported when the command is called."""


def main(argv: Sequence[str]) -> int:
    """Run pxsec with these arguments and return its exit code."""
    try:
        argv = parsing.with_help(argv)
        report.choose(parsing.form_of_messages(argv))
        known = commands(argv)
        args = parsing.parse(argv, known)
        report.choose(args.messages)
        return _run(known[args.command], args)
    except SystemExit as stop:
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _bug(error)
    finally:
        gc.freeze()  # at exit Python would go through all that was imported once more


def commands(argv: Sequence[str]) -> dict[str, Command]:
    """Return the one command that is called, or all that may be meant."""
    typed = [*islice(parsing.words(argv), 2)]
    called = [name for name in COMMANDS if name.split() == typed[: len(name.split())]]
    in_group = [name for name in COMMANDS if name.split()[:1] == typed[:1]]
    return {
        name: import_module(f"renderer.commands.{COMMANDS[name]}").COMMAND
        for name in (called or in_group or COMMANDS)
    }


def _run(command: Command, args: Namespace) -> int:
    findings = Findings()
    try:
        output = _output(command, args, findings)
        report.save(findings, quiet=args.quiet)
        stdio.write_stdout(output.pieces, stdio.bytes_of(sys.stdout))
        status = output.status
    except RenderError as error:
        findings.absorb(error)
        status = _status(findings.errors)
        try:
            report.save(findings, quiet=args.quiet)
        except RenderError as unsaved:
            findings.absorb(unsaved)
    report.say(findings.problems, quiet=args.quiet, color=args.color)
    return status


def _output(command: Command, args: Namespace, findings: Findings) -> Output:
    session = Session(args, stdio.bytes_of(sys.stdin), dict(os.environ), findings)
    output = command.run(session)
    if output.status == 0:
        finish(session)
    return output


def _status(errors: Sequence[Problem]) -> int:
    """Return 3 where nothing but the surroundings failed."""
    return 3 if all(problem.outside for problem in errors) else 2


def _bug(error: Exception) -> int:
    """Report an unexpected exception by its kind and place: its text could hold a value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = os.path.basename(trace.tb_frame.f_code.co_filename) if trace else "?"
    where = f"{type(error).__name__} at {file}:{trace.tb_lineno if trace else '?'}"
    hint = "report this line; it holds none of your values"
    report.say_alone(Problem("bug", no_file("pxsec"), f"a bug of pxsec: {where}", hint))
    return 4
