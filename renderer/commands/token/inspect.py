"""The command token inspect."""

from __future__ import annotations

import time
from argparse import ArgumentParser

from renderer.commands.shared import bearer
from renderer.commands.shared.arguments import add_output
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import report
from renderer.verifying import inspection


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    bearer.add_token(parser)
    add_output(parser)
    bearer.forbid_values(parser)


def run(session: Session) -> Output:
    """Explain a token in plain words, without verifying it."""
    token, now = bearer.read_token(session, session.args.token).token, int(time.time())
    if session.args.output == "json":
        return Output([report.dump(inspection.as_data(token, now)).encode()])
    return Output([inspection.as_text(token, now).encode()])


COMMAND = Command(run, arguments, bearer.check)
